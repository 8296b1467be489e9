import { cellsOf } from '../../src-shared/film/cells.ts';
import { proposedGrid, turnedFormat, writeDisplayFormat } from '../../src-shared/film/formats.ts';
import type { FilmSheet } from '../../src-shared/film/model.ts';
import { placeUnplaced } from '../../src-shared/film/operations.ts';
import {
  addSheet,
  duplicateSheet,
  moveSheet,
  removeSheet,
  reshapeSheet,
  reshapeSheets,
} from '../../src-shared/film/sheets.ts';
import { plural } from '../app/formatting.ts';
import { notify } from '../app/notify.ts';
import { remember } from '../app/remembered.ts';
import { tryUpdate } from './placing.ts';
import { currentProfile } from './printer.ts';
import { goToBox, showSheet, stepSheet } from './selection.ts';
import { activePage, formFor, pageFor } from './sheet-page.ts';
import { activeSheet, newId, useFilm } from './store.ts';

const get = useFilm.getState;
type Shape = Pick<FilmSheet, 'filmSize' | 'orientation' | 'format'>;
const shapeOf = ({ filmSize, orientation, format }: FilmSheet): Shape => ({ filmSize, orientation, format });

/** Where the shape of the last sheet is remembered. */
export const shapePlace = 'film.shape';

/**
 * Gives the sheet that is shown, or all sheets, another shape. Images that have no room go to the tray, which is told; false where the
 * printer has no such format.
 */
export function reshape(change: Partial<Shape>, all = false): boolean {
  const profile = currentProfile();
  const sheet = activeSheet();
  if (!sheet) return false;
  const turned = (one: FilmSheet): Shape => {
    const turns = change.orientation !== undefined && change.orientation !== one.orientation && !change.format;
    return { ...shapeOf(one), ...(turns ? { format: turnedFormat(one.format) } : {}), ...change };
  };
  const form = formFor(profile, turned(sheet));
  const page = form && pageFor(profile, { ...form, header: sheet.header, footer: sheet.footer });
  if (!form || page instanceof Error) {
    notify('This printer has no such format for this film');
    return false;
  }
  const before = get().film.unplaced.length;
  const done = tryUpdate(
    (film) =>
      all
        ? reshapeSheets(film, (one) => formFor(profile, turned(one)) ?? { ...shapeOf(one), boxes: one.boxes.length })
        : reshapeSheet(film, sheet.id, form, form.boxes),
    'The sheet could not be changed',
  );
  if (!done) return false;
  remember(shapePlace, { filmSize: form.filmSize, orientation: form.orientation, format: form.format });
  const left = get().film.unplaced.length - before;
  if (left > 0) notify(`${plural(left, 'image')} without room ${left === 1 ? 'waits' : 'wait'} in the tray`);
  return true;
}

/** More images than this on one sheet are too small to be read. */
const mostOnSheet = 80;

/**
 * The grid in which the images of the sheet that is shown, with those that wait, come out largest; undefined where it has that grid, where
 * there are none, and where there are too many.
 */
export function fittingGrid(): { format: string; images: number } | undefined {
  const sheet = activeSheet();
  const page = activePage();
  if (!sheet || !page) return undefined;
  const images = cellsOf(sheet).length + get().film.unplaced.length;
  const format = writeDisplayFormat(proposedGrid(images, page.area));
  return images === 0 || images > mostOnSheet || format === sheet.format ? undefined : { format, images };
}

/** Gives the sheet that grid and puts the images that wait on it, in one step. */
export function fitImages(): boolean {
  const sheet = activeSheet();
  const fitting = fittingGrid();
  const form = sheet && fitting && formFor(currentProfile(), { ...shapeOf(sheet), format: fitting.format });
  if (!form) return false;
  return tryUpdate(
    (film) => placeUnplaced(reshapeSheet(film, sheet.id, form, form.boxes), { sheet: sheet.id, newId }),
    'The sheet could not be changed',
  );
}

function add(): boolean {
  const { sheet } = get();
  const id = newId();
  if (tryUpdate((film) => addSheet(film, { after: sheet, newId: () => id }), 'No sheet could be added')) {
    useFilm.setState({ enlarged: undefined });
    goToBox(0, id);
  }
  return true;
}

function duplicate(): boolean {
  const { sheet, film } = get();
  const at = film.sheets.findIndex(({ id }) => id === sheet);
  if (tryUpdate((now) => duplicateSheet(now, sheet, newId), 'The sheet could not be duplicated')) {
    const copy = get().film.sheets[at + 1];
    if (copy) showSheet(copy.id);
  }
  return true;
}

/** Removes a sheet; its images wait in the tray. */
export function removeOne(id: string): boolean {
  const cells =
    get()
      .film.sheets.find((one) => one.id === id)
      ?.boxes.filter((cell) => cell !== null).length ?? 0;
  if (!tryUpdate((film) => removeSheet(film, id), 'The sheet could not be removed')) return true;
  if (cells > 0) notify(`${plural(cells, 'image')} of the sheet ${cells === 1 ? 'waits' : 'wait'} in the tray`);
  return true;
}

export function moveTo(id: string, to: number): boolean {
  return tryUpdate((film) => moveSheet(film, id, to), 'The sheet could not be moved');
}

const moveBy = (by: number) => (): boolean => {
  const { sheet, film } = get();
  return moveTo(sheet, film.sheets.findIndex(({ id }) => id === sheet) + by);
};

/** What the keys of sheets do, by the ids of their commands. */
export const sheetActions: Record<string, () => unknown> = {
  'film-next-sheet': () => stepSheet(1),
  'film-previous-sheet': () => stepSheet(-1),
  'film-add-sheet': add,
  'film-duplicate-sheet': duplicate,
  'film-remove-sheet': () => removeOne(get().sheet),
  'film-sheet-up': moveBy(-1),
  'film-sheet-down': moveBy(1),
  'film-turn-sheet': () => {
    const sheet = activeSheet();
    return sheet && reshape({ orientation: sheet.orientation === 'PORTRAIT' ? 'LANDSCAPE' : 'PORTRAIT' });
  },
};
