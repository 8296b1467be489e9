import type { Monitor } from './display-monitors.ts';

/** A monitor with the size of its picture in device pixels. */
interface Pictured {
  id: string;
  widthPixels: number;
  heightPixels: number;
}

/** Sizes told in points are rounded: as many pixels may be lost. */
const slack = 2;

/** What was measured of a monitor, at its present resolution; undefined: nothing was. */
export const monitorOf = (display: Pictured, monitors: readonly Monitor[]): Monitor | undefined =>
  monitors.find(
    ({ id, widthPixels, heightPixels }) =>
      id === display.id &&
      Math.abs(widthPixels - display.widthPixels) <= slack &&
      Math.abs(heightPixels - display.heightPixels) <= slack,
  );

/** The list with a measurement changed, or added. */
export function withMonitor(
  monitors: readonly Monitor[],
  display: Pictured,
  change: Partial<Pick<Monitor, 'pixelMm' | 'correction' | 'correctionSource'>>,
): Monitor[] {
  const known = monitorOf(display, monitors);
  const { id, widthPixels, heightPixels } = display;
  const next = { correctionSource: '', ...known, id, widthPixels, heightPixels, ...change };
  for (const key of ['pixelMm', 'correction'] as const) if (next[key] === undefined) delete next[key];
  const others = monitors.filter((one) => one !== known);
  return next.pixelMm === undefined && next.correction === undefined ? others : [...others, next];
}
