import { giveLook } from '../../src-shared/film/applying.ts';
import { copiesOf, placeOf } from '../../src-shared/film/cells.ts';
import type { FilmCell } from '../../src-shared/film/model.ts';
import { closeGaps, deleteCells, moveCell, placeUnplaced, takeOff } from '../../src-shared/film/operations.ts';
import { plural } from '../app/formatting.ts';
import { notify } from '../app/notify.ts';
import { hungAsTheyAre } from './hung-images.ts';
import { hangNewest } from './mammography.ts';
import { currentPlace, place, tryUpdate } from './placing.ts';
import { goToBox, selectAll, selectCell } from './selection.ts';
import { activePage, type Direction, nextBox } from './sheet-page.ts';
import { activeSheet, cellOf, newId, update, useFilm } from './store.ts';
import { targets } from './view-actions.ts';

const get = useFilm.getState;

/** The keyboard is on the images, not in a list that has arrows of its own. */
const onFilm = (): boolean => {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || activeElement.closest('[data-film]') !== null;
};

const go = (direction: Direction) => (): boolean => {
  const page = activePage();
  if (!page || !onFilm() || get().enlarged !== undefined) return false;
  const next = nextBox(page, get().box, direction);
  if (next !== undefined) goToBox(next);
  return true;
};

/** Selects the next box too, where it has a cell. */
const extend = (direction: Direction) => (): boolean => {
  const page = activePage();
  const sheet = activeSheet();
  if (!page || !sheet || !onFilm()) return false;
  const next = nextBox(page, get().box, direction);
  const cell = next === undefined ? undefined : sheet.boxes[next];
  if (next !== undefined) useFilm.setState({ box: next });
  if (cell) useFilm.setState(({ selected }) => ({ selected: [...selected.filter((id) => id !== cell.id), cell.id] }));
  return true;
};

/** Moves the cell of the keyboard to the next box; what lies there comes here. */
const move = (direction: Direction) => (): boolean => {
  const page = activePage();
  const sheet = activeSheet();
  const cell = sheet?.boxes[get().box];
  if (!page || !sheet || !cell || !onFilm()) return false;
  const next = nextBox(page, get().box, direction);
  if (next === undefined) return true;
  update((film) => moveCell(film, cell.id, { sheet: sheet.id, position: next + 1 }));
  goToBox(next);
  return true;
};

const end = (which: 'first' | 'last') => (): boolean => {
  const boxes = activeSheet()?.boxes.length ?? 0;
  if (boxes === 0 || !onFilm()) return false;
  goToBox(which === 'first' ? 0 : boxes - 1);
  return true;
};

/** Off their sheets into the tray; what lies in the tray already leaves the film, and undo brings it back. */
function takeTargetsOff(): boolean {
  const ids = targets();
  if (ids.length === 0) return false;
  const placed = ids.filter((id) => placeOf(get().film, id));
  if (placed.length === 0) return removeTargets();
  if (!tryUpdate((film) => takeOff(film, placed), 'The images could not be taken off')) return true;
  useFilm.setState({ selected: [], enlarged: undefined });
  return true;
}

function removeTargets(): boolean {
  const ids = targets();
  if (ids.length === 0) return false;
  update((film) => deleteCells(film, ids));
  notify(`${plural(ids.length, 'image')} taken out of the film. Undo brings ${ids.length === 1 ? 'it' : 'them'} back.`);
  return true;
}

/** Cells as they were when they were copied. */
let copied: readonly FilmCell[] = [];
export const hasCopied = (): boolean => copied.length > 0;

function copy(): boolean {
  const cells = targets().flatMap((id) => cellOf(id) ?? []);
  if (cells.length === 0) return false;
  copied = cells;
  notify(`${plural(cells.length, 'cell')} copied`);
  return true;
}

function paste(): boolean {
  if (copied.length === 0) return false;
  place(copiesOf(copied, newId), currentPlace());
  return true;
}

function pasteLook(): boolean {
  const [from] = copied;
  const ids = targets();
  if (!from || ids.length === 0) return false;
  update((film) => hungAsTheyAre(giveLook(film, from, ids, ['window', 'inverted', 'turn', 'size', 'show']), from, ids));
  return true;
}

/** All of the tray back on the film, over as many sheets as it takes. */
export const placeTray = (): boolean =>
  get().film.unplaced.length > 0 &&
  tryUpdate((film) => placeUnplaced(film, { newId }), 'The images could not be put back');

function enlarge(): boolean {
  const { enlarged, selected } = get();
  if (!onFilm()) return false;
  if (enlarged !== undefined) useFilm.setState({ enlarged: undefined });
  else if (selected.length > 0) useFilm.setState({ enlarged: selected.at(-1) });
  else return false;
  return true;
}

function back(): boolean {
  const { enlarged, selected } = get();
  if (enlarged !== undefined) useFilm.setState({ enlarged: undefined });
  else if (selected.length > 1) selectCell(selected.at(-1)!);
  else return false;
  return true;
}

/** What the keys of cells do, by the ids of their commands. */
export const cellActions: Record<string, () => unknown> = {
  'film-left': go('left'),
  'film-right': go('right'),
  'film-up': go('up'),
  'film-down': go('down'),
  'film-extend-left': extend('left'),
  'film-extend-right': extend('right'),
  'film-extend-up': extend('up'),
  'film-extend-down': extend('down'),
  'film-move-left': move('left'),
  'film-move-right': move('right'),
  'film-move-up': move('up'),
  'film-move-down': move('down'),
  'film-first': end('first'),
  'film-last': end('last'),
  'film-select-all': selectAll,
  'film-enlarge': enlarge,
  'film-back': back,
  'film-take-off': takeTargetsOff,
  'film-remove': removeTargets,
  'film-copy': copy,
  'film-paste': paste,
  'film-paste-look': pasteLook,
  'film-close-gaps': () => {
    update((film) => closeGaps(film, get().sheet));
    return true;
  },
  'film-hang': hangNewest,
  'film-place-tray': placeTray,
};
