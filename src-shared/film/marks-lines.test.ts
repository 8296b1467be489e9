import { expect, it } from 'vitest';
import type { MeasureText, TextMark } from './marks.ts';
import { cutText, lineMarks } from './marks-lines.ts';

/** Every letter half as wide as it is high. */
const measure: MeasureText = (text, { sizeMm }) => [...text].length * 0.5 * sizeMm;
const width = 106;
const set = (...lines: string[]) => {
  const { marks, cut } = lineMarks(lines, width, measure);
  return { texts: marks as TextMark[], cut };
};

it('has lines in the middle, smaller where they are long', () => {
  const { texts, cut } = set('a'.repeat(20), '', 'b'.repeat(100));
  expect(texts).toMatchObject([
    { x: 53, y: 2.25, anchor: 'middle', sizeMm: 3 },
    { x: 53, y: 11.25, sizeMm: 2 },
  ]);
  expect(cut).toEqual([]);
});

it('breaks what is longer into two rows in the room of one, at a gap where there is one', () => {
  const words = 'word '.repeat(30).trim();
  const { texts, cut } = set('short', words);
  expect(texts.map(({ sizeMm }) => sizeMm)).toEqual([3, 1.8, 1.8]);
  expect(
    texts
      .slice(1)
      .map(({ text }) => text)
      .join(' '),
  ).toBe(words);
  for (const { y, sizeMm, widthMm } of texts.slice(1)) {
    expect(y - 0.5 * sizeMm).toBeGreaterThan(4.5);
    expect(y + 0.5 * sizeMm).toBeLessThan(9);
    expect(widthMm).toBeLessThanOrEqual(100);
  }
  const kanji = '漢'.repeat(150);
  expect(
    set(kanji)
      .texts.map(({ text }) => text)
      .join(''),
  ).toBe(kanji);
  expect(cut).toEqual([]);
});

it('says what is cut off, on the film too', () => {
  const { texts, cut } = set('short', 'x'.repeat(300));
  expect(cut).toEqual([2]);
  expect(texts[2]?.text).toMatch(/^x+…$/);
  expect(texts[2]?.widthMm).toBeLessThanOrEqual(100);
  expect(cutText('header', 2)).toBe('Line 2 above the images is too long for the film: its end is cut off');
});
