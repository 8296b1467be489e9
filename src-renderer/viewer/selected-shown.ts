import { useSyncExternalStore } from 'react';
import type { Shown } from '../cornerstone/index.ts';
import { useViewer } from './store.ts';
import { onControllers, selectedController } from './viewports.ts';

/** Other things are looked at this long after they changed, milliseconds. */
const changeMs = 100;
/** Scrolling rests when no image came for so long; what scrolls on and on is looked at all the same after so long. */
const restMs = 150;
const longestMs = 1000;

interface Following {
  subscribe(listener: () => void): () => void;
  get(): Shown | undefined;
}

/**
 * What the selected viewport shows, looked at a little after its renderings, as long as somebody subscribes. `resting`: another
 * image of the same kind under the same view counts only when the scrolling rests.
 */
export function followSelected(resting: boolean): Following {
  let shown: Shown | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  let urgent = false;
  let leave: (() => void) | undefined;
  let ends: (() => void)[] = [];
  const listeners = new Set<() => void>();

  const put = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const next = selectedController()?.shown;
    if (next === shown) return;
    shown = next;
    for (const listener of [...listeners]) listener();
  };
  const soon = (): void => {
    const now = performance.now();
    if (timer !== undefined && urgent) return;
    if (timer === undefined) latest = now + longestMs;
    urgent = !resting || !isScrolled(shown, selectedController()?.shown);
    clearTimeout(timer);
    timer = setTimeout(put, urgent ? changeMs : Math.min(restMs, Math.max(0, latest - now)));
  };
  const follow = (): void => {
    leave?.();
    leave = selectedController()?.onRendered(soon);
    if (selectedController()?.shown) put();
    // Also when nothing is rendered there any more.
    urgent = false;
    soon();
  };
  return {
    get: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        // Another grid, other tiles and a maximised cell have other controllers.
        const left = useViewer.subscribe((state, before) => {
          if (state.selected !== before.selected || state.cells !== before.cells) follow();
        });
        ends = [left, onControllers(follow)];
        follow();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearTimeout(timer);
        timer = undefined;
        leave?.();
        leave = undefined;
        for (const end of ends) end();
        ends = [];
      };
    },
  };
}

/** Another image of a series, under the same view and of the same kind. */
const isScrolled = (before: Shown | undefined, now: Shown | undefined): boolean =>
  before !== undefined &&
  now !== undefined &&
  sameValues(before.state, now.state) &&
  before.frame.series === now.frame.series &&
  (before.voi === undefined) === (now.voi === undefined) &&
  (before.presentation === undefined) === (now.presentation === undefined) &&
  (before.mask === undefined) === (now.mask === undefined);

/** Views are plain values: the tiles of a viewport have the same in objects of their own. */
function sameValues(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
  const [ours, theirs] = [Object.entries(one), new Map(Object.entries(other))];
  return ours.length === theirs.size && ours.every(([name, value]) => sameValues(value, theirs.get(name)));
}

const following = followSelected(false);
const rested = followSelected(true);

/** Follows the selected viewport, at most ten times a second. */
export const useSelectedShown = (): Shown | undefined => useSyncExternalStore(following.subscribe, following.get);

/** The same for toolbars: while the reader scrolls, or a loop plays, they are not rendered. */
export const useRestingShown = (): Shown | undefined => useSyncExternalStore(rested.subscribe, rested.get);
