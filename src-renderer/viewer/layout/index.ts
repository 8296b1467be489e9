import { layoutCommands } from '../../app/viewer-commands/layout.ts';
import type { ViewerArea } from '../area.ts';
import { neighbourFrameSet, nextViewport, showFrameSet, toggleMaximised, toggleStrip, useViewer } from '../store.ts';
import { LayoutToolbar } from './toolbar.tsx';

const neighbour = (by: 1 | -1): void => {
  const frameSet = neighbourFrameSet(by);
  if (frameSet) showFrameSet(frameSet.key);
};

/** What is shown where: the grid, series one after the other, the strip. */
export const layout: ViewerArea = {
  id: 'layout',
  commands: layoutCommands,
  actions: {
    'next-viewport': nextViewport,
    'previous-series': () => neighbour(-1),
    'next-series': () => neighbour(1),
    maximise: () => toggleMaximised(useViewer.getState().selected),
    layout: () => useViewer.setState(({ layoutPicker }) => ({ layoutPicker: !layoutPicker })),
    strip: toggleStrip,
  },
  Toolbar: LayoutToolbar,
};
