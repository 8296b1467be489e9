import { describe, expect, it } from 'vitest';
import { type CellArray, createCells } from '../../src-shared/imaging/codecs/cells.ts';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { type Coding, codestreamBits, encodeFrame } from '../../src-shared/imaging/codecs/encode/encode-frame.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import { createCodecSet } from './codecs.ts';
import { createEncoderSet } from './encoders.ts';

const codecs = createCodecSet();
const encoders = createEncoderSet();
const columns = 61;
const rows = 43;

interface Format {
  allocated: 8 | 16;
  stored: number;
  samples: 1 | 3;
  signed?: boolean;
}

const pixelOf = ({ allocated, stored, samples, signed }: Format): PixelDescription => ({
  rows,
  columns,
  samplesPerPixel: samples,
  photometricInterpretation: samples === 3 ? 'RGB' : 'MONOCHROME2',
  planarConfiguration: 0,
  bitsAllocated: allocated,
  bitsStored: stored,
  highBit: stored - 1,
  pixelRepresentation: signed ? 1 : 0,
  numberFormat: 'integer',
});

/** Whole range: noise, a ramp, and blocks of the extremes. */
function cellsOf(pixel: PixelDescription, kind: string): CellArray {
  const length = rows * columns * pixel.samplesPerPixel;
  const cells = createCells(pixel, length);
  const range = 2 ** pixel.bitsStored;
  const lowest = pixel.pixelRepresentation === 1 ? -range / 2 : 0;
  let seed = 7;
  for (let i = 0; i < length; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    const noise = Math.floor((seed / 2 ** 32) * range);
    const ramp = Math.floor(((i % (columns * 3)) / (columns * 3)) * range);
    const extreme = (i >> 4) & 1 ? range - 1 : 0;
    cells[i] = lowest + (kind === 'noise' ? noise : kind === 'ramp' ? ramp : extreme);
  }
  return cells;
}

const lossless: [string, string, Coding][] = [
  ['RLE', '1.2.840.10008.1.2.5', { method: 'rle' }],
  ...[1, 2, 3, 4, 5, 6, 7].map((predictor): [string, string, Coding] => [
    `JPEG lossless ${predictor}`,
    '1.2.840.10008.1.2.4.57',
    { method: 'jpeg-lossless', predictor },
  ]),
  ['JPEG-LS', '1.2.840.10008.1.2.4.80', { method: 'jpeg-ls', near: 0 }],
  ['JPEG 2000', '1.2.840.10008.1.2.4.90', { method: 'jpeg-2000' }],
  ['HTJ2K', '1.2.840.10008.1.2.4.201', { method: 'htj2k', rpcl: false }],
  ['HTJ2K by resolution', '1.2.840.10008.1.2.4.202', { method: 'htj2k', rpcl: true }],
];

const formats: Format[] = [
  ...([1, 7, 8] as const).map((stored): Format => ({ allocated: 8, stored, samples: 1 })),
  { allocated: 8, stored: 8, samples: 1, signed: true },
  { allocated: 8, stored: 8, samples: 3 },
  ...([8, 10, 12, 15, 16] as const).flatMap((stored): Format[] => [
    { allocated: 16, stored, samples: 1 },
    { allocated: 16, stored, samples: 1, signed: true },
    { allocated: 16, stored, samples: 3 },
  ]),
];

async function roundTrip(uid: string, coding: Coding, pixel: PixelDescription, cells: CellArray) {
  const bits = codestreamBits(coding, pixel, cells);
  const frame = {
    rows: pixel.rows,
    columns: pixel.columns,
    samples: pixel.samplesPerPixel as 1 | 3,
    cells,
    photometricInterpretation: pixel.photometricInterpretation,
  };
  const encoded = await encodeFrame(frame, coding, { bits, signed: pixel.pixelRepresentation === 1 }, encoders);
  const { photometricInterpretation } = encoded;
  const decoded = await decodeFrame(encoded.bytes, uid, { ...pixel, photometricInterpretation }, codecs);
  expect(decoded.photometricInterpretation).toBe(pixel.photometricInterpretation);
  return { encoded, decoded };
}

/** What these encoders cannot do is refused before (`canTranscode`). */
const possible = (coding: Coding, { allocated, samples, signed }: Format): boolean =>
  !(samples === 3 && allocated > 8 && (coding.method === 'jpeg-2000' || coding.method === 'htj2k')) &&
  !(signed && allocated === 8 && coding.method === 'jpeg-2000');

describe.each(lossless)('%s', (_, uid, coding) => {
  it.each(formats.filter((format) => possible(coding, format)))(
    'gives back every value: $stored of $allocated bits x $samples, signed: $signed',
    async (format) => {
      const pixel = pixelOf(format);
      for (const kind of ['noise', 'ramp', 'extremes']) {
        const cells = cellsOf(pixel, kind);
        const { decoded } = await roundTrip(uid, coding, pixel, cells.slice() as CellArray);
        expect(decoded.cells.constructor).toBe(cells.constructor);
        expect(Buffer.from(decoded.cells.buffer).equals(Buffer.from(cells.buffer)), kind).toBe(true);
      }
    },
  );

  it.each([
    [1, 1],
    [1, 9],
    [16, 16],
    [2, 300],
    [17, 5],
  ])('any size: %i x %i', async (height, width) => {
    const pixel = { ...pixelOf({ allocated: 16, stored: 12, samples: 1 }), rows: height, columns: width };
    const cells = cellsOf(pixel, 'noise').slice(0, height * width) as CellArray;
    const { decoded } = await roundTrip(uid, coding, pixel, cells);
    expect(Buffer.from(decoded.cells.buffer).equals(Buffer.from(cells.buffer))).toBe(true);
  });

  it('keeps bits above those stored', async () => {
    const pixel = pixelOf({ allocated: 16, stored: 12, samples: 1 });
    const cells = cellsOf(pixelOf({ allocated: 16, stored: 16, samples: 1 }), 'noise');
    const { decoded } = await roundTrip(uid, coding, pixel, cells);
    expect(Buffer.from(decoded.cells.buffer).equals(Buffer.from(cells.buffer))).toBe(true);
  });
});
