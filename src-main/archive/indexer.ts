import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Log } from '../log/types.ts';
import type { IndexedBatch, WriterThread } from './database/index-thread.ts';
import type { UnreadableReference } from './index-record.ts';
import type { StoreEntry } from './journal.ts';
import type { CatalogueChange } from './types.ts';

const batchSize = 200;
const batchMs = 20;
/** While much is received, batches are fewer and larger: waking a thread costs the receiving loop, and windows hear ten times a second. */
const busyBatchMs = 100;
/** Further behind than this, whoever stores is asked to wait: the index must not fall back without end. */
const highWater = 2000;
const lowWater = 1000;
const retryMs = 1000;

interface Removal {
  /** Its line in the journal. */
  s: number;
  rows: number[];
  resolve(change: CatalogueChange): void;
  reject(error: unknown): void;
}

export interface IndexerOptions {
  writer: () => WriterThread;
  log: Log;
  onChange(change: CatalogueChange): void;
  /** Up to this line of the journal it is known what became of each (`Journal.settled`). */
  settled(): number;
  /** After the entries are in the index, with those that could not be read. */
  onIndexed(entries: readonly StoreEntry[], unreadable: readonly UnreadableReference[]): void;
  /** The index cannot be written; true again when it can. */
  onHealth(healthy: boolean): void;
  /** The index itself is broken. */
  onDamaged(): void;
}

/**
 * Brings what was stored into the index, in the order of the journal: 200 instances or what came in 20 ms at a time, one
 * batch under way. What cannot be written is tried again; the journal has it in any case.
 */
export class Indexer {
  private readonly options: IndexerOptions;
  private queue: (StoreEntry | Removal)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private waiters: (() => void)[] = [];
  private settleWaiters: { upTo: number; resolve: () => void }[] = [];
  private paused = false;
  private closed = false;
  private workedAt = 0;
  private healthy = true;
  /** So many of the next instances are written one at a time. */
  private alone = 0;
  /** Highest line that came. */
  private highest = 0;
  /** The instance with which the writing thread died. */
  private suspect = -1;

  constructor(options: IndexerOptions) {
    this.options = options;
  }

  /** Instances that are stored and not in the index yet. */
  get behind(): number {
    return this.queue.length;
  }

