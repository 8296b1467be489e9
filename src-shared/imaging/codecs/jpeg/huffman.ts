/** Huffman tables and the bit reader of T.81 annexes C and F. */

const lookBits = 9;

export interface HuffmanTable {
  /** By the next 9 bits: length << 8 | value, or 0 when the code is longer. */
  look: Uint16Array;
  /** Largest code of each length (-1: none), and the offset from code to index of its value. */
  maxCode: Int32Array;
  offset: Int32Array;
  values: Uint8Array;
}

/** Table from the counts of codes of lengths 1..16 and their values. */
export function buildHuffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const table: HuffmanTable = {
    look: new Uint16Array(1 << lookBits),
    maxCode: new Int32Array(18).fill(-1),
    offset: new Int32Array(18),
    values,
  };
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    table.offset[length] = index - code;
    for (let i = 0; i < (counts[length - 1] ?? 0); i++, code++, index++) {
      if (length > lookBits) continue;
      const first = code << (lookBits - length);
      table.look.fill((length << 8) | (values[index] ?? 0), first, first + (1 << (lookBits - length)));
    }
    if (counts[length - 1]) table.maxCode[length] = code - 1;
    code <<= 1;
  }
  return table;
}

/** Bits of entropy-coded data, most significant first; stuffed zero bytes are dropped and zeros follow a marker. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #bits = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  #fill(wanted: number): void {
    while (this.#count < wanted) {
      let byte = this.#bytes[this.#at] ?? 0;
      if (byte === 0xff && this.#at < this.#bytes.length) {
        if (this.#bytes[this.#at + 1] === 0) this.#at += 2;
        else byte = 0;
      } else if (this.#at < this.#bytes.length) {
        this.#at++;
      }
      this.#bits = ((this.#bits << 8) | byte) & 0xffffff;
      this.#count += 8;
    }
  }

  bit(): number {
    if (this.#count === 0) this.#fill(1);
    this.#count--;
    return (this.#bits >> this.#count) & 1;
  }

  /** An unsigned number of up to 16 bits. */
  bits(count: number): number {
    if (count === 0) return 0;
    this.#fill(count);
    this.#count -= count;
    return (this.#bits >> this.#count) & ((1 << count) - 1);
  }

  /** A difference or coefficient of `size` bits with its sign (T.81 F.2.2.1 EXTEND). */
  extended(size: number): number {
    if (size === 0) return 0;
    const value = this.bits(size);
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  symbol(table: HuffmanTable): number {
    this.#fill(lookBits);
    const found = table.look[(this.#bits >> (this.#count - lookBits)) & ((1 << lookBits) - 1)]!;
    if (found !== 0) {
      this.#count -= found >> 8;
      return found & 0xff;
    }
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = (code << 1) | this.bit();
      if (table.maxCode[length]! >= 0 && code <= table.maxCode[length]!) {
        return table.values[table.offset[length]! + code] ?? 0;
      }
    }
    return 0;
  }

  /** Drops bits up to the next restart marker and steps over it; false when another marker or the end comes first. */
  restart(): boolean {
    this.#count = 0;
    this.#bits = 0;
    const bytes = this.#bytes;
    let at = this.#at;
    while (at + 1 < bytes.length && !(bytes[at] === 0xff && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff)) at++;
    const marker = bytes[at + 1] ?? 0;
    if (marker < 0xd0 || marker > 0xd7) return false;
    this.#at = at + 2;
    return true;
  }

  /** Offset of the next marker. */
  end(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    while (at + 1 < bytes.length) {
      const next = bytes[at + 1]!;
      if (bytes[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
      at++;
    }
    return bytes.length;
  }
}
