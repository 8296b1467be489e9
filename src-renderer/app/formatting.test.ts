import { describe, expect, it } from 'vitest';
import {
  dicomDay,
  formatBytes,
  formatCount,
  formatDate,
  formatDateTime,
  formatDuration,
  formatName,
  formatNameGroup,
  formatShare,
  formatTime,
  nameParts,
} from './formatting.ts';

describe('names', () => {
  it.each([
    ['Doe^Jane', 'Doe, Jane'],
    ['Doe', 'Doe'],
    ['^Jane', 'Jane'],
    ['Adams^John Robert Quincy^^Rev.^B.A. M.Div.', 'Adams, Rev. John Robert Quincy, B.A. M.Div.'],
    ['Morrison-Jones^Susan^^^Ph.D., Chief Executive Officer', 'Morrison-Jones, Susan, Ph.D., Chief Executive Officer'],
    ['  Doe ^ Jane  Anne ', 'Doe, Jane Anne'],
    ['', ''],
    ['^^^^', ''],
  ])('%j is written %j', (name, written) => {
    expect(formatNameGroup(name)).toBe(written);
  });

  it('have the ideographic group beside them', () => {
    expect(formatName({ alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: 'やまだ^たろう' })).toBe(
      'Yamada, Tarou  山田 太郎',
    );
  });

  it('are ideographic or phonetic where there is nothing else', () => {
    expect(formatName({ alphabetic: '', ideographic: '山田^太郎' })).toBe('山田 太郎');
    expect(nameParts({ alphabetic: '', phonetic: 'やまだ^たろう' })).toEqual({
      main: 'やまだ たろう',
      ideographic: '',
      phonetic: 'やまだ たろう',
    });
  });
});

describe('dates and times', () => {
  it('are written as ISO 8601', () => {
    expect(formatDate('20260131')).toBe('2026-01-31');
    expect(formatDate('1993.08.22')).toBe('1993-08-22');
    expect(formatTime('235959.123456')).toBe('23:59');
    expect(formatTime('08:05:00')).toBe('08:05');
    expect(formatDateTime('20260131', '0805')).toBe('2026-01-31 08:05');
  });

  it('stay as they are when they are none', () => {
    expect(formatDate('unknown')).toBe('unknown');
    expect(formatDate(undefined)).toBe('');
    expect(formatTime('1')).toBe('');
  });

  it('count days back over months and years', () => {
    expect(dicomDay(0, new Date(2026, 2, 1, 23, 59))).toBe('20260301');
    expect(dicomDay(1, new Date(2026, 2, 1))).toBe('20260228');
    expect(dicomDay(6, new Date(2026, 0, 3))).toBe('20251228');
  });
});

describe('numbers', () => {
  it('are grouped by thin spaces', () => {
    expect(formatCount(100_000)).toBe('100\u202f000');
    expect(formatCount(1_234_567)).toBe('1\u202f234\u202f567');
    expect(formatCount(999)).toBe('999');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [52_340, '52.3 kB'],
    [999_600, '1.00 MB'],
    [230e9, '230 GB'],
    [Number.NaN, ''],
  ])('%d bytes are %j', (bytes, written) => {
    expect(formatBytes(bytes)).toBe(written);
  });

  it.each([
    [400, '0.4 s'],
    [12_300, '12 s'],
    [60_000, '1 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ])('%d ms are %j', (milliseconds, written) => {
    expect(formatDuration(milliseconds)).toBe(written);
  });

  it('never say 100 % too early', () => {
    expect(formatShare(999, 1000)).toBe('99 %');
    expect(formatShare(1000, 1000)).toBe('100 %');
    expect(formatShare(1, 0)).toBe('');
  });
});
