import type { CellView, FilmCell } from '../../src-shared/film/model.ts';
import { colourTableName } from '../../src-shared/imaging/pipeline/colour-tables.ts';
import { formatDate, plural } from '../app/formatting.ts';
import { setPlaceOf } from './studies.ts';

/** What a cell shows, in words, for those who hear the screen and for tooltips. */
export function cellLabel(cell: FilmCell): string {
  if (cell.content.kind === 'picture') return cell.content.title || 'Picture';
  const found = setPlaceOf(cell.content.image);
  if (!found) return 'Image';
  const { set, index } = found;
  const { series, study } = set.series;
  const number = set.frames.length > 1 ? `image ${index + 1} of ${set.frames.length}` : '';
  const day = formatDate(study.date ?? series.date);
  return [[series.modality, series.number, set.label].filter(Boolean).join(' '), number, day]
    .filter(Boolean)
    .join(', ');
}

/** `at the left edge`, `at the top right corner`; '' in the middle. */
export const edgeText = (
  { across, down }: NonNullable<CellView['align']> = { across: 'centre', down: 'middle' },
): string => {
  const words = [down === 'middle' ? '' : down, across === 'centre' ? '' : across].filter(Boolean).join(' ');
  return words && `at the ${words} ${words.includes(' ') ? 'corner' : 'edge'}`;
};

/** What is done to an image beside its window, in words. */
export function changesOf({ view }: FilmCell): string[] {
  const turn = view.turn;
  return [
    (view.table && colourTableName(view.table)) ?? '',
    view.inverted ? 'inverted' : '',
    turn?.rotation ? `turned ${turn.rotation}°` : '',
    turn?.flipped ? 'flipped' : '',
    view.scale === 'true-size' ? 'true size' : '',
    view.scale === 'ratio' ? 'one size with others' : '',
    view.centre ? '' : edgeText(view.align),
  ].filter(Boolean);
}

export const countLabel = (count: number): string => plural(count, 'image');
