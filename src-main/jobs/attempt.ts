import { NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import type { JobProblem, StoredJob } from '../archive/database/state-jobs.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Log } from '../log/types.ts';
import { Rate } from './rate.ts';
import type { JobContext, JobRunner } from './types.ts';

const saveMs = 2000;
/** More lines help nobody; the count goes on. */
const maximumProblems = 1000;
const maximumAssociations = 100;

/** One run of a job: what the runner is given, and what it tells. */
export class Attempt {
  readonly job: StoredJob;
  /** The job ends as `warning`. */
  warned = false;
  /** Resolves when everything of it is written down. */
  finished: Promise<void> = Promise.resolve();

  readonly #runner: JobRunner<unknown>;
  readonly #state: State;
  readonly #log: Log;
  readonly #tell: () => void;
  readonly #controller = new AbortController();
  readonly #rate = new Rate();
  readonly #problems: JobProblem[] = [];
  #problemsKept = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #savedAt = 0;

  constructor(job: StoredJob, runner: JobRunner<unknown>, state: State, log: Log, tell: () => void) {
    this.job = job;
    this.#runner = runner;
    this.#state = state;
    this.#log = log;
    this.#tell = tell;
    this.#problemsKept = job.lasting;
  }

  /** Runs it; `afterwards` hears why it failed, or undefined, when its problems are written. */
  start(afterwards: (failure: unknown) => Promise<void>): void {
    this.#rate.add(this.job.bytes, Date.now());
    this.finished = this.#work().then(afterwards);
  }

  abort(reason: NegatoscopeError): void {
    this.#controller.abort(reason);
  }

  speed(now: number): { bytesPerSecond?: number } {
    const bytesPerSecond = this.job.bytes > 0 ? this.#rate.perSecond(now) : undefined;
    return bytesPerSecond === undefined ? {} : { bytesPerSecond };
  }

  /** Gives back why it failed. Never rejects. */
  async #work(): Promise<unknown> {
    const { signal } = this.#controller;
    let failure: unknown;
    try {
      if (this.job.attempts > 1) await this.#state.call('clearProblems', this.job.id, false);
      await this.#state.call('updateJob', this.job);
      const parameters = await this.#state.call('jobParameters', this.job.id);
      signal.throwIfAborted();
      const retrieves = this.#runner.retrieves?.(parameters);
      if (retrieves !== undefined) this.job.retrieves = retrieves;
      await this.#runner.run(this.#context(parameters));
      signal.throwIfAborted();
    } catch (error) {
      failure =
        (signal.aborted ? signal.reason : error) ?? new NegatoscopeError('internal', 'a job failed without a reason');
    }
    delete this.job.waitsFor;
    this.#writeProblems();
    await this.#writing;
    return failure;
  }

  #context(parameters: unknown): JobContext<unknown> {
    const { job } = this;
    return {
      id: job.id,
      parameters,
      attempt: job.attempts - job.attemptsBefore,
      signal: this.#controller.signal,
      progress: ({ done, total, bytes }) => {
        if (done !== undefined) job.done = done;
        if (total !== undefined) job.total = total;
        if (bytes !== undefined) {
          job.bytes = bytes;
          this.#rate.add(bytes, Date.now());
        }
        this.#save();
        this.#tell();
      },
      problem: (object, error, lasting = false) => {
        const { code, message } = toEnvelope(error);
        job.failed++;
        if (lasting) job.lasting++;
        if (++this.#problemsKept <= maximumProblems) this.#problems.push({ object, code, message, lasting });
        if (this.#problems.length >= 100) this.#writeProblems();
        this.#tell();
      },
      notice: (object, { code, message }, warns = false) => {
        this.warned ||= warns;
        if (++this.#problemsKept <= maximumProblems) this.#problems.push({ object, code, message, lasting: true });
        if (this.#problems.length >= 100) this.#writeProblems();
      },
      warn: () => {
        this.warned = true;
      },
      waits: (reason) => {
        if (reason === undefined) delete job.waitsFor;
        else job.waitsFor = reason;
        this.#tell();
      },
      association: (id) => {
        const associations = job.associations ?? [];
        if (associations.includes(id)) return;
        job.associations = [...associations, id].slice(-maximumAssociations);
        this.#tell();
      },
      status: (status) => {
        job.lastStatus = status;
        this.#tell();
      },
      saveParameters: async (changed) => {
        // What is lasting has to be in the table before what is left no longer names it.
        this.#writeProblems();
        await this.#writing;
        await this.#state.call('saveJobParameters', job, changed);
      },
    };
  }

  #writeProblems(): void {
    if (this.#problems.length === 0) return;
    const problems = this.#problems.splice(0);
    this.#writing = this.#writing
      .then(() => this.#state.call('addProblems', this.job.id, problems))
      .catch((error: unknown) => this.#failed(error));
  }

  /** Progress goes into the table now and then only. */
  #save(): void {
    const now = Date.now();
    if (now - this.#savedAt < saveMs) return;
    this.#savedAt = now;
    this.#state.call('updateJob', this.job).catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    this.#log.warn('progress of a job could not be written', { id: this.job.id, message: String(error) });
  }
}
