import type { FrameDescription, InstanceDescription } from '../description.ts';
import { isColour } from '../pipeline/colour.ts';
import { frameOf } from '../pipeline/render.ts';
import { dot, sameOrientation, sliceNormal } from './orientation.ts';

/** One frame of a set: its instance and its number from 1. */
export interface FrameReference {
  instance: InstanceDescription;
  frame: number;
}

/** What is scrolled through together (IHE Basic Image Review: FrameSet). */
export interface FrameSplit {
  /** Row of the instance for a multi-frame image; of several single frames the lowest row. */
  key: number;
  frames: FrameReference[];
}

const byNumber = (a: FrameReference, b: FrameReference): number =>
  (a.instance.instanceNumber ?? Number.POSITIVE_INFINITY) - (b.instance.instanceNumber ?? Number.POSITIVE_INFINITY) ||
  (a.instance.acquisitionNumber ?? 0) - (b.instance.acquisitionNumber ?? 0) ||
  (a.instance.contentTime ?? '').localeCompare(b.instance.contentTime ?? '') ||
  a.instance.row - b.instance.row ||
  a.frame - b.frame;

const descriptionOf = ({ instance, frame }: FrameReference): FrameDescription => frameOf(instance, frame);

/** Nearest two slices may lie and still be told apart, mm. */
const samePlaceMm = 0.01;

/**
 * Frames in the order in which they are scrolled: along the normal of their common orientation when every one has a place
 * of its own, in the direction in which instance numbers grow; else by instance number.
 */
export function sortFrames(frames: readonly FrameReference[]): FrameReference[] {
  const numbered = [...frames].sort(byNumber);
  const first = numbered[0] && descriptionOf(numbered[0]);
  if (!first?.orientation || numbered.length < 2) return numbered;
  const normal = sliceNormal(first.orientation);
  const placed: { frame: FrameReference; at: number }[] = [];
  for (const frame of numbered) {
    const { position, orientation } = descriptionOf(frame);
    if (!position || !orientation || !sameOrientation(orientation, first.orientation)) return numbered;
    placed.push({ frame, at: dot(position, normal) });
  }
  // Instance numbers that mostly fall along the normal: the series was numbered from the far end.
  let rising = 0;
  for (let i = 1; i < placed.length; i++) rising += Math.sign(placed[i]!.at - placed[i - 1]!.at);
  const direction = rising < 0 ? -1 : 1;
  placed.sort((a, b) => direction * (a.at - b.at));
  for (let i = 1; i < placed.length; i++) {
    if (Math.abs(placed[i]!.at - placed[i - 1]!.at) < samePlaceMm) return numbered;
  }
  return placed.map(({ frame }) => frame);
}

/** Single frames that can lie in one stack. */
function belongsWith(a: InstanceDescription, b: InstanceDescription): boolean {
  if (a.frameOfReferenceUid !== b.frameOfReferenceUid) return false;
  if (a.pixel?.rows !== b.pixel?.rows || a.pixel?.columns !== b.pixel?.columns) return false;
  if (a.pixel?.samplesPerPixel !== b.pixel?.samplesPerPixel) return false;
  // A palette makes colours of one sample: greys and colours have no window in common.
  if (a.pixel && b.pixel && isColour(a.pixel) !== isColour(b.pixel)) return false;
  const one = frameOf(a, 1).orientation;
  const other = frameOf(b, 1).orientation;
  if (one === undefined || other === undefined) return one === other;
  return sameOrientation(one, other);
}

/**
 * Splits the displayable images of a series into what belongs together: every multi-frame image by itself; single frames by
 * size, colour, frame of reference and orientation (a localizer apart from its slices). Sets are in the order of their
 * lowest instance number.
 */
export function splitFrameSets(instances: readonly InstanceDescription[]): FrameSplit[] {
  const images = instances.filter(({ pixel, notDisplayable }) => pixel !== undefined && notDisplayable === undefined);
  const sets: FrameSplit[] = [];
  const groups: InstanceDescription[][] = [];
  for (const instance of images) {
    if (instance.numberOfFrames > 1) {
      const frames = Array.from({ length: instance.numberOfFrames }, (_, index) => ({ instance, frame: index + 1 }));
      sets.push({ key: instance.row, frames });
      continue;
    }
    const group = groups.find(([member]) => member !== undefined && belongsWith(member, instance));
    if (group) group.push(instance);
    else groups.push([instance]);
  }
  for (const group of groups) {
    sets.push({
      key: group.reduce((lowest, { row }) => Math.min(lowest, row), Number.POSITIVE_INFINITY),
      frames: sortFrames(group.map((instance) => ({ instance, frame: 1 }))),
    });
  }
  const number = ({ frames }: FrameSplit) =>
    frames.reduce(
      (lowest, { instance }) => Math.min(lowest, instance.instanceNumber ?? Number.POSITIVE_INFINITY),
      Number.POSITIVE_INFINITY,
    );
  return sets
    .map((set) => ({ set, number: number(set) }))
    .sort((a, b) => (a.number === b.number ? a.set.key - b.set.key : a.number - b.number))
    .map(({ set }) => set);
}
