import { measuringCommands } from '../../app/viewer-commands/measuring.ts';
import type { ViewerArea } from '../area.ts';
import { hint } from '../hints.ts';
import { useRealWorld } from '../real-world/store.ts';
import { showPanel, useViewer } from '../store.ts';
import { toolActions } from '../toolbar/tool-button.tsx';
import { forgetChanges, redo, type Taken, undo } from './changes.ts';
import { forgetCountings } from './evaluating.ts';
import { followStudies } from './following.ts';
import { MeasuringLayer } from './layer.tsx';
import { kindTitle, placeTitle } from './listing.ts';
import { deleteMeasurements } from './making.ts';
import { MeasurementsPanel } from './panel.tsx';
import { isInSight } from './pictures.ts';
import { useMeasuring } from './store.ts';
import { MeasuringToolbar } from './toolbar.tsx';
import { measuringTools } from './tools.tsx';
import { MeasuringWindow } from './window.tsx';

const hide = (hidden: boolean): void =>
  useMeasuring.setState({ hidden, selected: undefined, hovered: undefined, menu: undefined });

/** Over the selected viewport, where nothing is in the way of the pointer. */
const say = (text: string): void => hint(useViewer.getState().selected, text);

/** What was taken back or done again is seen, or told when its image is not on the screen. */
function tell(taken: Taken | undefined, what: string): void {
  if (!taken) return;
  useMeasuring.setState({ hidden: false });
  const { change, overtaken } = taken;
  const [first] = change.measurements;
  const measurement = first?.after ?? first?.before;
  const name = measurement ? kindTitle(measurement) : 'Calibration';
  if (overtaken) say(`${name}: changed in another window since, so it stays as it is`);
  else if (!measurement) say(`${what}: ${name}`);
  else if (!isInSight(measurement)) say(`${what}: ${name}${placeTitle(measurement)}`);
}

/** Deletes what is chosen, when it can be seen: a key never takes away what stands on another image. */
function deleteSelected(): boolean {
  const { selected, measurements, hidden } = useMeasuring.getState();
  const measurement = selected === undefined ? undefined : measurements.get(selected);
  if (!measurement) return false;
  if (hidden || !isInSight(measurement)) {
    say(`Nothing is deleted: the chosen measurement is not on the screen${placeTitle(measurement)}`);
    return true;
  }
  return deleteMeasurements([measurement.uid]);
}

/** Measurements and marks on images. */
export const measuring: ViewerArea = {
  id: 'measuring',
  commands: measuringCommands,
  actions: {
    ...toolActions(measuringTools),
    undo: () => tell(undo(), 'Taken back'),
    redo: () => tell(redo(), 'Done again'),
    'measurement-delete': deleteSelected,
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
  start: () => {
    const ends = [
      followStudies(() => {
        forgetChanges();
        forgetCountings();
      }),
      // Values are told in other real-world values.
      useRealWorld.subscribe(() => useMeasuring.setState(({ counted }) => ({ counted: counted + 1 }))),
    ];
    return () => {
      for (const end of ends) end();
    };
  },
};
