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

/** Little-endian bytes as cells; missing bytes at the end are zero. Copies, so that odd offsets do no harm. */
export function cellsFromBytes(bytes: Uint8Array, pixel: CellKind, length: number): CellArray {
  const cells = createCells(pixel, length);
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
 * Cells of a width that is no multiple of 8, packed one after the other from the lowest bit on (Bits Allocated 12 of
 * earlier editions): up to 8 bits a byte each, else two bytes little endian.
 */
export function unpackCells(
  bytes: Uint8Array,
  firstBit: number,
  count: number,
  width: number,
): Uint8Array<ArrayBuffer> {
  if (width === 1) return unpackBits(bytes, firstBit, count);
  const wide = width > 8;
  const out = new Uint8Array(wide ? count * 2 : count);
  for (let i = 0, bit = firstBit; i < count; i++, bit += width) {
    const at = bit >> 3;
    const three = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    const cell = (three >> (bit & 7)) & ((1 << width) - 1);
    if (wide) {
      out[2 * i] = cell & 0xff;
      out[2 * i + 1] = cell >> 8;
    } else {
      out[i] = cell;
    }
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
 * Native YBR_FULL_422 (PS3.3 C.7.6.3.1.2): Y1 Y2 Cb Cr for two pixels, expanded to three samples a pixel. A last odd
 * column has its own pair.
 */
export function expand422(bytes: Uint8Array, rows: number, columns: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(rows * columns * 3);
  const pixels = rows * columns;
  let to = 0;
  for (let pixel = 0, from = 0; pixel < pixels; pixel += 2, from += 4) {
    for (let half = 0; half < 2 && pixel + half < pixels; half++) {
      out[to++] = bytes[from + half] ?? 0;
      out[to++] = bytes[from + 2] ?? 128;
      out[to++] = bytes[from + 3] ?? 128;
    }
  }
  return out;
}
