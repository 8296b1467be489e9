import { expect, it } from 'vitest';
import { queueSchema } from '../../src-shared/settings/queue.ts';
import { Lanes, type Queued } from './lanes.ts';

const job = (id: number, more: Partial<Queued> = {}): Queued => ({
  id,
  kind: 'send',
  priority: 'interactive',
  position: 0,
  ...more,
});
const running = { paused: false, nodes: new Set<string>() };
const settings = (more: object) => queueSchema.parse(more);
const limits = {
  parallel: () => 1,
  perNode: (kind: string) => (kind === 'print' ? 3 : undefined),
  atOnce: (kind: string) => (kind === 'single' ? 1 : 100),
  together: (kind: string) => [kind],
};
const takeAll = (lanes: Lanes<Queued>, more: object, pauses = running): number[] => {
  const taken: number[] = [];
  for (let next = lanes.take(settings(more), pauses, limits); next; next = lanes.take(settings(more), pauses, limits)) {
    taken.push(next.id);
  }
  return taken;
};
const lanesOf = (...jobs: Queued[]): Lanes<Queued> => {
  const lanes = new Lanes<Queued>();
  for (const one of jobs) lanes.wait(one);
  return lanes;
};

it('jobs of one node wait for each other, not for other nodes', () => {
  const a = [1, 2, 3].map((id) => job(id, { nodeId: 'a' }));
  const lanes = lanesOf(...a, job(4, { nodeId: 'b' }), job(5), job(6), job(7, { kind: 'import' }));
  expect(takeAll(lanes, { workersPerNode: 2 })).toEqual([1, 2, 4, 5, 7]);
  lanes.release(a[0]!);
  expect(takeAll(lanes, { workersPerNode: 2 })).toEqual([3]);
});

it('no more run than all nodes together may have; work without a node does not count', () => {
  const lanes = lanesOf(job(1, { nodeId: 'a' }), job(2, { nodeId: 'b' }), job(3, { nodeId: 'c' }), job(4));
  expect(takeAll(lanes, { workers: 2 })).toEqual([1, 2, 4]);
});

it('what somebody waits for comes before background work, and finds a worker free', () => {
  const background = [1, 2, 3].map((id) => job(id, { nodeId: 'a', priority: 'background' }));
  const lanes = lanesOf(...background);
  expect(takeAll(lanes, { workersPerNode: 2 })).toEqual([1]);
  lanes.wait(job(9, { nodeId: 'a' }));
  expect(takeAll(lanes, { workersPerNode: 2 })).toEqual([9]);
  lanes.release(background[0]!);
  expect(takeAll(lanes, { workersPerNode: 2 })).toEqual([2]);
});

it('a single worker does background work too', () => {
  const lanes = lanesOf(job(1, { nodeId: 'a', priority: 'background' }), job(2, { nodeId: 'a' }));
  expect(takeAll(lanes, { workersPerNode: 1 })).toEqual([2]);
});

it('moved ones come first, pauses hold back their node only', () => {
  const lanes = lanesOf(job(1, { nodeId: 'a' }), job(2, { nodeId: 'b' }), job(3, { nodeId: 'a', position: -1 }));
  expect(lanes.before).toBe(-2);
  expect(takeAll(lanes, { workersPerNode: 1 }, { paused: false, nodes: new Set(['b']) })).toEqual([3]);
  expect(takeAll(lanes, {}, { paused: true, nodes: new Set() })).toEqual([]);
  expect(takeAll(lanes, {})).toEqual([1, 2]);
});

it('delayed ones wait for their time', () => {
  const lanes = lanesOf(job(1, { nextAttemptAt: 200 }), job(2, { nextAttemptAt: 100 }));
  expect([lanes.delayed, lanes.nextDue, takeAll(lanes, {})]).toEqual([2, 100, []]);
  expect(lanes.due(150).map(({ id }) => id)).toEqual([2]);
  expect(lanes.next(10).map(({ id }) => id)).toEqual([1]);
});

it('a kind that goes one by one does so over all nodes, and holds nobody else up', () => {
  const lanes = lanesOf(
    job(1, { nodeId: 'a', kind: 'single' }),
    job(2, { nodeId: 'b', kind: 'single' }),
    job(3, { nodeId: 'b' }),
  );
  expect(takeAll(lanes, {})).toEqual([1, 3]);
});

it('a kind may say itself how many of it a node takes; transfers with other nodes do not hold it up', () => {
  const prints = [11, 12, 13, 14].map((id) => job(id, { nodeId: 'printer', kind: 'print' }));
  const lanes = lanesOf(job(1, { nodeId: 'a' }), job(2, { nodeId: 'a' }), ...prints);
  expect(takeAll(lanes, { workers: 1, workersPerNode: 1 })).toEqual([1, 11, 12, 13]);
  lanes.release(prints[0]!);
  expect(takeAll(lanes, { workers: 1, workersPerNode: 1 })).toEqual([14]);
});
