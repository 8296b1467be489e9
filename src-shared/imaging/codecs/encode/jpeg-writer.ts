import type { HuffmanCode } from './huffman.ts';

/** Writes a JPEG stream: marker segments, and entropy-coded bits with stuffed zero bytes (T.81 annexes B and F.1.2.3). */
export class JpegWriter {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  #bits = 0;
  #count = 0;

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }

  marker(code: number): void {
    this.#byte(0xff);
    this.#byte(code);
  }

  /** A marker with its parameters; the length is written for you. */
  segment(code: number, parameters: ArrayLike<number>): void {
    this.marker(code);
    const length = parameters.length + 2;
    this.#byte(length >> 8);
    this.#byte(length & 0xff);
    for (let i = 0; i < parameters.length; i++) this.#byte(parameters[i]!);
  }

  /** @param selector class (0 DC and lossless, 1 AC) << 4 | destination */
  huffmanTable(selector: number, code: HuffmanCode): void {
    this.segment(0xc4, [selector, ...code.counts, ...code.symbols]);
  }

  /** Up to 16 bits. */
  bits(count: number, value: number): void {
    this.#bits = (this.#bits << count) | (value & ((1 << count) - 1));
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#bits >> this.#count) & 0xff;
      this.#byte(byte);
      if (byte === 0xff) this.#byte(0);
    }
    this.#bits &= (1 << this.#count) - 1;
  }

  symbol(code: HuffmanCode, symbol: number): void {
    this.bits(code.lengths[symbol]!, code.codes[symbol]!);
  }

  /** Fills the last byte with ones and ends the image. */
  end(): Uint8Array<ArrayBuffer> {
    if (this.#count > 0) this.bits(8 - this.#count, 0xff);
    this.marker(0xd9);
    return this.#bytes.slice(0, this.#length);
  }
}
