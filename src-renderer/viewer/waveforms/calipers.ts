import { type Paper, placeOf, type TracePlace } from './paper.ts';
import { amplitudeText } from './scales.ts';

/** Two moments and two values on a trace; they stay where they are when the paper moves or is scaled. */
export interface Calipers {
  /** Place in the list of traces. */
  trace: number;
  times: [number, number];
  values: [number, number];
}

/** The trace whose row and column a point lies in (mm). */
export function traceAt(paper: Paper, x: number, y: number): number | undefined {
  const found = paper.traces.findIndex((trace) => {
    const place = placeOf(paper, trace);
    return y >= place.top && y < place.bottom && x >= place.left && x <= place.right;
  });
  return found < 0 ? undefined : found;
}

export const timeAt = ({ left, fromS }: TracePlace, speed: number, x: number): number => fromS + (x - left) / speed;
export const valueAtY = ({ middle, scale }: TracePlace, y: number): number =>
  scale.zero + (middle - y) / scale.mmPerUnit;
export const xOf = ({ left, fromS }: TracePlace, speed: number, time: number): number => left + (time - fromS) * speed;
export const yOf = ({ middle, scale }: TracePlace, value: number): number =>
  middle - (value - scale.zero) * scale.mmPerUnit;

/** Which edges of calipers lie within some mm of a point. */
export function grabbed(
  paper: Paper,
  calipers: Calipers,
  x: number,
  y: number,
  withinMm: number,
): { time?: 0 | 1; value?: 0 | 1 } | undefined {
  const trace = paper.traces[calipers.trace];
  if (!trace) return undefined;
  const place = placeOf(paper, trace);
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= withinMm;
  const xs = calipers.times.map((time) => xOf(place, paper.speed, time));
  const ys = calipers.values.map((value) => yOf(place, value));
  const time = near(xs[0]!, x) ? 0 : near(xs[1]!, x) ? 1 : undefined;
  const value = near(ys[0]!, y) ? 0 : near(ys[1]!, y) ? 1 : undefined;
  const [top, bottom] = [Math.min(...ys) - withinMm, Math.max(...ys) + withinMm];
  const [left, right] = [Math.min(...xs) - withinMm, Math.max(...xs) + withinMm];
  if (y < top || y > bottom || x < left || x > right || (time === undefined && value === undefined)) return undefined;
  return { ...(time === undefined ? {} : { time }), ...(value === undefined ? {} : { value }) };
}

/** What calipers measure: time, rate and amplitude. */
export function caliperText(paper: Paper, { trace: index, times, values }: Calipers): string {
  const trace = paper.traces[index];
  if (!trace) return '';
  const { scale } = placeOf(paper, trace);
  const ms = Math.abs(times[1] - times[0]) * 1000;
  const rate = ms >= 100 ? `${Math.round(60_000 / ms)}/min` : '';
  const time = ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
  return [time, rate, amplitudeText(values[1] - values[0], scale)].filter(Boolean).join('  ·  ');
}
