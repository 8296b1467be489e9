import { cellById, cellsOf } from '../../src-shared/film/cells.ts';
import type { Film } from '../../src-shared/film/model.ts';
import { atSize, type OneSize, sizeText, sizeTogether } from '../../src-shared/film/one-size.ts';
import { changeCells } from '../../src-shared/film/operations.ts';
import { plural } from '../app/formatting.ts';
import { notify } from '../app/notify.ts';
import { fitRatio } from './cell-size.ts';
import { currentProfile } from './printer.ts';
import { pageFor } from './sheet-page.ts';
import { activeSheet, update, useFilm } from './store.ts';

/** The size at which all of these cells have room where they lie; `unknown` of them do not say how large they are, or lie nowhere. */
export function commonSize(film: Film, ids: readonly string[]): { size: OneSize | undefined; known: string[] } {
  const wanted = new Set(ids);
  const known: string[] = [];
  const fits: number[] = [];
  for (const sheet of film.sheets) {
    if (!cellsOf(sheet).some(({ id }) => wanted.has(id))) continue;
    const page = pageFor(currentProfile(), sheet);
    if (page instanceof Error) continue;
    for (const [index, cell] of sheet.boxes.entries()) {
      const box = page.boxes[index];
      if (!cell || !box || !wanted.has(cell.id)) continue;
      const fit = fitRatio(cell, { columns: box.columns, rows: box.rows, pixelMm: page.pixelMm });
      if (fit === undefined) continue;
      known.push(cell.id);
      fits.push(fit);
    }
  }
  return { size: sizeTogether(fits), known };
}

/** A film whose cells of these ids have one size, as far as it is known how large they are. */
export function withOneSize(film: Film, ids: readonly string[]): Film {
  const { size, known } = commonSize(film, ids);
  return size ? changeCells(film, known, (cell) => ({ ...cell, view: atSize(cell.view, size) })) : film;
}

/** Gives the selected cells (of one alone: all of its sheet) one size, and tells which; false when nothing is selected. */
export function oneSize(): boolean {
  const { film, selected } = useFilm.getState();
  const [first] = selected;
  if (first === undefined) return false;
  const sheet = activeSheet()?.boxes.flatMap((cell) => cell?.id ?? []) ?? [];
  const ids = selected.length === 1 && sheet.includes(first) ? sheet : selected;
  const { size, known } = commonSize(film, ids);
  if (!size) {
    notify('One size: the images do not say how large their pixels are');
    return true;
  }
  update((now) => changeCells(now, known, (cell) => ({ ...cell, view: atSize(cell.view, size) })));
  const left = ids.filter((id) => cellById(film, id) && !known.includes(id)).length;
  notify(
    [
      `${plural(known.length, 'image')} at ${size.scale === 'ratio' ? 'one size, ' : ''}${sizeText(size)}`,
      left > 0 &&
        `${plural(left, 'image')} without known size ${left === 1 ? 'stays' : 'stay'} as ${left === 1 ? 'it is' : 'they are'}`,
    ]
      .filter(Boolean)
      .join('. '),
  );
  return true;
}
