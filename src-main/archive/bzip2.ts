/** Bytes of a block after its first run-length coding: far below the 900 000 of level 9, since sorting is simple here. */
const blockBytes = 100_000;
const runOfFour = 4;
const longestRun = 255;
/** Symbols coded with one table before the next may be chosen. */
const symbolsPerSelector = 50;
const maximumCodeLength = 17;

class BitWriter {
  private bytes = new Uint8Array(1024);
  private length = 0;
  private held = 0;
  private count = 0;

  /** The lowest `bits` (1 to 24) of a value. */
  write(value: number, bits: number): void {
    for (let bit = bits - 1; bit >= 0; bit--) {
      this.held = (this.held << 1) | ((value >>> bit) & 1);
      if (++this.count === 8) this.flush();
    }
  }

  private flush(): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(this.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = this.held;
    this.held = 0;
    this.count = 0;
  }

  finish(): Uint8Array {
    while (this.count > 0) this.write(0, 1);
    return this.bytes.slice(0, this.length);
  }
}

const crcTable = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});

/** A bzip2 stream of some bytes; meant for small ones (identifiers of queries, headers). Synchronous. */
export function packBzip2(bytes: Uint8Array): Uint8Array {
  const bits = new BitWriter();
  for (const code of [0x42, 0x5a, 0x68, 0x39]) bits.write(code, 8);
  let combined = 0;
  let at = 0;
  while (at < bytes.length) {
    const { block, end } = runLengths(bytes, at);
    let crc = -1;
    for (let index = at; index < end; index++) crc = (crc << 8) ^ crcTable[((crc >>> 24) ^ bytes[index]!) & 0xff]!;
    crc = ~crc;
    combined = ((combined << 1) | (combined >>> 31)) ^ crc;
    writeBlock(bits, block, crc);
    at = end;
  }
  bits.write(0x177245, 24);
  bits.write(0x385090, 24);
  bits.write(combined >>> 16, 16);
  bits.write(combined & 0xffff, 16);
  return bits.finish();
}

/** Runs of four to 259 equal bytes become four of them and a count; gives back where the block ends in the input. */
function runLengths(bytes: Uint8Array, start: number): { block: Uint8Array; end: number } {
  const block = new Uint8Array(blockBytes + runOfFour + 1);
  let length = 0;
  let at = start;
  while (at < bytes.length && length < blockBytes) {
    const byte = bytes[at]!;
    let run = 1;
    while (run < runOfFour + longestRun && bytes[at + run] === byte) run++;
    for (let index = 0; index < Math.min(run, runOfFour); index++) block[length++] = byte;
    if (run >= runOfFour) block[length++] = run - runOfFour;
    at += run;
  }
  return { block: block.subarray(0, length), end: at };
}

function writeBlock(bits: BitWriter, block: Uint8Array, crc: number): void {
  const { last, origin } = burrowsWheeler(block);
  bits.write(0x314159, 24);
  bits.write(0x265359, 24);
  bits.write(crc >>> 16, 16);
  bits.write(crc & 0xffff, 16);
  bits.write(0, 1);
  bits.write(origin, 24);
  const used = [...new Set(block)].sort((a, b) => a - b);
  writeUsed(bits, used);
  const symbols = moveToFront(last, used);
  const lengths = codeLengths(symbols, used.length + 2);
  const selectors = Math.ceil(symbols.length / symbolsPerSelector);
  // Two tables are the fewest that the format has; both are the same, and the first is always chosen.
  bits.write(2, 3);
  bits.write(selectors, 15);
  for (let index = 0; index < selectors; index++) bits.write(0, 1);
  for (let table = 0; table < 2; table++) writeLengths(bits, lengths);
  const codes = canonicalCodes(lengths);
  for (const symbol of symbols) bits.write(codes[symbol]!, lengths[symbol]!);
}

