import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readDataSet } from '../../../../src-shared/dicom/part10/read.ts';
import { retrieveScpSchema } from '../../../../src-shared/settings/retrieve-scp.ts';
import type { Outcome } from '../../dimse/service.ts';
import type { Level } from './models.ts';
import { SubOperations } from './sub-operations.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const explicit = '1.2.840.10008.1.2.1';
const started: SubOperations[] = [];
afterEach(() => {
  for (const each of started.splice(0)) each.stop();
});

function start(total: number, policy: object = {}, level: Level = 'STUDY', transferSyntaxUid = explicit) {
  const responses: Outcome[] = [];
  const operations = new SubOperations({
    total,
    level,
    policy: retrieveScpSchema.parse(policy),
    transferSyntaxUid,
    respond: (outcome) => {
      responses.push(outcome);
      return undefined;
    },
  });
  started.push(operations);
  return {
    operations,
    responses,
    counts: () =>
      responses.map(({ fields = {} }) => [fields.remaining, fields.completed, fields.failed, fields.warning]),
  };
}
const failedList = ({ dataSet }: Outcome) => dataSet && readDataSet(dataSet, explicit).dataSet['00080058']?.Value;

describe('responses to a retrieve (PS3.4 C.4.2.1.6)', () => {
  it('a pending response with the counts after each sub-operation, the last included', () => {
    const { counts, operations, responses } = start(3);
    operations.add('completed', '1.1');
    operations.add('failed', '1.2');
    operations.add('warning', '1.3');
    expect(counts()).toEqual([
      [2, 1, 0, 0],
      [1, 1, 1, 0],
      [0, 1, 1, 1],
    ]);
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([0xff00]));
    const final = operations.final();
    expect(final).toMatchObject({ status: 0xb000, fields: { completed: 1, failed: 1, warning: 1 } });
    expect(final.fields).not.toHaveProperty('remaining');
    expect(failedList(final)).toEqual(['1.2']);
  });

  it('none while the requestor takes none: nothing piles up', async () => {
    let take: () => void = () => undefined;
    let sent = 0;
    const operations = new SubOperations({
      total: 100,
      level: 'STUDY',
      policy: retrieveScpSchema.parse({}),
      transferSyntaxUid: explicit,
      respond: () => {
        sent++;
        return new Promise((resolve) => {
          take = resolve;
        });
      },
    });
    started.push(operations);
    for (let index = 0; index < 50; index++) operations.add('completed', `1.${index}`);
    vi.advanceTimersByTime(60_000);
    expect(sent).toBe(1);
    take();
    await Promise.resolve();
    operations.add('completed', '1.50');
    expect(sent).toBe(2);
    expect(operations.completed).toBe(51);
  });

  it('only after those that succeeded and not after the last, or none', () => {
    const some = start(3, { pending: 'each-sent-but-last' });
    some.operations.add('failed', '1.1');
    some.operations.add('completed', '1.2');
    some.operations.add('completed', '1.3');
    expect(some.counts()).toEqual([[1, 1, 1, 0]]);
    const none = start(1, { pending: 'none', pendingAtLeastEveryMs: 1000 });
    vi.advanceTimersByTime(60_000);
    none.operations.add('completed', '1.1');
    expect(none.responses).toEqual([]);
  });

  it('not more often than set, but always after the last', () => {
    const { counts, operations } = start(4, { pendingAtMostEveryMs: 1000 });
    for (const [uid, wait] of [
      ['1', 0],
      ['2', 1200],
      ['3', 100],
      ['4', 10],
    ] as const) {
      vi.advanceTimersByTime(wait);
      operations.add('completed', uid);
    }
    expect(counts().map(([remaining]) => remaining)).toEqual([2, 0]);
  });

  it('also while nothing happens, until the end', () => {
    const { counts, operations } = start(2, { pendingAtLeastEveryMs: 10_000 });
    vi.advanceTimersByTime(25_000);
    expect(counts()).toEqual([
      [2, 0, 0, 0],
      [2, 0, 0, 0],
    ]);
    operations.add('completed', '1');
    operations.add('completed', '2');
    operations.final();
    vi.advanceTimersByTime(60_000);
    expect(counts()).toHaveLength(4);
  });

  it('final statuses: success, warnings, some, all, the only one', () => {
    const ended = (outcomes: ('completed' | 'failed' | 'warning')[], policy: object = {}, level: Level = 'STUDY') => {
      const { operations } = start(outcomes.length, policy, level);
      for (const [index, outcome] of outcomes.entries()) operations.add(outcome, `1.${index}`);
      return operations.final().status;
    };
    expect(ended([])).toBe(0);
    expect(ended(['completed'])).toBe(0);
    expect(ended(['completed', 'warning'])).toBe(0xb000);
    expect(ended(['completed', 'warning'], { statuses: { warnings: 0 } })).toBe(0);
    expect(ended(['warning', 'failed'])).toBe(0xb000);
    expect(ended(['failed', 'failed'])).toBe(0xa702);
    expect(ended(['failed'], { statuses: { singleFailed: 0xc003 } }, 'IMAGE')).toBe(0xc003);
    expect(ended(['failed'], { statuses: { singleFailed: 0xc003 } }, 'SERIES')).toBe(0xa702);
    expect(ended(['failed', 'failed'], { statuses: { singleFailed: 0xc003 } }, 'IMAGE')).toBe(0xa702);
  });

  it('those that were not tried count as failed', () => {
    const { operations } = start(5);
    operations.add('completed', '1');
    operations.failRest();
    expect(operations.final()).toMatchObject({ status: 0xb000, fields: { completed: 1, failed: 4, warning: 0 } });
  });

  it('cancelled: what was left is told', () => {
    const { operations } = start(5);
    operations.add('completed', '1');
    operations.add('failed', '2');
    const final = operations.cancelled();
    expect(final).toMatchObject({ status: 0xfe00, fields: { remaining: 3, completed: 1, failed: 1, warning: 0 } });
    expect(failedList(final)).toEqual(['2']);
  });

  it('counts and the list of failed ones stay within what the elements hold', () => {
    const { counts, operations } = start(70_000, { pendingAtMostEveryMs: 1_000_000 });
    for (let index = 0; index < 70_000; index++) operations.add('failed', `1.2.840.99999.${index}`);
    expect(counts().at(-1)).toEqual([0, 0, 65535, 0]);
    const final = operations.final();
    expect(final.fields?.failed).toBe(65535);
    expect(final.dataSet!.length).toBeLessThanOrEqual(65534 + 8);
    expect(failedList(final)!.length).toBeGreaterThan(3000);
  });
});
