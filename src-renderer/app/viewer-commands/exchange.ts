import type { Command } from '../keys.ts';

/** Keys of what is given to and fetched from other systems. */
export const exchangeCommands = {
  send: { id: 'send', title: 'Send to …: image, series or study', keys: ['Shift+S'] },
  priors: { id: 'priors', title: 'Look for earlier studies on other systems', keys: ['Alt+P'] },
  fetchPriors: { id: 'fetch-priors', title: 'Fetch the relevant earlier studies', keys: ['Shift+P'] },
} satisfies Record<string, Command>;
