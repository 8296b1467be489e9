import type { PrintJob, PrintSheet } from '../../../src-shared/contract/print.ts';
import { connectionReason } from '../error-text.ts';
import { plural, sentence } from '../formatting.ts';

export type Mood = 'failure' | 'warning' | undefined;

export function jobMood({ state, sheets }: PrintJob): Mood {
  const has = (wanted: PrintSheet['state']): boolean => sheets.some((sheet) => sheet.state === wanted);
  // What may be printed has not failed: somebody has to look.
  if (state === 'failed') return has('unsure') && !has('failed') ? 'warning' : 'failure';
  return state === 'warning' || has('unsure') ? 'warning' : undefined;
}

export const sheetMood = ({ state, messages }: PrintSheet): Mood =>
  state === 'failed' ? 'failure' : state === 'unsure' || messages.length > 0 ? 'warning' : undefined;

const count = (job: PrintJob, state: PrintSheet['state']): number =>
  job.sheets.filter((sheet) => sheet.state === state).length;

/** How a job stands: `printing sheet 2 of 3`, `1 of 2 sheets failed`. */
export function jobText(job: PrintJob): string {
  const all = job.sheets.length;
  const printed = count(job, 'printed');
  const unsure = count(job, 'unsure');
  const failed = count(job, 'failed');
  switch (job.state) {
    case 'waiting':
      return job.attempts > 0 ? 'waits to be tried again' : 'waits for the printer';
    case 'running': {
      const at = job.sheets.findIndex(({ state }) => state === 'rendering' || state === 'sending');
      return at < 0 ? `${printed} of ${plural(all, 'sheet')} printed` : `sheet ${at + 1} of ${all}`;
    }
    case 'done':
      if (isTaken(job.sheets)) return 'taken by the printer';
      return all === 1 ? 'printed' : `${plural(all, 'sheet')} printed`;
    case 'warning':
      if (unsure > 0) return unsureText(unsure, all);
      return isTaken(job.sheets) ? 'taken by the printer, with a warning' : 'printed, with a warning';
    case 'failed':
      return [(failed > 0 || unsure === 0) && failedText(failed, all), unsure > 0 && unsureText(unsure, all)]
        .filter(Boolean)
        .join(', ');
    case 'cancelled':
      return [
        'cancelled',
        printed > 0 && `${printed} of ${plural(all, 'sheet')} printed`,
        unsure > 0 && unsureText(unsure, all),
      ]
        .filter(Boolean)
        .join(', ');
  }
}

const failedText = (failed: number, all: number): string =>
  all > 1 && failed > 0 && failed < all ? `${failed} of ${all} sheets failed` : 'failed';

const unsureText = (unsure: number, all: number): string =>
  all === 1 ? 'perhaps printed' : `${plural(unsure, 'sheet')} perhaps printed`;

/** The printer has the film, and when it was asked last it had not come out yet (PS3.3 C.13.8). */
const isUnderWay = ({ state, executionStatus }: PrintSheet): boolean =>
  state === 'printed' && (executionStatus === 'PENDING' || executionStatus === 'PRINTING');
const isTaken = (sheets: readonly PrintSheet[]): boolean => sheets.some(isUnderWay);

/** Somebody has to see to it: something was not printed, or perhaps not. */
export const needsSomebody = (job: PrintJob): boolean =>
  !isMoving(job) && (job.state === 'failed' || job.sheets.some(({ state }) => state === 'unsure'));

/** What goes again when a job that ended goes again: sheets that failed and sheets that were cancelled; undefined when nothing does. */
export function againText(job: PrintJob): string | undefined {
  const all = job.sheets.length;
  const failed = count(job, 'failed');
  const left = count(job, 'cancelled');
  if (failed + left === 0) return undefined;
  if (failed + left === all) return failed === 0 ? 'Print it after all' : 'Print again';
  if (failed === 0) return 'Print the rest';
  if (left > 0) return 'Print the failed and the rest again';
  return `Print the failed ${failed === 1 ? 'sheet' : 'sheets'} again`;
}

/** What became of a sheet, as people say it: why a connection failed stands there as the system says it. */
export function messageText({ text, status }: PrintSheet['messages'][number]): string {
  if (status !== undefined) return text;
  const reason = connectionReason(text);
  return reason === text ? text : sentence(reason);
}

/** How a sheet stands: `image 3 of 12`. */
export function sheetText(sheet: PrintSheet): string {
  const { state, sent, boxes, executionStatus } = sheet;
  switch (state) {
    case 'waiting':
      return 'waits';
    case 'rendering':
      return 'is made ready';
    case 'sending':
      return sent >= boxes ? 'is being printed' : `image ${sent + 1} of ${boxes}`;
    case 'printed':
      if (isUnderWay(sheet)) return `taken (${executionText(executionStatus)})`;
      return executionStatus !== '' && executionStatus !== 'DONE'
        ? `printed (${executionText(executionStatus)})`
        : 'printed';
    case 'failed':
      return 'failed';
    case 'unsure':
      return 'perhaps printed';
    case 'cancelled':
      return 'cancelled';
  }
}

/** (2100,0020) Execution Status, PS3.3 C.13.8. */
const executionText = (status: string): string =>
  ({
    PENDING: 'the printer still has it in its queue',
    PRINTING: 'the printer is at it',
    FAILURE: 'the printer says that it failed',
  })[status] ?? status;

/** Share 0..1 of a job that was sent. */
export function jobProgress({ sheets }: PrintJob): number {
  const all = sheets.reduce((sum, { boxes }) => sum + Math.max(1, boxes), 0);
  const done = sheets.reduce(
    (sum, { state, sent, boxes }) =>
      sum + (state === 'printed' ? Math.max(1, boxes) : Math.min(sent, Math.max(1, boxes))),
    0,
  );
  return all === 0 ? 0 : done / all;
}

export const isMoving = ({ state }: PrintJob): boolean => state === 'waiting' || state === 'running';

/** A status as the standard writes it: `C605H`. */
export { statusText as statusCode } from '../../../src-shared/dicom/dimse-status.ts';
