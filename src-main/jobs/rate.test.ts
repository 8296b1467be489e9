import { expect, it } from 'vitest';
import { Rate } from './rate.ts';

it('is that of the last seconds, and falls when nothing comes', () => {
  const rate = new Rate();
  rate.add(0, 0);
  expect(rate.perSecond(100)).toBeUndefined();
  for (let at = 250; at <= 10_000; at += 250) rate.add(at * 1000, at);
  expect(rate.perSecond(10_000)).toBe(1_000_000);
  for (let at = 10_250; at <= 20_000; at += 250) rate.add(10_000_000 + (at - 10_000) * 10, at);
  expect(rate.perSecond(20_000)).toBe(10_000);
  expect(rate.perSecond(30_000)).toBeLessThan(1000);
});

it('begins anew with an attempt that does', () => {
  const rate = new Rate();
  rate.add(5_000_000, 0);
  rate.add(0, 1000);
  rate.add(1_000_000, 2000);
  expect(rate.perSecond(2000)).toBe(1_000_000);
});
