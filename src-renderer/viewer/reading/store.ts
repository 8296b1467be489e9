import { create } from 'zustand';
import type { FrameSet } from '../frame-sets.ts';
import { allFrameSets, isPicture, type StudyEntry } from '../store.ts';

/** Whether an object is read rather than looked at. */
export const isRead = ({ other }: Pick<FrameSet, 'other'>): boolean =>
  other?.kind === 'report' || other?.kind === 'document';

/** Key of the report that is open in the pane. */
export const useReading = create<{ open: string | undefined }>(() => ({ open: undefined }));

/** Reports and documents of the studies, those of the newest study first. */
export const reportsOf = (studies: readonly StudyEntry[]): FrameSet[] =>
  allFrameSets(studies).filter((set) => !isPicture(set) && isRead(set));
