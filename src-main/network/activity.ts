import type { AssociationActivity } from '../../src-shared/contract/network.ts';
import { AssociationTrace } from './log/trace.ts';

const recentMs = 60_000;
const keptCount = 200;
const tellEveryMs = 250;

/** One association in the book; whoever works on it counts here. */
export interface ActivityEntry {
  /** Its number, for jobs that link to it and for its log. */
  readonly id: number;
  /** What is said on it. */
  readonly trace: AssociationTrace;
  received: number;
  failed: number;
  bytes: number;
  end(outcome: AssociationActivity['outcome'], reason?: string): void;
  /** After counting: listeners hear of it, at most four times a second. */
  touch(): void;
}

interface Row extends AssociationActivity {
  trace: AssociationTrace;
  /** For the rate: bytes and time at the last telling. */
  ratedBytes: number;
  ratedAt: number;
}

/** What the associations are doing, in and out: those under way, and the last 200 with their logs. */
export class ActivityBook {
  readonly #rows = new Map<number, Row>();
  readonly #listeners = new Set<(activity: AssociationActivity[]) => void>();
  #lastId = 0;
  #timer: NodeJS.Timeout | undefined;
  #dirty = false;

  begin(
    direction: 'in' | 'out',
    peerAeTitle: string,
    peerAddress: string,
    { purpose, trace = new AssociationTrace() }: { purpose?: string; trace?: AssociationTrace } = {},
  ): ActivityEntry {
    const now = Date.now();
    const row: Row = {
      id: ++this.#lastId,
      direction,
      peerAeTitle,
      peerAddress,
      startedAt: now,
      ...(purpose !== undefined && { purpose }),
      outcome: 'open',
      received: 0,
      failed: 0,
      bytes: 0,
      bytesPerSecond: 0,
      ratedBytes: 0,
      ratedAt: now,
      trace,
    };
    this.#rows.set(row.id, row);
    this.#forget();
    this.#changed();
    const touch = () => this.#changed();
    return {
      id: row.id,
      trace,
      get received() {
        return row.received;
      },
      set received(count) {
        row.received = count;
      },
      get failed() {
        return row.failed;
      },
      set failed(count) {
        row.failed = count;
      },
      get bytes() {
        return row.bytes;
      },
      set bytes(count) {
        row.bytes = count;
      },
      touch,
      end: (outcome, reason) => {
        row.outcome = outcome;
        row.endedAt = Date.now();
        if (reason !== undefined) {
          row.reason = reason;
        }
        const seconds = Math.max(1, row.endedAt - row.startedAt) / 1000;
        row.bytesPerSecond = row.bytes / seconds;
        this.#changed();
      },
    };
  }

  /** Those under way and those that ended within the last minute, newest first. */
  list(): AssociationActivity[] {
    const before = Date.now() - recentMs;
    return this.#newestFirst((row) => row.endedAt === undefined || row.endedAt >= before);
  }

  /** All that are kept, newest first: those under way and the last ones, 200 together. */
  history(): AssociationActivity[] {
    return this.#newestFirst(() => true);
  }

  /** What was said on one of them; undefined when it is not kept any more. */
  trace(id: number): AssociationTrace | undefined {
    return this.#rows.get(id)?.trace;
  }

  #newestFirst(which: (row: Row) => boolean): AssociationActivity[] {
    return [...this.#rows.values()]
      .filter(which)
      .reverse()
      .map(({ ratedBytes, ratedAt, trace, ...activity }) => {
        const purpose = activity.purpose ?? trace.purpose;
        return { ...activity, ...(purpose !== undefined && { purpose }) };
      });
  }

  onChanged(listener: (activity: AssociationActivity[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #changed(): void {
    this.#dirty = true;
    if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#tell(), tellEveryMs);
      this.#timer.unref();
    }
  }

  #tell(): void {
    this.#timer = undefined;
    this.#rate();
    if (this.#dirty && this.#listeners.size > 0) {
      const activity = this.list();
      for (const listener of this.#listeners) {
        listener(activity);
      }
    }
    this.#dirty = false;
  }

  #rate(): void {
    const now = Date.now();
    for (const row of this.#rows.values()) {
      if (row.outcome === 'open' && now > row.ratedAt) {
        row.bytesPerSecond = ((row.bytes - row.ratedBytes) * 1000) / (now - row.ratedAt);
        row.ratedBytes = row.bytes;
        row.ratedAt = now;
      }
    }
  }

  /** The oldest ended ones go when there are too many; what is under way stays. */
  #forget(): void {
    let over = this.#rows.size - keptCount;
    for (const [id, row] of this.#rows) {
      if (over <= 0) break;
      if (row.endedAt !== undefined) {
        this.#rows.delete(id);
        over--;
      }
    }
  }
}
