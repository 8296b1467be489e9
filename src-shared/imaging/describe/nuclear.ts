import type { DataSet, Tag } from '../../dicom/data-set.ts';
import type { FrameDescription, NuclearVectors } from '../description.ts';
import { sliceNormal } from '../geometry/orientation.ts';
import { along, orientationOf, positionOf } from './plane.ts';
import { items, numbers, texts } from './values.ts';

/** Vectors that a Frame Increment Pointer may name (PS3.3 C.8.4.8, C.8.9.4). */
const vectors: readonly [tag: Tag, key: keyof NuclearVectors][] = [
  ['00540010', 'energyWindow'],
  ['00540020', 'detector'],
  ['00540030', 'phase'],
  ['00540050', 'rotation'],
  ['00540060', 'rrInterval'],
  ['00540070', 'timeSlot'],
  ['00540080', 'slice'],
  ['00540090', 'angularView'],
  ['00540100', 'timeSlice'],
];

export const nuclearTags: readonly Tag[] = vectors.map(([tag]) => tag);

/** Tags that the Frame Increment Pointer (0028,0009) names, 8 hexadecimal digits each. */
export function frameIncrementPointers(dataSet: DataSet): Tag[] {
  const element = dataSet['00280009'];
  if (element?.bytes instanceof Uint8Array) {
    const words = numbers(dataSet, '00280009', 'u16');
    const tags: Tag[] = [];
    for (let i = 0; i + 1 < words.length; i += 2) {
      tags.push(
        [words[i]!, words[i + 1]!]
          .map((word) => word.toString(16).padStart(4, '0'))
          .join('')
          .toUpperCase(),
      );
    }
    return tags;
  }
  return texts(dataSet, '00280009').map((tag) => tag.replace(/[(),\s]/g, '').toUpperCase());
}

/**
 * Vectors of a multi-frame nuclear image, one number from 1 for every frame. Those that the Frame Increment Pointer does not name
 * mean nothing (PS3.3 C.8.4.8) and are left out when it names any; a vector shorter than the frames is none.
 */
export function describeNuclear(dataSet: DataSet, frames: number): NuclearVectors | undefined {
  const pointers = frameIncrementPointers(dataSet);
  const named = vectors.filter(([tag]) => pointers.includes(tag));
  const found: NuclearVectors = {};
  for (const [tag, key] of named.length > 0 ? named : vectors) {
    const values = numbers(dataSet, tag, 'u16');
    if (values.length < frames || values.length === 0) continue;
    const used = values.slice(0, frames);
    if (used.every((value) => Number.isInteger(value) && value >= 0)) found[key] = used;
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/**
 * Frames of a nuclear image with the plane of their detector. Of a reconstructed tomographic one (PS3.3 C.8.4.15) the detector
 * gives the first slice, the slice vector the number of each frame, and the sign of Spacing Between Slices the direction. A
 * detector that turns about the patient lies as it says in its first view alone: of the other views nothing is said.
 */
export function nuclearFrames(
  dataSet: DataSet,
  shared: FrameDescription,
  frames: number,
): FrameDescription[] | undefined {
  const geometry = items(dataSet, '00540022').map((item) => ({
    position: positionOf(item),
    orientation: orientationOf(item),
  }));
  if (!geometry.some((detector) => detector.orientation)) return undefined;
  const slices = numbers(dataSet, '00540080', 'u16');
  const detectorOf = numbers(dataSet, '00540020', 'u16');
  const views = numbers(dataSet, '00540090', 'u16');
  const turns = slices.length < frames && views.length >= frames && new Set(views).size > 1;
  const spacing = shared.spacingBetweenSlicesMm ?? shared.sliceThicknessMm;
  const out: FrameDescription[] = [];
  for (let i = 0; i < frames; i++) {
    const detector = geometry[Math.max(0, (detectorOf[i] ?? 1) - 1)] ?? geometry[0]!;
    const frame: FrameDescription = {};
    out.push(frame);
    if (turns && views[i] !== 1) continue;
    if (detector.orientation) frame.orientation = detector.orientation;
    const slice = slices[i];
    if (detector.position && detector.orientation) {
      if (slice !== undefined && Number.isFinite(slice) && spacing !== undefined) {
        frame.position = along(detector.position, sliceNormal(detector.orientation), (slice - 1) * spacing);
      } else if (slice === undefined) {
        frame.position = detector.position;
      }
    }
  }
  return out;
}
