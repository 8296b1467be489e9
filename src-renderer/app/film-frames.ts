import type { CellShow, CellTexts, CellView, FilmCell, FilmImage } from '../../src-shared/film/model.ts';
import type {
  FrameDescription,
  InstanceDescription,
  PixelDescription,
  SeriesDescription,
} from '../../src-shared/imaging/description.ts';
import { type SliceOrder, splitFrameSets } from '../../src-shared/imaging/geometry/frame-sets.ts';
import { frameOf } from '../../src-shared/imaging/pipeline/render.ts';

/** One frame that a cell can show. */
export interface FilmFrame {
  series: SeriesDescription;
  instance: InstanceDescription;
  pixel: PixelDescription;
  /** From 1. */
  frame: number;
  /** What all frames of the instance share, with what is this frame's own. */
  description: FrameDescription;
}

/** What is scrolled through together (IHE Basic Image Review: FrameSet), as the rail shows it. */
export interface FilmSet {
  /** Stays the same when images are added. */
  key: string;
  series: SeriesDescription;
  /** In the order of scrolling. */
  frames: FilmFrame[];
  /** Description of the series, and what tells this set from the others of it. */
  label: string;
}

/** The sets of a series that can be filmed: what is no image, or cannot be shown, is none of them. */
export function filmSetsOf(series: SeriesDescription, order: SliceOrder): FilmSet[] {
  const images = series.instances.filter(
    ({ kind, notDisplayable, pixel }) => kind === 'image' && notDisplayable === undefined && pixel !== undefined,
  );
  const { modality, description = '' } = series.series;
  return splitFrameSets(images, { modality, order }).map(
    ({ key, frames, part }): FilmSet => ({
      key: `${series.catalogue}:${series.seriesRow}:${key}`,
      series,
      frames: frames.flatMap(({ instance, frame }): FilmFrame[] =>
        instance.pixel
          ? [{ series, instance, pixel: instance.pixel, frame, description: frameOf(instance, frame) }]
          : [],
      ),
      label: [description, part].filter(Boolean).join(' · '),
    }),
  );
}

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

/** An image as cells name it. */
export const imageOf = ({ series, instance, frame }: Pick<FilmFrame, 'series' | 'instance' | 'frame'>): FilmImage => ({
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
  id: crypto.randomUUID(),
  content: { kind: 'image', image: imageOf(frame) },
  view: firstView,
  show: firstShow,
  texts: noTexts,
});
