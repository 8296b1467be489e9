import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { Bzip2Encoder } from './bzip2.ts';

const bunzip = createRequire(import.meta.url)('seek-bzip') as { decode(bytes: Uint8Array): Uint8Array };

function packed(bytes: Uint8Array, slice: number): Buffer {
  const encoder = new Bzip2Encoder();
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += slice) parts.push(encoder.push(bytes.subarray(at, at + slice)));
  return Buffer.concat([...parts, encoder.end()]);
}

const noise = (length: number) => {
  let seed = 3;
  return Uint8Array.from({ length }, () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed >>> 24;
  });
};
const run = (length: number, byte: number) => new Uint8Array(length).fill(byte);

describe('bzip2', () => {
  it.each<[string, Uint8Array, number]>([
    ['nothing', new Uint8Array(0), 1],
    ['one byte', Uint8Array.of(7), 1],
    [
      'runs of all lengths',
      Buffer.concat([3, 4, 5, 254, 255, 256, 259, 260, 600].map((length, i) => run(length, i & 1))),
      7,
    ],
    ['more than a block of noise', noise(1_100_000), 65_536],
    ['more than a block that repeats itself', Uint8Array.from({ length: 1_000_000 }, (_, i) => (i % 7) + 1), 1 << 20],
    ['much of nothing', run(6_000_000, 0), 1 << 20],
    ['every byte', Uint8Array.from({ length: 256 }, (_, i) => i), 3],
  ])('%s comes back', { timeout: 60_000 }, (_, bytes, slice) => {
    expect(Buffer.from(bytes).equals(bunzip.decode(packed(bytes, slice)))).toBe(true);
  });

  it('makes less of what repeats itself', () => {
    expect(packed(run(6_000_000, 0), 1 << 20).length).toBeLessThan(100);
  });
});
