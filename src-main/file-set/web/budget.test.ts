import { describe, expect, it } from 'vitest';
import { PageBudget } from './budget.ts';

/** Sectors of 2048 and an entry of 512 for the picture, the small one and its page with its share of lists. */
const takenBy = (picture: number, small: number): number =>
  [picture, small, 2048, 2048].reduce((sum, bytes) => sum + Math.ceil(bytes / 2048) * 2048 + 512, 0);

describe('what pages may take of a medium', () => {
  it('is never passed by pictures that are made side by side, whatever they take', () => {
    let seed = 1;
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    let made = 0;
    for (let round = 0; round < 300; round++) {
      const pictures = 1 + Math.floor(random() * 20);
      const limit = Math.floor(pictures * (10_000 + random() * 100_000));
      const budget = new PageBudget(pictures, limit);
      let spent = 0;
      // All have asked for their sizes before the first one is made.
      const offers = Array.from({ length: pictures }, () => budget.sizes());
      for (const sizes of offers) {
        const got = sizes.some(({ side }) => {
          const [picture, small] = [side * side * (0.05 + 0.3 * random()), 500 + 3000 * random()];
          if (!budget.take(picture, small)) return false;
          spent += takenBy(picture, small);
          return true;
        });
        if (got) made++;
        else budget.skip();
        expect(spent).toBeLessThanOrEqual(limit);
      }
    }
    expect(made).toBeGreaterThan(1000);
  });

  it('is left to the others by what is not made', () => {
    const budget = new PageBudget(3, 3 * 40_000);
    expect(budget.take(80_000, 1500)).toBe(false);
    expect(budget.sizes()[0]?.side).toBe(512);
    budget.skip();
    budget.skip();
    expect(budget.sizes()[0]?.side).toBe(768);
    expect(budget.take(80_000, 1500)).toBe(true);
  });

  it('has room for a file or not', () => {
    const budget = new PageBudget(0, 10_000);
    expect(budget.takeFile(5000)).toBe(true);
    expect(budget.takeFile(4000)).toBe(false);
    budget.free(2000);
    expect(budget.takeFile(4000)).toBe(true);
  });

  it('is as much as is wanted where there is no limit', () => {
    const budget = new PageBudget(2);
    expect(budget.sizes()[0]?.side).toBe(1280);
    expect(budget.take(5_000_000, 5000) && budget.take(5_000_000, 5000) && budget.takeFile(1e9)).toBe(true);
    expect(budget.sizes()[0]?.side).toBe(1280);
  });
});
