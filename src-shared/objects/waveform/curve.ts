import type { WaveformGroup } from './model.ts';

/** Value of a sample in the units of its channel; NaN where there is none (PS3.3 C.10.9.1.4). */
export function valueAt(
  { data, stride, channels, samples, padding }: WaveformGroup,
  channel: number,
  sample: number,
): number {
  const definition = channels[channel];
  if (!definition || sample < 0 || sample >= samples) return Number.NaN;
  const stored = data[sample * stride + channel]!;
  return stored === padding ? Number.NaN : stored * definition.scale + definition.baseline;
}

/** Time of a sample of a channel, seconds from the beginning of the acquisition. */
export const timeOf = ({ startS, frequencyHz, channels }: WaveformGroup, channel: number, sample: number): number =>
  startS + (channels[channel]?.skewS ?? 0) + sample / frequencyHz;

/** The sample that is nearest to a time; it may lie outside of the record. */
export const sampleAt = ({ startS, frequencyHz, channels }: WaveformGroup, channel: number, timeS: number): number =>
  Math.round((timeS - startS - (channels[channel]?.skewS ?? 0)) * frequencyHz);

/** Lowest and highest value of a run of samples, in the units of the channel; undefined when it has none. */
export function extremesOf(
  { data, stride, channels, samples, padding }: WaveformGroup,
  channel: number,
  from = 0,
  to = samples,
): { lowest: number; highest: number } | undefined {
  const definition = channels[channel];
  if (!definition) return undefined;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  const end = Math.min(samples, to) * stride;
  for (let i = Math.max(0, from) * stride + channel; i < end; i += stride) {
    const stored = data[i]!;
    if (stored === padding) continue;
    if (stored < lowest) lowest = stored;
    if (stored > highest) highest = stored;
  }
  if (lowest > highest) return undefined;
  const { scale, baseline } = definition;
  const [a, b] = [lowest * scale + baseline, highest * scale + baseline];
  return a <= b ? { lowest: a, highest: b } : { lowest: b, highest: a };
}

/** The middle of a sorted copy of some samples spread over the record: where the trace rests. */
export function restOf(group: WaveformGroup, channel: number): number {
  const count = Math.min(group.samples, 2001);
  const some: number[] = [];
  for (let i = 0; i < count; i++) {
    const value = valueAt(group, channel, Math.floor((i * group.samples) / count));
    if (!Number.isNaN(value)) some.push(value);
  }
  some.sort((a, b) => a - b);
  return some[some.length >> 1] ?? 0;
}

/** Where a curve is drawn: time to x and value to y. */
export interface CurvePlace {
  /** x of a time (s), and of how much a second is wide. */
  x0: number;
  t0: number;
  perSecond: number;
  /** y of a value of `zero`, and how much a unit is high (up is less). */
  y0: number;
  zero: number;
  perUnit: number;
}

/** A line in pixels, in runs without a gap: x and y in turn. */
export type Polylines = Float32Array[];

/**
 * The curve of a channel between two times: each sample a point where there is room, else for each pixel column its lowest and highest
 * value, so that no peak is lost however long the record is.
 */
export function curveOf(
  group: WaveformGroup,
  channel: number,
  fromS: number,
  toS: number,
  place: CurvePlace,
): Polylines {
  const first = Math.max(0, Math.floor((fromS - timeOf(group, channel, 0)) * group.frequencyHz));
  const last = Math.min(group.samples - 1, Math.ceil((toS - timeOf(group, channel, 0)) * group.frequencyHz));
  if (last < first) return [];
  const y = (value: number): number => place.y0 - (value - place.zero) * place.perUnit;
  const x = (sample: number): number => place.x0 + (timeOf(group, channel, sample) - place.t0) * place.perSecond;
  const perPixel = group.frequencyHz / place.perSecond;
  const runs: Polylines = [];
  let run: number[] = [];
  const flush = (): void => {
    if (run.length > 0) runs.push(Float32Array.from(run));
    run = [];
  };
  if (perPixel <= 3) {
    for (let sample = first; sample <= last; sample++) {
      const value = valueAt(group, channel, sample);
      if (Number.isNaN(value)) flush();
      else run.push(x(sample), y(value));
    }
    flush();
    return runs;
  }
  for (let column = Math.floor(x(first)); column <= x(last); column++) {
    const from = Math.max(first, Math.ceil((column - x(0)) * perPixel));
    const to = Math.min(last + 1, Math.ceil((column + 1 - x(0)) * perPixel));
    const found = to > from ? extremesOf(group, channel, from, to) : undefined;
    if (!found) {
      flush();
      continue;
    }
    // The order that is nearer to where the line is, so that it has no needless strokes.
    const before = run[run.length - 1];
    const [high, low] = [y(found.highest), y(found.lowest)];
    const ends = before !== undefined && Math.abs(before - low) < Math.abs(before - high) ? [low, high] : [high, low];
    run.push(column + 0.5, ends[0]!, column + 0.5, ends[1]!);
  }
  flush();
  return runs;
}
