import { derivingCommands } from '../../app/viewer-commands/deriving.ts';
import type { ViewerArea } from '../area.ts';
import { openDialog } from './actions.ts';
import { DerivingWindow } from './dialog.tsx';
import { DerivingToolbar } from './toolbar.tsx';

/** New images computed from those that are shown: nuclear frames, sums and averages; CT slabs and reconstructions. */
export const deriving: ViewerArea = {
  id: 'deriving',
  commands: derivingCommands,
  actions: { derive: openDialog },
  Toolbar: DerivingToolbar,
  Window: DerivingWindow,
};
