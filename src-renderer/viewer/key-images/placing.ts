import type { KeyMark } from '../../../src-shared/contract/key-images.ts';
import type { KeyObjectNote, KeyReference } from '../../../src-shared/objects/key-object/model.ts';
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

/** Where an instance stands: all of its frames in their order, and each by its number. */
interface PlacesOfInstance {
  all: Place[];
  byFrame: Map<number, Place[]>;
}

/** All instances of the open studies by SOP Instance UID. */
type Places = ReadonlyMap<string, PlacesOfInstance>;
let lately: { studies: readonly StudyEntry[]; places: Places } | undefined;

export function placesIn(studies: readonly StudyEntry[]): Places {
  if (lately?.studies === studies) return lately.places;
  const places = new Map<string, PlacesOfInstance>();
  const put = (uid: string, place: Place): void => {
    const known = places.get(uid) ?? { all: [], byFrame: new Map<number, Place[]>() };
    known.all.push(place);
    if (place.frame) {
      const { frame: number } = place.frame;
      const same = known.byFrame.get(number);
      if (same) same.push(place);
      else known.byFrame.set(number, [place]);
    }
    places.set(uid, known);
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
  const known = placesIn(studies).get(mark.sopInstanceUid);
  const places = mark.frame === undefined ? known?.all : known?.byFrame.get(mark.frame);
  return (places ?? []).filter(
    ({ frameSet: { series } }) => series.study.uid === mark.studyUid && series.series.uid === mark.seriesUid,
  );
}

/**
 * The images that a reference means; none when it is not among the open studies. An instance of another study with the same UID (a
 * copy) is not the one that is meant.
 */
export function placesOfReference(studies: readonly StudyEntry[], reference: KeyReference): Place[] {
  const { frames, studyUid } = reference;
  const known = placesIn(studies).get(reference.sopInstanceUid);
  if (!known) return [];
  const isHere = ({ frameSet }: Place): boolean => studyUid === undefined || frameSet.series.study.uid === studyUid;
  // An image of one frame is meant whole, as is an object that has none.
  const [first] = known.all;
  if (!frames || !first?.frame || first.frame.instance.numberOfFrames === 1) return known.all.filter(isHere);
  return [...new Set(frames)]
    .sort((a, b) => a - b)
    .flatMap((frame) => known.byFrame.get(frame) ?? [])
    .filter(isHere);
}

/** What is said of one image. */
export interface Flags {
  mark?: KeyMark;
  /** Notes that select it as key image. */
  notes: KnownNote[];
  /** Notes that reject it. */
  rejections: KnownNote[];
}

/** What a note selects, and as what. */
const saidBy = ({ title, references }: KeyObjectNote): string =>
  [
    `${title.scheme} ${title.value}`,
    ...references.map(({ sopInstanceUid, frames = [] }) => `${sopInstanceUid} ${frames.join()}`).sort(),
  ].join('|');

/**
 * Notes but for those that say the same as one before them: the same document in another study (PS3.3 C.17.6.2.1). One that calls itself
 * the same and selects something else is a note of its own.
 */
export function withoutTwins(notes: readonly KnownNote[]): KnownNote[] {
  const seen = new Map<string, KeyObjectNote>();
  return notes.filter(({ note }) => {
    if (!note) return true;
    const twin = note.identical.some(({ sopInstanceUid }) => {
      const other = seen.get(sopInstanceUid);
      return other !== undefined && saidBy(other) === saidBy(note);
    });
    seen.set(note.sopInstanceUid, note);
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
