/** States of the adaptive binary coder (T.800 table C.2): probability, next after a more and a less probable symbol, switch. */
const states: readonly (readonly [qe: number, mps: number, lps: number, change: 0 | 1])[] = [
  [0x5601, 1, 1, 1],
  [0x3401, 2, 6, 0],
  [0x1801, 3, 9, 0],
  [0x0ac1, 4, 12, 0],
  [0x0521, 5, 29, 0],
  [0x0221, 38, 33, 0],
  [0x5601, 7, 6, 1],
  [0x5401, 8, 14, 0],
  [0x4801, 9, 14, 0],
  [0x3801, 10, 14, 0],
  [0x3001, 11, 17, 0],
  [0x2401, 12, 18, 0],
  [0x1c01, 13, 20, 0],
  [0x1601, 29, 21, 0],
  [0x5601, 15, 14, 1],
  [0x5401, 16, 14, 0],
  [0x5101, 17, 15, 0],
  [0x4801, 18, 16, 0],
  [0x3801, 19, 17, 0],
  [0x3401, 20, 18, 0],
  [0x3001, 21, 19, 0],
  [0x2801, 22, 19, 0],
  [0x2401, 23, 20, 0],
  [0x2201, 24, 21, 0],
  [0x1c01, 25, 22, 0],
  [0x1801, 26, 23, 0],
  [0x1601, 27, 24, 0],
  [0x1401, 28, 25, 0],
  [0x1201, 29, 26, 0],
  [0x1101, 30, 27, 0],
  [0x0ac1, 31, 28, 0],
  [0x09c1, 32, 29, 0],
  [0x08a1, 33, 30, 0],
  [0x0521, 34, 31, 0],
  [0x0441, 35, 32, 0],
  [0x02a1, 36, 33, 0],
  [0x0221, 37, 34, 0],
  [0x0141, 38, 35, 0],
  [0x0111, 39, 36, 0],
  [0x0085, 40, 37, 0],
  [0x0049, 41, 38, 0],
  [0x0025, 42, 39, 0],
  [0x0015, 43, 40, 0],
  [0x0009, 44, 41, 0],
  [0x0005, 45, 42, 0],
  [0x0001, 45, 43, 0],
  [0x5601, 46, 46, 0],
];

/** Number of contexts of the coefficient bit modelling (T.800 table D.1-D.5), and the two with states of their own. */
export const runLengthContext = 17;
export const uniformContext = 18;

/** The arithmetic decoder of T.800 annex C. */
export class MqDecoder {
  readonly #states = new Uint8Array(19);
  readonly #symbols = new Uint8Array(19);
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #c = 0;
  #a = 0;
  #count = 0;

  constructor() {
    this.resetContexts();
  }

  /** T.800 table D.7. */
  resetContexts(): void {
    this.#states.fill(0);
    this.#symbols.fill(0);
    this.#states[0] = 4;
    this.#states[runLengthContext] = 3;
    this.#states[uniformContext] = 46;
  }

  /** Begins with a segment of coded bytes; behind its end there are ones. */
  begin(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#at = 0;
    this.#c = (bytes[0] ?? 0xff) << 16;
    this.#byteIn();
    this.#c <<= 7;
    this.#count -= 7;
    this.#a = 0x8000;
  }

  #byteIn(): void {
    const current = this.#bytes[this.#at] ?? 0xff;
    const next = this.#bytes[this.#at + 1] ?? 0xff;
    if (current === 0xff && next > 0x8f) {
      this.#c += 0xff00;
      this.#count = 8;
    } else if (current === 0xff) {
      this.#at++;
      this.#c += next << 9;
      this.#count = 7;
    } else {
      this.#at++;
      this.#c += next << 8;
      this.#count = 8;
    }
  }

  /** The next decision of a context. */
  decode(context: number): 0 | 1 {
    const [qe, afterMps, afterLps, change] = states[this.#states[context]!]!;
    let symbol = this.#symbols[context]!;
    this.#a -= qe;
    const low = this.#c >>> 16 < qe;
    if (!low) this.#c -= qe << 16;
    if (!low && (this.#a & 0x8000) !== 0) return symbol as 0 | 1;
    // Conditional exchange: the smaller part of the interval is the less probable symbol's.
    const less = low ? this.#a >= qe : this.#a < qe;
    if (low) this.#a = qe;
    if (less) {
      symbol = 1 - symbol;
      if (change === 1) this.#symbols[context] = symbol;
      this.#states[context] = afterLps;
    } else {
      this.#states[context] = afterMps;
    }
    do {
      if (this.#count === 0) this.#byteIn();
      this.#a <<= 1;
      this.#c = (this.#c << 1) >>> 0;
      this.#count--;
    } while ((this.#a & 0x8000) === 0);
    return symbol as 0 | 1;
  }
}
