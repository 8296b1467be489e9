import type { FrameDescription } from '../description.ts';

export type Vector3 = readonly [number, number, number];
/** Row direction, then column direction, in the patient's coordinates (PS3.3 C.7.6.2.1.1). */
export type Orientation = NonNullable<FrameDescription['orientation']>;

/** Letters at the edges of a picture; an empty text where nothing is known. */
export interface EdgeLetters {
  top: string;
  right: string;
  bottom: string;
  left: string;
}

/** A direction within 5 degrees of a plane has no letter of the third axis. */
const leastComponent = Math.sin((5 * Math.PI) / 180);
const opposites: Record<string, string> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

/** Letters of a direction, the strongest first: `L`, `LP`, `HLA` (PS3.3 C.7.6.1.1.1; +x left, +y posterior, +z head). */
export function directionLetters([x, y, z]: Vector3): string {
  const axes: [size: number, letter: string][] = [
    [Math.abs(x), x > 0 ? 'L' : 'R'],
    [Math.abs(y), y > 0 ? 'P' : 'A'],
    [Math.abs(z), z > 0 ? 'H' : 'F'],
  ];
  return axes
    .filter(([size]) => size > leastComponent)
    .sort((a, b) => b[0] - a[0])
    .map(([, letter]) => letter)
    .join('');
}

/** Axes of the body, one letter of each at most in a direction. */
const axes = [/[LR]/g, /[AP]/g, /[HF]/g];

/** The letters of the other direction; letters that are none of a human body (quadrupeds) give nothing. */
export function oppositeLetters(letters: string): string {
  if (axes.some((axis) => (letters.match(axis)?.length ?? 0) > 1)) return '';
  const out = [...letters].map((letter) => opposites[letter]);
  return out.every((letter) => letter !== undefined) ? out.join('') : '';
}

/**
 * Letters at the edges of an image that was first rotated clockwise by a multiple of 90 degrees and then mirrored left to
 * right (PS3.3 C.10.6). Undefined when neither an orientation nor a Patient Orientation is known.
 */
export function edgeLetters(
  frame: Pick<FrameDescription, 'orientation' | 'patientOrientation'>,
  view: { rotation?: number; flipped?: boolean } = {},
): EdgeLetters | undefined {
  let right: string;
  let bottom: string;
  if (frame.orientation) {
    const [rx, ry, rz, cx, cy, cz] = frame.orientation;
    right = directionLetters([rx, ry, rz]);
    bottom = directionLetters([cx, cy, cz]);
  } else if (frame.patientOrientation) {
    [right, bottom] = frame.patientOrientation;
  } else {
    return undefined;
  }
  let edges = [oppositeLetters(bottom), right, bottom, oppositeLetters(right)];
  const turns = (((Math.round((view.rotation ?? 0) / 90) % 4) + 4) % 4) as number;
  for (let turn = 0; turn < turns; turn++) edges = [edges[3]!, edges[0]!, edges[1]!, edges[2]!];
  const [top, east, south, west] = edges as [string, string, string, string];
  return view.flipped
    ? { top, right: west, bottom: south, left: east }
    : { top, right: east, bottom: south, left: west };
}

/** Row direction times column direction: from the feet to the head for an ordinary axial slice. */
export function sliceNormal([rx, ry, rz, cx, cy, cz]: Orientation): Vector3 {
  return [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx];
}

export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** True when both planes and the directions in them are the same within about half a degree. */
export function sameOrientation(a: Orientation, b: Orientation): boolean {
  return a.every((value, index) => Math.abs(value - b[index]!) < 0.01);
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
