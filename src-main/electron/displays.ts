import { screen } from 'electron';
import type { DisplayInfo } from '../../src-shared/contract/app.ts';
import { monitorOf } from '../../src-shared/settings/display-match.ts';
import type { Monitor } from '../../src-shared/settings/display-monitors.ts';
import type { Emit } from '../events.ts';

/** The monitors now, with the corrections that were set when the program started (`monitors`). */
export function displayInfos(monitors: readonly Monitor[]): DisplayInfo[] {
  const primary = screen.getPrimaryDisplay().id;
  return screen.getAllDisplays().map(({ id, label, bounds, scaleFactor }) => {
    const display = {
      id: String(id),
      label,
      primary: id === primary,
      bounds: { x: bounds.x, y: bounds.y, width: bounds.width, height: bounds.height },
      scaleFactor,
      widthPixels: Math.round(bounds.width * scaleFactor),
      heightPixels: Math.round(bounds.height * scaleFactor),
    };
    const correction = monitorOf(display, monitors)?.correction;
    return correction ? { ...display, correction } : display;
  });
}

/** Tells the windows whenever a monitor came, went or changed. */
export function watchDisplays(emit: Emit, monitors: () => Promise<readonly Monitor[]>): void {
  const tell = (): void => {
    void monitors().then(
      (known) => emit('app', 'displaysChanged', displayInfos(known)),
      // The workstation did not start: there is nobody to tell.
      () => undefined,
    );
  };
  screen.on('display-added', tell);
  screen.on('display-removed', tell);
  screen.on('display-metrics-changed', tell);
}
