import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { encodeDataSet, encodeFileMeta } from '../../src-shared/dicom/part10/write.ts';
import { instanceKindOf, isStorageSopClass, sopClasses } from '../../src-shared/dicom/sop-classes.ts';
import {
  explicitVrBigEndian,
  explicitVrLittleEndian,
  implicitVrLittleEndian,
} from '../../src-shared/dicom/transfer-syntaxes.ts';
import { profileIds } from '../../src-shared/file-set/model.ts';
import { applicationProfiles } from '../../src-shared/file-set/profiles.ts';
import { instanceRecordTypes, isRootRecordType, recordTypeOf } from '../../src-shared/file-set/record-types.ts';
import { fileSetObject, writeFileSet } from '../../testing/file-sets.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { ScanPool } from '../archive/scan-thread.ts';
import { openTestArchive } from '../archive/testing/open-archive.ts';
import { silentLog } from '../log/types.ts';
import { Media } from './media.ts';
import type { Medium } from './medium.ts';

const root = '1.2.840.10008.5.1.4.1.1.';
/** Table 34 of the Vitrea Read statement, the private presentation state last. */
const classes = [
  ...`1 1.1 1.1.1 1.2 1.2.1 13.1.3 1.3 77.1 2 2.1 3 3.1 4 4.1 5 6 6.1 7 7.2 7.3 7.4 11.1 11.2 11.3 11.6 12.1 12.1.1 12.2 12.2.1 77.1.1 77.1.1.1 77.1.2 77.1.2.1 77.1.3 77.1.4 77.1.4.1 77.1.5.1 77.1.5.2 88.11 88.22 88.33 88.50 88.59 104.1 128 11.4 66.1 88.67`
    .split(/\s+/)
    .map((end) => root + end),
  '1.3.6.1.4.1.16978.3.1',
];
const encodings = [implicitVrLittleEndian, explicitVrLittleEndian, explicitVrBigEndian];

const pixels: DataSet = {
  '00280002': { vr: 'US', Value: [1] },
  '00280004': { vr: 'CS', Value: ['MONOCHROME2'] },
  '00280010': { vr: 'US', Value: [4] },
  '00280011': { vr: 'US', Value: [6] },
  '00280100': { vr: 'US', Value: [16] },
  '00280101': { vr: 'US', Value: [12] },
  '00280102': { vr: 'US', Value: [11] },
  '00280103': { vr: 'US', Value: [0] },
  '7FE00010': { vr: 'OW', bytes: new Uint8Array(48).fill(3) },
};

const objectOf = (sopClassUid: string, number: number): DataSet => ({
  ...fileSetObject({ sopClassUid, number, series: sopClassUid }),
  ...(instanceKindOf(sopClassUid) === 'image' ? pixels : {}),
});

let pool: ScanPool;
let media: Media;
let folder: { path: string; remove(): Promise<void> };
let disc: string;
let count = 0;
beforeAll(async () => {
  pool = new ScanPool(1);
  media = new Media(pool, silentLog);
  folder = await temporaryFolder('readable-classes');
});
beforeEach(() => {
  disc = join(folder.path, `disc${++count}`);
  mkdirSync(disc);
});
afterAll(async () => {
  await media.closeAll();
  await pool.close();
  await folder.remove();
});

const uidOf = (dataSet: DataSet): string => String(dataSet['00080018']?.Value?.[0]);

/** Opens a disc, and reads every instance of it as it lies there. */
async function readAll(path: string, objects: readonly DataSet[]): Promise<Medium> {
  const medium = await media.medium([path]);
  await medium.catalogued;
  expect(medium.info().instances).toBe(objects.length);
  await medium.ready;
  expect(medium.info()).toMatchObject({ instances: objects.length, missing: 0, wrong: 0, unreadable: 0 });
  for (const dataSet of objects) {
    const [location] = await medium.locate({ sopInstanceUid: uidOf(dataSet) });
    const sopClassUid = String(dataSet['00080016']?.Value?.[0]);
    expect(location, sopClassUid).toMatchObject({ sopClassUid });
    expect(location!.description.kind, sopClassUid).toBe(instanceKindOf(sopClassUid));
    if (dataSet['7FE00010']) expect(location!.description.pixel, sopClassUid).toMatchObject({ rows: 4, columns: 6 });
    expect((await medium.header(location!.row))['00100020']?.Value, sopClassUid).toEqual(['PID1']);
    const access = await medium.open(location!);
    expect(Buffer.from(await access.read(0, access.size)).equals(readFileSync(location!.path)), sopClassUid).toBe(true);
    await access.close();
  }
  return medium;
}

