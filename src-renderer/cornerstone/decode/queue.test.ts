import { describe, expect, it, vi } from 'vitest';
import { DecodeQueue } from './queue.ts';

/** A queue whose decoding is ended by hand. */
function createQueue(patienceMs = 50) {
  const begun: number[] = [];
  let end: (() => void) | undefined;
  const queue = new DecodeQueue(() => Promise.resolve(), patienceMs);
  const ready = (id: number): void =>
    queue.ready(id, () => {
      begun.push(id);
      return new Promise((resolve) => {
        end = resolve;
      });
    });
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  return {
    queue,
    begun,
    settled,
    ready,
    end: async () => {
      end?.();
      await settled();
    },
  };
}

describe('the order of decoding in a worker', () => {
  it('is that of being wanted, then of asking; one at a time', async () => {
    const { queue, begun, ready, end, settled } = createQueue();
    for (const [id, priority] of [[1, 10] as const, [2, 10] as const, [3, 5] as const]) queue.add(id, priority);
    for (const id of [1, 2, 3]) ready(id);
    await settled();
    expect(begun).toEqual([3]);
    await end();
    await end();
    expect(begun).toEqual([3, 1, 2]);
  });

  it('what somebody waits for overtakes all that wait, also when it becomes so later', async () => {
    const { queue, begun, ready, end, settled } = createQueue();
    for (let id = 1; id <= 4; id++) {
      queue.add(id, 10);
      ready(id);
    }
    await settled();
    queue.prioritise(4, 0);
    queue.add(5, 0);
    ready(5);
    await end();
    await end();
    await end();
    expect(begun).toEqual([1, 4, 5, 2]);
  });

  it('nothing else is begun while what is waited for is fetched, for a moment', async () => {
    vi.useFakeTimers();
    try {
      const { queue, begun, ready, settled } = createQueue(50);
      queue.add(1, 0);
      queue.add(2, 10);
      ready(2);
      await settled();
      expect(begun).toEqual([]);
      await vi.advanceTimersByTimeAsync(60);
      expect(begun).toEqual([2]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('forgets what was withdrawn', async () => {
    const { queue, begun, ready, end, settled } = createQueue();
    for (const id of [1, 2, 3]) {
      queue.add(id, 10);
      ready(id);
    }
    await settled();
    queue.remove(2);
    await end();
    await end();
    expect(begun).toEqual([1, 3]);
    ready(9);
    await settled();
    expect(begun).toEqual([1, 3]);
  });
});
