import type { BrowserWindow } from 'electron';

/** How long after it was asked for the reserve is made: what the user waits for comes first. */
const delayMs = 2500;

export interface SpareWindow {
  /** Makes the reserve a little later, unless there is one. */
  prepare(): void;
  /** Hands the reserve over, once it has loaded; undefined: there is none. */
  take(): BrowserWindow | undefined;
  /** Ends the reserve and makes no other until asked again. */
  discard(): void;
}

/** Keeps one loaded, hidden window in reserve: loading the program of a window takes longer than showing a study in it. */
export function spareWindow(create: () => BrowserWindow): SpareWindow {
  let window: BrowserWindow | undefined;
  let loaded = false;
  let timer: NodeJS.Timeout | undefined;

  function make(): void {
    timer = undefined;
    const made = create();
    window = made;
    loaded = false;
    made.webContents.once('did-finish-load', () => {
      loaded = window === made;
    });
    // A reserve that ended by itself is not handed out.
    const forget = () => {
      if (window !== made) return;
      window = undefined;
      if (!made.isDestroyed()) made.destroy();
    };
    made.webContents.once('render-process-gone', forget);
    made.once('closed', forget);
  }

  return {
    prepare: () => {
      if (window === undefined && timer === undefined) timer = setTimeout(make, delayMs);
    },
    take: () => {
      if (window === undefined || !loaded || window.isDestroyed()) return undefined;
      const taken = window;
      window = undefined;
      return taken;
    },
    discard: () => {
      clearTimeout(timer);
      timer = undefined;
      const made = window;
      window = undefined;
      if (made !== undefined && !made.isDestroyed()) made.destroy();
    },
  };
}
