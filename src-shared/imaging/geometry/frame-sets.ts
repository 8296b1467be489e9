import type { InstanceDescription } from '../description.ts';
import { isColour } from '../pipeline/colour.ts';
import { type FrameDimensions, orderFrames, splitPasses } from './frame-order.ts';
import { splitMultiFrame } from './multi-frame-sets.ts';
import { byNumber, descriptionOf, type FrameReference, type SliceOrder } from './order.ts';
import { planeName } from './orientation.ts';
import { orientationGroups } from './orientation-groups.ts';
import type { Passes } from './passes.ts';

export type { FrameDimensions } from './frame-order.ts';
export { type FrameReference, type SliceOrder, sortFrames } from './order.ts';

/** What is scrolled through together (IHE Basic Image Review: FrameSet). */
export interface FrameSplit {
  /** Stays the same when images come that do not belong before all others of the set in the archive. */
  key: string;
  frames: FrameReference[];
  /** What tells it from the other sets of the series; none when it is the only one. */
  part?: string;
  dimensions?: FrameDimensions;
}

interface Made extends FrameSplit {
  row: number;
  number: number;
}

/** What single frames must have in common to lie in one set, but for their orientation. */
function bucketOf(instance: InstanceDescription): string {
  const { pixel, imageType, frameOfReferenceUid, shared } = instance;
  // The third value says what kind of image it is (PS3.3 C.7.6.1.1.2): AXIAL or LOCALIZER, magnitude or phase, MPR. Of
  // images that have no place it is a mere remark (in ultrasound the anatomy) and tears nothing apart.
  const type = isLocalizer(instance)
    ? 'LOCALIZER'
    : shared.orientation
      ? `${imageType?.[1] ?? ''}\\${imageType?.[2] ?? ''}`
      : '';
  return [
    frameOfReferenceUid,
    pixel?.rows,
    pixel?.columns,
    pixel?.samplesPerPixel,
    // A palette makes colours of one sample: greys and colours have no window in common.
    pixel ? isColour(pixel) : '',
    type,
  ].join('|');
}

const isLocalizer = ({ imageType }: InstanceDescription): boolean => imageType?.slice(2).includes('LOCALIZER') ?? false;

