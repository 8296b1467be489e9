import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text, values } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { parseFile, readDataSet } from '../../src-shared/dicom/part10/read.ts';
import { encodeDataSet, encodeFileMeta } from '../../src-shared/dicom/part10/write.ts';
import {
  deflatedExplicitVrLittleEndian,
  explicitVrBigEndian,
  explicitVrLittleEndian,
  implicitVrLittleEndian,
  jpeg2000Lossless,
  jpegBaseline8Bit,
  jpegExtended12Bit,
  jpegLossless,
  jpegLosslessSv1,
  rleLossless,
} from '../../src-shared/dicom/transfer-syntaxes.ts';
import { describeInstance } from '../../src-shared/imaging/describe.ts';
import { type PhantomImageOptions, phantomImage } from '../../testing/phantom-image.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { FileCache } from '../archive/file-access.ts';
import { readHeaderOfFile } from '../archive/read-header.ts';
import { asFile, memory, plainSource, storedValues } from './testing/in-process.ts';
import { createTranscoder, type Transcoded, type TranscodeInput, type Transcoder } from './transcoder.ts';

let data: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;
let transcoder: Transcoder;
const files = new FileCache();

beforeAll(async () => {
  data = await temporaryFolder('transcoder');
  folder = join(data.path, 'temporary');
  transcoder = createTranscoder({ folder, threads: 2, inMemory: 64 * 1024 });
});
afterAll(async () => {
  await transcoder.close();
  await files.close();
  await data.remove();
});

let number = 0;

async function input(file: Uint8Array): Promise<TranscodeInput> {
  const path = join(data.path, `${number++}.dcm`);
  await writeFile(path, file);
  return inputOf(path, file.length);
}

function inputOf(path: string, bytes: number): TranscodeInput {
  const { dataSet, pixelData, transferSyntaxUid } = readHeaderOfFile(path, { salvage: true });
  const description = {
    ...describeInstance(dataSet, transferSyntaxUid, { hasPixelData: pixelData !== undefined }),
    row: 1,
    revision: 1,
  };
  return { location: { path, bytes, transferSyntaxUid, description }, open: () => files.open(path) };
}

const grey12: PhantomImageOptions = { bitsStored: 12, value: ({ row, column }) => (row * 31 + column * 7) & 0xfff };

async function bytesOf(done: Transcoded): Promise<Uint8Array<ArrayBuffer>> {
  const source = await done.open();
  const bytes = Buffer.alloc(done.bytes);
  try {
    expect(await source.read([bytes.subarray(0, 100), bytes.subarray(100)], 0)).toBe(done.bytes);
  } finally {
    source.close();
  }
  return new Uint8Array(bytes);
}

async function dataSetOf(done: Transcoded): Promise<DataSet> {
  return readDataSet(await bytesOf(done), done.transferSyntaxUid).dataSet;
}

async function valuesOf(done: Transcoded): Promise<number[]> {
  const file = asFile({ ...done, bytes: await bytesOf(done), length: done.bytes });
  return storedValues(await plainSource(memory(file)));
}

const temporaryFiles = () => readdir(folder);

