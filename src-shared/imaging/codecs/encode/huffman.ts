/** Huffman codes made for the data they are to code (T.81 K.2). */

/** A table as it stands in a DHT segment, and its codes by symbol. */
export interface HuffmanCode {
  /** Number of codes of lengths 1..16. */
  counts: Uint8Array;
  /** Symbols by length of code. */
  symbols: Uint8Array;
  codes: Uint16Array;
  lengths: Uint8Array;
}

/** The best table for these frequencies (by symbol) with codes of at most 16 bits, none of only ones. */
export function optimalCode(frequencies: ArrayLike<number>): HuffmanCode {
  // One more symbol, of the lowest frequency, takes the code of only ones.
  const weights = Float64Array.from({ length: 257 }, (_, symbol) => (symbol === 256 ? 1 : (frequencies[symbol] ?? 0)));
  const sizes = new Uint8Array(257);
  const others = new Int16Array(257).fill(-1);
  for (;;) {
    let least = -1;
    let next = -1;
    for (let symbol = 0; symbol <= 256; symbol++) {
      const weight = weights[symbol]!;
      if (weight === 0) continue;
      if (least < 0 || weight <= weights[least]!) {
        next = least;
        least = symbol;
      } else if (next < 0 || weight <= weights[next]!) {
        next = symbol;
      }
    }
    if (next < 0) break;
    weights[least] = weights[least]! + weights[next]!;
    weights[next] = 0;
    let last = least;
    for (let symbol = least; symbol >= 0; symbol = others[symbol]!) {
      sizes[symbol]!++;
      last = symbol;
    }
    others[last] = next;
    for (let symbol = next; symbol >= 0; symbol = others[symbol]!) sizes[symbol]!++;
  }
  return canonical(sizes, limited(sizes));
}

/** Numbers of codes by length, none longer than 16 (T.81 figure K.3), without the reserved one. */
function limited(sizes: Uint8Array): Int32Array {
  const bits = new Int32Array(258);
  for (const size of sizes) if (size > 0) bits[size]!++;
  let length = 257;
  while (length > 16) {
    if (bits[length] === 0) {
      length--;
      continue;
    }
    let shorter = length - 2;
    while (bits[shorter] === 0) shorter--;
    bits[length] = bits[length]! - 2;
    bits[length - 1]!++;
    bits[shorter + 1] = bits[shorter + 1]! + 2;
    bits[shorter]!--;
  }
  while (length > 0 && bits[length] === 0) length--;
  bits[length]!--;
  return bits;
}

function canonical(sizes: Uint8Array, bits: Int32Array): HuffmanCode {
  const order: number[] = [];
  for (let size = 1; size <= 256; size++)
    for (let symbol = 0; symbol < 256; symbol++) if (sizes[symbol] === size) order.push(symbol);
  const code: HuffmanCode = {
    counts: Uint8Array.from(bits.subarray(1, 17)),
    symbols: Uint8Array.from(order),
    codes: new Uint16Array(256),
    lengths: new Uint8Array(256),
  };
  let value = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < code.counts[length - 1]!; i++) {
      const symbol = order[index++]!;
      code.codes[symbol] = value++;
      code.lengths[symbol] = length;
    }
    value <<= 1;
  }
  return code;
}
