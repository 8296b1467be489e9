import { describe, expect, it } from 'vitest';
import { missingBlocks, type RowWindow, refreshed, withPage } from './row-window.ts';
import { pageOf, study } from './testing.ts';

const many = Array.from({ length: 1000 }, (_, at) => study(at + 1));
const empty: RowWindow = { total: 1000, rows: new Map() };
const loaded = (...offsets: number[]): RowWindow =>
  offsets.reduce((window, offset) => withPage(window, offset, pageOf(many, { offset }), [offset, offset]), empty);

describe('blocks', () => {
  it('are fetched where rows are missing', () => {
    expect(missingBlocks(empty, 50, 60)).toEqual([0]);
    expect(missingBlocks(empty, 90, 130)).toEqual([0, 100]);
    expect(missingBlocks(loaded(0, 100), 90, 130)).toEqual([]);
  });

  it('are fetched a little ahead', () => {
    expect(missingBlocks(empty, 140, 175)).toEqual([100, 200]);
    expect(missingBlocks(empty, 110, 150)).toEqual([0, 100]);
  });

  it('end with the list', () => {
    expect(missingBlocks({ total: 150, rows: new Map() }, 100, 149)).toEqual([0, 100]);
    expect(missingBlocks({ total: 0, rows: new Map() }, 0, 0)).toEqual([]);
  });

  it('far away are forgotten', () => {
    const window = withPage(
      withPage(empty, 0, pageOf(many, { offset: 0 }), [0, 40]),
      1900,
      { rows: [study(9)], total: 3000 },
      [1900, 1940],
    );
    expect(window.rows.has(0)).toBe(false);
    expect(window.rows.get(1900)?.studyRow).toBe(9);
    expect(window.total).toBe(3000);
  });
});

describe('a list that was read again', () => {
  const before = loaded(200);

  it('moves by as many places as studies came in above', () => {
    const now = [study(5001), study(5002), ...many];
    const { window, shift } = refreshed(before, 150, pageOf(now, { offset: 150, limit: 200 }), {
      index: 220,
      studyRow: 221,
    });
    expect(shift).toBe(2);
    expect(window.rows.get(222)?.studyRow).toBe(221);
    expect(window.total).toBe(1002);
  });

  it('does not move for studies below', () => {
    const now = [...many, study(5001)];
    expect(refreshed(before, 150, pageOf(now, { offset: 150, limit: 200 }), { index: 220, studyRow: 221 }).shift).toBe(
      0,
    );
  });

  it('finds its place by a neighbour when the study itself is gone', () => {
    const now = many.filter((row) => row.studyRow !== 221 && row.studyRow !== 3);
    expect(refreshed(before, 150, pageOf(now, { offset: 150, limit: 200 }), { index: 220, studyRow: 221 }).shift).toBe(
      -2,
    );
  });

  it('goes by the number of studies when it lost sight of all of them', () => {
    const now = [...Array.from({ length: 500 }, (_, at) => study(6000 + at)), ...many];
    expect(refreshed(before, 150, pageOf(now, { offset: 150, limit: 200 }), { index: 220, studyRow: 221 }).shift).toBe(
      500,
    );
  });

  it('stays at the top without an anchor', () => {
    const now = [study(5001), ...many];
    const { window, shift } = refreshed(before, 0, pageOf(now, { offset: 0, limit: 100 }), undefined);
    expect(shift).toBe(0);
    expect(window.rows.get(0)?.studyRow).toBe(5001);
  });
});
