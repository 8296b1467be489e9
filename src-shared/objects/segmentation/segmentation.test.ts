import { describe, expect, it } from 'vitest';
import { type PhantomSegmentation, segmentation } from '../../../testing/phantom-space.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { describeInstance } from '../../imaging/describe.ts';
import { planeOf } from '../../imaging/geometry/planes.ts';
import { spanOf } from '../../imaging/geometry/spans.ts';
import { maskAt, maskBorder, masksOfFrame } from './masks.ts';
import type { Segmentation } from './model.ts';
import { segmentOnImage } from './on-image.ts';
import { readSegmentation, storedLabToSrgb } from './read-segmentation.ts';
import { SegmentVolumes } from './segment-volumes.ts';

const syntax = '1.2.840.10008.1.2.1';
const read = (dataSet: DataSet) => readSegmentation(dataSet, describeInstance(dataSet, syntax));

/** Planes of 20 x 16 pixels of 2 x 1.5 mm, 3 mm apart: a box of 4 columns and 3 rows that begins at column 5, row 6. */
const [columns, rows] = [20, 16];
const inBox = (column: number, row: number): boolean => column >= 5 && column < 9 && row >= 6 && row < 9;
const cells = (value: (column: number, row: number) => number): number[] =>
  Array.from({ length: rows * columns }, (_, at) => value(at % columns, Math.floor(at / columns)));
const box = (value = 1) => cells((column, row) => (inBox(column, row) ? value : 0));
const base: Omit<PhantomSegmentation, 'type' | 'frames'> = {
  seed: 'seg',
  frameOfReference: '1.2.3',
  rows,
  columns,
  spacing: [1.5, 2],
  thickness: 3,
  segments: [
    { number: 1, label: 'Box', colour: [34885, 53485, 50171] },
    { number: 2, label: 'Other' },
  ],
};
const frames = (value = 1) =>
  [0, 3, 6, 9].map((z) => ({
    segment: 1,
    position: [0, 0, z] as [number, number, number],
    values: box(value),
    source: `7.${z}`,
  }));

function volumesOf(options: Partial<PhantomSegmentation> & Pick<PhantomSegmentation, 'type' | 'frames'>) {
  const all = { ...base, ...options };
  const found = read(segmentation(all)) as Segmentation;
  const volumes = new SegmentVolumes(found);
  for (const frame of found.frames)
    volumes.add(frame, masksOfFrame(all.frames[frame.frame - 1]!.values, found, frame.segment));
  return { found, volumes: volumes.volumes() };
}

const cutOf = (
  position: [number, number, number],
  orientation: [number, number, number, number, number, number],
  mm = 1,
) => {
  const spacing = { rowMm: mm, columnMm: mm, provenance: 'pixel-spacing' as const };
  const plane = planeOf({ position, orientation, spacing }, { rows: 60, columns: 60 })!;
  return { span: spanOf(plane), reachMm: 0.5, sopInstanceUid: '7.3', frame: 1, columns: 60, rows: 60 };
};
const grid = { columns, rows };

describe('a Segmentation is read', () => {
  it('with its segments, colours, planes and sources', () => {
    const { found } = volumesOf({ type: 'BINARY', frames: frames() });
    expect(found).toMatchObject({ type: 'binary', rows, columns, frameOfReferenceUid: '1.2.3', problems: [] });
    expect(found.segments.map(({ number, label, type }) => [number, label, type])).toEqual([
      [1, 'Box', 'Tissue'],
      [2, 'Other', 'Tissue'],
    ]);
    expect(found.frames.map(({ plane }) => plane?.position[2])).toEqual([0, 3, 6, 9]);
    expect(found.frames[1]).toMatchObject({ segment: 1, sources: [{ sopInstanceUid: '7.3' }] });
  });

  it('with colours that are CIELab as DICOM scales them', () => {
    // White, and pure red of sRGB seen under D50 (L 54.29, a 80.81, b 69.89).
    expect(storedLabToSrgb([65535, 32896, 32896])).toEqual([255, 255, 255]);
    const red = storedLabToSrgb([0.5429 * 65535, ((80.81 + 128) / 255) * 65535, ((69.89 + 128) / 255) * 65535]);
    expect(Math.max(Math.abs(red[0] - 255), red[1], red[2])).toBeLessThanOrEqual(2);
  });

  it('without frames of segments that are not in the list, which is told', () => {
    const { found } = volumesOf({
      type: 'BINARY',
      frames: [...frames(), { segment: 9, position: [0, 0, 12], values: box() }],
    });
    expect(found.frames).toHaveLength(4);
    expect(found.problems).toEqual(['frames of no segment in the list: 1']);
  });

  it.each([
    ['of an unknown type', { '00620001': { vr: 'CS' as const, Value: ['MESH'] } }, /neither binary/],
    ['without pixels', { '00280010': { vr: 'US' as const } }, /no pixels/],
  ])('or why it cannot be: %s', (_, change, why) => {
    expect(read({ ...segmentation({ ...base, type: 'BINARY', frames: frames() }), ...change })).toMatch(why);
  });

  it('when it is empty, without throwing', () => {
    expect(read({})).toMatch(/type/);
  });
});

