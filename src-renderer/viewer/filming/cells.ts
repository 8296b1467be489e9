import type { FilmCell, FilmImage } from '../../../src-shared/film/model.ts';
import { cellViewSchema } from '../../../src-shared/film/model.ts';
import type { StudyObject } from '../objects.ts';
import { useViewer } from '../store.ts';

/** An image as cells name it. */
export const imageOf = ({ series, instance }: StudyObject, frame: number): FilmImage => ({
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

/** What a cell begins with: who it is stands on every film, also where the reader does not want to see it on his screen. */
export const newCell = (content: FilmCell['content'], view: Partial<FilmCell['view']> = {}): FilmCell => ({
  id: crypto.randomUUID(),
  content,
  view: { ...cellViewSchema.parse({}), ...view },
  show: {
    annotations: true,
    overlays: true,
    texts: useViewer.getState().annotations === 'full' ? 'full' : 'identity',
    scaleBar: true,
    directions: true,
  },
  texts: { topLeft: [], topRight: [], bottomLeft: [], bottomRight: [] },
});
