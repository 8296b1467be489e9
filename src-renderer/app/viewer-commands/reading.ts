import type { Command } from '../keys.ts';

/** Keys of reports and documents. */
export const readingCommands = {
  report: { id: 'report', title: 'Show report', keys: ['R'] },
  marks: { id: 'report-marks', title: 'Marks of reports on the images', keys: ['Shift+R'] },
} satisfies Record<string, Command>;
