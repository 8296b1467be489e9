import type { ImagePoint } from '../../../src-shared/imaging/geometry/ultrasound-regions.ts';
import {
  constrained45,
  constrainedSquare,
  moveShortAxis,
  type PixelSize,
  shortAxisOf,
  shortAxisPoints,
} from '../../../src-shared/imaging/measure/lines.ts';
import type { MeasurementKind } from '../../../src-shared/imaging/measure/measurement.ts';

/** All points moved alike. */
export const movedPoints = (points: readonly ImagePoint[], columns: number, rows: number): ImagePoint[] =>
  points.map(([column, row]) => [column + columns, row + rows] as const);

/**
 * Points after a handle (`Shape.handles`) was dragged to a place. `held`: Shift, for squares and directions of 45 degrees;
 * `size`: sides of a pixel as the eye sees them.
 */
export function movedHandle(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  handle: number,
  to: ImagePoint,
  size: PixelSize,
  held: boolean,
): ImagePoint[] {
  const [a, b] = points;
  if (kind === 'rectangle' && a && b) return movedCorner(a, b, handle, to, size, held);
  if (kind === 'ellipse' && a && b) {
    if (handle === 0) return [[to[0], a[1]], b];
    if (handle === 1) return [[a[0], to[1]], b];
    if (handle === 2) return [a, [to[0], b[1]]];
    return [a, [b[0], to[1]]];
  }
  if (kind === 'bidirectional' && a && b) return movedAxis(points, handle, to, size, held);
  const partner = partnerOf(kind, handle);
  const from = partner === undefined ? undefined : points[partner];
  const place = held && from ? constrained45(from, to, size) : to;
  return points.map((point, index) => (index === handle ? place : point));
}

function movedCorner(a: ImagePoint, b: ImagePoint, corner: number, to: ImagePoint, size: PixelSize, held: boolean) {
  // Corners as they are handles: a, the one right of it, b, the one below a. The opposite one stays.
  const corners: ImagePoint[] = [a, [b[0], a[1]], b, [a[0], b[1]]];
  const opposite = corners[(corner + 2) % 4] ?? a;
  return [opposite, held ? constrainedSquare(opposite, to, size) : to];
}

function movedAxis(
  points: readonly ImagePoint[],
  handle: number,
  to: ImagePoint,
  size: PixelSize,
  held: boolean,
): ImagePoint[] {
  if (handle >= 2) return moveShortAxis(points, handle === 2 ? 0 : 1, to, size) ?? [...points];
  const [a, b] = points as [ImagePoint, ImagePoint];
  const axis = shortAxisOf(points, size);
  const other = handle === 0 ? b : a;
  const place = held ? constrained45(other, to, size) : to;
  const [from, end] = handle === 0 ? [place, b] : [a, place];
  if (!axis) return [from, end, ...points.slice(2)];
  // The short axis keeps its length, which is told in lengths of the long one.
  const before = Math.hypot((b[0] - a[0]) * size.columnMm, (b[1] - a[1]) * size.rowMm);
  const after = Math.hypot((end[0] - from[0]) * size.columnMm, (end[1] - from[1]) * size.rowMm);
  if (after === 0) return [...points];
  const sides: [number, number] = [(axis.sides[0] * before) / after, (axis.sides[1] * before) / after];
  return [from, end, ...shortAxisPoints(from, end, { foot: axis.foot, sides }, size)];
}

/** The point at the other end of a line. */
function partnerOf(kind: MeasurementKind, handle: number): number | undefined {
  switch (kind) {
    case 'length':
    case 'calibration':
    case 'arrow':
    case 'angle':
    case 'cobb':
      return handle ^ 1;
    case 'angle3':
      return handle === 1 ? 0 : 1;
    default:
      return undefined;
  }
}
