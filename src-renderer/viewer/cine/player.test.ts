import { describe, expect, it } from 'vitest';
import type { Shown } from '../../cornerstone/index.ts';
import { CineClock } from './clock.ts';
import { Player } from './player.ts';

/** A viewport that shows what it was asked for after some pictures of the screen, and a screen whose time we make. */
function stage(
  count: number,
  options: { rate: number; screenMs: number; loaded: (index: number) => boolean; ofSlice?: number; begin?: number },
) {
  const { ofSlice = 0, begin = 0 } = options;
  let now = 0;
  let callbacks: (() => void)[] = [];
  let listener: ((shown: Shown) => void) | undefined;
  const seen: number[] = [];
  let delay = 0;
  const known = new Set<number>();
  const controller = {
    wanted: begin,
    shown: { index: begin } as Shown | undefined,
    frames: Array.from({ length: count }) as never,
    goto(index: number) {
      controller.wanted = Math.min(Math.max(0, index), count - 1);
      delay = known.has(index) || options.loaded(index) ? 1 : 6;
    },
    onRendered: (wanted: (shown: Shown) => void) => {
      listener = wanted;
      return () => {
        listener = undefined;
      };
    },
    onError: () => () => {},
  };
  const durationsMs = Array.from({ length: count }, () => 1000 / options.rate);
  const player = new Player({
    controller,
    clock: new CineClock({ durationsMs }, 'forward', 0, (ofSlice || count) - 1),
    ofSlice,
    ready: (index) => known.has(index) || options.loaded(index),
    now: () => now,
    nextPicture: (callback) => {
      callbacks.push(callback);
      return () => {
        callbacks = callbacks.filter((one) => one !== callback);
      };
    },
  });
  const picture = (): void => {
    now += options.screenMs;
    if (controller.shown?.index !== controller.wanted && --delay <= 0) {
      controller.shown = { index: controller.wanted } as Shown;
      known.add(controller.wanted);
      seen.push(controller.wanted);
      listener?.(controller.shown);
    }
    const due = callbacks;
    callbacks = [];
    for (const callback of due) callback();
  };
  return { player, controller, seen, run: (pictures: number) => Array.from({ length: pictures }, picture).length };
}

describe('playing', () => {
  it('[BIR-I5] shows the frames at their rate, each once a round', () => {
    const { player, seen, run } = stage(10, { rate: 25, screenMs: 1000 / 60, loaded: () => true });
    run(240);
    // Four seconds of 25 frames.
    expect(Math.abs(seen.length - 100)).toBeLessThanOrEqual(2);
    expect(seen.slice(0, 12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2]);
    expect(player.measured).toBeGreaterThan(25 * 0.95);
    expect(player.measured).toBeLessThan(25 * 1.05);
  });

  it('leaves out frames, not time, when the screen is slower than the rate', () => {
    const { seen, run, player } = stage(100, { rate: 60, screenMs: 50, loaded: () => true });
    run(40);
    // Two seconds: the frame of 120 is on the screen, a part of those between was.
    expect(seen.length).toBeLessThan(45);
    const last = seen[seen.length - 1] ?? 0;
    expect(last).toBeGreaterThanOrEqual(10);
    expect(last).toBeLessThanOrEqual(20);
    expect(player.measured).toBeLessThan(21);
  });

  it('waits for what is still being read, so that the first round shows every frame', () => {
    const { seen, run, player } = stage(20, { rate: 30, screenMs: 1000 / 60, loaded: () => false });
    run(19 * 10);
    expect(seen.slice(0, 19)).toEqual(Array.from({ length: 19 }, (_, index) => index + 1));
    expect(player.measured).toBeDefined();
    run(600);
    expect(player.measured).toBeGreaterThan(28);
  });

  it('[BIR-I5] plays the phases of one slice, and goes from slice to slice with the reader', () => {
    const heart = { rate: 25, screenMs: 10, loaded: () => true, ofSlice: 5, begin: 7 };
    const { controller, seen, run } = stage(20, heart);
    run(80);
    expect(seen.slice(0, 7)).toEqual([8, 9, 5, 6, 7, 8, 9]);
    // A step of the wheel: the slice below, in the same phase.
    const slice = (index: number | undefined): number => Math.floor((index ?? -1) / 5);
    const step = (by: number): void => {
      controller.goto(controller.wanted + by);
      run(3);
      seen.length = 0;
      run(80);
    };
    step(1);
    expect(new Set(seen)).toEqual(new Set([10, 11, 12, 13, 14]));
    step(-2);
    expect(new Set(seen)).toEqual(new Set([0, 1, 2, 3, 4]));
    step(-1);
    expect(new Set(seen.map(slice))).toEqual(new Set([0]));
    step(4);
    expect(new Set(seen.map(slice))).toEqual(new Set([3]));
    step(3);
    expect(new Set(seen)).toEqual(new Set([15, 16, 17, 18, 19]));
    // Far away: there.
    controller.goto(6);
    run(3);
    seen.length = 0;
    run(80);
    expect(new Set(seen)).toEqual(new Set([5, 6, 7, 8, 9]));
  });

  it('goes on from where the reader went, and ends when it is stopped', () => {
    const { player, controller, seen, run } = stage(50, { rate: 20, screenMs: 10, loaded: () => true });
    run(20);
    controller.goto(30);
    run(20);
    expect(seen).toContain(30);
    expect(seen[seen.length - 1]).toBeGreaterThan(30);
    player.stop();
    const count = seen.length;
    run(30);
    expect(seen.length - count).toBeLessThanOrEqual(1);
  });
});