/** The last column of the sorted rotations, and the row of the text itself. */
function burrowsWheeler(block: Uint8Array): { last: Uint8Array; origin: number } {
  const size = block.length;
  let rank = Int32Array.from(block);
  const order = Uint32Array.from({ length: size }, (_, index) => index);
  // Prefix doubling: after each round the rotations are sorted by twice as many bytes.
  for (let width = 1; ; width *= 2) {
    const current = rank;
    const second = (index: number): number => current[(index + width) % size]!;
    order.sort((a, b) => current[a]! - current[b]! || second(a) - second(b));
    const next = new Int32Array(size);
    let classes = 0;
    for (let index = 1; index < size; index++) {
      const [before, here] = [order[index - 1]!, order[index]!];
      if (current[before] !== current[here] || second(before) !== second(here)) classes++;
      next[here] = classes;
    }
    rank = next;
    if (classes === size - 1 || width >= size) break;
  }
  const last = new Uint8Array(size);
  let origin = 0;
  for (let index = 0; index < size; index++) {
    const start = order[index]!;
    if (start === 0) origin = index;
    last[index] = block[(start + size - 1) % size]!;
  }
  return { last, origin };
}

function writeUsed(bits: BitWriter, used: readonly number[]): void {
  const present = new Set(used);
  const groups = Array.from({ length: 16 }, (_, group) => used.some((byte) => byte >> 4 === group));
  for (const group of groups) bits.write(group ? 1 : 0, 1);
  groups.forEach((group, high) => {
    if (!group) return;
    for (let low = 0; low < 16; low++) bits.write(present.has(high * 16 + low) ? 1 : 0, 1);
  });
}

/** Places in the list of bytes used last; runs of zeros in the two run symbols, and the end of block symbol. */
function moveToFront(last: Uint8Array, used: readonly number[]): number[] {
  const list = [...used];
  const symbols: number[] = [];
  let zeros = 0;
  const endRun = (): void => {
    for (; zeros > 0; zeros = (zeros - 1) >> 1) symbols.push(zeros % 2 === 1 ? 0 : 1);
  };
  for (const byte of last) {
    const place = list.indexOf(byte);
    if (place === 0) {
      zeros++;
      continue;
    }
    endRun();
    list.splice(place, 1);
    list.unshift(byte);
    symbols.push(place + 1);
  }
  endRun();
  symbols.push(used.length + 1);
  return symbols;
}

/** Lengths of a Huffman code; rare symbols are made less rare until no code is too long. */
function codeLengths(symbols: readonly number[], alphabet: number): number[] {
  let weights = new Array<number>(alphabet).fill(1);
  for (const symbol of symbols) weights[symbol]! += 1;
  for (;;) {
    const nodes = weights.map((weight, symbol) => ({ weight, symbols: [symbol] }));
    const lengths = new Array<number>(alphabet).fill(0);
    while (nodes.length > 1) {
      nodes.sort((a, b) => b.weight - a.weight);
      const [first, second] = [nodes.pop()!, nodes.pop()!];
      const joined = [...first.symbols, ...second.symbols];
      for (const symbol of joined) lengths[symbol]! += 1;
      nodes.push({ weight: first.weight + second.weight, symbols: joined });
    }
    if (Math.max(...lengths) <= maximumCodeLength) return lengths;
    weights = weights.map((weight) => 1 + (weight >> 1));
  }
}

function writeLengths(bits: BitWriter, lengths: readonly number[]): void {
  let current = lengths[0]!;
  bits.write(current, 5);
  for (const length of lengths) {
    for (; current < length; current++) bits.write(0b10, 2);
    for (; current > length; current--) bits.write(0b11, 2);
    bits.write(0, 1);
  }
}

function canonicalCodes(lengths: readonly number[]): number[] {
  const codes = new Array<number>(lengths.length).fill(0);
  let code = 0;
  for (let length = 1; length <= maximumCodeLength; length++) {
    lengths.forEach((own, symbol) => {
      if (own === length) codes[symbol] = code++;
    });
    code <<= 1;
  }
  return codes;
}
