import { create } from 'zustand';
import type { CineMode } from './clock.ts';

/** The cine of one cell. */
export interface CellCine {
  /** Key of the frame set that is played; another one in the cell ends it. */
  key: string;
  playing: boolean;
  mode: CineMode;
  /** Frames a second; undefined: as the images say. */
  rate: number | undefined;
  /** First and last frame that is played, from 0; undefined: all. */
  range: [first: number, last: number] | undefined;
}

/** Cells whose cine controls are open. */
export const useCine = create<{ cells: Readonly<Record<number, CellCine>> }>(() => ({ cells: {} }));

const begin: Omit<CellCine, 'key'> = { playing: true, mode: 'forward', rate: undefined, range: undefined };

/** Opens the controls of a cell and plays the frame set it shows. */
export function startCine(cell: number, key: string): void {
  useCine.setState(({ cells }) => {
    const before = cells[cell]?.key === key ? cells[cell] : begin;
    return { cells: { ...cells, [cell]: { ...before, key, playing: true } } };
  });
}

/** Stops and closes the controls of a cell. */
export function closeCine(cell: number): void {
  useCine.setState(({ cells }) => {
    if (!(cell in cells)) return {};
    const { [cell]: _, ...rest } = cells;
    return { cells: rest };
  });
}

export function changeCine(cell: number, change: Partial<CellCine>): void {
  useCine.setState(({ cells }) => {
    const before = cells[cell];
    return before ? { cells: { ...cells, [cell]: { ...before, ...change } } } : {};
  });
}

export const cineOf = (cell: number): CellCine | undefined => useCine.getState().cells[cell];
