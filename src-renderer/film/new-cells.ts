import type { FilmCell, FilmImage } from '../../src-shared/film/model.ts';

export { cellOfFrame, firstShow, firstView, imageOf, noTexts } from '../app/film-frames.ts';

/** The image that a cell is of; of a picture the first of those it was made from. */
export const imageIn = ({ content }: FilmCell): FilmImage | undefined =>
  content.kind === 'image' ? content.image : content.of[0];
