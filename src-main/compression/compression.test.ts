import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { text, values } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { parseFile } from '../../src-shared/dicom/part10/read.ts';
import { encodeDataSet } from '../../src-shared/dicom/part10/write.ts';
import {
  explicitVrLittleEndian,
  jpegBaseline8Bit,
  jpegExtended12Bit,
  jpegLossless,
  rleLossless,
} from '../../src-shared/dicom/transfer-syntaxes.ts';
import { compressionSchema } from '../../src-shared/settings/compression.ts';
import { overlay } from '../../src-shared/settings/overlay.ts';
import { settingsSchema } from '../../src-shared/settings/schema.ts';
import { type PhantomImageOptions, phantomImage } from '../../testing/phantom-image.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { type OpenedArchive, openTestArchive, receive } from '../archive/testing/open-archive.ts';
import type { InstanceLocation } from '../archive/types.ts';
import { createJobQueue, type JobQueue } from '../jobs/queue.ts';
import { silentLog } from '../log/types.ts';
import { profileSettings } from '../network/conformance/rig.ts';
import { plainSource, storedValues, withSource } from '../transcode/testing/in-process.ts';
import { createTranscoder, type Transcoder } from '../transcode/transcoder.ts';
import { Compression } from './compression.ts';
import { type Arrived, ruleHolds, targetOf } from './rules.ts';

const osm = (rules: object[] = []) =>
  settingsSchema.parse(overlay(profileSettings('kodak-osm'), { compressionOnReceipt: { rules } })).compressionOnReceipt;

const arrived = (fields: Partial<Arrived> = {}): Arrived => ({
  calledAeTitle: 'OSM',
  callingAeTitle: 'CT1',
  modality: 'CT',
  bodyPart: 'CHEST',
  photometricInterpretation: 'MONOCHROME2',
  bitsAllocated: 16,
  transferSyntaxUid: explicitVrLittleEndian,
  lostBefore: false,
  ...fields,
});

const uidFor = (rules: object[], fields: Partial<Arrived> = {}) =>
  targetOf(osm(rules), arrived(fields))?.transferSyntaxUid;
const equal = (...list: string[]) => ({ is: 'equal', values: list });
const notEqual = (...list: string[]) => ({ is: 'not-equal', values: list });
const missing = { is: 'missing' };

