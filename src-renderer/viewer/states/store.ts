import { create } from 'zustand';
import type { StateMode } from '../../../src-shared/objects/presentation-state/frame-presentation.ts';
import type { KnownState, StatesByImage } from './known.ts';

/** What the reader wants of presentation states in a viewport. */
export interface Choice {
  /** SOP Instance UID, or the newest of each image. */
  state: string;
  mode: StateMode;
}
export const newest = 'newest';

interface StatesStore {
  /** All presentation states of the open studies. */
  states: readonly KnownState[];
  byImage: StatesByImage;
  /** States that are still to be read. */
  waiting: number;
  /** By cell and frame set (`choiceKey`), and by frame set alone what the last cell had. */
  choices: ReadonlyMap<string, Choice>;
  /** Names of layers that the reader switched off, by SOP Instance UID. */
  hiddenLayers: ReadonlyMap<string, ReadonlySet<string>>;
  /** SOP Instance UID of the state whose details the panel shows. */
  open: string | undefined;
}

export const noStates: Pick<StatesStore, 'states' | 'byImage' | 'waiting' | 'choices' | 'hiddenLayers' | 'open'> = {
  states: [],
  byImage: new Map(),
  waiting: 0,
  choices: new Map(),
  hiddenLayers: new Map(),
  open: undefined,
};

export const useStates = create<StatesStore>(() => noStates);

export const choiceKey = (cell: number, frameSet: string): string => `${cell}|${frameSet}`;

const nobody: ReadonlySet<string> = new Set();
export const hiddenLayersOf = (uid: string): ReadonlySet<string> =>
  useStates.getState().hiddenLayers.get(uid) ?? nobody;

/** Shows a layer of a state, or shows it no more. */
export function toggleLayer(uid: string, layer: string): void {
  useStates.setState(({ hiddenLayers }) => {
    const hidden = new Set(hiddenLayers.get(uid));
    if (!hidden.delete(layer)) hidden.add(layer);
    const all = new Map(hiddenLayers);
    if (hidden.size > 0) all.set(uid, hidden);
    else all.delete(uid);
    return { hiddenLayers: all };
  });
}
