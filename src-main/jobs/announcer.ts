const tellMs = 250;

/** Tells listeners what is now, at once after a quiet time and then at most four times a second. Nothing is made when nobody listens. */
export class Announcer<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #now: () => T;
  #timer: NodeJS.Timeout | undefined;
  #toldAt = 0;

  constructor(now: () => T) {
    this.#now = now;
  }

  listen(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something changed. */
  tell(): void {
    if (this.#timer !== undefined || this.#listeners.size === 0) return;
    const wait = Math.max(0, this.#toldAt + tellMs - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#toldAt = Date.now();
      const value = this.#now();
      for (const listener of [...this.#listeners]) listener(value);
    }, wait);
    this.#timer.unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }
}
