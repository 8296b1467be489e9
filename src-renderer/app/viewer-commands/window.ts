import type { Command } from '../keys.ts';

/** Keys of the window itself. */
export const windowCommands = {
  panel: { id: 'panel', title: 'Show or hide the side panel', keys: ['M'] },
  focusNext: { id: 'focus-next', title: 'Keyboard to toolbar, series, side panel, images', keys: ['F6'] },
  advanced: { id: 'advanced', title: 'Advanced mode: all tools', keys: ['F10'] },
  help: { id: 'help', title: 'Help', keys: ['H', 'F1', '?'] },
} satisfies Record<string, Command>;