/** The files of a disc anew, in another encoding. */
function encodeAll(objects: readonly DataSet[], files: readonly { fileId: readonly string[] }[], syntax: string): void {
  for (const [index, dataSet] of objects.entries()) {
    const meta = encodeFileMeta({
      sopClassUid: String(dataSet['00080016']?.Value?.[0]),
      sopInstanceUid: uidOf(dataSet),
      transferSyntaxUid: syntax,
      implementationClassUid: '2.25.12',
    });
    writeFileSync(join(disc, ...files[index]!.fileId), Buffer.concat([meta, encodeDataSet(dataSet, syntax)]));
  }
}

it.each(encodings)(
  '[VIT-094] [VIT-095] [VIT-096] [VIT-097] each of the 49 classes is read from media in %s',
  async (syntax) => {
    expect(new Set(classes).size).toBe(49);
    for (const needed of ['11.4', '66.1', '88.67', '11.6']) expect(classes).toContain(root + needed);
    const objects = classes.map(objectOf);
    const files = await writeFileSet(disc, objects);
    encodeAll(objects, files, syntax);
    await readAll(disc, objects);
  },
);

it('reads records of every type: instances of patients are listed, the others are named', async () => {
  const storage = [
    ...[...sopClasses.keys()].filter(isStorageSopClass),
    // Waveform presentation states, and stored prints.
    `${root}9.100.1`,
    '1.2.840.10008.5.1.1.27',
  ].filter((uid, index, all) => all.indexOf(uid) === index);
  const types = new Set(storage.map(recordTypeOf));
  for (const type of instanceRecordTypes) expect(types, type).toContain(type);
  const below = storage.filter((uid) => !isRootRecordType(recordTypeOf(uid)));
  await readAll(await discOf(below), below.map(objectOf));
  disc = join(folder.path, `disc${++count}`);
  const beside = storage.filter((uid) => isRootRecordType(recordTypeOf(uid)));
  await writeFileSet(disc, beside.map(objectOf));
  const medium = await media.medium([disc]);
  await medium.ready;
  expect(medium.info()).toMatchObject({ instances: 0, unreadable: beside.length, missing: 0 });
  expect(medium.unreadable.map(({ detail }) => detail)).toContain('Hanging Protocol Storage: belongs to no patient');
});

async function discOf(uids: readonly string[]): Promise<string> {
  await writeFileSet(disc, uids.map(objectOf));
  return disc;
}

it('[GCA-172] [PXM-147] file-sets of every application profile are read', async () => {
  for (const id of profileIds) {
    disc = join(folder.path, `profile-${id}`);
    const profile = applicationProfiles[id];
    const uid = profile.sopClasses?.[0] ?? `${root}2`;
    const objects = [objectOf(uid, 1), objectOf(uid, 2)];
    await writeFileSet(disc, objects, { profile });
    const medium = await readAll(disc, objects);
    expect(medium.info().kind, id).toBe('dicomdir');
  }
});

it.each(encodings)('[PXM-146] a file without preamble and meta header is read by guessing: %s', async (syntax) => {
  const dataSet = objectOf(`${root}2`, 1);
  writeFileSync(join(disc, 'bare'), encodeDataSet(dataSet, syntax));
  const medium = await media.medium([disc]);
  await medium.ready;
  const [location] = await medium.locate({ sopInstanceUid: uidOf(dataSet) });
  expect(location).toMatchObject({ transferSyntaxUid: syntax, sopClassUid: `${root}2` });
  expect(location!.description.pixel).toMatchObject({ rows: 4, columns: 6, bitsStored: 12 });
});

it('[GCA-169] [GCA-171] [VIT-092] [VIT-098] a file is shown from where it lies: the archive and the file stay as they are', async () => {
  const dataSet = objectOf(`${root}4`, 1);
  const bytes = encodeDataSet(dataSet, explicitVrLittleEndian);
  const path = join(disc, 'no meta header');
  writeFileSync(path, bytes);
  const { archive, close } = await openTestArchive(join(folder.path, 'data'));
  const own = new Media(archive.pool, silentLog);
  try {
    const medium = await own.medium([path]);
    await medium.ready;
    const [series] = await medium.seriesOfStudy(1);
    expect((await medium.series(series!.seriesRow))?.instances).toHaveLength(1);
    const location = (await medium.instance(1))!;
    const access = await medium.open(location);
    // What is given out is the file: no meta header is made for it.
    expect(Buffer.from(await access.read(0, access.size)).equals(Buffer.from(bytes))).toBe(true);
    await access.close();
    await archive.settle();
    expect(await archive.status()).toMatchObject({ studies: 0, instances: 0 });
    expect(readFileSync(path).equals(Buffer.from(bytes))).toBe(true);
  } finally {
    await own.closeAll();
    await close();
  }
});
