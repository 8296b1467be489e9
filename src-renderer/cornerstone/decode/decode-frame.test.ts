import { describe, expect, it } from 'vitest';
import { wordsToBase64 } from '../../../src-shared/imaging/base64.ts';
import type { CodecSet } from '../../../src-shared/imaging/codecs/codec-set.ts';
import type { FrameDescription, PixelDescription } from '../../../src-shared/imaging/description.ts';
import { decodeToImage } from './decode-frame.ts';

const littleEndian = '1.2.840.10008.1.2.1';
/** Native frames need no codec. */
const noCodecs = {} as CodecSet;

const pixel = (change: Partial<PixelDescription>): PixelDescription => ({
  rows: 2,
  columns: 2,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  pixelRepresentation: 0,
  numberFormat: 'integer',
  ...change,
});
const words = (...values: number[]): Uint8Array => new Uint8Array(Uint16Array.from(values).buffer);

async function shown(
  bytes: Uint8Array,
  description: Partial<PixelDescription>,
  modality: Pick<FrameDescription, 'rescale' | 'modalityLut'> = {},
) {
  return await decodeToImage(bytes, littleEndian, { pixel: pixel(description), modality, want: 'display' }, noCodecs);
}

describe('a frame as the screen gets it', () => {
  it('cuts off the bits above the high bit', async () => {
    const image = await shown(words(0xf001, 0x0002, 0x8003, 0x7004), { bitsStored: 12, highBit: 11 });
    expect([...image.pixels]).toEqual([1, 2, 3, 4]);
    expect([image.minimum, image.maximum]).toEqual([1, 4]);
  });

  it('extends the sign from the high bit', async () => {
    const image = await shown(words(0x0fff, 0x0800, 0x07ff, 0), {
      bitsStored: 12,
      highBit: 11,
      pixelRepresentation: 1,
    });
    expect([...image.pixels]).toEqual([-1, -2048, 2047, 0]);
    expect(image.pixels).toBeInstanceOf(Int16Array);
  });

  it('gives modality values in whole numbers where they are whole', async () => {
    const image = await shown(words(0, 1024, 2024, 4095), {}, { rescale: { slope: 1, intercept: -1024 } });
    expect(image.pixels).toBeInstanceOf(Int16Array);
    expect([...image.pixels]).toEqual([-1024, 0, 1000, 3071]);
    expect(image.rescaled).toBe(true);
  });

  it('keeps fractions of a fractional slope', async () => {
    const image = await shown(words(0, 1, 2, 3), {}, { rescale: { slope: 0.5, intercept: 0 } });
    expect(image.pixels).toBeInstanceOf(Float32Array);
    expect([...image.pixels]).toEqual([0, 0.5, 1, 1.5]);
  });

  it('applies a modality lookup table from its first mapped value on', async () => {
    const modalityLut = { firstMapped: 10, bits: 16, count: 3, data: wordsToBase64([100, 50, 25]) };
    const image = await shown(words(0, 10, 11, 99), {}, { modalityLut });
    expect([...image.pixels]).toEqual([100, 100, 50, 25]);
    expect([image.minimum, image.maximum]).toEqual([25, 100]);
  });

  it('keeps padding apart from what a modality lookup table gives', async () => {
    for (const brightest of [900, 60_000]) {
      const modalityLut = { firstMapped: 0, bits: 16, count: 4, data: wordsToBase64([brightest, 500, 40, 500]) };
      const image = await shown(words(0, 1, 2, 3), { paddingValue: 0 }, { modalityLut });
      expect([...image.pixels]).toEqual([-1, 500, 40, 500]);
      expect([image.minimum, image.maximum, image.padding]).toEqual([40, 500, [-1, -1]]);
      const range = await shown(words(0, 1, 2, 3), { paddingValue: 2, paddingRangeLimit: 0 }, { modalityLut });
      expect([...range.pixels]).toEqual([-1, -1, -1, 500]);
    }
  });

  it('leaves padding out of the range and says where it lies', async () => {
    const image = await shown(
      words(63536, 5, 9, 63536),
      { pixelRepresentation: 1, paddingValue: -2000 },
      { rescale: { slope: 1, intercept: -1024 } },
    );
    expect([image.minimum, image.maximum]).toEqual([-1019, -1015]);
    expect(image.padding).toEqual([-3024, -3024]);
  });

  it('unpacks nothing twice: one bit a pixel comes as a byte', async () => {
    const one = { bitsAllocated: 1, bitsStored: 1, highBit: 0 };
    const image = await shown(Uint8Array.of(0, 1, 1, 0), one);
    expect([...image.pixels]).toEqual([0, 1, 1, 0]);
  });

  it('shows YBR_FULL_422 of native frames', async () => {
    const description = {
      samplesPerPixel: 3,
      photometricInterpretation: 'YBR_FULL_422',
      bitsAllocated: 8,
      bitsStored: 8,
      highBit: 7,
    };
    // Two pixels share a pair of chrominance: grey 100 and 200, then full red at luminance 76.
    const image = await shown(Uint8Array.of(100, 200, 128, 128, 76, 76, 85, 255), description);
    const data = [...image.pixels];
    expect(data.slice(0, 8)).toEqual([100, 100, 100, 255, 200, 200, 200, 255]);
    expect(data[8]).toBeGreaterThan(250);
    expect(data[9]).toBeLessThan(5);
  });

  it('shows colours by plane and through a palette', async () => {
    const rgb = { samplesPerPixel: 3, photometricInterpretation: 'RGB', bitsAllocated: 8, bitsStored: 8, highBit: 7 };
    const planes = Uint8Array.of(1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24);
    const image = await shown(planes, { ...rgb, planarConfiguration: 1 });
    expect([...image.pixels]).toEqual([1, 11, 21, 255, 2, 12, 22, 255, 3, 13, 23, 255, 4, 14, 24, 255]);
    expect(image.components).toBe(4);
    const table = (entries: number[]): string => wordsToBase64(entries);
    const palette = {
      firstMapped: 5,
      bits: 16 as const,
      red: table([0x1000, 0x2000]),
      green: table([0, 0xff00]),
      blue: table([0xffff, 0]),
    };
    const colored = await shown(Uint8Array.of(0, 5, 6, 200), {
      photometricInterpretation: 'PALETTE COLOR',
      bitsAllocated: 8,
      bitsStored: 8,
      highBit: 7,
      palette,
    });
    expect([...colored.pixels]).toEqual([16, 0, 255, 255, 16, 0, 255, 255, 32, 255, 0, 255, 32, 255, 0, 255]);
  });

  it('says what it cannot decode', async () => {
    await expect(shown(words(1), {})).rejects.toMatchObject({ code: 'decode-failed' });
    const request = { pixel: pixel({}), modality: {}, want: 'display' as const };
    await expect(decodeToImage(words(1, 2, 3, 4), '1.2.840.10008.1.2.4.999', request, noCodecs)).rejects.toMatchObject({
      code: 'unsupported',
      parameters: { transferSyntaxUid: '1.2.840.10008.1.2.4.999' },
    });
  });
});
