import { NegatoscopeError } from '../contract/errors.ts';
import type { CellContent, Film, FilmCell, FilmImage, FilmSheet } from './model.ts';

/** An image box of a film. */
export interface Place {
  /** Id of the sheet. */
  sheet: string;
  /** Image Box Position, from 1. */
  position: number;
}

/** Makes an id that nothing else in the film has. */
export type NewId = () => string;

/** Limits of `filmSchema`. */
export const mostSheets = 200;
export const mostUnplaced = 5000;

const refuse = (message: string, limit: number, reason: string): never => {
  throw new NegatoscopeError('invalid-input', message, { field: 'Film', limit, reason });
};

/** Throws `invalid-input` where a film would have more than it may. */
export function checkLimits({ sheets = 0, unplaced = 0 }: { sheets?: number; unplaced?: number }): void {
  if (sheets > mostSheets) {
    refuse(
      'too many sheets',
      mostSheets,
      `A film has no more than ${mostSheets} sheets. Print and clear some, or use more images a sheet.`,
    );
  }
  if (unplaced > mostUnplaced) {
    refuse(
      'too many images on no sheet',
      mostUnplaced,
      `No more than ${mostUnplaced} images wait on no sheet. Take some of them out of the film.`,
    );
  }
}

/** A film within its limits, or `invalid-input`: nothing that has no room is dropped. */
export function withinLimits(film: Film): Film {
  checkLimits({ sheets: film.sheets.length, unplaced: film.unplaced.length });
  return film;
}

const isCell = (cell: FilmCell | null | undefined): cell is FilmCell => cell !== null && cell !== undefined;

/** The cells of a sheet in the order of their positions. */
export const cellsOf = ({ boxes }: Pick<FilmSheet, 'boxes'>): FilmCell[] => boxes.filter(isCell);

/** Every cell: by sheet and position, then those that lie on no sheet. */
export const allCells = (film: Film): FilmCell[] => [...film.sheets.flatMap(cellsOf), ...film.unplaced];

export const cellById = (film: Film, id: string): FilmCell | undefined => allCells(film).find((cell) => cell.id === id);

/** Where a cell lies; `undefined`: on no sheet, or nowhere. */
export function placeOf(film: Film, id: string): Place | undefined {
  for (const sheet of film.sheets) {
    const index = sheet.boxes.findIndex((cell) => cell?.id === id);
    if (index >= 0) return { sheet: sheet.id, position: index + 1 };
  }
  return undefined;
}

/** All boxes of a film in their order. */
export const places = (film: Film): Place[] =>
  film.sheets.flatMap(({ id, boxes }) => boxes.map((_, index) => ({ sheet: id, position: index + 1 })));

/** The images that a cell shows: one, or those a picture was made from. */
export const imagesOf = (content: CellContent): readonly FilmImage[] =>
  content.kind === 'image' ? [content.image] : content.of;

/** The study, series and kind that a cell counts as; a picture counts as its first image. */
export const mainImage = (cell: FilmCell): FilmImage | undefined => imagesOf(cell.content)[0];

/** Cells with other ids, otherwise the same. */
export const copiesOf = (cells: readonly FilmCell[], newId: NewId): FilmCell[] =>
  cells.map((cell) => ({ ...cell, id: newId() }));
