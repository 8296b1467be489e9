import type { Command } from '../keys.ts';

/** Keys of reports that are written. */
export const reportingCommands = {
  write: { id: 'report-write', title: 'Write a report', keys: ['Alt+R'] },
  measurements: { id: 'report-measurements', title: 'Measurements as a report …', keys: ['Alt+Shift+R'] },
} satisfies Record<string, Command>;
