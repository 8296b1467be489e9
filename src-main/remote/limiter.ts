/** Lets only so many go on at the same time; the others wait in their order. */
export class Limiter {
  readonly #limit: () => number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** `limit` is asked each time; 0: none. */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  /** Resolves with what gives the place back, to be called once; rejects with the reason of the signal. */
  async enter(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#full) {
      await new Promise<void>((resolve, reject) => {
        const go = (): void => {
          signal?.removeEventListener('abort', leave);
          resolve();
        };
        const leave = (): void => {
          this.#waiting.splice(this.#waiting.indexOf(go), 1);
          reject(signal?.reason as Error);
        };
        this.#waiting.push(go);
        signal?.addEventListener('abort', leave, { once: true });
      });
    } else {
      this.#running++;
    }
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#running--;
      while (this.#waiting.length > 0 && !this.#full) {
        this.#running++;
        (this.#waiting.shift() as () => void)();
      }
    };
  }

  get #full(): boolean {
    const limit = this.#limit();
    return limit > 0 && this.#running >= limit;
  }
}
