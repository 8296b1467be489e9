/**
 * A bzip2 encoder: run lengths, Burrows-Wheeler transform, move to front, Huffman codes with up to six tables. Blocks of 900 000 bytes; what
 * was pushed is held only until its block is full.
 */
import { sortRotations } from './rotations.ts';

const blockBytes = 900_000 - 20;
const groupSymbols = 50;
const longestCode = 17;
const refinements = 4;

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});

class BitWriter {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1 << 16);
  #length = 0;
  #bits = 0;
  #count = 0;

  /** Up to 24 bits, the most significant first. */
  write(count: number, value: number): void {
    this.#bits = ((this.#bits << count) | value) >>> 0;
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      if (this.#length === this.#bytes.length) {
        const larger = new Uint8Array(this.#length * 2);
        larger.set(this.#bytes);
        this.#bytes = larger;
      }
      this.#bytes[this.#length++] = (this.#bits >>> this.#count) & 0xff;
      this.#bits &= (1 << this.#count) - 1;
    }
  }

  write32(value: number): void {
    this.write(16, value >>> 16);
    this.write(16, value & 0xffff);
  }

  /** The whole bytes so far; the rest of the bits stays. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  align(): void {
    if (this.#count > 0) this.write(8 - this.#count, 0);
  }
}

/** Lengths of a Huffman code for these counts, none longer than 17 bits, none zero. */
function codeLengths(counts: Int32Array, symbols: number): Uint8Array<ArrayBuffer> {
  const weights = new Float64Array(symbols * 2);
  const parents = new Int32Array(symbols * 2);
  const lengths = new Uint8Array(symbols);
  let scale = 1;
  for (;;) {
    for (let i = 0; i < symbols; i++) weights[i] = Math.max(1, Math.ceil(counts[i]! / scale));
    // Two queues: the leaves by weight, and what was joined, which comes in order by itself.
    const leaves = Array.from({ length: symbols }, (_, i) => i).sort((a, b) => weights[a]! - weights[b]!);
    let leaf = 0;
    let joined = symbols;
    let next = symbols;
    const smallest = (): number =>
      leaf < symbols && (joined >= next || weights[leaves[leaf]!]! <= weights[joined]!) ? leaves[leaf++]! : joined++;
    while (next < symbols * 2 - 1) {
      const first = smallest();
      const second = smallest();
      weights[next] = weights[first]! + weights[second]!;
      parents[first] = next;
      parents[second] = next;
      next++;
    }
    const root = symbols * 2 - 2;
    const depths = new Uint8Array(symbols * 2);
    let deepest = 0;
    for (let node = root - 1; node >= 0; node--) {
      const depth = depths[parents[node]!]! + 1;
      depths[node] = depth;
      if (node < symbols) {
        lengths[node] = depth;
        if (depth > deepest) deepest = depth;
      }
    }
    if (deepest <= longestCode) return lengths;
    scale *= 2;
  }
}

/** Canonical codes of these lengths. */
function codesOf(lengths: Uint8Array): Int32Array {
  const codes = new Int32Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= longestCode; length++) {
    for (let i = 0; i < lengths.length; i++) if (lengths[i] === length) codes[i] = code++;
    code <<= 1;
  }
  return codes;
}

/** Push bytes, take what comes out; `end` gives the rest. */
export class Bzip2Encoder {
  readonly #out = new BitWriter();
  readonly #block = new Uint8Array(blockBytes + 16);
  #length = 0;
  #crc = 0xffffffff;
  #streamCrc = 0;
  #runByte = -1;
  #runLength = 0;

  constructor() {
    this.#out.write(24, 0x425a68);
    this.#out.write(8, 0x39);
  }

