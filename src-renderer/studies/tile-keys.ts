import type { KeyboardEvent } from 'react';

interface TileKeys {
  count: number;
  focus: number;
  onFocus: (index: number) => void;
  /** Space adds or removes the tile; Shift and an arrow choose on the way. */
  onPick: (index: number, add: boolean) => void;
  /** Whether the tile is among what is chosen. */
  picked: (index: number) => boolean;
  onUp: () => void;
  onDown?: () => void;
}

/** Keys of a row of tiles: left and right go from one to the next, up leaves it, Space chooses, Enter opens what has the focus. */
export function tileKeys(event: KeyboardEvent, keys: TileKeys): void {
  const { count, focus } = keys;
  const target = {
    ArrowRight: focus + 1,
    ArrowLeft: focus - 1,
    Home: 0,
    End: count - 1,
    PageDown: focus + 10,
    PageUp: focus - 10,
  }[event.key];
  if (target !== undefined) {
    if (event.key === 'ArrowLeft' && focus === 0) keys.onUp();
    else {
      const place = Math.max(0, Math.min(count - 1, target));
      if (event.shiftKey && !keys.picked(focus)) keys.onPick(focus, true);
      keys.onFocus(place);
      if (event.shiftKey && !keys.picked(place)) keys.onPick(place, true);
    }
  } else if (event.key === ' ') keys.onPick(focus, true);
  else if (event.key === 'ArrowUp') keys.onUp();
  else if (event.key === 'ArrowDown') keys.onDown?.();
  else if (event.key === 'Enter') {
    // The command that opens follows, and opens what is chosen.
    if (!keys.picked(focus)) keys.onPick(focus, false);
    return;
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The keyboard goes back to the list. */
export const backToList = (from: HTMLElement | null): void => from?.closest<HTMLElement>('[data-list]')?.focus();
