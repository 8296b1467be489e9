import { create } from 'zustand';
import type { CellView } from '../../src-shared/film/model.ts';
import { windowToDrag } from './cell-mouse.ts';
import { cellOf } from './store.ts';
import { targets } from './view-actions.ts';

type Window = NonNullable<CellView['window']>;

/** The window that is typed for the selected cells; undefined: it is not open. */
export const useWindowEntry = create<{ window: Window | undefined }>(() => ({ window: undefined }));

export function openWindowDialog(): boolean {
  for (const id of targets()) {
    const cell = cellOf(id);
    const found = cell && windowToDrag(cell);
    if (!found) continue;
    useWindowEntry.setState({ window: found.window });
    return true;
  }
  return false;
}
