import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { corpusAvailable, corpusPath } from '../../testing/corpus.ts';
import { madeBytes, madeFile } from '../archive/testing/instance.ts';
import type { ImportParameters } from './import.ts';
import { importRigOfTests } from './testing/import-rig.ts';

const rig = importRigOfTests();
const imported = (parameters: ImportParameters) => rig.imported(parameters);

function madeFolder(count: number): string {
  const path = join(rig.folder, 'source');
  mkdirSync(path);
  for (let number = 1; number <= count; number++) {
    writeFileSync(
      join(path, `${number}.dcm`),
      madeFile({ sopInstanceUid: `1.2.3.1.1.${number}`, number, studyUid: `1.2.3.${number % 2}` }),
    );
  }
  return path;
}

it('brings a folder into the archive, byte for byte, once', async () => {
  const source = madeFolder(20);
  const job = await imported({ paths: [source] });
  expect(job).toMatchObject({ state: 'done', done: 20, total: 20, failed: 0 });
  expect(await rig.opened.archive.status()).toMatchObject({ studies: 2, instances: 20 });
  const [location] = await rig.opened.archive.locate({ sopInstanceUid: '1.2.3.1.1.7' });
  expect(readFileSync(location!.path)).toEqual(readFileSync(join(source, '7.dcm')));
  expect(rig.opened.audited).toMatchObject([{ kind: 'data-import', outcome: 'success' }]);
  expect(await imported({ paths: [source] })).toMatchObject({ state: 'done', done: 20 });
  expect(await rig.opened.archive.status()).toMatchObject({ instances: 20 });
});

it('brings chosen studies only, also from a ZIP archive', async () => {
  const path = join(rig.folder, 'disc.zip');
  const one = madeFile({ studyUid: '1.2.3.1' });
  const other = madeFile({ studyUid: '1.2.3.2' });
  writeFileSync(path, zipSync({ a: [one, { level: 9 }], b: [other, { level: 0 }] }));
  expect(await imported({ paths: [path], studyUids: ['1.2.3.1'] })).toMatchObject({ state: 'done', total: 1 });
  const [location] = await rig.opened.archive.locate({ studyUid: '1.2.3.1' });
  expect(readFileSync(location!.path)).toEqual(Buffer.from(one));
  expect(await rig.opened.archive.status()).toMatchObject({ studies: 1 });
});

it('takes the study of the patient who was chosen where two share its UID', async () => {
  const path = join(rig.folder, 'disc.zip');
  const files = ['P1', 'P2'].map((patientId) => madeFile({ patientId }));
  writeFileSync(path, zipSync({ a: files[0]!, b: files[1]! }));
  await imported({ paths: [path], studyUids: ['1.2.3.1'], patientIds: ['P2'] });
  const { rows } = await rig.opened.archive.search({ level: 'study', match: {} });
  expect(rows.map(({ attributes }) => attributes['00100020']?.Value)).toEqual([['P2']]);
  await imported({ paths: [path], studyUids: ['1.2.3.1'] });
  expect(await rig.opened.archive.status()).toMatchObject({ studies: 2 });
  const audited = rig.opened.audited.flatMap(({ studies }) => studies?.map(({ patientId }) => patientId));
  expect(audited.sort()).toEqual(['P1', 'P2', 'P2']);
});

