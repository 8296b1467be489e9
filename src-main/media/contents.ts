import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileCache } from '../archive/file-access.ts';
import type { FileReference, UnreadableReference } from '../archive/index-record.ts';
import type { ScanPool } from '../archive/scan-thread.ts';
import { findFiles, NameResolver } from './find-files.ts';
import { ZipArchive } from './zip-archive.ts';

/** What a medium turned out to be. */
export interface MediumContents {
  kind: 'folder' | 'dicomdir' | 'zip';
  /** What is shown as its place. */
  path: string;
  zip?: ZipArchive;
  /** Files to look into, as they are found. */
  files(): AsyncIterable<FileReference | UnreadableReference>;
  /** Files of a file-set that its DICOMDIR does not name; filled while `files` is walked. */
  extra: string[];
}

/** Finds out what the paths are: a ZIP archive, a file-set with a DICOMDIR, or plain files and folders. Throws `io`, `not-found`, `damaged`. */
export async function openContents(
  paths: readonly string[],
  pool: ScanPool,
  files: FileCache,
): Promise<MediumContents> {
  const [only] = paths;
  if (only === undefined) throw new NegatoscopeError('invalid-input', 'no path was given');
  if (paths.length === 1) {
    const found = await statOf(only);
    if (found.isFile() && /\.zip$/i.test(only)) return zipContents(await ZipArchive.open(only, files), pool);
    if (found.isFile() && /^dicomdir/i.test(basename(only))) return directoryContents(only, pool);
    if (found.isDirectory()) {
      const directory = (await readdir(only)).find((name) => /^dicomdir(;1)?\.?$/i.test(name));
      if (directory !== undefined) return directoryContents(join(only, directory), pool);
    }
  }
  return {
    kind: 'folder',
    path: paths.length === 1 ? only : dirname(only),
    extra: [],
    files: () => plainFiles(paths),
  };
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new NegatoscopeError(missing ? 'not-found' : 'io', `cannot open ${path}`, { path }, error);
  }
}

async function* plainFiles(paths: readonly string[]): AsyncIterableIterator<FileReference | UnreadableReference> {
  for await (const found of findFiles(paths)) {
    if ('reason' in found) yield found;
    else yield { path: found.path, bytes: found.bytes, receivedAt: found.modifiedAt };
  }
}

/** A file-set: the files that its directory names; all of them when the directory cannot be read or names none that is there. */
function directoryContents(path: string, pool: ScanPool): MediumContents {
  const root = dirname(path);
  const contents: MediumContents = {
    kind: 'dicomdir',
    path: root,
    extra: [],
    files: async function* () {
      let named: (FileReference | UnreadableReference)[] = [];
      try {
        named = await namedFiles(path, root, pool);
      } catch (error) {
        const { code, message } = error as NegatoscopeError;
        yield { path, reason: code === 'damaged' ? 'damaged' : 'unsupported', detail: message };
      }
      const there = new Set(named.filter((file) => !('reason' in file)).map((file) => file.path));
      yield* named;
      const everything = there.size === 0;
      for await (const found of findFiles([root])) {
        if (there.has(found.path) || /^dicomdir/i.test(basename(found.path))) continue;
        if ('reason' in found) yield found;
        else if (everything) yield { path: found.path, bytes: found.bytes, receivedAt: found.modifiedAt };
        else contents.extra.push(found.path);
      }
    },
  };
  return contents;
}

async function namedFiles(
  path: string,
  root: string,
  pool: ScanPool,
): Promise<(FileReference | UnreadableReference)[]> {
  const resolver = new NameResolver(root);
  const files = new Map<string, FileReference | UnreadableReference>();
  for (const { fileId } of await pool.call('directory', { path })) {
    const named = join(root, ...fileId);
    const found = await resolver.resolve(fileId);
    if (found === undefined || files.has(found)) {
      if (found === undefined) files.set(named, { path: named, reason: 'missing', detail: 'named by the DICOMDIR' });
      continue;
    }
    const file = await stat(found).catch(() => undefined);
    if (file === undefined) files.set(found, { path: found, reason: 'missing', detail: 'named by the DICOMDIR' });
    else if (!file.isFile()) files.set(found, { path: found, reason: 'not-dicom', detail: 'not a file' });
    else files.set(found, { path: found, bytes: file.size, receivedAt: Math.round(file.mtimeMs) });
  }
  return [...files.values()];
}

function zipContents(zip: ZipArchive, pool: ScanPool): MediumContents {
  const contents: MediumContents = {
    kind: 'zip',
    path: zip.path,
    zip,
    extra: [],
    files: async function* () {
      yield* zip.unreadable;
      const wanted = await namedEntries(zip, pool);
      for (const { name, place, modifiedAt } of zip.entries.values()) {
        if (/(^|\/)dicomdir(;1)?\.?$/i.test(name)) continue;
        if (wanted !== undefined && !wanted.has(name)) contents.extra.push(name);
        else yield { path: zip.path, zipEntry: name, zip: place, bytes: place.bytes, receivedAt: modifiedAt };
      }
    },
  };
  return contents;
}

/** Entries that the DICOMDIR of a zipped disc names; undefined when there is none of use. */
async function namedEntries(zip: ZipArchive, pool: ScanPool): Promise<Set<string> | undefined> {
  const directory = [...zip.entries.values()].find(({ name }) => /(^|\/)dicomdir(;1)?\.?$/i.test(name));
  if (directory === undefined) return undefined;
  const root = directory.name.slice(0, directory.name.lastIndexOf('/') + 1);
  const upper = new Map([...zip.entries.keys()].map((name) => [name.toUpperCase(), name]));
  try {
    const named = new Set<string>();
    for (const { fileId } of await pool.call('directory', { path: zip.path, zip: directory.place })) {
      const name = upper.get((root + fileId.join('/')).toUpperCase());
      if (name !== undefined) named.add(name);
    }
    return named.size === 0 ? undefined : named;
  } catch {
    // A directory that cannot be read is as good as none: every entry is looked into.
    return undefined;
  }
}
