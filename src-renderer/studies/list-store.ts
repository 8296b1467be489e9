import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { StudyList, StudyQuery, StudyRow } from '../../src-shared/contract/view-routes.ts';
import { asError } from '../app/api.ts';
import { blockRange, blockSize, missingBlocks, placeOf, type RowWindow, refreshed, withPage } from './row-window.ts';
import { follow, nothingSelected, type Selection } from './selection.ts';

export interface ListState {
  catalogue: string;
  query: StudyQuery;
  /** Undefined until the first page of this catalogue came. */
  window: RowWindow | undefined;
  /** Rows still belong to the search before. */
  pending: boolean;
  error: NegatoscopeError | undefined;
  selection: Selection;
  expanded: ReadonlySet<number>;
  /** Every new search begins at the top: the view goes there when this changes. */
  searches: number;
  /** Places by which the visible rows moved at the last refresh; the view follows when `refreshes` changes. */
  shift: number;
  refreshes: number;
}

export type FetchStudies = (catalogue: string, query: StudyQuery, signal: AbortSignal) => Promise<StudyList>;

/** Time between two refreshes while studies arrive, in ms: no shorter than this, and never more than half of the time. */
const refreshPause = 120;
/** The same while another window has the focus: whoever scrolls through images there has the processor. */
const awayPause = 1000;
const isLookedAt = (): boolean => globalThis.document?.hasFocus() ?? true;

interface Refresh {
  running: boolean;
  again: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Chosen studies that a page with the whole list does not hold: deleted, or no longer what the search asks for. */
function leftOf({ chosen, focus }: Selection, { rows }: StudyList): ReadonlySet<number> {
  const left = new Set(chosen.keys());
  if (focus) left.add(focus.studyRow);
  for (const { studyRow } of rows) left.delete(studyRow);
  return left;
}

/**
 * The study list: knows only the rows near the visible ones and fetches others when they come into view, so that a hundred
 * thousand studies cost what a screenful costs.
 */
export class StudyListModel {
  readonly store: StoreApi<ListState>;
  readonly #fetch: FetchStudies;
  #visible: [first: number, last: number] = [0, 40];
  #atTop = true;
  #search = new AbortController();
  #loading = new Map<number, AbortController>();
  #refresh: Refresh = { running: false, again: false, timer: undefined };
  #removed = new Set<number>();
  #refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(fetchStudies: FetchStudies) {
    this.#fetch = fetchStudies;
    this.store = createStore<ListState>(() => ({
      catalogue: 'archive',
      query: {},
      window: undefined,
      pending: true,
      error: undefined,
      selection: nothingSelected,
      expanded: new Set(),
      searches: 0,
      shift: 0,
      refreshes: 0,
    }));
  }

