import { beforeEach, describe, expect, it, vi } from 'vitest';

const held = new Map<string, number>();
vi.mock('@cornerstonejs/core', () => ({
  cache: {
    setMaxCacheSize: () => {},
    getCacheSize: () => [...held.values()].reduce((sum, bytes) => sum + bytes, 0),
    getImageLoadObject: (imageId: string) => (held.has(imageId) ? {} : undefined),
    removeImageLoadObject: (imageId: string) => held.delete(imageId),
  },
}));
const { admitImage, forgetImage, isCached, pinImages, setImageBudget, setRanking, touchImage, victims } = await import(
  './image-cache.ts'
);

const put = (imageId: string, bytes = 10): void => admitImage(imageId, bytes, () => held.set(imageId, bytes));

describe('decoded images in memory', () => {
  const viewport = {};
  beforeEach(() => {
    for (const imageId of [...held.keys()]) forgetImage(imageId);
    pinImages(viewport, []);
    setRanking(() => undefined);
    setImageBudget(50);
  });

  it('go in the order of their last use when nobody plans to show them', () => {
    for (const imageId of ['a', 'b', 'c', 'd', 'e']) put(imageId);
    touchImage('a');
    put('f');
    expect([...held.keys()]).toContain('a');
    expect(isCached('b')).toBe(false);
    expect(held.has('b')).toBe(false);
  });

  it('stay as long as somebody shows them, whatever comes', () => {
    put('shown');
    pinImages(viewport, ['shown']);
    for (let i = 0; i < 20; i++) put(`x${i}`);
    expect(isCached('shown')).toBe(true);
    expect([...held.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(50);
    pinImages(viewport, ['x19']);
    for (let i = 20; i < 30; i++) put(`x${i}`);
    expect(isCached('shown')).toBe(false);
  });

  it('go in the order of the plan, last what is wanted most', () => {
    const rank = new Map([
      ['near', 1],
      ['far', 7],
      ['middle', 3],
    ]);
    expect(
      victims(['near', 'far', 'old', 'pinned', 'middle', 'new'], new Set(['pinned']), (id) => rank.get(id)),
    ).toEqual(['old', 'new', 'far', 'middle', 'near']);
  });

  it('one image larger than all of the memory is shown all the same, alone', () => {
    for (const imageId of ['a', 'b']) put(imageId);
    put('large', 500);
    expect([...held.keys()]).toEqual(['large']);
  });
});
