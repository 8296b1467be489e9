import { describe, expect, it } from 'vitest';
import { cellViewSchema } from './model.ts';
import { atSize, sizeText, sizeTogether } from './one-size.ts';

describe('the size that images have together', () => {
  it('is true size where all have room for it', () => {
    expect(sizeTogether([1.4, 1, 3])).toEqual({ scale: 'true-size' });
    expect(sizeTogether([1 - 1e-12])).toEqual({ scale: 'true-size' });
    expect(sizeText({ scale: 'true-size' })).toBe('true size');
  });

  it('else is one that all have room for, and that can be said whole', () => {
    for (const fits of [[0.9], [0.7432, 1.2], [1.1, 0.999], [0.013, 0.2]]) {
      const size = sizeTogether(fits)!;
      const ratio = size.scale === 'ratio' ? size.ratio : 1;
      expect(ratio).toBeLessThanOrEqual(Math.min(...fits));
      expect(ratio).toBeGreaterThan(Math.min(...fits) * 0.98);
      expect(1 / ratio).toBeCloseTo(Number(sizeText(size).slice(2)), 9);
    }
    expect(sizeTogether([0.8])).toEqual({ scale: 'ratio', ratio: 0.8 });
    expect([sizeTogether([]), sizeTogether([0]), sizeTogether([Number.NaN])]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('takes the place of where an image was dragged; its edge stays', () => {
    const align = { across: 'left', down: 'middle' };
    const view = cellViewSchema.parse({ scale: 'zoom', zoom: 3, centre: [1, 2], align, inverted: true });
    expect(atSize(view, { scale: 'ratio', ratio: 0.5 })).toEqual({
      ...{ inverted: true, scale: 'ratio', ratio: 0.5, zoom: 1 },
      align,
    });
    expect(atSize(cellViewSchema.parse({ scale: 'ratio', ratio: 0.4 }), { scale: 'true-size' })).not.toHaveProperty(
      'ratio',
    );
  });
});
