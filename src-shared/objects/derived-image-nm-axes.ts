import { integer, number, numbers, texts } from '../dicom/access.ts';
import type { DataSet, Tag } from '../dicom/data-set.ts';

/** What the frames of a nuclear image are along (PS3.3 C.8.4.8). */
export type NmAxis =
  | 'energyWindow'
  | 'detector'
  | 'phase'
  | 'rotation'
  | 'rrInterval'
  | 'timeSlot'
  | 'slice'
  | 'angularView'
  | 'timeSlice';

/** Vector of each axis, and how many there are along it. */
export const axisTags: Record<NmAxis, readonly [vector: Tag, count?: Tag]> = {
  energyWindow: ['00540010', '00540011'],
  detector: ['00540020', '00540021'],
  phase: ['00540030', '00540031'],
  rotation: ['00540050', '00540051'],
  rrInterval: ['00540060', '00540061'],
  timeSlot: ['00540070', '00540071'],
  slice: ['00540080', '00540081'],
  angularView: ['00540090'],
  timeSlice: ['00540100'],
};

const axesOfKinds = {
  STATIC: ['energyWindow', 'detector'],
  'WHOLE BODY': ['energyWindow', 'detector'],
  DYNAMIC: ['energyWindow', 'detector', 'phase', 'timeSlice'],
  GATED: ['energyWindow', 'detector', 'rrInterval', 'timeSlot'],
  TOMO: ['energyWindow', 'detector', 'rotation', 'angularView'],
  'GATED TOMO': ['energyWindow', 'detector', 'rotation', 'rrInterval', 'timeSlot', 'angularView'],
  'RECON TOMO': ['slice'],
  'RECON GATED TOMO': ['rrInterval', 'timeSlot', 'slice'],
} as const satisfies Record<string, readonly NmAxis[]>;
/** Value 3 of Image Type of a nuclear image (PS3.3 C.8.4.9.1.1). */
export type NmKind = keyof typeof axesOfKinds;

/** Axes that the Frame Increment Pointer of a kind names, the slowest first (PS3.3 table C.8-8). */
export const axesOf = (kind: NmKind): readonly NmAxis[] => axesOfKinds[kind];

/** Parts of an acquisition, each of which may have another number of frames. */
const parts: readonly NmAxis[] = ['phase', 'rotation', 'rrInterval'];
/** Places of these follow from the first and the step: what is taken of them has to be evenly far apart. */
const even: readonly NmAxis[] = ['slice', 'angularView', 'timeSlice', 'timeSlot'];

export type NmPlaces = Partial<Record<NmAxis, number[]>>;

/** Kind of a nuclear image. Throws RangeError, with words for the reader, when it has none that is known. */
export function nmKind(image: DataSet): NmKind {
  const [, , third = ''] = texts(image, '00080008');
  const kind = (Object.keys(axesOfKinds) as NmKind[]).find((one) => one === third.trim());
  if (!kind) throw new RangeError(`It does not say what kind of nuclear image it is (${third || 'no Image Type'})`);
  return kind;
}

const distinct = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

/**
 * For each axis of its kind, the place of every frame, from 1. A vector that is not there is that of a single thing, where the others
 * account for all frames. Throws RangeError, with words for the reader.
 */
export function placesOf(image: DataSet, kind: NmKind): NmPlaces {
  const count = integer(image, '00280008') ?? 1;
  const places: NmPlaces = {};
  const missing: NmAxis[] = [];
  for (const axis of axesOf(kind)) {
    const vector = numbers(image, axisTags[axis][0]);
    if (!vector) missing.push(axis);
    else if (vector.length !== count || vector.some((place) => !Number.isInteger(place) || place < 1))
      throw new RangeError('Its vectors do not agree with its number of frames');
    else places[axis] = vector;
  }
  const known = Object.values(places).reduce((product, vector) => product * distinct(vector).length, 1);
  if (missing.length > 0 && known !== count) throw new RangeError('It does not say what each of its frames is');
  for (const axis of missing) {
    const tag = axisTags[axis][1];
    if (tag && (number(image, tag) ?? 1) > 1) throw new RangeError('It does not say what each of its frames is');
    places[axis] = new Array<number>(count).fill(1);
  }
  return places;
}

/** Evenly spaced places of what was taken along an axis: the first, the step, and how many. */
export interface Run {
  first: number;
  step: number;
  count: number;
}

/** What was taken of an image: of each axis the places, in order, and for each frame its new place. */
export interface NmTaken {
  /** Places of the source, ascending. */
  of: Partial<Record<NmAxis, number[]>>;
  /** New places of the frames. */
  vectors: NmPlaces;
}

/** Frames (from 1) of an image along its axes; new places begin at 1 and have no gaps. */
export function takenOf(places: NmPlaces, frames: readonly number[]): NmTaken {
  const taken: NmTaken = { of: {}, vectors: {} };
  for (const [axis, vector] of Object.entries(places) as [NmAxis, number[]][]) {
    const own = frames.map((frame) => vector[frame - 1]!);
    const list = distinct(own);
    taken.of[axis] = list;
    taken.vectors[axis] = own.map((place) => list.indexOf(place) + 1);
  }
  return taken;
}

/** Evenly spaced places. Throws RangeError, with words for the reader, when they are not. */
export function runOf(list: readonly number[] = [1], what = 'frames'): Run {
  const [first = 1, second = first + 1] = list;
  const step = second - first;
  if (list.some((place, at) => place !== first + at * step))
    throw new RangeError(`The chosen ${what} are not evenly far apart`);
  return { first, step, count: list.length };
}

const names: Partial<Record<NmAxis, string>> = { slice: 'slices', angularView: 'views', timeSlot: 'time slots' };

/**
 * Checks that the chosen frames are whole: of each part of the acquisition every place along one axis with every place along the others,
 * evenly far apart. Throws RangeError, with words for the reader.
 */
export function checkWhole(places: NmPlaces, frames: readonly number[], kind: NmKind, added: boolean): void {
  if (kind === 'STATIC' || kind === 'WHOLE BODY') return;
  const part = parts.find((axis) => places[axis] !== undefined);
  const groups = new Map<number, number[]>();
  for (const frame of frames) {
    const key = part ? places[part]![frame - 1]! : 1;
    groups.set(key, [...(groups.get(key) ?? []), frame]);
  }
  for (const group of groups.values()) {
    const { of } = takenOf(places, group);
    const wanted = Object.values(of).reduce((product, list) => product * list.length, 1);
    if (wanted !== group.length)
      throw new RangeError('Of some detectors, windows or views frames are missing among those chosen');
    for (const axis of even) {
      // Added frames of a phase may have gaps between them: their time is what they took.
      if (!of[axis] || (added && axis === 'timeSlice')) continue;
      const { step, count } = runOf(of[axis], names[axis]);
      if (axis === 'timeSlot' && count > 1 && step !== 1)
        throw new RangeError('The chosen time slots do not follow each other');
    }
  }
}
