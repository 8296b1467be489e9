import { create } from 'zustand';

interface FilmingState {
  menu: boolean;
  /** Every n-th image of the viewport that was selected then. */
  dialog: { cell: number } | undefined;
  /** Images taken so far. */
  progress: { done: number; total: number; cancel: () => void } | undefined;
}

/** Images on their way to the film. */
export const useFilming = create<FilmingState>(() => ({ menu: false, dialog: undefined, progress: undefined }));
