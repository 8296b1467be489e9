import type { FrameDimensions } from '../../../src-shared/imaging/geometry/frame-sets.ts';
import { type SliceList, sliceList } from '../../../src-shared/imaging/geometry/nearest.ts';
import { type ImagePlane, planeOf } from '../../../src-shared/imaging/geometry/planes.ts';
import type { DisplayFrame, ViewportController } from '../../cornerstone/index.ts';
import { shownFrameSet } from '../frame-filter.ts';
import { useViewer, visibleCells } from '../store.ts';
import { controllerOf } from '../viewports.ts';

/** A frame of reference of one patient: places in it may be compared (PS3.3 C.7.4.1). */
export type FrameOfReference = string;

/**
 * Undefined where the image itself names none: nothing is known of how it lies to others. What another image of its series
 * names is no word about this one.
 */
export function referenceOf({ instance, series }: DisplayFrame): FrameOfReference | undefined {
  const uid = instance.frameOfReferenceUid;
  return uid ? `${patientOf(series)} ${uid}` : undefined;
}

/** What tells patients of frames of reference apart. */
export const patientOf = ({ patient }: DisplayFrame['series']): string =>
  JSON.stringify([patient.id, patient.issuer ?? '']);

export const samePatient = (a: DisplayFrame, b: DisplayFrame): boolean => patientOf(a.series) === patientOf(b.series);

const planes = new WeakMap<DisplayFrame, { plane: ImagePlane | undefined }>();

/** The plane of a frame in the patient; undefined when it has none. */
export function planeOfFrame(frame: DisplayFrame): ImagePlane | undefined {
  let known = planes.get(frame);
  if (!known) {
    known = { plane: planeOf(frame.description, frame.pixel) };
    planes.set(frame, known);
  }
  return known.plane;
}

const lists = new WeakMap<readonly DisplayFrame[], SliceList>();

/** The slices of what a viewport shows. Kept for as long as its list of frames is the same one. */
function slicesOf(frames: readonly DisplayFrame[], dimensions: FrameDimensions | undefined): SliceList {
  let known = lists.get(frames);
  if (!known) {
    known = sliceList(frames.map(planeOfFrame), frames[0]?.description.sliceThicknessMm, dimensions);
    lists.set(frames, known);
  }
  return known;
}

/** A viewport on the screen that shows a slice with a place in the patient. */
export interface PlacedCell {
  cell: number;
  key: string;
  controller: ViewportController;
  /** What the reader wants to see there; it may still be loading. */
  frame: DisplayFrame;
  plane: ImagePlane;
  reference: FrameOfReference | undefined;
  slices: SliceList;
}

/** Whether a viewport has the frames of the set by now: they come to it a moment after the set was chosen. */
export function isSetOf(key: string, { frames }: ViewportController): boolean {
  const set = shownFrameSet(key);
  return set !== undefined && set.frames.length === frames.length && set.frames[0]?.imageId === frames[0]?.imageId;
}

export function placedCell(cell: number): PlacedCell | undefined {
  const controller = controllerOf(cell);
  const key = useViewer.getState().cells[cell];
  const frame = controller?.frames[controller.wanted];
  const plane = frame && planeOfFrame(frame);
  if (!controller || !frame || !plane || key === undefined || !isSetOf(key, controller)) return undefined;
  const set = shownFrameSet(key);
  const own = slicesOf(controller.frames, set?.dimensions);
  const slices = set?.all ? { ...own, reachMm: slicesOf(set.all, undefined).reachMm, sparse: true as const } : own;
  return { cell, key, controller, frame, plane, reference: referenceOf(frame), slices };
}

/** All viewports on the screen but one. */
export const otherCells = (cell: number): PlacedCell[] =>
  visibleCells(useViewer.getState())
    .filter((other) => other !== cell)
    .map(placedCell)
    .filter((other) => other !== undefined);
