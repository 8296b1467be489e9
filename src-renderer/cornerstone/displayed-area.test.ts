import { describe, expect, it } from 'vitest';
import { askedArea } from '../../src-shared/objects/presentation-state/asked-area.ts';
import type { FramePresentation } from '../../src-shared/objects/presentation-state/frame-presentation.ts';
import { initialState, type ViewState } from './controller.ts';
import { imageSizeOf, viewOnArea, wholeAreaOf } from './displayed-area.ts';
import type { DisplayFrame } from './registry.ts';
import { apply, applyInverse, type ImageSize, imageMatrix, type ViewportSize } from './view-geometry.ts';

type Area = NonNullable<FramePresentation['area']>;
type Spatial = FramePresentation['spatial'];

const upright: Spatial = { rotation: 0, flipped: false };
const viewport: ViewportSize = { width: 400, height: 400, ratio: 1 };
const view = (change: Partial<ViewState> = {}): ViewState => ({ ...initialState(), scaling: 'area', ...change });

/** Columns 11 to 30, rows 6 to 15 of an image of 100 columns and 50 rows. */
const part: Area = { topLeft: [11, 6], bottomRight: [30, 15], sizeMode: 'SCALE TO FIT' };

function frame(
  area: Area | undefined,
  spatial: Spatial = upright,
  spacing: { rowMm: number; columnMm: number } | undefined = { rowMm: 1, columnMm: 1 },
): ImageSize {
  const of = {
    pixel: { columns: 100, rows: 50 },
    description: spacing ? { spacing: { ...spacing, provenance: 'pixel-spacing' } } : {},
    presentation: { key: 'a', spatial, ...(area ? { area } : {}) },
  };
  return imageSizeOf(of as unknown as DisplayFrame, { columns: 100, rows: 50 });
}

const at = (image: ImageSize, column: number, row: number, size = viewport, state = view()): number[] =>
  apply(imageMatrix(state, image, size), column, row).map((value) => Math.round(value * 1e6) / 1e6 + 0);

