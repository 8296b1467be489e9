import type { AskedArea } from '../../src-shared/objects/presentation-state/asked-area.ts';
import type { ViewState } from './controller.ts';

/** What of an image its place on the screen depends on. */
export interface ImageSize {
  columns: number;
  rows: number;
  columnMm: number;
  rowMm: number;
  /** False: the millimetres are not known, only their ratio. */
  known?: boolean;
  /** How a presentation state turns the image; the reader's turn comes after it. */
  turn?: Turn;
  area?: AskedArea;
}

type Turn = Pick<ViewState, 'rotation' | 'flipped'>;

export interface ViewportSize {
  /** CSS pixels. */
  width: number;
  height: number;
  /** Screen pixels of a CSS pixel. */
  ratio: number;
  /** Edge of a screen pixel, mm, where the monitor was measured. */
  pixelMm?: number | undefined;
}

/** Turn and flip in force: those of the presentation state, then the reader's on what is seen. */
export function turnOf(state: Turn, { turn }: Pick<ImageSize, 'turn'>): Turn {
  if (!turn) return { rotation: state.rotation, flipped: state.flipped };
  // Behind a flip a clockwise turn of what is seen is one of the image the other way.
  const own = turn.flipped ? 360 - state.rotation : state.rotation;
  return { rotation: ((turn.rotation + own) % 360) as Turn['rotation'], flipped: turn.flipped !== state.flipped };
}

const liesTurned = (state: Turn, image: ImageSize): boolean => turnOf(state, image).rotation % 180 !== 0;

/** CSS pixels of a millimetre when an unrotated image fits: the zoom factor 1 of the engine. */
export const fitScale = (image: ImageSize, viewport: ViewportSize): number =>
  Math.min(viewport.width / (image.columns * image.columnMm), viewport.height / (image.rows * image.rowMm));

/** The zoom factor in force. */
export function effectiveZoom(state: ViewState, image: ImageSize, viewport: ViewportSize): number {
  const base = fitScale(image, viewport);
  if (state.scaling === 'area' && image.area) return areaScale(state, image, image.area, viewport) / base;
  if (state.scaling === 'pixels') return 1 / (base * Math.min(image.columnMm, image.rowMm) * viewport.ratio);
  if (state.scaling === 'true-size' && viewport.pixelMm && image.known !== false)
    return 1 / (base * viewport.pixelMm * viewport.ratio);
  if (state.scaling === 'free') return state.zoom;
  if (!liesTurned(state, image)) return 1;
  return (
    Math.min(viewport.width / (image.rows * image.rowMm), viewport.height / (image.columns * image.columnMm)) / base
  );
}

/** CSS pixels of a millimetre at which a displayed area is shown (PS3.3 C.10.4). True size on a monitor that was not measured fits. */
function areaScale(state: ViewState, image: ImageSize, area: AskedArea, viewport: ViewportSize): number {
  const { columnMm, rowMm } = image;
  // Pixels that are not square are made so first: their smaller side is one pixel (C.10.4 (0070,0103), note 4).
  if (typeof area.size === 'number') return area.size / (Math.min(columnMm, rowMm) * viewport.ratio);
  if (area.size === 'true' && viewport.pixelMm) return 1 / (viewport.pixelMm * viewport.ratio);
  const [width, height] = [(area.right - area.left) * columnMm, (area.bottom - area.top) * rowMm];
  return liesTurned(state, image)
    ? Math.min(viewport.width / height, viewport.height / width)
    : Math.min(viewport.width / width, viewport.height / height);
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
 * The pan in force: of a displayed area its middle lies in that of the viewport. At one image pixel to one of the screen, or to several,
 * the edges of both lie on each other, so that nothing is interpolated.
 */
export function effectivePan(state: ViewState, image: ImageSize, viewport: ViewportSize): [number, number] {
  if (state.scaling === 'area' && image.area) return areaPan(state, image, image.area, viewport);
  if (state.scaling === 'fit' || state.scaling === 'area') return [0, 0];
  if (state.scaling !== 'pixels') return state.pan;
  return onPixels(state.pan, 1, state, image, viewport);
}

function areaPan(state: ViewState, image: ImageSize, area: AskedArea, viewport: ViewportSize): [number, number] {
  const [a, b, c, d] = linearPart(state, image, viewport);
  const across = image.columns / 2 - (area.left + area.right) / 2;
  const down = image.rows / 2 - (area.top + area.bottom) / 2;
  const pan: [number, number] = [a * across + c * down, b * across + d * down];
  const [along, along2] = [Math.hypot(a, b) * viewport.ratio, Math.hypot(c, d) * viewport.ratio];
  const times = Math.round(along);
  const whole = times >= 1 && Math.abs(along - times) < 1e-6 && Math.abs(along2 - times) < 1e-6;
  return whole ? onPixels(pan, times, state, image, viewport) : pan;
}

/** A pan, moved so that the edges of image pixels, `times` pixels of the screen wide, lie on edges of the screen's. */
function onPixels(
  [x, y]: readonly [number, number],
  times: number,
  state: ViewState,
  image: ImageSize,
  viewport: ViewportSize,
): [number, number] {
  const [columns, rows] = liesTurned(state, image) ? [image.rows, image.columns] : [image.columns, image.rows];
  const snap = (pan: number, size: number, pixels: number): number => {
    const device = Math.round(size * viewport.ratio);
    const edge = Math.round(device / 2 + pan * viewport.ratio - pixels / 2);
    return (edge + pixels / 2 - device / 2) / viewport.ratio;
  };
  return [snap(x, viewport.width, columns * times), snap(y, viewport.height, rows * times)];
}

/** a, b, c, d, e, f: x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

/** Image pixels (column, row; the upper left corner of the image is 0, 0) to CSS pixels. */
export function imageMatrix(state: ViewState, image: ImageSize, viewport: ViewportSize): Matrix {
  const [a, b, c, d] = linearPart(state, image, viewport);
  const [panX, panY] = effectivePan(state, image, viewport);
  const e = viewport.width / 2 + panX - (a * image.columns + c * image.rows) / 2;
  const f = viewport.height / 2 + panY - (b * image.columns + d * image.rows) / 2;
  return [a, b, c, d, e, f];
}

/** Clockwise on a screen whose y axis points down, then mirrored left to right. */
function linearPart(
  state: ViewState,
  image: ImageSize,
  viewport: ViewportSize,
): [a: number, b: number, c: number, d: number] {
  const scale = fitScale(image, viewport) * effectiveZoom(state, image, viewport);
  const { rotation, flipped } = turnOf(state, image);
  const sx = scale * image.columnMm;
  const sy = scale * image.rowMm;
  const cos = [1, 0, -1, 0][rotation / 90] ?? 1;
  const sin = [0, 1, 0, -1][rotation / 90] ?? 0;
  const flip = flipped ? -1 : 1;
  return [flip * cos * sx, sin * sx, flip * -sin * sy, cos * sy];
}

export const apply = ([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] => [
  a * x + c * y + e,
  b * x + d * y + f,
];

export function applyInverse([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  const determinant = a * d - b * c;
  return [(d * (x - e) - c * (y - f)) / determinant, (a * (y - f) - b * (x - e)) / determinant];
}
