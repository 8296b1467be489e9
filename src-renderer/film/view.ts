import type { CellPlace } from '../../src-shared/contract/film-routes.ts';
import type { Alignment, CellView } from '../../src-shared/film/model.ts';

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
export function zoomOf(shown: Shown): number {
  const { width, height } = seenSize(shown);
  return Math.max(width / shown.columns, height / shown.rows);
}

const least = 0.05;
const most = 100;

/** What the view itself says counts more than the pixels that are shown, which may be a moment old. */
function now(view: CellView, shown: Shown): { zoom: number; middle: Point; ofShown: number } {
  const ofShown = zoomOf(shown);
  const zoom = view.scale === 'zoom' ? view.zoom : ofShown;
  const own = ['zoom', 'true-size', 'ratio'].includes(view.scale) ? view.centre : undefined;
  const usual = view.scale === 'zoom' ? usualMiddle(view, shown, zoom / ofShown) : undefined;
  return { zoom, middle: own ?? usual ?? imagePoint(shown.place, middleOf(shown)), ofShown: ofShown / zoom };
}

/** The place of the image in the middle of the box where nobody moved it; `times`: larger than it is shown. */
function usualMiddle({ align }: CellView, shown: Shown, times: number): Point {
  const middle: Point = [shown.imageColumns / 2, shown.imageRows / 2];
  if (!align) return middle;
  const { width, height } = seenSize(shown);
  const aside = { left: 1, centre: 0, right: -1 }[align.across] * (shown.columns / (2 * times) - width / 2);
  const above = { top: 1, middle: 0, bottom: -1 }[align.down] * (shown.rows / (2 * times) - height / 2);
  const [a, b, c, d] = shown.place;
  const [x, y] = imagePoint([a, b, c, d, 0, 0], [aside, above]);
  return [middle[0] + x, middle[1] + y];
}

/** Width and height of the image as it is turned and shown, pixels of the box. */
const seenSize = ({ place: [a, b, c, d], imageColumns, imageRows }: Shown): { width: number; height: number } => ({
  width: Math.abs(a) * imageColumns + Math.abs(c) * imageRows,
  height: Math.abs(b) * imageColumns + Math.abs(d) * imageRows,
});

/** Whether an image that keeps to an edge lies there by itself: it was not moved, and it is no part of it that a state names. */
function liesAtEdge({ align, centre, scale }: CellView, shown: Shown): boolean {
  if (!align || centre) return false;
  // Only a state has parts; all else the view says itself, while the pixels that are shown may be a moment old.
  if (scale !== 'area') return true;
  const { width, height } = seenSize(shown);
  const [x, y] = imagePoint(shown.place, middleOf(shown));
  const [wanted, high] = usualMiddle({ align } as CellView, shown, 1);
  const size = Math.max(1, width / shown.imageColumns, height / shown.imageRows);
  return Math.abs(x - wanted) * size < 1 && Math.abs(y - high) * size < 1;
}

const middleOf = ({ columns, rows }: Shown): Point => [columns / 2, rows / 2];

/** From the middle of the box to a pixel of it, in columns and rows of the image. */
function offset(shown: Shown, at: Point): Point {
  const from = imagePoint(shown.place, middleOf(shown));
  const to = imagePoint(shown.place, at);
  return [to[0] - from[0], to[1] - from[1]];
}

/**
 * Larger by a factor; the place of the image at a pixel of the box stays where it is. Without one it is the middle of the box, or the edge
 * that the image keeps to.
 */
export function zoomed(view: CellView, shown: Shown, factor: number, at?: Point): CellView {
  const { zoom: before, middle, ofShown } = now(view, shown);
  const zoom = Math.min(most, Math.max(least, before * factor));
  if (!at && liesAtEdge(view, shown)) return { ...view, scale: 'zoom', zoom };
  const [x, y] = offset(shown, at ?? middleOf(shown));
  const stays = ofShown * (1 - before / zoom);
  return { ...view, scale: 'zoom', zoom, centre: [middle[0] + x * stays, middle[1] + y * stays] };
}

/** Moved by so many pixels of the box; true size stays true size, and a size that images have together stays that. */
export function panned(view: CellView, shown: Shown, dx: number, dy: number): CellView {
  const { zoom, middle, ofShown } = now(view, shown);
  const [x, y] = offset(shown, [shown.columns / 2 - dx, shown.rows / 2 - dy]);
  const centre: [number, number] = [middle[0] + x * ofShown, middle[1] + y * ofShown];
  if (view.scale === 'true-size' || view.scale === 'ratio') return { ...view, centre };
  return { ...view, scale: 'zoom', zoom: Math.min(most, Math.max(least, zoom)), centre };
}

/** At an edge of its box, not where it was dragged; at the edge where it lies already back in the middle. */
export function keptAt(view: CellView, edge: 'left' | 'right' | 'top' | 'bottom'): CellView {
  const { centre, align = { across: 'centre', down: 'middle' }, ...rest } = view;
  const across = edge === 'left' || edge === 'right';
  const there = !centre && (across ? align.across : align.down) === edge;
  const kept: Alignment = across
    ? { ...align, across: there ? 'centre' : edge }
    : { ...align, down: there ? 'middle' : edge };
  return kept.across === 'centre' && kept.down === 'middle' ? rest : { ...rest, align: kept };
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
