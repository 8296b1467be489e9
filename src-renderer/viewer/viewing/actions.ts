import { goImage } from '../layout/navigation.ts';
import { allTools, runCommand } from '../running.ts';
import { cycleAnnotations } from '../store.ts';
import { selectedController } from '../viewports.ts';
import { presetsOf, presetVoi } from './presets.ts';
import { mayFlip, mayTurn } from './turning.ts';
import { windowActions } from './windows.ts';

const preset = (index: number): void => {
  const controller = selectedController();
  const shown = controller?.shown;
  const found = shown && presetsOf(shown.frame.series.series.modality)[index];
  if (found) controller?.setState({ voi: presetVoi(found, shown) });
};

/** Esc: first what a tool has half done, then the view; measurements go from the screen and stay kept (IHE BIR 5.2). */
const reset = (): void => {
  let cancelled = false;
  for (const tool of allTools()) cancelled = (tool.cancel?.() ?? false) || cancelled;
  if (cancelled) return;
  selectedController()?.reset();
  runCommand('measurements-away');
};

export const viewingActions: Record<string, () => unknown> = {
  ...windowActions,
  'previous-image': () => goImage(-1),
  'next-image': () => goImage(1),
  'first-image': () => selectedController()?.goto(0),
  'last-image': () => selectedController()?.goto(Number.MAX_SAFE_INTEGER),
  invert: () => {
    const controller = selectedController();
    // Colours are not inverted: they would mean something else.
    if (controller?.shown?.voi) controller.setState({ inverted: !controller.state.inverted });
  },
  rotate: () => {
    const controller = selectedController();
    if (controller && mayTurn(controller.shown)) controller.rotateClockwise();
  },
  flip: () => {
    const controller = selectedController();
    if (controller && mayFlip(controller.shown)) controller.flipHorizontal();
  },
  fit: () => selectedController()?.setState({ scaling: 'fit', pan: [0, 0] }),
  pixels: () => selectedController()?.setState({ scaling: 'pixels', pan: [0, 0] }),
  reset,
  annotations: cycleAnnotations,
  'preset-1': () => preset(0),
  'preset-2': () => preset(1),
  'preset-3': () => preset(2),
  'preset-4': () => preset(3),
  'preset-5': () => preset(4),
  'preset-6': () => preset(5),
};
