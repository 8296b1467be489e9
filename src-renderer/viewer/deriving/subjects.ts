import { ctImageStorage } from '../../../src-shared/dicom/sop-classes.ts';
import { isEven } from '../../../src-shared/imaging/volume/even.ts';
import type { VolumePlan } from '../../../src-shared/imaging/volume/plan.ts';
import type { Slab } from '../../../src-shared/imaging/volume/reslice.ts';
import { nmImageStorage } from '../../../src-shared/objects/derived-image-nm.ts';
import { useLive } from '../../app/live.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { allFrameSets, shownSet, useViewer } from '../store.ts';
import { controllerOf } from '../viewports.ts';
import { onePass, sourceOf } from '../volumes/showing.ts';
import { planOf } from '../volumes/source.ts';
import { useVolumes } from '../volumes/store.ts';

/** What new images can be computed from. */
export type Subject =
  | { kind: 'nm'; frame: DisplayFrame /** Frames of the image that are shown, from 1. */; shown: number[] }
  | { kind: 'slabs' /** Along the normal of the images. */; frames: DisplayFrame[]; plan: VolumePlan }
  | {
      kind: 'planes';
      frames: readonly DisplayFrame[];
      images: readonly DisplayFrame[];
      slab: Slab | undefined;
      /** What the reconstruction is called. */
      label: string;
      axial: boolean;
    };

const isOf = (frames: readonly DisplayFrame[], uid: string): boolean =>
  frames.length > 0 && frames.every(({ instance }) => instance.sopClassUid === uid);

/** Whether what a cell shows is of a kind that images are computed from. */
export function isOfUse(frame: DisplayFrame | undefined): boolean {
  const uid = frame?.instance.sopClassUid;
  return uid === ctImageStorage || uid === nmImageStorage;
}

/** What new images can be computed from what a cell shows, or why none can. */
export function subjectOf(cell: number): Subject | { why: string } {
  if (useLive.getState().settings?.createdObjects.enabled !== true)
    return { why: 'This workstation creates no objects' };
  const state = useViewer.getState();
  if (state.catalogue !== 'archive') return { why: 'Computed images are kept in the archive: import the study first' };
  const controller = controllerOf(cell);
  const frame = controller?.shown?.frame;
  if (!frame) return { why: 'No image is shown' };
  if (!isOfUse(frame)) return { why: 'Images are computed from CT series and nuclear images' };
  const key = state.cells[cell];
  const view = key === undefined ? undefined : useVolumes.getState().views.get(key);
  if (view) {
    const set = shownSet(state, key);
    if (!set || !isOf(view.images, ctImageStorage)) return { why: 'Of this reconstruction no series can be made' };
    const { images, slab, plane } = view;
    return { kind: 'planes', frames: set.frames, images, slab, label: set.label, axial: plane === 'axial' };
  }
  if (frame.instance.sopClassUid === nmImageStorage) {
    const shown = (sourceOf(cell)?.frames ?? [])
      .filter(({ instance }) => instance.row === frame.instance.row)
      .map((one) => one.frame)
      .sort((a, b) => a - b);
    return { kind: 'nm', frame, shown };
  }
  const source = sourceOf(cell);
  const frames = source ? onePass(source, controller.wanted) : [];
  const plan = planOf(frames);
  if ('why' in plan) return { why: `No slabs: ${plan.why}` };
  if (!isOf(frames, ctImageStorage)) return { why: 'No slabs: other images are among them' };
  if (plan.gaps > 0) return { why: 'No slabs: images are missing in between' };
  if (!isEven(plan.grid))
    return {
      why: 'No slabs: the images are not straight above each other, evenly far apart. Reconstruct planes first',
    };
  return { kind: 'slabs', frames: plan.order.map((at) => frames[at]!), plan };
}

/** The frames of a nuclear image that are open, by their number. */
export const framesOf = ({ instance, series }: DisplayFrame): Map<number, DisplayFrame> =>
  new Map(
    allFrameSets(useViewer.getState().studies)
      .flatMap(({ frames }) => frames)
      .filter((one) => one.instance.row === instance.row && one.series.catalogue === series.catalogue)
      .map((one) => [one.frame, one]),
  );
