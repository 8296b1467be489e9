import type { Command } from '../keys.ts';

export const volumesCommands = {
  mpr: { id: 'mpr', title: 'Reconstruction: the next plane of the body, then the images again', keys: ['Alt+V'] },
  slab: { id: 'mpr-slab', title: 'Slab of a reconstruction: thin, average, MIP, MinIP', keys: ['Alt+Shift+V'] },
} satisfies Record<string, Command>;
