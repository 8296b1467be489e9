import { describe, expect, it } from 'vitest';
import type { DisplayFrame } from '../cornerstone/index.ts';
import { completenessText, missingBetween } from './arriving.ts';

const frames = (...numbers: (number | undefined)[]): DisplayFrame[] =>
  numbers.map((instanceNumber) => ({ instance: { instanceNumber } }) as unknown as DisplayFrame);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('what a viewport says of a series that is not complete', () => {
  it('names the gaps in the numbers', () => {
    expect(missingBetween(frames(...range(1, 40), ...range(44, 60)))).toEqual([[40, 44]]);
    expect(completenessText(frames(...range(1, 40), ...range(44, 60)), true)).toBe(
      '57 images, still arriving; images missing between 40 and 44',
    );
  });

  it('says nothing of a whole series, of one numbered in steps, or without numbers', () => {
    expect(completenessText(frames(...range(1, 20)), false)).toBeUndefined();
    expect(missingBetween(frames(10, 20, 30, 40))).toEqual([]);
    expect(missingBetween(frames(1, 1, 2, 9))).toEqual([]);
    expect(missingBetween(frames(undefined, 3, 9))).toEqual([]);
    expect(missingBetween(frames(1, 5, 9, 12, 20, 33))).toEqual([]);
  });
});
