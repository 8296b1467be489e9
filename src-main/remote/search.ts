import type { RemoteStudy, WorklistEntry } from '../../src-shared/contract/remote.ts';
import type { RemoteOptions } from './deps.ts';
import { presenceOf, type StudyIdentity } from './presence.ts';

type Row = RemoteStudy | WorklistEntry;

/** At most ten times a second; the first rows sooner. */
const firstMs = 20;
const intervalMs = 100;
/** Rows of one telling: what a window draws without a pause. */
const portion = 400;

/** Rows of one search on their way to the windows: numbered, with what of them lies here, told in portions. */
export class SearchRows<R extends Row> {
  /** By number, from 1. */
  readonly rows: (R | undefined)[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #byStudy = new Map<string, number[]>();
  readonly #pending = new Set<number>();
  readonly #archive: RemoteOptions['archive'];
  readonly #tell: (rows: R[]) => void;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #telling: Promise<void> | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(archive: RemoteOptions['archive'], tell: (rows: R[]) => void, onError: (error: unknown) => void) {
    this.#archive = archive;
    this.#tell = tell;
    this.#onError = onError;
  }

  get count(): number {
    return this.rows.length;
  }

  /** Whether a row with this identity is there. */
  has(identity: string): boolean {
    return this.#numbers.has(identity);
  }

  /** Adds a row, or replaces the one of the same identity (undefined: none is the same). */
  put(identity: string | undefined, make: (number: number) => R): void {
    if (this.#closed) return;
    const known = identity === undefined ? undefined : this.#numbers.get(identity);
    const number = known ?? this.rows.length + 1;
    const row = make(number);
    this.rows[number - 1] = row;
    if (known === undefined) {
      if (identity !== undefined) this.#numbers.set(identity, number);
      const same = this.#byStudy.get(row.studyUid);
      if (same) same.push(number);
      else this.#byStudy.set(row.studyUid, [number]);
    }
    this.#pending.add(number);
    this.#schedule(this.#toldAt === Number.NEGATIVE_INFINITY ? firstMs : intervalMs);
  }

  /** Something of these studies came into the archive or left it: their rows are told again. */
  changed(studyUids: Iterable<string>): void {
    for (const uid of studyUids) {
      for (const number of this.#byStudy.get(uid) ?? []) this.#pending.add(number);
    }
    if (this.#pending.size > 0) this.#schedule(intervalMs);
  }

  /** Resolves when everything found so far was told. */
  async flush(): Promise<void> {
    while (this.#pending.size > 0 || this.#telling !== undefined) {
      if (this.#closed) return;
      await (this.#telling ?? this.#next());
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#pending.clear();
  }

  #schedule(waitMs: number): void {
    if (this.#closed || this.#timer !== undefined || this.#telling !== undefined) return;
    this.#timer = setTimeout(() => void this.#next(), waitMs);
  }

  /** Tells one portion, not sooner than its time. */
  #next(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#telling ??= this.#portion().finally(() => {
      this.#telling = undefined;
      if (this.#pending.size > 0) this.#schedule(intervalMs);
    });
    return this.#telling;
  }

  async #portion(): Promise<void> {
    const wait = this.#toldAt + intervalMs - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const numbers = [...this.#pending].slice(0, portion);
    for (const number of numbers) this.#pending.delete(number);
    const rows = numbers.flatMap((number) => this.rows[number - 1] ?? []);
    try {
      const local = await presenceOf(this.#archive, rows as StudyIdentity[]);
      for (const [index, row] of rows.entries()) {
        const here = local[index];
        if (here !== undefined) row.local = here;
        else delete row.local;
      }
    } catch (error) {
      // Without the index the rows are shown all the same.
      this.#onError(error);
    }
    this.#toldAt = performance.now();
    if (!this.#closed && rows.length > 0) this.#tell(rows);
  }
}

/** A search as the windows know it. */
export interface RunningSearch {
  readonly searchId: string;
  readonly nodeId: string;
  readonly rows: SearchRows<RemoteStudy> | SearchRows<WorklistEntry>;
  /** Ended by a person, or because the limit was reached. */
  readonly stop: AbortController;
  over: boolean;
  reachedLimit: boolean;
  missingNoted: boolean;
}
