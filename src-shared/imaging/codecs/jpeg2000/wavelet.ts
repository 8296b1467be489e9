import type { Rectangle } from './structure.ts';

/** Coefficients or samples of an area, row by row. */
export interface Plane extends Rectangle {
  values: Float64Array;
}

const alpha = -1.586134342059924;
const beta = -0.052980118572961;
const gamma = 0.882911075530934;
const delta = 0.443506852043971;
const scale = 1.230174104914001;

/** Room on both sides of a line for what is mirrored there. */
const margin = 6;

/** One line of coefficients, low and high ones in turn, becomes samples in place (T.800 F.3.6). `first`: its first coordinate. */
function synthesize(line: Float64Array, length: number, first: number, reversible: boolean): void {
  if (length === 1) {
    if (first % 2 === 1) line[margin]! /= 2;
    return;
  }
  const period = 2 * (length - 1);
  for (let i = 1; i < margin; i++) {
    const before = i % period;
    line[margin - i] = line[margin + (before < length ? before : period - before)]!;
    const after = (length - 1 + i) % period;
    line[margin + length - 1 + i] = line[margin + (after < length ? after : period - after)]!;
  }
  // Places in the line of what has an even and an odd coordinate, from as far outside as is needed.
  const even = (from: number) => margin + from + ((from + first) & 1);
  const odd = (from: number) => margin + from + ((from + first + 1) & 1);
  if (reversible) {
    for (let i = even(-1); i <= margin + length; i += 2) line[i]! -= Math.floor((line[i - 1]! + line[i + 1]! + 2) / 4);
    for (let i = odd(0); i < margin + length; i += 2) line[i]! += Math.floor((line[i - 1]! + line[i + 1]!) / 2);
    return;
  }
  for (let i = even(-4); i <= margin + length + 3; i += 2) line[i]! *= scale;
  for (let i = odd(-4); i <= margin + length + 3; i += 2) line[i]! /= scale;
  for (let i = even(-3); i <= margin + length + 2; i += 2) line[i]! -= delta * (line[i - 1]! + line[i + 1]!);
  for (let i = odd(-2); i <= margin + length + 1; i += 2) line[i]! -= gamma * (line[i - 1]! + line[i + 1]!);
  for (let i = even(-1); i <= margin + length; i += 2) line[i]! -= beta * (line[i - 1]! + line[i + 1]!);
  for (let i = odd(0); i < margin + length; i += 2) line[i]! -= alpha * (line[i - 1]! + line[i + 1]!);
}

/** Puts a subband's coefficients where they belong among those of the resolution (T.800 F.3.3). */
function interleave(into: Plane, band: Plane, right: number, below: number): void {
  const width = into.x1 - into.x0;
  const bandWidth = band.x1 - band.x0;
  for (let y = band.y0; y < band.y1; y++) {
    const row = (2 * y + below - into.y0) * width;
    const from = (y - band.y0) * bandWidth;
    for (let x = band.x0; x < band.x1; x++)
      into.values[row + 2 * x + right - into.x0] = band.values[from + x - band.x0]!;
  }
}

/** The next resolution from the one below it and its three subbands HL, LH, HH (T.800 F.3.2). */
export function reconstruct(
  area: Rectangle,
  low: Plane,
  [hl, lh, hh]: readonly [Plane, Plane, Plane],
  reversible: boolean,
): Plane {
  const width = area.x1 - area.x0;
  const height = area.y1 - area.y0;
  const plane: Plane = { ...area, values: new Float64Array(width * height) };
  interleave(plane, low, 0, 0);
  interleave(plane, hl, 1, 0);
  interleave(plane, lh, 0, 1);
  interleave(plane, hh, 1, 1);
  const { values } = plane;
  const line = new Float64Array(Math.max(width, height) + 2 * margin);
  for (let y = 0; y < height && width > 0; y++) {
    line.set(values.subarray(y * width, (y + 1) * width), margin);
    synthesize(line, width, area.x0, reversible);
    values.set(line.subarray(margin, margin + width), y * width);
  }
  for (let x = 0; x < width && height > 0; x++) {
    for (let y = 0; y < height; y++) line[margin + y] = values[y * width + x]!;
    synthesize(line, height, area.y0, reversible);
    for (let y = 0; y < height; y++) values[y * width + x] = line[margin + y]!;
  }
  return plane;
}
