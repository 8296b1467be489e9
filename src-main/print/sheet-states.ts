import type { StoredPrintJob, StoredPrintSheet } from '../archive/database/state-printing.ts';

export const unsureText =
  'The printer was asked to print this sheet, and its answer never came: it may be printed or not';

/** Nothing more happens with it in this attempt. */
export const isOver = ({ state }: StoredPrintSheet): boolean =>
  state === 'printed' || state === 'failed' || state === 'unsure' || state === 'cancelled';

export function markUnsure(sheet: StoredPrintSheet): void {
  Object.assign(sheet, { state: 'unsure', asked: false });
  sheet.messages.push({ kind: 'error', text: unsureText });
}

/** It is sent from its beginning. */
export function resetSheet(sheet: StoredPrintSheet): void {
  Object.assign(sheet, { state: 'waiting', sent: 0, lasting: false, messages: [], hashes: {} });
  Object.assign(sheet, { printJobUid: '', executionStatus: '' });
}

/** What an attempt left of a sheet that was cut short: by the end of the program, or because nothing could be written down. */
export function afterInterruption(sheet: StoredPrintSheet): void {
  if (sheet.asked) markUnsure(sheet);
  else if (sheet.state === 'rendering' || sheet.state === 'sending') resetSheet(sheet);
}

/**
 * Which sheets an attempt sends once more: those that failed and may do better by themselves, all that failed or were cancelled (somebody
 * said "again"), or none but those that were named and wait already.
 */
export type SheetsAgain = 'failed' | 'all' | 'named';

/** Where an attempt finds a sheet. */
export function beginAgain(sheet: StoredPrintSheet, again: SheetsAgain): void {
  afterInterruption(sheet);
  const { state, lasting } = sheet;
  if (again === 'named') return;
  if ((state === 'failed' && (again === 'all' || !lasting)) || (state === 'cancelled' && again === 'all'))
    resetSheet(sheet);
}

/** A job that waits is not printed: what is printed of it already, or may be, stays so. */
export function withdraw(job: StoredPrintJob): void {
  for (const sheet of job.sheets) {
    afterInterruption(sheet);
    if (sheet.state === 'waiting' || sheet.state === 'failed') sheet.state = 'cancelled';
  }
  job.state = 'cancelled';
  job.endedAt = Date.now();
}
