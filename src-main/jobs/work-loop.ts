/** Nothing has to be waited for longer without looking again. */
const longestWaitMs = 60_000;

export interface WorkLoopOptions {
  /** Does what there is to do; gives back how long to wait before the next look, undefined: until it is woken. */
  work(): Promise<number | undefined>;
  /** `work` failed; it is tried again after a minute. */
  failed(error: unknown): void;
}

/** Work that is done when something happened or a time has come, one round at a time; what happens during a round brings another one. */
export class WorkLoop {
  readonly #options: WorkLoopOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #more = false;
  #started = false;
  #closed = false;

  constructor(options: WorkLoopOptions) {
    this.#options = options;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** What woke it before counts. */
  start(): void {
    this.#started = true;
    this.wake();
  }

  wake(): void {
    this.#wake(0);
  }

  /** Ends with the round that is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  /** Resolves when nothing is under way; for tests. */
  async idle(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  #wake(ms: number): void {
    if (!this.#started || this.#closed) return;
    clearTimeout(this.#timer);
    if (ms > 0) {
      this.#timer = setTimeout(() => this.#wake(0), Math.min(ms, longestWaitMs));
      this.#timer.unref();
      return;
    }
    if (this.#working !== undefined) {
      this.#more = true;
      return;
    }
    this.#working = this.#options
      .work()
      .catch((error: unknown) => {
        this.#options.failed(error);
        return longestWaitMs;
      })
      .then((wait) => {
        this.#working = undefined;
        const at = this.#more ? 0 : wait;
        this.#more = false;
        if (at !== undefined) this.#wake(at);
      });
  }
}
