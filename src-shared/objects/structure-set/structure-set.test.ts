import { describe, expect, it } from 'vitest';
import { circle, type PhantomRoi, structureSet } from '../../../testing/phantom-space.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { planeOf } from '../../imaging/geometry/planes.ts';
import { spanOf } from '../../imaging/geometry/spans.ts';
import { roiOnPlane } from './on-plane.ts';
import { readStructureSet } from './read-structure-set.ts';
import { roiStacks } from './stacks.ts';

const reference = '1.2.3';
const read = (...rois: PhantomRoi[]) =>
  readStructureSet(structureSet({ seed: 'set', label: 'Plan', frameOfReference: reference, rois }));

/** A cylinder along z of radius 20 mm around 10, -5, from z 0 to 30: eleven planes 3 mm apart. */
const levels = Array.from({ length: 11 }, (_, index) => 3 * index);
const cylinder: PhantomRoi = {
  number: 7,
  name: 'Cylinder',
  colour: [255, 128, 0],
  interpreted: 'PTV',
  contours: levels.map((z) => ({ points: circle([10, -5, z], 20), image: `1.2.3.${z}` })),
};
/** The same with a hole of radius 8 mm. */
const hollow = (type: string): PhantomRoi => ({
  number: 8,
  name: 'Hollow',
  contours: levels.flatMap((z) => [
    { type, points: circle([10, -5, z], 20) },
    { type, points: circle([10, -5, z], 8) },
  ]),
});
/** The hole reached by a channel: one contour around both. */
const keyhole: PhantomRoi = {
  number: 9,
  name: 'Keyhole',
  contours: levels.map((z) => {
    const outer = circle([10, -5, z], 20);
    const inner = circle([10, -5, z], 8);
    const back = Array.from({ length: inner.length / 3 }, (_, i) =>
      inner.slice(inner.length - 3 * i - 3, inner.length - 3 * i),
    );
    return { points: [...outer, ...outer.slice(0, 3), ...inner.slice(0, 3), ...back.flat()] };
  }),
};

type Orientation = [number, number, number, number, number, number];
const axial: Orientation = [1, 0, 0, 0, 1, 0];
const sagittal: Orientation = [0, 1, 0, 0, 0, -1];
const cutting = (
  position: [number, number, number],
  orientation: Orientation,
  reachMm = 1.5,
  sopInstanceUid?: string,
) => {
  const plane = planeOf(
    { position, orientation, spacing: { rowMm: 1, columnMm: 1, provenance: 'pixel-spacing' } },
    { rows: 100, columns: 100 },
  )!;
  return { span: spanOf(plane), reachMm, ...(sopInstanceUid ? { sopInstanceUid } : {}) };
};
/** Area of the even-odd inside of rings, by the areas of each. */
const areaOf = (ring: Float32Array): number => {
  let area = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    area += ring[i]! * ring[j + 1]! - ring[j]! * ring[i + 1]!;
  }
  return Math.abs(area) / 2;
};
const circleArea = (radius: number): number => (72 / 2) * radius ** 2 * Math.sin((2 * Math.PI) / 72);

describe('an RT Structure Set is read', () => {
  it('with names, colours, types, contours and what they were drawn on', () => {
    const { rois, label, problems, images } = read(cylinder);
    expect(label).toBe('Plan');
    expect(problems).toEqual([]);
    const [roi] = rois;
    expect(roi).toMatchObject({
      number: 7,
      name: 'Cylinder',
      colour: [255, 128, 0],
      generation: 'MANUAL',
      frameOfReferenceUid: reference,
      observation: { type: 'PTV' },
      points: 11 * 72,
    });
    expect(roi!.contours).toHaveLength(11);
    expect(roi!.contours[2]!.images).toEqual([{ sopInstanceUid: '1.2.3.6' }]);
    expect(images.has('1.2.3.30')).toBe(true);
  });

  it('without what is damaged, which is told', () => {
    const { rois, problems } = read({
      number: 1,
      name: 'Damaged',
      contours: [
        { points: circle([0, 0, 0], 5) },
        { points: [1, 2, 3, 4] },
        { points: [1, 2, 3, 4, 5, 6] },
        { points: [Number.NaN, 0, 0, 1, 0, 0, 1, 1, 0] },
        { type: 'SPLINE', points: circle([0, 0, 0], 5) },
      ],
    });
    expect(rois[0]!.contours).toHaveLength(1);
    expect(problems).toEqual([
      'contours with damaged points: 2',
      'contours with too few points: 1',
      'contours of an unknown geometric type: 1',
    ]);
  });

  it('from decimal strings that were left as bytes', () => {
    const dataSet = structureSet({ seed: 'bytes', label: 'L', frameOfReference: reference, rois: [cylinder] });
    const [drawn] = dataSet['30060039']!.Value as DataSet[];
    const item = drawn!['30060040']!.Value as DataSet[];
    const text = '1\\2\\3.5\\4\\-5e0\\6\\7\\8\\9 ';
    item[0]!['30060050'] = { vr: 'DS', bytes: new TextEncoder().encode(text) };
    item[0]!['30060046'] = { vr: 'IS', Value: [3] };
    expect([...readStructureSet(dataSet).rois[0]!.contours[0]!.points]).toEqual([1, 2, 3.5, 4, -5, 6, 7, 8, 9]);
  });

  it('when it is empty, without throwing', () => {
    expect(readStructureSet({})).toMatchObject({ rois: [], problems: [] });
  });
});

