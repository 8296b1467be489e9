import { describe, expect, it } from 'vitest';
import type { Shown } from '../../cornerstone/index.ts';
import { pixelsBetween, regionVoi } from './region.ts';

const shown = (pixels: Int16Array<ArrayBuffer>, columns: number, padding?: [number, number]): Shown =>
  ({
    frame: { description: {}, instance: { sopClassUid: '' } },
    values: { pixels, columns, rows: pixels.length / columns, components: 1, ...(padding ? { padding } : {}) },
  }) as unknown as Shown;

describe('the window of a region', () => {
  it('takes the pixels a box touches, whatever its corners, inside the image', () => {
    const image = { columns: 10, rows: 8 };
    expect(pixelsBetween(image, [4.5, 6.2], [1.2, 2.9])).toEqual({ left: 1, top: 2, right: 5, bottom: 7 });
    expect(pixelsBetween(image, [-5, -5], [99, 99])).toEqual({ left: 0, top: 0, right: 10, bottom: 8 });
    expect(pixelsBetween(image, [12, 0], [14, 4])).toBeUndefined();
  });

  it('goes from its least to its greatest value, without padding', () => {
    const values = Int16Array.from({ length: 100 }, (_, i) => i);
    expect(regionVoi(shown(values, 10), [2.5, 3.5], [4.5, 5.5])).toMatchObject({ center: 43.5, width: 23 });
    const padded = values.map((value) => (value === 32 ? -2000 : value));
    expect(regionVoi(shown(padded, 10, [-2000, -2000]), [2.5, 3.5], [4.5, 5.5])).toMatchObject({ width: 22 });
    expect(regionVoi(shown(Int16Array.of(-9, -9), 2, [-9, -9]), [0, 0], [2, 1])).toBeUndefined();
  });
});
