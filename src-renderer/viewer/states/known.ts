import { tileOf } from '../../../src-shared/imaging/tiles.ts';
import type { PresentationState } from '../../../src-shared/objects/presentation-state/model.ts';
import { stateKindOf } from '../../../src-shared/objects/presentation-state/read.ts';
import { type PresentedFrame, refersTo } from '../../../src-shared/objects/presentation-state/scope.ts';
import { isSamePatient } from '../../app/patients.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { FrameSet } from '../frame-sets.ts';
import { objectKey, type StudyObject } from '../objects.ts';
import type { StudyEntry } from '../store.ts';

/** A presentation state of the open studies. */
export interface KnownState {
  /** Same key, same bytes. */
  key: string;
  /** Of the object, as the strip and drops know it. */
  frameSet: FrameSet;
  object: StudyObject;
  uid: string;
  /** Once it was read, of a class that is read. */
  state?: PresentationState;
  /** Why it was not read. */
  failed?: 'damaged' | 'class' | 'other-maker';
}

/** Of a system that makes 3D states of its own kind: kept and passed on. */
const otherMakers = new Set(['1.3.6.1.4.1.16978.3.1']);

export const isState = ({ other }: FrameSet): boolean =>
  other !== undefined && (other.kind === 'presentation-state' || otherMakers.has(other.sopClassUid));

/** The states of the studies, what was known of them before taken over. */
export function statesIn(studies: readonly StudyEntry[], before: readonly KnownState[]): KnownState[] {
  const known = new Map(before.map((one) => [one.key, one]));
  const found: KnownState[] = [];
  for (const { series } of studies) {
    for (const { frameSets } of series) {
      for (const frameSet of frameSets ?? []) {
        if (!frameSet.other || !isState(frameSet) || frameSet.other.notDisplayable === 'other-patient') continue;
        const object: StudyObject = { series: frameSet.series, instance: frameSet.other };
        const key = objectKey(object);
        const old = known.get(key);
        found.push(old ? { ...old, frameSet, object } : newState(key, frameSet, object));
      }
    }
  }
  return found;
}

function newState(key: string, frameSet: FrameSet, object: StudyObject): KnownState {
  const { sopClassUid, sopInstanceUid: uid } = object.instance;
  const state: KnownState = { key, frameSet, object, uid };
  if (otherMakers.has(sopClassUid)) state.failed = 'other-maker';
  else if (!stateKindOf(sopClassUid)) state.failed = 'class';
  return state;
}

/** When a state was made, comparable as text. */
export const madeAt = ({ state, object: { instance } }: KnownState): string =>
  `${state?.createdDate ?? instance.contentDate ?? ''} ${state?.createdTime ?? instance.contentTime ?? ''}`;

/** Newest first. */
export function newestFirst(a: KnownState, b: KnownState): number {
  const [one, other] = [madeAt(a), madeAt(b)];
  if (one !== other) return one < other ? 1 : -1;
  return b.object.instance.row - a.object.instance.row;
}

/** Kinds that are applied to images in a viewport: all but reconstructions, which are views of their own. */
export const isApplied = ({ state }: KnownState): boolean =>
  state !== undefined && state.kind !== 'planar-mpr' && (state.kind !== 'blending' || state.blending !== undefined);

/** The images that a state is applied to: of a blending those that the others are laid over. */
const appliedSeries = ({ series, blending }: PresentationState): PresentationState['series'] =>
  blending?.inputs.find(({ position }) => position === 'UNDERLYING')?.series ?? series;

export type StatesByImage = ReadonlyMap<string, readonly KnownState[]>;

/** States that can be applied, by the images they refer to, newest first. */
export function byImage(states: readonly KnownState[]): StatesByImage {
  const found = new Map<string, KnownState[]>();
  for (const known of states.filter(isApplied).sort(newestFirst)) {
    const uids = new Set(
      known.state &&
        appliedSeries(known.state).flatMap(({ images }) => images.map(({ sopInstanceUid }) => sopInstanceUid)),
    );
    for (const uid of uids) {
      const list = found.get(uid);
      if (list) list.push(known);
      else found.set(uid, [known]);
    }
  }
  return found;
}

export function presented({ instance, frame, pixel }: DisplayFrame): PresentedFrame {
  const tile = instance.shared && tileOf(instance, frame);
  return {
    sopInstanceUid: instance.sopInstanceUid,
    frame,
    numberOfFrames: instance.numberOfFrames,
    pixelRepresentation: pixel.pixelRepresentation,
    ...(tile ? { tile: { column: tile.column - 1, row: tile.row - 1 } } : {}),
  };
}

/** Two patients are never mixed, whatever an object says that it refers to. */
export const samePatient = ({ frameSet }: KnownState, frame: DisplayFrame): boolean =>
  isSamePatient(frameSet.series.patient, frame.series.patient);

const ofFrames = new WeakMap<StatesByImage, WeakMap<DisplayFrame, KnownState[]>>();
const nothing: KnownState[] = [];

/** The states of a frame, newest first; the same list until others are known. */
export function statesOfFrame(index: StatesByImage, frame: DisplayFrame): KnownState[] {
  const candidates = index.get(frame.instance.sopInstanceUid);
  if (!candidates) return nothing;
  let lists = ofFrames.get(index);
  if (!lists) {
    lists = new WeakMap();
    ofFrames.set(index, lists);
  }
  let list = lists.get(frame);
  if (!list) {
    const image = presented(frame);
    list = candidates.filter((known) => known.state && samePatient(known, frame) && refersTo(known.state, image));
    lists.set(frame, list);
  }
  return list;
}

/** The states that refer to any image of a set, newest first. */
export function statesOfSet(index: StatesByImage, { frames }: FrameSet): KnownState[] {
  if (index.size === 0) return [];
  const found = new Set<KnownState>();
  for (const frame of frames) {
    for (const known of index.get(frame.instance.sopInstanceUid) ?? []) {
      if (found.has(known) || !known.state || !samePatient(known, frame)) continue;
      if (refersTo(known.state, presented(frame))) found.add(known);
    }
  }
  return [...found].sort(newestFirst);
}
