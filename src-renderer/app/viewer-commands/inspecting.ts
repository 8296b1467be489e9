import type { Command } from '../keys.ts';

/** Keys of what the files themselves say. */
export const inspectingCommands = {
  tags: { id: 'tags', title: 'Data set of the image: all tags', keys: ['Mod+I'] },
} satisfies Record<string, Command>;
