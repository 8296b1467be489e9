import type { FrameDimensions } from './frame-order.ts';
import { dot, type Vector3 } from './orientation.ts';
import type { ImagePlane } from './planes.ts';
import { samePlaceMm } from './stack.ts';

/** Slices of a set as places along their normals, in the order of scrolling. */
export interface SliceList {
  planes: readonly (ImagePlane | undefined)[];
  /** Half of what a slice stands for, mm: half the distance to its neighbour or half its thickness, the larger. */
  reachMm: number;
  /** Slices between them are left out: what lies between two of them is in neither. */
  sparse?: true;
  dimensions?: FrameDimensions;
}

const distance = (plane: ImagePlane, place: Vector3): number =>
  dot([place[0] - plane.position[0], place[1] - plane.position[1], place[2] - plane.position[2]], plane.normal);

/** The slices of a set; `thicknessMm` of one of them, when known. Takes frames in the order of scrolling. */
export function sliceList(
  planes: readonly (ImagePlane | undefined)[],
  thicknessMm: number | undefined,
  dimensions?: FrameDimensions,
): SliceList {
  const steps: number[] = [];
  for (let i = 1; i < planes.length; i++) {
    const [before, after] = [planes[i - 1], planes[i]];
    const step = before && after ? Math.abs(distance(before, after.position)) : 0;
    if (step > samePlaceMm(before)) steps.push(step);
  }
  steps.sort((a, b) => a - b);
  const spacing = steps[Math.floor((steps.length - 1) / 2)] ?? 0;
  return { planes, reachMm: Math.max(spacing, thicknessMm ?? 0) / 2, ...(dimensions ? { dimensions } : {}) };
}

/** The number of the pass of a frame, from 0. */
export const passOf = (index: number, dimensions: FrameDimensions | undefined): number =>
  dimensions === undefined
    ? 0
    : dimensions.fastest === 'position'
      ? Math.floor(index / dimensions.positions)
      : index % dimensions.passes;

/** The same slice of another pass, going round at the ends. */
export function inPass(index: number, step: number, { positions, passes, fastest }: FrameDimensions): number {
  const next = (passOf(index, { positions, passes, fastest }) + step + passes) % passes;
  return fastest === 'position' ? next * positions + (index % positions) : Math.floor(index / passes) * passes + next;
}

export interface NearestSlice {
  index: number;
  /** From its plane, along its normal; not negative. */
  distanceMm: number;
  /** The place lies beyond the first or last slice by more than a slice reaches; of sparse ones, beyond every slice. */
  outside: boolean;
}

/**
 * The slice whose plane lies nearest to a place in the patient; of several passes over the same places that of the pass of
 * `current`, and of equal ones the nearest to it. Undefined when no slice has a place.
 */
export function nearestSlice(list: SliceList, place: Vector3, current = 0): NearestSlice | undefined {
  const pass = passOf(current, list.dimensions);
  let found: { index: number; distance: number } | undefined;
  let below = false;
  let above = false;
  for (const [index, plane] of list.planes.entries()) {
    if (!plane || passOf(index, list.dimensions) !== pass) continue;
    const signed = distance(plane, place);
    if (signed <= list.reachMm) below = true;
    if (signed >= -list.reachMm) above = true;
    const size = Math.abs(signed);
    const closer =
      !found ||
      size < found.distance - 1e-4 ||
      (size < found.distance + 1e-4 && Math.abs(index - current) < Math.abs(found.index - current));
    if (closer) found = { index, distance: size };
  }
  if (!found) return undefined;
  const rounding = 1e-3;
  const outside = found.distance > list.reachMm + rounding && (list.sparse === true || !(below && above));
  return { index: found.index, distanceMm: found.distance, outside };
}
