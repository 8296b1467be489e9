import { join } from 'node:path';
import type { verifyReport } from '../../src-shared/contract/catalogues.ts';
import type { z } from '../../src-shared/contract/define.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { ReaderThread } from './database/index-thread.ts';
import type { ScanPool } from './scan-thread.ts';
import { walkObjects } from './walk-objects.ts';

export type VerifyReport = z.output<typeof verifyReport>;

export interface VerifyOptions {
  objects: string;
  reader: ReaderThread;
  pool: ScanPool;
  /** Read every byte and compare checksums; otherwise lengths and headers are looked at. */
  thorough: boolean;
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** Compares the files with the index: which are missing, which are not what was received, which nobody knows. */
export async function verifyArchive(options: VerifyOptions): Promise<VerifyReport> {
  const { objects, reader, signal } = options;
  const known = await knownFiles(reader);
  const report: VerifyReport = { checked: 0, missing: [], damaged: [], unknown: [] };
  const total = known.size;
  for await (const { files, superseded, foreign } of walkObjects(objects)) {
    report.unknown.push(...superseded.filter((path) => !known.has(path)), ...foreign);
    for (const { path, bytes } of files) {
      if (signal.aborted) throw new NegatoscopeError('cancelled', 'verifying was cancelled');
      const expected = known.get(path);
      known.delete(path);
      if (expected === undefined) {
        report.unknown.push(path);
        continue;
      }
      if (expected.bytes !== bytes || !(await isSound(options, path, expected.crc))) report.damaged.push(path);
      report.checked++;
      options.onProgress(report.checked, total);
    }
  }
  report.missing.push(...known.keys());
  return report;
}

export async function knownFiles(
  reader: ReaderThread,
): Promise<Map<string, { bytes: number; crc: number | null; receivedAt: number }>> {
  const known = new Map<string, { bytes: number; crc: number | null; receivedAt: number }>();
  for (let after = 0; ; ) {
    const page = await reader.call('files', after, 10_000);
    for (const { path, bytes, crc, receivedAt } of page) known.set(path, { bytes, crc, receivedAt });
    const last = page[page.length - 1];
    if (last === undefined) return known;
    after = last.row;
  }
}

async function isSound({ objects, pool, thorough }: VerifyOptions, path: string, crc: number | null): Promise<boolean> {
  const file = join(objects, ...path.split('/'));
  try {
    if (thorough && crc !== null) return (await pool.call('checksum', file)) === crc;
    await pool.call('inspect', { path: file, rules: { validation: 'none', presentationStates: 'as-any' } });
    return true;
  } catch {
    return false;
  }
}
