import { rmSync } from 'node:fs';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { startIndexWriter, type WriterThread } from './database/index-thread.ts';
import type { FileReference, UnreadableReference } from './index-record.ts';
import type { ScanPool } from './scan-thread.ts';
import { walkObjects } from './walk-objects.ts';

const batchSize = 200;
export const indexFileSuffixes = ['', '-wal', '-shm', '-journal'] as const;

export function removeIndexFiles(path: string): void {
  for (const suffix of indexFileSuffixes) rmSync(path + suffix, { force: true });
}

export interface RebuildOptions {
  /** Where the new index is made. */
  path: string;
  objects: string;
  pool: ScanPool;
  /** Rows the old index gave away, so that none comes back with another meaning. */
  rowsAbove?: { study: number; series: number; instance: number };
  demographics?: readonly string[];
  /** What the old index knew of a file that its header does not say. */
  known?: ReadonlyMap<string, { crc: number | null; receivedAt: number; bytes: number }>;
  signal: AbortSignal;
  onProgress(done: { files: number; bytes: number }): void;
  onUnreadable(file: UnreadableReference): void;
}

/**
 * Makes a new index from the files alone. Gives back its writer, still open, for what came meanwhile; on failure nothing is left of it.
 */
export async function buildIndex(options: RebuildOptions): Promise<WriterThread> {
  removeIndexFiles(options.path);
  const writer = startIndexWriter({
    path: options.path,
    root: options.objects,
    ...(options.rowsAbove === undefined ? {} : { rowsAbove: options.rowsAbove }),
    ...(options.demographics === undefined ? {} : { demographics: options.demographics }),
  });
  try {
    await writer.call('create', false);
    await fill(writer, options);
    await writer.call('optimise');
    return writer;
  } catch (error) {
    await writer.close('close');
    removeIndexFiles(options.path);
    throw error;
  }
}

async function fill(writer: WriterThread, options: RebuildOptions): Promise<void> {
  const { pool, objects, known, signal } = options;
  const underWay = new Set<Promise<void>>();
  const progress = { files: 0, bytes: 0 };
  let failure: unknown;
  const read = async (references: FileReference[]): Promise<void> => {
    const { records, unreadable } = await pool.call('describe', objects, references);
    const { superseded = [] } = await writer.callWith([records.buffer as ArrayBuffer], 'putRecords', records);
    for (const { path, detail } of superseded) options.onUnreadable({ path, reason: 'unsupported', detail });
    for (const file of unreadable) options.onUnreadable(file);
    progress.files += references.length;
    progress.bytes += references.reduce((sum, { bytes }) => sum + bytes, 0);
    options.onProgress({ ...progress });
  };
  const start = async (references: FileReference[]): Promise<void> => {
    while (underWay.size >= pool.size * 2) await Promise.race(underWay);
    const work: Promise<void> = read(references)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => underWay.delete(work));
    underWay.add(work);
  };
  let batch: FileReference[] = [];
  for await (const { files } of walkObjects(objects)) {
    for (const { path, bytes, modifiedAt } of files) {
      if (signal.aborted) throw new NegatoscopeError('cancelled', 'rebuilding was cancelled');
      if (failure !== undefined) throw failure;
      const before = known?.get(path);
      const unchanged = before !== undefined && before.bytes === bytes;
      batch.push({
        path,
        bytes,
        receivedAt: before?.receivedAt ?? modifiedAt,
        ...(unchanged && before.crc !== null ? { crc: before.crc } : {}),
      });
      if (batch.length === batchSize) {
        await start(batch);
        batch = [];
      }
    }
  }
  if (batch.length > 0) await start(batch);
  await Promise.all(underWay);
  if (failure !== undefined) throw failure;
}
