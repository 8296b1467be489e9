import { describe, expect, it } from 'vitest';
import { onePixel } from '../../../src-shared/imaging/measure/lines.ts';
import type { MeasurementKind } from '../../../src-shared/imaging/measure/measurement.ts';
import { crossesItself } from '../../../src-shared/imaging/measure/regions.ts';
import { type Place, Sketch } from './sketch.ts';

/** The image at ten CSS pixels a pixel. */
const place = (column: number, row: number, held = false): Place => ({
  image: [column, row],
  view: [column * 10, row * 10],
  held,
});
const sketch = (kind: MeasurementKind) => new Sketch(kind, () => onePixel);
const click = (drawn: Sketch, column: number, row: number): void => {
  drawn.move(place(column, row));
  drawn.down(place(column, row));
  drawn.up(place(column, row));
};
const drag = (drawn: Sketch, from: [number, number], to: [number, number], held = false): void => {
  drawn.down(place(...from));
  drawn.move(place((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, held));
  drawn.move(place(...to, held));
  drawn.up(place(...to, held));
};

describe('drawing', () => {
  it('two clicks and one drag make the same line', () => {
    const clicked = sketch('length');
    click(clicked, 1.25, 2);
    expect(clicked.complete).toBe(false);
    clicked.move(place(5, 5));
    expect(clicked.points).toEqual([
      [1.25, 2],
      [5, 5],
    ]);
    click(clicked, 8, 9.75);
    const dragged = sketch('length');
    drag(dragged, [1.25, 2], [8, 9.75]);
    expect([clicked.complete, dragged.complete]).toEqual([true, true]);
    expect(dragged.points).toEqual(clicked.points);
  });
  it('the end of a line that is pressed can still be moved', () => {
    const drawn = sketch('length');
    click(drawn, 1, 1);
    drawn.down(place(5, 5));
    drawn.move(place(7, 5));
    drawn.up(place(7, 5));
    expect(drawn.points).toEqual([
      [1, 1],
      [7, 5],
    ]);
    expect(drawn.complete).toBe(true);
  });
  it('a double click on one place measures nothing', () => {
    const drawn = sketch('length');
    click(drawn, 1, 1);
    click(drawn, 1.1, 1);
    expect(drawn.complete).toBe(false);
    click(drawn, 4, 1);
    expect(drawn.points).toEqual([
      [1, 1],
      [4, 1],
    ]);
  });
  it('[BIR-J2] an angle of four clicks, of two drags, or of both', () => {
    const clicked = sketch('angle');
    for (const [x, y] of [
      [0, 0],
      [9, 0],
      [20, 1],
      [20, 9],
    ] as const)
      click(clicked, x, y);
    expect(clicked.complete).toBe(true);
    const mixed = sketch('cobb');
    drag(mixed, [0, 0], [9, 0]);
    expect(mixed.complete).toBe(false);
    click(mixed, 20, 1);
    click(mixed, 20, 9);
    expect(mixed.points).toEqual(clicked.points);
    const dragged = sketch('angle');
    drag(dragged, [0, 0], [9, 0]);
    drag(dragged, [20, 1], [20, 9]);
    expect(dragged.points).toEqual(clicked.points);
  });
  it('an angle of three points: drag one arm, click the end of the other', () => {
    const drawn = sketch('angle3');
    drag(drawn, [0, 0], [9, 0]);
    click(drawn, 9, 9);
    expect(drawn.complete).toBe(true);
    expect(drawn.points).toHaveLength(3);
  });
  it('the short axis follows the pointer perpendicular to the long one', () => {
    const drawn = sketch('bidirectional');
    drag(drawn, [0, 0], [10, 0]);
    drawn.move(place(4, 3));
    expect(drawn.points).toEqual([
      [0, 0],
      [10, 0],
      [4, 3],
      [4, -3],
    ]);
    click(drawn, 5, 2);
    expect(drawn.complete).toBe(true);
    expect(drawn.points.slice(2)).toEqual([
      [5, 2],
      [5, -2],
    ]);
  });
  it('Shift makes squares and directions of 45 degrees', () => {
    const square = sketch('ellipse');
    drag(square, [0, 0], [6, 4], true);
    expect(square.points[1]).toEqual([6, 6]);
    const line = sketch('length');
    drag(line, [0, 0], [6, 1], true);
    expect(line.points[1]![1]).toBeCloseTo(0, 10);
  });
  it('an outline is dragged, or clicked and closed at its first point or by a double click', () => {
    const free = sketch('freehand');
    free.down(place(0, 0));
    for (let i = 1; i <= 20; i++) free.move(place(i, Math.sin(i) * 5));
    free.up(place(20, 5));
    expect(free.complete).toBe(true);
    expect(free.points).toHaveLength(21);
    const polygon = sketch('freehand');
    click(polygon, 0, 0);
    click(polygon, 10, 0);
    expect(polygon.close()).toBe(false);
    click(polygon, 10, 10);
    expect(polygon.complete).toBe(false);
    click(polygon, 0.5, 0.5);
    expect(polygon.complete).toBe(true);
    expect(polygon.points).toEqual([
      [0, 0],
      [10, 0],
      [10, 10],
    ]);
  });
  it('an outline ends where it comes back to its beginning', () => {
    const drawn = sketch('freehand');
    const at = (step: number) => {
      const [angle, reach] = [step / 20, 5 - step / 1000];
      return place(10 + reach * Math.cos(angle), 10 + reach * Math.sin(angle));
    };
    drawn.down(at(0));
    // 50 CSS pixels past the beginning, after 314.
    for (let step = 1; step <= 146; step++) drawn.move(at(step));
    drawn.up(at(146));
    expect(drawn.complete).toBe(true);
    expect(crossesItself(drawn.points)).toBe(false);
    const [first, end] = [drawn.points[0]!, drawn.points.at(-1)!];
    expect(Math.hypot(end[0] - first[0], end[1] - first[1])).toBeLessThan(0.8);
  });
  it('a probe is one click', () => {
    const drawn = sketch('probe');
    click(drawn, 3.5, 4.5);
    expect(drawn.complete).toBe(true);
  });
});
