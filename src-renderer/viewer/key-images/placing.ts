import type { KeyMark } from '../../../src-shared/contract/key-images.ts';
import type { KeyReference } from '../../../src-shared/objects/key-object/model.ts';
import { isListing, isRejection } from '../../../src-shared/objects/key-object/titles.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { FrameSet } from '../frame-sets.ts';
import { allFrameSets, type StudyEntry } from '../store.ts';
import type { KnownNote } from './store.ts';

/** An image of the open studies, or (without `frame`) an object that is none. */
export interface Place {
  frameSet: FrameSet;
  /** Place in the frame set, from 0. */
  index: number;
  frame?: DisplayFrame;
}

/** All instances of the open studies by SOP Instance UID, frames in their order. */
type Places = ReadonlyMap<string, Place[]>;
let lately: { studies: readonly StudyEntry[]; places: Places } | undefined;

export function placesIn(studies: readonly StudyEntry[]): Places {
  if (lately?.studies === studies) return lately.places;
  const places = new Map<string, Place[]>();
  const put = (uid: string, place: Place): void => {
    const known = places.get(uid);
    if (known) known.push(place);
    else places.set(uid, [place]);
  };
  for (const frameSet of allFrameSets(studies)) {
    for (const [index, frame] of frameSet.frames.entries())
      put(frame.instance.sopInstanceUid, { frameSet, index, frame });
    if (frameSet.other) put(frameSet.other.sopInstanceUid, { frameSet, index: 0 });
  }
  lately = { studies, places };
  return places;
}

/** What a mark means: nothing of it is here when its image is not. */
export function placesOfMark(studies: readonly StudyEntry[], mark: KeyMark): Place[] {
  return (placesIn(studies).get(mark.sopInstanceUid) ?? []).filter(
    ({ frameSet: { series }, frame }) =>
      series.study.uid === mark.studyUid &&
      series.series.uid === mark.seriesUid &&
      (mark.frame === undefined || frame?.frame === mark.frame),
  );
}

/**
 * The images that a reference means; none when it is not among the open studies. An instance of another study with the same UID (a
 * copy) is not the one that is meant.
 */
export function placesOfReference(studies: readonly StudyEntry[], reference: KeyReference): Place[] {
  const { frames, studyUid } = reference;
  const wanted = frames && new Set(frames);
  return (placesIn(studies).get(reference.sopInstanceUid) ?? []).filter(
    ({ frameSet, frame }) =>
      (studyUid === undefined || frameSet.series.study.uid === studyUid) &&
      (!wanted || frame === undefined || frame.instance.numberOfFrames === 1 || wanted.has(frame.frame)),
  );
}

/** What is said of one image. */
export interface Flags {
  mark?: KeyMark;
  /** Notes that select it as key image. */
  notes: KnownNote[];
  /** Notes that reject it. */
  rejections: KnownNote[];
}

/** Notes but for those that say the same as one before them: the same document in another study (PS3.3 C.17.6.2.1). */
export function withoutTwins(notes: readonly KnownNote[]): KnownNote[] {
  const seen = new Set<string>();
  return notes.filter(({ note }) => {
    if (!note) return true;
    const twin = note.identical.some(({ sopInstanceUid }) => seen.has(sopInstanceUid));
    seen.add(note.sopInstanceUid);
    return !twin;
  });
}

export type FlagsByImage = ReadonlyMap<string, Flags>;

/** What marks and notes say of the images of the open studies, by image id. Notes that list what there is say nothing of single images. */
export function flagsOf(
  studies: readonly StudyEntry[],
  marks: ReadonlyMap<string, KeyMark>,
  notes: readonly KnownNote[],
): FlagsByImage {
  const found = new Map<string, Flags>();
  const flags = (imageId: string): Flags => {
    const known = found.get(imageId) ?? { notes: [], rejections: [] };
    found.set(imageId, known);
    return known;
  };
  for (const mark of marks.values()) {
    for (const { frame } of placesOfMark(studies, mark)) if (frame) flags(frame.imageId).mark ??= mark;
  }
  for (const known of withoutTwins(notes)) {
    const { note } = known;
    if (!note || isListing(note.title)) continue;
    const kind = isRejection(note.title) ? 'rejections' : 'notes';
    for (const reference of note.references) {
      for (const { frame } of placesOfReference(studies, reference)) {
        if (!frame) continue;
        const list = flags(frame.imageId)[kind];
        if (list.at(-1) !== known) list.push(known);
      }
    }
  }
  return found;
}

/** Whether flags make a key image: rejection alone does not. */
export const isKey = (flags: Flags | undefined): boolean =>
  flags !== undefined && (flags.mark !== undefined || flags.notes.length > 0);
