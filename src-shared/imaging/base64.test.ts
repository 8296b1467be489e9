import { describe, expect, it } from 'vitest';
import { base64Length, fromBase64, sliceOfBase64, toBase64 } from './base64.ts';

describe('base64', () => {
  it('is that of RFC 4648, whatever the length', () => {
    for (let length = 0; length < 20; length++) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 67 + 200) & 0xff);
      const text = toBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(base64Length(text)).toBe(length);
      expect([...fromBase64(text)]).toEqual([...bytes]);
      for (let from = 0; from <= length; from++) {
        for (let to = from; to <= length; to++) {
          expect([...sliceOfBase64(text, from, to)]).toEqual([...bytes.subarray(from, to)]);
        }
      }
    }
  });
});
