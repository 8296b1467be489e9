import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolderSync } from '../../testing/temp.ts';
import { withLock } from './cache.ts';

const before = process.env['NEGATOSCOPE_CACHE'];
const folder = temporaryFolderSync('cache');
beforeAll(() => {
  process.env['NEGATOSCOPE_CACHE'] = folder;
});
afterAll(() => {
  if (before === undefined) delete process.env['NEGATOSCOPE_CACHE'];
  else process.env['NEGATOSCOPE_CACHE'] = before;
});

it('lets one at a time in, and the next when it is out', async () => {
  const order: string[] = [];
  const work = (name: string) =>
    withLock('one', async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`${name} out`);
    });
  await Promise.all([work('a'), work('b')]);
  expect(order).toEqual(['a in', 'a out', 'b in', 'b out']);
  expect(existsSync(join(folder, 'one.lock'))).toBe(false);
});

it('is given up when the work fails', async () => {
  await expect(withLock('two', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await withLock('two', async () => 'in')).toBe('in');
});

it('is taken over from a process that is gone', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  mkdirSync(join(folder, 'three.lock'));
  writeFileSync(join(folder, 'three.lock', 'pid'), String(pid));
  expect(await withLock('three', async () => 'in')).toBe('in');
});

it('is not taken from one that lives', async () => {
  mkdirSync(join(folder, 'four.lock'));
  writeFileSync(join(folder, 'four.lock', 'pid'), String(process.pid));
  await expect(withLock('four', async () => 'in', 300)).rejects.toThrow('another process');
});
