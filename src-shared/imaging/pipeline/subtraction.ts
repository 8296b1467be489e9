import type { FrameDescription, MaskDescription } from '../description.ts';

type Values = ArrayLike<number>;

/** What a contrast frame is shown without: the frames of its mask, and how the mask lies. */
export interface MaskOf {
  /** Frames (from 1) whose average is the mask. */
  frames: number[];
  /** Frames (from 1) whose average is the contrast picture: the frame alone unless averaging is asked for. */
  contrast: number[];
  /** Columns to the right and rows down that the mask is moved by. */
  shift: readonly [columns: number, rows: number];
}

/**
 * The mask of a frame (from 1) after PS3.3 C.7.6.10.1: the last item of the sequence that applies to it. Undefined when none
 * does, or when the frame it would take lies outside of the image. A shift of the frame's own (C.7.6.16.2.14) goes before that
 * of the item.
 */
export function maskOf(
  masks: readonly MaskDescription[] | undefined,
  frame: number,
  count: number,
  ownShifts?: FrameDescription['maskShifts'],
): MaskOf | undefined {
  const mask = masks?.findLast(
    ({ operation, applicableFrames }) =>
      operation !== 'NONE' &&
      (!applicableFrames || applicableFrames.some(([first, last]) => frame >= first && frame <= last)),
  );
  if (!mask) return undefined;
  const exists = (number: number): boolean => number >= 1 && number <= count;
  const own =
    ownShifts?.find(({ item }) => item === mask.item) ?? (mask.item === undefined ? ownShifts?.[0] : undefined);
  const [rows, columns] = own?.shift ?? mask.subPixelShift ?? [0, 0];
  // No more than there are, whatever number is claimed.
  const averaged = Math.min(mask.contrastFrameAveraging ?? 1, count - frame + 1);
  const contrast = Array.from({ length: Math.max(0, averaged) }, (_, i) => frame + i).filter(exists);
  // Positive columns lead to the left hand side, positive rows to the lower rows (C.7.6.10.1.2).
  const common = { contrast, shift: [0 - columns, rows] as [number, number] };
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

/** What is left of a contrast frame. */
export interface Difference {
  values: Int16Array<ArrayBuffer>;
  minimum: number;
  maximum: number;
}

/** What logarithms are multiplied by: differences of a 12-bit image stay apart when they are rounded. */
export const logarithmScale = 1000;

/** Logarithms of all whole numbers in 16 bits, made when they are first needed. */
let wholeLogarithms: Float32Array<ArrayBuffer> | undefined;

const logarithmOf = (value: number): number => logarithmScale * Math.log(Math.max(1, value));

function logarithmTable(): Float32Array<ArrayBuffer> {
  wholeLogarithms ??= Float32Array.from({ length: 65536 }, (_, value) => logarithmOf(value));
  return wholeLogarithms;
}

const areWhole = (values: Values): boolean =>
  values instanceof Uint8Array || values instanceof Uint16Array || values instanceof Int16Array;

/**
 * Values that are proportional to the X-ray intensity as their logarithms, times `logarithmScale`: subtraction is meant for
 * values that go with the logarithm of the intensity (PS3.4 N.2.5). Nothing and less than one count as one.
 */
export function logarithms(values: Values): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  const table = areWhole(values) ? logarithmTable() : undefined;
  for (let i = 0; i < out.length; i++) {
    const value = values[i]!;
    out[i] = table ? table[Math.max(value, 0)]! : logarithmOf(value);
  }
  return out;
}

/**
 * Contrast minus mask, rounded to whole numbers and kept in 16 bits: beyond them the nearest value stands. `linear`: logarithms of
 * the contrast are taken first; the mask has them already. One way through the values: it is done for each frame of a loop.
 */
export function subtract(contrast: Values, mask: Values, linear = false): Difference {
  const values = new Int16Array(contrast.length);
  const [given, table] =
    linear && !areWhole(contrast) ? [logarithms(contrast)] : [contrast, linear && logarithmTable()];
  let [minimum, maximum] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    let value = given[i]!;
    if (table) value = table[Math.max(value, 0)]!;
    value = Math.floor(value - mask[i]! + 0.5);
    if (value < minimum) {
      if (value < -32768) value = -32768;
      minimum = value;
    } else if (value > maximum) {
      if (value > 32767) value = 32767;
      maximum = value;
    }
    values[i] = value;
  }
  return { values, minimum, maximum };
}
