import { NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import { retryDelayMs } from '../../src-shared/settings/basic.ts';
import type { PrinterProfile, PrinterSettings } from '../../src-shared/settings/printing.ts';
import { printingFor } from '../../src-shared/settings/printing-for.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { StoredPrintJob } from '../archive/database/state-printing.ts';
import type { AuditSink } from '../audit/types.ts';
import type { JobContext, JobRunner } from '../jobs/types.ts';
import type { Log } from '../log/types.ts';
import { isEnded, notThere, type PrintBook } from './book.ts';
import { recordOf } from './print-audit.ts';
import { PrintRun } from './run.ts';
import { afterInterruption, isOver, withdraw } from './sheet-states.ts';
import type { FilmRenderer, LutPlace, PrinterReport, PrintRequest } from './types.ts';

export const printJobKind = 'print';

export interface PrintParameters {
  /** In the table of print jobs. */
  id: number;
  printerId: string;
}

export interface PrintJobOptions {
  book: PrintBook;
  settings: () => Settings;
  renderer: Pick<FilmRenderer, 'box'>;
  /** Over the wire: `printSheets`. */
  print(request: PrintRequest): Promise<void>;
  /** Nothing else is said to this printer meanwhile. */
  alone<T>(printerId: string, work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Resolves when images that are not found are not there. */
  complete(signal: AbortSignal): Promise<void>;
  /** Keeps the profile as it is now with a job; gives it back. */
  renewProfile(id: number, profile: PrinterProfile): Promise<PrinterProfile>;
  /** For `{institution}` of texts. */
  institution(): string;
  onPrinter(printerId: string, report: PrinterReport): void;
  /** How often it was down and printed again. */
  recoveries(printerId: string): number;
  /** It does not answer. */
  onUnreachable(printerId: string, error: NegatoscopeError): void;
  onNegotiated(printerId: string, lut: LutPlace | undefined, annotations: boolean | undefined): void;
  audit: AuditSink;
  log: Log;
}

/** The lane of a printer in the table of jobs. */
export const laneOf = (printerId: string): string => `printer:${printerId}`;

export const printerOf = ({ printers }: Pick<Settings, 'printers'>, id: string): PrinterSettings | undefined =>
  printers.find((printer) => printer.id === id);

/** As the settings have the printer now. Throws `not-found`. */
export function knownPrinter(
  settings: Pick<Settings, 'printing' | 'printers'>,
  id: string,
): { printer: PrinterSettings; profile: PrinterProfile } {
  const printer = printerOf(settings, id);
  if (printer === undefined) {
    throw new NegatoscopeError('not-found', `there is no printer ${id}`, { object: 'The printer', printerId: id });
  }
  return { printer, profile: printingFor(settings.printing, printer) };
}

/** Milliseconds until what failed is tried again by itself; undefined: it is not. */
export function againIn(settings: Settings, printerId: string, error: NegatoscopeError, attempt: number) {
  const printer = printerOf(settings, printerId);
  if (printer === undefined || error.parameters['again'] !== true) return undefined;
  return retryDelayMs(printingFor(settings.printing, printer).retry, attempt);
}

/** The jobs that print films: one lane for each printer. */
export function printRunner(options: PrintJobOptions): JobRunner<PrintParameters> {
  const { book, settings } = options;
  /** By job, as often as its printer had recovered when that was said to be down last, or the attempt failed. */
  const failedAt = new Map<number, number>();
  return {
    kind: printJobKind,
    afterRestart: 'resume',
    node: ({ printerId }) => laneOf(printerId),
    perNode: (nodeId) => {
      const printer = settings().printers.find(({ id }) => laneOf(id) === nodeId);
      return printer === undefined ? 1 : printingFor(settings().printing, printer).parallelJobs;
    },
    atOnce: () => (settings().printing.printersAtOnce === 'one' ? 1 : undefined),
    retry: (error, { id, printerId }, attempt) => {
      const wait = againIn(settings(), printerId, error, attempt);
      // Its printer is back already: nobody would tell it once it waits.
      const isBack = options.recoveries(printerId) > (failedAt.get(id) ?? Number.POSITIVE_INFINITY);
      failedAt.delete(id);
      return wait !== undefined && isBack ? 0 : wait;
    },
    run: (context) => run(options, context, (recoveries) => failedAt.set(context.parameters.id, recoveries)),
    withdrawn: async ({ id }) => {
      await book.ready();
      const job = book.get(id);
      if (job === undefined) return;
      withdraw(job);
      if (job.sheets.some(({ unrecorded }) => unrecorded)) {
        // The program ended before the audit trail told of them.
        const record = recordOf(job, (await book.content(id)).film, printerOf(settings(), job.printerId));
        if (record !== undefined) options.audit.record(record);
        for (const sheet of job.sheets) sheet.unrecorded = false;
      }
      await book.save(job);
    },
  };
}

async function run(
  options: PrintJobOptions,
  context: JobContext<PrintParameters>,
  failedAt: (recoveries: number) => void,
): Promise<void> {
  const { book, settings } = options;
  const { id, printerId } = context.parameters;
  await book.ready();
  const job = book.get(id);
  if (job === undefined) throw notThere(id);
  // Two jobs of the queue never print one film.
  if (job.queueId !== undefined && job.queueId !== context.id) {
    throw new NegatoscopeError('cancelled', 'another job prints this film');
  }
  // It was cancelled while it was put into the queue.
  if (job.queueId === undefined && isEnded(job)) throw new NegatoscopeError('cancelled', 'the film was cancelled');
  job.queueId = context.id;
  // Somebody says "again": also what had failed for good, and by the settings as they are now.
  const again = book.begunByHand.get(id) ?? (context.attempt === 1 && job.attempts > 0 ? 'all' : undefined);
  book.begunByHand.delete(id);
  const waiting = (error: NegatoscopeError): boolean =>
    againIn(settings(), printerId, error, context.attempt) !== undefined;
  const attempt = new PrintRun(options, context, job, again, waiting);
  try {
    await attempt.run(() => knownPrinter(settings(), printerId));
  } catch (error) {
    failedAt(attempt.recoveries);
    // The program ends: then it goes on at the next start.
    const goesOn = context.signal.aborted && toEnvelope(context.signal.reason).parameters['interrupted'] === true;
    if (job.state === 'running' && !goesOn) await broken(options, job, error);
    throw error;
  }
}

/** Something that has nothing to do with the printer went wrong, as when nothing can be written down: nobody goes on with it by himself. */
async function broken({ book, log }: PrintJobOptions, job: StoredPrintJob, error: unknown): Promise<void> {
  const { code, message } = toEnvelope(error);
  for (const sheet of job.sheets) {
    afterInterruption(sheet);
    if (isOver(sheet)) continue;
    sheet.state = 'failed';
    sheet.messages.push({ kind: 'error', text: message });
  }
  job.state = 'failed';
  job.endedAt = Date.now();
  job.error = { code, message };
  await book.save(job).catch((reason: unknown) => log.error('a print job cannot be kept', { job: job.id, reason }));
}
