import type { Command } from '../keys.ts';

/** Keys of contours and segments over images. */
export const structuresCommands = {
  structures: { id: 'structures', title: 'Contours and segments over the images', keys: ['Alt+O'] },
} satisfies Record<string, Command>;
