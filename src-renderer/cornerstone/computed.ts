import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { DecodePriority, DecodeTask } from './decode/pool.ts';
import type { DecodedImage } from './decode/protocol.ts';

/** Works a picture out; calls `rest` between its parts, which gives the window its turn and rejects when the picture was withdrawn. */
export type ComputePixels = (rest: () => Promise<void>) => Promise<DecodedImage>;

/** What the identity of an image begins with that is computed; no UID does. */
export const computedUid = 'computed:';

interface Waiting {
  compute: ComputePixels;
  priority: DecodePriority;
  order: number;
  withdrawn: boolean;
  resolve(image: DecodedImage): void;
  reject(error: unknown): void;
}

/** Longest that the window is kept waiting at a time, ms. */
const turnMs = 8;

const waiting: Waiting[] = [];
let running: Waiting | undefined;
let count = 0;

const cancelled = () => new NegatoscopeError('cancelled', 'the picture was withdrawn');

/**
 * A picture that is worked out in this window, one at a time, what is wanted soonest before the others, and of those what was asked for
 * last: whoever scrolls faster than pictures are made must not wait for those that were passed.
 */
export function computeImage(compute: ComputePixels, priority: DecodePriority): DecodeTask {
  let task!: Waiting;
  const promise = new Promise<DecodedImage>((resolve, reject) => {
    task = { compute, priority, order: ++count, withdrawn: false, resolve, reject };
  });
  waiting.push(task);
  void next();
  return {
    promise,
    cancel: () => {
      task.withdrawn = true;
      const at = waiting.indexOf(task);
      if (at < 0) return;
      waiting.splice(at, 1);
      task.reject(cancelled());
    },
    prioritise: (to) => {
      task.priority = to;
    },
  };
}

async function next(): Promise<void> {
  if (running || waiting.length === 0) return;
  waiting.sort((a, b) => b.priority - a.priority || a.order - b.order);
  const task = waiting.pop()!;
  running = task;
  let since = performance.now();
  const rest = async (): Promise<void> => {
    if (performance.now() - since < turnMs) return;
    await new Promise((resolve) => setTimeout(resolve));
    if (task.withdrawn) throw cancelled();
    since = performance.now();
  };
  try {
    task.resolve(await task.compute(rest));
  } catch (error) {
    task.reject(error);
  } finally {
    running = undefined;
    void next();
  }
}