describe('volumes of contours', () => {
  const volume = (roi: PhantomRoi) => roiStacks(read(roi).rois[0]!);

  it('are those of the solids they were taken from', () => {
    expect(volume(cylinder).volumeCm3).toBeCloseTo((circleArea(20) * 33) / 1000, 4);
    expect(volume(cylinder).stacks[0]!.spacingMm).toBeCloseTo(3, 6);
    expect(volume(cylinder).middle).toEqual([10, -5, 15]);
  });

  it('leave holes out, whether they are said by CLOSEDPLANAR_XOR, by a keyhole or by a contour inside of another', () => {
    const expected = ((circleArea(20) - circleArea(8)) * 33) / 1000;
    expect(volume(hollow('CLOSEDPLANAR_XOR')).volumeCm3).toBeCloseTo(expected, 3);
    expect(volume(hollow('CLOSEDPLANAR_XOR')).nested).toBe(false);
    expect(volume(hollow('CLOSED_PLANAR'))).toMatchObject({ nested: true });
    expect(volume(hollow('CLOSED_PLANAR')).volumeCm3).toBeCloseTo(expected, 3);
    expect(volume(keyhole).volumeCm3).toBeCloseTo(expected, 3);
  });

  it('have no bridge over a gap', () => {
    const parted = { ...cylinder, contours: cylinder.contours.filter((_, index) => index < 3 || index > 7) };
    // Two parts of three planes each, 9 mm thick.
    expect(volume(parted).volumeCm3).toBeCloseTo((circleArea(20) * 18) / 1000, 4);
  });

  it('are not told of one plane alone, or of planes in several directions', () => {
    expect(volume({ ...cylinder, contours: cylinder.contours.slice(0, 1) }).volumeCm3).toBeUndefined();
    const upright = circle([0, 0, 0], 5).map((_, i, all) =>
      i % 3 === 0 ? 0 : i % 3 === 1 ? all[i - 1]! : all[i - 1]!,
    );
    const across = volume({ ...cylinder, contours: [...cylinder.contours, { points: upright }] });
    expect(across.volumeCm3).toBeUndefined();
    expect(across.stacks).toHaveLength(2);
  });
});

it('contours far apart say nothing of what is between them', () => {
  const far = roiStacks(
    read({ number: 1, name: 'Far', contours: [0, 90].map((z) => ({ points: circle([10, -5, z], 20) })) }).rois[0]!,
  );
  expect(far.volumeCm3).toBeUndefined();
  const seen = (z: number) => roiOnPlane(far, cutting([-40, -40, z], axial)).rings.length;
  expect([seen(0), seen(1.5), seen(20), seen(44), seen(60), seen(90)]).toEqual([1, 1, 0, 0, 0, 1]);
  // Cut across, each is a thin line and no slab.
  const { edges } = roiOnPlane(far, cutting([10, -40, 100], sagittal));
  const rows = edges.filter((_, i) => i % 2 === 1);
  expect(rows.every((row) => Math.abs(row - 100.5) < 1 || Math.abs(row - 10.5) < 1)).toBe(true);
});

