import { describe, expect, it } from 'vitest';
import { text, values } from '../../src-shared/dicom/access.ts';
import type { DataSet, Element } from '../../src-shared/dicom/data-set.ts';
import { readDataSet } from '../../src-shared/dicom/part10/read.ts';
import {
  htj2k,
  implicitVrLittleEndian,
  jpeg2000,
  jpegExtended12Bit,
  jpegLsNearLossless,
  transferSyntaxes,
} from '../../src-shared/dicom/transfer-syntaxes.ts';
import { type PhantomImageOptions, phantomImage } from '../../testing/phantom-image.ts';
import { asFile, memory, plainResult, plainSource, storedValues, transcoded } from './testing/in-process.ts';

/** Up and down over the whole range, both ends included. */
const wave =
  (lowest: number, highest: number): NonNullable<PhantomImageOptions['value']> =>
  ({ row, column }) =>
    Math.round(lowest + (highest - lowest) * (0.5 + 0.5 * Math.sin(row / 3 + column / 5 + ((row * 7 + column) % 3))));

/** Values of 12 bits with their sign in the bits above, as nearly everybody writes them. */
const signed12 = (lowest: number, highest: number): PhantomImageOptions => ({
  bitsStored: 16,
  signed: true,
  value: wave(lowest, highest),
  elements: { '00280101': { vr: 'US', Value: [12] }, '00280102': { vr: 'US', Value: [11] } },
});

async function lost(options: PhantomImageOptions, transferSyntaxUid: string, lossy = {}) {
  const image = phantomImage({ rows: 32, columns: 48, ...options });
  const done = await transcoded(memory(image.file), { transferSyntaxUid, lossy });
  return { image, done, dataSet: readDataSet(done.bytes, transferSyntaxUid).dataSet };
}

/** Largest difference of a stored value, as whoever decodes the copy sees it. */
async function error(options: PhantomImageOptions, transferSyntaxUid: string, lossy = {}): Promise<number> {
  const { done, image } = await lost(options, transferSyntaxUid, lossy);
  const before = await storedValues(await plainSource(memory(image.file)));
  const after = await storedValues(await plainResult(done));
  expect(after).toHaveLength(before.length);
  return Math.max(...before.map((value, index) => Math.abs(value - after[index]!)));
}

describe('loss never carries a value over the end of its range', () => {
  const near = { nearLossless: 3 };
  const unsafe: [string, PhantomImageOptions][] = [
    ['12 bits with an overlay above them', { bitsStored: 12, value: wave(0, 4095), otherBits: 0x1000 }],
    ['8 bits of 16', { bitsStored: 8, value: wave(0, 255) }],
    ['12 signed bits of 16', signed12(-2048, 2047)],
    ['16 signed bits', { bitsStored: 16, signed: true, value: wave(-32768, 32767) }],
    ['12 bits below the highest', { bitsStored: 12, highBit: 15, value: wave(0, 4095), otherBits: 5 }],
  ];
  it.each(unsafe)('JPEG-LS: %s', async (_, options) => {
    await expect(lost(options, jpegLsNearLossless, near)).rejects.toMatchObject({
      code: 'unsupported',
      parameters: { reason: 'bits' },
    });
  });

  it.each([
    ['8 bits of 16, none at the end', { bitsStored: 8, value: wave(0, 252) }],
    ['12 signed bits of 16, none at the ends', signed12(-2045, 2044)],
    ['12 bits of 16', { bitsStored: 12, value: wave(0, 4095) }],
    ['16 bits', { bitsStored: 16, value: wave(0, 65535) }],
  ] as [string, PhantomImageOptions][])('JPEG-LS as near as it was asked: %s', async (_, options) => {
    expect(await error(options, jpegLsNearLossless, near)).toBeLessThanOrEqual(3);
  });

  it.each([jpeg2000, htj2k])('wavelets: signed values with other bits above them (%s)', async (transferSyntaxUid) => {
    const options = { bitsStored: 12, signed: true, value: wave(-2048, 2047), otherBits: 0x4000 };
    await expect(lost(options, transferSyntaxUid)).rejects.toMatchObject({ parameters: { reason: 'bits' } });
    const lossy = { ratio: 3, quality: 90 };
    expect(await error(signed12(-2048, 2047), transferSyntaxUid, lossy)).toBeLessThan(500);
    expect(await error({ bitsStored: 12, value: wave(0, 4095) }, transferSyntaxUid, lossy)).toBeLessThan(500);
  });
});

