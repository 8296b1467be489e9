import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Job, JobFilter, QueueStatus } from '../../src-shared/contract/jobs.ts';
import type { StoredJob } from '../archive/database/state-jobs.ts';
import { SortedList } from './sorted.ts';

type State = Job['state'];

const isEnded = ({ state }: StoredJob): boolean => state !== 'waiting' && state !== 'running';
const newestFirst = (a: StoredJob, b: StoredJob): number => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.id - a.id;

/** All jobs there are, counted, the ended ones in order. */
export class JobBook {
  readonly #jobs = new Map<number, StoredJob>();
  readonly #ended = new SortedList<StoredJob>(newestFirst);
  readonly #counts: Record<State, number> = { waiting: 0, running: 0, done: 0, warning: 0, failed: 0, cancelled: 0 };

  add(job: StoredJob): void {
    this.#jobs.set(job.id, job);
    this.#enter(job);
  }

  /** Every change of a job's state goes through here. */
  change(job: StoredJob, change: () => void): void {
    this.#leave(job);
    change();
    this.#enter(job);
  }

  /** Forgets those of the ended jobs; gives back their numbers. */
  forget(which: (job: StoredJob) => boolean): number[] {
    const forgotten = this.#ended.members.filter(which);
    for (const job of forgotten) {
      this.#leave(job);
      this.#jobs.delete(job.id);
    }
    return forgotten.map(({ id }) => id);
  }

  known(id: number): StoredJob {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new NegatoscopeError('not-found', `no job ${id}`);
    return job;
  }

  counts(): QueueStatus['counts'] {
    return { ...this.#counts };
  }

  newestEnded(limit: number): readonly StoredJob[] {
    return this.#ended.members.slice(0, limit);
  }

  /** Running, then waiting, then ended ones, as far as they fit. */
  page(
    { ids, states, kinds, nodeId, text, offset, limit }: JobFilter & { offset: number; limit: number },
    running: readonly StoredJob[],
    waiting: () => readonly StoredJob[],
  ): { total: number; jobs: StoredJob[] } {
    const wants = (state: State): boolean => states === undefined || states.includes(state);
    const sought = text?.trim().toLowerCase() ?? '';
    const fits = (job: StoredJob): boolean =>
      wants(job.state) &&
      (ids === undefined || ids.includes(job.id)) &&
      (kinds === undefined || kinds.includes(job.kind)) &&
      (nodeId === undefined || job.nodeId === nodeId) &&
      (sought === '' || job.title.toLowerCase().includes(sought));
    const groups = [wants('running') ? running : [], wants('waiting') ? waiting() : [], this.#ended.members];
    const jobs: StoredJob[] = [];
    let total = 0;
    for (const group of groups) {
      for (const job of group) {
        if (!fits(job)) continue;
        if (total >= offset && jobs.length < limit) jobs.push(job);
        total++;
      }
    }
    return { total, jobs };
  }

  #enter(job: StoredJob): void {
    this.#counts[job.state]++;
    if (isEnded(job)) this.#ended.add(job);
  }

  #leave(job: StoredJob): void {
    this.#counts[job.state]--;
    if (isEnded(job)) this.#ended.remove(job);
  }
}

/** As the windows see it. */
export const publicPart = ({ position: _p, attemptsBefore: _a, lasting: _l, ...job }: StoredJob): Job => ({ ...job });
