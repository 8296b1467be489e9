import { describe, expect, it } from 'vitest';
import { labelPlace } from './label-place.ts';
import { shapeOf } from './shapes.ts';

const picture = { width: 400, height: 300 };
const text = { width: 80, height: 30 };
const line = (x1: number, y1: number, x2: number, y2: number) =>
  shapeOf('length', [
    [x1, y1],
    [x2, y2],
  ]);

describe('the text of a measurement', () => {
  it('stands right of it, and below where the picture ends', () => {
    expect(labelPlace(line(50, 100, 150, 100), text, picture, [])).toMatchObject({ left: 159, top: 92.5 });
    const below = labelPlace(line(250, 100, 390, 100), text, picture, []);
    expect(below).toMatchObject({ left: 250, top: 109 });
  });
  it('covers no other text', () => {
    const first = labelPlace(line(50, 100, 150, 100), text, picture, []);
    const second = labelPlace(line(50, 104, 150, 104), text, picture, [first]);
    expect(second.top >= first.bottom || second.left >= first.right || second.right <= first.left).toBe(true);
  });
  it('stays where the reader put it', () => {
    expect(labelPlace(line(50, 100, 150, 100), text, picture, [], [10, 20])).toMatchObject({ left: 10, top: 12.5 });
  });
  it('is in sight while a part of the shape is', () => {
    const place = labelPlace(line(-500, 150, 900, 150), { width: 390, height: 30 }, picture, []);
    expect(place.left).toBeGreaterThanOrEqual(0);
    expect(place.right).toBeLessThanOrEqual(400);
  });
});
