import { displayPixelMm } from '../../app/displays.ts';
import { useLive } from '../../app/live.ts';
import { setViewDefaults } from '../../cornerstone/index.ts';
import { allControllers } from '../viewports.ts';

/** `#rrggbb` as a pixel of a canvas. */
const wordOf = (colour: string): number => {
  const value = Number.parseInt(colour.slice(1), 16);
  return (0xff000000 | ((value & 255) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
};

/** How images are shown follows the settings from now on; gives back how to stop. */
export function followViewSettings(): () => void {
  const apply = (): void => {
    const view = useLive.getState().settings?.display.view;
    if (!view) return;
    setViewDefaults({
      interpolation: view.interpolation,
      clampedModalities: view.clampedModalities,
      colourTables: view.colourTables,
      graphicsWord: wordOf(view.overlayColour),
      roiWord: wordOf(view.regionColour),
      devicePixelMm: displayPixelMm,
    });
    for (const controller of allControllers().values()) controller.setState({});
  };
  apply();
  return useLive.subscribe(({ settings }, before) => {
    if (settings?.display.view !== before.settings?.display.view) apply();
  });
}
