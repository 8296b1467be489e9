import { beforeEach, describe, expect, it } from 'vitest';
import type { DisplayFrame, PresentationOf, Shown, ViewportController, ViewState } from '../../cornerstone/index.ts';
import { TileGroup } from './tile-group.ts';
import type { TileUnit } from './tile-page.ts';

/** A picture that shows at once what it is asked for. */
function picture() {
  const rendered = new Set<(shown: Shown) => void>();
  const made = {
    frames: [] as readonly DisplayFrame[],
    wanted: 0,
    state: { zoom: 1, inverted: false } as unknown as ViewState,
    get shown(): Shown | undefined {
      return made.frames.length > 0 ? ({ index: made.wanted, state: made.state } as Shown) : undefined;
    },
    tell: () => {
      if (made.shown) for (const listener of rendered) listener(made.shown);
    },
    setFrameSet: async (frames: readonly DisplayFrame[], index: number, state: Partial<ViewState> = {}) => {
      made.frames = frames;
      made.wanted = index;
      made.state = { ...made.state, ...state };
      made.tell();
    },
    updateFrameSet: (frames: readonly DisplayFrame[]) => {
      const id = made.frames[made.wanted]?.imageId;
      made.frames = frames;
      made.wanted = frames.findIndex(({ imageId }) => imageId === id);
    },
    clear: () => {
      made.frames = [];
    },
    goto: (index: number) => {
      made.wanted = index;
      made.tell();
    },
    presentations: [] as (string | undefined)[],
    setPresentation: (of: PresentationOf | undefined, name?: string) => {
      made.presentations.push(of && name);
    },
    setState: (change: Partial<ViewState>) => {
      made.state = { ...made.state, ...change };
      made.tell();
    },
    onRendered: (listener: (shown: Shown) => void) => {
      rendered.add(listener);
      return () => rendered.delete(listener);
    },
    onWaiting: () => () => {},
    onError: () => () => {},
  };
  return made;
}

const frames = (count: number): DisplayFrame[] =>
  Array.from({ length: count }, (_, index) => ({ imageId: `image ${index}` }) as DisplayFrame);

describe('[BIR-B3] the tiles of a viewport as one', () => {
  let unit: TileUnit;
  let group: TileGroup;
  let pictures: ReturnType<typeof picture>[];
  let handles: ViewportController[];
  const shown = () => pictures.map(({ frames: list, wanted }) => (list.length > 0 ? wanted : undefined));

  beforeEach(() => {
    unit = 'row';
    group = new TileGroup({ rows: 2, columns: 2 }, () => unit);
    pictures = Array.from({ length: 4 }, picture);
    handles = pictures.map((one, tile) => group.join(tile, one as unknown as ViewportController).handle);
  });

  it('show consecutive frames, empty behind the last one', async () => {
    await group.setFrameSet(frames(3), 0);
    expect(shown()).toEqual([0, 1, 2, undefined]);
    expect(group.isEmpty(3)).toBe(true);
    group.choose(3);
    expect(group.current).toBe(0);
    await group.setFrameSet(frames(10), 7);
    expect(shown()).toEqual([6, 7, 8, 9]);
    expect([group.top, group.current, group.wanted]).toEqual([6, 1, 7]);
  });

  it('scroll by rows or by one from any of them, and bring a frame that is asked for', async () => {
    await group.setFrameSet(frames(10), 0);
    handles[2]!.goto(handles[2]!.wanted + 1);
    expect(shown()).toEqual([2, 3, 4, 5]);
    unit = 'tile';
    handles[0]!.goto(handles[0]!.wanted + 1);
    expect(shown()).toEqual([3, 4, 5, 6]);
    unit = 'row';
    group.goto(9);
    expect(shown()).toEqual([6, 7, 8, 9]);
    expect(group.current).toBe(3);
    group.goto(-5);
    expect([shown(), group.current]).toEqual([[0, 1, 2, 3], 0]);
  });

  it('have one view, which a tile that was empty takes over', async () => {
    await group.setFrameSet(frames(5), 0);
    handles[1]!.setState({ inverted: true });
    expect(pictures.map(({ state }) => state.inverted)).toEqual([true, true, true, true]);
    group.goto(4);
    expect(shown()).toEqual([2, 3, 4, undefined]);
    group.setState({ zoom: 3 });
    group.goto(0);
    expect(shown()).toEqual([0, 1, 2, 3]);
    expect(pictures.map(({ state }) => [state.zoom, state.inverted])).toEqual(Array(4).fill([3, true]));
  });

  it('have one presentation state, also those that come later, and lose it together', async () => {
    group.setPresentation(() => undefined, 'A');
    await group.setFrameSet(frames(5), 0);
    const late = picture();
    group.join(3, late as unknown as ViewportController);
    handles[2]!.setPresentation(undefined);
    expect(pictures.map(({ presentations }) => presentations)).toEqual([...Array(3).fill(['A', undefined]), ['A']]);
    expect(late.presentations).toEqual(['A', undefined]);
  });

  it('tell what the current one shows', async () => {
    await group.setFrameSet(frames(8), 0);
    const told: number[] = [];
    group.onRendered(({ index }) => told.push(index));
    group.choose(2);
    expect(told).toEqual([2]);
    pictures[0]!.tell();
    expect(told).toEqual([2]);
    pictures[2]!.tell();
    expect(told).toEqual([2, 2]);
    expect(group.shown?.index).toBe(2);
  });

  it('stay where they are while images arrive before them', async () => {
    const all = frames(8);
    await group.setFrameSet(all.slice(2), 0);
    group.choose(1);
    group.updateFrameSet(all);
    expect(shown()).toEqual([2, 3, 4, 5]);
    expect([group.top, group.wanted]).toEqual([2, 3]);
  });

  it('are never empty while there are frames, and keep the current one', async () => {
    const all = frames(8);
    await group.setFrameSet(all, 6);
    expect(shown()).toEqual([4, 5, 6, 7]);
    // The last ones were removed.
    group.updateFrameSet(all.slice(0, 3));
    expect(shown().slice(0, 3)).toEqual([0, 1, 2]);
    expect(group.wanted).toBeLessThan(3);
    // One came between the first tile and the current one.
    await group.setFrameSet([all[0]!, ...all.slice(2)], 0);
    group.choose(1);
    group.updateFrameSet(all);
    expect([group.top, group.current, group.wanted]).toEqual([0, 2, 2]);
  });
});
