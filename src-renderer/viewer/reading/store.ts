import { create } from 'zustand';
import type { FrameSet } from '../frame-sets.ts';
import { allFrameSets, isPicture, type StudyEntry } from '../store.ts';

/** Key of the report that is open in the pane. */
export const useReading = create<{ open: string | undefined }>(() => ({ open: undefined }));

const kinds = new Set(['report', 'document']);

/** Reports and documents of the studies, those of the newest study first. */
export const reportsOf = (studies: readonly StudyEntry[]): FrameSet[] =>
  allFrameSets(studies).filter((set) => !isPicture(set) && kinds.has(set.other?.kind ?? ''));
