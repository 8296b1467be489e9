import type { DisplayFrame } from '../../cornerstone/index.ts';

/** How a sequence goes on at its ends. */
export type CineMode = 'forward' | 'reverse' | 'ping-pong';

/** How long each frame is shown, and how fast that is altogether. */
export interface CineTiming {
  /** Relative to each other; ms when nothing says that another rate is wanted. */
  durationsMs: number[];
  /** Frames a second at the beginning. */
  rate: number;
  /** What the rate was taken from. */
  source: 'recommended' | 'frame-time' | 'frame-time-vector' | 'frame-times' | 'trigger-delay' | 'setting';
}

const usable = (ms: number | undefined): ms is number => ms !== undefined && Number.isFinite(ms) && ms > 0;

/** Differences of rising times, the last one as long as they are on average; undefined when they do not rise. */
function fromTimes(times: readonly (number | undefined)[]): number[] | undefined {
  const out: number[] = [];
  for (let i = 1; i < times.length; i++) {
    const [before, after] = [times[i - 1], times[i]];
    if (before === undefined || after === undefined || !(after > before)) return undefined;
    out.push(after - before);
  }
  if (out.length === 0) return undefined;
  out.push(mean(out));
  return out;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The timing of a set of frames: Recommended Display Frame Rate or Cine Rate, else Frame Time, Frame Time Vector (PS3.3 C.7.6.5), the
 * times of the frames themselves, their trigger delays; else the rate of the settings. Times that differ from frame to frame are kept
 * in proportion where a rate is recommended besides. `ofSlice`: so many frames from the first on are the phases of one slice,
 * whose timing is asked for; 0: all are one clip.
 */
export function timingOf(all: readonly DisplayFrame[], rateOfSettings: number, ofSlice = 0): CineTiming {
  const frames = ofSlice > 0 ? all.slice(0, ofSlice) : all;
  const even = (ms: number): number[] => frames.map(() => ms);
  const cine = frames[0]?.instance.numberOfFrames === all.length ? frames[0].instance.cine : undefined;
  const vector = ofSlice > 0 ? undefined : cine?.frameTimeVectorMs;
  // The vector tells the time since the frame before; the first value belongs to no frame.
  const steps =
    vector && vector.length >= frames.length && vector.slice(1, frames.length).every(usable)
      ? vector.slice(1, frames.length)
      : undefined;
  const byVector = steps && steps.length > 0 ? [...steps, mean(steps)] : undefined;
  const rate = usable(cine?.rate) ? cine.rate : undefined;
  if (rate !== undefined) {
    return { durationsMs: byVector ?? even(1000 / rate), rate, source: 'recommended' };
  }
  if (usable(cine?.frameTimeMs)) {
    return { durationsMs: even(cine.frameTimeMs), rate: 1000 / cine.frameTimeMs, source: 'frame-time' };
  }
  const found: [number[] | undefined, CineTiming['source']][] = [
    [byVector, 'frame-time-vector'],
    [fromTimes(frames.map(({ description }) => description.relativeTimeMs)), 'frame-times'],
    [fromTimes(frames.map(({ description }) => description.triggerDelayMs)), 'trigger-delay'],
  ];
  for (const [durationsMs, source] of found) {
    if (!durationsMs) continue;
    const average = mean(durationsMs);
    // Slower than a picture in five seconds nobody took it for a moving picture.
    if (average > 5000) continue;
    return { durationsMs, rate: 1000 / average, source };
  }
  return { durationsMs: even(1000 / rateOfSettings), rate: rateOfSettings, source: 'setting' };
}

/**
 * Which frame is due when: a pure function of the time. Frames from `first` to `last` in turn, each as long as its duration says at the
 * chosen rate, for ever.
 */
export class CineClock {
  private readonly durations: readonly number[];
  private readonly order: number[];
  /** End of each place of the order within one round, ms at the base rate. */
  private readonly ends: number[];
  private readonly base: number;
  private speed = 1;
  private anchorTime = 0;
  private anchorPhase = 0;

  constructor(timing: Pick<CineTiming, 'durationsMs'>, mode: CineMode, first: number, last: number) {
    this.durations = timing.durationsMs;
    const forward = Array.from({ length: Math.max(1, last - first + 1) }, (_, i) => first + i);
    this.order =
      mode === 'forward'
        ? forward
        : mode === 'reverse'
          ? [...forward].reverse()
          : [...forward, ...forward.slice(1, -1).reverse()];
    let sum = 0;
    this.ends = this.order.map((frame) => {
      sum += this.durations[frame] ?? 0;
      return sum;
    });
    this.base = (this.order.length * 1000) / sum;
  }

  /** Frames a second from now on, on average over a round. */
  setRate(rate: number, now: number): void {
    const phase = this.phase(now);
    this.speed = rate / this.base;
    this.anchorTime = now;
    this.anchorPhase = phase;
  }

  /** A frame begins now. In a ping-pong the way up is taken. */
  startAt(frame: number, now: number): void {
    const place = Math.max(0, this.order.indexOf(frame));
    this.startAtPlace(place, now);
  }

  /** A place of the round begins now. */
  startAtPlace(place: number, now: number): void {
    this.anchorTime = now;
    this.anchorPhase = place === 0 ? 0 : (this.ends[place - 1] ?? 0);
  }

  /** Place in the round that is due, and its frame. */
  due(now: number): { place: number; frame: number } {
    const phase = this.phase(now);
    let low = 0;
    let high = this.ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ends[middle] ?? 0) > phase) high = middle;
      else low = middle + 1;
    }
    return { place: low, frame: this.order[low] ?? 0 };
  }

  /** The place behind another one in the round. */
  after(place: number): { place: number; frame: number } {
    const next = (place + 1) % this.order.length;
    return { place: next, frame: this.order[next] ?? 0 };
  }

  get length(): number {
    return this.order.length;
  }

  private phase(now: number): number {
    const round = this.ends[this.ends.length - 1] ?? 1;
    const phase = this.anchorPhase + (now - this.anchorTime) * this.speed;
    // A moment that is due exactly now is due, whatever the last bit of the sum says.
    return (((phase + 1e-6) % round) + round) % round;
  }
}
