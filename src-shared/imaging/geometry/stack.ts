import type { FrameDescription } from '../description.ts';
import { dot, type Orientation, sameOrientation, sliceNormal, type Vector3 } from './orientation.ts';

/** What of a frame places it in the patient. */
export type PlacedFrame = Pick<FrameDescription, 'position' | 'orientation' | 'spacing' | 'sliceThicknessMm'>;

/**
 * Nearest two slices may lie and still be told apart, mm: less where pixels are fine, for slices through a retina lie a few
 * thousandths apart.
 */
export const samePlaceMm = (spacing: { rowMm: number; columnMm: number } | undefined): number =>
  spacing ? Math.min(0.01, spacing.rowMm / 10, spacing.columnMm / 10) : 0.01;

/** A step between neighbouring slices that is larger than the usual one. */
export interface StackGap {
  /** Places in the list, from 0, of the slices on both sides. */
  before: number;
  after: number;
  stepMm: number;
  /** Slices that are missing there when the others lie evenly; 0 when the step is no multiple of the spacing. */
  missing: number;
}

/** How the slices of a set lie. Lengths in mm, angles in degrees. */
export interface StackGeometry {
  /** Row direction times column direction, of the first frame. */
  normal: Vector3;
  /** Of each frame, in the given order: its place along the normal. */
  at: readonly number[];
  /** Places in the list by growing place along the normal. */
  order: readonly number[];
  /** Usual step between neighbouring places; undefined with fewer than two. */
  spacingMm: number | undefined;
  /** Every step is the usual one within 1 % (or 0.02 mm where pixels are not fine), no place is taken twice, and nothing is sheared. */
  regular: boolean;
  gaps: readonly StackGap[];
  /** Groups of frames at one place, by their places in the list. */
  duplicates: readonly (readonly number[])[];
  /**
   * Angle between the normal and the line on which the slices' first pixels lie: a tilted gantry shears the stack
   * (PS3.3 C.8.2.1, Gantry/Detector Tilt). 0 for slices right above each other.
   */
  tiltDegrees: number;
  mixedThickness: boolean;
}

const minus = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
};

/** A shear of this much is a tilt and not the rounding of positions, degrees. */
const leastTilt = 0.1;

/**
 * Geometry of parallel slices, in any order. Undefined for fewer than one frame, when a frame has no place or orientation, and
 * when the frames are not parallel: such a set is scrolled and never taken for a volume.
 */
export function stackGeometry(frames: readonly PlacedFrame[]): StackGeometry | undefined {
  const first = frames[0]?.orientation;
  if (!first) return undefined;
  const normal = sliceNormal(first);
  const at: number[] = [];
  for (const { position, orientation } of frames) {
    if (!position || !orientation || !sameOrientation(orientation, first)) return undefined;
    at.push(dot(position, normal));
  }
  const order = at.map((_, index) => index).sort((a, b) => at[a]! - at[b]! || a - b);
  const samePlace = samePlaceMm(frames[0]?.spacing);
  const groups: number[][] = [];
  for (const index of order) {
    const last = groups.at(-1);
    if (last && at[index]! - at[last[0]!]! < samePlace) last.push(index);
    else groups.push([index]);
  }
  const steps = groups.slice(1).map((group, i) => at[group[0]!]! - at[groups[i]![0]!]!);
  const spacingMm = steps.length > 0 ? median(steps) : undefined;
  const gaps: StackGap[] = [];
  for (const [i, stepMm] of steps.entries()) {
    if (spacingMm === undefined || stepMm < spacingMm * 1.5) continue;
    const multiple = stepMm / spacingMm;
    const whole = Math.abs(multiple - Math.round(multiple)) < 0.1;
    gaps.push({
      before: groups[i]!.at(-1)!,
      after: groups[i + 1]![0]!,
      stepMm,
      missing: whole ? Math.round(multiple) - 1 : 0,
    });
  }
  const tiltDegrees = shear(frames, groups, normal);
  const slack = spacingMm === undefined ? 0 : Math.max(spacingMm * 0.01, samePlace * 2);
  const even = steps.every((step) => Math.abs(step - spacingMm!) <= slack);
  const duplicates = groups.filter((group) => group.length > 1);
  const thicknesses = frames.map(({ sliceThicknessMm }) => sliceThicknessMm).filter((value) => value !== undefined);
  return {
    normal,
    at,
    order,
    spacingMm,
    regular: even && duplicates.length === 0 && tiltDegrees < leastTilt,
    gaps,
    duplicates,
    tiltDegrees,
    mixedThickness: thicknesses.some((value) => Math.abs(value - thicknesses[0]!) > 0.01),
  };
}

/** Angle between the normal and the way from the first to the last slice's first pixel, degrees. */
function shear(frames: readonly PlacedFrame[], groups: readonly number[][], normal: Vector3): number {
  const from = frames[groups[0]?.[0] ?? 0]?.position;
  const to = frames[groups.at(-1)?.[0] ?? 0]?.position;
  if (!from || !to || groups.length < 2) return 0;
  const way = minus(to, from);
  const length = Math.hypot(...way);
  const cosine = Math.min(1, Math.abs(dot(way, normal)) / length);
  return (Math.acos(cosine) * 180) / Math.PI;
}

/** Cosine between the normals of two planes: 1 for parallel ones, -1 for parallel ones seen from the other side. */
export const parallelism = (a: Orientation, b: Orientation): number => dot(sliceNormal(a), sliceNormal(b));