describe('segments', () => {
  it('stay bits, of their least rectangle alone', () => {
    const mask = volumesOf({ type: 'BINARY', frames: frames() }).volumes.get(1)!.planes[0]!.mask;
    expect(mask).toMatchObject({ left: 5, top: 6, width: 4, height: 3, count: 12 });
    expect(mask.bits).toHaveLength(2);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        expect(maskAt(mask, column, row)).toBe(inBox(column, row) ? 255 : 0);
      }
    }
  });

  it('have the holes that their pixels have', () => {
    const ring = cells((column, row) => (inBox(column, row) && !(column === 6 && row === 7) ? 1 : 0));
    const { mask } = volumesOf({
      type: 'BINARY',
      frames: [{ segment: 1, position: [0, 0, 0], values: ring }],
    }).volumes.get(1)!.planes[0]!;
    expect([mask.count, maskAt(mask, 6, 7), maskAt(mask, 7, 7)]).toEqual([11, 0, 255]);
  });

  it('have the volume of their pixels', () => {
    const { volumes } = volumesOf({ type: 'BINARY', frames: frames() });
    // 12 pixels of 3 mm2 on 4 planes 3 mm apart.
    expect(volumes.get(1)).toMatchObject({ count: 48, thicknessMm: 3 });
    expect(volumes.get(1)!.volumeCm3).toBeCloseTo(0.432, 9);
    expect(volumes.get(1)!.middle).toEqual([13, 10.5, 3]);
    expect(volumes.get(2)).toBeUndefined();
  });

  it('are as thick as their planes are apart where empty planes were left out', () => {
    const sparse = frames().filter((_, index) => index !== 1 && index !== 2);
    const dataSet = segmentation({ ...base, type: 'BINARY', frames: sparse });
    const measures = (dataSet['52009229']!.Value![0] as DataSet)['00289110']!.Value![0] as DataSet;
    const thickness = () => {
      const found = read(dataSet) as Segmentation;
      const volumes = new SegmentVolumes(found);
      for (const frame of found.frames) volumes.add(frame, masksOfFrame(box(), found, frame.segment));
      return volumes.volumes().get(1)!.thicknessMm;
    };
    expect(thickness()).toBe(9);
    measures['00180088'] = { vr: 'DS', Value: [3] };
    expect(thickness()).toBe(3);
    measures['00180088'] = { vr: 'DS', Value: [4] };
    expect(thickness()).toBe(9);
  });

  it('of a label map are told apart, its background left out', () => {
    const map = {
      type: 'LABELMAP' as const,
      frames: [
        {
          position: [0, 0, 0] as [number, number, number],
          values: cells((c, r) => (inBox(c, r) ? 1 : c > 15 ? 2 : 0)),
        },
      ],
    };
    const { volumes } = volumesOf(map);
    expect([...volumes].map(([number, { count }]) => [number, count])).toEqual([
      [2, 4 * rows],
      [1, 12],
    ]);
  });

  it('of occupancy count as much as they occupy, and show as much', () => {
    const { volumes } = volumesOf({ type: 'FRACTIONAL', frames: frames(51) });
    const volume = volumes.get(1)!;
    expect(volume.volumeCm3).toBeCloseTo(0.432 / 5, 6);
    expect(maskAt(volume.planes[0]!.mask, 5, 6)).toBe(51);
    expect(volume.method).toContain('occupied');
  });

  it('are bounded by a line around their pixels', () => {
    const { mask } = volumesOf({ type: 'BINARY', frames: frames() }).volumes.get(1)!.planes[0]!;
    expect(maskBorder(mask)).toEqual([0, 0, 4, 0, 0, 3, 4, 3, 0, 0, 0, 3, 4, 0, 4, 3]);
  });
});

