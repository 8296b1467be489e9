import { describe, expect, it } from 'vitest';
import type { Orientation } from './orientation.ts';
import { type PlacedFrame, stackGeometry } from './stack.ts';

const axial: Orientation = [1, 0, 0, 0, 1, 0];
const at = (...places: number[]): PlacedFrame[] =>
  places.map((z) => ({ position: [0, 0, z], orientation: axial, sliceThicknessMm: 2 }));

describe('the geometry of a stack', () => {
  it('is regular when the slices lie evenly, in whatever order they come', () => {
    expect(stackGeometry(at(4, 0, 2))).toEqual({
      normal: [0, 0, 1],
      at: [4, 0, 2],
      order: [1, 2, 0],
      spacingMm: 2,
      regular: true,
      gaps: [],
      duplicates: [],
      tiltDegrees: 0,
      mixedThickness: false,
    });
    expect(stackGeometry(at(0))).toMatchObject({ spacingMm: undefined, regular: true });
    expect(stackGeometry([])).toBeUndefined();
  });

  it('tells missing slices, uneven steps and doubles', () => {
    expect(stackGeometry(at(0, 2, 4, 10, 12))).toMatchObject({
      regular: false,
      spacingMm: 2,
      gaps: [{ before: 2, after: 3, stepMm: 6, missing: 2 }],
    });
    expect(stackGeometry(at(0, 2, 4, 7.5, 9.5))!.gaps).toEqual([{ before: 2, after: 3, stepMm: 3.5, missing: 0 }]);
    expect(stackGeometry(at(0, 2, 4.3, 6.3))).toMatchObject({ regular: false, gaps: [] });
    expect(stackGeometry(at(0, 2, 2, 4))).toMatchObject({ regular: false, duplicates: [[1, 2]], spacingMm: 2 });
    // The rounding of positions is not uneven.
    expect(stackGeometry(at(0, 2.01, 4, 6.01))!.regular).toBe(true);
  });

  it('measures the tilt of a gantry', () => {
    const angle = (15 * Math.PI) / 180;
    // The gantry leans; the table moves along the patient.
    const orientation: Orientation = [1, 0, 0, 0, Math.cos(angle), Math.sin(angle)];
    const frames = [0, 3, 6, 9].map((z): PlacedFrame => ({ position: [0, 0, z], orientation }));
    const found = stackGeometry(frames)!;
    expect(found.tiltDegrees).toBeCloseTo(15, 6);
    expect(found.spacingMm).toBeCloseTo(3 * Math.cos(angle), 6);
    expect(found.regular).toBe(false);
  });

  it('says when thicknesses differ, and nothing of what is not parallel', () => {
    const mixed = at(0, 2, 4);
    mixed[2]!.sliceThicknessMm = 5;
    expect(stackGeometry(mixed)).toMatchObject({ mixedThickness: true, regular: true });
    expect(stackGeometry([...at(0, 2), { position: [0, 0, 0], orientation: [1, 0, 0, 0, 0, -1] }])).toBeUndefined();
    expect(stackGeometry([{ position: [0, 0, 0] }])).toBeUndefined();
  });
});
