/** One bit of a packet header. */
export type ReadBit = () => number;

/** A tag tree (T.800 B.10.2): least values of a grid of code-blocks, told step by step. */
export class TagTree {
  readonly #levels: { width: number; values: Int32Array; known: Uint8Array }[] = [];

  constructor(width: number, height: number) {
    let [w, h] = [width, height];
    for (;;) {
      this.#levels.push({ width: w, values: new Int32Array(w * h), known: new Uint8Array(w * h) });
      if (w * h <= 1) return;
      w = (w + 1) >> 1;
      h = (h + 1) >> 1;
    }
  }

  /** Reads until it is known whether the value at a place is below the threshold. */
  isBelow(x: number, y: number, threshold: number, bit: ReadBit): boolean {
    let least = 0;
    for (let level = this.#levels.length - 1; level >= 0; level--) {
      const { width, values, known } = this.#levels[level]!;
      const at = (y >> level) * width + (x >> level);
      if (values[at]! < least) values[at] = least;
      while (values[at]! < threshold && known[at] === 0) {
        if (bit() === 1) known[at] = 1;
        else values[at]!++;
      }
      least = values[at]!;
    }
    return least < threshold && this.#levels[0]!.known[y * this.#levels[0]!.width + x] === 1;
  }

  /** The value at a place, read to its end. */
  value(x: number, y: number, bit: ReadBit): number {
    let threshold = 1;
    while (!this.isBelow(x, y, threshold, bit)) threshold++;
    return threshold - 1;
  }
}