describe('segments on images', () => {
  const { volumes } = volumesOf({ type: 'BINARY', frames: frames() });
  const volume = volumes.get(1)!;

  it('lie where their pixels lie, on images of another grid too', () => {
    // Pixels of 1 mm that begin 10 mm before the segmentation, 4 mm above.
    const [picture] = segmentOnImage(volume, cutOf([-10, -4, 3], [1, 0, 0, 0, 1, 0]), grid);
    // Column 5 of 2 mm: its left edge is 9 mm from the first middle, 19 from the image's, which has its left edge at -0.5.
    expect(picture!.matrix.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([2, 0, 0, 1.5, 19.5, 12.75]);
  });

  it('are those of the nearest plane within half a slice', () => {
    const at = (z: number) => segmentOnImage(volume, cutOf([0, 0, z], [1, 0, 0, 0, 1, 0]), grid).length;
    expect([-1.6, -1.4, 4.4, 10.4, 10.6].map(at)).toEqual([0, 1, 1, 1, 0]);
  });

  it('are cut by images across, pixel by pixel where they lie', () => {
    // Sagittal through x = 13 (column 6 of 2 mm): columns go along y, rows downwards from z = 20; 1 mm each.
    const [picture] = segmentOnImage(volume, cutOf([13, 0, 20], [0, 1, 0, 0, 0, -1]), grid);
    for (let row = 0; row < 60; row++) {
      for (let column = 0; column < 60; column++) {
        const [y, z] = [column, 20 - row];
        // Rows 6 to 8 of 1.5 mm from 8.25 to 12.75 mm; planes from -1.5 to 10.5.
        const expected = y > 8.25 && y < 12.75 && z > -1.5 && z < 10.5 ? 255 : 0;
        expect(maskAt(picture!.mask, column, row), `${column} ${row}`).toBe(expected);
      }
    }
    expect(segmentOnImage(volume, cutOf([30, 0, 20], [0, 1, 0, 0, 0, -1]), grid)).toEqual([]);
  });

  it('have their holes where these are, to the edge of a pixel', () => {
    const ring = cells((column, row) => (inBox(column, row) && !(column === 6 && row === 7) ? 1 : 0));
    const holed = volumesOf({
      type: 'BINARY',
      frames: frames().map((frame) => ({ ...frame, values: ring })),
    }).volumes.get(1)!;
    // The hole is column 6, from 11 to 13 mm, and row 7, from 9.75 to 11.25 mm.
    const at = (x: number) =>
      maskAt(segmentOnImage(holed, cutOf([x, 0, 20], [0, 1, 0, 0, 0, -1]), grid)[0]!.mask, 10, 15);
    expect([10.9, 11.1, 12.9, 13.1].map(at)).toEqual([255, 0, 0, 255]);
  });

  it('without places lie on the image that they were made from, when it is of their size', () => {
    const flat = volumesOf({ type: 'BINARY', frames: frames().map(({ position: _, ...frame }) => frame) }).volumes.get(
      1,
    )!;
    const on = (uid: string, size = columns) =>
      segmentOnImage(flat, { span: undefined, reachMm: 1, sopInstanceUid: uid, frame: 1, columns: size, rows }, grid);
    expect(on('7.3')).toHaveLength(1);
    expect(on('7.3', 40)).toEqual([]);
    expect(on('7.4')).toEqual([]);
    expect(flat.volumeCm3).toBeUndefined();
  });
});
