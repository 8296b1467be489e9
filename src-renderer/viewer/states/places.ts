import type { StateReference } from '../../../src-shared/objects/presentation-state/model.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { openView } from '../computed-views.ts';
import type { FrameSet } from '../frame-sets.ts';
import { goToImage } from '../go-to-image.ts';
import { allFrameSets, type StudyEntry, showFrameSet, useViewer } from '../store.ts';
import { aimAt } from '../view-memory.ts';
import { controllerOf } from '../viewports.ts';
import { choose } from './choosing.ts';
import { isApplied, type KnownState, samePatient } from './known.ts';

/** Frames of the open studies by SOP Instance UID. */
interface Place {
  frameSet: FrameSet;
  frame: DisplayFrame;
}
type Places = ReadonlyMap<string, Place[]>;
let lately: { studies: readonly StudyEntry[]; places: Places } | undefined;

function placesIn(studies: readonly StudyEntry[]): Places {
  if (lately?.studies === studies) return lately.places;
  const places = new Map<string, Place[]>();
  for (const frameSet of allFrameSets(studies)) {
    for (const frame of frameSet.frames) {
      const uid = frame.instance.sopInstanceUid;
      const known = places.get(uid);
      if (known) known.push({ frameSet, frame });
      else places.set(uid, [{ frameSet, frame }]);
    }
  }
  lately = { studies, places };
  return places;
}

/** The images of a state that are here, by the frame sets they are in. */
export interface Referred {
  sets: { frameSet: FrameSet; imageIds: string[] }[];
  /** Images it refers to, and how many of them are not among the open studies. */
  images: number;
  missing: number;
}

export function referredBy(known: KnownState, studies: readonly StudyEntry[]): Referred {
  const { state } = known;
  const places = placesIn(studies);
  const sets = new Map<FrameSet, string[]>();
  let images = 0;
  let missing = 0;
  for (const reference of state?.series.flatMap((series) => series.images) ?? []) {
    images++;
    const found = framesOf(places, reference).filter(({ frame }) => samePatient(known, frame));
    if (found.length === 0) missing++;
    for (const { frameSet, frame } of found) {
      const list = sets.get(frameSet);
      if (list) list.push(frame.imageId);
      else sets.set(frameSet, [frame.imageId]);
    }
  }
  return { sets: [...sets].map(([frameSet, imageIds]) => ({ frameSet, imageIds })), images, missing };
}

const framesOf = (places: Places, { sopInstanceUid, frames }: StateReference) =>
  (places.get(sopInstanceUid) ?? []).filter(({ frame }) => !frames?.length || frames.includes(frame.frame));

/** Shows the images of a state with it, in a cell (default the selected one); false when none of them is here. */
export function openState(known: KnownState, cell = useViewer.getState().selected): boolean {
  const { studies, cells } = useViewer.getState();
  if (known.state?.mpr) return openView(known, cell);
  const { sets } = referredBy(known, studies);
  // What the cell shows already stays, when the state is of it.
  const target = sets.find(({ frameSet }) => frameSet.key === cells[cell]) ?? sets[0];
  if (!target) return false;
  goTo(target.frameSet, target.imageIds, cell);
  if (isApplied(known)) choose(cell, target.frameSet.key, { state: known.uid, mode: 'full' });
  return true;
}

/** Shows the first of some images of a frame set, unless one of them is on the screen already. */
export function goTo(frameSet: FrameSet, imageIds: readonly string[], cell = useViewer.getState().selected): void {
  const { cells } = useViewer.getState();
  const controller = controllerOf(cell);
  const [first] = imageIds;
  if (cells[cell] !== frameSet.key) {
    if (first !== undefined) aimAt(cell, first);
    showFrameSet(frameSet.key, cell);
    return;
  }
  const shown = controller?.shown?.frame.imageId;
  if (shown !== undefined && imageIds.includes(shown)) return;
  const index = controller?.frames.findIndex(({ imageId }) => imageId === first) ?? -1;
  if (index >= 0) controller?.goto(index);
  else if (first !== undefined) goToImage(frameSet, first);
}
