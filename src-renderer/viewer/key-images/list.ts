import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { FrameSet } from '../frame-sets.ts';
import { type StudyEntry, useViewer } from '../store.ts';
import { useFlags } from './flags.ts';
import { isKey, type Place, placesOfMark, placesOfReference } from './placing.ts';
import { type KnownNote, useKeyImages } from './store.ts';

/** A key image of the open studies. */
export interface KeyImage {
  frameSet: FrameSet;
  /** Place in the frame set, from 0. */
  index: number;
  frame: DisplayFrame;
}

/** The places of a note in its order, each once, and how many instances of it are not here. */
export function placesOfNote(
  studies: readonly StudyEntry[],
  { note }: KnownNote,
): { places: Place[]; missing: number } {
  const places: Place[] = [];
  const seen = new Set<string>();
  let missing = 0;
  for (const reference of note?.references ?? []) {
    const found = placesOfReference(studies, reference);
    if (found.length === 0) missing++;
    for (const place of found) {
      const key = place.frame?.imageId ?? place.frameSet.key;
      if (!seen.has(key)) places.push(place);
      seen.add(key);
    }
  }
  return { places, missing };
}

/**
 * All key images of the open studies, each once: those that are marked in the order of their marking, then those of the notes, the
 * newest first, in the order of each. Rejected images and what notes merely list are none. For films, pictures and exports.
 */
export function keyImages(): KeyImage[] {
  const { studies } = useViewer.getState();
  const { marks, notes } = useKeyImages.getState();
  const { byImage } = useFlags.getState();
  const found = new Map<string, KeyImage>();
  const places = [
    ...[...marks.values()].flatMap((mark) => placesOfMark(studies, mark)),
    ...notes.flatMap((known) => placesOfNote(studies, known).places),
  ];
  for (const { frameSet, index, frame } of places) {
    if (frame && isKey(byImage.get(frame.imageId)))
      found.set(frame.imageId, found.get(frame.imageId) ?? { frameSet, index, frame });
  }
  return [...found.values()];
}
