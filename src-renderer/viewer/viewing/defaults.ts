import { colourWord } from '../../../src-shared/imaging/pipeline/words.ts';
import { displayPixelMm } from '../../app/displays.ts';
import { useLive } from '../../app/live.ts';
import { setViewDefaults } from '../../cornerstone/index.ts';
import { allControllers } from '../viewports.ts';

/** How images are shown follows the settings, and the monitor the window is on, from now on; gives back how to stop. */
export function followViewSettings(): () => void {
  let pixelMm: number | undefined;
  const paint = (): void => {
    pixelMm = displayPixelMm();
    for (const controller of allControllers().values()) controller.setState({});
  };
  const apply = (): void => {
    const view = useLive.getState().settings?.display.view;
    if (!view) return;
    setViewDefaults({
      interpolation: view.interpolation,
      clampedModalities: view.clampedModalities,
      colourTables: view.colourTables,
      graphicsWord: colourWord(view.overlayColour),
      roiWord: colourWord(view.regionColour),
      devicePixelMm: displayPixelMm,
    });
    paint();
  };
  apply();
  // A window that is moved tells nobody; the true size is another on another monitor.
  const timer = setInterval(() => {
    if (displayPixelMm() !== pixelMm) paint();
  }, 1000);
  const leave = useLive.subscribe(({ settings }, before) => {
    if (settings?.display.view !== before.settings?.display.view) apply();
    else if (displayPixelMm() !== pixelMm) paint();
  });
  return () => {
    clearInterval(timer);
    leave();
  };
}
