import { fullRangeVoi, type Shown } from '../cornerstone/index.ts';
import { presetsOf, presetVoi } from './presets.ts';
import { askForPriors, fetchRelevantPriors } from './priors.ts';
import { sendShown } from './send.ts';
import {
  cycleAnnotations,
  neighbourFrameSet,
  nextViewport,
  setTool,
  showFrameSet,
  toggleMaximised,
  toggleStrip,
  useViewer,
} from './store.ts';
import { selectedController } from './viewports.ts';

/** Turning and flipping are offered for projections alone: elsewhere they would mislead about sides (IHE BIR 5.2). */
const projections = new Set([
  'CR',
  'DX',
  'DR',
  'RG',
  'IO',
  'PX',
  'MG',
  'XA',
  'RF',
  'RTIMAGE',
  'XC',
  'SC',
  'OT',
  'GM',
  'ES',
]);

export const mayTurn = (shown: Pick<Shown, 'frame'> | undefined): boolean =>
  shown !== undefined && projections.has(shown.frame.series.series.modality) && !shown.frame.description.orientation;

export const turnReason = 'Only for projections: turning a slice would mislead about its sides';

const step = (count: number): void => {
  const controller = selectedController();
  controller?.goto(controller.wanted + count);
};

const preset = (index: number): void => {
  const controller = selectedController();
  const shown = controller?.shown;
  const found = shown && presetsOf(shown.frame.series.series.modality)[index];
  if (controller && found) controller.setState({ voi: presetVoi(found) });
};

const neighbour = (by: 1 | -1): void => {
  const frameSet = neighbourFrameSet(by);
  if (frameSet) showFrameSet(frameSet.key);
};

/** What the commands of the key map do. */
export const viewerActions: Record<string, () => void> = {
  'tool-scroll': () => setTool('scroll'),
  'tool-window': () => setTool('window'),
  'tool-zoom': () => setTool('zoom'),
  'tool-pan': () => setTool('pan'),
  'next-viewport': nextViewport,
  'previous-image': () => step(-1),
  'next-image': () => step(1),
  'first-image': () => selectedController()?.goto(0),
  'last-image': () => selectedController()?.goto(Number.MAX_SAFE_INTEGER),
  'previous-series': () => neighbour(-1),
  'next-series': () => neighbour(1),
  invert: () => {
    const controller = selectedController();
    controller?.setState({ inverted: !controller.state.inverted });
  },
  rotate: () => {
    const controller = selectedController();
    if (controller && mayTurn(controller.shown)) controller.rotateClockwise();
  },
  flip: () => {
    const controller = selectedController();
    if (controller && mayTurn(controller.shown)) controller.flipHorizontal();
  },
  fit: () => selectedController()?.setState({ scaling: 'fit', pan: [0, 0] }),
  pixels: () => selectedController()?.setState({ scaling: 'pixels', pan: [0, 0] }),
  reset: () => selectedController()?.reset(),
  maximise: () => toggleMaximised(useViewer.getState().selected),
  layout: () => useViewer.setState(({ layoutPicker }) => ({ layoutPicker: !layoutPicker })),
  annotations: cycleAnnotations,
  strip: toggleStrip,
  'window-header': () => selectedController()?.setState({ voi: undefined }),
  'window-full': () => {
    const controller = selectedController();
    const shown = controller?.shown;
    if (controller && shown?.voi) controller.setState({ voi: fullRangeVoi(shown.frame, shown.image) });
  },
  'preset-1': () => preset(0),
  'preset-2': () => preset(1),
  'preset-3': () => preset(2),
  'preset-4': () => preset(3),
  'preset-5': () => preset(4),
  'preset-6': () => preset(5),
  send: sendShown,
  priors: () => {
    if (!useViewer.getState().strip) toggleStrip();
    void askForPriors();
  },
  'fetch-priors': () => void fetchRelevantPriors(),
  help: () => useViewer.setState(({ help }) => ({ help: !help })),
};
