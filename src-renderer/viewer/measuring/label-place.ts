import type { Shape, XY } from './shapes.ts';

/** Height of a line of a text, CSS pixels. */
export const lineHeight = 15;

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
interface Size {
  width: number;
  height: number;
}

/** From a shape to its text, and from the edge of the picture. */
const gap = 9;
const margin = 4;

const boxAt = (left: number, top: number, { width, height }: Size): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});
const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/**
 * Where the text of a shape stands: right of it, else left, below or above, wherever it is in sight and covers no other
 * text; at last as near as it can. `own`: where the reader put it, the middle of its first line.
 */
export function labelPlace(shape: Shape, text: Size, picture: Size, taken: readonly Box[], own?: XY): Box {
  if (own) return boxAt(own[0], own[1] - lineHeight / 2, text);
  const { box, anchor } = shape;
  const right = boxAt(anchor[0] + gap, anchor[1] - lineHeight / 2, text);
  const below = boxAt(box.left, box.bottom + gap, text);
  const candidates = [
    right,
    below,
    boxAt(box.left - gap - text.width, (box.top + box.bottom - text.height) / 2, text),
    boxAt(box.left, box.top - gap - text.height, text),
    boxAt(box.right - text.width, box.bottom + gap, text),
    boxAt(box.right - text.width, box.top - gap - text.height, text),
  ];
  const inside = ({ left, top, right: end, bottom }: Box): boolean =>
    left >= margin && top >= margin && end <= picture.width - margin && bottom <= picture.height - margin;
  const free = (place: Box): boolean => !taken.some((other) => overlap(place, other));
  // What lies out of sight itself has its text out of sight.
  const seen = overlap({ ...box, right: box.right + 1, bottom: box.bottom + 1 }, boxAt(0, 0, picture));
  if (!seen) return right;
  const fitting = candidates.filter(inside);
  const found = fitting.find(free);
  if (found) return found;
  const left = Math.max(margin, Math.min(right.left, picture.width - margin - text.width));
  for (let step = 0; step < 60; step++) {
    const lower = boxAt(left, Math.max(margin, right.top) + step * lineHeight, text);
    if (lower.bottom > picture.height - margin) break;
    if (free(lower)) return lower;
  }
  return fitting[0] ?? boxAt(left, Math.max(margin, Math.min(right.top, picture.height - margin - text.height)), text);
}
