import { describe, expect, it } from 'vitest';
import { mprPlane, mprValue, planarMprCase } from '../../../testing/phantom-volume-states.ts';
import { numbers, text } from '../../dicom/access.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import type { PixelDescription } from '../description.ts';
import { type Orientation, sliceNormal, type Vector3 } from '../geometry/orientation.ts';
import { type ImagePlane, toPatient } from '../geometry/planes.ts';
import { coarser, factorFor, planVolume, type SliceFrame, type VolumePlan } from './plan.ts';
import { reslice, samplesOf, valueAt } from './reslice.ts';
import { planesThrough } from './views.ts';
import { emptyVolume, putSlice, type Volume, voxelKindOf, widerKind } from './volume.ts';

const pixel = {
  rows: 12,
  columns: 10,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
} as PixelDescription;
const plain: Orientation = [1, 0, 0, 0, 1, 0];
const oblique: Orientation = (() => {
  const [c, s] = [Math.cos(0.4), Math.sin(0.4)];
  return [c, s, 0, -s * 0.8, c * 0.8, -0.6];
})();

const slice = (position: Vector3, orientation = plain, over: Partial<SliceFrame> = {}): SliceFrame => ({
  frameOfReferenceUid: '1.2',
  pixel,
  description: {
    position: [...position],
    orientation,
    spacing: { rowMm: 1.5, columnMm: 2, provenance: 'pixel-spacing' },
  },
  ...over,
});

/** Linear in every direction: what is interpolated is exact. */
const linear = ([x, y, z]: Vector3): number => 100 + 3 * x - 2 * y + 5 * z;

function planned(frames: SliceFrame[]): VolumePlan {
  const plan = planVolume(frames);
  if ('why' in plan) throw new Error(plan.why);
  return plan;
}

function filled(frames: SliceFrame[], of: (place: Vector3) => number = linear, factor = 1): Volume {
  const plan = planned(frames);
  const volume = emptyVolume(plan.grid, 'float32', factor);
  plan.order.forEach((index, at) => {
    const { position, orientation, spacing } = frames[index]!.description;
    const { rows, columns } = frames[index]!.pixel;
    const plane: ImagePlane = {
      position: position!,
      orientation: orientation!,
      normal: sliceNormal(orientation!),
      rowMm: spacing!.rowMm,
      columnMm: spacing!.columnMm,
      rows,
      columns,
    };
    const pixels = Float32Array.from({ length: rows * columns }, (_, i) =>
      of(toPatient(plane, [(i % columns) + 0.5, Math.floor(i / columns) + 0.5])),
    );
    putSlice(volume, at, pixels, columns);
  });
  return volume;
}

const stack = (places: number[], orientation = plain, shift: Vector3 = [0, 0, 0]): SliceFrame[] => {
  const normal = sliceNormal(orientation);
  return places.map((place) =>
    slice([0, 1, 2].map((i) => normal[i]! * place + shift[i]! * place) as unknown as Vector3, orientation),
  );
};

