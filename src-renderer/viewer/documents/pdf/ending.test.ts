import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endReading, patienceMs } from './ending.ts';

describe('a document that is closed', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends its worker when the worker has answered, also with an error', async () => {
    for (const destroy of [() => Promise.resolve(), () => Promise.reject(new Error('no'))]) {
      const terminate = vi.fn();
      endReading({ destroy }, { terminate });
      await vi.advanceTimersByTimeAsync(0);
      expect(terminate).toHaveBeenCalledOnce();
      await vi.advanceTimersByTimeAsync(patienceMs * 2);
      expect(terminate).toHaveBeenCalledOnce();
    }
  });

  it('ends a worker that answers no more', async () => {
    const terminate = vi.fn();
    endReading({ destroy: () => new Promise(() => undefined) }, { terminate });
    await vi.advanceTimersByTimeAsync(patienceMs - 1);
    expect(terminate).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(terminate).toHaveBeenCalledOnce();
  });

  it('ends a worker that was never asked anything', () => {
    const terminate = vi.fn();
    endReading(undefined, { terminate });
    expect(terminate).toHaveBeenCalledOnce();
  });
});
