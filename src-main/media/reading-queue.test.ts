import { expect, it } from 'vitest';
import { ReadingLoop } from './reading-loop.ts';
import { ReadingQueue, type Unread } from './reading-queue.ts';

const unread = (row: number): Unread => ({
  file: { path: `/disc/${row}`, bytes: -1, receivedAt: 0 },
  rows: { study: 1, series: row % 7, instance: row },
  state: 'waiting',
});

it('waits for a medium of two hundred thousand files, whoever asks for all of it again and again', async () => {
  const queue = new ReadingQueue();
  const files = Array.from({ length: 200_000 }, (_, index) => unread(index + 1));
  for (const file of files) queue.add(file);
  const all = [queue.first(files), queue.first(files), queue.first([files[150_000]!])];
  const taken: Unread[] = [];
  for (let batch = queue.take(16); batch.length > 0; batch = queue.take(16)) {
    taken.push(...batch);
    queue.done(batch);
  }
  await Promise.all(all);
  expect(taken).toHaveLength(200_000);
  expect(new Set(taken).size).toBe(200_000);
  expect(queue.size).toBe(0);
});

it('reads few files at once from a drive that is slow, and more from one that is fast', async () => {
  const sizes = async (msPerFile: number): Promise<number[]> => {
    const queue = new ReadingQueue();
    for (let row = 1; row <= 100; row++) queue.add(unread(row));
    let now = 0;
    const seen: number[] = [];
    const loop = new ReadingLoop({
      queue,
      atOnce: 1,
      read: async (batch) => {
        seen.push(batch.length);
        now += batch.length * msPerFile;
        queue.done(batch);
      },
      stopped: () => false,
      now: () => now,
    });
    await loop.run(() => false);
    return seen;
  };
  expect(Math.max(...(await sizes(2)))).toBe(16);
  const slow = await sizes(6000);
  expect(slow[0]).toBeLessThanOrEqual(4);
  expect(slow.slice(2)).toEqual(slow.slice(2).map(() => 1));
});
