import type { FilmImage } from '../src-shared/film/model.ts';

/** A frame as a film names it; images of one study and series, which are told apart by their number. */
export const filmImage = (number: number, more: Partial<FilmImage> = {}): FilmImage => ({
  catalogue: 'archive',
  studyRow: 1,
  seriesRow: 1,
  row: number,
  revision: 1,
  frame: 1,
  studyUid: '1.2.3',
  seriesUid: '1.2.3.1',
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: `1.2.3.1.${number}`,
  ...more,
});
