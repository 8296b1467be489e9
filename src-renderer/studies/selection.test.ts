import { describe, expect, it } from 'vitest';
import { chooseOnly, chosenInOrder, extendTo, follow, maximumChosen, nothingSelected, toggle } from './selection.ts';
import { study } from './testing.ts';

const rows = new Map(Array.from({ length: 3000 }, (_, at) => [at, study(at + 1)]));
const row = (index: number) => rows.get(index)!;
const ids = (selection: { chosen: ReadonlyMap<number, unknown> }) => [...selection.chosen.keys()];

describe('choosing', () => {
  it('one', () => {
    expect(chooseOnly(row(4), 4)).toMatchObject({ focus: { studyRow: 5, index: 4 }, rangeFrom: 4 });
  });

  it('adds and removes with Ctrl', () => {
    const two = toggle(chooseOnly(row(4), 4), row(7), 7);
    expect(ids(two)).toEqual([5, 8]);
    expect(ids(toggle(two, row(4), 4))).toEqual([8]);
  });

  it('extends with Shift, down and up, from the same end', () => {
    const down = extendTo(chooseOnly(row(4), 4), row(6), 6, rows);
    expect(ids(down)).toEqual([5, 6, 7]);
    const up = extendTo(down, row(2), 2, rows);
    expect(ids(up).sort()).toEqual([3, 4, 5]);
    expect(up.rangeFrom).toBe(4);
  });

  it('ends at a limit', () => {
    expect(extendTo(chooseOnly(row(0), 0), row(2999), 2999, rows).chosen.size).toBe(maximumChosen);
  });

  it('gives the order of the list, not of the clicks', () => {
    const selection = toggle(toggle(chooseOnly(row(7), 7), row(1), 1), row(4), 4);
    expect(chosenInOrder(selection, rows).map((one) => one.studyRow)).toEqual([2, 5, 8]);
  });
});

describe('while studies arrive', () => {
  it('the selection stays with its studies', () => {
    const shifted = new Map([[0, study(99)], ...[...rows].map(([index, one]) => [index + 1, one] as const)]);
    const after = follow(chooseOnly(row(4), 4), shifted, 1, new Set());
    expect(ids(after)).toEqual([5]);
    expect(after.focus).toEqual({ studyRow: 5, index: 5 });
    expect(after.rangeFrom).toBe(5);
  });

  it('chosen rows know their newest counts', () => {
    const grown = new Map([[0, study(1, { instances: 300 })]]);
    const after = follow(chooseOnly(row(0), 0), grown, 0, new Set());
    expect(after.chosen.get(1)?.instances).toBe(300);
  });

  it('what was deleted is not chosen any more, and the next one has the focus', () => {
    const left = new Map(
      [...rows].filter(([index]) => index !== 4).map(([index, one]) => [index > 4 ? index - 1 : index, one]),
    );
    const after = follow(chooseOnly(row(4), 4), left, 0, new Set([5]));
    expect(after.chosen.size).toBe(0);
    expect(after.focus).toEqual({ studyRow: 6, index: 4 });
  });

  it('nothing stays nothing', () => {
    expect(follow(nothingSelected, rows, 3, new Set([1]))).toEqual(nothingSelected);
  });
});
