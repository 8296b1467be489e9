/** Small pictures that were made lately, by identity and size. */
export class ThumbnailCache {
  readonly #kept = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #making = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  readonly #limit: number;
  #bytes = 0;

  constructor(limit = 32 * 1024 * 1024) {
    this.#limit = limit;
  }

  /** The picture; made when it is not there, once for all who ask meanwhile. */
  async get(key: string, make: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const underway = this.#making.get(key);
    if (underway) return underway;
    const making = make();
    this.#making.set(key, making);
    try {
      const bytes = await making;
      this.#kept.set(key, bytes);
      this.#bytes += bytes.length;
      for (const [oldest, old] of this.#kept) {
        if (this.#bytes <= this.#limit) break;
        this.#kept.delete(oldest);
        this.#bytes -= old.length;
      }
      return bytes;
    } finally {
      this.#making.delete(key);
    }
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }
}
