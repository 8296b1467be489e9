import {
  allCells,
  cellById,
  cellsOf,
  checkLimits,
  copiesOf,
  type NewId,
  type Place,
  placeOf,
  places,
  withinLimits,
} from './cells.ts';
import type { Film, FilmCell } from './model.ts';
import { emptyLike } from './sheets.ts';

/**
 * What is done with the cells of a film. Films are never changed, new ones are made; what names something that is not there leaves the film
 * as it is. No operation loses a cell or makes one twice, `deleteCells` alone takes any away. `invalid-input` where a limit would be passed.
 */

/** A film whose boxes, in the order of `places`, are these. */
function withBoxes(film: Film, boxes: readonly (FilmCell | null)[]): Film {
  let from = 0;
  const sheets = film.sheets.map((sheet) => {
    const first = from;
    from += sheet.boxes.length;
    const own = sheet.boxes.map((_, index) => boxes[first + index] ?? null);
    return own.every((cell, index) => cell === sheet.boxes[index]) ? sheet : { ...sheet, boxes: own };
  });
  return { ...film, sheets };
}

const boxesOf = (film: Film): (FilmCell | null)[] => film.sheets.flatMap((sheet) => sheet.boxes);

/** The index of a place among all boxes; 0 without one, `undefined` where there is none. */
function indexOf(film: Film, at: Place | undefined): number | undefined {
  if (!at) return 0;
  const index = places(film).findIndex((one) => one.sheet === at.sheet && one.position === at.position);
  return index < 0 ? undefined : index;
}

/** Sheets like the last one until there are so many boxes. A film without sheets stays without. */
function grown(film: Film, boxes: number, newId: NewId): Film {
  const last = film.sheets.at(-1);
  if (!last || last.boxes.length === 0) return film;
  const missing = Math.ceil((boxes - boxesOf(film).length) / last.boxes.length);
  if (missing <= 0) return film;
  // Before any memory is taken for them.
  checkLimits({ sheets: film.sheets.length + missing });
  return { ...film, sheets: [...film.sheets, ...Array.from({ length: missing }, () => emptyLike(last, newId()))] };
}

/** Cells of a list that the film does not have yet, each once. */
function newTo(film: Film, cells: readonly FilmCell[]): FilmCell[] {
  const known = new Set(allCells(film).map(({ id }) => id));
  return cells.filter(({ id }) => !known.has(id) && known.add(id));
}

export interface Placing {
  /** Where to begin; absent: with the first box of the film. */
  at?: Place | undefined;
  /** On sheets of their own after all others, like the last one. */
  newSheets?: boolean;
  /** Ids of new sheets. */
  newId: NewId;
}

/**
 * Puts new cells into empty boxes from a place on, in their order, over as many sheets as it takes. Boxes before the place are left alone.
 * Cells that the film has already are left where they are.
 */
export function placeCells(film: Film, cells: readonly FilmCell[], { at, newSheets = false, newId }: Placing): Film {
  const coming = newTo(film, cells);
  const start = newSheets ? boxesOf(film).length : indexOf(film, at);
  if (start === undefined || coming.length === 0) return film;
  const free = boxesOf(film).filter((cell, index) => index >= start && cell === null).length;
  const larger = grown(film, boxesOf(film).length + Math.max(0, coming.length - free), newId);
  const left = [...coming];
  const boxes = boxesOf(larger).map((cell, index) => (index >= start && cell === null ? (left.shift() ?? null) : cell));
  return withinLimits({ ...withBoxes(larger, boxes), unplaced: [...film.unplaced, ...left] });
}

/** Puts new cells where those wait that lie on no sheet. Cells that the film has already are left where they are. */
export function addUnplaced(film: Film, cells: readonly FilmCell[]): Film {
  const coming = newTo(film, cells);
  return coming.length === 0 ? film : withinLimits({ ...film, unplaced: [...film.unplaced, ...coming] });
}

/** Cells of a film without those: what they leave is empty. */
function without(film: Film, ids: ReadonlySet<string>): Film {
  const boxes = boxesOf(film).map((cell) => (cell && ids.has(cell.id) ? null : cell));
  return { ...withBoxes(film, boxes), unplaced: film.unplaced.filter(({ id }) => !ids.has(id)) };
}

/** The cells of these ids, in the order of the ids. */
const picked = (film: Film, ids: readonly string[]): FilmCell[] =>
  [...new Set(ids)].flatMap((id) => cellById(film, id) ?? []);

