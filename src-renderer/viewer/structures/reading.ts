import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { masksOfFrame } from '../../../src-shared/objects/segmentation/masks.ts';
import type { Segment, Segmentation } from '../../../src-shared/objects/segmentation/model.ts';
import { readSegmentation } from '../../../src-shared/objects/segmentation/read-segmentation.ts';
import { mostMaskBytes, SegmentVolumes } from '../../../src-shared/objects/segmentation/segment-volumes.ts';
import type { Roi } from '../../../src-shared/objects/structure-set/model.ts';
import { readStructureSet } from '../../../src-shared/objects/structure-set/read-structure-set.ts';
import { roiStacks } from '../../../src-shared/objects/structure-set/stacks.ts';
import { sentence } from '../../app/formatting.ts';
import { objectFrame } from '../../cornerstone/object-frames.ts';
import { readObject } from '../objects.ts';
import { ownColour, readable } from './colours.ts';
import type { Drawable, ReadObject, Structure } from './objects.ts';

/** Reads an object whole: contours put in order, segments as bits. Throws NegatoscopeError; `cancelled` when it was given up. */
export function readDrawable(drawable: Drawable, signal: AbortSignal): Promise<ReadObject> {
  return drawable.kind === 'structure-set' ? readStructures(drawable, signal) : readSegments(drawable, signal);
}

const bytesOfPoint = 24;

async function readStructures(drawable: Drawable, signal: AbortSignal): Promise<ReadObject> {
  const { series, other } = drawable.frameSet;
  const set = readStructureSet(await readObject({ series, instance: other! }, signal));
  signal.throwIfAborted();
  const nested: string[] = [];
  const structures: Structure[] = [];
  let turn = performance.now();
  for (const [index, roi] of set.rois.entries()) {
    const stacks = roiStacks(roi);
    if (stacks.nested) nested.push(roi.name);
    structures.push({
      key: `${drawable.key}/${roi.number}`,
      object: drawable.key,
      number: roi.number,
      name: roi.name,
      what: whatOf(roi),
      colour: readable(roi.colour ?? ownColour(index)),
      located: { patient: drawable.patient, frameOfReferenceUid: roi.frameOfReferenceUid },
      volumeCm3: stacks.volumeCm3,
      method: methodOf(roi, stacks.volumeCm3),
      count: roi.points,
      middle: stacks.middle,
      content: roi.contours.length > 0 ? { roi, stacks } : undefined,
    });
    // Hundreds of regions do not hold the window up.
    if (performance.now() - turn > 12) {
      await new Promise((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
      turn = performance.now();
    }
  }
  const points = set.rois.reduce((sum, roi) => sum + roi.points, 0);
  const holes = nested.length > 0 ? [`Contours inside of others are taken as holes: ${listed(nested)}`] : [];
  return {
    label: [set.label, set.name && set.name !== set.label ? set.name : ''].filter(Boolean).join(', '),
    detail: [count(set.rois.length, 'region'), set.approval?.toLowerCase(), set.description]
      .filter(Boolean)
      .join(' · '),
    structures,
    problems: [...set.problems.map(leftOut), ...holes],
    set,
    bytes: points * bytesOfPoint,
  };
}

const leftOut = (problem: string): string => `Left out: ${problem}`;
const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

const listed = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');

const whatOf = ({ observation, generation }: Roi): string =>
  [observation.type?.toLowerCase().replaceAll('_', ' '), generation?.toLowerCase()].filter(Boolean).join(', ');

function methodOf(roi: Roi, volumeCm3: number | undefined): string {
  const stated = roi.statedVolumeCm3 === undefined ? '' : ` Its maker says ${roi.statedVolumeCm3.toFixed(2)} cm³.`;
  if (volumeCm3 === undefined)
    return `No volume: the contours lie in one plane alone, far apart, in several directions, or enclose nothing.${stated}`;
  return `Area inside of the contours times the distance of their planes, half of it beyond the first and the last.${stated}`;
}

/** Frames read at a time. */
const atOnce = 4;

async function readSegments(drawable: Drawable, signal: AbortSignal): Promise<ReadObject> {
  const { series, other } = drawable.frameSet;
  const instance = other!;
  const segmentation = readSegmentation(await readObject({ series, instance }, signal), instance);
  signal.throwIfAborted();
  if (typeof segmentation === 'string')
    throw new NegatoscopeError('unsupported', segmentation, { reason: segmentation });
  if (instance.notDisplayable) {
    throw new NegatoscopeError('unsupported', 'its pixels cannot be read', { reason: instance.notDisplayable });
  }
  const volumes = new SegmentVolumes(segmentation);
  const { frames } = segmentation;
  let next = 0;
  const read = async (): Promise<void> => {
    for (let at = next++; at < frames.length; at = next++) {
      const frame = frames[at]!;
      const cells = await objectFrame(series.catalogue, instance, frame.frame, signal);
      signal.throwIfAborted();
      volumes.add(frame, masksOfFrame(cells, segmentation, frame.segment));
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, read));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const megabytes = Math.round(mostMaskBytes / 1024 / 1024);
    throw new NegatoscopeError('unsupported', `it would take more than ${megabytes} MB of memory`, { megabytes });
  }
  const found = volumes.volumes();
  const structures = segmentation.segments.map((segment, index): Structure => {
    const volume = found.get(segment.number);
    return {
      key: `${drawable.key}/${segment.number}`,
      object: drawable.key,
      number: segment.number,
      name: segment.label,
      what: [segment.anatomy ?? segment.type, segment.algorithmName ?? segment.algorithmType?.toLowerCase()]
        .filter(Boolean)
        .join(', '),
      colour: readable(segment.colour ?? ownColour(index)),
      located: { patient: drawable.patient, frameOfReferenceUid: segmentation.frameOfReferenceUid },
      volumeCm3: volume?.volumeCm3,
      method: volume ? sentence(volume.method) : 'No pixel is set.',
      count: volume?.count ?? 0,
      middle: volume?.middle,
      content: volume && { volume, segmentation },
    };
  });
  return {
    label: segmentation.label,
    detail: detailOf(segmentation),
    structures,
    problems: [...segmentation.problems.map(leftOut), ...unlisted(found.keys(), segmentation.segments)],
    bytes: volumes.bytes,
  };
}

/** Values of a label map without a segment. */
function unlisted(found: Iterable<number>, segments: readonly Segment[]): string[] {
  const known = new Set(segments.map(({ number }) => number));
  const strange = [...found].filter((number) => !known.has(number));
  return strange.length === 0
    ? []
    : [`Not drawn: pixels of ${count(strange.length, 'segment')} that the list does not have`];
}

const detailOf = ({ type, fractionalType, segments }: Segmentation): string =>
  [
    count(segments.length, 'segment'),
    type === 'labelmap' ? 'label map' : type === 'fractional' ? (fractionalType?.toLowerCase() ?? 'fractional') : '',
  ]
    .filter(Boolean)
    .join(' · ');
