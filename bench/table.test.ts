import { describe, expect, it } from 'vitest';
import { atLeastRow, atMostRow, type BenchRow, ratioRow, round } from './row.ts';
import { summary, table } from './table.ts';

describe('rows', () => {
  it('compare with a rival of the same run', () => {
    expect(ratioRow('receive', 'MB/s', 300, { name: 'storescp', figure: 400 }, 0.6)).toEqual({
      name: 'receive',
      figure: 300,
      unit: 'MB/s',
      ratio: 0.75,
      against: 'storescp 400',
      budget: 'ratio >= 0.6',
      met: true,
    });
    expect(ratioRow('receive', 'MB/s', 100, { name: 'storescp', figure: 400 }, 0.6).met).toBe(false);
    expect(ratioRow('receive', 'MB/s', 100, { name: 'storescp', figure: 0 }, 0.6).met).toBe(false);
  });
  it('hold a limit from either side, or none', () => {
    expect(atMostRow('list', 'ms', 100, 100)).toMatchObject({ budget: '<= 100 ms', met: true });
    expect(atMostRow('list', 'ms', 101, 100).met).toBe(false);
    expect(atLeastRow('scroll', 'images/s', 49, 50)).toMatchObject({ budget: '>= 50 images/s', met: false });
    expect(atMostRow('other', 'ms', 5, null)).toMatchObject({ budget: '', met: null });
  });
  it('print three digits', () => {
    expect([0.123, 1.5, 12.34, 123.4, Number.NaN].map(round)).toEqual(['0.12', '1.50', '12.3', '123', '-']);
  });
});

describe('the table', () => {
  const rows: BenchRow[] = [
    ratioRow('receive 500 CT', 'MB/s', 300, { name: 'storescp', figure: 400 }, 0.6),
    atMostRow('list', 'ms', 120, 100),
    atMostRow('printed only', 'ms', 5, null),
  ];
  it('is aligned and valid Markdown', () => {
    expect(table(rows).split('\n')).toEqual([
      '| what           | figure   | ratio | against      | budget       |        |',
      '| -------------- | -------- | ----- | ------------ | ------------ | ------ |',
      '| receive 500 CT | 300 MB/s | 0.75  | storescp 400 | ratio >= 0.6 | met    |',
      '| list           | 120 ms   |       |              | <= 100 ms    | MISSED |',
      '| printed only   | 5.00 ms  |       |              |              |        |',
    ]);
  });
  it('ends with how many budgets hold', () => {
    expect(summary(rows)).toBe('1 of 2 budgets met; missed: list');
    expect(summary(rows.slice(0, 1))).toBe('1 of 1 budgets met');
  });
});
