import { open } from 'node:fs/promises';

/** Brings files onto the disk, not only into the system's memory, while others are still written. */
export class Flushing {
  readonly #atOnce: number;
  readonly #waiting: string[] = [];
  #added = 0;
  #done = 0;
  #working = 0;
  #failure: { error: unknown } | undefined;
  #told: () => void = () => {};

  /** @param atOnce files that are flushed at the same time */
  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** A file was written and closed; it stays where it is until it is flushed. */
  add(path: string): void {
    this.#added++;
    this.#waiting.push(path);
    if (this.#working < this.#atOnce) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working++;
    for (let path = this.#waiting.pop(); path !== undefined; path = this.#waiting.pop()) {
      try {
        if (this.#failure === undefined) await flush(path);
      } catch (error) {
        this.#failure = { error };
      }
      this.#done++;
      this.#told();
    }
    this.#working--;
    this.#told();
  }

  /** Waits until all are on the disk. Rejects when one cannot be brought there, or when `progress` (0 to 1) throws. */
  async end(progress: (done: number) => void): Promise<void> {
    while (this.#working > 0) {
      await new Promise<void>((resolve) => {
        this.#told = resolve;
      });
      progress(this.#done / Math.max(1, this.#added));
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

async function flush(path: string): Promise<void> {
  // Windows flushes only what may be written to.
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
