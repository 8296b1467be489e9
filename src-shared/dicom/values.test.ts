import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';
import { formatDs, formatIs, parseDs, parseIs } from './values.ts';

describe('decimal and integer strings', () => {
  it('are read as PS3.5 6.2 has them', () => {
    expect(parseDs(' -1.50E+2 ')).toBe(-150);
    expect(parseDs('.5')).toBe(0.5);
    expect(parseDs('5.')).toBe(5);
    for (const wrong of ['', ' ', '0x10', 'Infinity', '1,5', '1e', '1 2', 'NaN'])
      expect(parseDs(wrong)).toBeUndefined();
    expect(parseIs('+007 ')).toBe(7);
    expect(parseIs('-2147483648')).toBe(-2147483648);
    for (const wrong of ['', '1.0', '1A', '2147483648']) expect(parseIs(wrong)).toBeUndefined();
  });

  it('are written in at most 16 characters, as exactly as fits', () => {
    const cases: [number, string][] = [
      [0.7, '0.7'],
      [-0, '0'],
      [1 / 3, '0.33333333333333'],
      [-1 / 3, '-0.3333333333333'],
      [1e-7, '1e-7'],
      [123456789012345680000, '1.23456789012e20'],
      [-1.234567890123e-300, '-1.23456789e-300'],
    ];
    for (const [value, text] of cases) {
      expect(formatDs(value).length).toBeLessThanOrEqual(16);
      expect(Math.abs(Number(formatDs(value)) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-8);
      expect(Math.abs(Number(formatDs(value)) - value)).toBeLessThanOrEqual(Math.abs(Number(text) - value));
    }
    expect(Number(formatDs(Number.MAX_VALUE))).toBeGreaterThan(1.7e308);
    let seed = 42;
    for (let index = 0; index < 2000; index++) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      const value = (seed / 2147483648 - 0.5) * 10 ** ((index % 60) - 30);
      expect(formatDs(value).length).toBeLessThanOrEqual(16);
      expect(Number(formatDs(value)) / value).toBeCloseTo(1, 8);
    }
    expect(() => formatDs(Number.NaN)).toThrow(RangeError);
    expect(formatIs(-5)).toBe('-5');
    expect(() => formatIs(1.5)).toThrow(RangeError);
  });
});

describe('base64', () => {
  it('is what the platform has, and refuses what is none', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 83 + length) & 255);
      const text = Buffer.from(bytes).toString('base64');
      expect(toBase64(bytes)).toBe(text);
      expect(fromBase64(text)).toEqual(bytes);
    }
    expect(fromBase64('AQ ID\r\n')).toEqual(Uint8Array.of(1, 2, 3));
    expect(fromBase64('AQI')).toEqual(Uint8Array.of(1, 2));
    for (const wrong of ['A', 'A===', 'AQ=I', 'AQ==I', '?AAA', 'AQID=']) expect(fromBase64(wrong)).toBeUndefined();
  });
});
