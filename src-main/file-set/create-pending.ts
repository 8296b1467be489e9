import type { PendingVolume } from '../archive/database/state-file-sets.ts';
import { isReplaceable } from './targets/files.ts';
import type { ExistingFileSet } from './update.ts';
import type { WrittenBytes } from './verify-read.ts';

/**
 * What has to be compared of an addition whose job was interrupted, when the directory names all of it: everything, or without directory and
 * pages where somebody has added more since. Undefined: it did not come to be, and is made anew.
 */
export function toCompare(pending: PendingVolume, existing: ExistingFileSet): WrittenBytes[] | undefined {
  const named = new Set(existing.files.map(({ fileId }) => fileId.join('/')));
  const instances = pending.written.filter(({ path }) => !isReplaceable(path));
  if (pending.made.fileSetUid !== existing.fileSetUid || !instances.every(({ path }) => named.has(path)))
    return undefined;
  return existing.files.length === pending.listed ? pending.written : instances;
}
