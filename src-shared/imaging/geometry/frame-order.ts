import {
  byNumber,
  type FrameReference,
  type Placed,
  placesOf,
  type SliceOrder,
  samePlaceOf,
  sharedPlaces,
  sortFrames,
  sortPlaced,
} from './order.ts';
import { type Passes, passesOf } from './passes.ts';

/** Two directions in which a set can be scrolled: through its slices, and through its passes (times, echoes ...). */
export interface FrameDimensions {
  positions: number;
  passes: number;
  /** Which of them changes from one frame to the next; the frames are complete: positions times passes. */
  fastest: 'position' | 'pass';
}

export interface OrderedFrames {
  frames: FrameReference[];
  dimensions?: FrameDimensions;
}

/** Passes that each are a set of their own, with what tells them apart; undefined when they are not, or are too many. */
export interface SplitPasses {
  by: Passes['by'];
  passes: { value: string; frames: FrameReference[] }[];
}

/** So many passes are sets beside each other; more are one set with two directions. */
export const mostPassSets = 10;

/** Heart phases and long series in time are looked at slice by slice, others pass by pass. */
const slicewise = ({ by, passes }: Passes, positions: number): boolean =>
  by === 'trigger' || by === 'gate' || (by === 'temporal' && passes.length > positions);

function distinctPlaces(sorted: readonly Placed[]): number {
  const samePlace = samePlaceOf(sorted);
  return sorted.filter((entry, i) => i === 0 || Math.abs(entry.at - sorted[i - 1]!.at) >= samePlace).length;
}

/**
 * Passes of frames that lie in one stack as sets of their own. Undefined when slices do not repeat or there are more than
 * `mostPassSets` passes.
 */
export function splitPasses(frames: readonly FrameReference[], order: SliceOrder): SplitPasses | undefined {
  const found = placesOf([...frames].sort(byNumber));
  const passes = found && sharedPlaces(found.placed) > 0 ? passesOf(found.placed) : undefined;
  if (!found || !passes || passes.passes.length > mostPassSets) return undefined;
  // Many pictures of one place are a loop, not sets of one image each.
  if (distinctPlaces(sortPlaced(found.normal, found.placed, order)) < 2) return undefined;
  return {
    by: passes.by,
    passes: passes.passes.map((pass) => ({
      value: pass.value,
      frames: sortPlaced(found.normal, pass.frames, order).map(({ frame }) => frame),
    })),
  };
}

/** Frames of one stack in the order of scrolling, and its two directions where slices repeat completely. */
export function orderFrames(frames: readonly FrameReference[], order: SliceOrder): OrderedFrames {
  const numbered = [...frames].sort(byNumber);
  const found = numbered.length > 1 ? placesOf(numbered) : undefined;
  const passes = found && sharedPlaces(found.placed) > 0 ? passesOf(found.placed) : undefined;
  if (!found || !passes) return { frames: sortFrames(frames, order) };
  const stacks = passes.passes.map((pass) => sortPlaced(found.normal, pass.frames, order));
  const positions = stacks[0]!.length;
  const complete = stacks.every((stack) => stack.length === positions);
  if (positions === 1 || !complete) return { frames: stacks.flat().map(({ frame }) => frame) };
  const fastest = slicewise(passes, positions) ? 'pass' : 'position';
  const sorted =
    fastest === 'position'
      ? stacks.flat()
      : Array.from({ length: positions }, (_, place) => stacks.map((stack) => stack[place]!)).flat();
  return {
    frames: sorted.map(({ frame }) => frame),
    dimensions: { positions, passes: stacks.length, fastest },
  };
}
