import type { SegmentationType } from './model.ts';

/**
 * The part of a frame that has anything of a segment: its least rectangle, a bit for each pixel (the first one lowest, rows follow each
 * other without gaps) or, of a fractional one, a byte.
 */
export interface Mask {
  left: number;
  top: number;
  width: number;
  height: number;
  bits?: Uint8Array;
  /** 0..255, of the largest value. */
  parts?: Uint8Array;
  /** Pixels that are set (of a fractional one: not 0). */
  count: number;
  /** Sum of the parts, in whole pixels. */
  sum: number;
  /** Pixels of half and more. */
  half: number;
}

export const bytesOfMask = ({ bits, parts }: Mask): number => (bits?.length ?? 0) + (parts?.length ?? 0) + 64;

/** Whether a pixel of the frame is set, 0..255. */
export function maskAt(mask: Mask, column: number, row: number): number {
  const x = column - mask.left;
  const y = row - mask.top;
  if (x < 0 || y < 0 || x >= mask.width || y >= mask.height) return 0;
  const at = y * mask.width + x;
  if (mask.parts) return mask.parts[at]!;
  return (mask.bits![at >> 3]! >> (at & 7)) & 1 ? 255 : 0;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const grown = (box: Box | undefined, column: number, row: number): Box => {
  if (!box) return { left: column, top: row, right: column, bottom: row };
  if (column < box.left) box.left = column;
  if (column > box.right) box.right = column;
  box.bottom = row;
  return box;
};

/** A mask of what `part` (0..255) says of each pixel in a rectangle. */
function maskOf(columns: number, box: Box, whole: boolean, part: (at: number) => number): Mask {
  const { left, top } = box;
  const width = box.right - left + 1;
  const height = box.bottom - top + 1;
  const size = width * height;
  const mask: Mask = { left, top, width, height, count: 0, sum: 0, half: 0 };
  const bits = whole ? new Uint8Array((size + 7) >> 3) : undefined;
  const parts = whole ? undefined : new Uint8Array(size);
  let sum = 0;
  for (let y = 0, to = 0; y < height; y++) {
    const from = (top + y) * columns + left;
    for (let x = 0; x < width; x++, to++) {
      const value = part(from + x);
      if (value === 0) continue;
      mask.count++;
      sum += value;
      if (value >= 128) mask.half++;
      if (bits) bits[to >> 3]! |= 1 << (to & 7);
      else parts![to] = value;
    }
  }
  mask.sum = sum / 255;
  if (bits) mask.bits = bits;
  if (parts) mask.parts = parts;
  return mask;
}

/** The mask of a frame of one segment; undefined when it is empty. */
function oneMask(
  cells: ArrayLike<number>,
  columns: number,
  rows: number,
  whole: boolean,
  part: (value: number) => number,
): Mask | undefined {
  let box: Box | undefined;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) if (cells[at] !== 0) box = grown(box, column, row);
  }
  return box && maskOf(columns, box, whole, (at) => part(cells[at]!));
}

/**
 * Masks by segment of the decoded pixels of a frame, row by row. `segment`: whose frame it is; of a labelmap undefined: each value
 * that is no background is a segment.
 */
export function masksOfFrame(
  cells: ArrayLike<number>,
  {
    columns,
    rows,
    type,
    largest,
    background,
  }: {
    columns: number;
    rows: number;
    type: SegmentationType;
    largest: number;
    background: readonly number[];
  },
  segment: number | undefined,
): Map<number, Mask> {
  const found = new Map<number, Mask>();
  if (type !== 'labelmap') {
    const whole = type === 'binary';
    const part = whole
      ? (value: number) => (value === 0 ? 0 : 255)
      : (value: number) => Math.max(value > 0 ? 1 : 0, Math.min(255, Math.round((value / largest) * 255)));
    const mask = segment === undefined ? undefined : oneMask(cells, columns, rows, whole, part);
    if (mask && segment !== undefined) found.set(segment, mask);
    return found;
  }
  const ignored = new Set(background);
  const boxes = new Map<number, Box>();
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const value = cells[at]!;
      if (!ignored.has(value)) boxes.set(value, grown(boxes.get(value), column, row));
    }
  }
  for (const [value, box] of boxes)
    found.set(
      value,
      maskOf(columns, box, true, (at) => (cells[at] === value ? 255 : 0)),
    );
  return found;
}

/** The border between set pixels and others, in pixels of the mask: x1, y1, x2, y2, neighbouring sides joined. */
export function maskBorder(mask: Mask, threshold = 128): number[] {
  const { left, top, width, height } = mask;
  const set = (x: number, y: number): boolean => maskAt(mask, left + x, top + y) >= threshold;
  const lines: number[] = [];
  for (let y = 0; y <= height; y++) {
    let from = -1;
    for (let x = 0; x <= width; x++) {
      const edge = x < width && set(x, y) !== set(x, y - 1);
      if (edge && from < 0) from = x;
      if (!edge && from >= 0) {
        lines.push(from, y, x, y);
        from = -1;
      }
    }
  }
  for (let x = 0; x <= width; x++) {
    let from = -1;
    for (let y = 0; y <= height; y++) {
      const edge = y < height && set(x, y) !== set(x - 1, y);
      if (edge && from < 0) from = y;
      if (!edge && from >= 0) {
        lines.push(x, from, x, y);
        from = -1;
      }
    }
  }
  return lines;
}
