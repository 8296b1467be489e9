import type { ImagePoint } from '../geometry/ultrasound-regions.ts';
import { type PixelSize, pathLength } from './lines.ts';
import type { MeasurementKind } from './measurement.ts';

/** A part of an image whose pixels are counted, in image pixels. */
export type Region =
  | { kind: 'rectangle' | 'ellipse'; left: number; top: number; right: number; bottom: number }
  | { kind: 'polygon'; points: readonly ImagePoint[] };

/** Whether a kind of measurement has an inside. */
export const hasInside = (kind: MeasurementKind): kind is 'rectangle' | 'ellipse' | 'freehand' =>
  kind === 'rectangle' || kind === 'ellipse' || kind === 'freehand';

/** What a measurement with an inside encloses; undefined while it has too few points. */
export function regionOfShape(kind: MeasurementKind, points: readonly ImagePoint[]): Region | undefined {
  if (kind === 'freehand') return points.length >= 3 ? { kind: 'polygon', points } : undefined;
  const [a, b] = points;
  if ((kind !== 'rectangle' && kind !== 'ellipse') || !a || !b) return undefined;
  return {
    kind,
    left: Math.min(a[0], b[0]),
    top: Math.min(a[1], b[1]),
    right: Math.max(a[0], b[0]),
    bottom: Math.max(a[1], b[1]),
  };
}

/** Area of the outline itself, not of the pixels in it, in the square of the unit of the pixel's sides. */
export function areaOfRegion(region: Region, size: PixelSize): number {
  const pixel = size.columnMm * size.rowMm;
  if (region.kind === 'polygon') return Math.abs(doubleArea(region.points)) * 0.5 * pixel;
  const box = (region.right - region.left) * (region.bottom - region.top) * pixel;
  return region.kind === 'ellipse' ? (box * Math.PI) / 4 : box;
}

/** Twice the area, with the sign of the direction (the shoelace formula). */
function doubleArea(points: readonly ImagePoint[]): number {
  const [originX, originY] = points[0] ?? [0, 0];
  let sum = 0;
  for (let i = 0; i < points.length; i++) {
    const [x1, y1] = points[i]!;
    const [x2, y2] = points[(i + 1) % points.length]!;
    // About the first point: far from the corner of a large image the products would lose digits.
    sum += (x1 - originX) * (y2 - originY) - (x2 - originX) * (y1 - originY);
  }
  return sum;
}

/** Length of the outline in the unit of the pixel's sides; of an ellipse by Ramanujan's second formula (error below 1e-4). */
export function perimeterOfRegion(region: Region, size: PixelSize): number {
  if (region.kind === 'polygon') return pathLength(region.points, size, true);
  const a = ((region.right - region.left) * size.columnMm) / 2;
  const b = ((region.bottom - region.top) * size.rowMm) / 2;
  if (region.kind === 'rectangle') return 4 * (a + b);
  if (a + b === 0) return 0;
  const h = ((a - b) / (a + b)) ** 2;
  return Math.PI * (a + b) * (1 + (3 * h) / (10 + Math.sqrt(4 - 3 * h)));
}

/**
 * Whether the outline of a polygon crosses itself: its area is then the sum of parts with different signs and means
 * nothing. One that comes back to a place of its own counts as crossing where it may: corners on whole pixels of the screen
 * lie on other edges often enough.
 */
export function crossesItself(points: readonly ImagePoint[]): boolean {
  const known = crossing.get(points);
  if (known !== undefined) return known;
  const found = hasCrossing(points);
  crossing.set(points, found);
  return found;
}

/** What was found of outlines, which are asked for with every rendering. */
const crossing = new WeakMap<readonly ImagePoint[], boolean>();

/** Corners are moved by less than this, so that none lies on an edge of others, image pixels. */
const shake = 1e-6;
const shaken = (value: number, seed: number): number => {
  const noise = Math.sin(seed * 12.9898) * 43758.5453;
  return value + (noise - Math.floor(noise) - 0.5) * shake;
};

