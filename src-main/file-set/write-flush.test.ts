import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { Flushing } from './write-flush.ts';

it('waits for all files, and tells when one cannot be brought to the disk', () =>
  withTemporaryFolder(async (folder) => {
    const flushing = new Flushing(2);
    for (let number = 0; number < 9; number++) {
      const path = join(folder, String(number));
      await writeFile(path, 'text');
      flushing.add(path);
    }
    const told: number[] = [];
    await flushing.end((done) => told.push(done));
    expect(told.every((done, index) => done >= (told[index - 1] ?? 0))).toBe(true);
    flushing.add(join(folder, 'nothing'));
    await expect(flushing.end(() => {})).rejects.toMatchObject({ code: 'ENOENT' });
  }));
