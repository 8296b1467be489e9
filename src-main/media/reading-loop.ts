import type { ReadingQueue, Unread } from './reading-queue.ts';

/** Files that a thread reads at once. */
const batchSize = 16;

export interface ReadingLoopOptions {
  queue: ReadingQueue;
  /** Batches under way at the same time. */
  atOnce: number;
  read(batch: Unread[]): Promise<void>;
  stopped(): boolean;
}

/** Reads what waits in a queue, a batch after another. */
export class ReadingLoop {
  /** To be called when something was put into the queue while more was to come. */
  wake = (): void => {};
  private readonly options: ReadingLoopOptions;

  constructor(options: ReadingLoopOptions) {
    this.options = options;
  }

  /** Reads until nothing waits and no more comes, or it is stopped. Rejects when a batch could not be read. */
  async run(moreComes: () => boolean): Promise<void> {
    const { queue, atOnce, read, stopped } = this.options;
    const underWay = new Set<Promise<void>>();
    let failure: unknown;
    while (!stopped() && failure === undefined) {
      while (underWay.size >= atOnce) await Promise.race(underWay);
      const batch = queue.take(batchSize);
      if (batch.length === 0) {
        if (underWay.size === 0 && !moreComes()) break;
        const woken = new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        await Promise.race([woken, ...underWay]);
        continue;
      }
      const work: Promise<void> = read(batch)
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => underWay.delete(work));
      underWay.add(work);
    }
    await Promise.all(underWay);
    if (failure !== undefined) throw failure;
  }
}
