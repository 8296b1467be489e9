import { measuringCommands } from '../../app/viewer-commands/measuring.ts';
import type { ViewerArea } from '../area.ts';
import { showPanel } from '../store.ts';
import { toolActions } from '../toolbar/tool-button.tsx';
import { forgetChanges, redo, undo } from './changes.ts';
import { forgetCountings } from './evaluating.ts';
import { followStudies } from './keeping.ts';
import { MeasuringLayer } from './layer.tsx';
import { deleteMeasurements } from './making.ts';
import { MeasurementsPanel } from './panel.tsx';
import { useMeasuring } from './store.ts';
import { MeasuringToolbar } from './toolbar.tsx';
import { measuringTools } from './tools.tsx';
import { MeasuringWindow } from './window.tsx';

const hide = (hidden: boolean): void =>
  useMeasuring.setState({ hidden, selected: undefined, hovered: undefined, menu: undefined });

/** Measurements and marks on images. */
export const measuring: ViewerArea = {
  id: 'measuring',
  commands: measuringCommands,
  actions: {
    ...toolActions(measuringTools),
    undo: () => undo(),
    redo: () => redo(),
    'measurement-delete': () => {
      const { selected } = useMeasuring.getState();
      return selected !== undefined && deleteMeasurements([selected]);
    },
    'measurements-hide': () => hide(!useMeasuring.getState().hidden),
    // Part of a reset (IHE BIR 5.2): they go from the screen and stay kept.
    'measurements-away': () => hide(true),
    measurements: () => showPanel('measurements'),
  },
  tools: measuringTools,
  Layer: MeasuringLayer,
  Toolbar: MeasuringToolbar,
  panels: [{ id: 'measurements', title: 'Measure', Content: MeasurementsPanel }],
  Window: MeasuringWindow,
  start: () =>
    followStudies(() => {
      forgetChanges();
      forgetCountings();
    }),
};
