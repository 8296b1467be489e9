import {
  anatomicalDirection,
  byNumber,
  descriptionOf,
  type FrameReference,
  type SliceOrder,
  sortFrames,
} from './order.ts';
import { dot, type Orientation, sameOrientation, sliceNormal, type Vector3 } from './orientation.ts';

/** Frames that lie alike in the patient; without an orientation they are together. */
interface Alike {
  orientation: Orientation | undefined;
  frames: FrameReference[];
}

/** Blocks of slices that are tilted against each other less than this are scrolled as one (discs of a spine). */
const blockCosine = Math.cos((30 * Math.PI) / 180);
/** The rows of such blocks point the same way within this. */
const rowCosine = Math.cos((45 * Math.PI) / 180);
/** Step between neighbours of a set that turns about an axis (radial slices, turning projections), at most. */
const turnCosine = Math.cos((46 * Math.PI) / 180);
const leastTurning = 4;

const rowDirection = ([x, y, z]: Orientation): Vector3 => [x, y, z];

function groupAlike(frames: readonly FrameReference[]): Alike[] {
  const groups: Alike[] = [];
  let last: Alike | undefined;
  for (const frame of frames) {
    const { orientation } = descriptionOf(frame);
    const fits = (group: Alike): boolean =>
      orientation && group.orientation
        ? sameOrientation(orientation, group.orientation)
        : orientation === group.orientation;
    if (!last || !fits(last)) {
      last = groups.find(fits);
      if (!last) {
        last = { orientation, frames: [] };
        groups.push(last);
      }
    }
    last.frames.push(frame);
  }
  return groups;
}

/** One image of each direction, each a small turn from the one before it by number. */
function isTurning(groups: readonly Alike[]): boolean {
  if (groups.length < leastTurning || groups.some(({ frames }) => frames.length > 1)) return false;
  const numbered = groups.flatMap(({ frames }) => frames).sort(byNumber);
  const normals = numbered.map((frame) => sliceNormal(descriptionOf(frame).orientation!));
  return normals.slice(1).every((normal, i) => Math.abs(dot(normal, normals[i]!)) >= turnCosine);
}

/** What scrolls together of frames that have everything but their orientation in common. */
export interface OrientationGroup {
  frames: FrameReference[];
  /** Already in the order of scrolling: several directions in one set. */
  sorted: boolean;
}

/**
 * Splits by orientation: a localizer of three planes becomes three sets. Images that turn about an axis stay together by
 * number, and blocks tilted against each other by less than 30 degrees (discs of a spine, a gantry tilted half way) one
 * after the other, each sorted for itself.
 */
export function orientationGroups(frames: readonly FrameReference[], order: SliceOrder): OrientationGroup[] {
  const groups = groupAlike(frames);
  const placed = groups.filter(
    (group): group is Alike & { orientation: Orientation } => group.orientation !== undefined,
  );
  const others = groups
    .filter(({ orientation }) => orientation === undefined)
    .map((group): OrientationGroup => ({ frames: group.frames, sorted: false }));
  if (isTurning(placed)) {
    return [...others, { frames: placed.flatMap((group) => group.frames).sort(byNumber), sorted: true }];
  }
  const clusters: (Alike & { orientation: Orientation })[][] = [];
  for (const group of placed) {
    const near = ([first]: (Alike & { orientation: Orientation })[]): boolean =>
      dot(sliceNormal(first!.orientation), sliceNormal(group.orientation)) >= blockCosine &&
      dot(rowDirection(first!.orientation), rowDirection(group.orientation)) >= rowCosine;
    const cluster = clusters.find(near);
    if (cluster) cluster.push(group);
    else clusters.push([group]);
  }
  return [
    ...others,
    ...clusters.map(
      (cluster): OrientationGroup =>
        cluster.length === 1
          ? { frames: cluster[0]!.frames, sorted: false }
          : { frames: inBlocks(cluster, order), sorted: true },
    ),
  ];
}

/** Blocks one after the other, down through the body or by their numbers. */
function inBlocks(cluster: readonly (Alike & { orientation: Orientation })[], order: SliceOrder): FrameReference[] {
  const normal = sliceNormal(cluster[0]!.orientation);
  const sign = anatomicalDirection(normal);
  const keyed = cluster.map(({ frames }) => {
    const sorted = sortFrames(frames, order);
    const places = frames.map((frame) => descriptionOf(frame).position);
    const at = places.reduce((sum, place) => sum + (place ? dot(place, normal) : 0), 0) / places.length;
    return {
      sorted,
      at: places.every((place) => place) ? sign * at : undefined,
      first: [...frames].sort(byNumber)[0]!,
    };
  });
  const known = order === 'anatomical' && keyed.every(({ at }) => at !== undefined);
  keyed.sort((a, b) => (known ? a.at! - b.at! : 0) || byNumber(a.first, b.first));
  return keyed.flatMap(({ sorted }) => sorted);
}
