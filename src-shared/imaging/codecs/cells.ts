import type { PixelDescription } from '../description.ts';

/** Arrays that pixel cells come in. 64-bit integers are held as doubles. */
export type CellArray =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** One frame after decompression: what native pixel data would hold, interleaved by pixel, not yet colour converted. */
export interface DecodedFrame {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  /** Of these cells: a codec that undoes its own colour transform (JPEG 2000) leaves RGB. */
  photometricInterpretation: string;
  /** Rows x columns x samples, as the file allocated them: bits above the high bit are still there. */
  cells: CellArray;
}

type CellKind = Pick<PixelDescription, 'bitsAllocated' | 'pixelRepresentation' | 'numberFormat'>;

/** An empty array of cells of this kind. */
export function createCells(pixel: CellKind, length: number): CellArray {
  if (pixel.numberFormat === 'float') return new Float32Array(length);
  if (pixel.numberFormat === 'double') return new Float64Array(length);
  const signed = pixel.pixelRepresentation === 1;
  if (pixel.bitsAllocated <= 8)
    return signed && pixel.bitsAllocated > 1 ? new Int8Array(length) : new Uint8Array(length);
  if (pixel.bitsAllocated <= 16) return signed ? new Int16Array(length) : new Uint16Array(length);
  if (pixel.bitsAllocated <= 32) return signed ? new Int32Array(length) : new Uint32Array(length);
  return new Float64Array(length);
}

/** Bytes of one cell as a frame comes to its decoder: those of Bits Allocated, of a width that is no multiple of 8 those of its array. */
export function cellSize(bitsAllocated: number): number {
  if (bitsAllocated % 8 === 0) return bitsAllocated / 8;
  if (bitsAllocated < 8) return 1;
  return bitsAllocated < 16 ? 2 : bitsAllocated < 32 ? 4 : 8;
}

/** Cells of 3, 5, 6 or 7 bytes; their sign is in the highest bit. */
function oddCells(bytes: Uint8Array, pixel: CellKind, cells: CellArray): CellArray {
  const size = pixel.bitsAllocated / 8;
  const range = 2 ** pixel.bitsAllocated;
  const count = Math.min(cells.length, Math.floor(bytes.length / size));
  for (let i = 0; i < count; i++) {
    let value = 0;
    for (let part = size - 1; part >= 0; part--) value = value * 256 + bytes[i * size + part]!;
    cells[i] = pixel.pixelRepresentation === 1 && value >= range / 2 ? value - range : value;
  }
  return cells;
}

/** Little-endian bytes as cells; missing bytes at the end are zero. Copies, so that odd offsets do no harm. */
export function cellsFromBytes(bytes: Uint8Array, pixel: CellKind, length: number): CellArray {
  const cells = createCells(pixel, length);
  const isOdd = pixel.bitsAllocated % 8 === 0 && ![8, 16, 32, 64].includes(pixel.bitsAllocated);
  if (pixel.numberFormat === 'integer' && isOdd) return oddCells(bytes, pixel, cells);
  if (pixel.numberFormat === 'integer' && pixel.bitsAllocated > 32) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = Math.min(length, bytes.length >> 3);
    for (let i = 0; i < count; i++) {
      cells[i] = Number(
        pixel.pixelRepresentation === 1 ? view.getBigInt64(8 * i, true) : view.getBigUint64(8 * i, true),
      );
    }
    return cells;
  }
  new Uint8Array(cells.buffer).set(bytes.subarray(0, cells.byteLength));
  return cells;
}

/** Bits of packed 1-bit cells as bytes 0 and 1, first pixel in the lowest bit (PS3.5 8.1.1). */
export function unpackBits(bytes: Uint8Array, firstBit: number, count: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const bit = firstBit + i;
    out[i] = ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1;
  }
  return out;
}

/**
 * Cells of a width below 32 that is no multiple of 8, packed one after the other from the lowest bit on (Bits Allocated 12 of
 * earlier editions), each as `cellSize(width)` bytes, little endian.
 */
export function unpackCells(
  bytes: Uint8Array,
  firstBit: number,
  count: number,
  width: number,
): Uint8Array<ArrayBuffer> {
  if (width === 1) return unpackBits(bytes, firstBit, count);
  const size = cellSize(width);
  const out = new Uint8Array(count * size);
  const range = 2 ** width;
  for (let i = 0, bit = firstBit; i < count; i++, bit += width) {
    const last = (bit + width - 1) >> 3;
    let cell = 0;
    // More than 32 bits may be touched.
    for (let at = last; at >= bit >> 3; at--) cell = cell * 256 + (bytes[at] ?? 0);
    cell = Math.floor(cell / 2 ** (bit & 7)) % range;
    for (let part = 0; part < size; part++, cell = Math.floor(cell / 256)) out[i * size + part] = cell & 0xff;
  }
  return out;
}

/** Cells stored plane by plane, reordered to pixel by pixel. */
export function interleave(cells: CellArray, pixels: number, samples: number): CellArray {
  const out = cells.slice() as CellArray;
  for (let sample = 0; sample < samples; sample++) {
    const plane = sample * pixels;
    for (let i = 0; i < pixels; i++) out[i * samples + sample] = cells[plane + i] ?? 0;
  }
  return out;
}

/**
 * Native YBR_FULL_422 (PS3.3 C.7.6.3.1.2): Y1 Y2 Cb Cr for two pixels, expanded to three samples a pixel. Rows have an even
 * number of columns by that rule; of others the last pixel shares its pair with the first one of the next row.
 */
export function expand422(cells: CellArray, rows: number, columns: number): CellArray {
  const pixels = rows * columns;
  const out = new (cells.constructor as new (length: number) => CellArray)(pixels * 3);
  let to = 0;
  for (let pixel = 0, from = 0; pixel < pixels; pixel += 2, from += 4) {
    for (let half = 0; half < 2 && pixel + half < pixels; half++) {
      out[to++] = cells[from + half] ?? 0;
      out[to++] = cells[from + 2] ?? 128;
      out[to++] = cells[from + 3] ?? 128;
    }
  }
  return out;
}