describe('a transcoder', () => {
  it('gives small results from memory, large ones from a file that goes with them', async () => {
    const small = phantomImage({ ...grey12, rows: 16, columns: 16 });
    const large = phantomImage({ ...grey12, rows: 512, columns: 512 });
    const first = await transcoder.transcode(await input(small.file), { transferSyntaxUid: explicitVrBigEndian });
    expect(await temporaryFiles()).toEqual([]);
    const second = await transcoder.transcode(await input(large.file), { transferSyntaxUid: explicitVrBigEndian });
    expect(await temporaryFiles()).toHaveLength(1);
    expect(await valuesOf(first)).toEqual(Array.from(small.values));
    expect(await valuesOf(second)).toEqual(Array.from(large.values));
    expect(first.sopInstanceUid).toBe(small.sopInstanceUid);
    await Promise.all([first.dispose(), second.dispose(), second.dispose()]);
    expect(await temporaryFiles()).toEqual([]);
    await expect(second.open()).rejects.toMatchObject({ code: 'not-found' });
  });

  it('goes from packed to packed, and from an entry of an archive', async () => {
    const { file, values: expected } = phantomImage({ ...grey12, rows: 400, columns: 300 });
    const there = await transcoder.transcode(await input(file), { transferSyntaxUid: deflatedExplicitVrLittleEndian });
    const packed = await input(asFile({ ...there, bytes: await bytesOf(there), length: there.bytes }));
    const fromArchive: TranscodeInput = {
      location: { ...packed.location, path: '/nowhere.zip', zipEntry: 'image' },
      open: () => files.open(packed.location.path),
    };
    const back = await transcoder.transcode(fromArchive, { transferSyntaxUid: implicitVrLittleEndian });
    expect(await valuesOf(back)).toEqual(Array.from(expected));
    await Promise.all([there.dispose(), back.dispose()]);
    expect(await temporaryFiles()).toEqual([]);
  });

  it('removes what a process left that ended in the middle', async () => {
    const other = join(data.path, 'left');
    const before = createTranscoder({ folder: other });
    await before.transcode(await input(phantomImage(grey12).file), { transferSyntaxUid: rleLossless });
    await writeFile(join(other, 'left.dataset'), 'x');
    await before.close();
    const after = createTranscoder({ folder: other });
    const done = await after.transcode(await input(phantomImage(grey12).file), { transferSyntaxUid: rleLossless });
    expect(await readdir(other)).toEqual([]);
    await done.dispose();
    await after.close();
  });

  it('refuses with the reason, before anything is read', async () => {
    const instance = await input(phantomImage({ bitsAllocated: 32 }).file);
    await rm(instance.location.path);
    for (const [transferSyntaxUid, reason] of [
      [jpegLossless, 'bits'],
      [jpegBaseline8Bit, 'lossy-not-allowed'],
      ['1.2.840.10008.1.2.4.100', 'target-syntax'],
    ] as const) {
      const failure = transcoder.transcode(instance, { transferSyntaxUid });
      await expect(failure).rejects.toMatchObject({ code: 'unsupported', parameters: { reason } });
    }
    const missing = transcoder.transcode(instance, { transferSyntaxUid: explicitVrBigEndian });
    await expect(missing).rejects.toMatchObject({ code: 'not-found' });
  });

  it('stops when nobody wants it any more, waiting or at work', async () => {
    const instance = await input(phantomImage({ ...grey12, rows: 128, columns: 128, frames: 400 }).file);
    const controller = new AbortController();
    const all = Array.from({ length: 6 }, () =>
      transcoder.transcode(instance, { transferSyntaxUid: jpeg2000Lossless }, controller.signal),
    );
    setTimeout(() => controller.abort(), 100);
    for (const one of await Promise.allSettled(all)) {
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    }
    expect(await temporaryFiles()).toEqual([]);
    const done = await transcoder.transcode(instance, { transferSyntaxUid: implicitVrLittleEndian });
    await done.dispose();
  });

  it('many at once are each right', async () => {
    const images = Array.from({ length: 24 }, (_, i) =>
      phantomImage({
        ...grey12,
        seed: `many ${i}`,
        rows: 64,
        columns: 64,
        value: ({ row, column }) => (row * i + column) & 0xfff,
      }),
    );
    const targets = [rleLossless, jpegLosslessSv1, explicitVrBigEndian, jpeg2000Lossless];
    await Promise.all(
      images.map(async (image, i) => {
        const done = await transcoder.transcode(await input(image.file), { transferSyntaxUid: targets[i % 4]! });
        expect(done.sopInstanceUid).toBe(image.sopInstanceUid);
        expect(await valuesOf(done)).toEqual(Array.from(image.values));
        await done.dispose();
      }),
    );
  });
});

