import type { ImagePoint } from '../geometry/ultrasound-regions.ts';

/** Width and height of a pixel in one unit: millimetres, or pixels of the image. */
export interface PixelSize {
  columnMm: number;
  rowMm: number;
}

/** A pixel as the unit of lengths. */
export const onePixel: PixelSize = { columnMm: 1, rowMm: 1 };

/** Length of the way through the points, in the unit of the pixel's sides; `closed` comes back to the first one. */
export function pathLength(points: readonly ImagePoint[], size: PixelSize, closed = false): number {
  let length = 0;
  const from = closed ? 0 : 1;
  for (let i = from; i < points.length; i++) {
    const [x1, y1] = points[(i + points.length - 1) % points.length]!;
    const [x2, y2] = points[i]!;
    length += Math.hypot((x2 - x1) * size.columnMm, (y2 - y1) * size.rowMm);
  }
  return length;
}

export const distance = (a: ImagePoint, b: ImagePoint, size: PixelSize): number => pathLength([a, b], size);

/** Angle between two directions, 0 to 180 degrees; undefined when one of them has no length. */
function between(ax: number, ay: number, bx: number, by: number): number | undefined {
  if ((ax === 0 && ay === 0) || (bx === 0 && by === 0)) return undefined;
  return (Math.abs(Math.atan2(ax * by - ay * bx, ax * bx + ay * by)) * 180) / Math.PI;
}

/** Angle at the vertex, 0 to 180 degrees, true also where pixels are not square; undefined while an arm has no length. */
export function angleAt(arm: ImagePoint, vertex: ImagePoint, other: ImagePoint, size: PixelSize): number | undefined {
  const { columnMm: w, rowMm: h } = size;
  return between(
    (arm[0] - vertex[0]) * w,
    (arm[1] - vertex[1]) * h,
    (other[0] - vertex[0]) * w,
    (other[1] - vertex[1]) * h,
  );
}

/**
 * Angle between two lines (IHE BIR 5.10, Cobb), 0 to 90 degrees: which way a line was drawn does not count, so that its
 * supplement is said beside it. Undefined while a line has no length.
 */
export function angleBetweenLines(points: readonly ImagePoint[], size: PixelSize): number | undefined {
  const [a, b, c, d] = points;
  if (!a || !b || !c || !d) return undefined;
  const { columnMm: w, rowMm: h } = size;
  const found = between((b[0] - a[0]) * w, (b[1] - a[1]) * h, (d[0] - c[0]) * w, (d[1] - c[1]) * h);
  return found === undefined ? undefined : Math.min(found, 180 - found);
}

/** The short axis of a lesion by its long one: where they cross, and how far its ends lie to either side. */
export interface ShortAxis {
  /** 0 at the first end of the long axis, 1 at the second. */
  foot: number;
  /** Of its two ends, in lengths of the long axis as it is in the patient. */
  sides: [number, number];
}

/** The first point's place beside the long axis: how far along, and how far across. Undefined for an axis without a length. */
function beside(from: ImagePoint, to: ImagePoint, at: ImagePoint, size: PixelSize): [number, number] | undefined {
  const { columnMm: w, rowMm: h } = size;
  const dx = (to[0] - from[0]) * w;
  const dy = (to[1] - from[1]) * h;
  const square = dx * dx + dy * dy;
  if (square === 0) return undefined;
  const px = (at[0] - from[0]) * w;
  const py = (at[1] - from[1]) * h;
  return [(px * dx + py * dy) / square, (py * dx - px * dy) / square];
}

const within = (foot: number): number => Math.min(1, Math.max(0, foot));

/** Points of a short axis, perpendicular to the long one where pixels have these sides. */
export function shortAxisPoints(
  from: ImagePoint,
  to: ImagePoint,
  { foot, sides }: ShortAxis,
  size: PixelSize,
): [ImagePoint, ImagePoint] {
  const { columnMm: w, rowMm: h } = size;
  const x = from[0] + (to[0] - from[0]) * foot;
  const y = from[1] + (to[1] - from[1]) * foot;
  const across = [(-(to[1] - from[1]) * h) / w, ((to[0] - from[0]) * w) / h] as const;
  const end = (side: number): ImagePoint => [x + across[0] * side, y + across[1] * side];
  return [end(sides[0]), end(sides[1])];
}

/** The short axis through a place, as long on the other side. Undefined while the long axis has no length. */
export function shortAxisThrough(
  from: ImagePoint,
  to: ImagePoint,
  at: ImagePoint,
  size: PixelSize,
): ShortAxis | undefined {
  const place = beside(from, to, at, size);
  return place && { foot: within(place[0]), sides: [place[1], -place[1]] };
}

/** The short axis of four points: long axis, short axis. */
export function shortAxisOf(points: readonly ImagePoint[], size: PixelSize): ShortAxis | undefined {
  const [a, b, c, d] = points;
  if (!a || !b || !c || !d) return undefined;
  const one = beside(a, b, c, size);
  const other = beside(a, b, d, size);
  return one && other && { foot: within(one[0]), sides: [one[1], other[1]] };
}

/** Four points after one end of the short axis was moved: it goes along with it and stays perpendicular, the other end stays as far. */
export function moveShortAxis(
  points: readonly ImagePoint[],
  end: 0 | 1,
  to: ImagePoint,
  size: PixelSize,
): ImagePoint[] | undefined {
  const [a, b] = points;
  const axis = shortAxisOf(points, size);
  const place = a && b && beside(a, b, to, size);
  if (!a || !b || !axis || !place) return undefined;
  const sides: [number, number] = end === 0 ? [place[1], axis.sides[1]] : [axis.sides[0], place[1]];
  return [a, b, ...shortAxisPoints(a, b, { foot: within(place[0]), sides }, size)];
}

/** The direction nearest to a multiple of 45 degrees as the eye sees it: what Shift holds a line to. */
export function constrained45(from: ImagePoint, to: ImagePoint, size: PixelSize): ImagePoint {
  const dx = (to[0] - from[0]) * size.columnMm;
  const dy = (to[1] - from[1]) * size.rowMm;
  const step = Math.PI / 4;
  const angle = Math.round(Math.atan2(dy, dx) / step) * step;
  const length = dx * Math.cos(angle) + dy * Math.sin(angle);
  return [from[0] + (length * Math.cos(angle)) / size.columnMm, from[1] + (length * Math.sin(angle)) / size.rowMm];
}

/** The corner that makes a square (a circle) of the box between two corners. */
export function constrainedSquare(from: ImagePoint, to: ImagePoint, size: PixelSize): ImagePoint {
  const dx = (to[0] - from[0]) * size.columnMm;
  const dy = (to[1] - from[1]) * size.rowMm;
  const side = Math.max(Math.abs(dx), Math.abs(dy));
  const sign = (value: number): number => (value < 0 ? -1 : 1);
  return [from[0] + (sign(dx) * side) / size.columnMm, from[1] + (sign(dy) * side) / size.rowMm];
}
