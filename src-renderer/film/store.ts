import { create } from 'zustand';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Film, FilmCell, FilmSheet } from '../../src-shared/film/model.ts';

/** The tool of the left button. */
export type FilmTool = 'select' | 'window' | 'zoom' | 'pan';

export interface FilmState {
  state: 'loading' | 'ready' | 'failed';
  error: NegatoscopeError | undefined;
  /** What is composed. Changed by `update` alone. */
  film: Film;
  /** What it was before, the newest last, and what was taken back, the next first. */
  past: readonly Film[];
  future: readonly Film[];
  /** Id of the sheet that is shown; `''` while there is none. */
  sheet: string;
  /** Ids of the cells that commands change, in the order in which they were chosen. */
  selected: readonly string[];
  /** Image box of the sheet that the keyboard is at, from 0. */
  box: number;
  /** Cell that has the whole of the film area. */
  enlarged: string | undefined;
  tool: FilmTool;
  /** Printer of the settings that the film is meant for; `''`: the usual one (`printer.ts`). */
  printerId: string;
  help: boolean;
}

const noFilm: Film = {
  patient: { key: '', name: { alphabetic: '' }, id: '', birthDate: '', sex: '' },
  sheets: [],
  unplaced: [],
};

export const useFilm = create<FilmState>(() => ({
  state: 'loading',
  error: undefined,
  film: noFilm,
  past: [],
  future: [],
  sheet: '',
  selected: [],
  box: 0,
  enlarged: undefined,
  tool: 'window',
  printerId: '',
  help: false,
}));

const set = useFilm.setState;
const get = useFilm.getState;

/** Steps that can be taken back. */
const mostSteps = 300;
/** Changes of the same name are one step when they follow each other so quickly, ms. */
const togetherMs = 1500;
let last = { name: '', at: 0 };

/** What follows from another film: the sheet that is shown is one of it, as are the cells that are selected. */
function consistent(film: Film): Pick<FilmState, 'film' | 'sheet' | 'selected' | 'box' | 'enlarged'> {
  const { film: before, sheet, selected, box, enlarged } = get();
  const at = Math.max(
    0,
    before.sheets.findIndex(({ id }) => id === sheet),
  );
  const shown = film.sheets.find(({ id }) => id === sheet) ?? film.sheets[Math.min(at, film.sheets.length - 1)];
  const there = new Set(cellsOf(film).map(({ id }) => id));
  return {
    film,
    sheet: shown?.id ?? '',
    selected: selected.every((id) => there.has(id)) ? selected : selected.filter((id) => there.has(id)),
    box: Math.max(0, Math.min(box, (shown?.boxes.length ?? 1) - 1)),
    enlarged: enlarged !== undefined && there.has(enlarged) ? enlarged : undefined,
  };
}

/**
 * Changes the film, as one step that can be taken back. `together`: changes of that name that follow each other quickly are one step (a
 * window while it is dragged). A change that gives back the same film is none.
 */
export function update(change: (film: Film) => Film, together = ''): void {
  const { film, past } = get();
  const next = change(film);
  if (next === film) return;
  const now = performance.now();
  const goesOn = together !== '' && last.name === together && now - last.at < togetherMs && past.length > 0;
  last = { name: together, at: now };
  set({ ...consistent(next), past: goesOn ? past : [...past.slice(1 - mostSteps), film], future: [] });
}

/** Changes the film without a step: what follows from it, and what came by itself. */
export function amend(change: (film: Film) => Film): void {
  const { film } = get();
  const next = change(film);
  if (next !== film) set(consistent(next));
}

/** The film of another place (a kept draft): what was done here before is not taken back into it. */
export function replaceFilm(film: Film): void {
  last = { name: '', at: 0 };
  set({ ...consistent(film), past: [], future: [] });
}

export function undo(): boolean {
  const { film, past, future } = get();
  const before = past.at(-1);
  if (!before) return false;
  last = { name: '', at: 0 };
  set({ ...consistent(before), past: past.slice(0, -1), future: [film, ...future] });
  return true;
}

export function redo(): boolean {
  const { film, past, future } = get();
  const [next, ...rest] = future;
  if (!next) return false;
  last = { name: '', at: 0 };
  set({ ...consistent(next), past: [...past, film], future: rest });
  return true;
}

/** All cells of a film: those of its sheets in order, then those of the tray. */
export const cellsOf = ({ sheets, unplaced }: Film): FilmCell[] => [
  ...sheets.flatMap(({ boxes }) => boxes.filter((cell) => cell !== null)),
  ...unplaced,
];

/** The sheet that is shown; undefined while there is none. */
export const activeSheet = ({ film, sheet }: Pick<FilmState, 'film' | 'sheet'> = get()): FilmSheet | undefined =>
  film.sheets.find(({ id }) => id === sheet);

export const cellOf = (id: string | undefined, { film }: Pick<FilmState, 'film'> = get()): FilmCell | undefined =>
  id === undefined ? undefined : cellsOf(film).find((cell) => cell.id === id);

/** The film with some of its cells changed, wherever they lie. */
export function withCells(film: Film, ids: ReadonlySet<string>, change: (cell: FilmCell) => FilmCell): Film {
  const changed = (cell: FilmCell): FilmCell => (ids.has(cell.id) ? change(cell) : cell);
  const sheets = film.sheets.map((sheet) =>
    sheet.boxes.some((cell) => cell && ids.has(cell.id))
      ? { ...sheet, boxes: sheet.boxes.map((cell) => cell && changed(cell)) }
      : sheet,
  );
  return { ...film, sheets, unplaced: film.unplaced.map(changed) };
}

/** A new name for a cell or a sheet. */
export const newId = (): string => crypto.randomUUID();
