import { describe, expect, it } from 'vitest';
import { initialState, type ViewState } from './controller.ts';
import { apply, applyInverse, effectivePan, effectiveZoom, fitScale, imageMatrix, zoomedBy } from './view-geometry.ts';

const square = { columns: 512, rows: 512, columnMm: 0.7, rowMm: 0.7 };
const viewport = { width: 1200, height: 800, ratio: 1 };
const state = (change: Partial<ViewState>): ViewState => ({ ...initialState(), ...change });
const corner = (of: ViewState, image = square, size = viewport): number[] =>
  apply(imageMatrix(of, image, size), 0, 0).map((value) => Math.round(value * 1000) / 1000);

describe('where an image lies in its viewport', () => {
  it('fits, in the middle', () => {
    expect(corner(state({}))).toEqual([200, 0]);
    expect(apply(imageMatrix(state({}), square, viewport), 512, 512)).toEqual([1000, 800]);
  });

  it('fits turned by a quarter as well', () => {
    const long = { ...square, rows: 1024 };
    const of = state({ rotation: 90 });
    expect(effectiveZoom(of, long, viewport)).toBeCloseTo(1.5);
    const edges = [apply(imageMatrix(of, long, viewport), 0, 0), apply(imageMatrix(of, long, viewport), 512, 1024)];
    expect(edges.flat().every((value) => value >= -1e-6 && value <= 1200)).toBe(true);
    expect(Math.max(...edges.map(([x]) => x)) - Math.min(...edges.map(([x]) => x))).toBeCloseTo(1200);
  });

  it('is as large as what it shows on a monitor that was measured, and fits where none was', () => {
    for (const ratio of [1, 1.5]) {
      const size = { width: 1200, height: 800, ratio, pixelMm: 0.25 };
      const of = imageMatrix(state({ scaling: 'true-size' }), square, size);
      const [left] = apply(of, 100, 0);
      const [right] = apply(of, 200, 0);
      // 100 columns of 0.7 mm are 280 pixels of 0.25 mm.
      expect((right - left) * ratio).toBeCloseTo(280);
    }
    expect(effectiveZoom(state({ scaling: 'true-size' }), square, viewport)).toBe(1);
    // Nor where the image does not say how large it is.
    const measured = { ...viewport, pixelMm: 0.25 };
    expect(effectiveZoom(state({ scaling: 'true-size' }), { ...square, known: false }, measured)).toBe(1);
  });

  it('grows and shrinks from wherever it is, within limits that never turn the way round', () => {
    const vast = { columns: 90_000, rows: 90_000, columnMm: 1, rowMm: 1 };
    const of = (factor: number, now: ViewState, image = vast): number =>
      zoomedBy(factor, now, image, viewport) / effectiveZoom(now, image, viewport);
    expect(of(1.1, state({}))).toBeCloseTo(1.1);
    expect(of(0.5, state({}))).toBe(1);
    expect(of(0.5, state({ scaling: 'free', zoom: 3 }))).toBeCloseTo(0.5);
    expect(of(0.01, state({ scaling: 'free', zoom: 3 }))).toBeCloseTo(1 / 3);
    const pixels = fitScale(square, viewport) * square.columnMm;
    expect(of(1000, state({}), square) * pixels).toBeCloseTo(64);
    expect(of(0.001, state({}), square) * pixels).toBeCloseTo(0.05);
  });

  it('has one image pixel on one of the screen, edge on edge, at any scaling of the screen', () => {
    for (const ratio of [1, 1.25, 1.5, 2]) {
      for (const columns of [511, 512]) {
        const image = { ...square, columns };
        const size = { width: 1001, height: 801, ratio };
        const [a, , , d, e, f] = imageMatrix(state({ scaling: 'pixels', pan: [3.3, -2.7] }), image, size);
        expect([a * ratio, d * ratio]).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
        // In pixels of the screen the canvas is as large as the viewport, rounded.
        const left = e * ratio + (Math.round(1001 * ratio) - 1001 * ratio) / 2;
        const top = f * ratio + (Math.round(801 * ratio) - 801 * ratio) / 2;
        expect([Math.abs(left - Math.round(left)), Math.abs(top - Math.round(top))]).toEqual([
          expect.closeTo(0, 6),
          expect.closeTo(0, 6),
        ]);
      }
    }
  });

  it('keeps the shape of pixels that are not square', () => {
    const [a, , , d] = imageMatrix(state({}), { ...square, rowMm: 1.4 }, viewport);
    expect(d / a).toBeCloseTo(2);
  });

  it('turns clockwise, then mirrors', () => {
    // The upper left corner of the image goes to the upper right with a quarter turn, and back by the mirror.
    expect(corner(state({ rotation: 90 }))).toEqual([1000, 0]);
    expect(corner(state({ rotation: 180 }))).toEqual([1000, 800]);
    expect(corner(state({ rotation: 270 }))).toEqual([200, 800]);
    expect(corner(state({ flipped: true }))).toEqual([1000, 0]);
    expect(corner(state({ rotation: 90, flipped: true }))).toEqual([200, 0]);
  });

  it('leads back from the screen', () => {
    const matrix = imageMatrix(
      state({ rotation: 270, flipped: true, scaling: 'free', zoom: 1.7, pan: [30, -8] }),
      square,
      viewport,
    );
    const [x, y] = apply(matrix, 100.5, 20.25);
    expect(applyInverse(matrix, x, y)).toEqual([expect.closeTo(100.5), expect.closeTo(20.25)]);
  });

  it('is not moved while it fits', () => {
    expect(effectivePan(state({ pan: [50, 50] }), square, viewport)).toEqual([0, 0]);
  });
});
