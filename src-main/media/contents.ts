import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileCache } from '../archive/file-access.ts';
import type { FileReference, UnreadableReference } from '../archive/index-record.ts';
import { systemPath } from '../archive/system-path.ts';
import { type Container, EntryResolver, fileOf } from './container.ts';
import type { DirectoryPlace } from './directory-session.ts';
import { findFiles, NameResolver, type WalkLimits } from './find-files.ts';
import { DiscImage, isDiscImage } from './image/disc-image.ts';
import type { MediumCopies } from './medium-copies.ts';
import { ZipArchive } from './zip-archive.ts';

/** A DICOMDIR, and how the files that it names are found. */
export interface MediumDirectory extends DirectoryPlace {
  /** As lists name it. */
  zipEntry?: string;
  /** `undefined`: there is none of this name. */
  resolve(fileId: readonly string[]): Promise<FileReference | UnreadableReference | undefined>;
  /** What is known of folders is asked anew. */
  forget(): void;
}

/** What a medium turned out to be. */
export interface MediumContents {
  kind: 'folder' | 'dicomdir' | 'zip' | 'image';
  /** What is shown as its place. */
  path: string;
  container?: Container;
  directories: MediumDirectory[];
  /** Every file, as they are found. */
  files(): AsyncIterable<FileReference | UnreadableReference>;
}

const directoryName = /(^|\/)dicomdir(;1)?\.?$/i;

/**
 * Finds out what the paths are: a ZIP archive, a disc image, a file-set with a DICOMDIR, or plain files and folders. Throws `io`,
 * `not-found`, `damaged`, `unsupported`.
 */
export async function openContents(
  paths: readonly string[],
  files: FileCache,
  limits: WalkLimits,
  copies: MediumCopies,
): Promise<MediumContents> {
  const [only] = paths;
  if (only === undefined) throw new NegatoscopeError('invalid-input', 'no path was given');
  if (paths.length === 1) {
    const found = await statOf(only);
    if (found.isDirectory()) {
      const names = (await readdir(systemPath(only))).filter((name) => directoryName.test(name));
      if (names.length > 0) return fileSet(join(only, names.sort()[0]!), limits);
    } else if (found.isFile()) {
      const kind = await kindOf(only);
      if (kind === 'zip') return containerContents('zip', await ZipArchive.open(only, files, copies));
      if (kind === 'image') return containerContents('image', await DiscImage.open(only, files));
      if (kind === 'directory') return fileSet(only, limits);
    }
  }
  return {
    kind: 'folder',
    path: paths.length === 1 ? only : dirname(only),
    directories: [],
    files: () => findFiles(paths, limits),
  };
}

async function statOf(path: string) {
  try {
    return await stat(systemPath(path));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new NegatoscopeError(missing ? 'not-found' : 'io', `cannot open ${path}`, { path }, error);
  }
}

/** Bytes of a file up to the class in its meta header, which is among the first elements. */
const headerBytes = 512;
/** A local header, or the end of an empty archive. */
const zipSignatures = ['504b0304', '504b0506'];

/** By what is in it, whatever its name is. */
async function kindOf(path: string): Promise<'zip' | 'image' | 'directory' | 'other'> {
  const handle = await open(systemPath(path), 'r').catch((error: unknown) => {
    throw new NegatoscopeError('io', `cannot open ${path}`, { path }, error);
  });
  try {
    const read = async (offset: number, length: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    const start = await read(0, headerBytes);
    if (/\.zip$/i.test(path) || zipSignatures.includes(start.toString('hex', 0, 4))) return 'zip';
    if (/^dicomdir/i.test(basename(path)) || start.includes('1.2.840.10008.1.3.10')) return 'directory';
    if (await isDiscImage(read)) return 'image';
    return 'other';
  } finally {
    await handle.close();
  }
}

/** A file-set in a folder. */
function fileSet(path: string, limits: WalkLimits): MediumContents {
  const root = dirname(path);
  const resolver = new NameResolver(root);
  return {
    kind: 'dicomdir',
    path: root,
    directories: [{ path, resolve: (fileId) => resolver.resolve(fileId), forget: () => resolver.forget() }],
    files: () => findFiles([root], limits),
  };
}

/** More would be a container of containers. */
const maximumDirectories = 64;

function containerContents(kind: 'zip' | 'image', container: Container): MediumContents {
  const { path } = container;
  const directories = [...container.entries.values()]
    .filter(({ name }) => directoryName.test(name))
    .sort((one, other) => one.name.length - other.name.length)
    .slice(0, maximumDirectories)
    .map(({ name, place }): MediumDirectory => {
      let resolver: EntryResolver | undefined;
      return {
        path,
        zip: place,
        zipEntry: name,
        resolve: (fileId) => {
          resolver ??= new EntryResolver(container, name.slice(0, name.lastIndexOf('/') + 1));
          return resolver.resolve(fileId);
        },
        forget: () => {},
      };
    });
  return {
    kind,
    path,
    container,
    directories,
    files: async function* () {
      yield* container.unreadable;
      for (const entry of container.entries.values()) yield fileOf(path, entry);
    },
  };
}
