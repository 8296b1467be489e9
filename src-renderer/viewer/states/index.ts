import { statesCommands } from '../../app/viewer-commands/states.ts';
import type { ViewerArea } from '../area.ts';
import { hint } from '../hints.ts';
import { showPanel, useViewer } from '../store.ts';
import { applyStates } from './applying.ts';
import { StateBadge } from './badge.tsx';
import { StateChip } from './chip.tsx';
import { nextMode, nextState } from './choosing.ts';
import { isState } from './known.ts';
import { StatesLayer } from './layer.tsx';
import { statesPanel } from './menu.tsx';
import { StateObject } from './object-view.tsx';
import { StatesPanel } from './panel.tsx';
import { followStates } from './reading.ts';
import { useStates } from './store.ts';
import { StatesToolbar } from './toolbar.tsx';

function togglePanel(): void {
  const { panel, selected, state } = useViewer.getState();
  if (panel === statesPanel) showPanel(undefined);
  else if (state !== 'loading' && useStates.getState().states.length === 0) {
    hint(selected, 'The open studies have no presentation states');
  } else showPanel(statesPanel);
}

/** Presentation states as the reader meets them: which there are, which is applied, what they draw. */
export const states: ViewerArea = {
  id: 'states',
  commands: statesCommands,
  actions: { 'next-state': nextState, 'state-mode': nextMode, states: togglePanel },
  Layer: StatesLayer,
  CellOverlay: StateChip,
  ThumbnailBadge: StateBadge,
  objectView: (frameSet) => (isState(frameSet) ? StateObject : undefined),
  Toolbar: StatesToolbar,
  panels: [{ id: statesPanel, title: 'States', Content: StatesPanel }],
  start: () => {
    const ends = [applyStates(), followStates()];
    return () => {
      for (const end of ends) end();
    };
  },
};
