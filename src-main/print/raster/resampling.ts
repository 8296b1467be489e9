import type { Affine } from '../../../src-shared/film/marks.ts';
import { newLevels, type Plane } from './plane.ts';

/** For each pixel of a line of the box the pixels of the image that it is made of, and their weights. */
interface Line {
  /** Pixels of the box that show the image: from, and one behind the last. */
  from: number;
  to: number;
  /** Weights of one pixel of the box. */
  taps: number;
  /** By pixel of the box from `from` on: `taps` pixels of the image, and as many weights. */
  sources: Int32Array;
  weights: Float32Array;
}

/** A cubic through its points (Catmull-Rom): a value at a pixel's centre is unchanged. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** Nearer than this to a pixel's centre is its centre. */
const exact = 1e-6;

/**
 * `scale` pixels of the box for one of the image, whose first edge lies at `offset`. Enlarging goes along a cubic, reducing averages the
 * area that a pixel covers: the eye loses nothing that was there, and no lines appear that were not.
 */
function lineOf(size: number, box: number, scale: number, offset: number): Line {
  const from = Math.max(0, Math.ceil(offset - 0.5 - exact));
  const to = Math.max(from, Math.min(box, Math.ceil(offset + size * scale - 0.5 - exact)));
  const reducing = scale < 1 - 1e-9;
  // Never more than the image has, however small it is shown.
  const taps = reducing ? Math.min(size, Math.ceil(1 / scale)) + 2 : isWhole(scale, offset) ? 1 : 4;
  const sources = new Int32Array((to - from) * taps);
  const weights = new Float32Array((to - from) * taps);
  const clamp = (at: number): number => Math.max(0, Math.min(size - 1, at));
  for (let pixel = from; pixel < to; pixel++) {
    const base = (pixel - from) * taps;
    if (reducing) {
      const first = Math.max(0, (pixel - offset) / scale);
      const last = Math.min(size, (pixel + 1 - offset) / scale);
      const start = Math.floor(first + exact);
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) {
        const at = start + tap;
        const weight = Math.max(0, Math.min(at + 1, last) - Math.max(at, first));
        sources[base + tap] = clamp(at);
        weights[base + tap] = weight;
        sum += weight;
      }
      for (let tap = 0; tap < taps; tap++) weights[base + tap]! /= sum;
      continue;
    }
    const centre = (pixel + 0.5 - offset) / scale - 0.5;
    if (taps === 1) {
      sources[base] = clamp(Math.round(centre));
      weights[base] = 1;
      continue;
    }
    const start = Math.floor(centre + exact) - 1;
    for (let tap = 0; tap < 4; tap++) {
      sources[base + tap] = clamp(start + tap);
      weights[base + tap] = cubic(centre - (start + tap));
    }
  }
  return { from, to, taps, sources, weights };
}

/** One pixel for one, edge on edge. */
const isWhole = (scale: number, offset: number): boolean =>
  Math.abs(scale - 1) < 1e-9 && Math.abs(offset - Math.round(offset)) < exact;

/** How a line of the turned image runs through the pixels of the image. */
interface Run {
  size: number;
  /** Pixels of the image from one to the next; what the first one is. */
  step: number;
  scale: number;
  offset: number;
}

/** Lines across and down the box of an image that is turned by quarters and perhaps mirrored. */
function runs({ columns, rows }: Plane, [a, b, c, d, e, f]: Affine): { across: Run; down: Run; first: number } {
  const turned = Math.abs(a) < Math.abs(c);
  const [x, y] = turned ? [c, b] : [a, d];
  const across = { size: turned ? rows : columns, step: turned ? columns : 1 };
  const down = { size: turned ? columns : rows, step: turned ? 1 : columns };
  let first = 0;
  const run = ({ size, step }: typeof across, factor: number, shift: number): Run => {
    const scale = Math.abs(factor);
    if (factor > 0) return { size, step, scale, offset: shift };
    first += (size - 1) * step;
    return { size, step: -step, scale, offset: shift - size * scale };
  };
  return { across: run(across, x, e), down: run(down, y, f), first };
}

/**
 * An image as it lies in its box, resampled once; `background` is what is beside it. Where a pixel of the box is one of the image, its value
 * is unchanged; no value leaves 0..highest.
 */
export function resampled(
  plane: Plane,
  place: Affine,
  box: { columns: number; rows: number; background: number },
): Plane {
  const { samples, highest, data } = plane;
  const { columns, rows } = box;
  const out = newLevels(columns * rows * samples, highest);
  if (box.background !== 0) out.fill(box.background);
  const result: Plane = { columns, rows, samples, highest, data: out };
  const { across, down, first } = runs(plane, place);
  const lineX = lineOf(across.size, columns, across.scale, across.offset);
  const lineY = lineOf(down.size, rows, down.scale, down.offset);
  const wide = lineX.to - lineX.from;
  if (wide <= 0 || lineY.to <= lineY.from) return result;

  // Lines of the image that were made as wide as the box needs them, as long as further lines of the box are made of them.
  const kept = new Map<number, Float32Array>();
  const spare: Float32Array[] = [];
  const sum = new Float64Array(wide * samples);
  const stepX = across.step * samples;
  const lineAt = (row: number): Float32Array => {
    const known = kept.get(row);
    if (known) return known;
    const line = spare.pop() ?? new Float32Array(wide * samples);
    const start = (first + row * down.step) * samples;
    const { taps, sources, weights } = lineX;
    for (let pixel = 0; pixel < wide; pixel++) {
      const base = pixel * taps;
      for (let sample = 0; sample < samples; sample++) {
        let value = 0;
        for (let tap = 0; tap < taps; tap++) {
          value += weights[base + tap]! * data[start + sources[base + tap]! * stepX + sample]!;
        }
        line[pixel * samples + sample] = value;
      }
    }
    kept.set(row, line);
    return line;
  };
  for (let y = lineY.from; y < lineY.to; y++) {
    const base = (y - lineY.from) * lineY.taps;
    let lowest = Number.POSITIVE_INFINITY;
    sum.fill(0);
    for (let tap = 0; tap < lineY.taps; tap++) {
      const weight = lineY.weights[base + tap]!;
      const row = lineY.sources[base + tap]!;
      lowest = Math.min(lowest, row);
      if (weight === 0) continue;
      const line = lineAt(row);
      for (let i = 0; i < sum.length; i++) sum[i]! += weight * line[i]!;
    }
    const to = (y * columns + lineX.from) * samples;
    for (let i = 0; i < sum.length; i++) {
      const value = Math.floor(sum[i]! + 0.5);
      out[to + i] = Math.max(0, Math.min(highest, value));
    }
    for (const [row, line] of kept) {
      if (row >= lowest) continue;
      kept.delete(row);
      spare.push(line);
    }
  }
  return result;
}
