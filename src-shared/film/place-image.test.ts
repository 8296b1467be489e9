import { describe, expect, it } from 'vitest';
import type { DisplayedArea } from '../objects/presentation-state/model.ts';
import { cellViewSchema } from './model.ts';
import { type PlacedSize, placeImage } from './place-image.ts';

const box = { columns: 400, rows: 400, pixelMm: 0.1 };
/** 20 mm wide and 20 mm high. */
const image: PlacedSize = { columns: 40, rows: 20, columnMm: 0.5, rowMm: 1, known: true };
const area = (more: Partial<DisplayedArea>): DisplayedArea => ({
  ...{ topLeft: [1, 1], bottomRight: [40, 20], sizeMode: 'SCALE TO FIT' },
  ...more,
});
const placed = (stated: DisplayedArea | undefined, view: object, size = image) =>
  placeImage(size, stated ? { area: stated } : {}, cellViewSchema.parse(view), box);
/** Millimetres of film that a millimetre of the body has across and down, by what the place says of itself. */
const perMm = ({ place: [a, b, c, d], mm }: ReturnType<typeof placed>) => [
  (Math.hypot(a, b) * box.pixelMm) / mm!.column,
  (Math.hypot(c, d) * box.pixelMm) / mm!.row,
];

describe('the size of an image on film', () => {
  it('is true in both directions, whatever shape a state gives to the pixels', () => {
    for (const stated of [
      undefined,
      area({}),
      area({ aspectRatio: [1, 1] }),
      area({ pixelSpacing: { rowMm: 3, columnMm: 1 } }),
    ]) {
      const made = placed(stated, { scale: 'true-size' });
      expect(made.trueSize).toBe(true);
      const [a, , , d] = made.place;
      expect([a * box.pixelMm, d * box.pixelMm]).toEqual([expect.closeTo(0.5, 9), expect.closeTo(1, 9)]);
      expect(made.mm).toEqual({ column: 0.5, row: 1 });
    }
  });

  it('is told in the millimetres of the image where a state speaks of the shape of its pixels alone', () => {
    const made = placed(area({ aspectRatio: [1, 1] }), { scale: 'area' });
    const [a, , , d] = made.place;
    expect(a).toBeCloseTo(d, 9);
    // The bar down the film is as long as that.
    expect(made.mm).toEqual({ column: 0.5, row: 1 });
    const [across, down] = perMm(made);
    expect(down! * 2).toBeCloseTo(across!, 9);
    // The scale is not one for both directions: none is told.
    expect(made.scale).toBeUndefined();
    expect(placed(area({ aspectRatio: [2, 1] }), { scale: 'area' }).scale).toBeCloseTo(2, 9);
  });

  it('is that of a state at true size, whose millimetres go before those of the image', () => {
    const stated = area({ sizeMode: 'TRUE SIZE', pixelSpacing: { rowMm: 0.8, columnMm: 0.4 } });
    for (const view of [{ scale: 'area' }, { scale: 'true-size' }]) {
      for (const size of [image, { ...image, columnMm: 1, rowMm: 1, known: false }]) {
        const made = placed(stated, view, size);
        expect([made.trueSize, made.mm]).toEqual([true, { column: 0.4, row: 0.8 }]);
        expect(perMm(made)).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
      }
    }
  });

  it('is not guessed', () => {
    const made = placed(area({ aspectRatio: [2, 1] }), { scale: 'true-size' }, { ...image, known: false });
    expect([made.trueSize, made.mm, made.scale]).toEqual([false, undefined, undefined]);
    expect(made.notes).toEqual([expect.stringContaining('True size is not possible')]);
  });
});