describe('rules of compression under the profile of the OSM', () => {
  it('[OSM-041] called AE title', () => {
    expect(uidFor([{ calledAeTitle: 'OSM' }])).toBe(jpegLossless);
    expect(uidFor([{ calledAeTitle: 'OTHER' }])).toBeUndefined();
  });

  it('[OSM-042] calling AE title', () => {
    expect(uidFor([{ callingAeTitle: 'CT1' }])).toBe(jpegLossless);
    expect(uidFor([{ callingAeTitle: 'CT2' }])).toBeUndefined();
  });

  it('[OSM-043] [OSM-044] modality equal, not equal, missing', () => {
    expect(uidFor([{ modality: equal('CT') }])).toBe(jpegLossless);
    expect(uidFor([{ modality: equal('MR') }])).toBeUndefined();
    expect(uidFor([{ modality: notEqual('MR') }])).toBe(jpegLossless);
    expect(uidFor([{ modality: notEqual('CT') }])).toBeUndefined();
    expect(uidFor([{ modality: missing }])).toBeUndefined();
    expect(uidFor([{ modality: missing }], { modality: undefined })).toBe(jpegLossless);
  });

  it('[OSM-045] body part equal, not equal, missing', () => {
    expect(uidFor([{ bodyPart: equal('CHEST') }])).toBe(jpegLossless);
    expect(uidFor([{ bodyPart: equal('HEAD') }])).toBeUndefined();
    expect(uidFor([{ bodyPart: notEqual('HEAD') }])).toBe(jpegLossless);
    expect(uidFor([{ bodyPart: missing }])).toBeUndefined();
    expect(uidFor([{ bodyPart: missing }], { bodyPart: undefined })).toBe(jpegLossless);
  });

  it('[OSM-046] one rule that holds is enough', () => {
    expect(uidFor([{ modality: equal('MR') }, { bodyPart: equal('CHEST') }])).toBe(jpegLossless);
    expect(ruleHolds(compressionSchema.parse({ rules: [{ enabled: false }] }).rules[0]!, arrived())).toBe(false);
  });

  it('[OSM-047] [OSM-049] without loss by JPEG process 14 unless a rule says otherwise', () => {
    expect(targetOf(osm([{}]), arrived())).toEqual({ transferSyntaxUid: jpegLossless });
  });

  it('[OSM-048] only for some Photometric Interpretations', () => {
    const allowed = [
      'MONOCHROME1',
      'MONOCHROME2',
      'PALETTE COLOR',
      'RGB',
      'YBR_FULL',
      'YBR_FULL_422',
      'YBR_PARTIAL_422',
    ];
    for (const photometricInterpretation of allowed)
      expect(uidFor([{}], { photometricInterpretation })).toBe(jpegLossless);
    for (const photometricInterpretation of ['ARGB', 'HSV', 'CMYK', undefined]) {
      expect(uidFor([{}], { photometricInterpretation })).toBeUndefined();
    }
  });

  it('[OSM-050] [OSM-051] with loss by the bits: baseline up to 8, extended beyond', () => {
    expect(uidFor([{ mode: 'lossy' }], { bitsAllocated: 8 })).toBe(jpegBaseline8Bit);
    expect(uidFor([{ mode: 'lossy' }])).toBe(jpegExtended12Bit);
  });

  it('[OSM-052] compressed without loss and no rule: decompressed', () => {
    expect(uidFor([], { transferSyntaxUid: rleLossless })).toBe(explicitVrLittleEndian);
    expect(uidFor([])).toBeUndefined();
  });

  it('[OSM-053] what lost stays as it came', () => {
    for (const rules of [[], [{}], [{ mode: 'lossy' }]]) {
      expect(uidFor(rules, { transferSyntaxUid: jpegBaseline8Bit })).toBeUndefined();
    }
  });

  it('[OSM-054] compressed without loss is compressed with loss when a rule says so', () => {
    expect(uidFor([{ mode: 'lossy' }], { transferSyntaxUid: rleLossless })).toBe(jpegExtended12Bit);
  });

  it('[OSM-055] what had lost before never loses again', () => {
    expect(targetOf(osm([{ mode: 'lossy' }]), arrived({ lostBefore: true }))).toEqual({
      transferSyntaxUid: jpegLossless,
    });
  });

  it('is off where nobody asked for it', () => {
    expect(targetOf(compressionSchema.parse({ rules: [{}] }), arrived())).toBeUndefined();
  });
});

