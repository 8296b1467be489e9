import { access, constants, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { FileSetTarget } from '../../src-shared/contract/file-sets.ts';
import { systemSpace } from '../archive/disk-space.ts';
import type { TargetKind } from './types.ts';
import { entriesThatCount, FolderVolume } from './write-folder.ts';

type Folder = Extract<FileSetTarget, { kind: 'folder' }>;

/** The folder itself, or the nearest one above it that is there. */
async function nearest(path: string): Promise<string> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined || folder === dirname(folder)) return folder;
  }
}

/** With volumes of several each has a folder of its own. */
const placeOf = (target: FileSetTarget, number: number, volumes: number): string => {
  const { path } = target as Folder;
  return volumes === 1 ? path : join(path, `DISC${number}`);
};

/** Folders, also on sticks and shares. */
export const folderKind: TargetKind = {
  placeOf,
  async open(target, { mark, signal }) {
    const { update } = target as Folder;
    // The number of volumes may grow while they are written: where the first one lies is not changed by that.
    let several = false;
    return async (number, _signal, volumes) => {
      several ||= volumes > 1;
      const path = placeOf(target, number, several ? Math.max(2, volumes) : 1);
      return FolderVolume.open({ path, mark, update, signal });
    };
  },
  added: (target, { mark, signal }) => FolderVolume.added({ path: (target as Folder).path, mark, signal }),
  async tidy(target, mark) {
    const { path } = target as Folder;
    const volumes = (await readdir(path).catch(() => [])).filter((name) => /^DISC\d+$/.test(name));
    for (const volume of volumes) await FolderVolume.tidy(join(path, volume), mark);
    await FolderVolume.tidy(path, mark);
  },
  async room(target) {
    const { freeBytes } = await systemSpace(await nearest((target as Folder).path));
    return { freeBytes };
  },
  async refusals(target) {
    const { path, update } = target as Folder;
    const folder = await nearest(path);
    const found = await stat(folder).catch(() => undefined);
    if (!found?.isDirectory()) return ['not-writable'];
    const writable = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (!writable) return ['not-writable'];
    if (update || folder !== resolve(path)) return [];
    const names = entriesThatCount(await readdir(folder).catch(() => ['?']));
    return names.length > 0 ? ['folder-not-empty'] : [];
  },
};