describe('contours on images', () => {
  const stacks = roiStacks(read(cylinder).rois[0]!);

  it('lie on the slice of their plane where they lie in the patient', () => {
    // The first pixel's middle is -39.5, -54.5: the cylinder's axis is at column 50, row 50.
    const { rings } = roiOnPlane(stacks, cutting([-39.5, -54.5, 15], axial));
    expect(rings).toHaveLength(1);
    const [ring] = rings as [Float32Array];
    for (let i = 0; i < ring.length; i += 2) expect(Math.hypot(ring[i]! - 50, ring[i + 1]! - 50)).toBeCloseTo(20, 3);
  });

  it('are those of the nearest plane within half a slice, and of none beyond', () => {
    const on = (z: number, reach: number) => roiOnPlane(stacks, cutting([-40, -55, z], axial, reach)).rings.length;
    expect(on(16.4, 0.5)).toBe(1);
    expect(on(31.4, 0.5)).toBe(1);
    expect(on(31.6, 0.5)).toBe(0);
    expect(on(34, 5)).toBe(1);
    expect(on(-5.1, 5)).toBe(0);
  });

  it('go to the image they name where two planes are near', () => {
    const named = roiStacks(
      read({
        number: 1,
        name: 'Two',
        contours: [
          { points: circle([0, 0, 0], 10), image: '9.9.1' },
          { points: circle([0, 0, 2], 20), image: '9.9.2' },
        ],
      }).rois[0]!,
    );
    const size = (uid?: string) => areaOf(roiOnPlane(named, cutting([-40, -40, 0.9], axial, 2, uid)).rings[0]!);
    expect(size()).toBeCloseTo(circleArea(10), 2);
    expect(size('9.9.1')).toBeCloseTo(circleArea(10), 2);
    expect(size('9.9.2')).toBeCloseTo(circleArea(20), 2);
  });

  it('are cut by a sagittal plane in a rectangle as high as they are thick', () => {
    // Through x = 10: y from -25 to 15, z from -1.5 to 31.5; the image's columns go along y, its rows down.
    const { cells, edges, rings } = roiOnPlane(stacks, cutting([10, -54.5, 60], sagittal));
    expect(rings).toEqual([]);
    expect(cells).toHaveLength(11 * 8);
    const columns = cells.filter((_, i) => i % 2 === 0);
    const rows = cells.filter((_, i) => i % 2 === 1);
    expect(Math.min(...columns)).toBeCloseTo(30, 1);
    expect(Math.max(...columns)).toBeCloseTo(70, 1);
    expect(Math.min(...rows)).toBeCloseTo(60.5 - 31.5, 3);
    expect(Math.max(...rows)).toBeCloseTo(60.5 + 1.5, 3);
    // Two sides a plane, a lid above and one below: between planes of the same shape there is no line.
    expect(edges).toHaveLength((2 * 11 + 2) * 4);
  });

  it('have their holes where they are cut too', () => {
    const { cells } = roiOnPlane(
      roiStacks(read(hollow('CLOSEDPLANAR_XOR')).rois[0]!),
      cutting([10, -54.5, 60], sagittal),
    );
    // Left and right of the hole.
    expect(cells).toHaveLength(11 * 2 * 8);
  });

  it('are cut by a slanting plane along the solid, however flat it cuts', () => {
    for (const degrees of [5, 30, 60]) {
      const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      const at: [number, number, number] = [10 - 50 * c, -55, 15 - 50 * s];
      const { cells } = roiOnPlane(stacks, cutting(at, [c, 0, s, 0, 1, 0]));
      let area = 0;
      for (let i = 0; i < cells.length; i += 8) area += areaOf(Float32Array.from(cells.slice(i, i + 8)));
      // What of the ellipse (area / cosine) lies between the ends at z -1.5 and 31.5, by its own integral.
      let expected = 0;
      const step = 0.01;
      for (let u = -60; u < 60; u += step) {
        const [x, z] = [u * c, u * s];
        if (Math.abs(x) < 20 && Math.abs(z) <= 16.5) expected += 2 * Math.sqrt(400 - x * x) * step;
      }
      expect(Math.abs(area / expected - 1), `${degrees} degrees`).toBeLessThan(0.02);
      // Nothing of it lies beside the cylinder, by more than a strip.
      const beside = cells.flatMap((column, i) => (i % 2 === 0 ? Math.abs((column - 50.5) * c) - 20 : []));
      expect(Math.max(...beside), `${degrees} degrees`).toBeLessThan(1.5);
    }
  });

  it('show points and open lines near the slice alone', () => {
    const roi = roiStacks(
      read({
        number: 1,
        name: 'Marks',
        contours: [
          { type: 'POINT', points: [10, 10, 0] },
          { type: 'POINT', points: [10, 10, 9] },
          { type: 'OPEN_PLANAR', points: [0, 0, 0, 10, 0, 0, 10, 10, 0] },
          { type: 'OPEN_NONPLANAR', points: [0, 0, -10, 0, 0, 10] },
        ],
      }).rois[0]!,
    );
    const { points, lines } = roiOnPlane(roi, cutting([0.5, 0.5, 0], axial, 1));
    expect(points).toEqual([10, 10]);
    expect(lines).toHaveLength(3);
    expect(roi.volumeCm3).toBeUndefined();
  });
});

it('hundreds of regions with hundred thousands of points are put in order once', () => {
  const rois: PhantomRoi[] = Array.from({ length: 100 }, (_, number) => ({
    number,
    name: `R${number}`,
    contours: levels.map((z) => ({ points: circle([number, 0, z], 15, 120) })),
  }));
  const set = read(...rois);
  expect(set.rois).toHaveLength(100);
  const made = set.rois.map(roiStacks);
  expect(made.every(({ stacks }) => stacks.length === 1 && stacks[0]!.planes.length === 11)).toBe(true);
});
