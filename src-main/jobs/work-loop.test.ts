import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkLoop } from './work-loop.ts';

describe('work that is woken', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('does nothing before it is started, one round at a time, and another one for what happened meanwhile', async () => {
    const rounds: (() => void)[] = [];
    const work = vi.fn(() => new Promise<undefined>((resolve) => rounds.push(() => resolve(undefined))));
    const loop = new WorkLoop({ work, failed: () => {} });
    loop.wake();
    expect(work).not.toHaveBeenCalled();
    loop.start();
    loop.wake();
    loop.wake();
    expect(work).toHaveBeenCalledTimes(1);
    rounds[0]!();
    await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(2));
    rounds[1]!();
    await loop.idle();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(work).toHaveBeenCalledTimes(2);
    await loop.close();
  });

  it('looks again when a round says when, and never later than after a minute', async () => {
    const waits: (number | undefined)[] = [500, 3_600_000, undefined];
    const work = vi.fn(async () => waits.shift());
    const loop = new WorkLoop({ work, failed: () => {} });
    loop.start();
    await loop.idle();
    await vi.advanceTimersByTimeAsync(499);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(work).toHaveBeenCalledTimes(3);
    await loop.close();
  });

  it('says that a round failed, tries again, and ends when it is closed', async () => {
    const failed = vi.fn();
    const work = vi.fn(async () => {
      throw new Error('no disk');
    });
    const loop = new WorkLoop({ work, failed });
    loop.start();
    await loop.idle();
    expect(failed).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(failed).toHaveBeenCalledTimes(2);
    await loop.close();
    loop.wake();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(work).toHaveBeenCalledTimes(2);
  });
});
