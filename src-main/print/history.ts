import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { PrintOptions } from '../../src-shared/film/model.ts';
import type { PrinterProfile } from '../../src-shared/settings/printing.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { StoredPrintJob, StoredPrintSheet } from '../archive/database/state-printing.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Log } from '../log/types.ts';
import { isEnded, type PrintBook, publicJob } from './book.ts';
import { checkOptions } from './checks.ts';
import { knownPrinter, type PrintParameters, printJobKind } from './job.ts';
import { resetSheet, withdraw } from './sheet-states.ts';
import { prepareJob, type Submission, type SubmitOptions } from './submit.ts';

export interface HistoryOptions extends SubmitOptions {
  book: PrintBook;
  jobs: Pick<JobQueue, 'submit' | 'cancel' | 'retry' | 'clear' | 'page' | 'finished'>;
  state: Pick<State, 'call'>;
  log: Log;
  settings: () => Settings;
}

const dayMs = 24 * 60 * 60 * 1000;
const refuse = (reason: string): never => {
  throw new NegatoscopeError('invalid-input', reason, { reason });
};

type Calls = Pick<
  NegatoscopeHandlers['print'],
  'submit' | 'list' | 'film' | 'cancel' | 'retry' | 'confirmPrinted' | 'reprint' | 'remove'
>;

