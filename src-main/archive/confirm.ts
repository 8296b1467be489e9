import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { fileError } from './files.ts';
import type { Parts } from './parts.ts';
import type { InstancePlace } from './types.ts';

/** What has to be known of an instance to look at its file. */
export type StoredPlace = Pick<InstancePlace, 'row' | 'path' | 'bytes'>;

/** Windows flushes only through a handle that may write. */
const flushable = process.platform === 'win32' ? 'r+' : 'r';

/** Files looked at together. */
const width = 8;

/**
 * Makes sure that these instances outlive a power cut, whatever the durability they were stored with: each file is there with the length
 * that the index has, its bytes, its name and the index that knows it are on the disk. With `checksums` each file is read and compared with
 * the checksum taken when it came. For each instance undefined, or why it cannot be relied on: `not-found`, `damaged`, `disk-full`, `io`.
 */
export async function confirmStored(
  parts: Parts,
  locations: readonly StoredPlace[],
  { checksums, signal }: { checksums: boolean; signal?: AbortSignal },
): Promise<(NegatoscopeError | undefined)[]> {
  const outcomes: (NegatoscopeError | undefined)[] = new Array(locations.length).fill(undefined);
  const folders = new Map<string, Promise<void>>();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < locations.length) {
      const index = next++;
      signal?.throwIfAborted();
      outcomes[index] = await confirmFile(parts, locations[index]!, checksums, folders);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, locations.length) }, work));
  // Without flushes the lines of the journal, and the index after them, may still be on their way.
  await parts.journal.flush();
  await parts.writer.call('checkpoint');
  return outcomes;
}

async function confirmFile(
  parts: Parts,
  location: StoredPlace,
  checksums: boolean,
  folders: Map<string, Promise<void>>,
): Promise<NegatoscopeError | undefined> {
  const { path, bytes, row } = location;
  try {
    const handle = await open(path, flushable);
    try {
      const { size } = await handle.stat();
      if (size !== bytes) {
        return new NegatoscopeError('damaged', `the file has ${size} bytes instead of ${bytes}`, { size, bytes });
      }
      await parts.operations.flush(handle.fd);
    } finally {
      await handle.close();
    }
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      if (!folders.has(folder)) folders.set(folder, parts.operations.flushDirectory(folder));
      await folders.get(folder);
      if (folder === parts.store.objects || folder === dirname(folder)) break;
    }
    return checksums ? await compareChecksum(parts, path, row) : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new NegatoscopeError('not-found', `the file of instance ${row} is gone`, { row }, error)
      : fileError(error, 'flushing');
  }
}

/** One whose checksum was never taken is read all the same: what cannot be read cannot be promised. */
async function compareChecksum(parts: Parts, path: string, row: number): Promise<NegatoscopeError | undefined> {
  const [known] = await parts.reader.call('files', row - 1, 1);
  const found = await parts.pool.call('checksum', path);
  return known?.row === row && known.crc !== null && known.crc !== found
    ? new NegatoscopeError('damaged', 'the checksum of the file is not the one it came with', { row })
    : undefined;
}