function hasCrossing(points: readonly ImagePoint[]): boolean {
  const corners = points.filter(([x, y], index) => {
    const [lastX, lastY] = points[(index + points.length - 1) % points.length]!;
    return x !== lastX || y !== lastY;
  });
  const count = corners.length;
  if (count < 4) return false;
  const x = Float64Array.from(corners, (corner, index) => shaken(corner[0], 2 * index + 1));
  const y = Float64Array.from(corners, (corner, index) => shaken(corner[1], 2 * index + 2));
  const next = (at: number): number => (at + 1 === count ? 0 : at + 1);
  const left = Float64Array.from(x, (value, at) => Math.min(value, x[next(at)]!));
  // Each edge by its first corner, from the left one on.
  const order = Uint32Array.from(x, (_, at) => at).sort((one, other) => left[one]! - left[other]!);
  const side = (a: number, b: number, p: number): boolean =>
    (x[b]! - x[a]!) * (y[p]! - y[a]!) - (y[b]! - y[a]!) * (x[p]! - x[a]!) > 0;
  for (let i = 0; i < count; i++) {
    const a = order[i]!;
    const b = next(a);
    const right = Math.max(x[a]!, x[b]!);
    const [top, bottom] = [Math.min(y[a]!, y[b]!), Math.max(y[a]!, y[b]!)];
    for (let j = i + 1; j < count; j++) {
      const c = order[j]!;
      if (left[c]! >= right) break;
      const d = next(c);
      if (c === b || d === a || Math.min(y[c]!, y[d]!) > bottom || Math.max(y[c]!, y[d]!) < top) continue;
      if (side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)) return true;
    }
  }
  return false;
}

/** First row whose pixels' middles are at or below a place, and the first row after those above another. */
const firstCentre = (place: number): number => Math.ceil(place - 0.5);

/** Rows with pixels whose middle may lie inside: from, and to (not included), within the image. */
export function rowsOfRegion(region: Region, rows: number): [from: number, to: number] {
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  if (region.kind === 'polygon') {
    for (const [, y] of region.points) {
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  } else {
    ({ top, bottom } = region);
  }
  return [Math.max(0, firstCentre(top)), Math.min(rows, firstCentre(bottom))];
}

/**
 * The pixels of each row that count: those whose middle lies inside the outline. Asked for rows in rising order it gives
 * pairs of columns, the second not included. A middle exactly on the outline counts at the left and upper side and not at
 * the right and lower one, so that shapes beside each other share no pixel. Where a polygon crosses itself the even-odd
 * rule holds.
 */
export function rowSpans(region: Region, columns: number): (row: number) => number[] {
  if (region.kind === 'rectangle') return () => span(region.left, region.right, columns);
  if (region.kind === 'polygon') return polygonSpans(region.points, columns);
  const b = (region.bottom - region.top) / 2;
  const a = (region.right - region.left) / 2;
  const centre = (region.top + region.bottom) / 2;
  const middle = (region.left + region.right) / 2;
  return (row) => {
    const up = b === 0 ? 1 : (row + 0.5 - centre) / b;
    const half = a * Math.sqrt(Math.max(0, 1 - up * up));
    return span(middle - half, middle + half, columns);
  };
}

interface Edge {
  top: number;
  bottom: number;
  x: number;
  /** Columns a row. */
  slope: number;
}

/** Only the edges that a row meets are looked at: outlines have thousands. */
function polygonSpans(points: readonly ImagePoint[], columns: number): (row: number) => number[] {
  const edges: Edge[] = [];
  for (let i = 0; i < points.length; i++) {
    const [x1, y1] = points[i]!;
    const [x2, y2] = points[(i + 1) % points.length]!;
    if (y1 === y2) continue;
    const slope = (x2 - x1) / (y2 - y1);
    edges.push(y1 < y2 ? { top: y1, bottom: y2, x: x1, slope } : { top: y2, bottom: y1, x: x2, slope });
  }
  edges.sort((one, other) => one.top - other.top);
  let next = 0;
  let active: Edge[] = [];
  return (row) => {
    const y = row + 0.5;
    while (next < edges.length && edges[next]!.top <= y) active.push(edges[next++]!);
    active = active.filter(({ bottom }) => bottom > y);
    const crossings = active.map(({ top, x, slope }) => x + (y - top) * slope).sort((a, b) => a - b);
    const spans: number[] = [];
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [from, to] = span(crossings[i]!, crossings[i + 1]!, columns);
      if (from !== undefined && to !== undefined) spans.push(from, to);
    }
    return spans;
  };
}

function span(left: number, right: number, columns: number): number[] {
  const from = Math.max(0, firstCentre(left));
  const to = Math.min(columns, firstCentre(right));
  return from < to ? [from, to] : [];
}
