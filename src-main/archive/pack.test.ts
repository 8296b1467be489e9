import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { findProgram } from '../../testing/peers.ts';
import { packDataSet } from './pack.ts';
import { unpackDataSet } from './unpack.ts';

const samples: Record<string, Uint8Array> = {
  nothing: new Uint8Array(0),
  'one byte': Uint8Array.of(7),
  'one byte again and again': new Uint8Array(70_000).fill(65),
  'every byte': Uint8Array.from({ length: 5000 }, (_, index) => (index * 167 + (index >> 3)) & 0xff),
  'two blocks': Uint8Array.from({ length: 150_000 }, (_, index) => (index * index) >> 5),
  'a text': new TextEncoder().encode('DOE^JOHN\\banana bandana '.repeat(40)),
};

for (const [name, bytes] of Object.entries(samples)) {
  for (const method of ['deflate', 'bzip2'] as const) {
    it(`${name} comes back from ${method}`, () => {
      const packed = packDataSet(bytes, method);
      expect(packed.length % 2).toBe(0);
      if (bytes.length > 0) expect(Buffer.from(unpackDataSet(packed, method)).equals(Buffer.from(bytes))).toBe(true);
    });
  }
  it.skipIf(findProgram('bzip2') === undefined)(`${name} is read by bzip2 itself`, () => {
    const unpacked = execFileSync('bzip2', ['-dcq'], {
      input: packDataSet(bytes, 'bzip2'),
      maxBuffer: 1e8,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    expect(unpacked.equals(Buffer.from(bytes))).toBe(true);
  });
}
