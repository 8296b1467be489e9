import { viewingCommands } from '../../app/viewer-commands/viewing.ts';
import type { ViewerArea } from '../area.ts';
import { toolActions } from '../toolbar/tool-button.tsx';
import { viewingActions } from './actions.ts';
import { followViewSettings } from './defaults.ts';
import { ViewLayer } from './layer.tsx';
import { SelfTestNotice } from './self-test-notice.tsx';
import { ViewingToolbar } from './toolbar.tsx';
import { viewingTools } from './tools.tsx';

/** Looking at one image: scroll, window, zoom, pan, turn, reset. */
export const viewing: ViewerArea = {
  id: 'viewing',
  commands: viewingCommands,
  actions: { ...viewingActions, ...toolActions(viewingTools) },
  tools: viewingTools,
  Layer: ViewLayer,
  Toolbar: ViewingToolbar,
  Window: SelfTestNotice,
  start: followViewSettings,
};
