/** How long a cancelled job waits for the answer to an N-ACTION that is out, so that nobody must guess whether a film is printed; ms. */
const patienceMs = 5000;

/** Passes the cancelling of a job on, but not while the printer has yet to say whether it prints. */
export class Cancelling {
  readonly signal: AbortSignal;
  readonly #source: AbortSignal;
  readonly #controller = new AbortController();
  #working = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(source: AbortSignal) {
    this.#source = source;
    this.signal = this.#controller.signal;
    source.addEventListener('abort', this.#cancelled);
    if (source.aborted) this.#cancelled();
  }

  /** Work during which cancelling waits, if not for ever. */
  async finishing<T>(work: () => Promise<T>): Promise<T> {
    this.#working++;
    try {
      return await work();
    } finally {
      this.#working--;
      if (this.#source.aborted) this.#pass();
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source.removeEventListener('abort', this.#cancelled);
  }

  readonly #cancelled = (): void => {
    if (this.#working === 0) this.#pass();
    else this.#timer ??= setTimeout(() => this.#pass(), patienceMs);
  };

  #pass(): void {
    clearTimeout(this.#timer);
    if (!this.signal.aborted) this.#controller.abort(this.#source.reason);
  }
}
