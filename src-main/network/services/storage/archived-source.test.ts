import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../testing/temp.ts';
import type { InstancePlace } from '../../../archive/types.ts';
import { part10, phantomImage } from '../../testing/phantom.ts';
import { ArchivedSource } from './archived-source.ts';

let folder: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  folder = await temporaryFolder('archived-source');
});
afterAll(() => folder.remove());

const phantom = phantomImage(1, 16, 16);
const placeOf = (path: string, bytes: number): InstancePlace => ({
  row: 1,
  revision: 1,
  studyRow: 1,
  seriesRow: 1,
  path,
  bytes,
  transferSyntaxUid: phantom.transferSyntaxUid,
  sopClassUid: phantom.sopClassUid,
  sopInstanceUid: phantom.sopInstanceUid,
  studyUid: '1.2',
  seriesUid: '1.3',
});

let files = 0;
async function dataSetOf(file: Buffer): Promise<Buffer> {
  const path = join(folder.path, `${++files}.dcm`);
  await writeFile(path, file);
  const source = new ArchivedSource(placeOf(path, file.length));
  const opened = await source.open();
  const bytes = Buffer.alloc(source.bytes);
  expect(await opened.read([bytes.subarray(0, 100), bytes.subarray(100)], 0)).toBe(bytes.length);
  opened.close();
  return bytes;
}

it('the data set of a file as the archive writes it', async () => {
  expect((await dataSetOf(part10(phantom).file)).equals(phantom.dataSet)).toBe(true);
});

it('the data set of files whose meta header has no length, a wrong one, or is not there', async () => {
  const { file } = part10(phantom);
  const without = Buffer.concat([file.subarray(0, 132), file.subarray(144)]);
  expect((await dataSetOf(without)).equals(phantom.dataSet)).toBe(true);
  expect((await dataSetOf(Buffer.from(phantom.dataSet))).equals(phantom.dataSet)).toBe(true);
  const wrong = Buffer.from(file);
  wrong.writeUInt32LE(file.readUInt32LE(140) - 20, 140);
  expect((await dataSetOf(wrong)).equals(phantom.dataSet)).toBe(true);
});

it('fails for a file that is gone', async () => {
  await expect(new ArchivedSource(placeOf(join(folder.path, 'gone.dcm'), 100)).open()).rejects.toMatchObject({
    code: 'io',
  });
});

it('refuses another instance in the place of the one that was catalogued', async () => {
  const { file } = part10(phantom);
  const path = join(folder.path, `${++files}.dcm`);
  await writeFile(path, file);
  const place = { ...placeOf(path, file.length), sopInstanceUid: `${phantom.sopInstanceUid}.1` };
  await expect(new ArchivedSource(place).open()).rejects.toMatchObject({
    code: 'io',
    parameters: { reason: 'changed' },
  });
});
