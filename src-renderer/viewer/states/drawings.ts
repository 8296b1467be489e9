import { type Drawing, drawingOf } from '../../../src-shared/objects/presentation-state/graphics.ts';
import type { GraphicImage } from '../../../src-shared/objects/presentation-state/graphics-place.ts';
import type { PresentationState } from '../../../src-shared/objects/presentation-state/model.ts';
import { itemFor } from '../../../src-shared/objects/presentation-state/scope.ts';
import { type DisplayFrame, spacingOf } from '../../cornerstone/index.ts';
import { presented } from './known.ts';

/** Drawings of the frames looked at last, by what tells them apart. */
const kept = new WeakMap<PresentationState, Map<string, Drawing>>();
const most = 40;

/** What a state draws over a frame: the same object where it is the same drawing. */
export function drawingFor(state: PresentationState, frame: DisplayFrame): Drawing {
  const target = presented(frame);
  const image = imageOf(frame, target.tile);
  const own = state.annotations.flatMap((annotation, index) =>
    itemFor([annotation], target) === undefined ? [] : [index],
  );
  // The list itself would be a long name.
  const which = own.length === state.annotations.length ? 'all' : own.length > 500 ? frame.imageId : own.join();
  const key = [
    which,
    itemFor(state.areas, target),
    ...Object.values({ ...image, tile: undefined }),
    image.tile?.column,
    image.tile?.row,
  ].join('|');
  let drawings = kept.get(state);
  if (!drawings) {
    drawings = new Map();
    kept.set(state, drawings);
  }
  let drawing = drawings.get(key);
  if (!drawing) {
    drawing = drawingOf(state, { ...target, image });
    drawings.set(key, drawing);
    const [oldest] = drawings.keys();
    if (drawings.size > most && oldest !== undefined) drawings.delete(oldest);
  }
  return drawing;
}

function imageOf(frame: DisplayFrame, tile: GraphicImage['tile']): GraphicImage {
  const { columns, rows } = frame.pixel;
  const { rowMm, columnMm } = spacingOf(frame);
  return {
    columns,
    rows,
    aspect: rowMm / columnMm,
    ...(tile ? { tile } : {}),
  };
}