/** What people do with print jobs. */
export class PrintHistory {
  readonly #options: HistoryOptions;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  readonly calls: Calls = {
    submit: async (submission) => ({ id: await this.#submit(submission) }),
    list: async () => {
      await this.#options.book.ready();
      return this.#options.book.all().map(publicJob);
    },
    film: async ({ id }) => {
      await this.#options.book.ready();
      const { printerId } = this.#options.book.known(id);
      const { film, options } = await this.#options.book.content(id);
      return { film, options, printerId };
    },
    cancel: ({ id }) => this.#cancel(id),
    retry: ({ id, sheets }) => this.#retry(id, sheets),
    confirmPrinted: ({ id, sheets }) => this.#confirm(id, sheets),
    reprint: async (wanted) => ({ id: await this.#reprint(wanted) }),
    remove: ({ ids }) => this.#remove(ids),
  };

  /** After the queue was started: what the program ended in the middle of is put into it. */
  async start(): Promise<void> {
    const { book } = this.#options;
    await book.ready();
    await this.#forgetOld();
    const lost = book.all().filter((job) => !isEnded(job));
    if (lost.length === 0) return;
    const queued = await this.#inQueue();
    const known = new Set(lost.map(({ queueId }) => queueId));
    for (const queueId of queued) {
      if (known.has(queueId)) continue;
      // The program ended before the number was written down.
      const { id } = (await this.#options.state.call('jobParameters', queueId)) as PrintParameters;
      const job = book.get(id);
      if (job !== undefined) job.queueId ??= queueId;
    }
    for (const job of lost.reverse()) {
      if (job.queueId !== undefined && queued.has(job.queueId)) continue;
      const isTaken = job.sheets.some(({ state }) => state === 'cancelled');
      if (this.#queueState(job.queueId) === 'cancelled' && !isTaken) {
        // The program ended before that was written down here too. Cancelled sheets: somebody had said "again" since.
        withdraw(job);
        await book.save(job);
      } else {
        await this.#queue(job);
      }
    }
  }

  async #submit(submission: Submission): Promise<number> {
    const { book } = this.#options;
    await book.ready();
    const { job, content, pictures } = await prepareJob(this.#options, submission);
    const kept = await book.insert(job, content, pictures);
    await this.#queue(kept);
    void this.#forgetOld().catch((error: unknown) =>
      this.#options.log.warn('old print jobs cannot be forgotten', { error: String(error) }),
    );
    return kept.id;
  }

  async #queue(job: StoredPrintJob): Promise<void> {
    const { book, jobs } = this.#options;
    const { id, printerId, printerName, patientName, patientId, title, sheets } = job;
    const parameters: PrintParameters = { id, printerId };
    const boxes = sheets.reduce((sum, sheet) => sum + sheet.boxes, 0);
    const whose = patientName || patientId;
    const name = `${[whose, title].filter(Boolean).join(', ')} → ${printerName}`;
    delete job.queueId;
    const queueId = await jobs.submit(printJobKind, name, parameters, boxes);
    // Cancelled while it was put there: it is not printed.
    if (isEnded(job) && job.queueId === undefined) await jobs.cancel(queueId);
    // One that began at once has said so itself.
    job.queueId ??= queueId;
    await book.save(job, []);
  }

  /** Numbers of those in the table of jobs that have not ended. */
  async #inQueue(): Promise<Set<number>> {
    const found = new Set<number>();
    for (let offset = 0; ; offset += 500) {
      const { jobs } = this.#options.jobs.page({
        kinds: [printJobKind],
        states: ['waiting', 'running'],
        offset,
        limit: 500,
      });
      for (const { id } of jobs) found.add(id);
      if (jobs.length < 500) return found;
    }
  }

  /** As the table of jobs has it; undefined: it is not there. */
  #queueState(queueId: number | undefined): Job['state'] | undefined {
    if (queueId === undefined) return undefined;
    return this.#options.jobs.page({ ids: [queueId], offset: 0, limit: 1 }).jobs[0]?.state;
  }

  async #cancel(id: number): Promise<void> {
    const { book, jobs } = this.#options;
    await book.ready();
    const job = book.known(id);
    if (isEnded(job)) return;
    const queued = this.#queueState(job.queueId);
    if (job.queueId !== undefined && (queued === 'waiting' || queued === 'running')) {
      await jobs.cancel(job.queueId);
      return;
    }
    withdraw(job);
    await book.save(job);
  }

  async #retry(id: number, named: readonly number[] = []): Promise<void> {
    const { book, jobs } = this.#options;
    await book.ready();
    const job = book.known(id);
    // Its last attempt is still being written down.
    if (isEnded(job) && this.#queueState(job.queueId) === 'running') await jobs.finished(job.queueId as number);
    if (job.state === 'running' || this.#queueState(job.queueId) === 'running') {
      throw new NegatoscopeError('busy', 'the film is being printed');
    }
    const chosen = named.map((index) => sheetAt(job, index));
    const isAgain = ({ state }: StoredPrintSheet): boolean => state === 'failed' || state === 'cancelled';
    const isOpen = ({ state }: StoredPrintSheet): boolean => state === 'waiting';
    if (![...chosen, ...job.sheets.filter((sheet) => isAgain(sheet) || isOpen(sheet))].length) {
      refuse('Nothing of the film is left to be printed again');
    }
    if (chosen.some(({ state }) => state === 'printed')) refuse('A sheet that is printed is printed again by Reprint');
    const before = structuredClone(job);
    // Sheets that are named go alone, unless the others wait for their next attempt.
    const again = chosen.length === 0 ? 'all' : isEnded(job) ? 'named' : 'failed';
    for (const sheet of chosen) if (sheet.state === 'unsure' || isAgain(sheet)) resetSheet(sheet);
    job.state = 'waiting';
    delete job.endedAt;
    book.begunByHand.set(id, again);
    try {
      await book.save(job, chosen);
      if (this.#queueState(job.queueId) !== undefined) await jobs.retry(job.queueId as number);
      else await this.#queue(job);
    } catch (error) {
      // Nobody prints it: it is as it was. One that waited or has begun is printed.
      const queued = this.#queueState(job.queueId);
      if (queued !== 'waiting' && queued !== 'running') {
        Object.assign(job, before);
        await book.save(job).catch(() => undefined);
      }
      throw error;
    }
  }

  async #confirm(id: number, indices: readonly number[]): Promise<void> {
    const { book } = this.#options;
    await book.ready();
    const job = book.known(id);
    const sheets = indices.map((index) => sheetAt(job, index));
    if (sheets.some(({ state }) => state !== 'unsure')) refuse('Only sheets of which nothing is known are confirmed');
    for (const sheet of sheets) {
      sheet.state = 'printed';
      sheet.messages = [{ kind: 'warning', text: 'The printer did not say so, but somebody saw that it is printed' }];
    }
    if (isEnded(job) && job.sheets.every(({ state }) => state === 'printed' || state === 'cancelled')) {
      job.state = job.sheets.every(({ state }) => state === 'printed') ? 'warning' : 'cancelled';
      delete job.error;
    }
    await book.save(job, sheets);
  }

  async #reprint({
    id,
    sheets: indices,
    printerId,
    copies,
  }: {
    id: number;
    sheets?: number[] | undefined;
    printerId?: string | undefined;
    copies?: number | undefined;
  }): Promise<number> {
    const { book, settings } = this.#options;
    await book.ready();
    const job = book.known(id);
    const { film, options, proofed, printedAt } = await book.content(id);
    const chosen = indices?.map((index) => {
      sheetAt(job, index);
      return film.sheets[index]?.id ?? '';
    });
    const to = printerId ?? job.printerId;
    const { profile } = knownPrinter(settings(), to);
    const kept = to === job.printerId ? options : optionsFor(profile, options);
    // Where a proof is needed it is the one that was seen, with the time that stood on it.
    const seen = settings().printing.requireProof && to === job.printerId && proofed !== undefined;
    return this.#submit({
      printerId: to,
      film,
      options: copies === undefined ? kept : { ...kept, copies },
      sheets: chosen,
      ...(seen && { proofed }),
      printedAt: seen ? printedAt : Date.now(),
      numbers: new Map(film.sheets.map((sheet, index) => [sheet.id, numberOf(job, index)])),
    });
  }

  async #remove(ids: readonly number[]): Promise<void> {
    const { book, jobs } = this.#options;
    await book.ready();
    const ended = ids.flatMap((id) => {
      const job = book.get(id);
      return job !== undefined && isEnded(job) ? [job] : [];
    });
    await jobs.clear(ended.flatMap(({ queueId }) => queueId ?? []));
    // What somebody began again meanwhile stays.
    await book.remove(ended.filter(isEnded).map(({ id }) => id));
  }

  async #forgetOld(): Promise<void> {
    const { keepDays } = this.#options.settings().printing;
    await this.#options.book.forget(keepDays > 0 ? Date.now() - keepDays * dayMs : 0);
  }
}

const numberOf = ({ sheets }: StoredPrintJob, index: number): { number: number; of: number } => ({
  number: sheets[index]?.number ?? index + 1,
  of: sheets[index]?.of ?? sheets.length,
});

function sheetAt({ sheets }: StoredPrintJob, index: number): StoredPrintSheet {
  const sheet = sheets[index];
  if (sheet === undefined) throw new NegatoscopeError('invalid-input', `the film has no sheet ${index + 1}`);
  return sheet;
}

/** Of what was said to another printer, what this one has too. */
function optionsFor(profile: PrinterProfile, options: PrintOptions): PrintOptions {
  let kept: PrintOptions = {};
  // An annotation format stands before its texts.
  const entries = Object.entries(options).sort(([a], [b]) => Number(a === 'annotations') - Number(b === 'annotations'));
  for (const [name, value] of entries) {
    if (name === 'calledAeTitle') continue;
    const more = { ...kept, [name]: value };
    try {
      checkOptions(profile, more);
      kept = more;
    } catch {
      // The other printer does not have it: then it is as its profile says.
    }
  }
  return kept;
}
