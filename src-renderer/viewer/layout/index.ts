import { MousePointer2 } from 'lucide-react';
import { createElement } from 'react';
import { layoutCommands } from '../../app/viewer-commands/layout.ts';
import type { ViewerArea, ViewerTool } from '../area.ts';
import { stepViewport, toggleMaximised, toggleStrip, useViewer } from '../store.ts';
import { iconSize, toolActions } from '../toolbar/tool-button.tsx';
import { goSeries, goStudy, selectPatient } from './navigation.ts';
import { PairKeeper } from './pairs.tsx';
import { LayoutToolbar } from './toolbar.tsx';

/** IHE BIR table 13-2: a press selects the viewport, as with every tool, and changes nothing. */
const selectTool: ViewerTool = {
  id: 'select',
  command: layoutCommands.selectTool,
  icon: createElement(MousePointer2, { size: iconSize }),
  cursor: 'default',
};

const togglePicker = (which: 'viewports' | 'tiles'): void =>
  useViewer.setState(({ picker }) => ({ picker: picker === which ? undefined : which }));

/** Tab belongs to the page while something of it has the focus, other than an image. */
function viewport(step: 1 | -1): boolean {
  const { activeElement } = document;
  const onImages = activeElement === document.body || activeElement?.closest('[data-tile]') != null;
  return onImages && stepViewport(step);
}

/** What is shown where: the grids, series and studies one after the other, the strip. */
export const layout: ViewerArea = {
  id: 'layout',
  commands: layoutCommands,
  actions: {
    ...toolActions([selectTool]),
    'next-viewport': () => viewport(1),
    'previous-viewport': () => viewport(-1),
    'select-patient': selectPatient,
    'previous-study': () => goStudy(-1),
    'next-study': () => goStudy(1),
    'previous-series': () => goSeries(-1),
    'next-series': () => goSeries(1),
    maximise: () => toggleMaximised(useViewer.getState().selected),
    layout: () => togglePicker('viewports'),
    tiles: () => togglePicker('tiles'),
    strip: toggleStrip,
  },
  tools: [selectTool],
  CellOverlay: PairKeeper,
  Toolbar: LayoutToolbar,
};
