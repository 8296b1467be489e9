import { describe, expect, it } from 'vitest';
import type { Orientation, Vector3 } from '../geometry/orientation.ts';
import { sliceNormal } from '../geometry/orientation.ts';
import { type ImagePlane, toPatient } from '../geometry/planes.ts';
import { doseAt, doseGrid, doseMap } from './dose-grid.ts';
import { isodose } from './isodose.ts';

/** A dose that interpolation gives back exactly: linear in the patient's coordinates. */
const linear = ([x, y, z]: Vector3): number => 30 + 0.2 * x - 0.1 * y + 0.3 * z;

const axial: Orientation = [1, 0, 0, 0, 1, 0];
const turned: Orientation = [-1, 0, 0, 0, -1, 0];

function grid(orientation: Orientation, offsets: number[], dose: (place: Vector3) => number) {
  const plane = { columns: 21, rows: 11, columnMm: 2, rowMm: 3, orientation };
  const normal = sliceNormal(orientation);
  const origin: Vector3 = orientation === turned ? [20, 15, -10] : [-20, -15, -10];
  const planes = offsets.map((offset) => {
    const position: Vector3 = [
      origin[0] + normal[0] * offset,
      origin[1] + normal[1] * offset,
      origin[2] + normal[2] * offset,
    ];
    const at: ImagePlane = { ...plane, position, normal };
    const values = Array.from({ length: 231 }, (_, i) =>
      dose(toPatient(at, [(i % 21) + 0.5, Math.floor(i / 21) + 0.5])),
    );
    return { position, values };
  });
  return doseGrid(plane, planes);
}

const image = (orientation: Orientation, position: Vector3, mm = 0.5): ImagePlane => ({
  orientation,
  position,
  normal: sliceNormal(orientation),
  columns: 60,
  rows: 50,
  columnMm: mm,
  rowMm: mm,
});

describe('dose in the patient', () => {
  it.each([
    ['axial, rising', axial, [0, 4, 8, 12]],
    ['axial, falling and uneven', axial, [12, 7, 3, 0]],
    ['turned by half a turn', turned, [0, 5, 10]],
  ] as const)('is interpolated between the eight nearest values: %s', (_, orientation, offsets) => {
    const dose = grid(orientation as Orientation, [...offsets], linear);
    for (const place of [
      [0, 0, -10],
      [3.3, -7.1, -4.2],
      [-19.9, 14.9, -0.1],
    ] as Vector3[]) {
      expect(doseAt(dose, place)).toBeCloseTo(linear(place), 4);
    }
  });

  it('is nothing outside of the grid', () => {
    const dose = grid(axial, [0, 4, 8], linear);
    expect(doseAt(dose, [20.1, 0, -6])).toBeUndefined();
    expect(doseAt(dose, [0, 0, -10.1])).toBeUndefined();
    expect(doseAt(dose, [0, 0, -1.9])).toBeUndefined();
    expect(doseAt(dose, [20, 15, -2])).toBeCloseTo(linear([20, 15, -2]), 4);
  });

  it('of one plane counts in that plane alone', () => {
    const dose = grid(axial, [0], linear);
    expect(doseAt(dose, [1, 1, -10])).toBeCloseTo(linear([1, 1, -10]), 4);
    expect(doseAt(dose, [1, 1, -9.9])).toBeUndefined();
  });

  it('is mapped on images of any plane', () => {
    const dose = grid(axial, [0, 4, 8, 12], linear);
    const oblique: Orientation = [1, 0, 0, 0, Math.SQRT1_2, -Math.SQRT1_2];
    for (const plane of [image(axial, [-10, -10, -5]), image(oblique, [-10, -5, 1], 0.4)]) {
      const map = doseMap(dose, plane);
      let inside = 0;
      for (let row = 0; row < map.rows; row++) {
        for (let column = 0; column < map.columns; column++) {
          const place = toPatient(plane, [(column + 0.5) * map.stepColumns, (row + 0.5) * map.stepRows]);
          const value = map.values[row * map.columns + column]!;
          const alone = doseAt(dose, place);
          if (alone === undefined) expect(value).toBeNaN();
          else {
            inside++;
            expect(value).toBeCloseTo(linear(place), 3);
          }
        }
      }
      expect(inside).toBeGreaterThan(100);
    }
  });

  it('refuses planes of another size and grids that are too large', () => {
    const plane = { columns: 2, rows: 2, columnMm: 1, rowMm: 1, orientation: axial };
    expect(() => doseGrid(plane, [{ position: [0, 0, 0], values: [1, 2, 3] }])).toThrow(RangeError);
    expect(() => doseGrid(plane, [])).toThrow(RangeError);
    const huge = { ...plane, columns: 10_000, rows: 10_000 };
    expect(() => doseGrid(huge, [{ position: [0, 0, 0], values: [] }])).toThrow(RangeError);
  });
});

describe('isodose lines', () => {
  it('lie where the dose is that of the level', () => {
    // A round hill: 60 at the middle, 1 less for each mm.
    const hill = ([x, y]: Vector3): number => 60 - Math.hypot(x, y);
    const dose = grid(axial, [0, 4], hill);
    const plane = image(axial, [-12, -12, -8]);
    const segments = isodose(doseMap(dose, plane), 52);
    expect(segments.length).toBeGreaterThan(20);
    for (const [x1, y1, x2, y2] of segments) {
      for (const point of [
        [x1, y1],
        [x2, y2],
      ] as [number, number][]) {
        const [x, y] = toPatient(plane, point);
        // Half a grid pixel: the hill itself is not linear between values.
        expect(Math.abs(Math.hypot(x, y) - 8)).toBeLessThan(1);
      }
    }
    expect(isodose(doseMap(dose, plane), 100)).toEqual([]);
  });
});
