import { describe, expect, it } from 'vitest';
import { wordsToBase64 } from '../../src-shared/imaging/base64.ts';
import type { FrameDescription, PixelDescription } from '../../src-shared/imaging/description.ts';
import { tabulate } from './gray.ts';
import type { LoadedImage } from './loader.ts';
import type { DisplayFrame } from './registry.ts';
import { grayFunction, shadesOf } from './shades.ts';
import { choiceOn, defaultVoi, fullRangeVoi, headerVois, voiOf, voiOfSet } from './voi.ts';

function frame(
  description: FrameDescription,
  pixel: Partial<PixelDescription> = {},
  sopClassUid = '1.2.840.10008.5.1.4.1.1.2',
): DisplayFrame {
  return {
    imageId: 'negatoscope:archive/1/1/1',
    description,
    pixel: { photometricInterpretation: 'MONOCHROME2', ...pixel } as PixelDescription,
    instance: { sopClassUid },
  } as unknown as DisplayFrame;
}
const mrImage = '1.2.840.10008.5.1.4.1.1.4';
const petImage = '1.2.840.10008.5.1.4.1.1.128';
const enhancedMrImage = '1.2.840.10008.5.1.4.1.1.4.1';
const image = (
  minimum: number,
  maximum: number,
  pixels: LoadedImage['decoded']['pixels'] = new Int16Array(1),
  padding?: [number, number],
): LoadedImage => ({ decoded: { minimum, maximum, pixels, components: 1, padding } }) as unknown as LoadedImage;

