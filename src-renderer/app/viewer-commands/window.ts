import type { Command } from '../keys.ts';

/** Keys of the window itself. */
export const windowCommands = {
  panel: { id: 'panel', title: 'Show or hide the side panel', keys: ['M'] },
  help: { id: 'help', title: 'Help', keys: ['H', 'F1', '?'] },
} satisfies Record<string, Command>;
