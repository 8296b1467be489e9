import type { DoseMap } from './dose-grid.ts';

/** A piece of an isodose line, in image pixels. */
export type IsodoseSegment = [x1: number, y1: number, x2: number, y2: number];

/**
 * The line of equal dose through the middles of the cells of a map, by marching squares; nothing where a corner lies outside of
 * the grid. Saddles are cut by the mean of their corners.
 */
export function isodose({ columns, rows, stepColumns, stepRows, values }: DoseMap, level: number): IsodoseSegment[] {
  const segments: IsodoseSegment[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const a = values[at]!;
      const b = values[at + 1]!;
      const c = values[at + columns + 1]!;
      const d = values[at + columns]!;
      const kind = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
      if (kind === 0 || kind === 15 || Number.isNaN(a + b + c + d)) continue;
      const part = (from: number, to: number): number => (level - from) / (to - from);
      const point = (x: number, y: number): [number, number] => [
        (column + 0.5 + x) * stepColumns,
        (row + 0.5 + y) * stepRows,
      ];
      const top = (): [number, number] => point(part(a, b), 0);
      const right = (): [number, number] => point(1, part(b, c));
      const bottom = (): [number, number] => point(part(d, c), 1);
      const left = (): [number, number] => point(0, part(a, d));
      const add = (p: [number, number], q: [number, number]): void => {
        segments.push([p[0], p[1], q[0], q[1]]);
      };
      const inside = (a + b + c + d) / 4 >= level;
      switch (kind) {
        case 1:
        case 14:
          add(left(), top());
          break;
        case 2:
        case 13:
          add(top(), right());
          break;
        case 3:
        case 12:
          add(left(), right());
          break;
        case 4:
        case 11:
          add(right(), bottom());
          break;
        case 6:
        case 9:
          add(top(), bottom());
          break;
        case 7:
        case 8:
          add(left(), bottom());
          break;
        case 5:
          add(left(), inside ? bottom() : top());
          add(right(), inside ? top() : bottom());
          break;
        default:
          add(left(), inside ? top() : bottom());
          add(right(), inside ? bottom() : top());
      }
    }
  }
  return segments;
}
