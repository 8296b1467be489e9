import type { Spectrum } from '../../../src-shared/objects/spectroscopy/model.ts';

/** The axis of a spectrum: ppm where it is known, else Hz, else the number of the point. */
export interface Axis {
  /** Of each point, falling from the left to the right (points and Hz rise). */
  values: ArrayLike<number>;
  unit: 'ppm' | 'Hz' | 'points';
}

export function axisOf({ ppm, hertz, real }: Spectrum): Axis {
  if (ppm) return { values: ppm, unit: 'ppm' };
  if (hertz) return { values: hertz, unit: 'Hz' };
  return { values: Float64Array.from({ length: real.length }, (_, i) => i), unit: 'points' };
}

/** What is seen of an axis: its value at the left and at the right edge. */
export type AxisRange = readonly [left: number, right: number];

export function wholeRange({ values }: Axis): AxisRange {
  const [first, last] = [values[0] ?? 0, values[values.length - 1] ?? 1];
  return first === last ? [first, first - 1] : [first, last];
}

/** Where the metabolites of a brain lie; the beginning of a proton spectrum that covers it. */
const protonRange: AxisRange = [5, 0];

/** The reference of a proton spectrum lies at water: the axis tells true chemical shifts. One of 0 was set by nobody who knew. */
export const knowsShifts = (nucleus: string, reference: number | undefined): boolean =>
  nucleus === '1H' && reference !== undefined && reference > 3 && reference < 6;

export function usualRange(axis: Axis, nucleus: string, reference: number | undefined): AxisRange {
  const whole = wholeRange(axis);
  const known = axis.unit === 'ppm' && knowsShifts(nucleus, reference);
  return known && whole[0] >= protonRange[0] && whole[1] <= protonRange[1] ? protonRange : whole;
}

/** Points of an axis that lie in a range: first, and behind the last. */
export function pointsIn({ values }: Axis, [left, right]: AxisRange): [from: number, to: number] {
  const count = values.length;
  const step = count > 1 ? ((values[count - 1] ?? 0) - (values[0] ?? 0)) / (count - 1) : 1;
  const at = (value: number): number => (value - (values[0] ?? 0)) / step;
  const [from, to] = [Math.floor(Math.min(at(left), at(right))), Math.ceil(Math.max(at(left), at(right))) + 1];
  return [Math.max(0, Math.min(count, from)), Math.max(0, Math.min(count, to))];
}

export function extentOf(values: Float64Array, from: number, to: number): { lowest: number; highest: number } {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return lowest <= highest ? { lowest, highest } : { lowest: 0, highest: 1 };
}

/** Round numbers in a range, about so many. */
export function ticksOf([left, right]: AxisRange, wanted: number): number[] {
  const length = Math.abs(left - right);
  if (!(length > 0) || !Number.isFinite(length)) return [];
  const rough = length / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  const [low, high] = [Math.min(left, right), Math.max(left, right)];
  for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9 && ticks.length < 200; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

/** Resonances of protons in the brain that a reader looks for, ppm. */
export const metabolites: readonly (readonly [name: string, ppm: number])[] = [
  ['Lac', 1.33],
  ['NAA', 2.01],
  ['Glx', 2.35],
  ['Cr', 3.03],
  ['Cho', 3.21],
  ['mI', 3.56],
  ['Cr2', 3.93],
  ['H2O', 4.68],
];

export interface PlotSize {
  width: number;
  height: number;
  ratio: number;
}

/** Room of the axes, CSS pixels. */
export const plotMargins = { left: 12, right: 12, top: 22, bottom: 26 };

export const xOfValue = (value: number, [left, right]: AxisRange, { width }: PlotSize): number =>
  plotMargins.left + ((value - left) / (right - left)) * (width - plotMargins.left - plotMargins.right);
export const valueOfX = (x: number, [left, right]: AxisRange, { width }: PlotSize): number =>
  left + ((x - plotMargins.left) / (width - plotMargins.left - plotMargins.right)) * (right - left);

interface Drawing {
  axis: Axis;
  range: AxisRange;
  values: Float64Array;
  extent: { lowest: number; highest: number };
  markers: boolean;
}

/** Draws a spectrum with its axis. */
export function drawPlot(context: CanvasRenderingContext2D, size: PlotSize, drawing: Drawing): void {
  const { width, height, ratio } = size;
  const { axis, range, values, extent, markers } = drawing;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = '#0a0a0a';
  context.fillRect(0, 0, width, height);
  const bottom = height - plotMargins.bottom;
  context.font = '11px sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const tick of ticksOf(range, width / 70)) {
    const x = Math.round(xOfValue(tick, range, size)) + 0.5;
    context.strokeStyle = '#1f1f1f';
    context.beginPath();
    context.moveTo(x, plotMargins.top);
    context.lineTo(x, bottom);
    context.stroke();
    context.fillStyle = '#a2a2a2';
    context.fillText(String(tick), x, bottom + 4);
  }
  context.textAlign = 'right';
  context.fillText(axis.unit, width - 2, height - 13);
  const padding = (extent.highest - extent.lowest) * 0.05 || 1;
  const y = (value: number): number =>
    bottom -
    ((value - extent.lowest + padding) / (extent.highest - extent.lowest + 2 * padding)) * (bottom - plotMargins.top);
  context.strokeStyle = '#3a3a3a';
  context.beginPath();
  context.moveTo(plotMargins.left, bottom + 0.5);
  context.lineTo(width - plotMargins.right, bottom + 0.5);
  if (extent.lowest < 0 && extent.highest > 0) {
    context.moveTo(plotMargins.left, Math.round(y(0)) + 0.5);
    context.lineTo(width - plotMargins.right, Math.round(y(0)) + 0.5);
  }
  context.stroke();
  if (markers && axis.unit === 'ppm') {
    context.textAlign = 'center';
    context.fillStyle = '#f0b03c';
    context.strokeStyle = 'rgba(240, 176, 60, 0.4)';
    for (const [name, ppm] of metabolites) {
      const x = xOfValue(ppm, range, size);
      if (x < plotMargins.left || x > width - plotMargins.right) continue;
      context.beginPath();
      context.moveTo(x, plotMargins.top);
      context.lineTo(x, bottom);
      context.stroke();
      context.fillText(name, x, 6);
    }
  }
  context.save();
  context.beginPath();
  context.rect(plotMargins.left, 0, width - plotMargins.left - plotMargins.right, bottom);
  context.clip();
  const [from, to] = pointsIn(axis, range);
  context.strokeStyle = '#e8e8e8';
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.beginPath();
  for (let i = from; i < to; i++) context.lineTo(xOfValue(axis.values[i]!, range, size), y(values[i]!));
  context.stroke();
  context.restore();
}