it.each([
  ['preamble and meta header', Buffer.alloc(0)],
  ['meta header', Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')])],
])('gives a file without %s one, and leaves its data set alone', async (_, before) => {
  const path = join(rig.folder, 'headless');
  writeFileSync(path, Buffer.concat([before, madeBytes()]));
  expect(await imported({ paths: [path] })).toMatchObject({ state: 'done', done: 1 });
  const [location] = await rig.opened.archive.locate({ studyUid: '1.2.3.1' });
  const stored = readFileSync(location!.path);
  expect(stored.toString('latin1', 128, 132)).toBe('DICM');
  expect(stored.subarray(144 + stored.readUInt32LE(140))).toEqual(Buffer.from(madeBytes()));
});

it('survives damaged files: quarantine and a line for each', async () => {
  const source = madeFolder(3);
  writeFileSync(join(source, 'short.dcm'), madeFile({ sopInstanceUid: '1.2.3.9' }).subarray(0, 600));
  writeFileSync(join(source, 'readme.txt'), 'no DICOM');
  const job = await imported({ paths: [source] });
  expect(job).toMatchObject({ state: 'warning', failed: 1, done: 4 });
  expect(await rig.queue.problems(job.id)).toMatchObject([{ object: join(source, 'short.dcm'), code: 'damaged' }]);
  expect(await rig.opened.archive.quarantined()).toMatchObject([{ reason: 'damaged', offset: 600 }]);
  expect(await rig.opened.archive.status()).toMatchObject({ instances: 3, quarantined: 1 });
});

it('ends with an error when the disk is full, and can be tried again', async () => {
  const source = madeFolder(5);
  rig.opened.settings.reserveBytes = Number.MAX_SAFE_INTEGER;
  const job = await imported({ paths: [source] });
  expect(job).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
  rig.opened.settings.reserveBytes = 0;
  await rig.queue.retry(job.id);
  expect(await rig.queue.finished(job.id)).toMatchObject({ state: 'done', done: 5 });
});

it('stops when it is cancelled', async () => {
  const source = madeFolder(200);
  const id = await rig.queue.submit('import', 'Import', { paths: [source] });
  await rig.queue.cancel(id);
  expect(await rig.queue.finished(id)).toMatchObject({ state: 'cancelled' });
  await rig.opened.archive.settle();
  expect((await rig.opened.archive.status()).instances).toBeLessThan(200);
});

describe.skipIf(!corpusAvailable)('the odd and corrupt files of the corpus', () => {
  /**
   * What becomes of each file: stored as it is, stored with a header of ours, or refused with this reason (`invalid-input`: it has no
   * Study Instance UID, so it belongs nowhere).
   */
  const outcomes: Record<string, string> = {
    '3gb-bulk-data-truncated': 'damaged',
    'ExplVR_BigEndNoMeta.dcm': 'wrapped',
    'ExplVR_LitEndNoMeta.dcm': 'wrapped',
    'GH340.dcm': 'invalid-input',
    'MR_truncated.dcm': 'damaged',
    'OT_Implicit_Little_Headless.dcm': 'wrapped',
    'SC_rgb_jpeg.dcm': 'stored',
    'UN_sequence.dcm': 'invalid-input',
    'badVR.dcm': 'stored',
    'bad_sequence.dcm': 'stored',
    'empty_charset_LEI.dcm': 'invalid-input',
    'emri_small_jpeg_2k_lossless_too_short.dcm': 'stored',
    'explicit_VR-UN.dcm': 'stored',
    'meta_missing_tsyntax.dcm': 'invalid-input',
    'nested_priv_SQ.dcm': 'invalid-input',
    'no-pixel-data.dcm': 'stored',
    'no_meta.dcm': 'not-dicom',
    'no_meta_group_length.dcm': 'invalid-input',
    no_preamble_dicm_in_data: 'invalid-input',
    'priv_SQ.dcm': 'invalid-input',
    'reportsi_with_empty_number_tags.dcm': 'stored',
    'rtplan_truncated.dcm': 'damaged',
  };

  it('are each taken or refused with their reason', async () => {
    const source = corpusPath('odd-and-corrupt');
    // Two of them are the same instance in another encoding.
    rig.opened.settings.duplicates = 'keep-both';
    const job = await imported({ paths: [source] });
    const became: Record<string, string> = {};
    for (const { object, code } of await rig.queue.problems(job.id)) became[basename(object)] = code;
    const medium = rig.media.list()[0]!;
    for (const { path, reason } of rig.media.unreadable(medium.id)) became[basename(path)] ??= reason;
    for (const name of Object.keys(outcomes)) {
      if (became[name] !== undefined) continue;
      const original = readFileSync(join(source, name));
      for (const { path } of (await allFiles()).filter(({ bytes }) => bytes >= original.length)) {
        const stored = readFileSync(path);
        if (stored.equals(original)) became[name] = 'stored';
        else if (stored.subarray(stored.length - original.length).equals(original)) became[name] = 'wrapped';
      }
    }
    expect(became).toEqual(outcomes);
  });

  const allFiles = async () => {
    const { rows } = await rig.opened.archive.search({ level: 'instance', match: {} });
    return Promise.all(rows.map(async ({ row }) => (await rig.opened.archive.instance(row))!));
  };
});
