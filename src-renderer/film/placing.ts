import type { Place } from '../../src-shared/film/cells.ts';
import type { Film, FilmCell } from '../../src-shared/film/model.ts';
import { placeCells } from '../../src-shared/film/operations.ts';
import type { FilmFrame } from '../app/film-frames.ts';
import { cellOfFrame } from '../app/film-frames.ts';
import { plural } from '../app/formatting.ts';
import { notify, notifyError } from '../app/notify.ts';
import { activeSheet, newId, update, useFilm } from './store.ts';

/** Changes the film; what cannot be done (a limit) is told and changes nothing. Whether it was done. */
export function tryUpdate(change: (film: Film) => Film, what: string): boolean {
  try {
    update(change);
    return true;
  } catch (error) {
    notifyError(error, what);
    return false;
  }
}

/** Whether a film has room for so many cells more without asking: what is dragged by mistake is not hundreds of films. */
export const manyImages = 200;

/**
 * Puts cells into the empty boxes from a place on, over as many sheets as it takes, and selects them; the first box it used is brought into
 * sight. Without a place from the sheet that is shown on.
 */
export function place(cells: readonly FilmCell[], at?: Place): boolean {
  if (cells.length === 0) return false;
  const { film, sheet } = useFilm.getState();
  const from = at ?? { sheet, position: 1 };
  const before = film.sheets.length;
  if (!tryUpdate((now) => placeCells(now, cells, { at: from, newId }), 'The images could not be put on the film')) {
    return false;
  }
  const ids = new Set(cells.map(({ id }) => id));
  const { sheets } = useFilm.getState().film;
  const first = sheets.find(({ boxes }) => boxes.some((cell) => cell && ids.has(cell.id)));
  const onFirst = first?.boxes.flatMap((cell) => (cell && ids.has(cell.id) ? [cell.id] : [])) ?? [];
  useFilm.setState({
    selected: onFirst,
    ...(first
      ? {
          sheet: first.id,
          box: Math.max(
            0,
            first.boxes.findIndex((cell) => cell !== null && ids.has(cell.id)),
          ),
        }
      : {}),
  });
  const added = sheets.length - before;
  if (added > 0) notify(`${plural(cells.length, 'image')}: ${plural(added, 'sheet')} added`);
  return true;
}

export const placeFrames = (frames: readonly FilmFrame[], at?: Place): boolean => place(frames.map(cellOfFrame), at);

/** The box that the keyboard is at. */
export const currentPlace = (): Place | undefined => {
  const sheet = activeSheet();
  return sheet && { sheet: sheet.id, position: useFilm.getState().box + 1 };
};

/** Empty boxes of the film from a place on. */
export function emptyFrom(at: Place | undefined): number {
  const { film, sheet } = useFilm.getState();
  const from = film.sheets.findIndex(({ id }) => id === (at?.sheet ?? sheet));
  return film.sheets
    .slice(Math.max(0, from))
    .flatMap(({ id, boxes }) => boxes.slice(id === at?.sheet ? at.position - 1 : 0))
    .filter((cell) => cell === null).length;
}
