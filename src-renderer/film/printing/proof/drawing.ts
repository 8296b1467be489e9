import type { BoxImage } from './fetch-box.ts';

/** Grey levels 0..255 of all values of a grey box, as the film will look. */
export type Levels = Uint8Array;

/** A value of a pixel and a sample of it, as it is sent. */
export function valueAt({ columns, rows, bits, bytes }: BoxImage, column: number, row: number, sample = 0): number {
  const at = sample * columns * rows + row * columns + column;
  return bits > 8 ? (bytes[2 * at] ?? 0) | ((bytes[2 * at + 1] ?? 0) << 8) : (bytes[at] ?? 0);
}

/**
 * A part of a box in so many pixels, RGBA: each the mean of those of the box that it covers; where they are fewer, they are repeated.
 * Columns and rows of the part may lie outside of the box: there it is transparent.
 */
export function drawn(
  image: BoxImage,
  levels: Levels,
  part: { column: number; row: number; columns: number; rows: number },
  width: number,
  height: number,
): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(width * height * 4);
  const across = spans(part.column, part.columns, width, image.columns);
  const down = spans(part.row, part.rows, height, image.rows);
  const sums = new Float64Array(image.samples);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [down[2 * y]!, down[2 * y + 1]!];
    if (bottom <= top) continue;
    for (let x = 0; x < width; x++) {
      const [left, right] = [across[2 * x]!, across[2 * x + 1]!];
      if (right <= left) continue;
      sums.fill(0);
      add(image, levels, sums, left, right, top, bottom);
      const count = (right - left) * (bottom - top);
      const at = 4 * (y * width + x);
      const red = sums[0]! / count;
      out[at] = red;
      out[at + 1] = image.samples === 3 ? sums[1]! / count : red;
      out[at + 2] = image.samples === 3 ? sums[2]! / count : red;
      out[at + 3] = 255;
    }
  }
  return out;
}

function add(
  { columns, rows, bits, samples, bytes }: BoxImage,
  levels: Levels,
  sums: Float64Array,
  left: number,
  right: number,
  top: number,
  bottom: number,
): void {
  const wide = bits > 8;
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    for (let row = top; row < bottom; row++) {
      const line = sample * columns * rows + row * columns;
      for (let at = line + left; at < line + right; at++) {
        sum += levels[wide ? bytes[2 * at]! | (bytes[2 * at + 1]! << 8) : bytes[at]!]!;
      }
    }
    sums[sample] = sum;
  }
}

/** First and last pixel of the box, the last not included, for each pixel that is drawn; equal: none. */
function spans(from: number, length: number, count: number, limit: number): Int32Array {
  const found = new Int32Array(2 * count);
  for (let n = 0; n < count; n++) {
    const begin = from + (n * length) / count;
    const end = from + ((n + 1) * length) / count;
    const first = Math.floor(begin + 1e-6);
    const last = Math.max(first + 1, Math.floor(end + 1e-6));
    found[2 * n] = Math.max(0, Math.min(limit, first));
    found[2 * n + 1] = Math.max(0, Math.min(limit, last));
  }
  return found;
}
