import type { ViewState } from './controller.ts';

/** What of an image its place on the screen depends on. */
export interface ImageSize {
  columns: number;
  rows: number;
  columnMm: number;
  rowMm: number;
  /** False: the millimetres are not known, only their ratio. */
  known?: boolean;
}

export interface ViewportSize {
  /** CSS pixels. */
  width: number;
  height: number;
  /** Screen pixels of a CSS pixel. */
  ratio: number;
  /** Edge of a screen pixel, mm, where the monitor was measured. */
  pixelMm?: number | undefined;
}

const turned = (state: Pick<ViewState, 'rotation'>): boolean => state.rotation % 180 !== 0;

/** CSS pixels of a millimetre when an unrotated image fits: the zoom factor 1 of the engine. */
export const fitScale = (image: ImageSize, viewport: ViewportSize): number =>
  Math.min(viewport.width / (image.columns * image.columnMm), viewport.height / (image.rows * image.rowMm));

/** The zoom factor in force. */
export function effectiveZoom(state: ViewState, image: ImageSize, viewport: ViewportSize): number {
  const base = fitScale(image, viewport);
  if (state.scaling === 'pixels') return 1 / (base * Math.min(image.columnMm, image.rowMm) * viewport.ratio);
  if (state.scaling === 'true-size' && viewport.pixelMm && image.known !== false)
    return 1 / (base * viewport.pixelMm * viewport.ratio);
  if (state.scaling === 'fit' || state.scaling === 'true-size') {
    if (!turned(state)) return 1;
    return (
      Math.min(viewport.width / (image.rows * image.rowMm), viewport.height / (image.columns * image.columnMm)) / base
    );
  }
  return state.zoom;
}

/**
 * Zoom factor after a zoom by `factor`: from a twentieth of a pixel of the screen for one of the image, or from what fits when that is
 * less, to sixty-four.
 */
export function zoomedBy(factor: number, state: ViewState, image: ImageSize, viewport: ViewportSize): number {
  const zoom = effectiveZoom(state, image, viewport);
  const pixels = fitScale(image, viewport) * Math.min(image.columnMm, image.rowMm) * viewport.ratio;
  const fitting = effectiveZoom({ ...state, scaling: 'fit' }, image, viewport);
  const least = Math.min(0.05, pixels * fitting, pixels * zoom);
  const most = Math.max(64, pixels * zoom);
  return Math.min(Math.max(pixels * zoom * factor, least), most) / pixels;
}

/**
 * The pan in force: at one image pixel to one of the screen the edges of both lie on each other, so that nothing is
 * interpolated.
 */
export function effectivePan(state: ViewState, image: ImageSize, viewport: ViewportSize): [number, number] {
  if (state.scaling === 'fit') return [0, 0];
  if (state.scaling !== 'pixels') return state.pan;
  const [columns, rows] = turned(state) ? [image.rows, image.columns] : [image.columns, image.rows];
  const snap = (pan: number, size: number, pixels: number): number => {
    const device = Math.round(size * viewport.ratio);
    const edge = Math.round(device / 2 + pan * viewport.ratio - pixels / 2);
    return (edge + pixels / 2 - device / 2) / viewport.ratio;
  };
  return [snap(state.pan[0], viewport.width, columns), snap(state.pan[1], viewport.height, rows)];
}

/** a, b, c, d, e, f: x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

/** Image pixels (column, row; the upper left corner of the image is 0, 0) to CSS pixels. */
export function imageMatrix(state: ViewState, image: ImageSize, viewport: ViewportSize): Matrix {
  const scale = fitScale(image, viewport) * effectiveZoom(state, image, viewport);
  const [panX, panY] = effectivePan(state, image, viewport);
  const sx = scale * image.columnMm;
  const sy = scale * image.rowMm;
  const cos = [1, 0, -1, 0][state.rotation / 90] ?? 1;
  const sin = [0, 1, 0, -1][state.rotation / 90] ?? 0;
  const flip = state.flipped ? -1 : 1;
  // Clockwise on a screen whose y axis points down, then mirrored left to right.
  const a = flip * cos * sx;
  const b = sin * sx;
  const c = flip * -sin * sy;
  const d = cos * sy;
  const e = viewport.width / 2 + panX - (a * image.columns + c * image.rows) / 2;
  const f = viewport.height / 2 + panY - (b * image.columns + d * image.rows) / 2;
  return [a, b, c, d, e, f];
}

export const apply = ([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] => [
  a * x + c * y + e,
  b * x + d * y + f,
];

export function applyInverse([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  const determinant = a * d - b * c;
  return [(d * (x - e) - c * (y - f)) / determinant, (a * (y - f) - b * (x - e)) / determinant];
}
