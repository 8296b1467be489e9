import { realpath as realPathOf, stat as statOf } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { FileReference, UnreadableReference } from '../archive/index-record.ts';
import { entriesOf, nameFromBytes, systemPath } from '../archive/system-path.ts';

/** How far a medium is looked into. */
export interface WalkLimits {
  /** Folders within folders. */
  maxDepth: number;
  maxFiles: number;
}

export const defaultLimits: WalkLimits = { maxDepth: 32, maxFiles: 1_000_000 };

type Found = FileReference | UnreadableReference;

const stat = (path: string) => statOf(systemPath(path));
const realpath = async (path: string): Promise<string> =>
  nameFromBytes(await realPathOf(systemPath(path), { encoding: 'buffer' }));

/**
 * Every regular file at or below the paths; size and time are left to who opens it. Links to folders are not followed, so a circle cannot
 * trap the search, and links to files only within the medium; what cannot be opened comes as unreadable.
 */
export async function* findFiles(
  paths: readonly string[],
  limits: WalkLimits = defaultLimits,
): AsyncIterableIterator<Found> {
  const left = { files: limits.maxFiles };
  for (const path of paths) {
    let folder: boolean;
    try {
      const found = await stat(path);
      folder = found.isDirectory();
      if (found.isFile()) yield { path, bytes: found.size, receivedAt: Math.round(found.mtimeMs) };
    } catch (error) {
      yield unreadable(path, error);
      continue;
    }
    if (folder) yield* filesBelow(path, await realpath(path), limits.maxDepth, left);
    if (left.files < 0) {
      yield { path, reason: 'unsupported', detail: `more than ${limits.maxFiles} files` };
      return;
    }
  }
}

async function* filesBelow(
  folder: string,
  root: string,
  levels: number,
  left: { files: number },
): AsyncIterableIterator<Found> {
  if (levels < 0) {
    yield { path: folder, reason: 'unsupported', detail: 'too many folders within each other' };
    return;
  }
  const folders: string[] = [];
  try {
    for await (const { name, entry } of entriesOf(folder)) {
      const path = join(folder, name);
      if (entry.isDirectory()) {
        folders.push(path);
        continue;
      }
      if (!entry.isFile() && !entry.isSymbolicLink()) continue;
      if (--left.files < 0) return;
      const file = entry.isFile() ? { path, bytes: -1, receivedAt: 0 } : await linked(path, root);
      if (file !== undefined) yield file;
    }
  } catch (error) {
    yield unreadable(folder, error);
  }
  for (const below of folders.sort()) {
    if (left.files < 0) return;
    yield* filesBelow(below, root, levels - 1, left);
  }
}

/** A link that leads to a file of the medium; undefined for one to something else. */
async function linked(path: string, root: string): Promise<Found | undefined> {
  try {
    const target = await realpath(path);
    if (!isWithin(target, root)) return outside(path);
    const found = await stat(target);
    return found.isFile() ? { path, bytes: found.size, receivedAt: Math.round(found.mtimeMs) } : undefined;
  } catch (error) {
    return unreadable(path, error);
  }
}

const isWithin = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

const outside = (path: string): UnreadableReference => ({
  path,
  reason: 'unsupported',
  detail: 'a link that leads out of the medium',
});

function unreadable(path: string, error: unknown): UnreadableReference {
  const code = (error as NodeJS.ErrnoException).code;
  return {
    path,
    reason: code === 'ENOENT' ? 'missing' : 'io',
    detail: error instanceof Error ? error.message : String(error),
  };
}

interface ListedName {
  name: string;
  link: boolean;
  kind: 'file' | 'folder' | 'other';
}

/** What a folder lists, by plain name; of two that differ only in their case the first in order. */
async function namesIn(folder: string): Promise<Map<string, ListedName>> {
  const list: ListedName[] = [];
  for await (const { name, entry } of entriesOf(folder)) {
    const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
    list.push({ name, link: entry.isSymbolicLink(), kind });
  }
  list.sort((one, other) => (one.name < other.name ? 1 : -1));
  return new Map(list.map((listed) => [plainName(listed.name), listed]));
}

/**
 * Finds files by the names that a DICOMDIR has for them: discs are often copied with names in the other case, or with a version. Only what
 * a folder of the medium lists is found, so no name leads out of it.
 */
export class NameResolver {
  private readonly folders = new Map<string, Promise<Map<string, ListedName>>>();
  private readonly root: string;
  private readonly realRoot: Promise<string>;

  constructor(root: string) {
    this.root = root;
    this.realRoot = realpath(root);
    this.realRoot.catch(() => {});
  }

  /** The file that the components name; undefined when there is none, unreadable when it is none that may be read. */
  async resolve(components: readonly string[]): Promise<Found | undefined> {
    let path = this.root;
    for (const [index, component] of components.entries()) {
      const entry = (await this.names(path)).get(plainName(component));
      if (entry === undefined) return undefined;
      path = join(path, entry.name);
      if (entry.link) {
        if (index < components.length - 1) return outside(path);
        return linked(path, await this.realRoot);
      }
      if (index < components.length - 1) continue;
      if (entry.kind !== 'file') return { path, reason: 'not-dicom', detail: 'not a file' };
    }
    return path === this.root ? undefined : { path, bytes: -1, receivedAt: 0 };
  }

  /** Looks into folders anew: a disc may have been taken out while they were. */
  forget(): void {
    this.folders.clear();
  }

  private names(folder: string) {
    let names = this.folders.get(folder);
    if (names === undefined) {
      names = namesIn(folder).catch(() => new Map());
      this.folders.set(folder, names);
    }
    return names;
  }
}

/** ISO 9660 names may carry `;1` and a lone dot at the end. */
export const plainName = (name: string): string => name.trim().toUpperCase().replace(/;\d+$/, '').replace(/\.$/, '');
