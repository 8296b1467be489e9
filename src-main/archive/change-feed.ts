import type { CatalogueChange } from './types.ts';

const intervalMs = 100;

/** Gathers changes and tells them at most ten times a second; the first one at once. */
export class ChangeFeed {
  private readonly listeners = new Set<(change: CatalogueChange) => void>();
  private waiting = new Map<number, CatalogueChange['studies'][number]>();
  private timer: NodeJS.Timeout | undefined;
  private toldAt = 0;

  add(change: CatalogueChange): void {
    for (const study of change.studies) {
      const known = this.waiting.get(study.studyRow);
      this.waiting.set(study.studyRow, {
        ...study,
        seriesRows: known === undefined ? study.seriesRows : [...new Set([...known.seriesRows, ...study.seriesRows])],
      });
    }
    if (this.waiting.size === 0 || this.timer !== undefined) return;
    const wait = this.toldAt + intervalMs - Date.now();
    if (wait <= 0) {
      this.tell();
      return;
    }
    this.timer = setTimeout(() => this.tell(), wait);
    this.timer.unref();
  }

  /** Tells what waits, now. */
  flush(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.tell();
  }

  private tell(): void {
    this.timer = undefined;
    this.toldAt = Date.now();
    const studies = [...this.waiting.values()];
    this.waiting = new Map();
    for (const listener of this.listeners) listener({ studies });
  }

  on(listener: (change: CatalogueChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = undefined;
    this.listeners.clear();
  }
}
