import { ahead, playOrder, prefetchOrder } from './prefetch-order.ts';

/** A frame as far as reading ahead is concerned. */
export interface PlannedFrame {
  readonly imageId: string;
}

/** What a viewport shows and will show next. */
export interface Interest<F extends PlannedFrame> {
  frames: readonly F[];
  index: number;
  /** Last direction of scrolling, or that of a loop that plays. */
  direction: 1 | -1;
  /** A loop plays: its frames come one after the other, from the end to the beginning again. */
  playing?: boolean;
}

/** How far is read ahead: not at all, what viewports show, the studies they show, or also the patient's other studies. */
export type Reach = 'off' | 'viewports' | 'study' | 'priors';

export interface PlanInput<F extends PlannedFrame> {
  /** The selected viewport first. */
  interests: readonly Interest<F>[];
  /** Sets of frames that no viewport shows: of the same study, then of each other study that is open. */
  rest: readonly (readonly (readonly F[])[])[];
  reach: Reach;
  /** Bytes that decoded images may take. */
  budget: number;
  /** Bytes of the decoded frame. */
  sizeOf(frame: F): number;
}

/** Rank of an image, the most wanted 0, in this order: what is worth its place in memory. What is not in it goes first. */
export interface Plan {
  ranks: ReadonlyMap<string, number>;
  /** Memory has room for all that is wanted: another place in a set changes the order alone. */
  complete: boolean;
}

/**
 * What is to be read and kept, in this order: what is on the screen and comes next in the direction of scrolling, viewport
 * after viewport; their whole sets, outwards from what is shown; the first image of every other set of the study, then
 * all of them; the same of the other studies. It ends where the memory does: a set larger than that keeps a window around
 * what is shown, and nothing is read that would have to be thrown away for it.
 */
export function prefetchPlan<F extends PlannedFrame>({ interests, rest, reach, budget, sizeOf }: PlanInput<F>): Plan {
  const ranks = new Map<string, number>();
  let left = budget;
  /** False when the memory is used up. */
  const take = (frame: F | undefined): boolean => {
    if (!frame || ranks.has(frame.imageId)) return true;
    const bytes = sizeOf(frame);
    if (bytes > left) return false;
    left -= bytes;
    ranks.set(frame.imageId, ranks.size);
    return true;
  };
  const viewports = (): boolean => {
    // What is on the screen always has its place.
    for (const { frames, index } of interests) take(frames[index]);
    if (reach === 'off') return false;
    for (const interest of interests) {
      for (const place of near(interest)) if (!take(interest.frames[place])) return false;
    }
    for (const interest of interests) {
      for (const place of all(interest)) if (!take(interest.frames[place])) return false;
    }
    return true;
  };
  if (!viewports()) return { ranks, complete: reach === 'off' };
  if (reach === 'viewports') return { ranks, complete: true };
  for (const sets of reach === 'study' ? rest.slice(0, 1) : rest) {
    for (const frames of sets) if (!take(frames[0])) return { ranks, complete: false };
    for (const frames of sets) {
      for (const frame of frames) if (!take(frame)) return { ranks, complete: false };
    }
  }
  return { ranks, complete: true };
}

/** Places that come next. */
export function* near({ frames, index, direction, playing }: Interest<PlannedFrame>): Generator<number> {
  if (!playing) {
    yield* prefetchOrder(frames.length, index, direction, ahead);
    return;
  }
  let count = 0;
  for (const place of playOrder(frames.length, index, direction)) {
    if (count++ > 2 * ahead) return;
    yield place;
  }
}

const all = ({ frames, index, direction, playing }: Interest<PlannedFrame>): Generator<number> =>
  playing
    ? playOrder(frames.length, index, direction)
    : prefetchOrder(frames.length, index, direction, Number.POSITIVE_INFINITY);
