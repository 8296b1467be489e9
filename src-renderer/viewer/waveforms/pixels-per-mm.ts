import { currentDisplay, displayPixelMm } from '../../app/displays.ts';
import { useLive } from '../../app/live.ts';

/** CSS pixels of a millimetre where nobody measured the monitor. */
const nominal = 96 / 25.4;

/** CSS pixels of a millimetre on the monitor of this window, and whether it was measured. */
export function usePixelsPerMm(): { pxPerMm: number; measured: boolean } {
  const displays = useLive((state) => state.displays);
  useLive((state) => state.settings?.display.monitors);
  const pixelMm = displayPixelMm(currentDisplay(displays ?? []));
  return pixelMm === undefined
    ? { pxPerMm: nominal, measured: false }
    : { pxPerMm: 1 / (pixelMm * window.devicePixelRatio), measured: true };
}
