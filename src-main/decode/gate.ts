import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

/** Hands out threads and memory in the order asked for; a task larger than all the memory gets all of it. */
export class Gate {
  readonly #capacity: number;
  readonly #maximumWaiting: number;
  #slots: number;
  #taken = 0;
  readonly #waiting: { cost: number; go: () => void; fail: (error: Error) => void }[] = [];

  /** @param maximumWaiting more than this may not wait: they are refused as `busy` */
  constructor(slots: number, capacity: number, maximumWaiting = Number.POSITIVE_INFINITY) {
    this.#slots = slots;
    this.#capacity = capacity;
    this.#maximumWaiting = maximumWaiting;
  }

  #fits(cost: number): boolean {
    return this.#slots > 0 && this.#taken + cost <= this.#capacity;
  }

  #take(cost: number): void {
    this.#slots--;
    this.#taken += cost;
  }

  /** Waits for a thread and `cost` bytes; resolves with what gives them back. Rejects with `busy` or `cancelled`. */
  async enter(cost: number, signal?: AbortSignal): Promise<() => void> {
    const wanted = Math.min(cost, this.#capacity);
    if (this.#waiting.length >= this.#maximumWaiting) {
      throw new NegatoscopeError('busy', 'too many pictures are waited for');
    }
    if (this.#waiting.length > 0 || !this.#fits(wanted)) {
      await new Promise<void>((resolve, reject) => {
        const abort = () => {
          const index = this.#waiting.indexOf(entry);
          if (index < 0) return;
          this.#waiting.splice(index, 1);
          entry.fail(cancelled());
          this.#next();
        };
        const ended = () => signal?.removeEventListener('abort', abort);
        const entry = {
          cost: wanted,
          go: () => {
            ended();
            resolve();
          },
          fail: (error: Error) => {
            ended();
            reject(error);
          },
        };
        this.#waiting.push(entry);
        signal?.addEventListener('abort', abort, { once: true });
      });
    } else {
      this.#take(wanted);
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#slots++;
      this.#taken -= wanted;
      this.#next();
    };
  }

  #next(): void {
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      if (!this.#fits(first.cost)) return;
      this.#waiting.shift();
      this.#take(first.cost);
      first.go();
    }
  }

  /** Refuses whoever waits. */
  close(): void {
    for (const entry of this.#waiting.splice(0)) entry.fail(cancelled());
  }
}

const cancelled = () => new NegatoscopeError('cancelled', 'the picture is no longer wanted');
