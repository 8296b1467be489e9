import type { CellView } from '../../src-shared/film/model.ts';
import type { CellAnswer } from './pixels.ts';
import { cellOf } from './store.ts';
import { setPlaceOf } from './studies.ts';
import type { Shown } from './view.ts';

/** What is on the screen of the cells that are in sight, by id. */
const answers = new Map<string, CellAnswer>();

export const noteShown = (id: string, answer: CellAnswer): void => void answers.set(id, answer);
export const forgetShown = (id: string): void => void answers.delete(id);
export const answerOf = (id: string): CellAnswer | undefined => answers.get(id);

/** Columns and rows of the image of a cell; undefined while its series was not read. */
export function imageSize(id: string): { columns: number; rows: number } | undefined {
  const content = cellOf(id)?.content;
  if (!content) return undefined;
  if (content.kind === 'picture') return { columns: content.width, rows: content.height };
  const found = setPlaceOf(content.image);
  const pixel = found?.set.frames[found.index]?.pixel;
  return pixel && { columns: pixel.columns, rows: pixel.rows };
}

/** Where the image of a cell lies in its box as it is shown now; undefined while it is not shown. */
export function shownOf(id: string): Shown | undefined {
  const answer = answers.get(id);
  const size = imageSize(id);
  if (!answer?.place || !size) return undefined;
  return {
    place: answer.place,
    columns: answer.picture.width,
    rows: answer.picture.height,
    imageColumns: size.columns,
    imageRows: size.rows,
  };
}

/** The window that a cell is shown with. */
export const shownWindow = (id: string): CellView['window'] => answers.get(id)?.window;
