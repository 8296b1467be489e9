import { notify, notifyError } from './notify.ts';

/** Waits between tries, ms; the last one for ever. */
const waitsMs = [2000, 5000, 15_000, 30_000];

/**
 * Changes that the main process keeps in the moment they are made: one writing after the other; what could not be kept is tried again, by
 * itself and with the next change. The first of several failures in a row is told, and when all is kept again.
 */
export class KeptChanges {
  private readonly writeAll: () => Promise<unknown>;
  private readonly words: { failed: string; kept: string };
  private writing = false;
  private more = false;
  private failures = 0;
  private next: ReturnType<typeof setTimeout> | undefined;

  /** `writeAll` writes what waits and resolves to why some of it could not be kept, undefined when nothing waits any more. */
  constructor(writeAll: () => Promise<unknown>, words: { failed: string; kept: string }) {
    this.writeAll = writeAll;
    this.words = words;
  }

  /** The last writing failed. */
  get failing(): boolean {
    return this.failures > 0;
  }

  write(): void {
    if (this.writing) {
      this.more = true;
      return;
    }
    clearTimeout(this.next);
    this.writing = true;
    void this.writeAll()
      .then((reason) => this.settle(reason))
      .finally(() => {
        this.writing = false;
        if (!this.more) return;
        this.more = false;
        this.write();
      });
  }

  private settle(reason: unknown): void {
    if (reason === undefined) {
      if (this.failures > 0) notify(this.words.kept);
      this.failures = 0;
      return;
    }
    if (this.failures === 0) notifyError(reason, this.words.failed);
    this.next = setTimeout(() => this.write(), waitsMs[Math.min(this.failures, waitsMs.length - 1)]);
    this.failures++;
  }
}
