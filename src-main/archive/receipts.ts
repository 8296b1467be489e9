import type { Log } from '../log/types.ts';
import type { Receipt } from './database/state.ts';
import type { State } from './database/state-thread.ts';
import type { StoreEntry } from './journal.ts';

const tellMs = 1000;

/** Who sent what when: gathered for a second, then written into the state database. */
export class Receipts {
  private readonly state: State;
  private readonly log: Log;
  private gathered = new Map<string, Receipt>();
  private sequence = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(state: State, log: Log) {
    this.state = state;
    this.log = log;
  }

  add({ s, t, b, u, o }: StoreEntry): void {
    const [kind, peer, address] = o;
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
    try {
      await this.state.call('addReceipts', [...gathered.values()], this.sequence);
    } catch (error) {
      // With the next ones, or from the journal at the next start, which has the lines until they are told.
      for (const receipt of gathered.values()) this.gather(receipt);
      this.log.error('receipts cannot be written', { message: String(error) });
    }
  }
}
