import type { FrameDescription, InstanceDescription } from '../description.ts';
import { frameOf } from '../pipeline/render.ts';
import { dot, sameOrientation, sliceNormal, type Vector3 } from './orientation.ts';
import { samePlaceMm } from './stack.ts';

/** One frame of a set: its instance and its number from 1. */
export interface FrameReference {
  instance: InstanceDescription;
  frame: number;
}

/**
 * The direction of scrolling. `anatomical`: downwards goes from the head to the feet through axial slices, from front to
 * back through coronal ones, and from the patient's right to the left through sagittal ones, whatever the numbers are.
 * `acquisition`: along the slices in the direction in which their numbers grow.
 */
export type SliceOrder = 'anatomical' | 'acquisition';

export const descriptionOf = ({ instance, frame }: FrameReference): FrameDescription => frameOf(instance, frame);

const time = (instance: InstanceDescription): string =>
  instance.shared.acquisitionDateTime ?? `${instance.contentDate ?? ''}${instance.contentTime ?? ''}`;

/** By Instance Number, else by time (IHE BIR 5.5); frames of one image as they are stored. */
export function byNumber(a: FrameReference, b: FrameReference): number {
  const one = a.instance.instanceNumber ?? Number.MAX_SAFE_INTEGER;
  const other = b.instance.instanceNumber ?? Number.MAX_SAFE_INTEGER;
  return (
    one - other ||
    (a.instance.acquisitionNumber ?? 0) - (b.instance.acquisitionNumber ?? 0) ||
    time(a.instance).localeCompare(time(b.instance)) ||
    a.instance.row - b.instance.row ||
    a.frame - b.frame
  );
}

/**
 * 1 when going along the normal is going down through the body as `anatomical` wants it, else -1. What the slices are is
 * the body axis their normal is closest to; between two axes axial counts before coronal before sagittal.
 */
export function anatomicalDirection([x, y, z]: Vector3): 1 | -1 {
  const near = 1 - 1e-3;
  const largest = Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) * near;
  // +z is towards the head, +y towards the back, +x towards the left (PS3.3 C.7.6.2.1.1).
  if (Math.abs(z) >= largest) return z > 0 ? -1 : 1;
  if (Math.abs(y) >= largest) return y > 0 ? 1 : -1;
  return x > 0 ? 1 : -1;
}

/** A frame with where it lies along the normal that it shares with the others. */
export interface Placed {
  frame: FrameReference;
  description: FrameDescription;
  at: number;
}

/**
 * Places of frames along their common normal, in the order given; undefined when one has none or they are not parallel
 * and alike in their plane.
 */
export function placesOf(frames: readonly FrameReference[]): { normal: Vector3; placed: Placed[] } | undefined {
  const first = frames[0] && descriptionOf(frames[0]).orientation;
  if (!first) return undefined;
  const normal = sliceNormal(first);
  const placed: Placed[] = [];
  for (const frame of frames) {
    const description = descriptionOf(frame);
    const { position, orientation } = description;
    // Two that are like a third may differ by twice as much.
    if (!position || !orientation || !sameOrientation(orientation, first, 0.02)) return undefined;
    placed.push({ frame, description, at: dot(position, normal) });
  }
  return { normal, placed };
}

/** Nearest two of them may lie and still be told apart, mm. */
export const samePlaceOf = (placed: readonly Placed[]): number => samePlaceMm(placed[0]?.description.spacing);

/** 1 or -1: which way along the normal is down. */
function direction(normal: Vector3, numbered: readonly Placed[], order: SliceOrder): 1 | -1 {
  if (order === 'anatomical') return anatomicalDirection(normal);
  // Instance numbers that mostly fall along the normal: the series was numbered from the far end.
  let rising = 0;
  for (let i = 1; i < numbered.length; i++) rising += Math.sign(numbered[i]!.at - numbered[i - 1]!.at);
  return rising < 0 ? -1 : 1;
}

/** Frames at places of their own, sorted along the normal; those that share a place by number. Takes them by number. */
export function sortPlaced(normal: Vector3, numbered: readonly Placed[], order: SliceOrder): Placed[] {
  const sign = direction(normal, numbered, order);
  const samePlace = samePlaceOf(numbered);
  return numbered
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => {
      const step = a.entry.at - b.entry.at;
      return Math.abs(step) < samePlace ? a.index - b.index : sign * step;
    })
    .map(({ entry }) => entry);
}

/** How many of them share their place with another. */
export function sharedPlaces(placed: readonly Placed[]): number {
  const places = placed.map(({ at }) => at).sort((a, b) => a - b);
  const samePlace = samePlaceOf(placed);
  let shared = 0;
  for (let i = 1; i < places.length; i++) if (places[i]! - places[i - 1]! < samePlace) shared++;
  return shared;
}

/**
 * Frames in the order in which they are scrolled: along the normal of their common orientation when they have places of
 * their own (a few may share one), else by instance number, else by time (IHE BIR 5.5).
 */
export function sortFrames(frames: readonly FrameReference[], order: SliceOrder = 'anatomical'): FrameReference[] {
  const numbered = [...frames].sort(byNumber);
  const found = numbered.length > 1 ? placesOf(numbered) : undefined;
  if (!found || sharedPlaces(found.placed) > numbered.length / 4) return numbered;
  return sortPlaced(found.normal, found.placed, order).map(({ frame }) => frame);
}