describe('what a lossy copy says of itself', () => {
  it('every frame is derived, too', async () => {
    const type = (...Value: string[]): Element => ({ vr: 'CS', Value });
    const group = (...Value: string[]): DataSet => ({
      '00189329': { vr: 'SQ', Value: [{ '00089007': type(...Value), '00089205': type('MONOCHROME') }] },
    });
    const { dataSet } = await lost(
      {
        frames: 2,
        bitsStored: 12,
        elements: {
          '00080008': type('ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'),
          '52009229': { vr: 'SQ', Value: [group('ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE')] },
          '52009230': { vr: 'SQ', Value: [{}, group('ORIGINAL', 'PRIMARY', 'VOLUME', 'MAXIMUM')] },
        },
      },
      jpegExtended12Bit,
    );
    const frameType = (item: unknown) => {
      const [inner] = values(item as DataSet, '00189329') as DataSet[];
      return inner && values(inner, '00089007');
    };
    expect(values(dataSet, '52009229').map(frameType)).toEqual([['DERIVED', 'PRIMARY', 'VOLUME', 'NONE']]);
    expect(values(dataSet, '52009230').map(frameType)).toEqual([
      undefined,
      ['DERIVED', 'PRIMARY', 'VOLUME', 'MAXIMUM'],
    ]);
    const [shared] = values(dataSet, '52009229') as DataSet[];
    expect(text((values(shared!, '00189329') as DataSet[])[0]!, '00089205')).toBe('MONOCHROME');
  });

  it.each([
    ['ISO_IR 192', 'Gefäß zugeschnitten, Ωmega'],
    ['ISO_IR 100', 'Gefäß zugeschnitten'],
  ])('what was written before stays readable in %s', async (characterSet, before) => {
    const { done } = await lost(
      {
        bitsStored: 12,
        elements: {
          '00080005': { vr: 'CS', Value: [characterSet] },
          '00082111': { vr: 'ST', Value: [before] },
          '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller^Jürgen' }] },
        },
      },
      jpegExtended12Bit,
    );
    const back = await transcoded(memory(asFile(done)), { transferSyntaxUid: implicitVrLittleEndian });
    const { dataSet } = readDataSet(back.bytes, implicitVrLittleEndian);
    expect(text(dataSet, 'SpecificCharacterSet')).toBe(characterSet);
    expect(text(dataSet, 'PatientName')).toBe('Müller^Jürgen');
    expect(text(dataSet, 'DerivationDescription')).toMatch(
      new RegExp(`^${before}; Lossy compressed with JPEG, ratio `),
    );
  });
});

describe('what is no picture is never compressed with loss', () => {
  it.each([
    ['Segmentation', '1.2.840.10008.5.1.4.1.1.66.4'],
    ['Label Map Segmentation', '1.2.840.10008.5.1.4.1.1.66.7'],
    ['RT Dose', '1.2.840.10008.5.1.4.1.1.481.2'],
    ['Parametric Map', '1.2.840.10008.5.1.4.1.1.30'],
  ])('%s', async (_, sopClassUid) => {
    for (const uid of [jpegExtended12Bit, jpeg2000, jpegLsNearLossless]) {
      expect(transferSyntaxes.has(uid)).toBe(true);
      await expect(lost({ sopClassUid, bitsStored: 12 }, uid)).rejects.toMatchObject({
        code: 'unsupported',
        parameters: { reason: 'sop-class' },
      });
    }
    const image = phantomImage({ sopClassUid, bitsStored: 12 });
    await transcoded(memory(image.file), { transferSyntaxUid: jpeg2000 });
  });
});
