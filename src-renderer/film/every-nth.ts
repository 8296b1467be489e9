import { create } from 'zustand';
import type { Place } from '../../src-shared/film/cells.ts';
import type { FilmSet } from '../app/film-frames.ts';

/** A set of which some images are wanted, and where they go. */
export interface Choosing {
  set: FilmSet;
  /** Absent: from the sheet that is shown on. */
  at?: Place | undefined;
}

export const useEveryNth = create<{ choosing: Choosing | undefined }>(() => ({ choosing: undefined }));

export const openEveryNth = (choosing: Choosing): void => useEveryNth.setState({ choosing });
export const closeEveryNth = (): void => useEveryNth.setState({ choosing: undefined });
