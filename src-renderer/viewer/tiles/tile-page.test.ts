import { describe, expect, it } from 'vitest';
import { lastTop, topNear, topShowing } from './tile-page.ts';

const grid = { rows: 2, columns: 3 };

describe('the page of frames that tiles show', () => {
  it('ends where the last frame is in the last row, or in the last tile', () => {
    expect(lastTop(20, grid, 'tile')).toBe(14);
    expect(lastTop(20, grid, 'row')).toBe(15);
    expect(lastTop(18, grid, 'row')).toBe(12);
    expect(lastTop(4, grid, 'row')).toBe(0);
  });

  it('moves by whole rows, at least by one, and never beyond the ends', () => {
    expect(topNear(1, 1, 20, grid, 'row')).toBe(3);
    expect(topNear(4, 1, 20, grid, 'row')).toBe(6);
    expect(topNear(2, -1, 20, grid, 'row')).toBe(0);
    expect(topNear(19, 1, 20, grid, 'row')).toBe(15);
    expect(topNear(-4, -1, 20, grid, 'row')).toBe(0);
    expect(topNear(1, 1, 20, grid, 'tile')).toBe(1);
  });

  it('stays when the frame is on the page, else brings it there with the least movement', () => {
    expect(topShowing(5, 0, 20, grid, 'row')).toBe(0);
    expect(topShowing(6, 0, 20, grid, 'row')).toBe(3);
    expect(topShowing(19, 0, 20, grid, 'row')).toBe(15);
    expect(topShowing(7, 9, 20, grid, 'row')).toBe(6);
    expect(topShowing(6, 0, 20, grid, 'tile')).toBe(1);
    for (let index = 0; index < 20; index++) {
      for (const unit of ['row', 'tile'] as const) {
        for (const from of [0, 3, 12]) {
          const top = topShowing(index, from, 20, grid, unit);
          expect(index).toBeGreaterThanOrEqual(top);
          expect(index).toBeLessThan(top + 6);
        }
      }
    }
  });
});
