import { describe, expect, it } from 'vitest';
import {
  ageAt,
  formatAge,
  formatDa,
  formatTm,
  parseAge,
  parseDa,
  parseDt,
  parseRange,
  parseTm,
  toUtcMs,
} from './dates.ts';

describe('dates and times', () => {
  it('DA', () => {
    expect(parseDa('20240229')).toEqual({ year: 2024, month: 2, day: 29 });
    expect(parseDa('1997.06.09')).toEqual({ year: 1997, month: 6, day: 9 });
    for (const wrong of ['', '20230229', '20241301', '2024', '2024-0101', '20240100', 'x']) {
      expect([wrong, parseDa(wrong)]).toEqual([wrong, undefined]);
    }
    expect(formatDa({ year: 850, month: 1, day: 2 })).toBe('08500102');
  });

  it('TM', () => {
    expect(parseTm('101530.25')).toEqual({ hour: 10, minute: 15, second: 30, microsecond: 250_000 });
    expect(parseTm('10')).toEqual({ hour: 10, minute: 0, second: 0, microsecond: 0 });
    expect(parseTm('10:15:30')).toMatchObject({ hour: 10, minute: 15, second: 30 });
    expect(parseTm('235960')).toMatchObject({ second: 60 });
    for (const wrong of ['', '1', '24', '1060', '10:1530', '101530.1234567']) expect(parseTm(wrong)).toBeUndefined();
    expect(formatTm({ hour: 1, minute: 2, second: 3, microsecond: 40 })).toBe('010203.000040');
    expect(formatTm({ hour: 1, minute: 2, second: 3, microsecond: 0 })).toBe('010203');
  });

  it('DT', () => {
    expect(parseDt('2024')).toEqual({ date: { year: 2024 } });
    expect(parseDt('20240229101530.5-0330')).toEqual({
      date: { year: 2024, month: 2, day: 29 },
      time: { hour: 10, minute: 15, second: 30, microsecond: 500_000 },
      offsetMinutes: -210,
    });
    for (const wrong of ['', '20241', '20240230', '2024022910.5', '20240229+1500'])
      expect(parseDt(wrong)).toBeUndefined();
  });

  it('ranges of matching keys', () => {
    expect(parseRange('20240101-20240131', 'DA')).toEqual({ from: '20240101', to: '20240131' });
    expect(parseRange('-20240131', 'DA')).toEqual({ to: '20240131' });
    expect(parseRange('20240101-', 'DA')).toEqual({ from: '20240101' });
    expect(parseRange('20240101', 'DA')).toEqual({ from: '20240101', to: '20240101' });
    expect(parseRange('10-1159', 'TM')).toEqual({ from: '10', to: '1159' });
    expect(parseRange('20240101120000-0500-20240102', 'DT')).toEqual({ from: '20240101120000-0500', to: '20240102' });
    for (const wrong of ['', '-', 'today', '2024-2025', '20240101-20240102-20240103']) {
      expect([wrong, parseRange(wrong, 'DA')]).toEqual([wrong, undefined]);
    }
  });

  it('differences', () => {
    expect(toUtcMs({ year: 1970, month: 1, day: 2 }, { hour: 1, minute: 0, second: 0, microsecond: 500 })).toBe(
      90_000_000.5,
    );
    expect(toUtcMs({ year: 33, month: 1, day: 1 })).toBeLessThan(toUtcMs({ year: 1899, month: 1, day: 1 }));
  });
});

it('ages are in the unit that fits', () => {
  expect(parseAge('018M')).toEqual({ value: 18, unit: 'M' });
  expect(parseAge('3d')).toEqual({ value: 3, unit: 'D' });
  expect(parseAge('18')).toBeUndefined();
  const birth = { year: 2020, month: 2, day: 29 };
  const at = (year: number, month: number, day: number) => {
    const age = ageAt(birth, { year, month, day });
    return age === undefined ? undefined : formatAge(age);
  };
  expect(at(2020, 2, 28)).toBeUndefined();
  expect(at(2020, 3, 1)).toBe('001D');
  expect(at(2020, 3, 27)).toBe('027D');
  expect(at(2020, 3, 28)).toBe('004W');
  expect(at(2021, 2, 28)).toBe('011M');
  expect(at(2022, 3, 1)).toBe('002Y');
  expect(at(2060, 2, 28)).toBe('039Y');
});
