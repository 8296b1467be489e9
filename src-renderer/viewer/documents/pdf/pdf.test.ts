import { describe, expect, it } from 'vitest';
import { findAll, folded, type PageTexts, placesOf } from './finding.ts';
import { drawnScale, gap, pageAt, scaleOf, scaleOfAll, topsOf } from './sizes.ts';

describe('pages below each other', () => {
  const a4 = { width: 595, height: 842 };

  it('are as large as the first one until their own size is known', () => {
    const sizes = new Map([
      [0, a4],
      [2, { width: 842, height: 595 }],
    ]);
    expect([...topsOf(4, sizes, 1)]).toEqual([gap, 858, 1708, 2311, 3161]);
    expect([...topsOf(0, new Map(), 1)]).toEqual([gap]);
  });

  it('are found by a height, of thousands too', () => {
    const tops = topsOf(20_000, new Map([[0, a4]]), 0.7);
    for (const page of [0, 1, 777, 19_999]) {
      expect(pageAt(tops, tops[page]! + 3)).toBe(page);
      expect(pageAt(tops, tops[page + 1]! - 1)).toBe(page);
    }
    expect(pageAt(tops, -50)).toBe(0);
    expect(pageAt(tops, 1e9)).toBe(19_999);
    expect(pageAt(topsOf(0, new Map(), 1), 10)).toBe(0);
  });

  it('fit the width, or the whole page, within bounds', () => {
    const room = { width: 1206, height: 858 };
    expect(scaleOf({ kind: 'width' }, a4, room)).toBe(2);
    expect(scaleOf({ kind: 'page' }, a4, room)).toBe(1);
    expect(scaleOf({ kind: 'scale', scale: 999 }, a4, room)).toBe(8);
    expect(scaleOf({ kind: 'width' }, a4, { width: 0, height: 0 })).toBe(0.1);
  });

  it('never lie lower than the browser can scroll to', () => {
    const tall = new Map([
      [0, a4],
      [7, { width: 595, height: 14_400 }],
    ]);
    expect(scaleOfAll(400, tall, 8)).toBe(8);
    for (const count of [5000, 20_000]) {
      const tops = topsOf(count, tall, scaleOfAll(count, tall, 8));
      expect(tops[count]).toBeLessThan(33_554_428);
      expect(tops[count]).toBeGreaterThan(29_000_000);
    }
    expect(scaleOfAll(0, new Map(), 2)).toBe(2);
  });

  it('are drawn with bounded pixels however large they are', () => {
    for (const [size, scale] of [
      [a4, 8],
      [{ width: 14_400, height: 14_400 }, 8],
      [{ width: 200_000, height: 10 }, 8],
      [{ width: 1e-9, height: 1e-9 }, 8],
    ] as const) {
      const drawn = drawnScale(size, scale, 2);
      expect(size.width * drawn * size.height * drawn).toBeLessThanOrEqual(16_000_001);
      expect(Math.max(size.width, size.height) * drawn).toBeLessThanOrEqual(16_000);
    }
    expect(drawnScale(a4, 1, 1.5)).toBe(1.5);
  });
});

describe('searching', () => {
  it('heeds neither case nor kind of space, and every letter keeps its place', () => {
    expect(folded('Left\n LUNG\tÄ')).toBe('left  lung ä');
    // The small letter of this one is two: the place of all others must not move.
    expect(folded('İx')).toHaveLength(2);
    expect(placesOf(folded('Aa aA'), 'aa')).toEqual([0, 3]);
    expect(placesOf('aaaa', 'aa')).toEqual([0, 2]);
    expect(placesOf('abc', '')).toEqual([]);
    expect(placesOf('a'.repeat(50), 'a', 7)).toHaveLength(7);
  });
});

it('searching tells which pages could not be read', async () => {
  const texts = {
    get: async (page: number) => (page === 1 ? Promise.reject(new Error('damaged')) : folded('a lung and a Lung')),
  } as unknown as PageTexts;
  const found: unknown[] = [];
  for await (const one of findAll(texts, 3, 'lung', new AbortController().signal)) found.push(one);
  expect(found).toEqual([
    { page: 0, count: 2 },
    { page: 1, count: 'unread' },
    { page: 2, count: 2 },
  ]);
});
