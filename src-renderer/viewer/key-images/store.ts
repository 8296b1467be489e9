import { create } from 'zustand';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { KeyMark } from '../../../src-shared/contract/key-images.ts';
import type { KeyObjectNote } from '../../../src-shared/objects/key-object/model.ts';
import type { StudyObject } from '../objects.ts';

/** A key object selection of the open studies. */
export interface KnownNote {
  /** Same key, same bytes. */
  key: string;
  object: StudyObject;
  /** Once it was read. */
  note?: KeyObjectNote;
  /** Why it could not be. */
  error?: NegatoscopeError;
}

interface KeyImagesState {
  /** Whose marks these are; see `useMeasuring.patientKeys`. */
  patientKeys: readonly string[];
  /** Marks that no note holds yet, in the order of their making. */
  marks: ReadonlyMap<string, KeyMark>;
  /** Marks and removals that could not be kept yet. */
  unsaved: ReadonlySet<string>;
  /** Why what was marked before could not be read. */
  failure: NegatoscopeError | undefined;
  notes: readonly KnownNote[];
  /** The dialog of a new note is open. */
  dialog: boolean;
  /** A note is being stored. */
  saving: boolean;
}

export const nothingMarked: Omit<KeyImagesState, 'patientKeys' | 'unsaved' | 'notes' | 'saving'> = {
  marks: new Map(),
  failure: undefined,
  dialog: false,
};

export const useKeyImages = create<KeyImagesState>(() => ({
  ...nothingMarked,
  patientKeys: [],
  unsaved: new Set<string>(),
  notes: [],
  saving: false,
}));
