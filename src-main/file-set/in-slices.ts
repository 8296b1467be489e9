import type { Steps } from '../../src-shared/steps.ts';

/** How long the main loop is held at a time, in milliseconds: everything else that the program does waits for it. */
const sliceMs = 8;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Does on the main loop what would hold it up for long, a slice after another. Rejects as the work throws, or as the signal was aborted. */
export async function inSlices<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    signal?.throwIfAborted();
    const end = performance.now() + sliceMs;
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() < end);
    await nextTurn();
  }
}
