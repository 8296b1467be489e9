import { NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { JobProblem, StoredJob } from '../archive/database/state.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Log } from '../log/types.ts';

/** What a runner is given to do its work with. */
export interface JobContext<P> {
  readonly id: number;
  readonly parameters: P;
  /** Counts from 1. */
  readonly attempt: number;
  /** Aborted when the user cancels or the program ends. */
  readonly signal: AbortSignal;
  /** How far it is; told to the windows a few times a second. */
  progress(progress: { done?: number; total?: number; bytes?: number }): void;
  /** Something that could not be done; the job goes on and ends as `warning`. */
  problem(object: string, error: unknown): void;
  /** The association it works over, for its log; and the last status that was not success. */
  association?(id: number): void;
  status?(status: number): void;
  /** Keeps what a later attempt needs to go on from here. */
  saveParameters(parameters: P): Promise<void>;
}

/** How a kind of job is done. */
export interface JobRunner<P> {
  kind: string;
  /** Works until it is done; throws when the job failed. */
  run(context: JobContext<P>): Promise<void>;
  /** After the program ended in the middle of it: begin again, or leave it as failed (`interrupted`). */
  afterRestart: 'resume' | 'fail';
  /** Jobs of this kind at the same time; default 1. For kinds with `node` the workers of the node count instead. */
  parallel?: number;
  /** The node that a job works with: jobs of one node share its workers, and wait for each other, not for other nodes. */
  node?(parameters: P): string | undefined;
  /** After a failure: milliseconds until it is tried again by itself; undefined: it stays failed. `attempt` counts from 1. */
  retry?(error: NegatoscopeError, parameters: P, attempt: number): number | undefined;
}

interface Running {
  abort: AbortController;
  finished: Promise<void>;
}

const tellMs = 250;
const saveMs = 2000;
/** More lines help nobody; the count goes on. */
const maximumProblems = 1000;

/** The one persisted queue for everything that takes time. */
export class JobQueue {
  private readonly state: State;
  private readonly log: Log;
  private readonly runners = new Map<string, JobRunner<never>>();
  private readonly jobs = new Map<number, StoredJob>();
  private readonly running = new Map<number, Running>();
  private readonly listeners = new Set<(jobs: Job[]) => void>();
  private readonly savedAt = new Map<number, number>();
  private timer: NodeJS.Timeout | undefined;
  private closing = false;
  private started = false;

  constructor(state: State, log: Log) {
    this.state = state;
    this.log = log;
  }

  /** Makes a kind known; before `start`. */
  register<P>(runner: JobRunner<P>): void {
    this.runners.set(runner.kind, runner as JobRunner<never>);
  }

  /** Reads the table and goes on with what was waiting; what was interrupted is resumed or said to have failed. */
  async start(): Promise<void> {
    for (const job of await this.state.call('jobs')) {
      if (job.state === 'running') {
        const runner = this.runners.get(job.kind);
        if (runner?.afterRestart === 'resume') {
          job.state = 'waiting';
        } else {
          job.state = 'failed';
          job.endedAt = Date.now();
          job.error = {
            code: 'cancelled',
            message: 'the program ended before the job did',
            parameters: { interrupted: true },
          };
        }
        await this.state.call('updateJob', job);
      }
      this.jobs.set(job.id, job);
    }
    this.started = true;
    this.tell();
    this.schedule();
  }

  list(): Job[] {
    return [...this.jobs.values()].map(publicPart);
  }

  onChanged(listener: (jobs: Job[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Puts a job into the table; it begins as soon as its kind has room. Gives back its number. */
  async submit<P>(kind: string, title: string, parameters: P, total?: number): Promise<number> {
    if (!this.runners.has(kind)) throw new NegatoscopeError('internal', `no runner for jobs of kind ${kind}`);
    const job: Omit<StoredJob, 'id'> = {
      kind,
      title,
      parameters,
      state: 'waiting',
      createdAt: Date.now(),
      done: 0,
      ...(total === undefined ? {} : { total }),
      bytes: 0,
      failed: 0,
      attempts: 0,
    };
    const id = await this.state.call('insertJob', job);
    this.jobs.set(id, { ...job, id });
    this.tell();
    this.schedule();
    return id;
  }

  /** Ends a job that waits or runs; others are left alone. Resolves when it has ended. */
  async cancel(id: number): Promise<void> {
    const job = this.known(id);
    const running = this.running.get(id);
    if (running !== undefined) {
      running.abort.abort(new NegatoscopeError('cancelled', 'cancelled by the user'));
      await running.finished;
    } else if (job.state === 'waiting') {
      await this.end(job, 'cancelled');
    }
  }

  /** Begins an ended job again. */
  async retry(id: number): Promise<void> {
    const job = this.known(id);
    if (job.state === 'waiting' || job.state === 'running') {
      throw new NegatoscopeError('busy', 'the job has not ended');
    }
    if (!this.runners.has(job.kind))
      throw new NegatoscopeError('unsupported', `jobs of kind ${job.kind} cannot be run`);
    job.state = 'waiting';
    job.done = 0;
    job.bytes = 0;
    job.failed = 0;
    delete job.error;
    delete job.startedAt;
    delete job.endedAt;
    await this.state.call('clearProblems', id);
    await this.state.call('updateJob', job);
    this.tell();
    this.schedule();
  }

  /** Forgets ended jobs. */
  async clear(): Promise<void> {
    const ended = [...this.jobs.values()].filter(({ state }) => state !== 'waiting' && state !== 'running');
    for (const { id } of ended) this.jobs.delete(id);
    await this.state.call(
      'deleteJobs',
      ended.map(({ id }) => id),
    );
    this.tell();
  }

  problems(id: number): Promise<JobProblem[]> {
    return this.state.call('problems', id);
  }

  /** Resolves when the job has ended. */
  async finished(id: number): Promise<Job> {
    for (;;) {
      const job = this.known(id);
      if (job.state !== 'waiting' && job.state !== 'running') return publicPart(job);
      await new Promise<void>((resolve) => {
        const leave = this.onChanged(() => {
          leave();
          resolve();
        });
      });
    }
  }

  /** Stops what runs; jobs that can be resumed go on at the next start. */
  async close(): Promise<void> {
    this.closing = true;
    const interrupted = new NegatoscopeError('cancelled', 'the program ends', { interrupted: true });
    for (const { abort } of this.running.values()) abort.abort(interrupted);
    await Promise.all([...this.running.values()].map(({ finished }) => finished));
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.listeners.clear();
  }

  private known(id: number): StoredJob {
    const job = this.jobs.get(id);
    if (job === undefined) throw new NegatoscopeError('not-found', `no job ${id}`);
    return job;
  }

  private schedule(): void {
    if (!this.started || this.closing) return;
    const busy = new Map<string, number>();
    for (const id of this.running.keys()) {
      const { kind } = this.known(id);
      busy.set(kind, (busy.get(kind) ?? 0) + 1);
    }
    for (const job of this.jobs.values()) {
      if (job.state !== 'waiting') continue;
      const runner = this.runners.get(job.kind);
      if (runner === undefined || (busy.get(job.kind) ?? 0) >= (runner.parallel ?? 1)) continue;
      busy.set(job.kind, (busy.get(job.kind) ?? 0) + 1);
      this.begin(job, runner);
    }
  }

  private begin(job: StoredJob, runner: JobRunner<never>): void {
    const abort = new AbortController();
    const problems: JobProblem[] = [];
    job.state = 'running';
    job.startedAt = Date.now();
    job.attempts++;
    const finished = this.work(job, runner, abort, problems)
      .catch((error: unknown) =>
        this.log.error('a job could not be written down', { id: job.id, message: String(error) }),
      )
      .then(() => {
        this.running.delete(job.id);
        this.tell(true);
        this.schedule();
      });
    this.running.set(job.id, { abort, finished });
    this.tell();
  }

  private async work(
    job: StoredJob,
    runner: JobRunner<never>,
    abort: AbortController,
    problems: JobProblem[],
  ): Promise<void> {
    let failure: unknown;
    try {
      await this.state.call('updateJob', job);
      abort.signal.throwIfAborted();
      await runner.run(this.contextOf(job, abort.signal, problems) as JobContext<never>);
      abort.signal.throwIfAborted();
    } catch (error) {
      failure = abort.signal.aborted ? abort.signal.reason : error;
    }
    if (problems.length > 0) await this.state.call('addProblems', job.id, problems);
    if (failure === undefined) {
      await this.end(job, job.failed > 0 ? 'warning' : 'done');
      return;
    }
    const { code, message, parameters } = toEnvelope(failure);
    if (parameters['interrupted'] === true) {
      // Stays `running` in the table: the next start decides.
      await this.state.call('updateJob', job);
      return;
    }
    job.error = { code, message, parameters };
    if (code !== 'cancelled') this.log.warn('a job failed', { id: job.id, kind: job.kind, code, message });
    await this.end(job, code === 'cancelled' ? 'cancelled' : 'failed');
  }

  private contextOf(job: StoredJob, signal: AbortSignal, problems: JobProblem[]): JobContext<unknown> {
    return {
      id: job.id,
      parameters: job.parameters,
      attempt: job.attempts,
      signal,
      progress: ({ done, total, bytes }) => {
        if (done !== undefined) job.done = done;
        if (total !== undefined) job.total = total;
        if (bytes !== undefined) job.bytes = bytes;
        this.save(job);
        this.tell();
      },
      problem: (object, error) => {
        const { code, message } = toEnvelope(error);
        job.failed++;
        if (job.failed <= maximumProblems) problems.push({ object, code, message });
        if (problems.length >= 100) void this.state.call('addProblems', job.id, problems.splice(0)).catch(() => {});
        this.tell();
      },
      saveParameters: async (parameters) => {
        job.parameters = parameters;
        await this.state.call('updateJob', job);
      },
    };
  }

  /** Progress goes into the table now and then only. */
  private save(job: StoredJob): void {
    const now = Date.now();
    if (now - (this.savedAt.get(job.id) ?? 0) < saveMs) return;
    this.savedAt.set(job.id, now);
    this.state.call('updateJob', job).catch((error: unknown) => {
      this.log.warn('progress of a job could not be written', { id: job.id, message: String(error) });
    });
  }

  private async end(job: StoredJob, state: 'done' | 'warning' | 'failed' | 'cancelled'): Promise<void> {
    job.state = state;
    job.endedAt = Date.now();
    this.savedAt.delete(job.id);
    await this.state.call('updateJob', job);
    this.tell(true);
  }

  private tell(atOnce = false): void {
    if (this.timer !== undefined && !atOnce) return;
    if (this.timer !== undefined) clearTimeout(this.timer);
    const now = (): void => {
      this.timer = undefined;
      const jobs = this.list();
      for (const listener of [...this.listeners]) listener(jobs);
    };
    if (atOnce) {
      now();
      return;
    }
    this.timer = setTimeout(now, tellMs);
    this.timer.unref();
  }
}

const publicPart = ({ parameters: _, ...job }: StoredJob): Job => ({ ...job });

/** The queue over the state database; register the runners, then `start` it. */
export const createJobQueue = (state: State, log: Log): JobQueue => new JobQueue(state, log);
