import { allCells, cellById, mainImage } from './cells.ts';
import type { CellView, Film, FilmCell } from './model.ts';
import { changeCells } from './operations.ts';

/** The cells that get what one cell has: those of its sheet, of the film, of its series (wherever they lie). */
export type Scope = 'sheet' | 'film' | 'series';
/** What of a cell others get. */
export type Part = 'window' | 'inverted' | 'turn' | 'size' | 'show';

/** Ids of the other cells in a scope. Of a cell that lies on no sheet, the sheet is the cells that lie on none. */
export function idsInScope(film: Film, id: string, scope: Scope): string[] {
  const cell = cellById(film, id);
  if (!cell) return [];
  const series = mainImage(cell)?.seriesUid;
  const sheet = film.sheets.find(({ boxes }) => boxes.some((one) => one?.id === id))?.boxes ?? film.unplaced;
  const cells = scope === 'sheet' ? sheet.filter((one) => one !== null) : allCells(film);
  return cells
    .filter((one) => one.id !== id && (scope !== 'series' || mainImage(one)?.seriesUid === series))
    .map((one) => one.id);
}

const sameSeries = (one: FilmCell, other: FilmCell): boolean =>
  one.content.kind === other.content.kind && mainImage(one)?.seriesUid === mainImage(other)?.seriesUid;

/** Whether a window of the one says anything about the values of the other. */
const sameValues = (one: FilmCell, other: FilmCell): boolean =>
  one.content.kind === other.content.kind && mainImage(one)?.sopClassUid === mainImage(other)?.sopClassUid;

/**
 * Gives the parts of a cell's look to all others in a scope. Windows, with their colour table, go to images of the same kind alone (a CT window says
 * nothing on MR), the middle of the view to images of the same series, whose coordinates are the same; an edge to all, which then lie there.
 */
export function applyLook(film: Film, id: string, scope: Scope, parts: readonly Part[]): Film {
  const from = cellById(film, id);
  return from ? giveLook(film, from, idsInScope(film, id, scope), parts) : film;
}

/** The same for some cells; `from` need not be of the film any more. */
export function giveLook(film: Film, from: FilmCell, ids: readonly string[], parts: readonly Part[]): Film {
  const wanted = new Set(parts);
  return changeCells(film, ids, (cell) => ({
    ...cell,
    view: viewFrom(from, cell, wanted),
    show: wanted.has('show') ? from.show : cell.show,
  }));
}

function viewFrom(from: FilmCell, to: FilmCell, parts: ReadonlySet<Part>): CellView {
  const view: CellView = { ...to.view };
  if (parts.has('window') && sameValues(from, to)) {
    put(view, 'window', from.view.window);
    put(view, 'table', from.view.table);
  }
  if (parts.has('inverted')) view.inverted = from.view.inverted;
  if (parts.has('turn')) put(view, 'turn', from.view.turn);
  if (parts.has('size')) {
    view.scale = from.view.scale;
    view.zoom = from.view.zoom;
    put(view, 'ratio', from.view.ratio);
    put(view, 'align', from.view.align);
    if (sameSeries(from, to) || (from.view.align && !from.view.centre)) put(view, 'centre', from.view.centre);
  }
  return view;
}

function put<Key extends 'window' | 'table' | 'turn' | 'centre' | 'ratio' | 'align'>(
  view: CellView,
  key: Key,
  value: CellView[Key],
): void {
  if (value === undefined) delete view[key];
  else view[key] = value;
}