const window = (center: number, width: number, kind?: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID') =>
  ({ kind: 'window', center, width, ...(kind ? { function: kind } : {}) }) as const;

describe('grey values', () => {
  it('follow PS3.3 C.11.2.1.2 for a window', () => {
    const gray = grayFunction(frame({}), window(40, 400), false);
    expect([-200, -160, -159, 39.5, 239, 240, 999].map((value) => gray.level(value))).toEqual([
      0, 0, 1, 128, 255, 255, 255,
    ]);
  });

  it('follow SIGMOID and LINEAR_EXACT', () => {
    const sigmoid = grayFunction(frame({}), window(100, 50, 'SIGMOID'), false);
    expect(sigmoid.level(100)).toBe(128);
    expect(sigmoid.level(125)).toBe(Math.round(255 / (1 + Math.exp(-2))));
    const exact = grayFunction(frame({}), window(100, 50, 'LINEAR_EXACT'), false);
    expect([75, 100, 125].map((value) => exact.level(value))).toEqual([0, 128, 255]);
  });

  it('are inverted by MONOCHROME1 and by INVERSE, not twice by both, and by the reader', () => {
    const plain = grayFunction(frame({}), window(128, 256), false).level(255);
    const mono1 = { photometricInterpretation: 'MONOCHROME1' };
    expect(plain).toBe(255);
    expect(grayFunction(frame({}, mono1), window(128, 256), false).level(255)).toBe(0);
    expect(grayFunction(frame({ presentationLutShape: 'INVERSE' }, mono1), window(128, 256), false).level(255)).toBe(0);
    expect(grayFunction(frame({}, mono1), window(128, 256), true).level(255)).toBe(255);
    expect(grayFunction(frame({}), window(128, 256), true).level(255)).toBe(0);
  });

  it('come from a VOI lookup table', () => {
    const table = { firstMapped: -10, bits: 8, count: 4, data: wordsToBase64([0, 255, 51, 102]), explanation: 'Odd' };
    const of = frame({ voiLuts: [table], voiWindows: [{ center: 1, width: 2, explanation: 'Plain' }] });
    expect(headerVois(of).map(({ label }) => label)).toEqual(['Plain', 'Odd']);
    const gray = grayFunction(of, { kind: 'table', table }, false);
    expect([-99, -10, -9, -8, -7, 99].map((value) => gray.level(value))).toEqual([0, 0, 255, 51, 102, 102]);
  });

  it('take windows of MR as meant for stored values', () => {
    const rescale = { slope: 2, intercept: 100 };
    const mr = grayFunction(frame({ rescale }, {}, mrImage), window(128, 256), false);
    const ct = grayFunction(frame({ rescale }), window(128, 256), false);
    expect(mr.level(2 * 255 + 100)).toBe(255);
    expect(mr.level(100)).toBe(0);
    expect(ct.level(100)).toBe(100);
    // Enhanced images describe what their windows see: the rescaled values.
    expect(grayFunction(frame({ rescale }, {}, enhancedMrImage), window(128, 256), false).level(100)).toBe(100);
  });

  it('are a table over all values an image can have, with padding black', () => {
    const gray = shadesOf(frame({}), window(0, 2), true, undefined);
    const { table, first } = tabulate(gray, image(0, 10, new Int16Array(1), [-2000, -1990]).decoded);
    expect(table[5 - first]! & 0xff).toBe(0);
    expect(table[-5 - first]! & 0xff).toBe(255);
    expect(table[-1995 - first]).toBe(0xff000000);
    expect(table[-1989 - first]! & 0xff).toBe(255);
  });
});

describe('the window nobody chose', () => {
  it('is that of the header, else the range of the values', () => {
    expect(defaultVoi(frame({ voiWindows: [{ center: 40, width: 400 }] }), image(0, 9))).toMatchObject({ center: 40 });
    expect(defaultVoi(frame({}), image(-5, 4))).toMatchObject({ center: 0, width: 10 });
    expect(fullRangeVoi(frame({}), image(0.25, 0.75))).toMatchObject({
      center: 0.5,
      width: 0.5,
      function: 'LINEAR_EXACT',
    });
    expect(fullRangeVoi(frame({}), image(7, 7)).kind).toBe('window');
  });
});

describe('a window chosen on one image', () => {
  const mr = (slope: number, intercept = 0) => frame({ rescale: { slope, intercept } }, {}, mrImage);
  const level = (of: DisplayFrame, choice: Parameters<typeof voiOf>[2], value: number) =>
    grayFunction(of, voiOf(of, image(0, 30000), choice), false).level(value);

  it('shows the same values alike on slices with slopes of their own', () => {
    const chosen = choiceOn(mr(2), window(500, 1000));
    for (const other of [mr(0.5), mr(3.25), mr(2, -100)]) {
      for (const value of [100, 900, 1500, 1900]) {
        expect(level(other, chosen, value)).toBe(level(mr(2), chosen, value));
      }
    }
    expect(voiOf(mr(2), image(0, 1), chosen)).toMatchObject({ center: 500, width: 1000 });
    const exact = choiceOn(mr(2), window(500, 1000, 'LINEAR_EXACT'));
    expect(voiOf(mr(1), image(0, 1), exact)).toMatchObject({ center: 1000, width: 2000 });
  });

  it("is the other image's own when it was one of the header", () => {
    const table = (value: number) => ({ firstMapped: 0, bits: 8, count: 2, data: wordsToBase64([value, 255]) });
    const one = frame({ voiWindows: [{ center: 1, width: 2 }], voiLuts: [table(10)] });
    const other = frame({ voiWindows: [{ center: 7, width: 9 }], voiLuts: [table(20)] });
    const [plain, lut] = headerVois(one);
    expect(voiOf(other, image(0, 1), choiceOn(one, plain!))).toMatchObject({ center: 7, width: 9 });
    expect(level(other, choiceOn(one, lut!), 0)).toBe(20);
    expect(voiOf(frame({}), image(0, 9), lut)).toMatchObject({ label: 'Full range' });
  });

  it('is called full range only where it is', () => {
    const chosen = choiceOn(frame({}), fullRangeVoi(frame({}), image(0, 9)));
    expect(voiOf(frame({}), image(0, 99), chosen)).not.toHaveProperty('label');
  });
});

describe('a PET series', () => {
  const pixel = { bitsStored: 16, pixelRepresentation: 1 as const };
  const slice = (slope: number, more: FrameDescription = {}) =>
    frame({ rescale: { slope, intercept: 0 }, ...more }, pixel, petImage);
  const level = (of: DisplayFrame, frames: DisplayFrame[], becquerels: number) =>
    grayFunction(of, voiOf(of, image(0, 9), voiOfSet(frames)), false).level(becquerels);

  it('is shown on one scale when its slices have slopes of their own', () => {
    const header = { voiWindows: [{ center: 16384, width: 32768 }] };
    for (const more of [{}, header]) {
      const frames = [slice(0.1, more), slice(1, more), slice(0.5, more)];
      expect(frames.map((of) => level(of, frames, 3000))).toEqual([23, 23, 23]);
      expect(level(frames[1]!, frames, 32767)).toBe(255);
    }
  });

  it('has its header windows in the rescaled unit, unless they lie beyond every value of a slice', () => {
    const one = (center: number, width: number, slope: number) =>
      headerVois(slice(slope, { voiWindows: [{ center, width }] }))[0];
    expect(one(5000, 10000, 2)).toMatchObject({ center: 5000, width: 10000 });
    // 32768 becquerels cannot be: the largest value of the slice is 3277.
    expect(one(16384, 32768, 0.1)).toMatchObject({ width: 32767 * 0.1 + 1 });
    const pet = grayFunction(slice(2), window(128, 256), false);
    expect([pet.level(0), pet.level(255)]).toEqual([0, 255]);
  });

  it('is left to its windows when it has one slope, and other images are', () => {
    expect(voiOfSet([slice(2), slice(2)])).toBeUndefined();
    expect(
      voiOfSet([frame({ rescale: { slope: 1, intercept: 0 } }), frame({ rescale: { slope: 2, intercept: 0 } })]),
    ).toBe(undefined);
    expect(voiOfSet([])).toBeUndefined();
  });
});
