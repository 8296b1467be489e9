import type { ShutterDescription } from '../description.ts';
import { labToSrgb } from '../icc/lab.ts';
import { greyWord, rgbWord } from './words.ts';

export interface ShutterArea {
  rows: number;
  columns: number;
  /** Height of a pixel over its width: circles are round on the patient. */
  aspect?: number;
}

/**
 * Which pixels a display shutter covers (PS3.3 C.7.6.11): 1 covered, 0 seen, one byte a pixel. Shapes cover together: a
 * pixel is seen when each of them leaves it open. Edges themselves are seen. A bitmap (C.7.6.15) is the plane of its overlay,
 * already in the place of the image.
 */
export function shutterCoverage(
  shutter: ShutterDescription,
  { rows, columns, aspect = 1 }: ShutterArea,
  bitmap?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const covered = new Uint8Array(rows * columns);
  const { rectangle, circle, polygon } = shutter;
  if (rectangle) {
    for (let row = 1; row <= rows; row++) {
      const inside = row >= rectangle.top && row <= rectangle.bottom;
      cover(covered, columns, row, inside ? [[rectangle.left, rectangle.right]] : []);
    }
  }
  if (circle) {
    for (let row = 1; row <= rows; row++) {
      const dy = (row - circle.row) * aspect;
      const half = Math.sqrt(circle.radius ** 2 - dy ** 2);
      cover(covered, columns, row, Number.isNaN(half) ? [] : [[circle.column - half, circle.column + half]]);
    }
  }
  if (polygon && polygon.length > 2) {
    for (let row = 1; row <= rows; row++) cover(covered, columns, row, crossings(polygon, row));
  }
  if (bitmap) {
    for (let i = 0; i < covered.length; i++) if (bitmap[i] === 1) covered[i] = 1;
  }
  return covered;
}

/** Covers what of a row (from 1) lies in none of the open ranges of columns (from 1, ends included). */
function cover(covered: Uint8Array, columns: number, row: number, open: readonly [number, number][]): void {
  const start = (row - 1) * columns;
  let next = 1;
  const slack = 1e-6;
  for (const [from, to] of [...open].sort((a, b) => a[0] - b[0])) {
    const first = Math.max(1, Math.ceil(from - slack));
    const last = Math.min(columns, Math.floor(to + slack));
    if (last < first) continue;
    if (first > next) covered.fill(1, start + next - 1, start + first - 1);
    next = Math.max(next, last + 1);
  }
  if (next <= columns) covered.fill(1, start + next - 1, start + columns);
}

/** Ranges of columns inside a polygon on a row, with the edges and corners that lie on it. */
function crossings(polygon: readonly [row: number, column: number][], row: number): [number, number][] {
  const at: number[] = [];
  const open: [number, number][] = [];
  for (let i = 0; i < polygon.length; i++) {
    const [r1, c1] = polygon[i]!;
    const [r2, c2] = polygon[(i + 1) % polygon.length]!;
    if (r1 === row) open.push([c1, c1]);
    if (r1 === r2) {
      if (r1 === row) open.push([Math.min(c1, c2), Math.max(c1, c2)]);
      continue;
    }
    // An edge owns its upper end alone, so that a corner counts once.
    if (row >= Math.min(r1, r2) && row < Math.max(r1, r2)) at.push(c1 + ((row - r1) * (c2 - c1)) / (r2 - r1));
  }
  at.sort((a, b) => a - b);
  for (let i = 0; i + 1 < at.length; i += 2) open.push([at[i]!, at[i + 1]!]);
  return open;
}

/** What covers: Shutter Presentation Value as grey, or its CIELab colour; black when neither is given (PS3.3 C.7.6.11). */
export function shutterWord(shutter: Pick<ShutterDescription, 'presentationValue' | 'presentationColor'>): number {
  if (shutter.presentationColor) {
    const [l, a, b] = shutter.presentationColor;
    const [red, green, blue] = labToSrgb((l * 100) / 65535, (a * 255) / 65535 - 128, (b * 255) / 65535 - 128);
    return rgbWord(red, green, blue);
  }
  const value = Math.min(65535, Math.max(0, shutter.presentationValue ?? 0));
  return greyWord(Math.round((value * 255) / 65535));
}
