import { createHash, randomBytes } from 'node:crypto';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { verifyVolume } from './verify.ts';
import { readFromMedium } from './verify-read.ts';

const signal = new AbortController().signal;

it('finds what is missing, shorter, longer and different, and nothing else', () =>
  withTemporaryFolder(async (folder) => {
    const sizes = { same: 3_000_001, empty: 0, changed: 5000, missing: 10, shorter: 2_000_000, longer: 4096 };
    const written = [];
    for (const [path, size] of Object.entries(sizes)) {
      const bytes = randomBytes(size);
      await writeFile(join(folder, path), bytes);
      written.push({ path, bytes: size, sha256: createHash('sha256').update(bytes).digest('hex') });
    }
    const volume = { atOnce: 3, read: (path: string) => readFromMedium(join(folder, path)) };
    expect(await verifyVolume(volume, written, signal, () => {})).toEqual({ files: 6, different: [] });
    await rm(join(folder, 'missing'));
    await truncate(join(folder, 'shorter'), 1_999_999);
    await truncate(join(folder, 'longer'), 4097);
    await writeFile(join(folder, 'changed'), randomBytes(5000));
    const progress: number[] = [];
    const result = await verifyVolume(volume, written, signal, (done) => progress.push(done));
    expect(result).toEqual({ files: 6, different: ['changed', 'longer', 'missing', 'shorter'] });
    expect(progress.at(-1)).toBe(1);
    await expect(verifyVolume(volume, written, AbortSignal.abort(new Error('no')), () => {})).rejects.toThrow('no');
  }));
