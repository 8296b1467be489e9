import { describe, expect, it } from 'vitest';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import { phantomImage } from '../../testing/phantom-image.ts';
import { canTranscode } from './can-transcode.ts';
import { asFile, memory, plainResult, storedValues, transcoded } from './testing/in-process.ts';

const jpeg = (number: number) => `1.2.840.10008.1.2.4.${number}`;
const native = '1.2.840.10008.1.2.1';
const grey: PixelDescription = {
  rows: 512,
  columns: 512,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  pixelRepresentation: 0,
  numberFormat: 'integer',
};
const colour = {
  ...grey,
  samplesPerPixel: 3,
  photometricInterpretation: 'RGB',
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
};

describe('what can be had in another syntax', () => {
  it.each<
    [string, string, Partial<PixelDescription> | undefined, number | string, boolean, ReturnType<typeof canTranscode>]
  >([
    ['native to native', native, grey, '1.2.840.10008.1.2.2', false, true],
    ['an object without pixels', native, undefined, 70, false, true],
    ['lossless of everything usual', native, grey, 70, false, true],
    ['signed', native, { ...grey, pixelRepresentation: 1 }, 80, false, true],
    ['video', jpeg(102), colour, native, false, 'video'],
    ['an unknown source', '1.2.3', grey, native, false, 'source-syntax'],
    ['coded in a way of its maker', '1.2.752.24.3.7.6', grey, native, false, 'source-syntax'],
    ['an unknown target', native, grey, '1.2.3', false, 'target-syntax'],
    ['a video', native, grey, 100, false, 'target-syntax'],
    ['JPEG without leave to lose', native, colour, 50, false, 'lossy-not-allowed'],
    ['JPEG with it', native, colour, 50, true, true],
    ['12 bits in 8', native, grey, 50, true, 'bits'],
    ['12 bits in 12', native, grey, 51, true, true],
    ['16 bits in 12', native, { ...grey, bitsStored: 16, highBit: 15 }, 51, true, 'bits'],
    ['colour in 12 bits', native, colour, 51, true, 'samples-per-pixel'],
    ['a DCT of signed values', native, { ...grey, pixelRepresentation: 1 }, 51, true, 'bits'],
    [
      'a palette with loss',
      native,
      { ...grey, photometricInterpretation: 'PALETTE COLOR' },
      91,
      true,
      'photometric-interpretation',
    ],
    ['a palette without', native, { ...grey, photometricInterpretation: 'PALETTE COLOR' }, 91, false, true],
    [
      'CMYK',
      native,
      { ...colour, photometricInterpretation: 'CMYK', samplesPerPixel: 4 },
      70,
      false,
      'samples-per-pixel',
    ],
    ['HSV', native, { ...colour, photometricInterpretation: 'HSV' }, 70, false, 'photometric-interpretation'],
    [
      'YBR where it is transformed',
      native,
      { ...colour, photometricInterpretation: 'YBR_FULL' },
      90,
      false,
      'photometric-interpretation',
    ],
    ['floating point', native, { ...grey, numberFormat: 'float', bitsAllocated: 32 }, 70, false, 'floating-point'],
    [
      '32 bits in RLE',
      native,
      { ...grey, bitsAllocated: 32, bitsStored: 32, highBit: 31 },
      '1.2.840.10008.1.2.5',
      false,
      true,
    ],
    ['one bit', native, { ...grey, bitsAllocated: 1, bitsStored: 1, highBit: 0 }, 70, false, 'bits'],
    ['too wide', native, { ...grey, columns: 70_000 }, 70, false, 'dimensions'],
    ['colour of 16 bits', native, { ...colour, bitsAllocated: 16, bitsStored: 16, highBit: 15 }, 201, false, 'bits'],
    ['codestreams that are legal there', jpeg(70), { ...grey, bitsAllocated: 1 }, 57, false, true],
    ['the same syntax', jpeg(102), colour, 102, false, true],
  ])('%s', (_, transferSyntaxUid, pixel, target, lossy, expected) => {
    const uid = typeof target === 'number' ? jpeg(target) : target;
    const source = { transferSyntaxUid, pixel: pixel as PixelDescription | undefined };
    expect(canTranscode(source, { transferSyntaxUid: uid, ...(lossy ? { lossy: {} } : {}) })).toBe(expected);
  });
});

describe('HTJ2K with loss', () => {
  it('loses less at a higher quality', async () => {
    const soft = ({ row, column }: { row: number; column: number }) =>
      2000 + Math.round(1500 * Math.sin(row / 7) * Math.cos(column / 9)) + ((row * 31 + column * 17) % 23);
    const image = phantomImage({ bitsStored: 12, rows: 128, columns: 128, value: soft });
    const found = [];
    for (const quality of [60, 80, 95]) {
      const done = await transcoded(memory(image.file), { transferSyntaxUid: jpeg(203), lossy: { quality } });
      const plain = await transcoded(memory(asFile(done)), { transferSyntaxUid: native });
      const values = await storedValues(await plainResult(plain));
      const error = values.reduce((sum, value, i) => sum + Math.abs(value - image.values[i]!), 0) / values.length;
      found.push({ error, ratio: done.lossy!.ratio });
    }
    expect(found[0]!.ratio).toBeGreaterThan(found[1]!.ratio);
    expect(found[1]!.ratio).toBeGreaterThan(found[2]!.ratio);
    expect(found[0]!.error).toBeGreaterThan(found[1]!.error);
    expect(found[1]!.error).toBeGreaterThan(found[2]!.error);
    expect(found[2]!.error).toBeLessThan(10);
  });
});
