import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { Mapping } from './mapping.ts';
import { keyFrom, newPassphraseKey, opened, sealed } from './secret-box.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('mapping');
});
afterEach(() => folder.remove());

const patient = (number: number) => ({
  patient: `["id","P${number}"]`,
  name: `N${number}`,
  id: `N${number}`,
  shiftDays: 0,
});

it('keeps what was written before and after a line that a crash cut short', async () => {
  const key = new Uint8Array(32).fill(3);
  const path = join(folder.path, 'lines');
  const first = new Mapping(path, 'p', key);
  first.add(patient(1));
  first.add(patient(1));
  await first.flush();
  await appendFile(path, 'c2hvcnQ');
  const second = new Mapping(path, 'p', key);
  await second.load();
  expect(second.patients).toBe(1);
  second.add(patient(2));
  second.add({ uid: '1.2', replacement: '2.25.1' });
  await second.flush();
  expect(await second.entries()).toEqual([patient(1), patient(2), { uid: '1.2', replacement: '2.25.1' }]);
  // Not a name by itself: two letters stand in any long text of base 64.
  expect(await readFile(path, 'utf8')).not.toContain('"N1"');
  // Another project's key opens nothing.
  expect(await new Mapping(path, 'other', key).entries()).toEqual([]);
  expect(await new Mapping(path, 'p', new Uint8Array(32)).entries()).toEqual([]);
});

it('writes by itself soon after something was added', async () => {
  const path = join(folder.path, 'lines');
  const mapping = new Mapping(path, 'p', undefined);
  mapping.add(patient(1));
  await expect.poll(() => readFile(path, 'utf8').catch(() => ''), { timeout: 10_000 }).toContain('P1');
});

it('says that it could not write, and writes it when it can', async () => {
  const path = join(folder.path, 'not', 'there', 'lines');
  const mapping = new Mapping(path, 'p', undefined);
  mapping.add(patient(1));
  await expect(mapping.flush()).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(mapping.flush()).rejects.toMatchObject({ code: 'ENOENT' });
});

it('opens a box with the same passphrase only, however it is composed', async () => {
  const parameters = newPassphraseKey();
  const box = sealed(Buffer.from('secret'), await keyFrom('M\u00fcller', parameters), 'x');
  expect(opened(box, await keyFrom('Mu\u0308ller', parameters), 'x')?.toString()).toBe('secret');
  expect(opened(box, await keyFrom('Muller', parameters), 'x')).toBeUndefined();
  expect(opened(`AAAA${box.slice(4)}`, await keyFrom('M\u00fcller', parameters), 'x')).toBeUndefined();
  await expect(async () => keyFrom('x', { ...parameters, cost: 2 ** 30 })).rejects.toMatchObject({ code: 'damaged' });
});
