import type { Film, FilmCell } from '../../../src-shared/film/model.ts';
import { newId } from '../store.ts';

/** The sheets of a film that was printed, with names of their own: they may lie beside what they were made from. What was on no sheet was not printed. */
export function reopened({ sheets }: Film): Pick<Film, 'sheets' | 'unplaced'> {
  const renamed = (cell: FilmCell): FilmCell => ({ ...cell, id: newId() });
  return {
    sheets: sheets.map((sheet) => ({
      ...sheet,
      id: newId(),
      boxes: sheet.boxes.map((cell) => cell && renamed(cell)),
    })),
    unplaced: [],
  };
}
