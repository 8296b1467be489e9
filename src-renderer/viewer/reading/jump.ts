import type { ReportReference } from '../../../src-shared/objects/report-content.ts';
import type { ReportMark } from '../../../src-shared/objects/structured-report/marks.ts';
import type { FrameSet } from '../frame-sets.ts';
import { goToImage } from '../go-to-image.ts';
import { hint } from '../hints.ts';
import { choose } from '../states/choosing.ts';
import { statesOfFrame } from '../states/known.ts';
import { useStates } from '../states/store.ts';
import { allFrameSets, type StudyEntry } from '../store.ts';
import { markedFrame, placed } from './mark-geometry.ts';

/** Where an image that a report names is among the open studies. */
export interface Found {
  frameSet: FrameSet;
  /** Place in the frame set, from 0. */
  index: number;
  /** "Image 12 of series 3". */
  text: string;
}

/** The frames of the open studies by SOP Instance UID: a report may refer to thousands of them. */
type Places = ReadonlyMap<string, { frameSet: FrameSet; index: number }[]>;
let lately: { studies: readonly StudyEntry[]; places: Places } | undefined;

function placesIn(studies: readonly StudyEntry[]): Places {
  if (lately?.studies === studies) return lately.places;
  const places = new Map<string, { frameSet: FrameSet; index: number }[]>();
  for (const frameSet of allFrameSets(studies)) {
    for (const [index, { instance }] of frameSet.frames.entries()) {
      const known = places.get(instance.sopInstanceUid);
      if (known) known.push({ frameSet, index });
      else places.set(instance.sopInstanceUid, [{ frameSet, index }]);
    }
  }
  lately = { studies, places };
  return places;
}

export function findImage(studies: readonly StudyEntry[], reference: ReportReference): Found | undefined {
  const frame = reference.frames?.[0];
  const place = placesIn(studies)
    .get(reference.sopInstanceUid)
    ?.find(({ frameSet, index }) => frame === undefined || frameSet.frames[index]?.frame === frame);
  const found = place?.frameSet.frames[place.index];
  if (!place || !found) return undefined;
  const { frameSet, index } = place;
  const what = found.instance.numberOfFrames > 1 ? 'Frame' : 'Image';
  const series = frameSet.series.series.number;
  return {
    frameSet,
    index,
    text: `${what} ${index + 1} of ${series === undefined ? `a ${frameSet.series.series.modality} series` : `series ${series}`}`,
  };
}

/** Shows an image in the viewport that has its series, else in the selected one; with the presentation state of that UID. */
export function jumpTo({ frameSet, index }: Found, state?: string): void {
  const frame = frameSet.frames[index];
  if (!frame) return;
  const cell = goToImage(frameSet, frame.imageId);
  if (state === undefined) return;
  const known = statesOfFrame(useStates.getState().byImage, frame).find(({ uid }) => uid === state);
  if (known) choose(cell, frameSet.key, { state, mode: 'full' });
  else hint(cell, 'The presentation state that the report names for this image is not here');
}

/** Another report or document, a waveform or the like among the open studies. */
export const findObject = (studies: readonly StudyEntry[], { sopInstanceUid }: ReportReference): FrameSet | undefined =>
  allFrameSets(studies).find(({ other }) => other?.sopInstanceUid === sopInstanceUid);

/** Where a mark lies among the open images: what it names, else the first image whose slice holds it. */
export function findMark(studies: readonly StudyEntry[], mark: ReportMark): Found | undefined {
  for (const { sopInstanceUid, frames } of mark.images) {
    const named = { sopClassUid: '', sopInstanceUid, ...(frames.length > 0 ? { frames: [...frames] } : {}) };
    const found = findImage(studies, named);
    if (found) return found;
  }
  if (mark.frameOfReferenceUid === undefined) return undefined;
  for (const frameSet of allFrameSets(studies)) {
    const index = frameSet.frames.findIndex((frame) => placed(mark, markedFrame(frame)) !== undefined);
    const frame = frameSet.frames[index];
    const reference = frame && {
      sopClassUid: '',
      sopInstanceUid: frame.instance.sopInstanceUid,
      frames: [frame.frame],
    };
    if (reference) return findImage(studies, reference);
  }
  return undefined;
}