describe('frames that make a volume', () => {
  it('are taken in any order, with uneven steps and sheared', () => {
    const { grid, order } = planned(stack([6, 0, 3, 10]));
    expect(order).toEqual([1, 2, 0, 3]);
    expect([...grid.at]).toEqual([0, 3, 6, 10]);
    expect(grid).toMatchObject({ columns: 10, rows: 12, slices: 4, columnMm: 2, rowMm: 1.5, stepMm: 3 });
    const sheared = planned(stack([0, 3, 6], plain, [0, 0.2, 0])).grid;
    expect([...sheared.top].map((place) => place.toFixed(3))).toEqual(['0.000', '0.600', '1.200']);
  });

  it.each([
    ['too few', stack([0, 3]), '3 images at least are needed'],
    ['two at one place', stack([0, 3, 3, 6]), 'several images lie at one place'],
    [
      'two frames of reference',
      [...stack([0, 3]), slice([0, 0, 6], plain, { frameOfReferenceUid: '1.3' })],
      'the images have several frames of reference',
    ],
    ['not parallel', [...stack([0, 3]), slice([0, 0, 6], oblique)], 'the images are not parallel'],
    ['two sizes', [...stack([0, 3]), slice([0, 0, 6], plain, { pixel: { ...pixel, rows: 5 } })], 'differ in size'],
    [
      'colour',
      [0, 3, 6].map((z) => slice([0, 0, z], plain, { pixel: { ...pixel, samplesPerPixel: 3 } })),
      'the images are in colour',
    ],
    [
      'no size of pixels',
      [0, 3, 6].map((z) => slice([0, 0, z], plain, { description: { position: [0, 0, z], orientation: plain } })),
      'the place or size of its pixels is not known',
    ],
  ])('are no others: %s', (_name, frames, why) => {
    const plan = planVolume(frames);
    expect('why' in plan && plan.why).toContain(why);
  });

  it('are turned against each other by no more than rounding', () => {
    const turned = (by: number): Orientation => [Math.cos(by), Math.sin(by), 0, -Math.sin(by), Math.cos(by), 0];
    const wide = { pixel: { ...pixel, rows: 512, columns: 512 } as PixelDescription };
    const three = (by: number) =>
      planVolume([slice([0, 0, 0], plain, wide), slice([0, 0, 1], turned(by), wide), slice([0, 0, 2], plain, wide)]);
    expect(three(1e-5)).toHaveProperty('grid');
    // Half a degree: 9 mm at the far corner of a slice.
    expect(three(0.009)).toEqual({ why: 'the images are not parallel, or have no place in the patient' });
  });

  it('fit into memory, coarser where they must', () => {
    const { grid } = planned(stack([0, 3, 6]));
    expect(factorFor(grid, 2, 10 * 12 * 3 * 2)).toBe(1);
    expect(factorFor(grid, 2, 10 * 12 * 3 * 2 - 1)).toBe(2);
    expect(factorFor(grid, 4, 1)).toBeUndefined();
    expect(coarser(grid, 3)).toMatchObject({ columns: 3, rows: 4, columnMm: 6, rowMm: 4.5 });
    expect([voxelKindOf(new Uint8Array()), voxelKindOf(new Int16Array()), voxelKindOf(new Uint16Array())]).toEqual([
      'int16',
      'int16',
      'uint16',
    ]);
    expect(widerKind('int16', 'uint16')).toBe('float32');
  });
});

