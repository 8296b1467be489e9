import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { has, text, texts } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { parseFile } from '../../src-shared/dicom/part10/read.ts';
import { writePart10 } from '../../src-shared/dicom/part10/write.ts';
import { sopClasses } from '../../src-shared/dicom/sop-classes.ts';
import {
  explicitVrLittleEndian,
  implicitVrLittleEndian,
  jpeg2000,
  jpeg2000Lossless,
  jpegBaseline8Bit,
  jpegLosslessSv1,
  rleLossless,
} from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { ProfileId } from '../../src-shared/file-set/model.ts';
import { namedFiles, readDirectory } from '../../src-shared/file-set/read-directory.ts';
import { fileSetObject } from '../../testing/file-sets.ts';
import { madeDataSet } from '../archive/testing/instance.ts';
import { type FileSetRig, madeStudies } from './testing/file-set-rig.ts';
import { rigsOfTests } from './testing/rigs-of-tests.ts';

const start = rigsOfTests();

const classes = {
  ct: '1.2.840.10008.5.1.4.1.1.2',
  nm: '1.2.840.10008.5.1.4.1.1.20',
  us: '1.2.840.10008.5.1.4.1.1.6.1',
  state: '1.2.840.10008.5.1.4.1.1.11.1',
  report: '1.2.840.10008.5.1.4.1.1.88.11',
  own: '1.3.6.1.4.1.5962.301.1',
};
const element = (vr: 'UI' | 'CS', value: string) => ({ vr, Value: [value] });

/** An object of a class in one study, as a Part 10 file; images have pixels of 16 bits, or of 8 where that is said. */
function object(sopClassUid: string, number: number, change: DataSet = {}, transferSyntaxUid = explicitVrLittleEndian) {
  const sopInstanceUid = `1.2.826.9.${number}`;
  const isImage = sopClassUid !== classes.state && sopClassUid !== classes.report;
  const dataSet: DataSet = {
    ...madeDataSet({ studyUid: '1.2.826.9', seriesUid: `1.2.826.9.9${number}`, sopInstanceUid, number }),
    '00080016': element('UI', sopClassUid),
    ...change,
  };
  if (!isImage) for (const tag of Object.keys(dataSet)) if (/^(0028|7FE0)/.test(tag)) delete dataSet[tag];
  return writePart10({ sopClassUid, sopInstanceUid, transferSyntaxUid, implementationClassUid: '1.2.3' }, dataSet);
}

const eightBits: DataSet = {
  '00080060': element('CS', 'US'),
  '00280010': { vr: 'US', Value: [64] },
  '00280011': { vr: 'US', Value: [64] },
  '00280100': { vr: 'US', Value: [8] },
  '00280101': { vr: 'US', Value: [8] },
  '00280102': { vr: 'US', Value: [7] },
  '7FE00010': { vr: 'OB', bytes: Uint8Array.from({ length: 4096 }, (_, index) => (index % 64) * 3 + (index >> 8)) },
};

/** What was written: class and transfer syntax by SOP Instance UID. */
async function written(folder: string) {
  const { records, problems } = readDirectory(await readFile(join(folder, 'DICOMDIR')));
  expect(problems).toEqual([]);
  const found = new Map<string, { syntax: string; header: DataSet; meta: DataSet; type: string }>();
  for (const { record } of namedFiles(records)) {
    const { meta, dataSet } = parseFile(await readFile(join(folder, ...record.fileId!)));
    const syntax = text(meta, '00020010') ?? '';
    // The directory, the meta header and the data set say the same.
    expect(record.transferSyntaxUid).toBe(syntax);
    expect(text(meta, '00020003')).toBe(record.sopInstanceUid);
    expect(text(dataSet, 'SOPInstanceUID')).toBe(record.sopInstanceUid);
    found.set(record.sopInstanceUid!, { syntax, header: dataSet, meta, type: record.type });
  }
  return found;
}

const folderOf = (rig: FileSetRig) => join(rig.out, 'disc');

