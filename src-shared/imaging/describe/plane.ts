import type { DataSet } from '../../dicom/data-set.ts';
import type { FrameDescription } from '../description.ts';
import type { Vector3 } from '../geometry/orientation.ts';
import { vector } from './values.ts';

type Position = NonNullable<FrameDescription['position']>;
export type Orientation = NonNullable<FrameDescription['orientation']>;

/** Three finite numbers, mm; Image Position (Patient) unless another tag is named. */
export function positionOf(dataSet: DataSet | undefined, tag = '00200032'): Position | undefined {
  return dataSet && (vector(dataSet, tag, 3) as Position | undefined);
}

/**
 * Row and column direction when they are unit vectors at right angles (PS3.3 C.7.6.2.1.1), a little slack allowed; what is not
 * quite one long is made so, for places are reckoned with it.
 */
export function orientationOf(dataSet: DataSet | undefined, tag = '00200037'): Orientation | undefined {
  const values = dataSet && (vector(dataSet, tag, 6) as Orientation | undefined);
  if (!values) return undefined;
  const [rx, ry, rz, cx, cy, cz] = values;
  const slack = 0.02;
  const [row, column] = [Math.hypot(rx, ry, rz), Math.hypot(cx, cy, cz)];
  if (Math.abs(row - 1) > slack || Math.abs(column - 1) > slack) return undefined;
  if (Math.abs(rx * cx + ry * cy + rz * cz) > slack) return undefined;
  const exact = Math.max(Math.abs(row - 1), Math.abs(column - 1)) < 1e-5;
  return exact ? values : [rx / row, ry / row, rz / row, cx / column, cy / column, cz / column];
}

/** A point moved by a distance (mm) along a direction. */
export const along = (start: Position, direction: Vector3, distanceMm: number): Position => [
  start[0] + direction[0] * distanceMm,
  start[1] + direction[1] * distanceMm,
  start[2] + direction[2] * distanceMm,
];
