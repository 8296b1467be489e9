import { create } from 'zustand';
import type { ViewportController } from '../../cornerstone/index.ts';

/** The box that is being dragged for a window, in CSS pixels of its picture. */
export interface DraggedBox {
  controller: ViewportController;
  from: [x: number, y: number];
  to: [x: number, y: number];
}

export const useDragged = create<{ box: DraggedBox | undefined }>(() => ({ box: undefined }));

export const dragged = {
  now: (): DraggedBox | undefined => useDragged.getState().box,
  set: (box: DraggedBox | undefined): void => useDragged.setState({ box }),
};
