import { type HungImage, hungInstead } from '../../src-shared/film/mammograms.ts';
import type { CellView, Film, FilmCell } from '../../src-shared/film/model.ts';
import { changeCells } from '../../src-shared/film/operations.ts';
import { edgeLetters } from '../../src-shared/imaging/geometry/letters.ts';
import { chestWallInwards, mammogramOf } from '../../src-shared/imaging/mammography.ts';
import type { FilmFrame } from '../app/film-frames.ts';
import { frameOfCell, statedPlace } from './cell-size.ts';

export const isMammography = ({ series }: Pick<FilmFrame, 'series'>): boolean => series.series.modality === 'MG';

/** How a mammogram hangs. */
export function hungImageOf({ instance, description, series }: FilmFrame): HungImage {
  const mammogram = mammogramOf({ instance, description, series: series.series });
  return { mammogram, turn: mammogram.view === '' ? undefined : chestWallInwards(description, mammogram) };
}

/** The view of one image for another one: a mammogram that hangs makes way for one that hangs as it does itself. */
export const viewInstead = (view: CellView, from: FilmFrame, to: FilmFrame): CellView =>
  isMammography(from) && isMammography(to) ? hungInstead(view, hungImageOf(from), hungImageOf(to)) : view;

/** A film whose cells of these ids were given the look of another one: mammograms among them hang as they do themselves. */
export function hungAsTheyAre(film: Film, from: FilmCell, ids: readonly string[]): Film {
  const first = frameOfCell(from);
  if (!first) return film;
  return changeCells(film, ids, (cell) => {
    const frame = frameOfCell(cell);
    const view = frame ? viewInstead(cell.view, first, frame) : cell.view;
    return view === cell.view ? cell : { ...cell, view };
  });
}

const opposite = { left: 'right', right: 'left' } as const;

/** A film without the edges that mammograms keep to whose chest wall is at the other one: a template knows boxes, not breasts. */
export function withoutWrongEdges(film: Film): Film {
  const ids = film.sheets.flatMap(({ boxes }) => boxes.flatMap((cell) => (cell?.view.align ? [cell.id] : [])));
  return changeCells(film, ids, (cell) => {
    const { align, ...view } = cell.view;
    const frame = frameOfCell(cell);
    if (!frame || !isMammography(frame) || !align || align.across === 'centre') return cell;
    const letters = edgeLetters(frame.description, view.turn ?? statedPlace(cell, frame).spatial);
    return letters?.[opposite[align.across]].startsWith('P') ? { ...cell, view } : cell;
  });
}
