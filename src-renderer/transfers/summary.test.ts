import { describe, expect, it } from 'vitest';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { AssociationActivity } from '../../src-shared/contract/network.ts';
import { activityLine, diskLine, jobsLine, listenerLine, outcomeText, remaining } from './summary.ts';

const association = (more: Partial<AssociationActivity>): AssociationActivity => ({
  id: 1,
  direction: 'in',
  peerAeTitle: 'CT1',
  peerAddress: '10.0.0.2',
  startedAt: 0,
  outcome: 'open',
  received: 214,
  failed: 0,
  bytes: 1e8,
  bytesPerSecond: 38.2e6,
  ...more,
});
const job = (more: Partial<Job>): Job => ({
  id: 1,
  kind: 'import',
  title: 'CD',
  state: 'running',
  createdAt: 0,
  startedAt: 0,
  done: 45,
  total: 100,
  bytes: 0,
  failed: 0,
  attempts: 1,
  priority: 'interactive',
  ...more,
});

describe('associations', () => {
  it('are told of while they are open', () => {
    expect(activityLine([association({})])).toEqual({ text: '← CT1  214  38.2 MB/s', mood: 'active' });
    expect(activityLine([association({ outcome: 'released' })])).toBeUndefined();
  });

  it('say how they ended', () => {
    const ended = (outcome: AssociationActivity['outcome'], reason: string) =>
      outcomeText(association({ outcome, reason }));
    expect(outcomeText(association({ outcome: 'released' }))).toBe('done');
    expect(ended('aborted', 'service-user (0/0)')).toBe('broken off by the other side');
    expect(ended('rejected', 'rejected-permanent, service-user, called-ae-title-not-recognized (1/1/7)')).toBe(
      'refused: it called a title that is not ours',
    );
    expect(ended('failed', 'connection reset')).toBe('failed: connection reset');
  });

  it('are added up', () => {
    const line = activityLine([association({}), association({ id: 2, received: 6, bytesPerSecond: 1.8e6, failed: 1 })]);
    expect(line).toEqual({ text: '← 2 associations  220  40.0 MB/s  1 refused', mood: 'warning' });
  });
});

describe('jobs', () => {
  it('running come before failed', () => {
    expect(jobsLine([job({ state: 'failed' }), job({}), job({ state: 'waiting' })])).toEqual({
      text: 'Import of CD  45 %  and 1 more',
      mood: 'active',
    });
    expect(jobsLine([job({ state: 'failed' }), job({ state: 'done' })])).toEqual({
      text: '1 job failed',
      mood: 'failure',
    });
    expect(jobsLine([job({ state: 'done' })])).toBeUndefined();
  });

  it('say how long they will take, as soon as that is known', () => {
    expect(remaining(job({}), 45_000)).toBe('55 s left');
    expect(remaining(job({ done: 0 }), 45_000)).toBe('');
    expect(remaining(job({ state: 'done' }), 45_000)).toBe('');
  });
});

describe('the state of the station', () => {
  const archive = { studies: 0, series: 0, instances: 0, bytes: 0, quarantined: 0, state: 'ready' as const };
  it('is red when the disk is full', () => {
    expect(diskLine({ ...archive, freeBytes: 1e8, totalBytes: 1e12, full: true }).mood).toBe('failure');
    expect(diskLine({ ...archive, freeBytes: 4e9, totalBytes: 1e12, full: false }).mood).toBe('warning');
    expect(diskLine({ ...archive, freeBytes: 5e11, totalBytes: 1e12, full: false })).toEqual({
      text: 'disk 500 GB free',
      mood: 'plain',
    });
  });

  it('is red when the port is taken', () => {
    const listener = { aeTitle: 'N', ports: [11112], addresses: [], associations: 0 };
    expect(listenerLine({ ...listener, state: 'listening' })).toEqual({ text: 'N listening :11112', mood: 'plain' });
    expect(listenerLine({ ...listener, state: 'failed', error: { code: 'address-in-use', message: '' } })).toEqual({
      text: 'not receiving: port :11112 is in use',
      mood: 'failure',
    });
    expect(listenerLine({ ...listener, state: 'off' }).mood).toBe('warning');
  });
});
