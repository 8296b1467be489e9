import type { CellShow, CellTexts, CellView, FilmCell, FilmImage } from '../../src-shared/film/model.ts';
import type { FilmFrame } from './series-sets.ts';
import { newId } from './store.ts';

/** A cell as it begins: the image as it says itself, with everything that tells whose it is. */
export const firstView: CellView = { inverted: false, scale: 'area', zoom: 1 };
export const firstShow: CellShow = {
  annotations: true,
  overlays: true,
  texts: 'full',
  scaleBar: true,
  directions: true,
};
export const noTexts: CellTexts = { topLeft: [], topRight: [], bottomLeft: [], bottomRight: [] };

export const imageOf = ({ series, instance, frame }: FilmFrame): FilmImage => ({
  catalogue: series.catalogue,
  studyRow: series.studyRow,
  seriesRow: series.seriesRow,
  row: instance.row,
  revision: instance.revision,
  frame,
  studyUid: series.study.uid,
  seriesUid: series.series.uid,
  sopClassUid: instance.sopClassUid,
  sopInstanceUid: instance.sopInstanceUid,
});

/** A new cell of a frame. */
export const cellOfFrame = (frame: FilmFrame): FilmCell => ({
  id: newId(),
  content: { kind: 'image', image: imageOf(frame) },
  view: firstView,
  show: firstShow,
  texts: noTexts,
});

/** The image that a cell is of; of a picture the first of those it was made from. */
export const imageIn = ({ content }: FilmCell): FilmImage | undefined =>
  content.kind === 'image' ? content.image : content.of[0];
