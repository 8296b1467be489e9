import type { PrintJob } from '../../src-shared/contract/print.ts';
import { api } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { attempt } from '../app/notify.ts';
import { isMoving, messageText, needsSomebody } from '../app/printing/words.ts';

/** `active`, `failed` (something was not printed, or perhaps not), `ended` (with a warning, too); anything else: all. */
export function inGroup(job: PrintJob, group: string): boolean {
  if (group === 'active') return isMoving(job);
  if (group === 'failed') return needsSomebody(job);
  return group === 'ended' ? !isMoving(job) && !needsSomebody(job) : true;
}

const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll('^', ' ');

/** Every word occurs somewhere in what the list shows of it. */
export function matches(job: PrintJob, text: string): boolean {
  const place = folded([job.patientName, job.patientId, job.title, job.printerName].join(' '));
  return folded(text)
    .split(/\s+/)
    .every((word) => place.includes(word));
}

/** What the printer said first, of sheets that failed before others; else why the job failed. */
export function saidOf(job: PrintJob): string {
  const messages = job.sheets.flatMap((sheet) => sheet.messages);
  const said = messages.find(({ kind }) => kind === 'error') ?? messages[0];
  if (said) return messageText(said);
  return job.error ? errorText({ ...job.error, parameters: {} }).title : '';
}

/** Something of it failed, or it waits for its next attempt. Sheets that are perhaps printed are asked about one by one. */
export const canGoAgain = (job: PrintJob): boolean =>
  isMoving(job) ? job.state === 'waiting' && job.attempts > 0 : job.sheets.some(({ state }) => state === 'failed');

/** Prints again what failed; sheets of which nobody knows only when they are named. */
export const retryFilm = ({ id }: PrintJob, sheets?: number[]): Promise<boolean> =>
  attempt(() => api.print.retry({ id, ...(sheets && { sheets }) }), 'It could not be printed again');