describe('values of a volume', () => {
  const volumes: [string, Volume][] = [
    ['even steps', filled(stack([0, 3, 6, 9]))],
    ['uneven steps', filled(stack([0, 1, 5, 9]))],
    ['a tilted gantry', filled(stack([0, 3, 6, 9], plain, [0, 0.3, 0]))],
    ['oblique slices', filled(stack([0, 3, 6, 9], oblique))],
    ['coarser voxels', filled(stack([0, 3, 6, 9]), linear, 2)],
  ];
  it.each(volumes)('are exact between voxels: %s', (_name, volume) => {
    const { grid } = volume;
    let inside = 0;
    for (let i = 0; i < 300; i++) {
      // Places all over the box of the volume, by three primes.
      const [a, b, c] = [(i * 7919) % 997, (i * 104729) % 991, (i * 1299709) % 983];
      const z = grid.at[0]! + (c / 983) * (grid.at.at(-1)! - grid.at[0]!);
      const x = grid.left[0]! + (a / 997) * grid.columnMm * (grid.columns - 1);
      const y = grid.top[0]! + (b / 991) * grid.rowMm * (grid.rows - 1);
      const place = [0, 1, 2].map((axis) => grid.across[axis]! * x + grid.down[axis]! * y + grid.normal[axis]! * z);
      const value = valueAt(volume, place as unknown as Vector3);
      if (Number.isNaN(value)) continue;
      // In the outer half voxels the value of the nearest voxel stands.
      const [top, bottom] = [Math.min(...grid.top), Math.max(...grid.top)];
      if (y < bottom || y > top + grid.rowMm * (grid.rows - 1)) continue;
      inside++;
      expect(value).toBeCloseTo(linear(place as unknown as Vector3), 2);
    }
    expect(inside).toBeGreaterThan(150);
  });

  it('are the same however they are read', () => {
    const even = filled(stack([0, 3, 6, 9], oblique), ([x, y, z]) => Math.sin(x) * 100 + y * y + Math.cos(z) * 50);
    // A step that is missing nowhere makes the same grid an uneven one.
    const general = { ...even, grid: { ...even.grid, widestStepMm: 1e6 } };
    for (const view of ['axial', 'coronal', 'sagittal'] as const) {
      const planes = planesThrough(even.grid, view);
      const plane = planes[planes.length >> 1]!;
      const [a, b] = [reslice(even, plane), reslice(general, plane)];
      expect(a.some((value) => !Number.isNaN(value))).toBe(true);
      for (let i = 0; i < a.length; i++) {
        if (Number.isNaN(a[i]!)) expect(b[i]).toBeNaN();
        else expect(a[i]).toBeCloseTo(b[i]!, 3);
      }
    }
  });

  it.each(['even', 'uneven'])('are not mixed with padding: %s', (kind) => {
    const places = kind === 'even' ? [0, 3, 6] : [0, 3, 7];
    const plan = planned(stack(places));
    const volume = emptyVolume(plan.grid, 'int16');
    // The left half of every slice is padding.
    const pixels = Int16Array.from({ length: 120 }, (_, i) => (i % 10 < 5 ? -2000 : 40));
    for (let at = 0; at < 3; at++) putSlice(volume, at, pixels, 10, [-2000, -1500]);
    expect([volume.minimum, volume.maximum]).toEqual([40, 40]);
    const at = (column: number) => valueAt(volume, [column * 2, 1.5, 1.5]);
    expect([at(3), at(4.4), at(4.6), at(5), at(7.3)]).toEqual([Number.NaN, Number.NaN, 40, 40, 40]);
    // Nor where voxels are averages of several pixels.
    const coarse = emptyVolume(plan.grid, 'float32', 2);
    for (let slice = 0; slice < 3; slice++) putSlice(coarse, slice, pixels, 10, [-2000, -1500]);
    expect([...coarse.values.slice(0, 5)]).toEqual([Number.NaN, Number.NaN, 40, 40, 40]);
  });

  it('are none outside, and none where slices are missing', () => {
    const volume = filled(stack([0, 3, 6, 15, 18]));
    expect(valueAt(volume, [4, 4, 6])).toBeCloseTo(linear([4, 4, 6]), 3);
    // Slices that are there have their own half step.
    expect(valueAt(volume, [4, 4, 7.4])).toBeCloseTo(linear([4, 4, 6]), 3);
    expect(valueAt(volume, [4, 4, 10])).toBeNaN();
    expect(valueAt(volume, [4, 4, 13.6])).toBeCloseTo(linear([4, 4, 15]), 3);
    expect(valueAt(volume, [4, 4, -1.6])).toBeNaN();
    expect(valueAt(volume, [-1.1, 4, 0])).toBeNaN();
    expect(valueAt(volume, [-0.9, 4, 0])).toBeCloseTo(linear([0, 4, 0]), 3);
  });

  it('stand in a known oblique plane, and along the thickness of a slab', () => {
    const { images } = planarMprCase();
    const frames = images.map(({ dataSet }) => frameOf(dataSet));
    const volume = filled(frames, mprValue);
    const { widthDirection, heightDirection, topLeft } = mprPlane;
    const orientation = [...widthDirection, ...heightDirection] as Orientation;
    const plane: ImagePlane = {
      position: topLeft,
      orientation,
      normal: sliceNormal(orientation),
      rowMm: 1.25,
      columnMm: 1.25,
      rows: 24,
      columns: 32,
    };
    const thin = reslice(volume, plane);
    const place = (column: number, row: number) => toPatient(plane, [column + 0.5, row + 0.5]);
    for (const [column, row] of [
      [0, 0],
      [31, 0],
      [16, 12],
      [31, 23],
    ] as const) {
      expect(thin[row * 32 + column]).toBeCloseTo(mprValue(place(column, row)), 2);
    }
    const at = 12 * 32 + 16;
    // The value rises along the normal by this much a millimetre.
    const rise = mprValue(plane.normal) - mprValue([0, 0, 0]);
    const middle = mprValue(place(16, 12));
    const samples = samplesOf({ mm: 6, projection: 'average' }, 2);
    expect(samples).toEqual([-2, 0, 2]);
    const slab = (projection: 'average' | 'maximum' | 'minimum') =>
      reslice(volume, plane, { slab: { mm: 6, projection } })[at]!;
    expect(slab('average')).toBeCloseTo(middle, 2);
    expect(slab('maximum')).toBeCloseTo(middle + 2 * Math.abs(rise), 2);
    expect(slab('minimum')).toBeCloseTo(middle - 2 * Math.abs(rise), 2);
  });

  it('are cut away by planes', () => {
    const volume = filled(stack([0, 3, 6, 9]));
    const [plane] = planesThrough(volume.grid, 'coronal') as [ImagePlane];
    const values = reslice(volume, plane, { kept: [[1, 0, 0, -9]] });
    const row = Math.floor(plane.rows / 2);
    const seen = Array.from({ length: plane.columns }, (_, column) => [
      toPatient(plane, [column + 0.5, row + 0.5])[0] >= 9,
      !Number.isNaN(values[row * plane.columns + column]!),
    ]);
    for (const [kept, shown] of seen) expect(shown).toBe(kept);
    expect(seen.some(([kept]) => kept) && seen.some(([kept]) => !kept)).toBe(true);
  });
});

