/**
 * The order in which one worker decodes the frames it has fetched: the most wanted first, one at a time. Between two of
 * them the worker hears what it was told meanwhile, so that a frame somebody waits for overtakes all that wait. While such
 * a frame is being fetched the others rest for a moment: a fetch takes less time than most decoding.
 */
export class DecodeQueue {
  private readonly entries = new Map<number, Entry>();
  private readonly pause: () => Promise<void>;
  private readonly patienceMs: number;
  private busy = false;
  private order = 0;

  constructor(pause: () => Promise<void>, patienceMs = 50) {
    this.pause = pause;
    this.patienceMs = patienceMs;
  }

  /** A frame is being fetched. Smaller priorities are sooner, 0 is waited for. */
  add(id: number, priority: number): void {
    const entry: Entry = { priority, order: this.order++ };
    if (priority === 0) this.holdFor(entry);
    this.entries.set(id, entry);
  }

  prioritise(id: number, priority: number): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    entry.priority = priority;
    if (priority === 0 && !entry.decode) this.holdFor(entry);
  }

  /** It has been fetched: `decode` is called when its turn comes. */
  ready(id: number, decode: () => Promise<void>): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    entry.decode = decode;
    void this.run();
  }

  /** It failed or was withdrawn. */
  remove(id: number): void {
    this.entries.delete(id);
    void this.run();
  }

  private holdFor(entry: Entry): void {
    entry.holdsUntil = performance.now() + this.patienceMs;
    setTimeout(() => void this.run(), this.patienceMs + 1);
  }

  private async run(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      for (;;) {
        await this.pause();
        const next = this.next();
        if (!next) return;
        this.entries.delete(next.id);
        await next.decode();
      }
    } finally {
      this.busy = false;
    }
  }

  private next(): { id: number; decode: () => Promise<void> } | undefined {
    let best: (Entry & { id: number; decode: () => Promise<void> }) | undefined;
    let held = false;
    const now = performance.now();
    for (const [id, entry] of this.entries) {
      const { decode, priority, order, holdsUntil = 0 } = entry;
      if (!decode) {
        if (priority === 0 && holdsUntil > now) held = true;
        continue;
      }
      if (!best || priority < best.priority || (priority === best.priority && order < best.order)) {
        best = { ...entry, id, decode };
      }
    }
    return held && best && best.priority > 0 ? undefined : best;
  }
}

interface Entry {
  priority: number;
  order: number;
  decode?: () => Promise<void>;
  /** Until then others rest for it. */
  holdsUntil?: number;
}
