import type { DisplayInfo } from '../../src-shared/contract/app.ts';
import { monitorOf } from '../../src-shared/settings/display-match.ts';
import { useLive } from './live.ts';

/** The display most of a window lies on; the nearest when its middle is on none. */
export function displayAt(displays: readonly DisplayInfo[], x: number, y: number): DisplayInfo | undefined {
  const distance = ({ bounds }: DisplayInfo): number =>
    Math.hypot(
      Math.max(bounds.x - x, 0, x - bounds.x - bounds.width),
      Math.max(bounds.y - y, 0, y - bounds.y - bounds.height),
    );
  return displays.reduce<DisplayInfo | undefined>(
    (best, display) => (best === undefined || distance(display) < distance(best) ? display : best),
    undefined,
  );
}

/** The display this window is on. */
export const currentDisplay = (displays = useLive.getState().displays ?? []): DisplayInfo | undefined =>
  displayAt(displays, window.screenX + window.outerWidth / 2, window.screenY + window.outerHeight / 2);

/** Edge of one device pixel of a display (default: that of this window), mm; undefined where nobody measured it. */
export function displayPixelMm(display = currentDisplay()): number | undefined {
  const monitors = useLive.getState().settings?.display.monitors ?? [];
  return display && monitorOf(display, monitors)?.pixelMm;
}

/** What a display goes by for people. */
export const displayName = (display: DisplayInfo, displays: readonly DisplayInfo[]): string => {
  const number = displays.indexOf(display) + 1;
  return display.label || (displays.length > 1 ? `Monitor ${number}` : 'Monitor');
};
