import { askedArea, type ImageArea, shapedPixel } from '../../src-shared/objects/presentation-state/asked-area.ts';
import type { ViewState, WholeArea } from './controller.ts';
import type { DisplayFrame } from './registry.ts';
import { spacingOf } from './registry.ts';
import {
  applyInverse,
  effectivePan,
  effectiveZoom,
  type ImageSize,
  imageMatrix,
  type ViewportSize,
} from './view-geometry.ts';

/**
 * What the place of a frame on the screen depends on. A state says how its pixels are shaped, whatever the image says of it (PS3.3
 * C.10.4): by their spacing, or by their ratio alone.
 */
export function imageSizeOf(frame: DisplayFrame, { columns, rows }: { columns: number; rows: number }): ImageSize {
  const size = { columns, rows, ...spacingOf(frame) };
  const { presentation } = frame;
  if (!presentation) return size;
  const { area, spatial } = presentation;
  const shaped = area ? { ...size, ...shapedPixel(area, size) } : size;
  const asked = askedArea(area, size);
  return { ...shaped, turn: spatial, ...(asked ? { area: asked } : {}) };
}

/** What is seen of an image in whole pixels, as much of it as of the view. */
export function wholeAreaOf(state: ViewState, image: ImageSize, viewport: ViewportSize): WholeArea {
  const { left, top, right, bottom } = seenPart(state, image, viewport);
  const { rowMm, columnMm, known } = image;
  return {
    left,
    top,
    right,
    bottom,
    topLeft: [left + 1, top + 1],
    bottomRight: [right, bottom],
    pixel: { rowMm, columnMm, known: known !== false },
  };
}

function seenPart(state: ViewState, image: ImageSize, viewport: ViewportSize): ImageArea {
  if (state.scaling === 'fit' || (state.scaling === 'area' && !image.area)) {
    return { left: 0, top: 0, right: image.columns, bottom: image.rows };
  }
  if (state.scaling === 'area' && image.area) return image.area;
  const matrix = imageMatrix(state, image, viewport);
  const [a, b] = [applyInverse(matrix, 0, 0), applyInverse(matrix, viewport.width, viewport.height)];
  const range = (one: number, other: number): [number, number] => {
    const from = Math.round(Math.min(one, other));
    return [from, Math.max(from + 1, Math.round(Math.max(one, other)))];
  };
  const [left, right] = range(a[0], b[0]);
  const [top, bottom] = range(a[1], b[1]);
  return { left, top, right, bottom };
}

/**
 * The reader's view that shows a part of an image as PS3.3 C.10.4 does: as SCALE TO FIT, and where his view is one of true size, or of one
 * pixel of the screen for one of the image, as TRUE SIZE and MAGNIFY, which leave the scale as it is.
 */
export function viewOnArea(
  state: ViewState,
  image: ImageSize,
  viewport: ViewportSize,
  { left, top, right, bottom }: ImageArea,
): Pick<ViewState, 'scaling' | 'zoom' | 'pan'> {
  const isTrue = state.scaling === 'true-size' && viewport.pixelMm !== undefined && image.known !== false;
  const size = isTrue ? 'true' : state.scaling === 'pixels' ? 1 : 'fit';
  const asked: ImageSize = { ...image, area: { left, top, right, bottom, size } };
  const view: ViewState = { ...state, scaling: 'area' };
  return {
    scaling: size === 'fit' ? 'free' : state.scaling,
    zoom: effectiveZoom(view, asked, viewport),
    pan: effectivePan(view, asked, viewport),
  };
}
