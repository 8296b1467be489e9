import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Shown, ViewportController } from '../cornerstone/index.ts';
import { followSelected } from './selected-shown.ts';
import { putController } from './viewports.ts';

vi.mock('./store.ts', () => ({
  useViewer: Object.assign(() => undefined, { getState: () => ({ selected: 0 }), subscribe: () => () => undefined }),
}));

const series = {};
const view = { voi: { kind: 'window', center: 40, width: 400 }, pan: [0, 0], maskFrame: undefined };
const image = (index: number, change: object = {}): Shown =>
  ({ index, frame: { series }, state: view, voi: {}, ...change }) as unknown as Shown;

/** A viewport that is rendered by hand. */
function viewport() {
  const rendered = new Set<() => void>();
  const controller = {
    shown: image(0) as Shown | undefined,
    onRendered: (listener: () => void) => {
      rendered.add(listener);
      return () => rendered.delete(listener);
    },
  };
  const show = (shown: Shown | undefined): void => {
    controller.shown = shown;
    for (const listener of rendered) listener();
  };
  return { controller: controller as unknown as ViewportController, show, rendered };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what toolbars follow', () => {
  function followed(resting: boolean) {
    const one = viewport();
    const away = putController(0, one.controller);
    const following = followSelected(resting);
    const seen: (number | undefined)[] = [];
    const end = following.subscribe(() => seen.push(following.get()?.index));
    vi.advanceTimersByTime(500);
    seen.length = 0;
    return { ...one, seen, end, away, following };
  }

  it('is not told of each image of a scrolling', () => {
    const { show, seen, end, away } = followed(true);
    for (let i = 1; i <= 40; i++) {
      show(image(i));
      vi.advanceTimersByTime(16);
    }
    expect(seen).toEqual([]);
    vi.advanceTimersByTime(150);
    expect(seen).toEqual([40]);
    // A loop that plays is looked at once a second.
    for (let i = 0; i < 300; i++) {
      show(image(i));
      vi.advanceTimersByTime(10);
    }
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(seen.length).toBeLessThanOrEqual(4);
    end();
    away();
  });

  it('is not told of another tile under the same view', () => {
    const { show, seen, end, away } = followed(true);
    for (let i = 1; i <= 20; i++) {
      show(image(i, { state: { ...view, voi: { ...view.voi }, pan: [0, 0] } }));
      vi.advanceTimersByTime(40);
    }
    expect(seen).toEqual([]);
    end();
    away();
  });

  it('is told soon of another view, series or kind, also in the middle of a scrolling', () => {
    for (const change of [
      { state: { ...view, pan: [0, 1] } },
      { state: { ...view, maskFrame: 1 } },
      { frame: { series: {} } },
      { voi: undefined },
      { mask: {} },
    ]) {
      const { show, seen, end, away } = followed(true);
      show(image(1));
      vi.advanceTimersByTime(50);
      show(image(2, change));
      vi.advanceTimersByTime(60);
      show(image(3, change));
      expect(seen).toEqual([]);
      vi.advanceTimersByTime(40);
      expect(seen).toEqual([3]);
      end();
      away();
    }
  });

  it('is told ten times a second where each image counts', () => {
    const { show, seen, end, away } = followed(false);
    for (let i = 1; i <= 50; i++) {
      show(image(i));
      vi.advanceTimersByTime(20);
    }
    expect(seen.length).toBeGreaterThanOrEqual(9);
    expect(seen.length).toBeLessThanOrEqual(10);
    end();
    away();
  });

  it('is told when nothing is shown any more, and holds nothing when nobody listens', () => {
    const { controller, following, rendered, end, away } = followed(true);
    Object.assign(controller, { shown: undefined });
    const other = viewport();
    Object.assign(other.controller, { shown: undefined });
    const otherAway = putController(0, other.controller);
    vi.advanceTimersByTime(100);
    expect(following.get()).toBeUndefined();
    expect(rendered.size).toBe(0);
    end();
    expect(other.rendered.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    otherAway();
    away();
  });
});