describe('application profiles', () => {
  it.each<ProfileId>(['STD-GEN-CD', 'STD-CTMR-CD', 'STD-CTMR-DVD', 'STD-GEN-DVD-JPEG', 'STD-GEN-DVD-J2K'])(
    '[GCA-173] %s: files of PS3.10 and a DICOMDIR, of the classes and syntaxes that it allows alone',
    async (profile) => {
      const rig = await start({ profile: 'canon-gca' });
      await rig.take([
        object(classes.ct, 1),
        object(classes.ct, 2, {}, implicitVrLittleEndian),
        object(classes.nm, 3, { '00080060': element('CS', 'NM') }),
        object(classes.report, 4, { '00080060': element('CS', 'SR') }),
      ]);
      const job = await rig.write({ profile });
      const onlyCtAndMr = profile.startsWith('STD-CTMR');
      expect(job.state).toBe(onlyCtAndMr ? 'warning' : 'done');
      const files = await written(folderOf(rig));
      expect([...files.keys()].sort()).toEqual([
        '1.2.826.9.1',
        '1.2.826.9.2',
        ...(onlyCtAndMr ? [] : ['1.2.826.9.3', '1.2.826.9.4']),
      ]);
      for (const { syntax } of files.values()) expect(syntax).toBe(explicitVrLittleEndian);
      const result = await rig.fileSets.result(job.id);
      expect(result?.volumes[0]?.profile).toBe(profile);
      expect(result?.notes).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'transcoded', reason: 'profile-syntax', instances: 1 }),
          ...(onlyCtAndMr
            ? [expect.objectContaining({ kind: 'left-out', reason: 'class-not-allowed', sopClassUid: classes.nm })]
            : []),
        ]),
      );
    },
  );

  it.each<ProfileId>(['STD-GEN-CD', 'STD-GEN-DVD-RAM'])(
    '[TEL-147] [TEL-148] [VIT-102] %s is written as Telemis and Vitrea Read write it',
    async (profile) => {
      const rig = await start({ profile: profile === 'STD-GEN-CD' ? 'telemis' : 'vitrea-read' });
      await rig.take([object(classes.ct, 1), object(classes.us, 2, eightBits)]);
      expect(await rig.write({ profile })).toMatchObject({ state: 'done' });
      expect((await written(folderOf(rig))).size).toBe(2);
      expect((await rig.fileSets.plan(await rig.request({ profile: 'STD-GEN-DVD-J2K' }))).refusals).toContain(
        'profile-not-offered',
      );
    },
  );

  it('[GCA-175] compresses with what is chosen of Table 5-3 where the profile allows it, or not at all', async () => {
    const rig = await start({ profile: 'canon-gca' });
    await rig.take([object(classes.us, 1, eightBits), object(classes.report, 2, { '00080060': element('CS', 'SR') })]);
    const cases: [ProfileId, string, boolean, string | undefined][] = [
      ['STD-GEN-DVD-JPEG', jpegLosslessSv1, false, jpegLosslessSv1],
      ['STD-GEN-DVD-JPEG', jpegBaseline8Bit, true, jpegBaseline8Bit],
      ['STD-GEN-DVD-J2K', jpeg2000Lossless, false, jpeg2000Lossless],
      ['STD-GEN-DVD-J2K', jpeg2000, true, jpeg2000],
      ['STD-GEN-DVD-J2K', 'uncompressed', false, explicitVrLittleEndian],
      ['STD-GEN-DVD-J2K', 'profile', false, explicitVrLittleEndian],
      ['STD-GEN-DVD-J2K', jpegLosslessSv1, false, undefined],
      ['STD-GEN-CD', rleLossless, false, undefined],
      ['STD-GEN-DVD-JPEG', '1.2.840.10008.1.2.4.80', false, undefined],
    ];
    for (const [index, [profile, transferSyntaxUid, lossy, expected]] of cases.entries()) {
      const folder = join(rig.out, `disc${index}`);
      const request = {
        profile,
        coding: { transferSyntaxUid, lossy },
        target: { kind: 'folder' as const, path: folder },
      };
      if (expected === undefined) {
        expect((await rig.fileSets.plan(await rig.request(request))).refusals).toContain('syntax-not-allowed');
        await expect(rig.write(request)).rejects.toMatchObject({ parameters: { reason: 'syntax-not-allowed' } });
        await expect(readdir(folder)).rejects.toThrow();
        continue;
      }
      const job = await rig.write(request);
      expect([profile, transferSyntaxUid, job.state]).toEqual([profile, transferSyntaxUid, 'done']);
      const files = [...(await written(folder)).values()];
      expect(files.find(({ type }) => type === 'IMAGE')?.syntax).toBe(expected);
      // What has no pixels is never put into a syntax for images.
      expect(files.find(({ type }) => type === 'SR DOCUMENT')?.syntax).toBe(explicitVrLittleEndian);
    }
  }, 60_000);

  it('says of what lost that it did: another instance, derived, and the same one however often it is written', async () => {
    const rig = await start();
    await rig.take([object(classes.us, 1, eightBits), object(classes.state, 2, { '00080060': element('CS', 'PR') })]);
    const request = (disc: string) => ({
      coding: { transferSyntaxUid: jpegBaseline8Bit, lossy: true },
      target: { kind: 'folder' as const, path: join(rig.out, disc) },
    });
    const { notes } = await rig.fileSets.plan(await rig.request(request('a')));
    expect(notes).toContainEqual(expect.objectContaining({ kind: 'lossy', reason: 'chosen-syntax', instances: 1 }));
    expect(notes).not.toContainEqual(expect.objectContaining({ reason: 'references-lost' }));
    await rig.write(request('a'));
    await rig.write(request('b'));
    const [image] = [...(await written(join(rig.out, 'a'))).entries()].filter(([, { type }]) => type === 'IMAGE');
    const [uid, { header }] = image!;
    expect(uid).not.toBe('1.2.826.9.1');
    expect(text(header, '00282110')).toBe('01');
    expect(texts(header, '00080008')[0]).toBe('DERIVED');
    expect([...(await written(join(rig.out, 'b'))).keys()]).toContain(uid);
  });

  it('[GCA-177] writes private classes in PRIVATE records, or not at all where the settings say so', async () => {
    const objects = [object(classes.ct, 1), object(classes.own, 2)];
    const rig = await start();
    await rig.take(objects);
    await rig.write();
    expect([...(await written(folderOf(rig))).values()].map(({ type }) => type).sort()).toEqual(['IMAGE', 'PRIVATE']);
    const canon = await start({ profile: 'canon-gca' });
    await canon.take(objects);
    const job = await canon.write({ profile: 'STD-GEN-CD' });
    expect([...(await written(folderOf(canon))).values()].map(({ type }) => type)).toEqual(['IMAGE']);
    expect((await canon.fileSets.result(job.id))?.notes).toContainEqual(
      expect.objectContaining({ kind: 'left-out', reason: 'private-class', instances: 1 }),
    );
  });

  it('[TEL-151] has a record for every storage class there is', async () => {
    const rig = await start({ profile: 'telemis' });
    const storage = [...sopClasses.values()].filter((one) => one.storage);
    await rig.take(
      storage.map(({ uid }, index) =>
        writePart10(
          {
            sopClassUid: uid,
            sopInstanceUid: `1.2.826.8.${index}`,
            transferSyntaxUid: explicitVrLittleEndian,
            implementationClassUid: '1.2.3',
          },
          fileSetObject({
            sopClassUid: uid,
            series: uid,
            elements: { '00080018': element('UI', `1.2.826.8.${index}`) },
          }),
        ),
      ),
    );
    const job = await rig.write({ profile: 'STD-GEN-CD' });
    expect(await rig.jobs.problems(job.id)).toEqual([]);
    expect((await rig.fileSets.result(job.id))?.volumes[0]?.instances).toBe(storage.length);
    expect((await written(folderOf(rig))).size).toBe(storage.length);
  });

  it('[GCA-174] [VIT-100] the meta header has our implementation, and a Source AE Title only where one is configured', async () => {
    const vitrea = await start({ profile: 'vitrea-read' });
    await vitrea.takeMade(madeStudies(1, 1, 1, 1));
    await vitrea.write({ profile: 'STD-GEN-CD' });
    const { classUid, versionName } = vitrea.settings.listener.implementation;
    for (const { meta } of (await written(folderOf(vitrea))).values()) {
      expect(has(meta, '00020016')).toBe(false);
      expect(text(meta, '00020012')).toBe(classUid);
      expect(text(meta, '00020013')).toBe(versionName);
    }
    const canon = await start({ profile: 'canon-gca', change: { media: { creation: { sourceAeTitle: 'GCA9300' } } } });
    await canon.takeMade(madeStudies(1, 1, 1, 1));
    await canon.write({ profile: 'STD-GEN-CD' });
    for (const { meta } of (await written(folderOf(canon))).values()) expect(text(meta, '00020016')).toBe('GCA9300');
  });

  it('[PXM-149] nothing is ever written to media where the settings do not have it', async () => {
    const rig = await start({ profile: 'pixelmed' });
    await rig.takeMade(madeStudies(1, 1, 1, 1));
    expect((await rig.fileSets.plan(await rig.request())).refusals).toContain('creation-disabled');
    await expect(rig.write()).rejects.toMatchObject({
      code: 'invalid-input',
      parameters: { reason: 'creation-disabled' },
    });
    await expect(readdir(rig.out)).rejects.toThrow();
  });
});
