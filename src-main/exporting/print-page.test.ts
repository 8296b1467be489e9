import { expect, it } from 'vitest';
import { pageSize, printPageHtml, roomOf } from './print-page.ts';

const page = {
  paper: 'A4' as const,
  landscape: false,
  header: ['Doe, Jane  7', 'CT'],
  footer: 'not for diagnosis',
  ruler: false,
  pixels: { width: 1000, height: 500 },
};
const width = (html: string) => Number(/img \{[^}]*width: ([\d.]+)mm/.exec(html)?.[1]);

it('shows a picture as large as the page allows, or as large as it is asked to', () => {
  expect(width(printPageHtml(page))).toBe(190);
  const tall = { ...page, pixels: { width: 500, height: 5000 } };
  expect(width(printPageHtml(tall))).toBeCloseTo(roomOf(tall).height / 10, 6);
  expect(width(printPageHtml({ ...page, widthMm: 123.4 }))).toBe(123.4);
});

it('has a line to measure where it is asked for', () => {
  expect(printPageHtml(page)).not.toContain('class="ruler"');
  expect(printPageHtml({ ...page, ruler: true })).toContain('class="ruler"');
});

it('lies as it is asked to', () => {
  expect(pageSize({ paper: 'A4', landscape: true })).toEqual([297, 210]);
  expect(pageSize({ paper: 'Letter', landscape: false })).toEqual([215.9, 279.4]);
  expect(roomOf({ ...page, landscape: true }).width).toBe(277);
});

it('takes names for text alone', () => {
  const html = printPageHtml({ ...page, header: ['<img src=x onerror=alert(1)> & "A"'] });
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;A&quot;');
  expect(html.match(/<img/g)).toHaveLength(1);
});
