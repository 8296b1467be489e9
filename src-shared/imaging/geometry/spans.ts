import { type Matrix4, transformed, turned } from './matrix.ts';
import { dot, type Orientation, sliceNormal, type Vector3 } from './orientation.ts';
import { type ImagePlane, type PlanePoint, toPatient } from './planes.ts';

/**
 * An image as a parallelogram in some coordinates, also of another frame of reference that a registration leads to:
 * place = origin + column * across + row * down, in image pixels (the upper left corner is 0, 0) and mm.
 */
export interface Span {
  origin: Vector3;
  across: Vector3;
  down: Vector3;
  /** Of length 1. */
  normal: Vector3;
  columns: number;
  rows: number;
  /** Edge of a pixel, the smaller one, mm. */
  pixelMm: number;
  /** What a place's offset from the origin is multiplied with to get its column and its row. */
  toColumn: Vector3;
  toRow: Vector3;
}

const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const times = ([x, y, z]: Vector3, by: number): Vector3 => [x * by, y * by, z * by];
export const lengthOf = ([x, y, z]: Vector3): number => Math.hypot(x, y, z);
export const lessOf = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

/** The image in its own coordinates, or in those that a matrix leads to. */
export function spanOf(plane: ImagePlane, matrix?: Matrix4): Span {
  const [rx, ry, rz, cx, cy, cz] = plane.orientation;
  const corner = toPatient(plane, [0, 0]);
  const right = times([rx, ry, rz], plane.columnMm);
  const below = times([cx, cy, cz], plane.rowMm);
  const origin = matrix ? transformed(matrix, corner) : corner;
  const across = matrix ? turned(matrix, right) : right;
  const down = matrix ? turned(matrix, below) : below;
  const upright = cross(across, down);
  const size = lengthOf(upright) || 1;
  const normal = times(upright, 1 / size);
  return {
    origin,
    across,
    down,
    normal,
    columns: plane.columns,
    rows: plane.rows,
    pixelMm: Math.min(lengthOf(across), lengthOf(down)),
    toColumn: times(cross(down, normal), 1 / size),
    toRow: times(cross(normal, across), 1 / size),
  };
}

/** The point of the image nearest to a place. */
export const inSpan = ({ origin, toColumn, toRow }: Span, place: Vector3): PlanePoint => {
  const offset = lessOf(place, origin);
  return [dot(offset, toColumn), dot(offset, toRow)];
};

/** The place of a point of the image. */
export const ofSpan = ({ origin, across, down }: Span, [column, row]: PlanePoint): Vector3 => [
  origin[0] + across[0] * column + down[0] * row,
  origin[1] + across[1] * column + down[1] * row,
  origin[2] + across[2] * column + down[2] * row,
];

/** From the plane along its normal, mm. */
export const heightOver = ({ origin, normal }: Span, place: Vector3): number => dot(lessOf(place, origin), normal);

/** Cosine from which planes lie as if parallel: 0.6 degrees. */
export const flatCosine = 0.99995;

/**
 * An image plane in the coordinates that a matrix leads to; undefined where its pixels are no rectangles there (a matrix that
 * shears or scales its directions so).
 */
export function movedPlane(plane: ImagePlane, matrix: Matrix4): ImagePlane | undefined {
  const [rx, ry, rz, cx, cy, cz] = plane.orientation;
  const row = turned(matrix, [rx, ry, rz]);
  const column = turned(matrix, [cx, cy, cz]);
  const [across, down] = [lengthOf(row), lengthOf(column)];
  if (!(across > 0) || !(down > 0) || Math.abs(dot(row, column)) > 1e-3 * across * down) return undefined;
  const orientation = [...times(row, 1 / across), ...times(column, 1 / down)] as unknown as Orientation;
  return {
    ...plane,
    position: transformed(matrix, plane.position),
    orientation,
    normal: sliceNormal(orientation),
    columnMm: plane.columnMm * across,
    rowMm: plane.rowMm * down,
  };
}
