import type { Command } from '../keys.ts';

/** Keys of moving pictures. */
export const cineCommands = {
  cine: { id: 'cine', title: 'Cine', keys: ['C'] },
  play: { id: 'cine-play', title: 'Cine: play, pause', keys: ['Space'] },
  all: { id: 'cine-all', title: 'Cine in all viewports', keys: ['Shift+C'] },
  slower: { id: 'cine-slower', title: 'Cine: slower', keys: [','] },
  faster: { id: 'cine-faster', title: 'Cine: faster', keys: ['.'] },
} satisfies Record<string, Command>;