const lowest = (frames: readonly FrameReference[], of: (frame: FrameReference) => number | undefined): number =>
  frames.reduce((least, frame) => Math.min(least, of(frame) ?? Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);

const made = (frames: FrameReference[], more: Partial<FrameSplit> = {}): Made => {
  const row = lowest(frames, ({ instance }) => instance.row);
  const number = lowest(frames, ({ instance }) => instance.instanceNumber);
  return { key: String(row), row, number, frames, ...more };
};

/** Views as they hang beside each other (screening mammography): right before left, CC before MLO. */
function byView(a: FrameReference, b: FrameReference): number {
  const rank = ({ instance, frame }: FrameReference): number => {
    const view = (instance.technique?.['ViewPosition'] ?? '').toUpperCase();
    const side = (descriptionOf({ instance, frame }).laterality ?? '').toUpperCase();
    return (view === 'CC' ? 0 : view === 'MLO' ? 2 : 4) + (side === 'R' ? 0 : side === 'L' ? 1 : 2);
  };
  return rank(a) - rank(b) || byNumber(a, b);
}

/** Names of passes for a label. */
const passNames: Record<Passes['by'], (value: string, index: number) => string> = {
  temporal: (_, index) => `time ${index + 1}`,
  trigger: (value) => `${value} ms`,
  gate: (value) => `gate ${value}`,
  echo: (value) => `echo ${value}`,
  'b-value': (value) => `b ${value}`,
  inversion: (value) => `inversion ${value} ms`,
  energy: (value) => `${value} kV`,
  field: (_, index) => `field ${index + 1}`,
  type: (value, index) => value.toLowerCase() || `pass ${index + 1}`,
  kernel: (value) => value,
  acquisition: (_, index) => `pass ${index + 1}`,
  order: (_, index) => `pass ${index + 1}`,
};

function singleFrameSets(images: readonly InstanceDescription[], { modality, order }: Required<SplitOptions>): Made[] {
  const buckets = new Map<string, FrameReference[]>();
  for (const instance of images) {
    const key = bucketOf(instance);
    const bucket = buckets.get(key);
    if (bucket) bucket.push({ instance, frame: 1 });
    else buckets.set(key, [{ instance, frame: 1 }]);
  }
  const sets: Made[] = [];
  for (const bucket of buckets.values()) {
    for (const group of orientationGroups(bucket, order)) {
      if (group.sorted) {
        sets.push(made(group.frames));
        continue;
      }
      const split = splitPasses(group.frames, order);
      if (split) {
        for (const [index, { value, frames }] of split.passes.entries()) {
          sets.push(made(frames, { part: passNames[split.by](value, index) }));
        }
        continue;
      }
      const ordered = orderFrames(group.frames, order);
      if (modality === 'MG' && !group.frames.some((frame) => descriptionOf(frame).position))
        ordered.frames.sort(byView);
      sets.push(made(ordered.frames, ordered.dimensions ? { dimensions: ordered.dimensions } : {}));
    }
  }
  return sets;
}

/** What a set is when nothing else tells it from the others: a localizer, or its plane. */
function plainPart({ frames }: FrameSplit): string | undefined {
  const first = frames[0];
  if (!first) return undefined;
  const { orientation } = descriptionOf(first);
  const plane = orientation && planeName(orientation);
  return [isLocalizer(first.instance) ? 'localizer' : undefined, plane].filter(Boolean).join(' ') || undefined;
}

/** What tells apart sets that would be called the same: the kind of image, else the size; nothing when neither does. */
const tellingApart: readonly ((frame: FrameReference) => string)[] = [
  ({ instance }) => (instance.imageType ?? []).slice(2).join(' ').toLowerCase(),
  ({ instance }) => (instance.imageType?.[1] ?? '').toLowerCase(),
  ({ instance: { pixel } }) => (pixel && isColour(pixel) ? 'colour' : 'grey'),
  ({ instance: { pixel } }) => `${pixel?.columns} × ${pixel?.rows}`,
];

function distinguished(sets: readonly FrameSplit[], names: readonly string[]): string[] {
  return names.map((name, index) => {
    const alike = sets.filter((_, other) => names[other] === name);
    const told = tellingApart.find((words) => new Set(alike.map(({ frames }) => words(frames[0]!))).size > 1);
    return [name, told?.(sets[index]!.frames[0]!)].filter(Boolean).join(', ');
  });
}

export interface SplitOptions {
  modality?: string;
  order?: SliceOrder;
}

/**
 * Splits the displayable images of a series into what is scrolled through together; series are never merged, so there are
 * at least as many sets as series. Every multi-frame image is a set by itself, or several (`splitMultiFrame`). Single
 * frames are apart by frame of reference, size, colour, kind of image (a localizer from its slices, reformatted images
 * from originals) and orientation; passes over the same places (echoes, times, energies) are sets of their own, or with
 * many of them one set of two dimensions. Sets are in the order of their lowest instance number.
 */
export function splitFrameSets(
  instances: readonly InstanceDescription[],
  { modality = '', order = 'anatomical' }: SplitOptions = {},
): FrameSplit[] {
  const images = instances.filter(({ pixel, notDisplayable }) => pixel !== undefined && notDisplayable === undefined);
  const sets = singleFrameSets(
    images.filter(({ numberOfFrames }) => numberOfFrames <= 1),
    { modality, order },
  );
  for (const instance of images) {
    if (instance.numberOfFrames <= 1) continue;
    for (const { key, frames, dimensions, label } of splitMultiFrame(instance, order)) {
      sets.push(
        made(frames, {
          key: key === '' ? String(instance.row) : `${instance.row}-${key}`,
          ...(label === undefined ? {} : { part: label }),
          ...(dimensions ? { dimensions } : {}),
        }),
      );
    }
  }
  sets.sort((a, b) => a.number - b.number || a.row - b.row);
  const plain = sets.map(plainPart);
  const different = new Set(plain).size > 1;
  const names = sets.map(({ part }, index) => [different ? plain[index] : undefined, part].filter(Boolean).join(', '));
  const told = distinguished(sets, names);
  return sets.map(({ key, frames, dimensions }, index) => {
    const named = told[index];
    return {
      key,
      frames,
      ...(named && sets.length > 1 ? { part: named } : {}),
      ...(dimensions ? { dimensions } : {}),
    };
  });
}
