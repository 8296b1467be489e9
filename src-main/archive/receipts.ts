import type { Log } from '../log/types.ts';
import type { Receipt } from './database/state.ts';
import type { Arrival } from './database/state-sending.ts';
import type { State } from './database/state-thread.ts';
import type { StoreEntry } from './journal.ts';

const tellMs = 1000;

/** Forwarding rules, as far as receiving has to know of them. */
export interface ArrivalWatch {
  /** Is there a rule that may want what arrives? */
  wanted(): boolean;
  /** Arrivals lie in the state database. */
  arrived(): void;
}

/** Announcing studies to others, as far as receiving has to know of it. */
export interface AnnouncementWatch {
  /** Is there a node that wants to hear of studies? */
  wanted(): boolean;
  /** Studies that changed lie in the state database. */
  changed(): void;
}

/**
 * A line of the journal as forwarding rules see it; undefined for lines of earlier versions, which do not say enough, and for what was only coded
 * otherwise: it had come before.
 */
export const arrivalOf = ({ s, t, f, u, o, i, r }: StoreEntry): Arrival | undefined =>
  i === undefined || o[0] === 'compressed'
    ? undefined
    : {
        sequence: s,
        path: f,
        sopInstanceUid: i,
        studyUid: u,
        kind: o[0],
        peer: o[1],
        address: o[2],
        called: o[3] ?? '',
        at: t,
        replaces: r !== undefined,
      };

/** Who sent what when: gathered for a second, then written into the state database. */
export class Receipts {
  private readonly state: State;
  private readonly log: Log;
  private readonly watch: ArrivalWatch | undefined;
  private readonly announcements: AnnouncementWatch | undefined;
  private arrivals: Arrival[] = [];
  private gathered = new Map<string, Receipt>();
  private sequence = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(state: State, log: Log, watch?: ArrivalWatch, announcements?: AnnouncementWatch) {
    this.state = state;
    this.log = log;
    this.watch = watch;
    this.announcements = announcements;
  }

  add(entry: StoreEntry): void {
    const { s, t, b, u, o } = entry;
    const [kind, peer, address] = o;
    const arrival = this.watch?.wanted() ? arrivalOf(entry) : undefined;
    if (arrival !== undefined) this.arrivals.push(arrival);
    this.gather({ studyUid: u, kind, peer, address, firstAt: t, lastAt: t, instances: 1, bytes: b });
    this.sequence = Math.max(this.sequence, s);
    this.timer ??= setTimeout(() => void this.flush(), tellMs);
  }

  private gather(receipt: Receipt): void {
    const { studyUid, kind, peer, address } = receipt;
    const key = `${studyUid}\n${kind}\n${peer}\n${address}`;
    const known = this.gathered.get(key);
    if (known === undefined) {
      this.gathered.set(key, receipt);
      return;
    }
    known.firstAt = Math.min(known.firstAt, receipt.firstAt);
    known.lastAt = Math.max(known.lastAt, receipt.lastAt);
    known.instances += receipt.instances;
    known.bytes += receipt.bytes;
  }

  async flush(): Promise<void> {
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = undefined;
    if (this.gathered.size === 0) return;
    const gathered = this.gathered;
    this.gathered = new Map();
    const arrivals = this.arrivals;
    this.arrivals = [];
    const announce = this.announcements?.wanted() === true;
    try {
      await this.state.call('addReceipts', [...gathered.values()], this.sequence, arrivals, announce);
      if (arrivals.length > 0) this.watch?.arrived();
      if (announce) this.announcements?.changed();
    } catch (error) {
      // With the next ones, or from the journal at the next start, which has the lines until they are told.
      for (const receipt of gathered.values()) this.gather(receipt);
      this.arrivals.unshift(...arrivals);
      this.log.error('receipts cannot be written', { message: String(error) });
    }
  }
}
