import { cellsOf, copiesOf, type NewId, withinLimits } from './cells.ts';
import type { SheetShape } from './formats.ts';
import type { Film, FilmCell, FilmPatient, FilmSheet } from './model.ts';

/** The form of a sheet without its images, and how many boxes it has (`boxCount`). */
export type SheetForm = SheetShape & Partial<Pick<FilmSheet, 'header' | 'footer'>> & { boxes: number };

export const emptySheet = (
  { filmSize, orientation, format, header, footer, boxes }: SheetForm,
  id: string,
): FilmSheet => ({
  id,
  filmSize,
  orientation,
  format,
  boxes: Array<FilmCell | null>(boxes).fill(null),
  header: [...(header ?? [])],
  footer: [...(footer ?? [])],
});

export const formOf = ({ filmSize, orientation, format, header, footer, boxes }: FilmSheet): SheetForm => ({
  filmSize,
  orientation,
  format,
  header,
  footer,
  boxes: boxes.length,
});

export const emptyLike = (sheet: FilmSheet, id: string): FilmSheet => emptySheet(formOf(sheet), id);

/** A film to begin with: one empty sheet. */
export const emptyFilm = (patient: FilmPatient, form: SheetForm, newId: NewId): Film => ({
  patient,
  sheets: [emptySheet(form, newId())],
  unplaced: [],
});

/** Adds an empty sheet, of this form or like the one before it, after a sheet or at the end. */
export function addSheet(
  film: Film,
  { after, form, newId }: { after?: string | undefined; form?: SheetForm | undefined; newId: NewId },
): Film {
  const found = film.sheets.findIndex(({ id }) => id === after);
  const index = found < 0 ? film.sheets.length : found + 1;
  const before = film.sheets[index - 1];
  const like = form ?? (before && formOf(before));
  return like ? withinLimits({ ...film, sheets: film.sheets.toSpliced(index, 0, emptySheet(like, newId())) }) : film;
}

/** The same sheet once more behind it, with copies of its cells. */
export function duplicateSheet(film: Film, id: string, newId: NewId): Film {
  const index = film.sheets.findIndex((sheet) => sheet.id === id);
  const sheet = film.sheets[index];
  if (!sheet) return film;
  const boxes = sheet.boxes.map((cell) => (cell ? (copiesOf([cell], newId)[0] ?? null) : null));
  return withinLimits({ ...film, sheets: film.sheets.toSpliced(index + 1, 0, { ...sheet, id: newId(), boxes }) });
}

/** Removes a sheet; its cells wait for another place. The last sheet of a film stays, empty. */
export function removeSheet(film: Film, id: string): Film {
  const sheet = film.sheets.find((one) => one.id === id);
  if (!sheet) return film;
  const left = film.sheets.filter((one) => one !== sheet);
  return withinLimits({
    ...film,
    sheets: left.length > 0 ? left : [emptyLike(sheet, id)],
    unplaced: [...film.unplaced, ...cellsOf(sheet)],
  });
}

/** Moves a sheet to an index, from 0, of the film as it will be. */
export function moveSheet(film: Film, id: string, to: number): Film {
  const sheet = film.sheets.find((one) => one.id === id);
  if (!sheet) return film;
  const others = film.sheets.filter((one) => one !== sheet);
  return { ...film, sheets: others.toSpliced(Math.max(0, Math.min(others.length, to)), 0, sheet) };
}

/**
 * Gives a sheet another film size, orientation or format. Cells keep their boxes as long as all of these are still there; otherwise they
 * move together in their order, and what has no room waits, in its order, for another place. A sheet that becomes larger takes nothing
 * back by itself (`placeUnplaced`): what somebody took off on purpose must not come back unasked.
 */
export function reshapeSheet(film: Film, id: string, shape: SheetShape, boxes: number): Film {
  const sheet = film.sheets.find((one) => one.id === id);
  if (!sheet || boxes < 1) return film;
  const cells = cellsOf(sheet);
  const keep = sheet.boxes.slice(boxes).every((cell) => cell === null);
  const { filmSize, orientation, format } = shape;
  const reshaped: FilmSheet = {
    ...sheet,
    filmSize,
    orientation,
    format,
    boxes: Array.from({ length: boxes }, (_, index) => (keep ? sheet.boxes[index] : cells[index]) ?? null),
  };
  return withinLimits({
    ...film,
    sheets: film.sheets.map((one) => (one === sheet ? reshaped : one)),
    unplaced: keep ? film.unplaced : [...film.unplaced, ...cells.slice(boxes)],
  });
}

/** The same for all sheets at once, each by itself. */
export const reshapeSheets = (film: Film, change: (sheet: FilmSheet) => SheetForm): Film =>
  film.sheets.reduce((changed, sheet) => {
    const form = change(sheet);
    return reshapeSheet(changed, sheet.id, form, form.boxes);
  }, film);

/** Lines above and below the images, of one sheet or of all. */
export const changeLines = (
  film: Film,
  lines: Partial<Pick<FilmSheet, 'header' | 'footer'>>,
  sheet?: string,
): Film => ({
  ...film,
  sheets: film.sheets.map((one) => (sheet === undefined || one.id === sheet ? { ...one, ...lines } : one)),
});
