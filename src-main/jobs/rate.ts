const windowMs = 5000;
const stepMs = 250;

/** Bytes a second over the last five seconds: what people look at while something is transferred. */
export class Rate {
  readonly #samples: { at: number; bytes: number }[] = [];
  #bytes = 0;

  /** `bytes` so far; fewer than before means that it began anew. */
  add(bytes: number, now: number): void {
    const last = this.#samples.at(-1);
    if (bytes < this.#bytes || last === undefined) {
      this.#samples.length = 0;
      this.#samples.push({ at: now, bytes });
    } else if (now - last.at >= stepMs) {
      this.#samples.push({ at: now, bytes });
      while ((this.#samples[1]?.at ?? now) < now - windowMs) this.#samples.shift();
    }
    this.#bytes = bytes;
  }

  /** Undefined as long as there is too little to say. Falls while nothing comes. */
  perSecond(now: number): number | undefined {
    while ((this.#samples[1]?.at ?? now) < now - windowMs) this.#samples.shift();
    const first = this.#samples[0];
    if (first === undefined || now - first.at < stepMs) return undefined;
    return ((this.#bytes - first.bytes) * 1000) / (now - first.at);
  }
}
