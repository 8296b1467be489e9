import { describe, expect, it } from 'vitest';
import { prefetchOrder } from './prefetch-order.ts';

describe('the order of reading ahead', () => {
  it('goes eight in the direction of scrolling, then outwards over the whole series', () => {
    const order = [...prefetchOrder(20, 5, 1, Number.POSITIVE_INFINITY)];
    expect(order.slice(0, 9)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(order.slice(9, 13)).toEqual([4, 3, 2, 1]);
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('goes backwards when the reader does, and stops at the ends', () => {
    expect([...prefetchOrder(20, 3, -1, 8)]).toEqual([3, 2, 1, 0]);
    expect([...prefetchOrder(2, 0, 1, 8)]).toEqual([0, 1]);
    expect([...prefetchOrder(0, 0, 1, 8)]).toEqual([]);
  });
});