  push(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === this.#runByte && this.#runLength < 255) {
        this.#runLength++;
        continue;
      }
      this.#endRun();
      if (this.#length >= blockBytes) this.#writeBlock();
      this.#runByte = byte;
      this.#runLength = 1;
    }
    return this.#out.take();
  }

  end(): Uint8Array<ArrayBuffer> {
    this.#endRun();
    if (this.#length > 0) this.#writeBlock();
    this.#out.write(24, 0x177245);
    this.#out.write(24, 0x385090);
    this.#out.write32(this.#streamCrc);
    this.#out.align();
    return this.#out.take();
  }

  /** Runs of four and more become four bytes and a count. */
  #endRun(): void {
    if (this.#runLength === 0) return;
    let crc = this.#crc;
    for (let i = 0; i < this.#runLength; i++) crc = (crc << 8) ^ crcTable[((crc >>> 24) ^ this.#runByte) & 0xff]!;
    this.#crc = crc >>> 0;
    for (let i = 0; i < Math.min(4, this.#runLength); i++) this.#block[this.#length++] = this.#runByte;
    if (this.#runLength >= 4) this.#block[this.#length++] = this.#runLength - 4;
    this.#runLength = 0;
    this.#runByte = -1;
  }

  #writeBlock(): void {
    const block = this.#block.subarray(0, this.#length);
    const crc = ~this.#crc >>> 0;
    this.#streamCrc = (((this.#streamCrc << 1) | (this.#streamCrc >>> 31)) ^ crc) >>> 0;
    const { last, origin } = transform(block);
    const out = this.#out;
    out.write(24, 0x314159);
    out.write(24, 0x265359);
    out.write32(crc);
    out.write(1, 0);
    out.write(24, origin);
    const used = new Uint8Array(256);
    for (const byte of block) used[byte] = 1;
    writeUsed(out, used);
    writeSymbols(out, ...moveToFront(last, used));
    this.#length = 0;
    this.#crc = 0xffffffff;
  }
}

/** The last column of the sorted rotations, and which of them is the block itself. */
function transform(block: Uint8Array): { last: Uint8Array; origin: number } {
  const order = sortRotations(block);
  const last = new Uint8Array(block.length);
  let origin = 0;
  for (let i = 0; i < block.length; i++) {
    const start = order[i]!;
    if (start === 0) origin = i;
    last[i] = block[start === 0 ? block.length - 1 : start - 1]!;
  }
  return { last, origin };
}

function writeUsed(out: BitWriter, used: Uint8Array): void {
  const isUsed = (group: number) => used.subarray(group * 16, group * 16 + 16).includes(1);
  for (let group = 0; group < 16; group++) out.write(1, isUsed(group) ? 1 : 0);
  for (let group = 0; group < 16; group++) {
    if (isUsed(group)) for (let i = 0; i < 16; i++) out.write(1, used[group * 16 + i]!);
  }
}

/** Positions in a list of recently used bytes; runs of position 0 as numbers in base two of digits 1 and 2. */
function moveToFront(last: Uint8Array, used: Uint8Array): [symbols: Uint16Array, count: number, alphabet: number] {
  const list = new Uint8Array(256);
  let bytes = 0;
  for (let i = 0; i < 256; i++) if (used[i]) list[bytes++] = i;
  const end = bytes + 1;
  const symbols = new Uint16Array(last.length + 1);
  let count = 0;
  let zeros = 0;
  const endZeros = () => {
    for (let rest = zeros; rest > 0; rest = (rest - 1 - ((rest - 1) & 1)) >> 1) symbols[count++] = (rest - 1) & 1;
    zeros = 0;
  };
  for (let i = 0; i < last.length; i++) {
    const byte = last[i]!;
    if (list[0] === byte) {
      zeros++;
      continue;
    }
    endZeros();
    let position = 1;
    while (list[position] !== byte) position++;
    list.copyWithin(1, 0, position);
    list[0] = byte;
    symbols[count++] = position + 1;
  }
  endZeros();
  symbols[count++] = end;
  return [symbols, count, end + 1];
}

const tablesFor = (symbols: number): number =>
  symbols < 200 ? 2 : symbols < 600 ? 3 : symbols < 1200 ? 4 : symbols < 2400 ? 5 : 6;

/** Tables that begin as equal shares of the symbols by frequency, then follow the groups that chose them. */
function chooseTables(symbols: Uint16Array, count: number, alphabet: number) {
  const tables = tablesFor(count);
  const groups = Math.ceil(count / groupSymbols);
  const selectors = new Uint8Array(groups);
  const totals = new Int32Array(alphabet);
  for (let i = 0; i < count; i++) totals[symbols[i]!]!++;
  let from = 0;
  let left = count;
  const lengths = Array.from({ length: tables }, (_, table) => {
    const share = left / (tables - table);
    let sum = 0;
    let to = from;
    while (to < alphabet && (sum < share || to === from)) sum += totals[to++]!;
    const costs = new Uint8Array(alphabet).fill(15).fill(0, from, to);
    from = Math.min(to, alphabet - 1);
    left -= sum;
    return costs;
  });
  for (let round = 0; round < refinements; round++) {
    const counts = lengths.map(() => new Int32Array(alphabet));
    for (let group = 0; group < groups; group++) {
      const start = group * groupSymbols;
      const end = Math.min(start + groupSymbols, count);
      let best = 0;
      let cheapest = Number.POSITIVE_INFINITY;
      for (let table = 0; table < tables; table++) {
        const costs = lengths[table]!;
        let cost = 0;
        for (let i = start; i < end; i++) cost += costs[symbols[i]!]!;
        if (cost < cheapest) {
          cheapest = cost;
          best = table;
        }
      }
      selectors[group] = best;
      const chosen = counts[best]!;
      for (let i = start; i < end; i++) chosen[symbols[i]!]!++;
    }
    for (let table = 0; table < tables; table++) lengths[table] = codeLengths(counts[table]!, alphabet);
  }
  return { selectors, lengths };
}

function writeSymbols(out: BitWriter, symbols: Uint16Array, count: number, alphabet: number): void {
  const { selectors, lengths } = chooseTables(symbols, count, alphabet);
  out.write(3, lengths.length);
  out.write(15, selectors.length);
  const recent = lengths.map((_, table) => table);
  for (const selector of selectors) {
    const position = recent.indexOf(selector);
    for (let i = 0; i < position; i++) out.write(1, 1);
    out.write(1, 0);
    recent.splice(position, 1);
    recent.unshift(selector);
  }
  for (const table of lengths) {
    let current = table[0]!;
    out.write(5, current);
    for (const length of table) {
      for (; current < length; current++) out.write(2, 2);
      for (; current > length; current--) out.write(2, 3);
      out.write(1, 0);
    }
  }
  const codes = lengths.map(codesOf);
  for (let i = 0; i < count; i++) {
    const table = selectors[Math.floor(i / groupSymbols)]!;
    out.write(lengths[table]![symbols[i]!]!, codes[table]![symbols[i]!]!);
  }
}
