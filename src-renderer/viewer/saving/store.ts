import { create } from 'zustand';

/** What of the window becomes presentation states. */
export type Subject = 'image' | 'series' | 'viewports';

interface SavingState {
  /** Of the viewport that was selected then. */
  dialog: { cell: number } | undefined;
  /** Images looked at so far, while states are made and stored. */
  progress: { done: number; total: number; cancel: () => void } | undefined;
}

export const useSaving = create<SavingState>(() => ({ dialog: undefined, progress: undefined }));
