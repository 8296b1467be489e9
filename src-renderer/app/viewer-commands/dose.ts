import type { Command } from '../keys.ts';

export const doseCommands = {
  dose: { id: 'dose', title: 'Radiotherapy dose over the images', keys: ['Alt+D'] },
} satisfies Record<string, Command>;
