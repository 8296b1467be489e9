import type { InstanceDescription } from '../description.ts';
import { type OrderedFrames, orderFrames } from './frame-order.ts';
import { descriptionOf, type FrameReference, type SliceOrder } from './order.ts';
import { orientationGroups } from './orientation-groups.ts';

/** A part of a multi-frame image that is scrolled through together. */
export interface MultiFramePart extends OrderedFrames {
  /** Tells the part from the others of the same image, also when it is described again; empty when it is the whole. */
  key: string;
  label?: string;
}

/** Groups by a text, in the order in which the texts come first. */
function groupBy(frames: readonly FrameReference[], textOf: (frame: FrameReference) => string) {
  const groups = new Map<string, FrameReference[]>();
  for (const frame of frames) {
    const text = textOf(frame);
    const group = groups.get(text);
    if (group) group.push(frame);
    else groups.set(text, [frame]);
  }
  return groups;
}

/**
 * What of a multi-frame image is scrolled through together (IHE BIR: one FrameSet or more for each such image, never
 * several images in one). Enhanced images by stack and orientation, each in the order of its places (PS3.3 C.7.6.16.2.2,
 * C.7.6.16.2.3); nuclear images by energy window and detector (C.8.4.8); tiles of a slide by row and column (C.8.12.14);
 * others as they are stored.
 */
export function splitMultiFrame(instance: InstanceDescription, order: SliceOrder): MultiFramePart[] {
  const frames = Array.from({ length: instance.numberOfFrames }, (_, index) => ({ instance, frame: index + 1 }));
  if (instance.wholeSlide) return [{ key: '', frames: inTileOrder(frames) }];
  if (instance.nuclear) return nuclearParts(instance, frames, order);
  if (!instance.perFrame) return [{ key: '', frames }];
  const parts: MultiFramePart[] = [];
  const stacks = groupBy(frames, (frame) => descriptionOf(frame).stackId ?? '');
  for (const [stackId, stack] of stacks) {
    const groups = orientationGroups(stack, order);
    for (const [index, group] of groups.entries()) {
      const ordered = group.sorted ? { frames: group.frames } : inStackOrder(group.frames, order);
      const key = [stacks.size > 1 ? `stack-${stackId}` : '', groups.length > 1 ? `part-${index + 1}` : '']
        .filter(Boolean)
        .join('-');
      parts.push({ key, ...ordered, ...(stacks.size > 1 && stackId ? { label: `stack ${stackId}` } : {}) });
    }
  }
  return parts;
}

/** By their places in the patient; without these by In-Stack Position Number and time, else as stored. */
function inStackOrder(frames: FrameReference[], order: SliceOrder): OrderedFrames {
  const described = frames.map((frame) => ({ frame, description: descriptionOf(frame) }));
  if (described.every(({ description }) => description.position && description.orientation)) {
    return orderFrames(frames, order);
  }
  if (!described.every(({ description }) => description.inStackPosition !== undefined)) return { frames };
  described.sort(
    (a, b) =>
      (a.description.temporalPosition ?? 0) - (b.description.temporalPosition ?? 0) ||
      a.description.inStackPosition! - b.description.inStackPosition! ||
      a.frame.frame - b.frame.frame,
  );
  return { frames: described.map(({ frame }) => frame) };
}

function inTileOrder(frames: FrameReference[]): FrameReference[] {
  const placed = frames.map((frame) => ({ frame, tile: descriptionOf(frame).tile }));
  if (!placed.every(({ tile }) => tile)) return frames;
  placed.sort((a, b) => a.tile!.row - b.tile!.row || a.tile!.column - b.tile!.column || a.frame.frame - b.frame.frame);
  return placed.map(({ frame }) => frame);
}

/** Energy windows and detectors apart; reconstructed slices in the order of their places, others by their vectors. */
function nuclearParts(instance: InstanceDescription, frames: FrameReference[], order: SliceOrder): MultiFramePart[] {
  const { energyWindow, detector } = instance.nuclear ?? {};
  const several = (vector: readonly number[] | undefined): boolean => new Set(vector).size > 1;
  const windows = several(energyWindow);
  const detectors = several(detector);
  const groups = groupBy(frames, ({ frame }) =>
    [
      windows ? `energy window ${energyWindow?.[frame - 1] ?? '?'}` : '',
      detectors ? `detector ${detector?.[frame - 1] ?? '?'}` : '',
    ]
      .filter(Boolean)
      .join(', '),
  );
  return [...groups].map(([label, group]) => ({
    key: label.replaceAll(/[ ,]+/g, '-'),
    ...inVectorOrder(instance, group, order),
    ...(label ? { label } : {}),
  }));
}

function inVectorOrder(instance: InstanceDescription, frames: FrameReference[], order: SliceOrder): OrderedFrames {
  const { phase, rotation, rrInterval, timeSlot, slice, angularView, timeSlice } = instance.nuclear ?? {};
  const spatial = slice !== undefined && frames.every((frame) => descriptionOf(frame).position !== undefined);
  if (spatial) return orderFrames(frames, order);
  const vectors = [phase, timeSlice, rotation, rrInterval, timeSlot, angularView, slice];
  const sorted = [...frames].sort((a, b) => {
    for (const vector of vectors) {
      const step = (vector?.[a.frame - 1] ?? 0) - (vector?.[b.frame - 1] ?? 0);
      if (step !== 0) return step;
    }
    return a.frame - b.frame;
  });
  return { frames: sorted };
}
