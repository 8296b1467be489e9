import { type DisplayFrame, spacingOf, type ViewportController, type ViewState } from '../cornerstone/index.ts';
import { type Size, sizeOf } from './sizes.ts';

/** Where the reader was in a frame set and how it was shown. */
interface Remembered {
  imageId: string | undefined;
  index: number;
  state: ViewState;
  size: Size;
}

/**
 * What every cell showed of every frame set, while the window lives: a cell that was hidden by a large one or by a smaller grid, or showed
 * something else meanwhile, comes back as it was. A cell that shows a frame set for the first time takes over what the last one had.
 */
const memory = new Map<string, Remembered>();
interface Start {
  index: number;
  state: Partial<ViewState>;
}
/** How the layout wants a cell to begin a frame set. */
const beginnings = new Map<string, Start>();
const most = 2000;

export function rememberView(cell: number, key: string, controller: ViewportController): void {
  const { frames, wanted, state, element } = controller;
  if (frames.length === 0) return;
  const view: Remembered = { imageId: frames[wanted]?.imageId, index: wanted, state, size: sizeOf(element) };
  for (const name of [`${cell}|${key}`, key]) {
    memory.delete(name);
    memory.set(name, view);
  }
  for (const name of memory.keys()) {
    if (memory.size <= most) break;
    memory.delete(name);
  }
}

export const setBeginning = (cell: number, key: string, start: Start): void => {
  beginnings.set(`${cell}|${key}`, start);
};
/** How a layout of pairs turns what a cell shows. */
export const beginningOf = (cell: number, key: string): Start | undefined => beginnings.get(`${cell}|${key}`);

/** An image somebody goes to, by the cell it is to be shown in. */
const aims = new Map<number, string>();

/** A cell is to show this image as soon as it shows the frame set it belongs to. */
export const aimAt = (cell: number, imageId: string): void => {
  aims.set(cell, imageId);
};

/** What a cell shows belongs to another frame set now: it begins that one as it shows this one, at the same image. */
export function followView(cell: number, from: string, to: string, imageId: string | undefined): void {
  const view = memory.get(`${cell}|${from}`);
  if (view) memory.set(`${cell}|${to}`, view);
  if (imageId !== undefined) aimAt(cell, imageId);
}

/** CSS pixels of a millimetre when a picture fits into a place of this size, unturned. */
function fitOf(frame: DisplayFrame, { clientWidth, clientHeight }: Size): number {
  const { rowMm, columnMm } = spacingOf(frame);
  const { columns, rows } = frame.pixel;
  return Math.min(clientWidth / (columns * columnMm), clientHeight / (rows * rowMm));
}

/** The same view in a place of another size: what was in the middle stays there. */
export function scaledTo(state: ViewState, frame: DisplayFrame, from: Size, to: Size): ViewState {
  if (state.scaling !== 'free' || from.clientWidth <= 0 || to.clientWidth <= 0) return state;
  const grown = fitOf(frame, to) / fitOf(frame, from);
  if (grown === 1 || !Number.isFinite(grown) || grown <= 0) return state;
  return { ...state, pan: [state.pan[0] * grown, state.pan[1] * grown] };
}

/** Place and view a cell begins a frame set with: what it had of it before, else what the layout says. */
export function beginning(
  cell: number,
  key: string,
  frames: readonly DisplayFrame[],
  size: Size,
  firstImage: 'first' | 'middle',
): Start {
  const aim = frames.findIndex(({ imageId }) => imageId === aims.get(cell));
  aims.delete(cell);
  const start = startOf(cell, key, frames, size, firstImage);
  return aim >= 0 ? { ...start, index: aim } : start;
}

function startOf(
  cell: number,
  key: string,
  frames: readonly DisplayFrame[],
  size: Size,
  firstImage: 'first' | 'middle',
): Start {
  const hung = beginnings.get(`${cell}|${key}`);
  const view = memory.get(`${cell}|${key}`) ?? (hung ? undefined : memory.get(key));
  if (!view) {
    if (hung) return { index: Math.min(hung.index, frames.length - 1), state: hung.state };
    // A clip begins where it begins.
    const clip = (frames[0]?.instance.numberOfFrames ?? 1) > 1;
    const index = firstImage === 'middle' && !clip ? frames.length >> 1 : 0;
    return { index, state: {} };
  }
  const place = frames.findIndex(({ imageId }) => imageId === view.imageId);
  const index = place >= 0 ? place : Math.min(view.index, frames.length - 1);
  const frame = frames[index];
  return { index, state: frame ? scaledTo(view.state, frame, view.size, size) : view.state };
}

/** Other studies are shown: nothing of those before is of use. */
export function forgetViews(): void {
  memory.clear();
  beginnings.clear();
  aims.clear();
}
