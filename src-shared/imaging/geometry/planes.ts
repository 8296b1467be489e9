import type { FrameDescription } from '../description.ts';
import { dot, type Orientation, sliceNormal, type Vector3 } from './orientation.ts';

/** A frame as a rectangle in the patient. Lengths in mm. */
export interface ImagePlane {
  /** Middle of the first pixel. */
  position: Vector3;
  orientation: Orientation;
  normal: Vector3;
  rowMm: number;
  columnMm: number;
  rows: number;
  columns: number;
}

/** Column, row in image pixels; the upper left corner of the image is 0, 0. */
export type PlanePoint = readonly [column: number, row: number];

const plus = (a: Vector3, b: Vector3, times: number): Vector3 => [
  a[0] + b[0] * times,
  a[1] + b[1] * times,
  a[2] + b[2] * times,
];
const minus = (a: Vector3, b: Vector3): Vector3 => plus(a, b, -1);

const rowDirection = ([x, y, z]: Orientation): Vector3 => [x, y, z];
const columnDirection = ([, , , x, y, z]: Orientation): Vector3 => [x, y, z];

/** The plane of a frame (PS3.3 C.7.6.2.1.1); undefined when position, orientation or spacing are not known. */
export function planeOf(
  { position, orientation, spacing }: Pick<FrameDescription, 'position' | 'orientation' | 'spacing'>,
  { rows, columns }: { rows: number; columns: number },
): ImagePlane | undefined {
  if (!position || !orientation || !spacing || spacing.provenance === 'none') return undefined;
  const { rowMm, columnMm } = spacing;
  return { position, orientation, normal: sliceNormal(orientation), rowMm, columnMm, rows, columns };
}

/** Place in the patient of a point of the image. */
export function toPatient({ position, orientation, rowMm, columnMm }: ImagePlane, [column, row]: PlanePoint): Vector3 {
  const across = plus(position, rowDirection(orientation), (column - 0.5) * columnMm);
  return plus(across, columnDirection(orientation), (row - 0.5) * rowMm);
}

/** The point of the image nearest to a place in the patient. */
export function toImage({ position, orientation, rowMm, columnMm }: ImagePlane, place: Vector3): PlanePoint {
  const offset = minus(place, position);
  return [
    dot(offset, rowDirection(orientation)) / columnMm + 0.5,
    dot(offset, columnDirection(orientation)) / rowMm + 0.5,
  ];
}

/** How far a place lies from the plane, along its normal. */
export const distanceTo = ({ position, normal }: ImagePlane, place: Vector3): number =>
  dot(minus(place, position), normal);

export const middleOf = (plane: ImagePlane): Vector3 => toPatient(plane, [plane.columns / 2, plane.rows / 2]);

/** Planes whose normals have at least this cosine are parallel: 11 degrees at most. */
export const parallelCosine = 0.98;

/** 1 when two planes are parallel, -1 when they are and seen from opposite sides, else 0. */
export function parallelSign(a: Pick<ImagePlane, 'normal'>, b: Pick<ImagePlane, 'normal'>): 1 | -1 | 0 {
  const cosine = dot(a.normal, b.normal);
  return cosine > parallelCosine ? 1 : cosine < -parallelCosine ? -1 : 0;
}

/**
 * Where one image cuts another: the part of `target` that lies on the rectangle of `source`, as its two ends in pixels of
 * `target`, cut off at the edges of that image. Undefined for parallel images and where they do not meet. Both must be in one
 * frame of reference.
 */
export function cutLine(target: ImagePlane, source: ImagePlane): [PlanePoint, PlanePoint] | undefined {
  if (parallelSign(target, source) !== 0) return undefined;
  const { columns, rows } = source;
  const corners = (
    [
      [0, 0],
      [columns, 0],
      [columns, rows],
      [0, rows],
    ] as PlanePoint[]
  ).map((corner) => toPatient(source, corner));
  const heights = corners.map((corner) => distanceTo(target, corner));
  const ends: Vector3[] = [];
  for (let i = 0; i < 4; i++) {
    const next = (i + 1) % 4;
    const [from, to] = [heights[i]!, heights[next]!];
    if (from < 0 === to < 0) continue;
    ends.push(plus(corners[i]!, minus(corners[next]!, corners[i]!), from / (from - to)));
  }
  if (ends.length < 2) return undefined;
  return clipped(toImage(target, ends[0]!), toImage(target, ends[1]!), target);
}

/** The part of a line that lies in an image, by its parameter from 0 to 1. */
function clipped(
  from: PlanePoint,
  to: PlanePoint,
  { columns, rows }: { columns: number; rows: number },
): [PlanePoint, PlanePoint] | undefined {
  let enters = 0;
  let leaves = 1;
  const limits = [columns, rows];
  for (let axis = 0; axis < 2; axis++) {
    const start = from[axis]!;
    const way = to[axis]! - start;
    if (way === 0) {
      if (start < 0 || start > limits[axis]!) return undefined;
      continue;
    }
    const [first, second] = [-start / way, (limits[axis]! - start) / way];
    enters = Math.max(enters, Math.min(first, second));
    leaves = Math.min(leaves, Math.max(first, second));
  }
  if (enters >= leaves) return undefined;
  const at = (t: number): PlanePoint => [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
  return [at(enters), at(leaves)];
}
