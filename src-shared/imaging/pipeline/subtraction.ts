import type { MaskDescription } from '../description.ts';

type Values = ArrayLike<number>;

/** What a contrast frame is shown without: the frames of its mask, and how the mask lies. */
export interface MaskOf {
  /** Frames (from 1) whose average is the mask. */
  frames: number[];
  /** Frames (from 1) whose average is the contrast picture: the frame alone unless averaging is asked for. */
  contrast: number[];
  /** Columns and rows the mask is moved by. */
  shift: readonly [columns: number, rows: number];
}

/**
 * The mask of a frame (from 1) after PS3.3 C.7.6.10.1: the last item of the sequence that applies to it. Undefined when none
 * does, or when the frame it would take lies outside of the image.
 */
export function maskOf(
  masks: readonly MaskDescription[] | undefined,
  frame: number,
  count: number,
): MaskOf | undefined {
  const mask = masks?.findLast(
    ({ operation, applicableFrames }) =>
      operation !== 'NONE' &&
      (!applicableFrames || applicableFrames.some(([first, last]) => frame >= first && frame <= last)),
  );
  if (!mask) return undefined;
  const exists = (number: number): boolean => number >= 1 && number <= count;
  const [rows, columns] = mask.subPixelShift ?? [0, 0];
  const averaged = mask.contrastFrameAveraging ?? 1;
  const contrast = Array.from({ length: averaged }, (_, i) => frame + i).filter(exists);
  const common = { contrast, shift: [columns, rows] as [number, number] };
  if (mask.operation === 'AVG_SUB') {
    const frames = (mask.maskFrames ?? []).filter(exists);
    return frames.length > 0 ? { ...common, frames } : undefined;
  }
  const offset = mask.tidOffset ?? 1;
  if (mask.operation === 'TID') {
    const other = frame - offset;
    return exists(other) ? { ...common, contrast: [frame], frames: [other] } : undefined;
  }
  // REV_TID: the mask goes back while the contrast frame goes on, from the first frame the item applies to.
  const first = mask.applicableFrames?.[0]?.[0] ?? 1;
  const other = first - offset - (frame - first);
  return exists(other) ? { ...common, contrast: [frame], frames: [other] } : undefined;
}

/** The average of frames of equal size, value by value. */
export function averageOf(frames: readonly Values[]): Float32Array<ArrayBuffer> {
  const [first] = frames;
  const out = new Float32Array(first?.length ?? 0);
  for (const frame of frames) for (let i = 0; i < out.length; i++) out[i]! += frame[i]!;
  if (frames.length > 1) for (let i = 0; i < out.length; i++) out[i]! /= frames.length;
  return out;
}

/**
 * The mask moved right by columns and down by rows, fractions between its pixels bilinear. What it does not reach repeats
 * its edge.
 */
export function shifted(
  mask: Float32Array<ArrayBuffer>,
  columns: number,
  rows: number,
  [right, down]: readonly [number, number],
): Float32Array<ArrayBuffer> {
  if (right === 0 && down === 0) return mask;
  const out = new Float32Array(mask.length);
  const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value));
  for (let row = 0; row < rows; row++) {
    const y = clamp(row - down, rows - 1);
    const y0 = Math.floor(y);
    const y1 = Math.min(rows - 1, y0 + 1);
    const fy = y - y0;
    for (let column = 0; column < columns; column++) {
      const x = clamp(column - right, columns - 1);
      const x0 = Math.floor(x);
      const x1 = Math.min(columns - 1, x0 + 1);
      const fx = x - x0;
      const top = mask[y0 * columns + x0]! * (1 - fx) + mask[y0 * columns + x1]! * fx;
      const bottom = mask[y1 * columns + x0]! * (1 - fx) + mask[y1 * columns + x1]! * fx;
      out[row * columns + column] = top * (1 - fy) + bottom * fy;
    }
  }
  return out;
}

/** What logarithms are multiplied by: differences of a 12-bit image stay apart when they are rounded. */
export const logarithmScale = 1000;

/**
 * Values that are proportional to the X-ray intensity as their logarithms, times `logarithmScale`: subtraction is meant for
 * values that go with the logarithm of the intensity (PS3.4 N.2.5). Nothing and less than one count as one.
 */
export function logarithms(values: Values): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  const whole = values instanceof Uint8Array || values instanceof Uint16Array || values instanceof Int16Array;
  const known = whole ? new Float32Array(65536) : undefined;
  for (let i = 0; i < out.length; i++) {
    const value = Math.max(1, values[i]!);
    // The logarithm of 1 is 0: computed each time, which costs nothing.
    const logarithm = known?.[value] || logarithmScale * Math.log(value);
    if (known) known[value] = logarithm;
    out[i] = logarithm;
  }
  return out;
}

/** Contrast minus mask, rounded to whole numbers and kept in 16 bits: beyond them the nearest value stands. */
export function subtract(contrast: Values, mask: Values): Int16Array<ArrayBuffer> {
  const out = new Int16Array(contrast.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.max(-32768, Math.min(32767, Math.round(contrast[i]! - mask[i]!)));
  }
  return out;
}
