import type { Command } from '../keys.ts';

/** Keys of what is given to and fetched from other systems. */
export const exchangeCommands = {
  send: { id: 'send', title: 'Send to …: image, series or study', keys: ['Shift+S'] },
  export: { id: 'export', title: 'Export …: folder, stick, ZIP archive, disc', keys: ['Alt+E'], once: true },
  deIdentify: { id: 'de-identify', title: 'De-identified copy in the archive …', keys: ['Alt+Shift+E'], once: true },
  priors: { id: 'priors', title: 'Look for earlier studies on other systems', keys: ['Alt+P'] },
  fetchPriors: { id: 'fetch-priors', title: 'Fetch the relevant earlier studies', keys: ['Shift+P'] },
} satisfies Record<string, Command>;
