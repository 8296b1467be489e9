import type { Command } from '../keys.ts';

export const statesCommands = {
  nextState: { id: 'next-state', title: 'Next presentation state of the image', keys: ['Alt+A'] },
  stateMode: { id: 'state-mode', title: 'Presentation state: full, graphics only, none', keys: ['Alt+G'] },
  states: { id: 'states', title: 'Presentation states: the list', keys: ['Alt+Shift+A'] },
} satisfies Record<string, Command>;