  /**
   * Takes an instance; may ask to wait. While the index cannot be written nobody waits: the instance is safe, and whether more is taken is
   * decided by who looks at `behind`.
   */
  add(entry: StoreEntry): Promise<void> | undefined {
    this.queue.push(entry);
    this.highest = Math.max(this.highest, entry.s);
    this.schedule(
      this.queue.length >= batchSize ? 0 : Date.now() - this.workedAt < 4 * busyBatchMs ? busyBatchMs : batchMs,
    );
    if (this.queue.length <= highWater || !this.healthy) return undefined;
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Takes studies out of the index, after everything that was added before. */
  remove(rows: number[], sequence: number): Promise<CatalogueChange> {
    return new Promise((resolve, reject) => {
      this.queue.push({ s: sequence, rows, resolve, reject });
      this.highest = Math.max(this.highest, sequence);
      this.schedule(0);
    });
  }

  /** Resolves when everything added so far is in the index. */
  async settle(): Promise<void> {
    if (this.queue.length === 0 && this.working === undefined) return;
    this.schedule(0);
    const upTo = this.highest;
    await new Promise<void>((resolve) => this.settleWaiters.push({ upTo, resolve }));
  }

  /** Wakes those who wait for lines before the first that is still to be written. */
  private wakeSettled(): void {
    if (this.settleWaiters.length === 0) return;
    const first = this.queue.reduce((lowest, { s }) => Math.min(lowest, s), Number.POSITIVE_INFINITY);
    const [ready, waiting] = [
      this.settleWaiters.filter(({ upTo }) => upTo < first),
      this.settleWaiters.filter(({ upTo }) => upTo >= first),
    ];
    this.settleWaiters = waiting;
    for (const { resolve } of ready) resolve();
  }

  /** Holds everything back while the index is exchanged; resolves when nothing is under way. */
  async pause(): Promise<void> {
    this.paused = true;
    while (this.working !== undefined) await this.working;
  }

  resume(): void {
    this.paused = false;
    this.schedule(0);
  }

  /** Finishes what is queued, at most for `timeoutMs`; the journal keeps the rest for the next start. */
  async close(timeoutMs = 10_000): Promise<void> {
    if (this.healthy && !this.paused) {
      await Promise.race([this.settle(), new Promise((resolve) => setTimeout(resolve, timeoutMs).unref())]);
    }
    this.closed = true;
    if (this.timer !== undefined) clearTimeout(this.timer);
    while (this.working !== undefined) await this.working;
    for (const wake of this.waiters.splice(0)) wake();
    for (const { resolve } of this.settleWaiters.splice(0)) resolve();
    for (const item of this.queue) {
      if ('rows' in item) item.reject(new NegatoscopeError('busy', 'the removal is finished at the next start'));
    }
  }

  /** What the index may say that it knows once the first `done` of the queue are in it. */
  private sequenceAfter(done: number): number {
    let sequence = Math.min(this.highest, this.options.settled());
    for (let index = done; index < this.queue.length; index++) {
      sequence = Math.min(sequence, this.queue[index]!.s - 1);
    }
    return sequence;
  }

  private schedule(delayMs: number): void {
    if (this.closed || this.paused || this.working !== undefined) return;
    if (delayMs > 0) {
      this.timer ??= setTimeout(() => this.start(), delayMs);
      return;
    }
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.start();
  }

  private start(): void {
    this.timer = undefined;
    if (this.working !== undefined || this.closed || this.paused || this.queue.length === 0) return;
    this.working = this.work().finally(() => {
      this.workedAt = Date.now();
      this.working = undefined;
      if (this.queue.length > 0) this.schedule(this.healthy ? 0 : retryMs);
      else this.wakeSettled();
    });
  }

  private async work(): Promise<void> {
    while (this.queue.length > 0 && !this.paused && !this.closed) {
      const first = this.queue[0]!;
      try {
        if ('rows' in first) await this.workRemoval(first);
        else await this.workBatch();
        this.setHealthy(true);
        this.wakeSettled();
      } catch (error) {
        if (this.healthy) {
          this.options.log.error('the index cannot be written', { message: String(error), behind: this.queue.length });
        }
        this.setHealthy(false);
        if (error instanceof NegatoscopeError && error.code === 'damaged') this.options.onDamaged();
        return;
      }
      if (this.queue.length <= lowWater) for (const wake of this.waiters.splice(0)) wake();
    }
  }

  private async workRemoval(removal: Removal): Promise<void> {
    let change: CatalogueChange;
    try {
      change = await this.options.writer().call('deleteStudies', removal.rows, this.sequenceAfter(1));
    } catch (error) {
      if (isTransient(error)) throw error;
      this.queue.shift();
      removal.reject(error);
      throw error;
    }
    this.queue.shift();
    this.options.onChange(change);
    removal.resolve(change);
  }

  private async workBatch(): Promise<void> {
    const entries: StoreEntry[] = [];
    for (const item of this.queue) {
      if ('rows' in item || entries.length === (this.alone > 0 ? 1 : batchSize)) break;
      entries.push(item);
    }
    let indexed: IndexedBatch;
    try {
      const sequence = this.sequenceAfter(entries.length);
      indexed = await this.options.writer().call('indexEntries', JSON.stringify(entries), sequence);
    } catch (error) {
      if (isTransient(error) && !this.isFatal(entries, error)) throw error;
      await this.isolate(entries, error);
      return;
    }
    this.alone = Math.max(0, this.alone - 1);
    this.queue.splice(0, entries.length);
    this.options.onChange(indexed.change);
    this.options.onIndexed(entries, indexed.unreadable);
  }

  /** An instance with which the thread dies time and again; found by trying each alone after the first death. */
  private isFatal(entries: readonly StoreEntry[], error: unknown): boolean {
    if (!(error instanceof NegatoscopeError) || !/thread/.test(error.message)) return false;
    if (entries.length > 1) {
      this.alone = entries.length;
      return false;
    }
    const before = this.suspect;
    this.suspect = entries[0]!.s;
    return before === this.suspect;
  }

  /** One instance that the index cannot take must not keep it from the others: each goes alone, the bad one is put aside. */
  private async isolate(entries: readonly StoreEntry[], error: unknown): Promise<void> {
    if (entries.length > 1) {
      this.alone = entries.length;
      return;
    }
    const entry = entries[0]!;
    this.options.log.error('an instance could not be brought into the index', {
      path: entry.f,
      message: String(error),
    });
    await this.options.writer().call('setSequence', this.sequenceAfter(1));
    this.queue.shift();
    this.alone = Math.max(0, this.alone - 1);
    this.options.onIndexed([entry], [{ path: entry.f, reason: 'unsupported', detail: `not indexed: ${error}` }]);
  }

  private setHealthy(healthy: boolean): void {
    if (this.healthy === healthy) return;
    this.healthy = healthy;
    if (!healthy) for (const wake of this.waiters.splice(0)) wake();
    this.options.onHealth(healthy);
  }
}

/** What may be better in a moment: no room, a broken disk, a lock; and the thread itself. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof NegatoscopeError)) return false;
  const { code, message } = error;
  return code === 'disk-full' || code === 'io' || code === 'busy' || code === 'damaged' || /thread/.test(message);
}
