import { describe, expect, it } from 'vitest';
import { patternKinds, testPattern } from './test-pattern.ts';

const sizes = [
  [1366, 768],
  [1600, 1200],
  [2048, 2560],
  [640, 480],
] as const;

describe('test patterns', () => {
  it.each(sizes)('cover every pixel of a screen of %i x %i', (width, height) => {
    for (const kind of patternKinds) {
      const pattern = testPattern(kind, width, height);
      expect(pattern).toMatchObject({ width, height });
      expect(pattern.levels).toHaveLength(width * height);
    }
  });

  it.each(sizes)('show all greys, 5 % in black and 95 % in white on %i x %i', (width, height) => {
    const { levels } = testPattern('overview', width, height);
    expect(new Set(levels).size).toBe(256);
    const steps = new Set(testPattern('steps', width, height).levels);
    expect([...steps].sort((a, b) => a - b)).toEqual([0, 13, 26, 51, 77, 102, 128, 153, 179, 204, 230, 242, 255]);
    expect(new Set(testPattern('ramp', width, height).levels).size).toBe(256);
  });

  it('have bars of every grey in order', () => {
    const { levels } = testPattern('ramp', 1024, 4);
    for (let x = 0; x < 1024; x++) expect(levels[x]).toBe(x >> 2);
  });

  it('have lines of single pixels, upright and level', () => {
    const width = 200;
    const { levels } = testPattern('lines', width, 100);
    expect([...levels.subarray(0, 6)]).toEqual([255, 0, 255, 0, 255, 0]);
    expect([0, 1, 2, 3].map((y) => levels[y * width + 150])).toEqual([255, 0, 255, 0]);
    expect([...levels.subarray(60 * width, 60 * width + 6)]).toEqual([255, 255, 0, 0, 255, 255]);
  });

  it('are even where evenness is judged', () => {
    expect(new Set(testPattern('dark', 64, 64).levels)).toEqual(new Set([26]));
    expect(new Set(testPattern('bright', 64, 64).levels)).toEqual(new Set([204]));
  });
});
