import { describe, expect, it } from 'vitest';
import { axisOf, extentOf, pointsIn, ticksOf, usualRange, valueOfX, wholeRange, xOfValue } from './plot.ts';

const ppm = Float64Array.from({ length: 101 }, (_, i) => 10 - i / 10);
const axis = { values: ppm, unit: 'ppm' } as const;
const size = { width: 524, height: 300, ratio: 1 };

describe('the axis of a spectrum', () => {
  it('falls from the left to the right in ppm, and is Hz or points where no more is known', () => {
    expect(xOfValue(10, [10, 0], size)).toBeLessThan(xOfValue(2, [10, 0], size));
    expect(valueOfX(xOfValue(3.21, [5, 0], size), [5, 0], size)).toBeCloseTo(3.21, 9);
    const numbers = new Float64Array(3);
    expect(axisOf({ ppm: undefined, hertz: undefined, real: numbers, imaginary: numbers })).toMatchObject({
      unit: 'points',
    });
    expect(axisOf({ ppm: undefined, hertz: numbers, real: numbers, imaginary: numbers }).unit).toBe('Hz');
    expect(wholeRange(axis)).toEqual([10, 0]);
  });

  it('begins with the metabolites of a proton spectrum whose reference is that of water, else with all', () => {
    expect(usualRange(axis, '1H', 4.7)).toEqual([5, 0]);
    expect(usualRange(axis, '31P', 4.7)).toEqual([10, 0]);
    expect(usualRange(axis, '1H', 0)).toEqual([10, 0]);
  });

  it('has the points of a range, and round numbers', () => {
    const [from, to] = pointsIn(axis, [5, 0]);
    expect([ppm[from], ppm[to - 1]]).toEqual([5, 0]);
    expect(pointsIn(axis, [50, 40])).toEqual([0, 0]);
    expect(extentOf(Float64Array.of(5, -1, 9), 0, 2)).toEqual({ lowest: -1, highest: 5 });
    expect(extentOf(new Float64Array(0), 0, 0)).toEqual({ lowest: 0, highest: 1 });
    expect(ticksOf([5, 0], 5)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(ticksOf([4.3, 0.2], 9)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]);
    expect(ticksOf([Number.NaN, 0], 5)).toEqual([]);
  });
});
