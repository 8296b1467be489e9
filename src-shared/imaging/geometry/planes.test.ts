import { describe, expect, it } from 'vitest';
import { inPass, nearestSlice, passOf, sliceList } from './nearest.ts';
import type { Orientation, Vector3 } from './orientation.ts';
import { cutLine, distanceTo, type ImagePlane, middleOf, parallelSign, planeOf, toImage, toPatient } from './planes.ts';

const axial: Orientation = [1, 0, 0, 0, 1, 0];
const coronal: Orientation = [1, 0, 0, 0, 0, -1];
const sagittal: Orientation = [0, 1, 0, 0, 0, -1];

const plane = (
  position: [number, number, number],
  orientation: Orientation,
  { rowMm = 1, columnMm = 1, rows = 100, columns = 100 } = {},
): ImagePlane =>
  planeOf({ position, orientation, spacing: { rowMm, columnMm, provenance: 'pixel-spacing' } }, { rows, columns })!;

describe('planes', () => {
  it('lead from the image to the patient and back', () => {
    const one = plane([-10, 20, 5], coronal, { rowMm: 2, columnMm: 0.5 });
    expect(toPatient(one, [0.5, 0.5])).toEqual([-10, 20, 5]);
    expect(toPatient(one, [4.5, 3.5])).toEqual([-8, 20, -1]);
    expect(toImage(one, [-8, 27, -1])).toEqual([4.5, 3.5]);
    expect(distanceTo(one, [-8, 27, -1])).toBe(7);
    expect(middleOf(plane([0, 0, 0], axial))).toEqual([49.5, 49.5, 0]);
    expect(planeOf({ position: [0, 0, 0], orientation: axial }, { rows: 1, columns: 1 })).toBeUndefined();
  });

  it('are parallel within eleven degrees, from either side', () => {
    const tilted = (degrees: number): ImagePlane => {
      const angle = (degrees * Math.PI) / 180;
      return plane([0, 0, 0], [1, 0, 0, 0, Math.cos(angle), Math.sin(angle)]);
    };
    expect(parallelSign(tilted(0), tilted(11))).toBe(1);
    expect(parallelSign(tilted(0), tilted(12))).toBe(0);
    expect(parallelSign(tilted(0), plane([0, 0, 0], [-1, 0, 0, 0, 1, 0]))).toBe(-1);
  });
});

describe('localizer lines', () => {
  // A sagittal image of 200 x 200 mm at x = 0: column 0 at y = -100, row 0 at z = +100 (edges of the first pixel).
  const target = plane([0, -99.5, 99.5], sagittal, { rows: 200, columns: 200 });

  it('lie where an axial slice is', () => {
    // An axial slice at z = 30 from y = -60 to 60: row 70 of the sagittal image, columns 40 to 160.
    const slice = plane([-59.5, -59.5, 30], axial, { rows: 120, columns: 120 });
    const [from, to] = cutLine(target, slice)!;
    expect([from, to].sort((a, b) => a[0] - b[0])).toEqual([
      [40, 70],
      [160, 70],
    ]);
  });

  it('lean with a tilted gantry', () => {
    // Slices lean 20 degrees about the left-right axis through the origin: z = y tan 20. Their rows end at y = ±50 cos 20.
    const angle = (20 * Math.PI) / 180;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const slice = plane([-49.5, -49.5 * c, -49.5 * s], [1, 0, 0, 0, c, s]);
    const ends = [...cutLine(target, slice)!].sort((a, b) => a[0] - b[0]);
    expect(ends[0]![0]).toBeCloseTo(100 - 50 * c, 9);
    expect(ends[0]![1]).toBeCloseTo(100 + 50 * s, 9);
    expect(ends[1]![0]).toBeCloseTo(100 + 50 * c, 9);
    expect(ends[1]![1]).toBeCloseTo(100 - 50 * s, 9);
  });

  it('agree with the line of points that lie in both planes, found by solving for it', () => {
    const oblique: Orientation = [0.8, 0.6, 0, 0.36, -0.48, -0.8];
    const source = plane([-40, -30, 60], oblique, { rows: 150, columns: 90, rowMm: 0.9, columnMm: 1.3 });
    const ends = cutLine(target, source)!;
    // Every point of the line lies in both planes: its place by the target's pixels is in the source's plane.
    for (const end of ends) expect(distanceTo(source, toPatient(target, end))).toBeCloseTo(0, 9);
    // Direction: the product of the normals, without its part through the picture.
    const [a, b] = [target.normal, source.normal];
    const way: Vector3 = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    const [columns, rows] = [ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]];
    expect(Math.hypot(columns, rows)).toBeGreaterThan(50);
    expect(rows * way[1]).toBeCloseTo(-columns * way[2], 9);
  });

  it('end at the edge of the picture, and are none of parallel images or such as do not meet', () => {
    const large = plane([-199.5, -199.5, 30], axial, { rows: 400, columns: 400 });
    expect([...cutLine(target, large)!].map(([column]) => column).sort((a, b) => a - b)).toEqual([0, 200]);
    expect(cutLine(target, plane([30, 0, 0], sagittal))).toBeUndefined();
    expect(cutLine(target, plane([10, 0, 30], axial))).toBeUndefined();
    expect(cutLine(target, plane([-50, -50, 300], axial))).toBeUndefined();
  });
});

