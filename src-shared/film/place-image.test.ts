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

describe('an image at an edge of its box', () => {
  const edges = ({ place: [a, b, c, d, e, f] }: ReturnType<typeof placed>, size = image) => {
    const xs = [0, size.columns].flatMap((column) => [0, size.rows].map((row) => a * column + c * row + e));
    const ys = [0, size.columns].flatMap((column) => [0, size.rows].map((row) => b * column + d * row + f));
    return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  };
  const across = ['left', 'centre', 'right'] as const;
  const down = ['top', 'middle', 'bottom'] as const;
  const turns = ([0, 90, 180, 270] as const).flatMap((rotation) =>
    [false, true].map((flipped) => ({ rotation, flipped })),
  );
  const scales = [
    { scale: 'area' },
    { scale: 'fit' },
    { scale: 'true-size' },
    { scale: 'zoom', zoom: 0.37 },
    { scale: 'zoom', zoom: 2.6 },
    { scale: 'ratio', ratio: 0.731 },
  ];

  it('is the same edge of the box, however the image is turned and however large it is', () => {
    for (const scale of scales) {
      for (const turn of turns) {
        for (const x of across) {
          for (const y of down) {
            const { left, right, top, bottom } = edges(
              placed(undefined, { ...scale, turn, align: { across: x, down: y } }),
            );
            const words = JSON.stringify([scale, turn, x, y]);
            const at = { left, centre: (left + right) / 2 - 200, right: right - 400 }[x];
            expect(at, words).toBeCloseTo(0, 9);
            // At whole pixels for one of the image its edges lie between pixels: half a pixel at most.
            expect(
              Math.abs({ top, middle: (top + bottom) / 2 - 200, bottom: bottom - 400 }[y]),
              words,
            ).toBeLessThanOrEqual(y === 'middle' ? 0.5 : 1e-9);
          }
        }
      }
    }
  });

  it('is that of the displayed area where a state names a part of the image, never of what lies beyond the image', () => {
    const align = { across: 'right', down: 'bottom' };
    // Columns 11 to 20 of rows 6 to 10: 5 mm by 5 mm.
    const part = placed(area({ topLeft: [11, 6], bottomRight: [20, 10] }), { align });
    const [a, , , d, e, f] = part.place;
    expect([a * 20 + e, d * 10 + f]).toEqual([expect.closeTo(400, 9), expect.closeTo(400, 9)]);
    const beyond = placed(area({ topLeft: [-19, -9], bottomRight: [60, 30] }), { align });
    expect(edges(beyond)).toMatchObject({ right: expect.closeTo(400, 9), bottom: expect.closeTo(400, 9) });
    const whole = placed(area({}), { align: { across: 'left' }, scale: 'zoom', zoom: 0.5 });
    expect(edges(whole)).toMatchObject({ left: expect.closeTo(0, 9), right: expect.closeTo(200, 9) });
  });

  it('gives way to the place that was dragged to', () => {
    const view = { scale: 'zoom', zoom: 2, centre: [10, 5] };
    expect(placed(undefined, { ...view, align: { across: 'left', down: 'top' } }).place).toEqual(
      placed(undefined, view).place,
    );
  });
});

describe('a size that images have together', () => {
  it('is so many millimetres of film for one of the body, whatever the pixels are', () => {
    for (const size of [image, { ...image, columns: 80, columnMm: 0.25 }, { ...image, rows: 10, rowMm: 1.5 }]) {
      const made = placed(undefined, { scale: 'ratio', ratio: 0.8 }, size);
      expect([made.scale, made.trueSize, made.notes]).toEqual([expect.closeTo(0.8, 9), false, []]);
      expect(perMm(made)).toEqual([expect.closeTo(0.8, 9), expect.closeTo(0.8, 9)]);
    }
    // What a state says of the shape of pixels changes no millimetres.
    const shaped = placed(area({ aspectRatio: [1, 1] }), { scale: 'ratio', ratio: 0.8 });
    expect(perMm(shaped)).toEqual([expect.closeTo(0.8, 9), expect.closeTo(0.8, 9)]);
  });

  it('cuts nothing off: without room the image is smaller, and it is told', () => {
    const made = placed(undefined, { scale: 'ratio', ratio: 2.5 });
    expect([made.scale, made.notes]).toEqual([expect.closeTo(2, 9), [expect.stringContaining('no room')]]);
    const unknown = placed(undefined, { scale: 'ratio', ratio: 0.5 }, { ...image, known: false });
    expect([unknown.scale, unknown.notes]).toEqual([undefined, [expect.stringContaining('not known')]]);
  });
});
