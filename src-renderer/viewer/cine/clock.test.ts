import { describe, expect, it } from 'vitest';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { CineClock, timingOf } from './clock.ts';

const frames = (count: number, cine?: object, each: (index: number) => object = () => ({})): DisplayFrame[] =>
  Array.from({ length: count }, (_, index) => ({
    instance: { numberOfFrames: count, ...(cine ? { cine } : {}) },
    description: each(index),
  })) as unknown as DisplayFrame[];

/** Frames that begin within a time, sampled as often as a screen of 1000 pictures a second. */
function begun(clock: CineClock, ms: number): number[] {
  const out: number[] = [];
  let last = -1;
  for (let now = 0; now < ms; now++) {
    const { place, frame } = clock.due(now);
    if (place !== last) out.push(frame);
    last = place;
  }
  return out;
}

describe('[BIR-I4] the rate of a clip', () => {
  it('is the recommended one, else that of the frame time, the vector, the frames, the trigger delays, the settings', () => {
    const all = { rate: 15, frameTimeMs: 40, frameTimeVectorMs: [0, 10, 30] };
    expect(timingOf(frames(3, all), 10)).toMatchObject({ rate: 15, source: 'recommended' });
    expect(timingOf(frames(3, { frameTimeMs: 40 }), 10)).toMatchObject({ rate: 25, source: 'frame-time' });
    expect(timingOf(frames(3, { frameTimeVectorMs: [0, 10, 30] }), 10)).toMatchObject({
      rate: 50,
      durationsMs: [10, 30, 20],
      source: 'frame-time-vector',
    });
    const timed = (index: number) => ({ relativeTimeMs: [0, 100, 150, 300][index] });
    expect(timingOf(frames(4, undefined, timed), 10)).toMatchObject({
      rate: 10,
      durationsMs: [100, 50, 150, 100],
      source: 'frame-times',
    });
    const triggered = (index: number) => ({ triggerDelayMs: index * 40 });
    expect(timingOf(frames(4, undefined, triggered), 10)).toMatchObject({ rate: 25, source: 'trigger-delay' });
    expect(timingOf(frames(4), 12)).toMatchObject({ rate: 12, source: 'setting' });
  });

  it('of a heart is that of the phases of one slice', () => {
    const triggered = (index: number) => ({ triggerDelayMs: (index % 5) * 40 });
    expect(timingOf(frames(15, undefined, triggered), 10)).toMatchObject({ source: 'setting' });
    const beating = timingOf(frames(15, undefined, triggered), 10, 5);
    expect(beating).toMatchObject({ rate: 25, source: 'trigger-delay', durationsMs: [40, 40, 40, 40, 40] });
    expect(timingOf(frames(15, { frameTimeMs: 50 }), 10, 5)).toMatchObject({ rate: 20, source: 'frame-time' });
  });

  it('is not taken from what makes no sense', () => {
    expect(timingOf(frames(3, { frameTimeMs: 0, rate: Number.NaN }), 10).source).toBe('setting');
    expect(timingOf(frames(3, { frameTimeVectorMs: [0, 10] }), 10).source).toBe('setting');
    const still = () => ({ relativeTimeMs: 5 });
    expect(timingOf(frames(3, undefined, still), 10).source).toBe('setting');
    const slow = (index: number) => ({ relativeTimeMs: index * 60_000 });
    expect(timingOf(frames(3, undefined, slow), 10).source).toBe('setting');
    // Times of one slice of a set of single images say nothing of the set.
    const singles = frames(3, { frameTimeMs: 40 }).map((frame) => ({
      ...frame,
      instance: { ...frame.instance, numberOfFrames: 1 },
    }));
    expect(timingOf(singles, 10).source).toBe('setting');
  });

  it('holds over ten seconds within a frame', () => {
    for (const rate of [7.5, 15, 25, 30, 60]) {
      const clock = new CineClock({ durationsMs: Array.from({ length: 17 }, () => 1000 / rate) }, 'forward', 0, 16);
      expect(Math.abs(begun(clock, 10_000).length - rate * 10)).toBeLessThanOrEqual(1);
    }
  });
});

describe('[BIR-I2] the round of a clip', () => {
  const even = { durationsMs: [100, 100, 100, 100] };

  it('goes on for ever: forward, in reverse, there and back', () => {
    expect(begun(new CineClock(even, 'forward', 0, 3), 900)).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0]);
    expect(begun(new CineClock(even, 'reverse', 0, 3), 900)).toEqual([3, 2, 1, 0, 3, 2, 1, 0, 3]);
    expect(begun(new CineClock(even, 'ping-pong', 0, 3), 900)).toEqual([0, 1, 2, 3, 2, 1, 0, 1, 2]);
    expect(begun(new CineClock(even, 'forward', 1, 2), 500)).toEqual([1, 2, 1, 2, 1]);
    expect(begun(new CineClock(even, 'ping-pong', 2, 2), 300)).toEqual([2]);
  });

  it('begins where the reader is, and shows every frame as long as its time says', () => {
    const clock = new CineClock({ durationsMs: [10, 50, 40] }, 'forward', 0, 2);
    clock.startAt(1, 0);
    expect([0, 49, 50, 89, 90, 99, 100].map((now) => clock.due(now).frame)).toEqual([1, 1, 2, 2, 0, 0, 1]);
  });

  it('changes its rate without a jump', () => {
    const clock = new CineClock(even, 'forward', 0, 3);
    clock.startAt(0, 0);
    expect(clock.due(250).frame).toBe(2);
    clock.setRate(20, 250);
    expect(clock.due(250).frame).toBe(2);
    expect(clock.due(274).frame).toBe(2);
    expect(clock.due(275).frame).toBe(3);
    expect(clock.due(325).frame).toBe(0);
  });
});
