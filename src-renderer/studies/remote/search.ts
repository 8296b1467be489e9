import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorEnvelope } from '../../../src-shared/contract/errors.ts';
import type { RemoteQuery, SearchEnd } from '../../../src-shared/contract/remote.ts';
import { asError } from '../../app/api.ts';

export interface SearchState {
  /** What is being asked, or was asked last. */
  query: RemoteQuery | undefined;
  running: boolean;
  /** Rows still belong to the search before: nothing of the new one came yet. */
  stale: boolean;
  count: number;
  end: Pick<SearchEnd, 'outcome' | 'unsupportedKeys' | 'unreadable' | 'status'> | undefined;
  error: ErrorEnvelope | undefined;
  /** The rows stand as they came, not in the order of the titles. */
  unsorted: boolean;
}

/** How the other side is asked; in the application the calls of `remote`. */
export interface SearchCalls {
  begin(input: { searchId: string; nodeId: string; query: RemoteQuery; limit?: number }): Promise<void>;
  cancel(searchId: string): Promise<void>;
}

interface Numbered {
  number: number;
}

/** What the list does with what came: a new search begins with these rows, or rows were added or changed. */
export interface SearchView {
  begun(): void;
  grown(): void;
  /** Nothing was chosen and nothing is pointed at: the rows may be put in order without anyone losing a place. */
  undisturbed(): boolean;
}

const initial: SearchState = {
  query: undefined,
  running: false,
  stale: false,
  count: 0,
  end: undefined,
  error: undefined,
  unsorted: false,
};

/** Rows that come within this time of the first are put in order whatever was done meanwhile, in ms: nobody has read them yet. */
const noTimeToRead = 300;

/**
 * A search of a node: asks, keeps what comes in the order in which it comes, so that nothing moves under a pointer or
 * an eye, and puts it in order at the end or when it is told to. One search runs at a time; the answers to one that was
 * left are dropped.
 */
export class RemoteSearch<Answer extends Numbered, Row> {
  readonly store: StoreApi<SearchState> = createStore(() => initial);
  readonly nodeId: string;
  /** Who shows it now, if anybody does. */
  view: SearchView | undefined;
  readonly #calls: SearchCalls;
  readonly #rowOf: (answer: Answer) => Row;
  #order: (a: Row, b: Row) => number;
  #rows: Row[] = [];
  #places = new Map<number, number>();
  #numbers: number[] = [];
  #searchId: string | undefined;
  #firstAt = 0;

  constructor(nodeId: string, calls: SearchCalls, rowOf: (answer: Answer) => Row, order: (a: Row, b: Row) => number) {
    this.nodeId = nodeId;
    this.#calls = calls;
    this.#rowOf = rowOf;
    this.#order = order;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** Part of the rows, as a page of a list. */
  page(offset = 0, limit = 100): { rows: Row[]; total: number } {
    return { rows: this.#rows.slice(offset, offset + limit), total: this.#rows.length };
  }

  placeOf(number: number): number | undefined {
    return this.#places.get(number);
  }

  /** Asks anew; what was found before stays until the first answer. */
  async run(query: RemoteQuery, limit?: number): Promise<void> {
    this.leave();
    const searchId = crypto.randomUUID();
    this.#searchId = searchId;
    this.store.setState({ query, running: true, stale: true, end: undefined, error: undefined, unsorted: false });
    try {
      await this.#calls.begin({ searchId, nodeId: this.nodeId, query, ...(limit !== undefined ? { limit } : {}) });
    } catch (thrown) {
      const { code, message, parameters } = asError(thrown);
      const error = { code, message, parameters };
      this.ended({ searchId, outcome: 'failed', count: 0, unsupportedKeys: false, error });
    }
  }

  /** Ends the search; what was found stays. */
  cancel(): void {
    const searchId = this.#searchId;
    if (searchId === undefined || !this.store.getState().running) return;
    this.#calls.cancel(searchId).catch(() => {
      // It has ended by itself.
    });
  }

  /** Ends the search and listens no longer to it. */
  leave(): void {
    this.cancel();
    this.#searchId = undefined;
    if (this.store.getState().running) {
      const end = { outcome: 'cancelled' as const, unsupportedKeys: false, status: undefined };
      this.store.setState({ running: false, stale: false, end });
    }
  }

  /** Forgets query and answers. */
  reset(): void {
    this.leave();
    this.#clear();
    this.store.setState(initial);
    this.view?.begun();
  }

  found(searchId: string, answers: readonly Answer[]): void {
    if (searchId !== this.#searchId) return;
    const begins = this.store.getState().stale;
    if (begins) {
      this.#clear();
      this.#firstAt = performance.now();
    }
    for (const answer of answers) {
      const row = this.#rowOf(answer);
      const place = this.#places.get(answer.number);
      if (place === undefined) {
        this.#places.set(answer.number, this.#rows.length);
        this.#numbers.push(answer.number);
        this.#rows.push(row);
      } else this.#rows[place] = row;
    }
    if (begins) this.#sort();
    this.store.setState({ stale: false, count: this.#rows.length });
    if (begins) this.view?.begun();
    else this.view?.grown();
  }

  ended(end: SearchEnd): void {
    if (end.searchId !== this.#searchId) return;
    const begins = this.store.getState().stale;
    // After a failure the rows of the search before would pass for its answer.
    if (begins) this.#clear();
    const inOrder = this.#inOrder();
    const quick = performance.now() - this.#firstAt < noTimeToRead;
    const sort = !inOrder && (quick || !this.view || this.view.undisturbed());
    if (sort) this.#sort();
    this.store.setState({
      running: false,
      stale: false,
      count: this.#rows.length,
      end: {
        outcome: end.outcome,
        unsupportedKeys: end.unsupportedKeys,
        unreadable: end.unreadable,
        status: end.status,
      },
      error: end.error as ErrorEnvelope | undefined,
      unsorted: !inOrder && !sort,
    });
    if (begins || sort) this.view?.begun();
  }

  /** Puts the rows in order now; those that still come are added at the end. */
  sort(order: (a: Row, b: Row) => number = this.#order): void {
    this.#order = order;
    this.#sort();
    this.store.setState({ unsorted: false });
  }

  /** Replaces rows by what is known of them now; the same places. */
  update(change: (row: Row) => Row): void {
    let changed = false;
    this.#rows.forEach((row, index) => {
      const next = change(row);
      if (next === row) return;
      this.#rows[index] = next;
      changed = true;
    });
    if (changed) this.view?.grown();
  }

  #clear(): void {
    this.#rows = [];
    this.#numbers = [];
    this.#places.clear();
  }

  #inOrder(): boolean {
    return this.#rows.every((row, index) => index === 0 || this.#order(this.#rows[index - 1] as Row, row) <= 0);
  }

  #sort(): void {
    const places = this.#rows.map((_, index) => index);
    places.sort((a, b) => this.#order(this.#rows[a] as Row, this.#rows[b] as Row));
    this.#rows = places.map((place) => this.#rows[place] as Row);
    this.#numbers = places.map((place) => this.#numbers[place] as number);
    this.#places = new Map(this.#numbers.map((number, index) => [number, index]));
  }
}
