import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileReference } from '../archive/index-record.ts';

/** A file that is still to be read. */
export interface Unread {
  file: FileReference;
  /** Its rows in the index where a DICOMDIR spoke of it. */
  rows?: { study: number; series: number; instance: number };
  /** Where its record is: which DICOMDIR, and the byte. */
  record?: { directory: number; offset: number };
  state: 'waiting' | 'reading' | 'done';
  /** Told when it was read, or when it will not be. */
  settled?: { promise: Promise<void>; resolve(): void; reject(error: unknown): void };
}

/** Files in their order, and the first that may still be waiting. */
interface Line {
  files: readonly Unread[];
  next: number;
}

/** Files that are to be read, in their order, but what somebody waits for first. */
export class ReadingQueue {
  private readonly waiting: Unread[] = [];
  private next = 0;
  /** Of those who wait the last who came has the first turn: a picture that is opened does not wait for an import of everything. */
  private readonly urgent: Line[] = [];
  private readonly byInstance = new Map<number, Unread>();
  private readonly bySeries = new Map<number, Set<Unread>>();
  private stopped: NegatoscopeError | undefined;

  /** Rows whose file was not read. */
  get size(): number {
    return this.byInstance.size;
  }

  add(unread: Unread): void {
    this.waiting.push(unread);
    const { rows } = unread;
    if (rows === undefined) return;
    this.byInstance.set(rows.instance, unread);
    const series = this.bySeries.get(rows.series) ?? new Set();
    series.add(unread);
    this.bySeries.set(rows.series, series);
  }

  ofInstance(row: number): Unread | undefined {
    return this.byInstance.get(row);
  }

  ofSeries(row: number): readonly Unread[] {
    return [...(this.bySeries.get(row) ?? [])];
  }

  ofStudies(rows: ReadonlySet<number> | undefined): Unread[] {
    return [...this.byInstance.values()].filter((unread) => rows === undefined || rows.has(unread.rows!.study));
  }

  /** The next files to read, at most `count`. */
  take(count: number): Unread[] {
    const taken: Unread[] = [];
    const from = (list: readonly Unread[], start: number): number => {
      let at = start;
      for (; at < list.length && taken.length < count; at++) {
        const unread = list[at]!;
        if (unread.state !== 'waiting') continue;
        unread.state = 'reading';
        taken.push(unread);
      }
      return at;
    };
    for (let line = this.urgent.at(-1); line !== undefined; line = this.urgent.at(-1)) {
      line.next = from(line.files, line.next);
      if (line.next < line.files.length) break;
      this.urgent.pop();
    }
    // What somebody waits for is not held up by the rest of a batch.
    if (taken.length === 0) this.next = from(this.waiting, this.next);
    return taken;
  }

  /** They were read, or never will be. */
  done(files: readonly Unread[]): void {
    for (const unread of files) {
      unread.state = 'done';
      const { rows } = unread;
      if (rows !== undefined) {
        this.byInstance.delete(rows.instance);
        const series = this.bySeries.get(rows.series);
        series?.delete(unread);
        if (series?.size === 0) this.bySeries.delete(rows.series);
      }
      unread.settled?.resolve();
    }
    if (this.next > 10_000 && this.next * 2 > this.waiting.length) {
      this.waiting.splice(0, this.next);
      this.next = 0;
    }
  }

  /** They are read again later, first of all. */
  putBack(files: readonly Unread[]): void {
    for (const unread of files) unread.state = 'waiting';
    this.urgent.push({ files, next: 0 });
  }

  /** Puts files at the head; resolves when all of them were read. Rejects when the medium is gone. */
  async first(files: readonly Unread[]): Promise<void> {
    const left = files.filter(({ state }) => state !== 'done');
    if (left.length === 0) return;
    if (this.stopped !== undefined) throw this.stopped;
    this.urgent.push({ files: left.filter(({ state }) => state === 'waiting'), next: 0 });
    await Promise.all(
      left.map((unread) => {
        unread.settled ??= settling();
        return unread.settled.promise;
      }),
    );
  }

  /** Who waits is told, and so is who asks from now on. */
  stop(error: NegatoscopeError): void {
    this.stopped = error;
    for (const unread of this.byInstance.values()) {
      unread.settled?.reject(error);
      delete unread.settled;
    }
  }

  goOn(): void {
    this.stopped = undefined;
  }
}

function settling(): NonNullable<Unread['settled']> {
  let resolve = (): void => {};
  let reject = (_error: unknown): void => {};
  const promise = new Promise<void>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}
