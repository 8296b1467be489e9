import { NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import type { Job, JobFilter, QueueStatus } from '../../src-shared/contract/jobs.ts';
import { type QueueSettings, queueSchema } from '../../src-shared/settings/queue.ts';
import type { JobProblem, StoredJob } from '../archive/database/state-jobs.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Log } from '../log/types.ts';
import { Announcer } from './announcer.ts';
import { Attempt } from './attempt.ts';
import { JobBook, publicPart } from './book.ts';
import { Lanes } from './lanes.ts';
import { StoredPauses } from './pauses.ts';
import type { JobPriority, JobRunner } from './types.ts';

export type { JobContext, JobPriority, JobRunner } from './types.ts';

const dayMs = 24 * 60 * 60 * 1000;
const forgetEveryMs = 60 * 60 * 1000;
/** `setTimeout` takes no more. */
const longestTimerMs = 2 ** 31 - 1;
const restartError = {
  code: 'cancelled',
  message: 'the program ended before the job did',
  parameters: { interrupted: true },
};

export interface QueueOptions {
  /** As they are now; `reschedule` when they changed. */
  settings?: () => QueueSettings;
}

/** What a job may be submitted with. */
export interface SubmitOptions {
  priority?: JobPriority;
}

/**
 * The one persisted queue for everything that takes time. Whatever is said of a job is in the table before anything else happens with it: a
 * crash at any moment leaves it waiting, running (the next start decides) or ended.
 */
export class JobQueue {
  private readonly state: State;
  private readonly log: Log;
  private readonly settings: () => QueueSettings;
  private readonly runners = new Map<string, JobRunner<never>>();
  private readonly book = new JobBook();
  private readonly lanes = new Lanes<StoredJob>();
  private readonly running = new Map<number, Attempt>();
  private readonly announcer = new Announcer<Job[]>(() => this.list());
  private readonly waiters = new Map<number, Set<(job: Job) => void>>();
  private readonly pauses: StoredPauses;
  private dueTimer: NodeJS.Timeout | undefined;
  private forgotAt = 0;
  private closing = false;
  private started = false;

  constructor(state: State, log: Log, { settings }: QueueOptions = {}) {
    this.state = state;
    this.log = log;
    this.pauses = new StoredPauses(state);
    const defaults = queueSchema.parse({});
    this.settings = settings ?? (() => defaults);
  }

  /** Makes a kind known; before `start`. */
  register<P>(runner: JobRunner<P>): void {
    this.runners.set(runner.kind, runner as JobRunner<never>);
  }

  /** Reads the table and goes on with what was waiting; what was interrupted is resumed or said to have failed. */
  async start(): Promise<void> {
    await this.pauses.read();
    for (const job of await this.state.call('jobs')) {
      if (job.state === 'running') {
        if (this.runners.get(job.kind)?.afterRestart === 'resume') {
          job.state = 'waiting';
        } else {
          job.state = 'failed';
          job.endedAt = Date.now();
          job.error = restartError;
        }
        await this.state.call('updateJob', job);
      }
      this.book.add(job);
      if (job.state === 'waiting') this.wait(job);
    }
    await this.forgetOld();
    this.started = true;
    this.tell();
    this.schedule();
  }

  /** What matters now: see the contract. */
  list(): Job[] {
    const now = Date.now();
    const running = this.nowRunning();
    const chosen = [...running, ...this.nextWaiting(100), ...this.book.newestEnded(100)];
    return chosen.map((job) => this.shown(job, now));
  }

  /** A part of all jobs that fit: running, waiting in their order, ended ones newest first. */
  page(filter: JobFilter & { offset: number; limit: number }): { total: number; jobs: Job[] } {
    const now = Date.now();
    const running = this.nowRunning();
    const { total, jobs } = this.book.page(filter, running, () => this.nextWaiting(Number.POSITIVE_INFINITY));
    return { total, jobs: jobs.map((job) => this.shown(job, now)) };
  }

  /** Without those that have just ended and are being written down. */
  private nowRunning(): StoredJob[] {
    return [...this.running.values()].map(({ job }) => job).filter(({ state }) => state === 'running');
  }

  /** Those that will be tried again and are being written down behind the others. */
  private nextWaiting(limit: number): StoredJob[] {
    const ending = [...this.running.values()].map(({ job }) => job).filter(({ state }) => state === 'waiting');
    return [...this.lanes.next(limit), ...ending];
  }

  status(): QueueStatus {
    return {
      counts: this.book.counts(),
      delayed: this.lanes.delayed,
      paused: this.pauses.paused,
      pausedNodes: [...this.pauses.nodes],
    };
  }

  /** Told of `list` a few times a second while something changes. */
  onChanged(listener: (jobs: Job[]) => void): () => void {
    return this.announcer.listen(listener);
  }

  /** Puts a job into the table; it begins as soon as there is room. Gives back its number when it is written down. */
  async submit<P>(
    kind: string,
    title: string,
    parameters: P,
    total?: number,
    options: SubmitOptions = {},
  ): Promise<number> {
    const runner = this.runners.get(kind) as JobRunner<P> | undefined;
    if (runner === undefined) throw new NegatoscopeError('internal', `no runner for jobs of kind ${kind}`);
    const nodeId = runner.node?.(parameters);
    const retrieves = runner.retrieves?.(parameters);
    const job = {
      kind,
      title,
      state: 'waiting' as const,
      createdAt: Date.now(),
      done: 0,
      ...(total === undefined ? {} : { total }),
      bytes: 0,
      failed: 0,
      attempts: 0,
      ...(nodeId === undefined ? {} : { nodeId }),
      ...(retrieves === undefined ? {} : { retrieves }),
      priority: options.priority ?? runner.priority ?? 'interactive',
      position: 0,
      attemptsBefore: 0,
      lasting: 0,
    };
    const stored: StoredJob = { ...job, id: await this.state.call('insertJob', job, parameters) };
    this.book.add(stored);
    this.wait(stored);
    this.tell();
    this.schedule();
    return stored.id;
  }

  /** Ends a job that waits or runs; others are left alone. Resolves when it has ended. */
  async cancel(id: number): Promise<void> {
    const job = this.book.known(id);
    for (let attempt = this.running.get(id); attempt !== undefined; attempt = this.running.get(id)) {
      attempt.abort(new NegatoscopeError('cancelled', 'cancelled by the user'));
      await attempt.finished;
    }
    // Also one whose attempt had failed before it heard of this, and that would be tried again.
    if (job.state === 'waiting') await this.withdraw(job);
  }

  private async withdraw(job: StoredJob): Promise<void> {
    this.lanes.withdraw(job);
    delete job.nextAttemptAt;
    try {
      await this.end(job, 'cancelled');
      const runner = this.runners.get(job.kind);
      if (runner?.withdrawn !== undefined) {
        await runner.withdrawn((await this.state.call('jobParameters', job.id)) as never);
      }
    } finally {
      this.answer(job);
    }
  }

  /** Begins an ended job again; one that waits for its next attempt is tried as soon as there is room. */
  async retry(id: number): Promise<void> {
    const job = this.book.known(id);
    if (!this.runners.has(job.kind))
      throw new NegatoscopeError('unsupported', `jobs of kind ${job.kind} cannot be run`);
    // It has ended, and that is being written down.
    const ending = job.state === 'running' ? undefined : this.running.get(id);
    if (ending !== undefined) await ending.finished;
    if (job.state === 'waiting' && job.nextAttemptAt !== undefined) {
      this.lanes.withdraw(job);
      delete job.nextAttemptAt;
      this.wait(job);
      await this.state.call('updateJob', job);
      this.tell();
      this.schedule();
      return;
    }
    if (job.state === 'waiting' || this.running.has(id)) throw new NegatoscopeError('busy', 'the job has not ended');
    const before = { ...job };
    this.book.change(job, () => {
      Object.assign(job, { state: 'waiting', done: 0, bytes: 0, failed: 0, lasting: 0, attemptsBefore: job.attempts });
      for (const key of ['error', 'startedAt', 'endedAt', 'lastStatus'] as const) delete job[key];
    });
    try {
      await this.state.call('clearProblems', id, true);
      await this.state.call('updateJob', job);
    } catch (error) {
      this.book.change(job, () => Object.assign(job, before));
      throw error;
    }
    // Cancelled meanwhile.
    if ((job.state as StoredJob['state']) !== 'waiting') return;
    this.wait(job);
    this.tell();
    this.schedule();
  }

  /** A waiting job comes before all others. */
  async raise(id: number): Promise<void> {
    const job = this.book.known(id);
    if (job.state !== 'waiting') throw new NegatoscopeError('busy', 'the job does not wait any more');
    const position = this.lanes.before;
    this.lanes.withdraw(job);
    job.position = position;
    delete job.nextAttemptAt;
    this.wait(job);
    await this.state.call('updateJob', job);
    this.tell();
    this.schedule();
  }

  /** Jobs with this node, or with any, do not begin until the pause ends. What runs goes on. */
  async pause(nodeId: string | undefined, paused: boolean): Promise<void> {
    await this.pauses.set(nodeId, paused);
    this.tell();
    this.schedule();
  }

  /** The settings changed: there may be room. */
  reschedule(): void {
    this.schedule();
  }

  /** Forgets ended jobs: those named, or all. */
  async clear(ids?: readonly number[]): Promise<void> {
    const ended = this.book.forget((job) => ids === undefined || ids.includes(job.id));
    await this.state.call('deleteJobs', ended);
    this.tell();
  }

  problems(id: number): Promise<JobProblem[]> {
    return this.state.call('problems', id);
  }

  /** Resolves when the job has ended; one that will be tried again by itself has not. */
  async finished(id: number): Promise<Job> {
    const job = this.book.known(id);
    if (job.state !== 'waiting' && job.state !== 'running') return publicPart(job);
    return new Promise((resolve) => {
      const waiters = this.waiters.get(id) ?? new Set();
      waiters.add(resolve);
      this.waiters.set(id, waiters);
    });
  }

  /** Stops what runs; jobs that can be resumed go on at the next start. */
  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.dueTimer);
    const interrupted = new NegatoscopeError('cancelled', 'the program ends', { interrupted: true });
    for (const attempt of this.running.values()) attempt.abort(interrupted);
    await Promise.all([...this.running.values()].map(({ finished }) => finished));
    this.announcer.close();
  }

  /** Into its lane; a job of a kind that nobody runs any more stays where it is. */
  private wait(job: StoredJob): void {
    if (this.runners.has(job.kind)) this.lanes.wait(job);
  }

  private schedule(): void {
    if (!this.started || this.closing) return;
    for (const job of this.lanes.due(Date.now())) {
      delete job.nextAttemptAt;
      this.lanes.wait(job);
    }
    const settings = this.settings();
    const limits = {
      parallel: (kind: string): number => this.runners.get(kind)?.parallel ?? 1,
      perNode: (kind: string, nodeId: string): number | undefined => this.runners.get(kind)?.perNode?.(nodeId),
      atOnce: (kind: string): number => this.runners.get(kind)?.atOnce?.() ?? Number.POSITIVE_INFINITY,
      together: (kind: string): readonly string[] => this.runners.get(kind)?.together ?? [kind],
    };
    for (
      let job = this.lanes.take(settings, this.pauses, limits);
      job !== undefined;
      job = this.lanes.take(settings, this.pauses, limits)
    ) {
      this.begin(job);
    }
    clearTimeout(this.dueTimer);
    const { nextDue } = this.lanes;
    if (nextDue !== undefined) {
      const wait = Math.min(Math.max(0, nextDue - Date.now()), longestTimerMs);
      this.dueTimer = setTimeout(() => this.schedule(), wait);
      this.dueTimer.unref();
    }
  }

  private begin(job: StoredJob): void {
    const runner = this.runners.get(job.kind) as JobRunner<never>;
    this.book.change(job, () => {
      job.state = 'running';
      job.startedAt = Date.now();
      job.attempts++;
      job.failed = job.lasting;
    });
    const attempt = new Attempt(job, runner as JobRunner<unknown>, this.state, this.log, () => this.tell());
    this.running.set(job.id, attempt);
    attempt.start((failure) => this.afterwards(job, runner, failure, attempt.warned));
    this.tell();
  }

  /** What becomes of a job after an attempt. Never rejects. */
  private async afterwards(job: StoredJob, runner: JobRunner<never>, failure: unknown, warned: boolean): Promise<void> {
    try {
      await this.conclude(job, runner, failure, warned);
    } catch (error) {
      this.log.error('a job could not be written down', { id: job.id, message: String(error) });
      if (job.state === 'running' && !this.closing) {
        // The table has it as running: the next start decides.
        const { code, message, parameters } = toEnvelope(error);
        const ended = { state: 'failed', endedAt: Date.now(), error: { code, message, parameters } } as const;
        this.book.change(job, () => Object.assign(job, ended));
      }
    }
    this.running.delete(job.id);
    this.lanes.release(job);
    if (job.state === 'waiting') this.wait(job);
    else if (job.state !== 'running') this.answer(job);
    this.tell();
    this.schedule();
  }

  /** Tells those who wait for its end. */
  private answer(job: StoredJob): void {
    const waiters = this.waiters.get(job.id);
    this.waiters.delete(job.id);
    for (const tell of waiters ?? []) tell(publicPart(job));
  }

  private async conclude(job: StoredJob, runner: JobRunner<never>, failure: unknown, warned: boolean): Promise<void> {
    if (failure === undefined) {
      delete job.error;
      await this.end(job, job.failed > 0 || warned ? 'warning' : 'done');
      return;
    }
    const { code, message, parameters } = toEnvelope(failure);
    if (parameters['interrupted'] === true) {
      // Stays `running` in the table: the next start decides.
      await this.state.call('updateJob', job);
      return;
    }
    job.error = { code, message, parameters };
    const { association } = parameters;
    if (typeof association === 'number' && !job.associations?.includes(association)) {
      job.associations = [...(job.associations ?? []), association];
    }
    if (code === 'cancelled') {
      await this.end(job, 'cancelled');
      return;
    }
    const wait = await this.waitFor(job, runner, new NegatoscopeError(code, message, parameters, failure));
    this.log.warn('a job failed', {
      id: job.id,
      kind: job.kind,
      code,
      message,
      ...(wait !== undefined && { againInMs: wait }),
    });
    if (wait === undefined) {
      await this.end(job, 'failed');
      return;
    }
    this.book.change(job, () => {
      job.state = 'waiting';
      job.nextAttemptAt = Date.now() + Math.max(0, wait);
    });
    await this.state.call('updateJob', job);
  }

  private async waitFor(
    job: StoredJob,
    runner: JobRunner<never>,
    error: NegatoscopeError,
  ): Promise<number | undefined> {
    if (runner.retry === undefined) return undefined;
    const parameters = (await this.state.call('jobParameters', job.id)) as never;
    return runner.retry(error, parameters, job.attempts - job.attemptsBefore);
  }

  private async end(job: StoredJob, state: 'done' | 'warning' | 'failed' | 'cancelled'): Promise<void> {
    this.book.change(job, () => {
      job.state = state;
      job.endedAt = Date.now();
      delete job.nextAttemptAt;
    });
    this.tell();
    await this.state.call('updateJob', job);
    if (Date.now() - this.forgotAt > forgetEveryMs) await this.forgetOld();
  }

  /** What ended well long ago. */
  private async forgetOld(): Promise<void> {
    this.forgotAt = Date.now();
    const { keepEndedDays } = this.settings();
    if (keepEndedDays === 0) return;
    const before = Date.now() - keepEndedDays * dayMs;
    const old = this.book.forget((job) => job.state !== 'failed' && (job.endedAt ?? 0) < before);
    if (old.length > 0) await this.state.call('deleteJobs', old);
  }

  private shown(job: StoredJob, now: number): Job {
    const attempt = this.running.get(job.id);
    return attempt === undefined ? publicPart(job) : { ...publicPart(job), ...attempt.speed(now) };
  }

  private tell(): void {
    this.announcer.tell();
  }
}

/** The queue over the state database; register the runners, then `start` it. */
export const createJobQueue = (state: State, log: Log, options?: QueueOptions): JobQueue =>
  new JobQueue(state, log, options);
