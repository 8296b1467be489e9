import type { ReadingQueue, Unread } from './reading-queue.ts';

/** Files that a thread reads at once: at first, at most. */
const firstSize = 4;
const largestSize = 16;
/** What is asked for meanwhile waits for a batch: from a slow drive few files are read at once. */
const longMs = 500;
const shortMs = 200;

export interface ReadingLoopOptions {
  queue: ReadingQueue;
  /** Batches under way at the same time. */
  atOnce: number;
  read(batch: Unread[]): Promise<void>;
  stopped(): boolean;
  /** Milliseconds of a clock; default: that of the machine. */
  now?(): number;
}

/** Reads what waits in a queue, a batch after another. */
export class ReadingLoop {
  /** To be called when something was put into the queue while more was to come. */
  wake = (): void => {};
  private readonly options: ReadingLoopOptions;
  private size = firstSize;

  constructor(options: ReadingLoopOptions) {
    this.options = options;
  }

  /** Reads until nothing waits and no more comes, or it is stopped. Rejects when a batch could not be read. */
  async run(moreComes: () => boolean): Promise<void> {
    const { queue, atOnce, read, stopped, now = () => performance.now() } = this.options;
    const underWay = new Set<Promise<void>>();
    let failure: unknown;
    while (!stopped() && failure === undefined) {
      while (underWay.size >= atOnce) await Promise.race(underWay);
      const batch = queue.take(this.size);
      if (batch.length === 0) {
        if (underWay.size === 0 && !moreComes()) break;
        const woken = new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        await Promise.race([woken, ...underWay]);
        continue;
      }
      const begun = now();
      const work: Promise<void> = read(batch)
        .then(() => this.took(batch.length, now() - begun))
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => underWay.delete(work));
      underWay.add(work);
    }
    await Promise.all(underWay);
    if (failure !== undefined) throw failure;
  }

  private took(files: number, ms: number): void {
    if (ms > longMs) this.size = Math.max(1, Math.floor(this.size / 2));
    else if (ms < shortMs && files === this.size) this.size = Math.min(largestSize, this.size * 2);
  }
}
