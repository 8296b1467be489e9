import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { PrintJob } from '../../src-shared/contract/print.ts';
import { keptProfile } from '../../src-shared/settings/printing-for.ts';
import type { PrintContent, StoredPrintJob, StoredPrintSheet } from '../archive/database/state-printing.ts';
import type { State } from '../archive/database/state-thread.ts';
import { Announcer } from '../jobs/announcer.ts';
import { afterInterruption, type SheetsAgain } from './sheet-states.ts';

/** What changed since it was told last. */
export interface PrintChange {
  jobs: PrintJob[];
  removed: number[];
}

export const isEnded = ({ state }: Pick<PrintJob, 'state'>): boolean => state !== 'waiting' && state !== 'running';

/** As the windows see it. Hashes of what was sent may be very many: while it is printed they do not go to all windows with every step. */
export const publicJob = ({ sheets, ...job }: StoredPrintJob): PrintJob => ({
  ...job,
  sheets: sheets.map(({ number: _n, of: _o, asked: _a, lasting: _l, unrecorded: _u, ...sheet }) => ({
    ...sheet,
    hashes: job.state === 'running' ? {} : sheet.hashes,
  })),
});

export const notThere = (id: number): NegatoscopeError =>
  new NegatoscopeError('not-found', `there is no print job ${id}`, { object: 'The print job' });

/** The newest print jobs, in memory as they are in the state database. Whoever changes one saves it. */
export class PrintBook {
  readonly #state: Pick<State, 'call'>;
  readonly #jobs = new Map<number, StoredPrintJob>();
  readonly #changed = new Set<number>();
  /** Jobs of which somebody said "again" since their last attempt, and which of their sheets that is about. */
  readonly begunByHand = new Map<number, SheetsAgain>();
  readonly #announcer: Announcer<PrintChange>;
  #reading: Promise<void> | undefined;

  constructor(state: Pick<State, 'call'>) {
    this.#state = state;
    this.#announcer = new Announcer(() => {
      const ids = [...this.#changed];
      this.#changed.clear();
      const jobs = ids.flatMap((id) => this.#jobs.get(id) ?? []);
      return { jobs: jobs.map(publicJob), removed: ids.filter((id) => !this.#jobs.has(id)) };
    });
  }

  /** Reads the table, once. */
  ready(): Promise<void> {
    this.#reading ??= this.#state.call('printJobs').then(
      (jobs) => {
        for (const job of jobs) {
          // The program ended in the middle of it: it goes on when its turn comes.
          if (job.state === 'running') job.state = 'waiting';
          if (!isEnded(job)) for (const sheet of job.sheets) afterInterruption(sheet);
          this.#jobs.set(job.id, job);
        }
      },
      (error: unknown) => {
        this.#reading = undefined;
        throw error;
      },
    );
    return this.#reading;
  }

  /** Newest first. */
  all(): StoredPrintJob[] {
    return [...this.#jobs.values()].sort((a, b) => b.id - a.id);
  }

  get(id: number): StoredPrintJob | undefined {
    return this.#jobs.get(id);
  }

  /** Throws `not-found`. */
  known(id: number): StoredPrintJob {
    const job = this.#jobs.get(id);
    if (job === undefined) throw notThere(id);
    return job;
  }

  /** Resolves when it is kept. */
  async insert(job: Omit<StoredPrintJob, 'id'>, content: PrintContent, pictures: string[]): Promise<StoredPrintJob> {
    const id = await this.#state.call('insertPrintJob', job, content, pictures);
    const stored = { ...job, id };
    this.#jobs.set(id, stored);
    this.touch(stored);
    return stored;
  }

  async content(id: number): Promise<PrintContent> {
    const content = await this.#state.call('printContent', id);
    if (content === undefined) throw notThere(id);
    return { ...content, profile: keptProfile(content.profile) };
  }

  /** Writes a job down, and of its sheets all, or these; resolves when that is done. */
  save(job: StoredPrintJob, sheets?: readonly StoredPrintSheet[]): Promise<void> {
    this.touch(job);
    const positions = sheets?.map((sheet) => job.sheets.indexOf(sheet)).filter((position) => position >= 0);
    return this.#state.call('savePrintJob', job, positions);
  }

  /** Something of it is to be shown. */
  touch({ id }: Pick<StoredPrintJob, 'id'>): void {
    this.#changed.add(id);
    this.#announcer.tell();
  }

  async remove(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#state.call('deletePrintJobs', [...ids]);
    for (const id of ids) {
      this.#jobs.delete(id);
      this.touch({ id });
    }
  }

  /** Those that ended well, or were cancelled, before then, and what nobody looks at any more (`forgetPrintJobs`). */
  async forget(before: number): Promise<void> {
    for (const id of await this.#state.call('forgetPrintJobs', before)) {
      if (this.#jobs.delete(id)) this.touch({ id });
    }
  }

  /** An ended job that somebody began again in the table of jobs waits. */
  follow(queue: readonly Job[]): void {
    const waiting = new Set(queue.filter(({ state }) => state === 'waiting').map(({ id }) => id));
    for (const job of this.#jobs.values()) {
      if (job.queueId === undefined || !isEnded(job) || !waiting.has(job.queueId)) continue;
      job.state = 'waiting';
      delete job.endedAt;
      // What is forgotten after some days is not this any more. Where that cannot be written down it is with its first attempt.
      this.save(job, []).catch(() => undefined);
    }
  }

  onChanged(listener: (change: PrintChange) => void): () => void {
    return this.#announcer.listen(listener);
  }

  close(): void {
    this.#announcer.close();
  }
}
