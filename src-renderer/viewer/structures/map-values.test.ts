import { expect, it } from 'vitest';
import { doseAt, doseGrid } from '../../../src-shared/imaging/dose/dose-grid.ts';
import { type Orientation, sliceNormal } from '../../../src-shared/imaging/geometry/orientation.ts';
import type { ImagePlane } from '../../../src-shared/imaging/geometry/planes.ts';
import { mapValues, whyNoMap, withGaps } from './map-values.ts';

const quantity = { unit: 'mm2/s', label: 'mm²/s', factor: 0.5, offset: 1, digits: 1, wholeDigits: 1 };

it('a map has no values where its pixels are padding or beyond what the mapping holds for', () => {
  const pixels = Int16Array.of(-5, 0, 10, 20, 30);
  expect([...mapValues({ pixels }, quantity)]).toEqual([-1.5, 1, 6, 11, 16]);
  expect([...mapValues({ pixels, padding: [-5, -5] }, { ...quantity, range: [0, 20] })]).toEqual([
    Number.NaN,
    1,
    6,
    11,
    Number.NaN,
  ]);
});

const axial: Orientation = [1, 0, 0, 0, 1, 0];
const plane = (position: [number, number, number], over: Partial<ImagePlane> = {}): ImagePlane => ({
  position,
  orientation: axial,
  normal: sliceNormal(axial),
  columnMm: 1,
  rowMm: 1,
  columns: 2,
  rows: 2,
  ...over,
});

it('a map is made of frames that lie right above each other alone', () => {
  const first = plane([0, 0, 0]);
  expect(whyNoMap([first, plane([0, 0, 5]), plane([0.1, 0, 10])])).toBeUndefined();
  expect(whyNoMap([first, plane([3, 0, 5])])).toBe('the frames of the map do not lie above each other');
  expect(whyNoMap([first, plane([0, 0, 5], { columnMm: 2 })])).toContain('size of their pixels');
  expect(whyNoMap([first, plane([0, 0, 5], { orientation: [0, 1, 0, -1, 0, 0] })])).toContain('not parallel');
  expect(whyNoMap([first, plane([0, 0, 5], { rows: 3 })])).toContain('differ in size');
});

it('a map has nothing where frames are missing', () => {
  const at = (z: number) => ({ position: [0, 0, z] as [number, number, number], values: [z, z, z, z] });
  const grid = doseGrid(plane([0, 0, 0]), withGaps([at(20), at(0), at(2), at(4)], [0, 0, 1]));
  const value = (z: number) => doseAt(grid, [0.5, 0.5, z]);
  expect([value(0), value(1), value(4), value(4.9), value(19.1), value(20)]).toEqual([0, 1, 4, 4, 20, 20]);
  expect([value(6), value(12), value(18)]).toEqual([undefined, undefined, undefined]);
});
