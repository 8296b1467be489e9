import type { QueueSettings } from '../../src-shared/settings/queue.ts';
import { SortedList } from './sorted.ts';
import type { JobPriority } from './types.ts';

/** What the order of a job depends on. */
export interface Queued {
  readonly id: number;
  readonly priority: JobPriority;
  /** Lower comes first, whatever the priority; 0 unless somebody moved it. */
  readonly position: number;
  readonly nodeId?: string | undefined;
  readonly kind: string;
  readonly nextAttemptAt?: number | undefined;
}

/** How many jobs of a kind may run at the same time. */
export interface KindLimits {
  /** Of those without a node. */
  parallel(kind: string): number;
  /** Of those with this one; undefined: as the settings have it. */
  perNode(kind: string, nodeId: string): number | undefined;
  /** Of those with one, whatever it is. */
  atOnce(kind: string): number;
  /** The kinds that count together for that. */
  together(kind: string): readonly string[];
}

/** Which lanes do not begin anything. */
export interface Pauses {
  paused: boolean;
  nodes: ReadonlySet<string>;
}

interface Lane<J> {
  readonly nodeId: string | undefined;
  readonly kind: string;
  readonly waiting: SortedList<J>;
  running: number;
  runningInBackground: number;
}

const rank: Record<JobPriority, number> = { interactive: 0, background: 1 };

/** Moved ones, then what somebody waits for, then the rest; the older before the newer. */
export const inOrder = (a: Queued, b: Queued): number =>
  a.position - b.position || rank[a.priority] - rank[b.priority] || a.id - b.id;

const byTime = (a: Queued, b: Queued): number => (a.nextAttemptAt ?? 0) - (b.nextAttemptAt ?? 0) || a.id - b.id;

/**
 * Who waits for whom: jobs of one node share its workers, jobs without a node those of their kind. Nothing here costs more than a binary
 * search and a look at each lane, however many jobs wait.
 */
export class Lanes<J extends Queued> {
  readonly #lanes = new Map<string, Lane<J>>();
  /** After a failure, until their time has come. */
  readonly #delayed = new SortedList<J>(byTime);
  #runningWithNode = 0;
  readonly #runningByKind = new Map<string, number>();
  #backgroundWithNode = 0;

  get delayed(): number {
    return this.#delayed.size;
  }

  /** When the next delayed job is due. */
  get nextDue(): number | undefined {
    return this.#delayed.first?.nextAttemptAt;
  }

  /** A job waits; with `nextAttemptAt`, until then. */
  wait(job: J): void {
    if (job.nextAttemptAt !== undefined) this.#delayed.add(job);
    else this.#laneOf(job).waiting.add(job);
  }

  /** It waits no more, or its order is about to change. */
  withdraw(job: J): void {
    if (job.nextAttemptAt !== undefined && this.#delayed.remove(job)) return;
    this.#laneOf(job).waiting.remove(job);
  }

  /** Delayed jobs whose time has come; they wait for nothing any more and have to be told to `wait` again. */
  due(now: number): J[] {
    const due: J[] = [];
    for (
      let job = this.#delayed.first;
      job !== undefined && (job.nextAttemptAt ?? 0) <= now;
      job = this.#delayed.first
    ) {
      this.#delayed.remove(job);
      due.push(job);
    }
    return due;
  }

  /** The next job that may begin, taken out of its lane and counted as running; undefined: none may. */
  take(settings: QueueSettings, pauses: Pauses, limits: KindLimits): J | undefined {
    let best: J | undefined;
    for (const lane of this.#lanes.values()) {
      const candidate = this.#candidate(lane, settings, pauses, limits);
      if (candidate !== undefined && (best === undefined || inOrder(candidate, best) < 0)) best = candidate;
    }
    if (best !== undefined) {
      this.#laneOf(best).waiting.remove(best);
      this.#count(best, 1);
    }
    return best;
  }

  /** A job that `take` gave has ended, or waits again. */
  release(job: J): void {
    this.#count(job, -1);
    const key = laneKey(job);
    const lane = this.#lanes.get(key);
    if (lane !== undefined && lane.running === 0 && lane.waiting.size === 0) this.#lanes.delete(key);
  }

  /** The next ones that wait, in order, at most `limit`; delayed ones behind them by time. */
  next(limit: number): J[] {
    const heads = [...this.#lanes.values()].flatMap(({ waiting }) => waiting.members.slice(0, limit));
    const ready = heads.sort(inOrder).slice(0, limit);
    return [...ready, ...this.#delayed.members.slice(0, limit - ready.length)];
  }

  /** The place before every other that waits. */
  get before(): number {
    let lowest = 0;
    for (const { waiting } of this.#lanes.values()) lowest = Math.min(lowest, waiting.first?.position ?? 0);
    return lowest - 1;
  }

  #candidate(
    { waiting, nodeId, kind, running, runningInBackground }: Lane<J>,
    settings: QueueSettings,
    pauses: Pauses,
    limits: KindLimits,
  ): J | undefined {
    if (waiting.size === 0) return undefined;
    if (nodeId === undefined) return running < limits.parallel(kind) ? waiting.first : undefined;
    if (pauses.paused || pauses.nodes.has(nodeId)) return undefined;
    const own = limits.perNode(kind, nodeId);
    if (own !== undefined) return running < own ? this.#firstAllowed(waiting, limits) : undefined;
    const all = settings.workers === 0 ? Number.POSITIVE_INFINITY : settings.workers;
    if (running >= settings.workersPerNode || this.#runningWithNode >= all) return undefined;
    const first = this.#firstAllowed(waiting, limits);
    if (first === undefined) return undefined;
    if (first.priority === 'interactive' || first.position < 0 || !settings.reserveForInteractive) return first;
    const roomOf = (workers: number): number => Math.max(1, workers - 1);
    return runningInBackground < roomOf(settings.workersPerNode) && this.#backgroundWithNode < roomOf(all)
      ? first
      : undefined;
  }

  /** The first whose kind has room; not looked for beyond the first hundred. */
  #firstAllowed(waiting: SortedList<J>, limits: KindLimits): J | undefined {
    const end = Math.min(waiting.size, 100);
    for (let place = 0; place < end; place++) {
      const job = waiting.members[place] as J;
      const running = limits.together(job.kind).reduce((sum, kind) => sum + (this.#runningByKind.get(kind) ?? 0), 0);
      if (running < limits.atOnce(job.kind)) return job;
    }
    return undefined;
  }

  #count(job: J, by: 1 | -1): void {
    const lane = this.#laneOf(job);
    const background = job.priority === 'background' ? by : 0;
    lane.running += by;
    lane.runningInBackground += background;
    if (job.nodeId !== undefined) {
      this.#runningWithNode += by;
      this.#runningByKind.set(job.kind, (this.#runningByKind.get(job.kind) ?? 0) + by);
      this.#backgroundWithNode += background;
    }
  }

  #laneOf(job: J): Lane<J> {
    const key = laneKey(job);
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = {
        nodeId: job.nodeId,
        kind: job.kind,
        waiting: new SortedList<J>(inOrder),
        running: 0,
        runningInBackground: 0,
      };
      this.#lanes.set(key, lane);
    }
    return lane;
  }
}

const laneKey = ({ nodeId, kind }: Queued): string => (nodeId === undefined ? `kind ${kind}` : `node ${nodeId}`);
