import type { FramePresentation } from '../../src-shared/objects/presentation-state/frame-presentation.ts';
import type { ImageArea, ViewState, WholeArea } from './controller.ts';
import type { DisplayFrame } from './registry.ts';
import { spacingOf } from './registry.ts';
import {
  type AskedArea,
  applyInverse,
  effectivePan,
  effectiveZoom,
  type ImageSize,
  imageMatrix,
  type ViewportSize,
} from './view-geometry.ts';

/** An area this many times as long as the image leaves nothing of the image to be seen. */
const most = 1000;

/**
 * The displayed area of a state (PS3.3 C.10.4) as a part of the image. Its corners are the pixels seen at the upper left and lower
 * right after turn and flip, so either may have the larger column or row; both belong to it. Undefined when nothing, or next to
 * nothing, of the image would be seen: an image is never hidden.
 */
export function askedArea(
  area: FramePresentation['area'],
  { columns, rows }: { columns: number; rows: number },
): AskedArea | undefined {
  if (!area) return undefined;
  const { topLeft, bottomRight, sizeMode, pixelSpacing, magnification } = area;
  const left = Math.min(topLeft[0], bottomRight[0]) - 1;
  const top = Math.min(topLeft[1], bottomRight[1]) - 1;
  const right = Math.max(topLeft[0], bottomRight[0]);
  const bottom = Math.max(topLeft[1], bottomRight[1]);
  if (![left, top, right, bottom].every(Number.isFinite)) return undefined;
  if (left >= columns || top >= rows || right <= 0 || bottom <= 0) return undefined;
  if (right - left > most * columns || bottom - top > most * rows) return undefined;
  const part = { left, top, right, bottom };
  if (sizeMode === 'TRUE SIZE' && pixelSpacing) return { ...part, size: 'true' };
  const usable = magnification !== undefined && magnification > 1e-3 && magnification < 1e4;
  return { ...part, size: sizeMode === 'MAGNIFY' && usable ? magnification : 'fit' };
}

/**
 * What the place of a frame on the screen depends on. A state says how its pixels are shaped, whatever the image says of it (PS3.3
 * C.10.4): by their spacing, or by their ratio alone.
 */
export function imageSizeOf(frame: DisplayFrame, { columns, rows }: { columns: number; rows: number }): ImageSize {
  const size = { columns, rows, ...spacingOf(frame) };
  const { presentation } = frame;
  if (!presentation) return size;
  const { area, spatial } = presentation;
  const shaped = area ? { ...size, ...shapeOf(area, size) } : size;
  const asked = askedArea(area, size);
  return { ...shaped, turn: spatial, ...(asked ? { area: asked } : {}) };
}

function shapeOf(
  { pixelSpacing, aspectRatio, sizeMode }: NonNullable<FramePresentation['area']>,
  { columnMm }: { columnMm: number },
): Partial<ImageSize> {
  const ratio = pixelSpacing
    ? pixelSpacing.rowMm / pixelSpacing.columnMm
    : aspectRatio
      ? aspectRatio[0] / aspectRatio[1]
      : undefined;
  // Ratios beyond reason would make a line of the image.
  if (ratio === undefined || !(ratio > 0.02 && ratio < 50)) return {};
  // Only TRUE SIZE is about millimetres; else their ratio alone is meant.
  return pixelSpacing && sizeMode === 'TRUE SIZE' ? { ...pixelSpacing, known: true } : { rowMm: columnMm * ratio };
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