/** Where the displayed area lies in the viewport. */
function areaOnScreen(state: ViewState, image: ImageSize, size: ViewportSize) {
  const { left, top, right, bottom } = image.area ?? { left: 0, top: 0, right: image.columns, bottom: image.rows };
  const matrix = imageMatrix(state, image, size);
  const [[x1, y1], [x2, y2]] = [apply(matrix, left, top), apply(matrix, right, bottom)];
  return { left: Math.min(x1, x2), top: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
}

describe('SCALE TO FIT (PS3.3 C.10.4)', () => {
  it('shows the area as large as the viewport allows, in its middle', () => {
    // 20 columns on 400 pixels: 20 pixels each; 10 rows take 200 of the 400.
    expect(at(frame(part), 10, 5)).toEqual([0, 100]);
    expect(at(frame(part), 30, 15)).toEqual([400, 300]);
    expect(at(frame(part), 0, 0)).toEqual([-200, 0]);
    expect(areaOnScreen(view(), frame(part), viewport)).toEqual({ left: 0, top: 100, width: 400, height: 200 });
  });

  it('shows an area that is the whole image as an image that fits', () => {
    const whole = frame({ ...part, topLeft: [1, 1], bottomRight: [100, 50] });
    expect(at(whole, 0, 0)).toEqual([0, 100]);
    expect(at(whole, 100, 50)).toEqual([400, 300]);
    expect(imageMatrix(view(), whole, viewport)).toEqual(imageMatrix(view({ scaling: 'fit' }), whole, viewport));
  });

  it('shows areas that reach beyond the image, on all sides', () => {
    // 10 columns and rows more on each side: 120 columns on 400 pixels.
    const beyond = frame({ ...part, topLeft: [-9, -9], bottomRight: [110, 60] });
    expect(at(beyond, -10, -10)).toEqual([0, expect.closeTo(200 - (35 * 400) / 120, 4)]);
    expect(at(beyond, 0, 0)[0]).toBeCloseTo(100 / 3, 4);
  });

  it('turns the area with the image: its corners are those that are seen at the upper left and lower right', () => {
    const turned = (
      rotation: Spatial['rotation'],
      flipped: boolean,
      topLeft: [number, number],
      bottomRight: [number, number],
    ) => frame({ ...part, topLeft, bottomRight }, { rotation, flipped });
    // Turned by a quarter the lower left pixel of the area, column 11 and row 15, is the upper left one; 20 columns stand upright.
    const quarter = turned(90, false, [11, 15], [30, 6]);
    expect(at(quarter, 10, 15)).toEqual([100, 0]);
    expect(at(quarter, 30, 5)).toEqual([300, 400]);
    const half = turned(180, false, [30, 15], [11, 6]);
    expect(at(half, 30, 15)).toEqual([0, 100]);
    expect(at(half, 10, 5)).toEqual([400, 300]);
    const three = turned(270, false, [30, 6], [11, 15]);
    expect(at(three, 30, 5)).toEqual([100, 0]);
    expect(at(three, 10, 15)).toEqual([300, 400]);
    const mirrored = turned(0, true, [30, 6], [11, 15]);
    expect(at(mirrored, 30, 5)).toEqual([0, 100]);
    // Turned by a quarter, then mirrored: the upper left pixel stays where it is, columns run down.
    const both = turned(90, true, [11, 6], [30, 15]);
    expect(at(both, 10, 5)).toEqual([100, 0]);
    expect(at(both, 30, 5)).toEqual([100, 400]);
    const threeBoth = turned(270, true, [30, 15], [11, 6]);
    expect(at(threeBoth, 30, 15)).toEqual([100, 0]);
  });

  it('is the same whichever way the corners are written', () => {
    const other = { ...part, topLeft: part.bottomRight, bottomRight: part.topLeft };
    for (const rotation of [0, 90, 180, 270] as const) {
      const spatial = { rotation, flipped: true };
      expect(at(frame(other, spatial), 10, 5)).toEqual(at(frame(part, spatial), 10, 5));
    }
  });

  it('shapes pixels as the state says, not as the image does', () => {
    // Twice as high as wide: 10 rows are as long as 20 columns.
    for (const shape of [{ pixelSpacing: { rowMm: 3, columnMm: 1.5 } }, { aspectRatio: [2, 1] as [number, number] }]) {
      const image = frame({ ...part, ...shape }, upright, { rowMm: 0.5, columnMm: 0.5 });
      expect(at(image, 10, 5)).toEqual([0, 0]);
      expect(at(image, 30, 15)).toEqual([400, 400]);
      const turned = frame({ ...part, ...shape }, { rotation: 90, flipped: false }, undefined);
      expect(at(turned, 10, 15)).toEqual([0, 0]);
    }
    // Square, whatever the image says.
    const square = frame({ ...part, aspectRatio: [1, 1] }, upright, { rowMm: 2, columnMm: 0.5 });
    expect(at(square, 10, 5)).toEqual([0, 100]);
    // Nothing that would make a line of the image.
    const absurd = frame({ ...part, aspectRatio: [1_000_000, 1] });
    expect(at(absurd, 10, 5)).toEqual([0, 100]);
  });

  it('keeps the area when the viewport has another size', () => {
    for (const [width, height] of [
      [400, 400],
      [1000, 300],
      [123, 777],
    ] as const) {
      const rect = areaOnScreen(view(), frame(part), { width, height, ratio: 1 });
      const scale = Math.min(width / 20, height / 10);
      expect([rect.width, rect.height]).toEqual([expect.closeTo(20 * scale), expect.closeTo(10 * scale)]);
      expect(rect.left + rect.width / 2).toBeCloseTo(width / 2);
      expect(rect.top + rect.height / 2).toBeCloseTo(height / 2);
    }
  });

  it('is each image its own', () => {
    const other: Area = { topLeft: [51, 1], bottomRight: [60, 10], sizeMode: 'SCALE TO FIT' };
    expect(at(frame(part), 10, 5)).toEqual([0, 100]);
    expect(at(frame(other, { rotation: 180, flipped: false }), 60, 10)).toEqual([0, 0]);
    // One that the state has no area for fits.
    expect(at(frame(undefined), 0, 0)).toEqual([0, 100]);
  });
});

describe('TRUE SIZE and MAGNIFY (PS3.3 C.10.4)', () => {
  const measured = { ...viewport, pixelMm: 0.25 };

  it('shows pixels as large as the state says they are', () => {
    const area: Area = { ...part, sizeMode: 'TRUE SIZE', pixelSpacing: { rowMm: 1, columnMm: 0.5 } };
    // 20 columns of 0.5 mm are 40 pixels of 0.25 mm, 10 rows of 1 mm as well; the image says 7 mm.
    const image = frame(area, upright, { rowMm: 7, columnMm: 7 });
    expect(areaOnScreen(view(), image, measured)).toEqual({ left: 180, top: 180, width: 40, height: 40 });
    const fine = { ...measured, ratio: 2 };
    expect(areaOnScreen(view(), image, fine)).toEqual({ left: 190, top: 190, width: 20, height: 20 });
  });

  it('fits where the monitor was not measured', () => {
    const area: Area = { ...part, sizeMode: 'TRUE SIZE', pixelSpacing: { rowMm: 0.5, columnMm: 0.5 } };
    expect(at(frame(area), 10, 5)).toEqual([0, 100]);
  });

  it('shows an image pixel as so many of the screen, edge on edge', () => {
    const area: Area = { ...part, sizeMode: 'MAGNIFY', magnification: 3 };
    expect(areaOnScreen(view(), frame(area), viewport)).toEqual({ left: 170, top: 185, width: 60, height: 30 });
    for (const ratio of [1, 1.25, 1.5, 2]) {
      for (const width of [400, 401, 333.5]) {
        const size = { width, height: 301, ratio };
        const [a, b, c, d, e, f] = imageMatrix(view(), frame(area, { rotation: 90, flipped: true }), size).map(
          (value) => value * ratio,
        );
        expect([a, b, c, d].map((value) => Math.abs(value!))).toEqual(
          [0, 3, 3, 0].map((value) => expect.closeTo(value)),
        );
        const edge = (value: number, length: number) => value + (Math.round(length * ratio) - length * ratio) / 2;
        for (const value of [edge(e!, width), edge(f!, 301)])
          expect(Math.abs(value - Math.round(value))).toBeLessThan(1e-6);
      }
    }
  });

  it('magnifies pixels that are not square after they were made so', () => {
    const area: Area = { ...part, sizeMode: 'MAGNIFY', magnification: 0.5, aspectRatio: [2, 1] };
    const { width, height } = areaOnScreen(view(), frame(area), viewport);
    expect([width, height]).toEqual([10, 10]);
  });
});

describe('areas that would hide the image', () => {
  it('are not used', () => {
    const image = { columns: 100, rows: 50 };
    const of = (topLeft: [number, number], bottomRight: [number, number]) =>
      askedArea({ ...part, topLeft, bottomRight }, image);
    expect(of([101, 1], [120, 20])).toBeUndefined();
    expect(of([-20, -20], [0, 20])).toBeUndefined();
    expect(of([-1_000_000, -1_000_000], [1_000_000, 1_000_000])).toBeUndefined();
    expect(of([Number.NaN, 1], [20, 20])).toBeUndefined();
    expect(of([100, 50], [120, 70])).toEqual({ left: 99, top: 49, right: 120, bottom: 70, size: 'fit' });
    expect(at(frame({ ...part, topLeft: [101, 1], bottomRight: [120, 20] }), 0, 0)).toEqual([0, 100]);
  });
});

const turns = [0, 90, 180, 270].flatMap((rotation) =>
  [false, true].map((flipped) => ({ rotation, flipped }) as Spatial),
);

/** A turn about the middle of the viewport, as PS3.3 C.10.6 has it. */
function turned([x, y]: readonly number[], { rotation, flipped }: Spatial): number[] {
  let [u, v] = [x! - 200, y! - 200];
  for (let done = 0; done < rotation; done += 90) [u, v] = [-v, u];
  return [(flipped ? -u : u) + 200, v + 200].map((value) => Math.round(value * 1e6) / 1e6 + 0);
}

describe('what the reader does to a view that a state began', () => {
  it('turns what is seen, whatever the state turned before', () => {
    for (const state of turns) {
      for (const reader of turns) {
        const image = frame(part, state);
        const place = at(image, 12, 7, viewport, view({ scaling: 'area' }));
        expect(at(image, 12, 7, viewport, view({ ...reader }))).toEqual(turned(place, reader));
      }
    }
  });
});

describe('the area that is seen', () => {
  it('is that of the state as long as the reader left it, and all of an image that fits', () => {
    const { left, top, right, bottom, topLeft, bottomRight } = wholeAreaOf(view(), frame(part), viewport);
    expect([left, top, right, bottom]).toEqual([10, 5, 30, 15]);
    expect([topLeft, bottomRight]).toEqual([
      [11, 6],
      [30, 15],
    ]);
    const whole = wholeAreaOf(view({ scaling: 'fit', rotation: 90 }), frame(part), viewport);
    expect([whole.topLeft, whole.bottomRight]).toEqual([
      [1, 1],
      [100, 50],
    ]);
  });

  it('is what lies in the viewport, to whole pixels, beyond the image as well', () => {
    // Twice the fitting size: 8 screen pixels for one of the image; 50 columns and rows about its middle, moved by 3 columns.
    const of = wholeAreaOf(view({ scaling: 'free', zoom: 2, pan: [24, 0] }), frame(undefined), viewport);
    expect([of.left, of.right, of.top, of.bottom]).toEqual([22, 72, 0, 50]);
    const small = wholeAreaOf(view({ scaling: 'free', zoom: 0.5 }), frame(undefined), viewport);
    expect([small.left, small.right, small.top, small.bottom]).toEqual([-50, 150, -75, 125]);
    // Never less than a pixel.
    const near = wholeAreaOf(view({ scaling: 'free', zoom: 400 }), frame(undefined), viewport);
    expect([near.right - near.left, near.bottom - near.top]).toEqual([1, 1]);
  });

  it('is shown again exactly when a state is made of it, and as the same millimetres at another size', () => {
    const spacing = { rowMm: 0.31, columnMm: 0.31 };
    let seed = 7;
    const random = (from: number, to: number): number => {
      seed = (seed * 16807) % 2147483647;
      return from + ((to - from) * seed) / 2147483647;
    };
    let compared = 0;
    for (let i = 0; i < 200; i++) {
      const size = {
        width: Math.round(random(80, 1500)),
        height: Math.round(random(80, 1200)),
        ratio: [1, 1.25, 2][i % 3]!,
      };
      const reader = turns[i % 8]!;
      const plain = frame(undefined, upright, spacing);
      const state = view({
        ...reader,
        scaling: 'free',
        zoom: random(0.2, 30),
        pan: [random(-300, 300), random(-300, 300)],
      });
      const area = wholeAreaOf(state, plain, size);
      // Nothing of the image was in sight.
      if (!askedArea({ topLeft: area.topLeft, bottomRight: area.bottomRight, sizeMode: 'SCALE TO FIT' }, plain))
        continue;
      compared++;
      const snapped = { ...state, ...viewOnArea(state, plain, size, area) };
      // The view moved by no more than a pixel of the image or two.
      const [before, after] = [state, snapped].map((of) =>
        applyInverse(imageMatrix(of, plain, size), size.width / 2, size.height / 2),
      );
      expect(Math.hypot(before![0] - after![0], before![1] - after![1])).toBeLessThan(1);
      // Seen again, it is the same area.
      const again = wholeAreaOf(snapped, plain, size);
      expect(again.right - again.left).toBeGreaterThanOrEqual(area.right - area.left);
      const saved: Area = {
        topLeft: area.topLeft,
        bottomRight: area.bottomRight,
        sizeMode: 'SCALE TO FIT',
        pixelSpacing: spacing,
      };
      const reopened = frame(saved, reader, spacing);
      const [shown, wanted] = [imageMatrix(view(), reopened, size), imageMatrix(snapped, plain, size)];
      for (const [k, value] of shown.entries()) expect(value).toBeCloseTo(wanted[k]!, 9);
      const other = { width: size.width * 2 + 33, height: size.height + 201, ratio: 1 };
      const rect = areaOnScreen(view(), reopened, other);
      const mm =
        (rect.width / Math.abs(imageMatrix(view(), reopened, other)[reader.rotation % 180 === 0 ? 0 : 2])) * 0.31;
      expect(mm).toBeCloseTo((reader.rotation % 180 === 0 ? area.right - area.left : area.bottom - area.top) * 0.31, 6);
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('is shown again exactly in true size and pixel by pixel as well, and as the state asked for', () => {
    const spacing = { rowMm: 0.7, columnMm: 0.7 };
    const size: ViewportSize = { width: 641, height: 433, ratio: 1.5, pixelMm: 0.21 };
    for (const spatial of turns) {
      const plain = frame(undefined, upright, spacing);
      for (const [scaling, mode] of [
        ['true-size', { sizeMode: 'TRUE SIZE', pixelSpacing: spacing }],
        ['pixels', { sizeMode: 'MAGNIFY', magnification: 1 }],
      ] as const) {
        const state = view({ ...spatial, scaling, pan: [13.3, -7.7] });
        const area = wholeAreaOf(state, plain, size);
        const snapped = { ...state, ...viewOnArea(state, plain, size, area) };
        expect(snapped.scaling).toBe(scaling);
        const saved: Area = { topLeft: area.topLeft, bottomRight: area.bottomRight, ...mode };
        const shown = imageMatrix(view(), frame(saved, spatial, spacing), size);
        for (const [k, value] of imageMatrix(snapped, plain, size).entries()) expect(shown[k]).toBeCloseTo(value, 9);
      }
    }
    const asked = frame({ ...part, sizeMode: 'MAGNIFY', magnification: 3 });
    expect(wholeAreaOf(view(), asked, viewport)).toMatchObject({ topLeft: [11, 6], bottomRight: [30, 15] });
  });
});