  /** Shows a search; one that is under way is dropped. Rows of another catalogue disappear at once, others stay until the answer. */
  async show(catalogue: string, query: StudyQuery): Promise<void> {
    this.#stopAll();
    const controller = new AbortController();
    this.#search = controller;
    const other = catalogue !== this.store.getState().catalogue;
    this.store.setState({
      catalogue,
      query,
      pending: true,
      error: undefined,
      selection: nothingSelected,
      ...(other ? { window: undefined, expanded: new Set() } : {}),
    });
    try {
      const page = await this.#fetch(catalogue, { ...query, limit: blockSize, offset: 0 }, controller.signal);
      if (controller.signal.aborted) return;
      this.#visible = [0, 40];
      this.#atTop = true;
      this.store.setState((state) => ({
        window: withPage({ total: page.total, rows: new Map() }, 0, page, this.#visible),
        pending: false,
        searches: state.searches + 1,
      }));
    } catch (thrown) {
      if (controller.signal.aborted) return;
      this.store.setState({ error: asError(thrown), pending: false, window: undefined });
    }
  }

  /** Tries the search again after a failure. */
  retry(): void {
    const { catalogue, query } = this.store.getState();
    void this.show(catalogue, query);
  }

  /** The view tells which rows it shows; what they lack is fetched, what is far away is no longer waited for. */
  look(first: number, last: number, atTop: boolean): void {
    this.#visible = [first, last];
    this.#atTop = atTop;
    const { window, pending } = this.store.getState();
    if (!window || pending || window.total === 0) return;
    const wanted = missingBlocks(window, first, Math.min(last, window.total - 1));
    for (const [offset, controller] of this.#loading) {
      if (!wanted.includes(offset)) {
        controller.abort();
        this.#loading.delete(offset);
      }
    }
    for (const offset of wanted) if (!this.#loading.has(offset)) void this.#loadBlock(offset);
  }

  /** Studies of a catalogue changed: the visible part is read again soon. */
  changed(catalogue: string, removed: Iterable<number> = []): void {
    if (catalogue !== this.store.getState().catalogue) return;
    for (const studyRow of removed) this.#removed.add(studyRow);
    const rest = isLookedAt() ? 0 : this.#refreshedAt + awayPause - performance.now();
    this.#scheduleRefresh(Math.max(0, rest));
  }

  /** The first row is in view. */
  get atTop(): boolean {
    return this.#atTop;
  }

  select(selection: Selection): void {
    this.store.setState({ selection });
  }

  /** Shows or hides the series of a study. */
  expand(studyRow: number, open?: boolean): void {
    const expanded = new Set(this.store.getState().expanded);
    const now = open ?? !expanded.has(studyRow);
    if (now) expanded.add(studyRow);
    else expanded.delete(studyRow);
    this.store.setState({ expanded });
  }

  /** Rows of a range of places, fetched where they are not known. */
  async range(from: number, count: number): Promise<ReadonlyMap<number, StudyRow>> {
    const { catalogue, query, window } = this.store.getState();
    const rows = new Map<number, StudyRow>();
    for (let index = from; index < from + count; index++) {
      const row = window?.rows.get(index);
      if (!row) break;
      rows.set(index, row);
    }
    if (rows.size === Math.min(count, Math.max(0, (window?.total ?? 0) - from))) return rows;
    const page = await this.#fetch(catalogue, { ...query, limit: count, offset: from }, this.#search.signal);
    return new Map(page.rows.map((row, at) => [from + at, row]));
  }

  /** Stops everything under way. */
  stop(): void {
    this.#stopAll();
  }

  #stopAll(): void {
    this.#search.abort();
    this.#stopLoading();
    clearTimeout(this.#refresh.timer);
    this.#refresh = { running: false, again: false, timer: undefined };
    this.#removed.clear();
  }

  #stopLoading(): void {
    for (const controller of this.#loading.values()) controller.abort();
    this.#loading.clear();
  }

  async #loadBlock(offset: number): Promise<void> {
    const controller = new AbortController();
    const search = this.#search;
    this.#loading.set(offset, controller);
    const { catalogue, query } = this.store.getState();
    try {
      const page = await this.#fetch(catalogue, { ...query, limit: blockSize, offset }, controller.signal);
      if (controller.signal.aborted || search !== this.#search) return;
      this.store.setState((state) =>
        state.window ? { window: withPage(state.window, offset, page, this.#visible) } : {},
      );
    } catch (thrown) {
      if (controller.signal.aborted || search !== this.#search) return;
      this.store.setState({ error: asError(thrown) });
    } finally {
      if (this.#loading.get(offset) === controller) this.#loading.delete(offset);
    }
  }

  #scheduleRefresh(pause: number): void {
    if (this.#refresh.running || this.#refresh.timer !== undefined) {
      this.#refresh.again = true;
      return;
    }
    const state = this.#refresh;
    state.timer = setTimeout(() => {
      state.timer = undefined;
      void this.#runRefresh(state);
    }, pause);
  }

  async #runRefresh(state: Refresh): Promise<void> {
    const { window, pending, catalogue, query } = this.store.getState();
    if (pending) {
      // The search under way may have been answered before the change: look again after it.
      this.#scheduleRefresh(refreshPause);
      return;
    }
    state.running = true;
    state.again = false;
    const search = this.#search;
    const begun = performance.now();
    const removed = new Set(this.#removed);
    const [first, last] = this.#visible;
    const { from, to } = blockRange(first, last);
    const offset = from * blockSize;
    const limit = Math.min(8, to - from + 1) * blockSize;
    try {
      const page = await this.#fetch(catalogue, { ...query, limit, offset }, search.signal);
      if (search !== this.#search) return;
      for (const studyRow of removed) this.#removed.delete(studyRow);
      this.#settle(window, offset, page, removed);
    } catch (thrown) {
      if (search !== this.#search) return;
      this.store.setState({ error: asError(thrown) });
    }
    state.running = false;
    this.#refreshedAt = performance.now();
    const pause = isLookedAt() ? refreshPause : awayPause;
    if (state.again) this.#scheduleRefresh(Math.max(pause, performance.now() - begun));
  }

  #settle(before: RowWindow | undefined, offset: number, page: StudyList, removed: ReadonlySet<number>): void {
    const [first] = this.#visible;
    const anchorRow = before?.rows.get(first);
    // At the top a new study appears at the top; further down what is on the screen stays where it is.
    const anchor = this.#atTop || !anchorRow ? undefined : { index: first, studyRow: anchorRow.studyRow };
    const { window, shift } = refreshed(before ?? { total: 0, rows: new Map() }, offset, page, anchor);
    // What is under way may have been read before the change: it is asked for again.
    this.#stopLoading();
    const whole = offset === 0 && page.rows.length >= page.total;
    this.store.setState((state) => ({
      window,
      shift,
      refreshes: state.refreshes + 1,
      error: undefined,
      selection: follow(state.selection, window.rows, shift, whole ? leftOf(state.selection, page) : removed),
    }));
    if (shift !== 0) this.#visible = [this.#visible[0] + shift, this.#visible[1] + shift];
    this.look(this.#visible[0], this.#visible[1], this.#atTop);
  }

  /** Place of a study, when it is known. */
  placeOf(studyRow: number): number | undefined {
    const { window } = this.store.getState();
    return window && placeOf(window.rows, studyRow);
  }
}