describe('compression of what arrives', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let opened: OpenedArchive;
  let jobs: JobQueue;
  let transcoder: Transcoder;
  let compression: Compression;
  let rules: object[] = [];

  beforeEach(async () => {
    folder = await temporaryFolder('compression');
    opened = await openTestArchive(folder.path);
    jobs = createJobQueue(opened.state, silentLog);
    transcoder = createTranscoder({ folder: `${folder.path}/transcoding`, threads: 1 });
    const { archive } = opened;
    const settings = () => ({ compressionOnReceipt: { ...osm(rules), quietMs: 0 } });
    compression = new Compression({ settings, archive, transcoder, jobs, log: silentLog });
    await jobs.start();
  });

  afterEach(async () => {
    await compression.close();
    await jobs.close();
    await transcoder.close();
    await opened.close();
    await folder.remove();
  });

  const grey: PhantomImageOptions = {
    bitsStored: 12,
    value: ({ row, column }) => 1000 + row * 3 + column,
    elements: { '00080008': { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY'] } },
  };

  async function store(options: PhantomImageOptions, transferSyntaxUid = explicitVrLittleEndian) {
    const image = phantomImage(options);
    const ingest = compression.watch(opened.archive.ingest);
    const origin = { kind: 'c-store' as const, peer: 'CT1', called: 'OSM', address: '192.0.2.1' };
    const bytes = encodeDataSet(image.dataSet, transferSyntaxUid);
    expect((await receive({ ingest }, bytes, { transferSyntaxUid, origin })).result).toBe('stored');
    return image;
  }

  /** What is in the archive when nothing is left to do. */
  async function settled(): Promise<InstanceLocation[]> {
    await compression.flush();
    for (const { id } of jobs.list()) await jobs.finished(id);
    await opened.archive.settle();
    const { rows } = await opened.archive.search({ level: 'instance', match: {} });
    const found = await Promise.all(rows.map(({ row }) => opened.archive.instance(row)));
    return found.filter((location) => location !== undefined);
  }

  const valuesOf = ({ path }: InstanceLocation) =>
    withSource(path, async (file) => storedValues(await plainSource(file)));

  async function headerOf({ path }: InstanceLocation): Promise<DataSet> {
    const { readFile } = await import('node:fs/promises');
    return parseFile(await readFile(path)).dataSet;
  }

  it('[OSM-049] [OSM-061] without loss takes the place of what came, with the same UID, Image Type and pixels', async () => {
    rules = [{}];
    const image = await store(grey);
    const found = await settled();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ transferSyntaxUid: jpegLossless, sopInstanceUid: image.sopInstanceUid });
    expect(await valuesOf(found[0]!)).toEqual(Array.from(image.values));
    const header = await headerOf(found[0]!);
    expect(values(header, 'ImageType')).toEqual(['ORIGINAL', 'PRIMARY']);
    expect(jobs.list()).toMatchObject([{ kind: 'compress', state: 'done', done: 1 }]);
  });

  it('[OSM-056] [OSM-057] [OSM-058] [OSM-059] [OSM-060] with loss is another instance beside it, and made once', async () => {
    rules = [{ mode: 'lossy' }];
    const image = await store(grey);
    const found = await settled();
    expect(found.map(({ transferSyntaxUid }) => transferSyntaxUid).sort()).toEqual([
      explicitVrLittleEndian,
      jpegExtended12Bit,
    ]);
    const lossy = found.find(({ transferSyntaxUid }) => transferSyntaxUid === jpegExtended12Bit)!;
    const header = await headerOf(lossy);
    expect(lossy.sopInstanceUid).not.toBe(image.sopInstanceUid);
    expect(values(header, 'ImageType')).toEqual(['DERIVED', 'SECONDARY']);
    expect(text(header, 'DerivationDescription')).toContain('Lossy');
    const [source] = values(header, 'SourceImageSequence') as DataSet[];
    expect(text(source!, 'ReferencedSOPInstanceUID')).toBe(image.sopInstanceUid);
    expect(text(header, 'LossyImageCompression')).toBe('01');
    expect(values(header, 'LossyImageCompressionRatio')).toHaveLength(1);
    const again = { callingAeTitle: 'CT1', calledAeTitle: 'OSM', sopInstanceUids: [image.sopInstanceUid] };
    await jobs.finished(await jobs.submit('compress', 'CT1', again, 1));
    expect(await settled()).toHaveLength(2);
  });

  it('[OSM-052] decompresses what no rule wants, and leaves the rest as it came', async () => {
    rules = [];
    const image = await store({ ...grey, transferSyntaxUid: rleLossless }, rleLossless);
    const found = await settled();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ transferSyntaxUid: explicitVrLittleEndian, sopInstanceUid: image.sopInstanceUid });
    expect(await valuesOf(found[0]!)).toEqual(Array.from(image.values));
  });

  it('what cannot be compressed stays, and the job says why', async () => {
    rules = [{}];
    const image = await store({ ...grey, bitsAllocated: 32, bitsStored: 32 });
    const found = await settled();
    expect(found).toMatchObject([{ transferSyntaxUid: explicitVrLittleEndian, sopInstanceUid: image.sopInstanceUid }]);
    expect(jobs.list()).toMatchObject([{ state: 'warning' }]);
  });

  it('takes the place of the very file it was made of and of no other', async () => {
    rules = [];
    const image = await store(grey);
    const [before] = await settled();
    const bytes = encodeDataSet(
      { ...image.dataSet, '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Other' }] } },
      explicitVrLittleEndian,
    );
    for (const replaces of [`${before!.path}x`, '/nowhere']) {
      const outcome = await receive(opened.archive, bytes, { origin: { kind: 'compressed' }, replaces });
      expect(outcome.result).toBe('kept-first');
    }
    const outcome = await receive(opened.archive, bytes, { origin: { kind: 'compressed' }, replaces: before!.path });
    expect(outcome.result).toBe('replaced');
    expect(await settled()).toHaveLength(1);
  });
});
