import { opendir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnreadableReference } from '../archive/index-record.ts';

export interface FoundFile {
  path: string;
  bytes: number;
  modifiedAt: number;
}

const deepest = 32;

/**
 * Every regular file at or below the paths. Links to folders are not followed, so a circle cannot trap the search; what cannot be opened
 * comes as unreadable.
 */
export async function* findFiles(paths: readonly string[]): AsyncIterableIterator<FoundFile | UnreadableReference> {
  for (const path of paths) {
    let folder: boolean;
    try {
      const found = await stat(path);
      folder = found.isDirectory();
      if (found.isFile()) yield { path, bytes: found.size, modifiedAt: Math.round(found.mtimeMs) };
    } catch (error) {
      yield unreadable(path, error);
      continue;
    }
    if (folder) yield* filesBelow(path, 0);
  }
}

async function* filesBelow(folder: string, depth: number): AsyncIterableIterator<FoundFile | UnreadableReference> {
  if (depth > deepest) {
    yield { path: folder, reason: 'unsupported', detail: `folders deeper than ${deepest}` };
    return;
  }
  const folders: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        folders.push(path);
        continue;
      }
      if (!entry.isFile() && !entry.isSymbolicLink()) continue;
      try {
        const found = await stat(path);
        if (found.isFile()) yield { path, bytes: found.size, modifiedAt: Math.round(found.mtimeMs) };
      } catch (error) {
        yield unreadable(path, error);
      }
    }
  } catch (error) {
    yield unreadable(folder, error);
  }
  for (const below of folders.sort()) yield* filesBelow(below, depth + 1);
}

function unreadable(path: string, error: unknown): UnreadableReference {
  const code = (error as NodeJS.ErrnoException).code;
  return {
    path,
    reason: code === 'ENOENT' ? 'missing' : 'io',
    detail: error instanceof Error ? error.message : String(error),
  };
}

/** Finds files by the names that a DICOMDIR has for them: discs are often copied with names in the other case, or with a version. */
export class NameResolver {
  private readonly folders = new Map<string, Promise<Map<string, string>>>();
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Path of the file that the components name; undefined when there is none. */
  async resolve(components: readonly string[]): Promise<string | undefined> {
    let path = this.root;
    for (const component of components) {
      const name = (await this.names(path)).get(plain(component));
      if (name === undefined) return undefined;
      path = join(path, name);
    }
    return path;
  }

  private names(folder: string): Promise<Map<string, string>> {
    let names = this.folders.get(folder);
    if (names === undefined) {
      names = readdir(folder).then(
        (list) => new Map(list.sort().map((name) => [plain(name), name])),
        () => new Map<string, string>(),
      );
      this.folders.set(folder, names);
    }
    return names;
  }
}

/** ISO 9660 names may carry `;1` and a lone dot at the end. */
const plain = (name: string): string => name.trim().toUpperCase().replace(/;\d+$/, '').replace(/\.$/, '');