/** Moves a cell to a box; what lies there goes where the cell came from. */
export function moveCell(film: Film, id: string, to: Place): Film {
  const cell = cellById(film, id);
  const target = indexOf(film, to);
  if (!cell || target === undefined) return film;
  const boxes = boxesOf(film);
  const there = boxes[target] ?? null;
  if (there === cell) return film;
  const source = indexOf(film, placeOf(film, id) ?? { sheet: '', position: 0 });
  boxes[target] = cell;
  if (source !== undefined) {
    boxes[source] = there;
    return withBoxes(film, boxes);
  }
  const unplaced = film.unplaced.flatMap((one) => (one.id === id ? (there ?? []) : one));
  return { ...withBoxes(film, boxes), unplaced };
}

/** Moves several cells, in the order of `ids`, into the empty boxes from a place on; boxes that they leave count as empty. */
export function moveCells(film: Film, ids: readonly string[], to: Place, newId: NewId): Film {
  const [only, ...others] = picked(film, ids);
  if (only && others.length === 0) return moveCell(film, only.id, to);
  if (!only || indexOf(film, to) === undefined) return film;
  const cells = [only, ...others];
  return placeCells(without(film, new Set(cells.map(({ id }) => id))), cells, { at: to, newId });
}

/** Copies of cells, with views of their own, in the empty boxes from a place on. */
export const copyCells = (film: Film, ids: readonly string[], to: Place, newId: NewId): Film =>
  placeCells(film, copiesOf(picked(film, ids), newId), { at: to, newId });

/** Takes cells off their sheets; they wait, in the order of their boxes, for another place. */
export function takeOff(film: Film, ids: readonly string[]): Film {
  const wanted = new Set(ids);
  const taken = film.sheets.flatMap(cellsOf).filter(({ id }) => wanted.has(id));
  if (taken.length === 0) return film;
  const rest = without(film, new Set(taken.map(({ id }) => id)));
  return withinLimits({ ...rest, unplaced: [...film.unplaced, ...taken] });
}

/** Takes cells out of the film. */
export const deleteCells = (film: Film, ids: readonly string[]): Film => without(film, new Set(ids));

/**
 * Puts the cells that lie on no sheet, or some of them, back in their order into the empty boxes of one sheet, or of the film; over the
 * whole film sheets are added for all of them. Only ever done when it is asked for.
 */
export function placeUnplaced(
  film: Film,
  { ids, sheet, newId }: { ids?: readonly string[]; sheet?: string | undefined; newId: NewId },
): Film {
  const wanted = film.unplaced.filter(({ id }) => ids === undefined || ids.includes(id));
  if (sheet === undefined) {
    if (film.sheets.length === 0) return film;
    return placeCells(without(film, new Set(wanted.map(({ id }) => id))), wanted, { newId });
  }
  const target = film.sheets.find(({ id }) => id === sheet);
  const going = wanted.slice(0, target?.boxes.filter((cell) => cell === null).length ?? 0);
  if (!target || going.length === 0) return film;
  const rest = without(film, new Set(going.map(({ id }) => id)));
  return placeCells(rest, going, { at: { sheet, position: 1 }, newId });
}

/** Moves the cells of one sheet, or of the whole film, up to its beginning, in their order. Sheets stay, also those that are empty then. */
export function closeGaps(film: Film, sheet?: string): Film {
  const close = (boxes: readonly (FilmCell | null)[]) => {
    const cells = boxes.filter((cell) => cell !== null);
    return boxes.map((_, index) => cells[index] ?? null);
  };
  if (sheet === undefined) return withBoxes(film, close(boxesOf(film)));
  const sheets = film.sheets.map((one) => (one.id === sheet ? { ...one, boxes: close(one.boxes) } : one));
  return { ...film, sheets };
}

/** Changes cells in place; their ids stay. */
export function changeCells(film: Film, ids: readonly string[], change: (cell: FilmCell) => FilmCell): Film {
  const wanted = new Set(ids);
  const changed = (cell: FilmCell): FilmCell => (wanted.has(cell.id) ? { ...change(cell), id: cell.id } : cell);
  const boxes = boxesOf(film).map((cell) => cell && changed(cell));
  const unplaced = film.unplaced.map(changed);
  const same = unplaced.every((cell, index) => cell === film.unplaced[index]);
  return { ...withBoxes(film, boxes), unplaced: same ? film.unplaced : unplaced };
}
