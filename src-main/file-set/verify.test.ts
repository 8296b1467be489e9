import { createHash, randomBytes } from 'node:crypto';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withTemporaryFolder } from '../../testing/temp.ts';
import type { ScanPool } from '../archive/scan-thread.ts';
import { verifyVolume } from './verify.ts';
import { areAsWritten, readFromMedium } from './verify-read.ts';

const signal = new AbortController().signal;

/** As a thread does it, without one. */
const threads = { call: (_: string, files: Parameters<typeof areAsWritten>[0]) => areAsWritten(files) };

it.each([
  ['here', undefined],
  ['in threads', threads as unknown as Pick<ScanPool, 'call'>],
])('finds what is missing, shorter, longer and different, and nothing else: %s', (_, threads) =>
  withTemporaryFolder(async (folder) => {
    const sizes = {
      same: 3_000_001,
      large: 17_000_000,
      empty: 0,
      changed: 5000,
      missing: 10,
      shorter: 2_000_000,
      longer: 4096,
    };
    const written = [];
    for (const [path, size] of Object.entries(sizes)) {
      const bytes = randomBytes(size);
      await writeFile(join(folder, path), bytes);
      written.push({ path, bytes: size, sha256: createHash('sha256').update(bytes).digest('hex') });
    }
    const placeOf = (path: string) => join(folder, path);
    const volume = { atOnce: 3, read: (path: string) => readFromMedium(placeOf(path)), placeOf };
    expect(await verifyVolume(volume, written, signal, () => {}, threads)).toEqual({ files: 7, different: [] });
    await rm(join(folder, 'missing'));
    await truncate(join(folder, 'shorter'), 1_999_999);
    await truncate(join(folder, 'longer'), 4097);
    await writeFile(join(folder, 'changed'), randomBytes(5000));
    const progress: number[] = [];
    const result = await verifyVolume(volume, written, signal, (done) => progress.push(done), threads);
    expect(result).toEqual({ files: 7, different: ['changed', 'longer', 'missing', 'shorter'] });
    expect(progress.at(-1)).toBe(1);
    await expect(verifyVolume(volume, written, AbortSignal.abort(new Error('no')), () => {}, threads)).rejects.toThrow(
      'no',
    );
  }),
);
