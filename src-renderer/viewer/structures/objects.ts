import type { Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import type { Segmentation } from '../../../src-shared/objects/segmentation/model.ts';
import type { SegmentVolume } from '../../../src-shared/objects/segmentation/segment-volumes.ts';
import type { Roi, StructureSet } from '../../../src-shared/objects/structure-set/model.ts';
import type { RoiStacks } from '../../../src-shared/objects/structure-set/stacks.ts';
import type { FrameSet } from '../frame-sets.ts';
import { patientOf } from '../linking/places.ts';
import type { Located } from '../linking/registrations.ts';
import { objectKey } from '../objects.ts';
import { allFrameSets, type StudyEntry } from '../store.ts';

export const structureSetClass = '1.2.840.10008.5.1.4.1.1.481.3';
export const segmentationClass = '1.2.840.10008.5.1.4.1.1.66.4';
export const labelmapClass = '1.2.840.10008.5.1.4.1.1.66.7';
export const surfaceClass = '1.2.840.10008.5.1.4.1.1.66.5';

/** A structure set or a segmentation of the open studies that can be drawn over images. */
export interface Drawable {
  /** Same key, same bytes. */
  key: string;
  frameSet: FrameSet;
  kind: 'structure-set' | 'segmentation';
  patient: string;
}

/** One region of interest or one segment. */
export interface Structure {
  /** Of its object and its number. */
  key: string;
  object: string;
  number: number;
  name: string;
  /** What it is of: interpreted type, property type. */
  what: string;
  colour: Colour;
  /** Frame of reference it lies in; undefined: it lies on the images it names alone. */
  located: Located;
  volumeCm3: number | undefined;
  /** How the volume was found, or why there is none. */
  method: string;
  /** Points of contours, or set pixels. */
  count: number;
  middle: Vector3 | undefined;
  content: { roi: Roi; stacks: RoiStacks } | { volume: SegmentVolume; segmentation: Segmentation } | undefined;
}

export type Colour = readonly [red: number, green: number, blue: number];

/** What was read of an object. */
export interface ReadObject {
  label: string;
  /** A line under its name. */
  detail: string;
  structures: readonly Structure[];
  problems: readonly string[];
  /** Images it names; it is drawn where these are shown when no frame of reference tells. */
  set?: StructureSet;
  bytes: number;
}

export const isDrawable = ({ other }: FrameSet): boolean =>
  other !== undefined && [structureSetClass, segmentationClass, labelmapClass].includes(other.sopClassUid);

/** Structure sets and segmentations of the studies, the newest first. */
export function drawablesOf(studies: readonly StudyEntry[]): Drawable[] {
  return allFrameSets(studies)
    .filter(isDrawable)
    .map((frameSet): Drawable => {
      const { series, other } = frameSet;
      const kind = other!.sopClassUid === structureSetClass ? 'structure-set' : 'segmentation';
      return { key: objectKey({ series, instance: other! }), frameSet, kind, patient: patientOf(series) };
    })
    .sort((a, b) => newest(b).localeCompare(newest(a)));
}

const newest = ({ frameSet: { series, other } }: Drawable): string =>
  `${other?.contentDate ?? series.series.date ?? series.study.date ?? ''}${other?.contentTime ?? series.series.time ?? ''}`;
