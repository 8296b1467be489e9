import type { Command } from '../keys.ts';

export const savingCommands = {
  saveState: { id: 'save-state', title: 'Save the view as a presentation state', keys: ['Alt+S'], once: true },
  saveStateAs: { id: 'save-state-as', title: 'Save views as presentation states …', keys: ['Alt+Shift+S'], once: true },
} satisfies Record<string, Command>;
