import { askedArea, type ImageArea, shapedPixel } from '../objects/presentation-state/asked-area.ts';
import type { DisplayedArea, StateSpatial } from '../objects/presentation-state/model.ts';
import type { Affine } from './marks.ts';
import type { CellView } from './model.ts';

/** What of an image its place in a box depends on. */
export interface PlacedSize {
  columns: number;
  rows: number;
  /** Edges of a pixel, mm; where `known` is false their ratio alone counts. */
  columnMm: number;
  rowMm: number;
  known: boolean;
}

/** What a presentation state says of it. */
export interface StatePlace {
  area?: DisplayedArea;
  spatial?: StateSpatial;
}

/** An image box: pixels, and how wide one is on the film. */
export interface BoxSize {
  columns: number;
  rows: number;
  pixelMm: number;
}

export interface ImagePlace {
  /** From image coordinates to pixels of the box. */
  place: Affine;
  turn: StateSpatial;
  /** Edges of a pixel of the image, mm of the body, where they are known. */
  mm: { column: number; row: number } | undefined;
  /** Those are the state's. */
  byState: boolean;
  /** Millimetres of film for one of the body, where it is known and the same across and down. */
  scale: number | undefined;
  /** The image is as large as in the body, by its own word. */
  trueSize: boolean;
  /** What the reader should know. */
  notes: string[];
}

/** Edges are off by less than this, pixels, without being cut. */
const slack = 0.01;

const quarters = (rotation: number): [cos: number, sin: number] => [
  [1, 0, -1, 0][rotation / 90] ?? 1,
  [0, 1, 0, -1][rotation / 90] ?? 0,
];

/** What of a part is of the image, as it is turned and as large as it is shown, pixels of the box from where image coordinates begin. */
function extent(
  [a, b, c, d]: readonly [number, number, number, number],
  part: ImageArea,
  image: PlacedSize,
): ImageArea {
  const columns = [Math.max(0, part.left), Math.min(image.columns, part.right)];
  const rows = [Math.max(0, part.top), Math.min(image.rows, part.bottom)];
  const xs = columns.flatMap((column) => rows.map((row) => a * column + c * row));
  const ys = columns.flatMap((column) => rows.map((row) => b * column + d * row));
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/**
 * Where an image lies in its box. Turned clockwise, then mirrored (PS3.3 C.10.6); as large as the view, else the displayed area of the
 * state (C.10.4) asks. At one pixel of the box, or several, for one of the image their edges lie on each other, so that nothing is
 * interpolated. It lies in the middle of the box, or at the edge that the view keeps it to. True size is never guessed: without spacing the
 * image fits, and the notes say so.
 */
export function placeImage(image: PlacedSize, state: StatePlace, view: CellView, box: BoxSize): ImagePlace {
  const { area: stated } = state;
  const ratio = view.scale === 'ratio' ? view.ratio : undefined;
  const said = stated ? shapedPixel(stated, image) : {};
  // Millimetres of the state go before those of the image; a mere shape changes none, and gives way where true size is asked for.
  const byState = said.known === true;
  const inMm = view.scale === 'true-size' || ratio !== undefined;
  const shaped: PlacedSize = inMm && image.known && !byState ? image : { ...image, ...said };
  const area = view.scale === 'area' ? askedArea(stated, image) : undefined;
  const turn = view.turn ?? state.spatial ?? { rotation: 0, flipped: false };
  const notes: string[] = [];
  const { columnMm, rowMm } = shaped;
  const [cos, sin] = quarters(turn.rotation);
  const flip = turn.flipped ? -1 : 1;

  const part = area ?? { left: 0, top: 0, right: image.columns, bottom: image.rows };
  const wide = (part.right - part.left) * columnMm;
  const high = (part.bottom - part.top) * rowMm;
  const [across, down] = cos === 0 ? [high, wide] : [wide, high];
  // Pixels of the box for one millimetre (or what stands for it).
  const fit = Math.min(box.columns / across, box.rows / down);
  const wantsTrue = view.scale === 'true-size' || area?.size === 'true';
  const { known } = shaped;
  const body = byState ? shaped : image;
  const even = Math.abs(body.rowMm * columnMm - body.columnMm * rowMm) < 1e-3 * body.rowMm * columnMm;
  if (wantsTrue && !known) notes.push('True size is not possible: the size of its pixels is not known');
  if (typeof area?.size === 'number') {
    notes.push('The state asks for pixels of a screen: on film the part of the image that it names fits the box');
  }
  if (ratio !== undefined && !known) {
    notes.push('One size with other images is not possible: the size of its pixels is not known');
  }
  const trueSize = wantsTrue && known;
  let perMm = trueSize ? 1 / box.pixelMm : view.scale === 'zoom' ? fit * view.zoom : fit;
  if (ratio !== undefined && known) {
    const wanted = ratio / box.pixelMm;
    const hasRoom = wanted * across <= box.columns + slack && wanted * down <= box.rows + slack;
    if (hasRoom) perMm = wanted;
    else notes.push('The box has no room for the image at the size that it is to have with others: it is smaller');
  }

  const [sx, sy] = [perMm * columnMm, perMm * rowMm];
  const [a, b, c, d] = [flip * cos * sx, sin * sx, flip * -sin * sy, cos * sy];
  const [x, y] = view.centre ?? [(part.left + part.right) / 2, (part.top + part.bottom) / 2];
  let e = box.columns / 2 - (a * x + c * y);
  let f = box.rows / 2 - (b * x + d * y);
  if (view.align && !view.centre) {
    const seen = extent([a, b, c, d], part, image);
    e = { left: -seen.left, centre: e, right: box.columns - seen.right }[view.align.across];
    f = { top: -seen.top, middle: f, bottom: box.rows - seen.bottom }[view.align.down];
  }
  const times = Math.round(sx);
  if (times >= 1 && Math.abs(sx - times) < 1e-6 && Math.abs(sy - times) < 1e-6) {
    // The upper left corner of the image as it is turned; all corners are whole pixels then.
    const left = Math.min(0, a * image.columns, c * image.rows, a * image.columns + c * image.rows) + e;
    const top = Math.min(0, b * image.columns, d * image.rows, b * image.columns + d * image.rows) + f;
    e += Math.round(left) - left;
    f += Math.round(top) - top;
  }
  if (trueSize) {
    const [seenWide, seenHigh] =
      cos === 0 ? [image.rows * sy, image.columns * sx] : [image.columns * sx, image.rows * sy];
    if (seenWide > box.columns + slack || seenHigh > box.rows + slack) {
      notes.push('The image is larger than its box at true size: its edges are cut off');
    }
  }
  const clean = (value: number): number => (value === 0 ? 0 : value);
  return {
    place: [clean(a), clean(b), clean(c), clean(d), e, f],
    turn,
    mm: known ? { column: body.columnMm, row: body.rowMm } : undefined,
    byState,
    scale: known && even ? perMm * box.pixelMm : undefined,
    trueSize,
    notes,
  };
}
