import type { FrameDescription } from '../description.ts';

export type Vector3 = readonly [number, number, number];
/** Row direction, then column direction, in the patient's coordinates (PS3.3 C.7.6.2.1.1). */
export type Orientation = NonNullable<FrameDescription['orientation']>;

/** Row direction times column direction: from the feet to the head for an ordinary axial slice. */
export function sliceNormal([rx, ry, rz, cx, cy, cz]: Orientation): Vector3 {
  return [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx];
}

export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** True when both planes and the directions in them are the same within about half a degree. */
export function sameOrientation(a: Orientation, b: Orientation, tolerance = 0.01): boolean {
  return a.every((value, index) => Math.abs(value - b[index]!) < tolerance);
}

/** Name of the plane of a slice: the body axis its normal is closest to, oblique beyond 25 degrees. */
export function planeName(orientation: Orientation): 'axial' | 'coronal' | 'sagittal' | 'oblique' {
  const normal = sliceNormal(orientation).map(Math.abs);
  const names = ['sagittal', 'coronal', 'axial'] as const;
  const limit = Math.cos((25 * Math.PI) / 180);
  return names.find((_, index) => normal[index]! >= limit) ?? 'oblique';
}

/** Place of a pixel's centre in the patient, mm: column and row from 0 (PS3.3 C.7.6.2.1.1). */
export function pixelToPatient(
  frame: Pick<FrameDescription, 'position' | 'orientation' | 'spacing'>,
  column: number,
  row: number,
): Vector3 | undefined {
  const { position, orientation, spacing } = frame;
  if (!position || !orientation || !spacing) return undefined;
  const across = column * spacing.columnMm;
  const down = row * spacing.rowMm;
  return [0, 1, 2].map(
    (axis) => position[axis]! + orientation[axis]! * across + orientation[axis + 3]! * down,
  ) as unknown as Vector3;
}

/** Column and row (from 0, fractions allowed) of the point of the image plane nearest to a place, and its distance in mm. */
export function patientToPixel(
  frame: Pick<FrameDescription, 'position' | 'orientation' | 'spacing'>,
  place: Vector3,
): { column: number; row: number; distanceMm: number } | undefined {
  const { position, orientation, spacing } = frame;
  if (!position || !orientation || !spacing) return undefined;
  const offset: Vector3 = [place[0] - position[0], place[1] - position[1], place[2] - position[2]];
  const [rx, ry, rz, cx, cy, cz] = orientation;
  return {
    column: dot(offset, [rx, ry, rz]) / spacing.columnMm,
    row: dot(offset, [cx, cy, cz]) / spacing.rowMm,
    distanceMm: dot(offset, sliceNormal(orientation)),
  };
}
