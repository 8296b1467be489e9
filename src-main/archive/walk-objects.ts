import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Place, placeOf } from './object-store.ts';

/** A file of the object store as it lies on the disk. */
export interface StoredFile {
  path: string;
  place: Place;
  bytes: number;
  modifiedAt: number;
}

const hexFolder = (length: number): RegExp => new RegExp(`^[0-9a-f]{${length}}$`);

/**
 * Every file of the object store, folder by folder. Of a file that was replaced only the last revision counts; the others are left-overs
 * of a crash and come as `superseded`. What is not named like ours comes as `foreign`.
 */
export async function* walkObjects(
  objects: string,
): AsyncIterableIterator<{ files: StoredFile[]; superseded: string[]; foreign: string[] }> {
  for (const first of (await readdir(objects, { withFileTypes: true })).sort(byName)) {
    if (first.name === 'incoming') continue;
    if (!first.isDirectory() || !hexFolder(2).test(first.name)) {
      yield { files: [], superseded: [], foreign: [first.name] };
      continue;
    }
    for (const second of (await readdir(join(objects, first.name), { withFileTypes: true })).sort(byName)) {
      const folder = `${first.name}/${second.name}`;
      if (!second.isDirectory() || !hexFolder(24).test(second.name)) {
        yield { files: [], superseded: [], foreign: [folder] };
        continue;
      }
      yield await filesOf(objects, folder);
    }
  }
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

async function filesOf(
  objects: string,
  folder: string,
): Promise<{ files: StoredFile[]; superseded: string[]; foreign: string[] }> {
  const latest = new Map<string, StoredFile>();
  const superseded: string[] = [];
  const foreign: string[] = [];
  for (const name of (await readdir(join(objects, folder))).sort()) {
    const path = `${folder}/${name}`;
    const place = placeOf(path);
    if (place === undefined) {
      foreign.push(path);
      continue;
    }
    const { size, mtimeMs } = await stat(join(objects, path));
    const file = { path, place, bytes: size, modifiedAt: Math.round(mtimeMs) };
    const key = `${place.key}-${place.copy}`;
    const known = latest.get(key);
    if (known === undefined || known.place.revision < place.revision) latest.set(key, file);
    if (known !== undefined) superseded.push(known.place.revision < place.revision ? known.path : path);
  }
  return { files: [...latest.values()], superseded, foreign };
}
