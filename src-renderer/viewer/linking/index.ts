import { linkingCommands } from '../../app/viewer-commands/linking.ts';
import type { ViewerArea } from '../area.ts';
import { toolActions } from '../toolbar/tool-button.tsx';
import { linkingActions } from './actions.ts';
import { crossHair } from './cross-hair.tsx';
import { LinkingLayer } from './layer.tsx';
import { followRegistrations } from './registrations.ts';
import { LinkingToolbar } from './toolbar.tsx';
import { startWatching } from './watching.ts';

/** Viewports that go together: linked scrolling, reference lines, the cross-hair. */
export const linking: ViewerArea = {
  id: 'linking',
  commands: linkingCommands,
  actions: { ...linkingActions, ...toolActions([crossHair]) },
  tools: [crossHair],
  Layer: LinkingLayer,
  Toolbar: LinkingToolbar,
  start: () => {
    const ends = [followRegistrations(), startWatching()];
    return () => {
      for (const end of ends) end();
    };
  },
};