describe('planes through a volume', () => {
  const { grid } = planned(stack([0, 3, 6, 9], oblique));
  it.each([
    ['axial', [1, 0, 0, 0, 1, 0], 2, -1],
    ['coronal', [1, 0, 0, 0, 0, -1], 1, 1],
    ['sagittal', [0, 1, 0, 0, 0, -1], 0, 1],
  ] as const)('%s: as images hang, scrolled in anatomical order', (view, orientation, axis, sign) => {
    const planes = planesThrough(grid, view);
    expect(planes[0]!.orientation).toEqual(orientation);
    const places = planes.map(({ position }) => position[axis] * sign);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    // Square pixels as small as the smallest edge of a voxel, and planes as far apart.
    expect(planes[0]).toMatchObject({ rowMm: 1.5, columnMm: 1.5 });
    expect(places[1]! - places[0]!).toBeCloseTo(1.5, 6);
  });

  it('reach from one end of the volume to the other', () => {
    const planes = planesThrough(planned(stack([0, 3, 6, 9])).grid, 'axial');
    // Slices of 3 mm from -1.5 to 10.5 mm, in steps of 1.5 mm.
    expect(planes).toHaveLength(8);
    expect(planes[0]!.position[2]).toBeCloseTo(9.75, 6);
    expect(planes.at(-1)!.position[2]).toBeCloseTo(-0.75, 6);
    // Columns of 2 mm from -1 to 19 mm.
    expect(planes[0]!.columns).toBe(Math.round(20 / 1.5));
  });
});

function frameOf(dataSet: DataSet): SliceFrame {
  const list = (keyword: string) => numbers(dataSet, keyword)!;
  const [rowMm, columnMm] = list('PixelSpacing');
  return {
    frameOfReferenceUid: text(dataSet, 'FrameOfReferenceUID'),
    pixel: { ...pixel, rows: list('Rows')[0]!, columns: list('Columns')[0]! },
    description: {
      position: list('ImagePositionPatient') as [number, number, number],
      orientation: list('ImageOrientationPatient') as Orientation,
      spacing: { rowMm: rowMm!, columnMm: columnMm!, provenance: 'pixel-spacing' },
    },
  };
}
