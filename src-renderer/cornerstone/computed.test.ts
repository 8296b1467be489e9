import { describe, expect, it } from 'vitest';
import { computeImage } from './computed.ts';
import type { DecodedImage } from './decode/protocol.ts';

const image = { columns: 1 } as DecodedImage;

describe('pictures that are worked out', () => {
  it('come one at a time, what is wanted soonest first, and of those the last that was asked for', async () => {
    const order: string[] = [];
    let running = 0;
    const task = (name: string, priority: number) =>
      computeImage(async (rest) => {
        expect(++running).toBe(1);
        await rest();
        await Promise.resolve();
        order.push(name);
        running--;
        return image;
      }, priority);
    const tasks = [task('first', 5), task('early', 5), task('late', 5), task('wanted', 0)];
    await Promise.all(tasks.map(({ promise }) => promise));
    expect(order).toEqual(['first', 'wanted', 'late', 'early']);
  });

  it('are withdrawn before they begin and while they are made', async () => {
    let parts = 0;
    const busy = computeImage(async (rest) => {
      for (;;) {
        parts++;
        const end = performance.now() + 9;
        while (performance.now() < end);
        await rest();
      }
    }, 0);
    const waiting = computeImage(async () => image, 0);
    waiting.cancel();
    await expect(waiting.promise).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => parts, { interval: 5 }).toBeGreaterThan(1);
    busy.cancel();
    await expect(busy.promise).rejects.toMatchObject({ code: 'cancelled' });
    // The next one is made all the same.
    await expect(computeImage(async () => image, 0).promise).resolves.toBe(image);
  });

  it('fail with their own error', async () => {
    const failing = computeImage(() => Promise.reject(new Error('broken')), 0);
    await expect(failing.promise).rejects.toThrow('broken');
  });
});