describe('a source that is not sound', () => {
  it.each([rleLossless, jpegLosslessSv1, jpeg2000Lossless, jpegExtended12Bit])(
    'cut short in %s gives an error and never an image',
    async (transferSyntaxUid) => {
      const target = { transferSyntaxUid, lossy: {} };
      const image = await input(phantomImage({ ...grey12, rows: 200, columns: 200 }).file);
      const coded = await transcoder.transcode(image, target);
      const bytes = await bytesOf(coded);
      const whole = readDataSet(bytes, transferSyntaxUid, { keepPixelData: true }).dataSet;
      const [, fragment] = whole['7FE00010']!.fragments!;
      for (const share of [0.2, 0.5, 0.9, 0.99]) {
        const fragments = [new Uint8Array(0), fragment!.subarray(0, 2 * Math.floor((fragment!.length * share) / 2))];
        const cut = encodeDataSet({ ...whole, '7FE00010': { vr: 'OB', fragments } }, transferSyntaxUid);
        const instance = await input(asFile({ ...coded, bytes: new Uint8Array(cut), length: cut.length }));
        await expect(
          transcoder.transcode(instance, { transferSyntaxUid: explicitVrLittleEndian }),
          String(share),
        ).rejects.toMatchObject({ code: 'decode-failed' });
      }
      await coded.dispose();
    },
  );

  it('cut short as a file, or with fewer frames than it says', async () => {
    const { file } = phantomImage({ ...grey12, rows: 64, columns: 64, frames: 4 });
    const cut = await input(file);
    await truncate(cut.location.path, file.length - 5000);
    for (const transferSyntaxUid of [implicitVrLittleEndian, rleLossless, deflatedExplicitVrLittleEndian]) {
      await expect(transcoder.transcode(cut, { transferSyntaxUid })).rejects.toMatchObject({ code: 'damaged' });
    }
    const fewer = phantomImage({ ...grey12, frames: 2, elements: { '00280008': { vr: 'IS', Value: ['3'] } } });
    const failure = transcoder.transcode(await input(fewer.file), { transferSyntaxUid: rleLossless });
    await expect(failure).rejects.toMatchObject({ code: 'damaged' });
    expect(await temporaryFiles()).toEqual([]);
  });
});

