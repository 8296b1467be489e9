import { copyFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { encodeDataSet, encodeFileMeta } from '../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { ctImageStorage, type MadeInstance, madeDataSet, madeFile } from '../archive/testing/instance.ts';
import type { InstanceLocation } from '../archive/types.ts';
import type { Medium } from './medium.ts';
import { readingRigOfTests } from './testing/reading-rig.ts';

const rig = readingRigOfTests();

const one: MadeInstance = { patientId: 'P1', sopInstanceUid: '1.2.3.1.1.1', pixelBytes: 512, fill: 1 };
const path = () => join(rig.folder, 'image.dcm');

/** A medium of one image that was shown, and of another one that stays. */
async function opened(): Promise<{ medium: Medium; location: InstanceLocation }> {
  writeFileSync(path(), madeFile(one));
  writeFileSync(join(rig.folder, 'other.dcm'), madeFile({ ...one, sopInstanceUid: '1.2.3.1.1.9', number: 9 }));
  const medium = await rig.media.medium([rig.folder]);
  await medium.ready;
  const [location] = await medium.locate({ sopInstanceUid: '1.2.3.1.1.1' });
  await (await medium.open(location!)).close();
  return { medium, location: location! };
}

/** Another file in its place, as `cp -p` leaves it: of the same size and time. */
function exchange(made: MadeInstance): void {
  const bytes = madeFile(made);
  const { size, atime, mtime } = statSync(path());
  expect(bytes.length).toBe(size);
  writeFileSync(join(rig.folder, 'new'), bytes);
  utimesSync(join(rig.folder, 'new'), atime, mtime);
  renameSync(join(rig.folder, 'new'), path());
}

const changed = { code: 'io', parameters: { reason: 'changed' } };

it.each([
  ['image', { ...one, sopInstanceUid: '1.2.3.1.1.2' }],
  ['patient, of the same UIDs', { ...one, patientId: 'P2' }],
  ['study', { ...one, studyUid: '1.2.4.1', seriesUid: '1.2.3.1.1' }],
])('refuses a file of another %s in the place of one that was catalogued', async (_, made) => {
  const { medium, location } = await opened();
  // Where nobody said otherwise the made ones have these.
  expect([location.studyUid, location.seriesUid]).toEqual(['1.2.3.1', '1.2.3.1.1']);
  exchange(made);
  // What is open is still the first one: as if nobody had looked at it for a while.
  await (medium as unknown as { files: { closeIdle(): Promise<void> } }).files.closeIdle();
  await expect(medium.open(location)).rejects.toMatchObject(changed);
  await expect(medium.openPlace(location)).rejects.toMatchObject(changed);
  await expect(medium.header(location.row)).rejects.toMatchObject(changed);
  await expect(medium.instance(location.row)).rejects.toMatchObject(changed);
  expect(medium.info()).toMatchObject({ changed: 1, state: 'ready' });
  const again = await rig.media.lookAgain(medium.id);
  expect(rig.media.list()).toHaveLength(1);
  const now = rig.media.get(again.id)!;
  await now.ready;
  expect(now.info()).toMatchObject({ instances: 2 });
  expect(now.info()).not.toHaveProperty('changed');
});

it('shows a file that was only touched, or written again as it was', async () => {
  const { medium, location } = await opened();
  utimesSync(path(), new Date(), new Date(2020, 1, 1));
  await (await medium.open(location)).close();
  copyFileSync(path(), join(rig.folder, 'copy'));
  renameSync(join(rig.folder, 'copy'), path());
  await (await medium.open(location)).close();
  expect(medium.info()).not.toHaveProperty('changed');
});

it.each<[string, DataSet]>([
  ['says its SOP Instance UID in its meta header alone', { '00080018': { vr: 'UI' } }],
  [
    'has much before its identifiers',
    { '00090010': { vr: 'LO', Value: ['MADE'] }, '00091001': { vr: 'OB', bytes: new Uint8Array(17 * 1024 * 1024) } },
  ],
])('shows an image that %s', async (_, more) => {
  const sopInstanceUid = '1.2.3.1.1.1';
  const meta = encodeFileMeta({
    ...{ sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid: explicitVrLittleEndian },
    implementationClassUid: '1.2.3',
  });
  const all = Object.entries({ ...madeDataSet(one), ...more }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(path(), Buffer.concat([meta, encodeDataSet(Object.fromEntries(all), explicitVrLittleEndian)]));
  const medium = await rig.opened(rig.folder);
  const [location] = await medium.locate({ sopInstanceUid });
  await (await medium.open(location!)).close();
  expect(medium.info()).not.toHaveProperty('changed');
});

it('refuses what is written over while the file is open', async () => {
  const { medium, location } = await opened();
  const access = await medium.open(location);
  writeFileSync(path(), madeFile({ ...one, sopInstanceUid: '1.2.3.1.1.2' }));
  utimesSync(path(), new Date(), new Date(2030, 1, 1));
  await expect(medium.open(location)).rejects.toMatchObject(changed);
  await access.close();
});
