import type { CellArray, DecodedFrame } from '../codecs/cells.ts';
import type { PixelDescription } from '../description.ts';

type Format = Pick<
  PixelDescription,
  'bitsAllocated' | 'bitsStored' | 'highBit' | 'pixelRepresentation' | 'numberFormat'
>;

/** True when a cell is its value: no bits beside the stored ones and no sign to extend. */
export function cellsAreValues(pixel: Format): boolean {
  if (pixel.numberFormat !== 'integer' || pixel.bitsAllocated > 32) return true;
  // The sign of packed cells is still where they have it.
  const isPacked = pixel.bitsAllocated % 8 !== 0 && pixel.pixelRepresentation === 1;
  return pixel.bitsStored >= pixel.bitsAllocated && !isPacked;
}

/**
 * Stored pixel values of decoded cells (PS3.5 8.1.1): the bits from the high bit down, sign extended; what lies above
 * and below (overlays, leftovers) is cut off. Changes the cells in place and gives them back.
 */
export function toStoredValues(cells: CellArray, pixel: Format): CellArray {
  if (cellsAreValues(pixel)) return cells;
  const up = 31 - pixel.highBit;
  const down = 32 - pixel.bitsStored;
  if (pixel.pixelRepresentation === 1) {
    for (let i = 0; i < cells.length; i++) cells[i] = (cells[i]! << up) >> down;
  } else {
    for (let i = 0; i < cells.length; i++) cells[i] = (cells[i]! << up) >>> down;
  }
  return cells;
}

/** Stored values of one cell array on their way, without changing it. */
export function storedValues(frame: DecodedFrame, pixel: Format): CellArray {
  if (cellsAreValues(pixel)) return frame.cells;
  return toStoredValues(frame.cells.slice() as CellArray, pixel);
}

/** One bit of every cell as bytes 0 and 1: an overlay of the retired kind (PS3.3 C.9.2 note on (60xx,0102)). */
export function extractBit(cells: CellArray, bit: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(cells.length);
  for (let i = 0; i < cells.length; i++) out[i] = (cells[i]! >> bit) & 1;
  return out;
}

/** True for values that are padding (PS3.3 C.7.5.1.1.2): one value, or a range whose ends come in either order. */
export function paddingTest(
  pixel: Pick<PixelDescription, 'paddingValue' | 'paddingRangeLimit'>,
): ((value: number) => boolean) | undefined {
  const { paddingValue: first, paddingRangeLimit: limit } = pixel;
  if (first === undefined) return undefined;
  if (limit === undefined) return (value) => value === first;
  const low = Math.min(first, limit);
  const high = Math.max(first, limit);
  return (value) => value >= low && value <= high;
}

/** Smallest and largest value that is a finite number and no padding; undefined when there is none. */
export function valueRange(
  values: ArrayLike<number>,
  isPadding?: (value: number) => boolean,
): { minimum: number; maximum: number } | undefined {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= minimum && value <= maximum) continue;
    if (!Number.isFinite(value) || isPadding?.(value)) continue;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return minimum <= maximum ? { minimum, maximum } : undefined;
}