describe('a copy that lost', () => {
  it('is another instance that says what it was made of', async () => {
    const image = phantomImage({
      ...grey12,
      elements: {
        '00080008': { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY', 'AXIAL'] },
        '00082111': { vr: 'ST', Value: ['Cropped'] },
        '00282110': { vr: 'CS', Value: ['01'] },
        '00282112': { vr: 'DS', Value: ['4'] },
        '00282114': { vr: 'CS', Value: ['ISO_15444_1'] },
      },
    });
    const target = {
      transferSyntaxUid: jpegExtended12Bit,
      lossy: { quality: 75, secondImageType: 'SECONDARY' as const },
    };
    const done = await transcoder.transcode(await input(image.file), target);
    const header = await dataSetOf(done);
    expect(done.lossy).toMatchObject({ method: 'ISO_10918_1' });
    expect(done.lossy!.ratio).toBeGreaterThan(2);
    expect(done.sopInstanceUid).toMatch(/^2\.25\.\d+$/);
    expect(text(header, 'SOPInstanceUID')).toBe(done.sopInstanceUid);
    expect(values(header, 'ImageType')).toEqual(['DERIVED', 'SECONDARY', 'AXIAL']);
    expect(text(header, 'LossyImageCompression')).toBe('01');
    expect(values(header, 'LossyImageCompressionRatio')).toEqual([4, Number(done.lossy!.ratio.toPrecision(4))]);
    expect(values(header, 'LossyImageCompressionMethod')).toEqual(['ISO_15444_1', 'ISO_10918_1']);
    expect(text(header, 'DerivationDescription')).toMatch(/^Cropped; Lossy compressed with JPEG, ratio /);
    const source = values(header, 'SourceImageSequence') as DataSet[];
    expect(source).toHaveLength(1);
    expect(text(source[0]!, 'ReferencedSOPInstanceUID')).toBe(image.sopInstanceUid);
    expect(text(source[0]!, 'ReferencedSOPClassUID')).toBe(done.sopClassUid);
    const [purpose] = values(source[0]!, 'PurposeOfReferenceCodeSequence') as DataSet[];
    expect([text(purpose!, 'CodeValue'), text(purpose!, 'CodingSchemeDesignator')]).toEqual(['121320', 'DCM']);
    const [derivation] = values(header, 'DerivationCodeSequence') as DataSet[];
    expect([text(derivation!, 'CodeValue'), text(derivation!, 'CodingSchemeDesignator')]).toEqual(['113040', 'DCM']);
    await done.dispose();
  });

  it('stays lossy when it is decompressed, and colours become RGB', async () => {
    const image = phantomImage({ bitsAllocated: 8, samplesPerPixel: 3, rows: 40, columns: 40 });
    const coded = await transcoder.transcode(await input(image.file), {
      transferSyntaxUid: jpegBaseline8Bit,
      lossy: {},
    });
    expect(text(await dataSetOf(coded), 'PhotometricInterpretation')).toBe('YBR_FULL_422');
    const instance = await input(asFile({ ...coded, bytes: await bytesOf(coded), length: coded.bytes }));
    const plain = await transcoder.transcode(instance, { transferSyntaxUid: explicitVrLittleEndian });
    const header = await dataSetOf(plain);
    expect(plain.sopInstanceUid).toBe(coded.sopInstanceUid);
    expect(plain.lossy).toBeUndefined();
    expect(text(header, 'LossyImageCompression')).toBe('01');
    expect(text(header, 'PhotometricInterpretation')).toBe('RGB');
    expect(values(header, 'PlanarConfiguration')).toEqual([0]);
    await Promise.all([coded.dispose(), plain.dispose()]);
  });

  it('says so also where the sender forgot to', async () => {
    const image = phantomImage({ bitsAllocated: 8, rows: 40, columns: 40 });
    const coded = await transcoder.transcode(await input(image.file), {
      transferSyntaxUid: jpegBaseline8Bit,
      lossy: {},
    });
    const { dataSet } = readDataSet(await bytesOf(coded), jpegBaseline8Bit, { keepPixelData: true });
    for (const tag of ['00282110', '00282112', '00282114']) delete dataSet[tag];
    const forgotten = encodeDataSet(dataSet, jpegBaseline8Bit);
    const instance = await input(asFile({ ...coded, bytes: forgotten, length: forgotten.length }));
    const plain = await transcoder.transcode(instance, { transferSyntaxUid: implicitVrLittleEndian });
    const header = await dataSetOf(plain);
    expect(text(header, 'LossyImageCompression')).toBe('01');
    expect(text(header, 'LossyImageCompressionMethod')).toBe('ISO_10918_1');
    expect(values(header, 'LossyImageCompressionRatio')).toHaveLength(1);
    await Promise.all([coded.dispose(), plain.dispose()]);
  });

  it('without loss neither UID nor Image Type change', async () => {
    const image = phantomImage(grey12);
    const before = parseFile(image.file).dataSet;
    const done = await transcoder.transcode(await input(image.file), { transferSyntaxUid: jpegLosslessSv1 });
    const header = await dataSetOf(done);
    for (const tag of ['00080008', '00080018', '00282110', '00082112']) expect(header[tag]).toEqual(before[tag]);
    await done.dispose();
  });
});

describe('memory', () => {
  it('stays small however large the object is', async () => {
    const rows = 4096;
    const frames = 10;
    const { dataSet, sopInstanceUid } = phantomImage({ ...grey12, rows: 8, columns: 8, frames: 1 });
    const { '7FE00010': _, ...header } = dataSet;
    const large: DataSet = {
      ...header,
      '00280008': { vr: 'IS', Value: [String(frames)] },
      '00280010': { vr: 'US', Value: [rows] },
      '00280011': { vr: 'US', Value: [rows] },
    };
    const length = rows * rows * 2 * frames;
    const pixels = Buffer.from([0xe0, 0x7f, 0x10, 0, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
    pixels.writeUInt32LE(length, 8);
    const meta = encodeFileMeta({
      sopClassUid: text(header, 'SOPClassUID')!,
      sopInstanceUid,
      transferSyntaxUid: explicitVrLittleEndian,
      implementationClassUid: '2.25.1',
    });
    const beginning = Buffer.concat([meta, encodeDataSet(large, explicitVrLittleEndian), pixels]);
    const path = join(data.path, 'large.dcm');
    await writeFile(path, beginning);
    // A file with a hole: 320 MiB of zeros that take no room.
    await truncate(path, beginning.length + length);
    const instance = inputOf(path, beginning.length + length);
    const before = process.memoryUsage().rss;
    let highest = before;
    const watch = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage().rss);
    }, 20);
    const swapped = await transcoder.transcode(instance, { transferSyntaxUid: explicitVrBigEndian });
    clearInterval(watch);
    expect(swapped.bytes).toBe(beginning.length - meta.length + length);
    expect((highest - before) / 2 ** 20).toBeLessThan(150);
    await swapped.dispose();
    await rm(path);
  }, 120_000);
});
