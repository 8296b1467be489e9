import { expect, it } from 'vitest';
import { validity } from './certificate-view.tsx';
import { withoutValue } from './own-values.tsx';

it('own values go back to those for all, and leave no empty objects behind', () => {
  const own = { parallel: 2, retry: { attempts: 7 }, contexts: { own: false, propose: 'all' } };
  expect(withoutValue(own, 'retry.attempts')).toEqual({ parallel: 2, contexts: { own: false, propose: 'all' } });
  expect(withoutValue(own, 'contexts.own')).toMatchObject({ contexts: { propose: 'all' } });
  expect(withoutValue(own, 'compression.mode')).toEqual(own);
});

it('certificates that end soon, ended, or have not begun are said to', () => {
  const now = Date.UTC(2026, 5, 15, 12);
  const day = 24 * 60 * 60 * 1000;
  const of = (from: number, to: number) => validity({ validFrom: now + from * day, validTo: now + to * day }, now);
  expect(of(-10, 100).mood).toBeUndefined();
  expect(of(-10, 9.5)).toMatchObject({ mood: 'warning', text: expect.stringContaining('in 10 days') });
  expect(of(-10, -1).mood).toBe('failure');
  expect(of(1, 100).mood).toBe('failure');
});
