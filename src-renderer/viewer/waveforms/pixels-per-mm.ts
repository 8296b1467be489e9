import { useEffect, useReducer } from 'react';
import { currentDisplay, displayPixelMm } from '../../app/displays.ts';
import { useLive } from '../../app/live.ts';

/** CSS pixels of a millimetre where nobody measured the monitor. */
const nominal = 96 / 25.4;

/** CSS pixels of a millimetre on the monitor of this window, and whether it was measured. */
export function usePixelsPerMm(): { pxPerMm: number; measured: boolean } {
  const displays = useLive((state) => state.displays);
  useLive((state) => state.settings?.display.monitors);
  const [, again] = useReducer((count: number) => count + 1, 0);
  const ratio = window.devicePixelRatio;
  const pixelMm = displayPixelMm(currentDisplay(displays ?? []));
  // A window that is moved tells nobody; a millimetre is another on another monitor.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the window tells another ratio by itself
  useEffect(() => {
    const timer = setInterval(() => {
      if (displayPixelMm() !== pixelMm || window.devicePixelRatio !== ratio) again();
    }, 1000);
    return () => clearInterval(timer);
  }, [pixelMm, ratio]);
  return pixelMm === undefined
    ? { pxPerMm: nominal, measured: false }
    : { pxPerMm: 1 / (pixelMm * ratio), measured: true };
}
