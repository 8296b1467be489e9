import { expect, it } from 'vitest';
import { restartLimit } from './restart-limit.ts';

it('gives leave a few times, and again after a while', () => {
  let now = 0;
  const mayRestart = restartLimit(2, 1000, () => now);
  expect([mayRestart(), mayRestart(), mayRestart(), mayRestart()]).toEqual([true, true, false, false]);
  now = 999;
  expect(mayRestart()).toBe(false);
  now = 1000;
  expect(mayRestart()).toBe(true);
});
