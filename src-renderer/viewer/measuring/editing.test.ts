import { describe, expect, it } from 'vitest';
import type { ImagePoint } from '../../../src-shared/imaging/geometry/ultrasound-regions.ts';
import { onePixel } from '../../../src-shared/imaging/measure/lines.ts';
import { movedHandle } from './editing.ts';
import { shapeOf } from './shapes.ts';

const box: ImagePoint[] = [
  [10, 20],
  [30, 50],
];

describe('dragging a handle', () => {
  it.each([0, 1, 2, 3])('corner %d of a rectangle goes to the pointer, the opposite one stays', (corner) => {
    const handles = shapeOf('rectangle', box).handles;
    const moved = movedHandle('rectangle', box, corner, [5, 5], onePixel, false);
    expect(moved[1]).toEqual([5, 5]);
    expect(moved[0]).toEqual(handles[(corner + 2) % 4]);
  });
  it.each([0, 1, 2, 3])('end %d of an axis of an ellipse moves one side only', (end) => {
    const moved = movedHandle('ellipse', box, end, [7, 8], onePixel, false);
    const changed = [
      [[7, 20], box[1]],
      [[10, 8], box[1]],
      [box[0], [7, 50]],
      [box[0], [30, 8]],
    ][end];
    expect(moved).toEqual(changed);
  });
  it('an end of the long axis leaves the short one as long as it was', () => {
    const points: ImagePoint[] = [
      [0, 0],
      [10, 0],
      [5, -2],
      [5, 3],
    ];
    const moved = movedHandle('bidirectional', points, 1, [20, 0], onePixel, false);
    expect(moved).toEqual([
      [0, 0],
      [20, 0],
      [10, -2],
      [10, 3],
    ]);
  });
  it('Shift holds a line to 45 degrees from its other end', () => {
    expect(movedHandle('length', box, 1, [30, 21], onePixel, true)[1]![1]).toBeCloseTo(20, 10);
    expect(movedHandle('angle', [...box, ...box], 2, [30, 21], onePixel, true)[3]).toEqual(box[1]);
  });
});

describe('shapes', () => {
  it('Cobb draws the perpendiculars to where they cross', () => {
    const { helpers } = shapeOf('cobb', [
      [0, 0],
      [100, 0],
      [200, 100],
      [200, 200],
    ]);
    // From (50, 0) down and from (200, 150) to the left: they meet at (50, 150).
    expect(helpers).toBe('M50.00 0.00L50.00 150.00M200.00 150.00L50.00 150.00');
  });
  it('an outline of many corners is moved as a whole', () => {
    const round = Array.from({ length: 100 }, (_, i) => [Math.cos(i / 16) * 50, Math.sin(i / 16) * 50] as const);
    expect(shapeOf('freehand', round).handles).toHaveLength(0);
    expect(shapeOf('freehand', round.slice(0, 5)).handles).toHaveLength(5);
  });
});
