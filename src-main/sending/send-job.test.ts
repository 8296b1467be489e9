import { expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { settingsSchema } from '../../src-shared/settings/schema.ts';
import { type SendJobOptions, sendRunner } from './send-job.ts';

const settings = settingsSchema.parse({
  nodes: [{ id: 'pacs', name: 'PACS', aeTitle: 'PACS', host: 'localhost', port: 104 }],
  sending: { retry: { attempts: 2, delayMs: 1000, factor: 3 }, forwardDays: 2 },
});
const again = new NegatoscopeError('connection-failed', 'nobody there', { again: true });
const waits = (kind: 'send' | 'forward') => {
  const { retry } = sendRunner(kind, { settings: () => settings } as SendJobOptions);
  return (attempt: number, error = again) => retry?.(error, { nodeId: 'pacs', batch: 'b' }, attempt);
};

it('what somebody sends is tried again as often as set, then it is left to him', () => {
  expect([1, 2, 3].map((attempt) => waits('send')(attempt))).toEqual([1000, 3000, undefined]);
});

it('what a rule forwards goes on every hour for days, since nobody sees it fail', () => {
  const wait = waits('forward');
  expect([1, 2, 3, 50, 51].map((attempt) => wait(attempt))).toEqual([1000, 3000, 3_600_000, 3_600_000, undefined]);
  expect(wait(1, new NegatoscopeError('unsupported', 'never'))).toBeUndefined();
});
