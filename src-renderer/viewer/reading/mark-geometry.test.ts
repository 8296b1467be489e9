import { describe, expect, it } from 'vitest';
import type { Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import { type ImagePlane, toPatient } from '../../../src-shared/imaging/geometry/planes.ts';
import type { ReportMark } from '../../../src-shared/objects/structured-report/marks.ts';
import { type MarkedFrame, placed } from './mark-geometry.ts';

/** A slice that lies aslant: rows along y, columns down z and a little to the side, pixels of 0.5 by 2 mm. */
const plane: ImagePlane = {
  position: [10, -20, 30],
  orientation: [0, 1, 0, 0.6, 0, -0.8],
  normal: [-0.8, 0, -0.6],
  rowMm: 2,
  columnMm: 0.5,
  rows: 100,
  columns: 200,
};
const frame: MarkedFrame = {
  sopInstanceUid: '1.2',
  frame: 1,
  frameOfReferenceUid: '9',
  plane,
  sliceThicknessMm: 3,
};
const off = ([x, y, z]: Vector3, mm: number): Vector3 => [
  x + plane.normal[0] * mm,
  y + plane.normal[1] * mm,
  z + plane.normal[2] * mm,
];
const mark = (
  graphic: ReportMark['graphic'],
  places: readonly Vector3[],
  more: Partial<ReportMark> = {},
): ReportMark => ({
  path: [1, 1],
  graphic,
  data: places.flat(),
  images: [],
  frameOfReferenceUid: '9',
  intent: 'required',
  label: '',
  values: [],
  ...more,
});
/** The ends of the axes of a ball around a place of the slice, so many mm beside it. */
const ball = (column: number, row: number, beside: number, radius: number): ReportMark => {
  const middle = off(toPatient(plane, [column, row]), beside);
  const ends = [0, 1, 2].flatMap((axis) =>
    [-radius, radius].map((mm): Vector3 => {
      const [x, y, z] = middle;
      return [x + (axis === 0 ? mm : 0), y + (axis === 1 ? mm : 0), z + (axis === 2 ? mm : 0)];
    }),
  );
  return mark('ELLIPSOID', ends);
};

describe('graphics in space', () => {
  it('lie on the slice at their pixel, on both sides of its middle, and not beyond its thickness', () => {
    for (const beside of [-1.4, 0, 1.4]) {
      const found = placed(mark('POINT', [off(toPatient(plane, [40.5, 60]), beside)]), frame);
      expect(found?.points[0]?.[0]).toBeCloseTo(40.5);
      expect(found?.points[0]?.[1]).toBeCloseTo(60);
    }
    for (const beside of [-1.7, 1.7])
      expect(placed(mark('POINT', [off(toPatient(plane, [40, 60]), beside)]), frame)).toBeUndefined();
  });

  it('are not drawn in another frame of reference, or in one that nobody names', () => {
    const there = mark('POINT', [toPatient(plane, [40, 60])]);
    expect(placed(there, { ...frame, frameOfReferenceUid: '8' })).toBeUndefined();
    expect(placed({ ...there, frameOfReferenceUid: '' }, { ...frame, frameOfReferenceUid: '' })).toBeUndefined();
  });

  it('as ellipses go through the ends of their axes', () => {
    const ends = [
      [20, 50],
      [60, 50],
      [40, 45],
      [40, 55],
    ] as const;
    const [line] = placed(
      mark(
        'ELLIPSE',
        ends.map((end) => toPatient(plane, end)),
      ),
      frame,
    )!.lines;
    for (const [column, row] of ends) {
      const nearest = Math.min(...line!.points.map(([x, y]) => Math.hypot(x - column, y - row)));
      expect(nearest).toBeLessThan(1e-9);
    }
  });

  it('as balls are drawn where the slice cuts them, smaller towards their ends', () => {
    for (const beside of [-8, -3, 0, 3, 8]) {
      const [line] = placed(ball(80, 40, beside, 10), frame)!.lines;
      const radius = Math.sqrt(100 - beside ** 2);
      expect(line!.closed).toBe(true);
      for (const [column, row] of line!.points)
        expect(Math.hypot((column - 80) * 0.5, (row - 40) * 2)).toBeCloseTo(radius, 6);
    }
    expect(placed(ball(80, 40, 10.5, 10), frame)).toBeUndefined();
    expect(placed(ball(80, 40, -10.5, 10), frame)).toBeUndefined();
  });

  it('as balls that lie between two slices are a point on the one whose thickness holds them', () => {
    const found = placed(ball(80, 40, 1.2, 0.5), frame);
    expect(found?.lines).toEqual([]);
    expect(found?.points[0]?.[0]).toBeCloseTo(80);
  });
});
