import type { AssociationActivity } from '../../src-shared/contract/network.ts';

const keptMs = 60_000;
const keptCount = 200;
const tellEveryMs = 250;

/** One association in the book; whoever works on it counts here. */
export interface ActivityEntry {
  received: number;
  failed: number;
  bytes: number;
  end(outcome: AssociationActivity['outcome'], reason?: string): void;
  /** After counting: listeners hear of it, at most four times a second. */
  touch(): void;
}

interface Row extends AssociationActivity {
  /** For the rate: bytes and time at the last telling. */
  ratedBytes: number;
  ratedAt: number;
}

/** What the associations are doing, in and out, for the transfers strip: ended ones stay for a minute. */
export class ActivityBook {
  readonly #rows = new Map<number, Row>();
  readonly #listeners = new Set<(activity: AssociationActivity[]) => void>();
  #lastId = 0;
  #timer: NodeJS.Timeout | undefined;
  #dirty = false;

  begin(direction: 'in' | 'out', peerAeTitle: string, peerAddress: string): ActivityEntry {
    const now = Date.now();
    const row: Row = {
      id: ++this.#lastId,
      direction,
      peerAeTitle,
      peerAddress,
      startedAt: now,
      outcome: 'open',
      received: 0,
      failed: 0,
      bytes: 0,
      bytesPerSecond: 0,
      ratedBytes: 0,
      ratedAt: now,
    };
    this.#rows.set(row.id, row);
    // Also when nobody asks for the list.
    if (this.#rows.size > 2 * keptCount) {
      this.#forget();
    }
    this.#changed();
    const touch = () => this.#changed();
    return {
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

  /** Newest first. */
  list(): AssociationActivity[] {
    this.#forget();
    return [...this.#rows.values()].reverse().map(({ ratedBytes, ratedAt, ...activity }) => activity);
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

  #forget(): void {
    const before = Date.now() - keptMs;
    let over = this.#rows.size - keptCount;
    for (const [id, row] of this.#rows) {
      if (row.endedAt !== undefined && (row.endedAt < before || over > 0)) {
        this.#rows.delete(id);
        over--;
      }
    }
  }
}
