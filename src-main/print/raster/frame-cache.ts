import { sharedBytes } from './shared-frames.ts';
import type { SharedFrame } from './tasks.ts';

/** Decoded frames, the last used ones kept up to so many bytes: a window that is dragged decodes nothing twice. */
export class FrameCache {
  readonly #capacity: number;
  readonly #frames = new Map<string, Promise<SharedFrame>>();
  readonly #sizes = new Map<string, number>();
  #total = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The frame of this key, decoded when it is not here; those who ask at the same time get the same one. What fails is not kept. */
  get(key: string, decode: () => Promise<SharedFrame>): Promise<SharedFrame> {
    const known = this.#frames.get(key);
    if (known) {
      // Used again: to the end of the order in which they go.
      this.#frames.delete(key);
      this.#frames.set(key, known);
      return known;
    }
    const made = decode();
    this.#frames.set(key, made);
    made.then(
      (frame) => this.#keep(key, made, frame),
      () => {
        if (this.#frames.get(key) === made) this.#frames.delete(key);
      },
    );
    return made;
  }

  #keep(key: string, made: Promise<SharedFrame>, frame: SharedFrame): void {
    if (this.#frames.get(key) !== made) return;
    this.#sizes.set(key, sharedBytes(frame));
    this.#total += sharedBytes(frame);
    for (const oldest of [...this.#frames.keys()]) {
      if (this.#total <= this.#capacity) return;
      const size = this.#sizes.get(oldest);
      if (size === undefined) continue;
      this.#frames.delete(oldest);
      this.#sizes.delete(oldest);
      this.#total -= size;
    }
  }

  clear(): void {
    this.#frames.clear();
    this.#sizes.clear();
    this.#total = 0;
  }
}
