import { placeOf } from '../../src-shared/film/cells.ts';
import { activeSheet, useFilm } from './store.ts';

const set = useFilm.setState;
const get = useFilm.getState;

/** Where a selection with Shift begins: the cell that was chosen last without. */
let anchor: string | undefined;

/** Shows a box, and selects what lies in it alone. */
export function goToBox(box: number, sheetId = get().sheet): void {
  const sheet = get().film.sheets.find(({ id }) => id === sheetId);
  const cell = sheet?.boxes[box];
  anchor = cell?.id;
  set({ sheet: sheetId, box, selected: cell ? [cell.id] : [] });
}

/** Selects a cell: alone, with those before (`add`: in or out), or all from the last one to it (`range`). */
export function selectCell(id: string, how: { add?: boolean; range?: boolean } = {}): void {
  const { selected, film } = get();
  const at = placeOf(film, id);
  const here = at ? { sheet: at.sheet, box: at.position - 1 } : {};
  if (how.range) {
    const order = (at ? activeSheet({ film, sheet: at.sheet })?.boxes : film.unplaced) ?? [];
    const ids = order.flatMap((cell) => cell?.id ?? []);
    const from = ids.indexOf(anchor ?? selected[0] ?? id);
    const to = ids.indexOf(id);
    if (from >= 0 && to >= 0) {
      set({ ...here, selected: ids.slice(Math.min(from, to), Math.max(from, to) + 1) });
      return;
    }
  }
  if (how.add) {
    anchor = id;
    set({ ...here, selected: selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id] });
    return;
  }
  anchor = id;
  set({ ...here, selected: [id] });
}

export function selectAll(): boolean {
  const ids = activeSheet()?.boxes.flatMap((cell) => cell?.id ?? []) ?? [];
  set({ selected: ids });
  return true;
}

/** Shows another sheet; its first cell, or the same box, is where the keyboard is. */
export function showSheet(id: string): void {
  const { film, box } = get();
  const sheet = film.sheets.find((one) => one.id === id);
  if (!sheet) return;
  set({ enlarged: undefined });
  goToBox(Math.min(box, Math.max(0, sheet.boxes.length - 1)), id);
}

export function stepSheet(by: number): boolean {
  const { film, sheet } = get();
  const at = film.sheets.findIndex(({ id }) => id === sheet);
  const next = film.sheets[Math.max(0, Math.min(film.sheets.length - 1, at + by))];
  if (next && next.id !== sheet) showSheet(next.id);
  return true;
}
