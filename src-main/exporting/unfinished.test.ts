import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { UnfinishedExports } from './unfinished.ts';

let folder: { path: string; remove(): Promise<void> };
beforeEach(async () => {
  folder = await temporaryFolder('exports');
});
afterEach(() => folder.remove());
const text = (words: string) => new TextEncoder().encode(words);

it('stands under its name when it is whole, not before; what was there stays until then', async () => {
  const exports = new UnfinishedExports();
  const path = join(folder.path, 'picture.png');
  writeFileSync(path, 'old');
  const id = await exports.begin(path, false);
  await exports.write(id, text('0123456789'));
  await exports.write(id, text('ab'));
  await exports.write(id, text('XY'), undefined, 2);
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(await exports.finish(id)).toBe(path);
  expect(readFileSync(path, 'utf8')).toBe('01XY456789ab');
  expect(readdirSync(folder.path)).toEqual(['picture.png']);
  await expect(exports.write(id, text('more'))).rejects.toMatchObject({ code: 'not-found' });
});

it('makes a new folder and never writes into one that was there', async () => {
  const exports = new UnfinishedExports();
  const path = join(folder.path, 'CT');
  mkdirSync(path);
  const id = await exports.begin(path, true);
  for (const name of ['0001.png', '0002.png']) await exports.write(id, text(name), name);
  expect(await exports.finish(id)).toBe(`${path} (2)`);
  expect(readdirSync(`${path} (2)`)).toEqual(['0001.png', '0002.png']);
  expect(readdirSync(path)).toEqual([]);
});

it('leaves nothing behind when it is cancelled', async () => {
  const exports = new UnfinishedExports(2);
  const one = await exports.begin(join(folder.path, 'a.mp4'), false);
  const two = await exports.begin(join(folder.path, 'b'), true);
  await exports.write(one, text('x'));
  await exports.write(two, text('x'), '1.png');
  await expect(exports.begin(join(folder.path, 'c'), true)).rejects.toMatchObject({ code: 'busy' });
  await exports.cancel(one);
  await exports.cancelAll();
  expect(readdirSync(folder.path)).toEqual([]);
});

it('says what is wrong, and takes nothing from outside of its file', async () => {
  const exports = new UnfinishedExports();
  await expect(exports.begin(join(folder.path, 'none', 'a.png'), false)).rejects.toMatchObject({ code: 'io' });
  const id = await exports.begin(join(folder.path, 'a.png'), false);
  await expect(exports.write(id, text('x'), '', 5)).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(exports.write(id, text('x'), 'other.png')).rejects.toMatchObject({ code: 'invalid-input' });
  const other = await exports.begin(join(folder.path, 'b'), true);
  await exports.write(other, text('x'), '1.png');
  await exports.write(other, text('x'), '2.png');
  // A name twice would take the place of a picture.
  await expect(exports.write(other, text('x'), '1.png')).rejects.toMatchObject({ code: 'io' });
  await exports.cancelAll();
  expect(existsSync(join(folder.path, 'b'))).toBe(false);
});

it('takes the longest names that file systems do', async () => {
  const exports = new UnfinishedExports();
  const path = join(folder.path, `${'山'.repeat(80)}.png`);
  const id = await exports.begin(path, false);
  // Whoever looks into the folder meanwhile reads no name of a patient.
  expect(readdirSync(folder.path).join()).not.toContain('山');
  expect(await exports.finish(id)).toBe(path);
});
