import { savingCommands } from '../../app/viewer-commands/saving.ts';
import type { ViewerArea } from '../area.ts';
import { saveState, saveStateAs } from './actions.ts';
import { SavingWindow } from './dialog.tsx';
import { SavingToolbar } from './toolbar.tsx';

/** What is seen becomes presentation states: window, area, turn, polarity, shutter, overlays, and what was drawn. */
export const saving: ViewerArea = {
  id: 'saving',
  commands: savingCommands,
  actions: { 'save-state': saveState, 'save-state-as': saveStateAs },
  Toolbar: SavingToolbar,
  Window: SavingWindow,
};
