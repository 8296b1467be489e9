import { describe, expect, it } from 'vitest';
import { type PlanInput, prefetchPlan } from './prefetch-plan.ts';

const set = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ imageId: `${name}${index}` }));
type Input = PlanInput<{ imageId: string }>;
const plan = (input: Partial<Input>): string[] => [
  ...prefetchPlan({ interests: [], rest: [], reach: 'priors', budget: 1e9, sizeOf: () => 1, ...input }).ranks.keys(),
];

describe('what is read ahead and kept', () => {
  const a = set('a', 30);
  const b = set('b', 3);
  const interests = [
    { frames: a, index: 10, direction: 1 as const },
    { frames: b, index: 0, direction: 1 as const },
  ];

  it('is what the viewports show, what comes next, their sets, the study, the other studies', () => {
    const order = plan({
      interests,
      rest: [[set('c', 2), set('d', 2)], [set('e', 2)]],
    });
    expect(order.slice(0, 2)).toEqual(['a10', 'b0']);
    expect(order.slice(2, 12)).toEqual(['a11', 'a12', 'a13', 'a14', 'a15', 'a16', 'a17', 'a18', 'b1', 'b2']);
    expect(order.slice(12, 15)).toEqual(['a9', 'a8', 'a7']);
    expect(order).toHaveLength(30 + 3 + 6);
    expect(order.slice(33)).toEqual(['c0', 'd0', 'c1', 'd1', 'e0', 'e1']);
    expect(new Set(order).size).toBe(order.length);
  });

  it('goes as far as the reader wants', () => {
    const rest = [[set('c', 2)], [set('e', 2)]];
    expect(plan({ interests, rest, reach: 'off' })).toEqual(['a10', 'b0']);
    expect(plan({ interests, rest, reach: 'viewports' })).toHaveLength(33);
    expect(plan({ interests, rest, reach: 'study' })).toHaveLength(35);
  });

  it('keeps a window around what is shown of a series that is larger than the memory', () => {
    const frames = set('x', 1000);
    const kept = plan({ interests: [{ frames, index: 500, direction: 1 }], budget: 100 });
    const places = kept.map((id) => Number(id.slice(1))).sort((p, q) => p - q);
    expect(kept).toHaveLength(100);
    expect(places[0]).toBeGreaterThan(440);
    expect(places.at(-1)).toBeLessThan(560);
    const next = plan({ interests: [{ frames, index: 501, direction: 1 }], budget: 100 });
    // One step needs one image more: nothing is read twice.
    expect(next.filter((id) => !kept.includes(id)).length).toBeLessThanOrEqual(2);
  });

  it('reads what a loop plays next, from its end to its beginning', () => {
    const frames = set('x', 100);
    const order = plan({ interests: [{ frames, index: 97, direction: 1, playing: true }], budget: 6 });
    expect(order).toEqual(['x97', 'x98', 'x99', 'x0', 'x1', 'x2']);
  });

  it('says whether memory has room for all that is wanted', () => {
    const complete = (change: Partial<Input>): boolean =>
      prefetchPlan({ interests, rest: [], reach: 'priors', budget: 100, sizeOf: () => 1, ...change }).complete;
    expect(complete({})).toBe(true);
    expect(complete({ budget: 32 })).toBe(false);
    expect(complete({ rest: [[set('c', 80)]] })).toBe(false);
    expect(complete({ rest: [[set('c', 80)]], reach: 'viewports' })).toBe(true);
    expect(complete({ budget: 1, reach: 'off' })).toBe(true);
  });

  it('ends at a frame that does not fit', () => {
    const sizeOf = ({ imageId }: { imageId: string }): number => (imageId.startsWith('a') ? 1 : 50);
    expect(plan({ interests, budget: 60, sizeOf }).filter((id) => id.startsWith('b'))).toEqual(['b0']);
  });
});
