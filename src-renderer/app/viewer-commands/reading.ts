import type { Command } from '../keys.ts';

/** Keys of reports and documents. */
export const readingCommands = {
  report: { id: 'report', title: 'Show report', keys: ['R'] },
} satisfies Record<string, Command>;
