import { describe, expect, it } from 'vitest';
import { wordsToBase64 } from '../../src-shared/imaging/base64.ts';
import type { FrameDescription, PixelDescription } from '../../src-shared/imaging/description.ts';
import { tabulate } from './gray.ts';
import type { LoadedImage } from './loader.ts';
import type { DisplayFrame } from './registry.ts';
import { defaultVoi, fullRangeVoi, grayFunction, headerVois } from './voi.ts';

function frame(description: FrameDescription, pixel: Partial<PixelDescription> = {}, modality = 'CT'): DisplayFrame {
  return {
    imageId: 'negatoscope:archive/1/1/1',
    description,
    pixel: { photometricInterpretation: 'MONOCHROME2', ...pixel } as PixelDescription,
    series: { series: { modality } },
  } as unknown as DisplayFrame;
}
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
    const mr = grayFunction(frame({ rescale }, {}, 'MR'), window(128, 256), false);
    const ct = grayFunction(frame({ rescale }, {}, 'CT'), window(128, 256), false);
    expect(mr.level(2 * 255 + 100)).toBe(255);
    expect(mr.level(100)).toBe(0);
    expect(ct.level(100)).toBe(100);
  });

  it('are a table over all values an image can have, with padding black', () => {
    const gray = grayFunction(frame({}), window(0, 2), true);
    const { table, first } = tabulate(gray, image(0, 10, new Int16Array(1), [-2000, -1990]));
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