describe('the nearest slice', () => {
  const stack = (count: number, step: number, thickness = step) =>
    sliceList(
      Array.from({ length: count }, (_, i) => plane([0, 0, -i * step], axial)),
      thickness,
    );

  it('is nearer than half a slice, in the set', () => {
    const thin = stack(101, 1);
    const thick = stack(21, 5);
    for (let z = 0; z >= -100; z -= 1) {
      const found = nearestSlice(thick, [3, 4, z])!;
      expect(found.distanceMm).toBeLessThanOrEqual(2.5);
      expect(found.index).toBe(Math.round(Math.abs(z) / 5));
    }
    expect(nearestSlice(thin, [0, 0, -40.3])).toMatchObject({ index: 40, outside: false });
  });

  it('is outside beyond half a slice', () => {
    const thick = stack(21, 5);
    expect(nearestSlice(thick, [0, 0, 2.4])).toMatchObject({ index: 0, outside: false });
    expect(nearestSlice(thick, [0, 0, 2.6])).toMatchObject({ index: 0, outside: true });
    expect(nearestSlice(thick, [0, 0, -103])).toMatchObject({ index: 20, outside: true });
    // A gap within the set is no end of it.
    const gap = sliceList(
      [0, -5, -40, -45].map((z) => plane([0, 0, z], axial)),
      5,
    );
    expect(nearestSlice(gap, [0, 0, -20])).toMatchObject({ index: 1, outside: false });
    // Where slices are left out, what lies between them is in none.
    expect(nearestSlice({ ...gap, sparse: true }, [0, 0, -20])).toMatchObject({ index: 1, outside: true });
    expect(nearestSlice({ ...gap, sparse: true }, [0, 0, -38])).toMatchObject({ index: 2, outside: false });
    expect(nearestSlice(sliceList([undefined], 1), [0, 0, 0])).toBeUndefined();
  });

  it('stays in its pass', () => {
    const planes = [0, 1, 2].flatMap(() => [0, 5, 10, 15].map((z) => plane([0, 0, -z], axial)));
    const byPlace = sliceList(planes, 5, { positions: 4, passes: 3, fastest: 'position' });
    expect(nearestSlice(byPlace, [0, 0, 0], 7)!.index).toBe(4);
    expect(passOf(7, byPlace.dimensions)).toBe(1);
    expect(inPass(7, 1, byPlace.dimensions!)).toBe(11);
    expect(inPass(11, 1, byPlace.dimensions!)).toBe(3);
    expect(inPass(4, -1, { positions: 4, passes: 3, fastest: 'pass' })).toBe(3);
  });
});
