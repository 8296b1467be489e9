import { stat } from 'node:fs/promises';
import type { FileReference, UnreadableReference } from '../../archive/index-record.ts';
import { unreadableReason } from '../../archive/quarantine-reason.ts';
import type { ScanPool } from '../../archive/scan-thread.ts';
import { systemPath } from '../../archive/system-path.ts';
import type { BorrowedContents } from './clear-files.ts';
import type { Protection } from './protection.ts';

/** What is given to a thread in memory at once. */
const atOnce = 32 * 1024 * 1024;

interface Described {
  /** Serialised, for `putRecords`. */
  records: Uint8Array[];
  unreadable: UnreadableReference[];
}

/** Reads files of a medium for its index, encrypted ones as far as passwords are known; the others are `locked`. */
export async function describeFiles(
  files: readonly FileReference[],
  protection: Protection,
  pool: Pick<ScanPool, 'call'>,
  onlyKnownClasses: boolean,
): Promise<Described> {
  const all: Described = { records: [], unreadable: [] };
  const read = async (some: readonly FileReference[]): Promise<void> => {
    if (some.length === 0) return;
    const { records, count, unreadable } = await describeAll(some, pool, onlyKnownClasses);
    if (count > 0) all.records.push(...records);
    all.unreadable.push(...unreadable);
  };
  await read(files.filter((file) => !protection.isSealed(file)));
  for (const file of all.unreadable) if (file.reason === 'locked') protection.seal(file);
  all.unreadable = all.unreadable.filter(({ reason }) => reason !== 'locked');

  let group: FileReference[] = [];
  let borrowed: BorrowedContents[] = [];
  let bytes = 0;
  const finish = async (): Promise<void> => {
    try {
      await read(group);
    } finally {
      for (const { release } of borrowed) release();
      group = [];
      borrowed = [];
      bytes = 0;
    }
  };
  for (const file of files) {
    if (!protection.isSealed(file)) continue;
    try {
      const contents = await protection.borrow(file);
      borrowed.push(contents);
      group.push({ ...file, bytes: contents.bytes, clear: contents.clear, receivedAt: await receivedAt(file) });
      if (typeof contents.clear !== 'string') bytes += contents.bytes;
    } catch (error) {
      const { path, zipEntry } = file;
      all.unreadable.push({ path, ...(zipEntry === undefined ? {} : { zipEntry }), ...unreadableReason(error) });
    }
    if (bytes > atOnce) await finish();
  }
  await finish();
  return all;
}

/** A file may end the thread that reads it: then each is read alone, so that it costs none of the others. */
async function describeAll(
  files: readonly FileReference[],
  pool: Pick<ScanPool, 'call'>,
  onlyKnownClasses: boolean,
): Promise<Described & { count: number }> {
  let failure: unknown;
  // Alone it has a second chance: the thread may have ended of a file of another batch.
  for (let attempt = 0; attempt < (files.length === 1 ? 2 : 1); attempt++) {
    try {
      const answer = await pool.call('describe', '', [...files], onlyKnownClasses);
      return { ...answer, records: [answer.records] };
    } catch (error) {
      failure = error;
    }
  }
  const all: Described & { count: number } = { records: [], unreadable: [], count: 0 };
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0) {
    const { path, zipEntry } = only;
    const place = zipEntry === undefined ? { path } : { path, zipEntry };
    all.unreadable.push({ ...place, reason: 'damaged', detail: `it cannot be read: ${failure}` });
    return all;
  }
  for (const file of files) {
    const { records, unreadable, count } = await describeAll([file], pool, onlyKnownClasses);
    if (count > 0) all.records.push(...records);
    all.unreadable.push(...unreadable);
    all.count += count;
  }
  return all;
}

/** Time of a file that was only named so far. */
const receivedAt = async ({ path, bytes, receivedAt: known }: FileReference): Promise<number> =>
  bytes < 0 ? Math.round((await stat(systemPath(path))).mtimeMs) : known;
