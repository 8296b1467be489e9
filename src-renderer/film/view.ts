import type { CellPlace } from '../../src-shared/contract/film-routes.ts';
import type { CellView } from '../../src-shared/film/model.ts';

/** Changes of how a cell is looked at: pure, from where its image lies in the pixels that are shown. */

export interface Shown {
  place: CellPlace;
  /** Pixels of the box. */
  columns: number;
  rows: number;
  /** Of the image. */
  imageColumns: number;
  imageRows: number;
}

type Point = readonly [x: number, y: number];

/** The place of the image, [column, row], that lies at a pixel of the box. */
export function imagePoint([a, b, c, d, e, f]: CellPlace, [x, y]: Point): [column: number, row: number] {
  const size = a * d - b * c;
  const [dx, dy] = [x - e, y - f];
  return [(d * dx - c * dy) / size, (a * dy - b * dx) / size];
}

/** How many times as large as `fit` the image is. */
export function zoomOf({ place: [a, b, c, d], columns, rows, imageColumns, imageRows }: Shown): number {
  const width = Math.abs(a) * imageColumns + Math.abs(c) * imageRows;
  const height = Math.abs(b) * imageColumns + Math.abs(d) * imageRows;
  return Math.max(width / columns, height / rows);
}

const least = 0.05;
const most = 100;

/** What the view itself says counts more than the pixels that are shown, which may be a moment old. */
function now(view: CellView, shown: Shown): { zoom: number; middle: Point; ofShown: number } {
  const ofShown = zoomOf(shown);
  const zoom = view.scale === 'zoom' ? view.zoom : ofShown;
  const own = view.scale === 'zoom' || view.scale === 'true-size' ? view.centre : undefined;
  const usual = view.scale === 'zoom' ? ([shown.imageColumns / 2, shown.imageRows / 2] as const) : undefined;
  return { zoom, middle: own ?? usual ?? imagePoint(shown.place, middleOf(shown)), ofShown: ofShown / zoom };
}

const middleOf = ({ columns, rows }: Shown): Point => [columns / 2, rows / 2];

/** From the middle of the box to a pixel of it, in columns and rows of the image. */
function offset(shown: Shown, at: Point): Point {
  const from = imagePoint(shown.place, middleOf(shown));
  const to = imagePoint(shown.place, at);
  return [to[0] - from[0], to[1] - from[1]];
}

/** Larger by a factor; the place of the image at a pixel of the box stays where it is. */
export function zoomed(view: CellView, shown: Shown, factor: number, at: Point = middleOf(shown)): CellView {
  const { zoom: before, middle, ofShown } = now(view, shown);
  const zoom = Math.min(most, Math.max(least, before * factor));
  const [x, y] = offset(shown, at);
  const stays = ofShown * (1 - before / zoom);
  return { ...view, scale: 'zoom', zoom, centre: [middle[0] + x * stays, middle[1] + y * stays] };
}

/** Moved by so many pixels of the box; true size stays true size. */
export function panned(view: CellView, shown: Shown, dx: number, dy: number): CellView {
  const { zoom, middle, ofShown } = now(view, shown);
  const [x, y] = offset(shown, [shown.columns / 2 - dx, shown.rows / 2 - dy]);
  const centre: [number, number] = [middle[0] + x * ofShown, middle[1] + y * ofShown];
  if (view.scale === 'true-size') return { ...view, centre };
  return { ...view, scale: 'zoom', zoom: Math.min(most, Math.max(least, zoom)), centre };
}

/** How the image is turned now: clockwise first, then mirrored left to right (PS3.3 C.10.6). */
export function turnOf([a, b, c, d]: CellPlace): NonNullable<CellView['turn']> {
  const flipped = a * d - b * c < 0;
  const right = flipped ? -a : a;
  if (Math.abs(right) >= Math.abs(b)) return { rotation: right > 0 ? 0 : 180, flipped };
  return { rotation: b > 0 ? 90 : 270, flipped };
}

/** Turned a quarter clockwise as it is seen. */
export function rotated(view: CellView, place: CellPlace): CellView {
  const { rotation, flipped } = view.turn ?? turnOf(place);
  return { ...view, turn: { rotation: ((rotation + (flipped ? 270 : 90)) % 360) as 0 | 90 | 180 | 270, flipped } };
}

/** Mirrored left to right as it is seen. */
export function flipped(view: CellView, place: CellPlace): CellView {
  const turn = view.turn ?? turnOf(place);
  return { ...view, turn: { ...turn, flipped: !turn.flipped } };
}

/**
 * Window after a drag. Right widens; up makes the image brighter (IHE BIR 5.4), or darker where `conventional` is chosen. `range`: of the
 * values that the image can have.
 */
export function draggedWindow(
  window: NonNullable<CellView['window']>,
  dx: number,
  dy: number,
  range: number,
  conventional: boolean,
): NonNullable<CellView['window']> {
  const speed = Math.min(Math.max(window.width / 300, range / 20_000), Math.max(range / 400, window.width / 300));
  const smallest = range > 50 ? 1 : range / 10_000;
  const digits = speed >= 0.5 ? 1 : 10 ** Math.ceil(-Math.log10(speed));
  const round = (value: number): number => Math.round(value * digits) / digits;
  return {
    ...window,
    width: Math.max(smallest, round(window.width + dx * speed)),
    center: round(window.center + (conventional ? -dy : dy) * speed),
  };
}
