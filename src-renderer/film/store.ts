import { create } from 'zustand';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { allCells, cellById, mostUnplaced, withinLimits } from '../../src-shared/film/cells.ts';
import {
  begin,
  type History,
  settle,
  step,
  undo as takeBack,
  redo as takeForward,
} from '../../src-shared/film/history.ts';
import type { Film, FilmCell, FilmPatient, FilmSheet } from '../../src-shared/film/model.ts';
import { addUnplaced, deleteCells } from '../../src-shared/film/operations.ts';

/** The tool of the left button. */
export type FilmTool = 'move' | 'window' | 'zoom' | 'pan';

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
  /** What was chosen for the job; undefined: as the printer's profile has it (`colourOf`). */
  colour: 'grayscale' | 'color' | undefined;
  /** The same: image boxes of the printer, or the sheet as one picture. */
  imaging: 'boxes' | 'page' | undefined;
  help: boolean;
  /** The grid of formats is open. */
  picker: boolean;
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
  tool: 'move',
  printerId: '',
  colour: undefined,
  imaging: undefined,
  help: false,
  picker: false,
}));

const set = useFilm.setState;
const get = useFilm.getState;

/** Changes of the same name are one step when they follow each other so quickly, ms. */
const togetherMs = 1500;
let last: { name: string | undefined; at: number } = { name: undefined, at: 0 };

const historyOf = ({ film, past, future }: FilmState): History<Film> => ({
  present: film,
  past,
  future,
  merging: last.name,
});

function keep({ present, past, future, merging }: History<Film>): void {
  last = { name: merging, at: performance.now() };
  set({ ...consistent(present), past, future });
}

/** What follows from another film: the sheet that is shown is one of it, as are the cells that are selected. */
function consistent(film: Film): Pick<FilmState, 'film' | 'sheet' | 'selected' | 'box' | 'enlarged'> {
  const { film: before, sheet, selected, box, enlarged } = get();
  const at = Math.max(
    0,
    before.sheets.findIndex(({ id }) => id === sheet),
  );
  const shown = film.sheets.find(({ id }) => id === sheet) ?? film.sheets[Math.min(at, film.sheets.length - 1)];
  const there = new Set(allCells(film).map(({ id }) => id));
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
 * window while it is dragged); `held`: however slowly, until `endStep`. A change that gives back the same film is none. Throws what the
 * change throws, and `invalid-input` where a limit is passed: then nothing has changed.
 */
export function update(change: (film: Film) => Film, together?: string, held = false): void {
  const history = historyOf(get());
  const next = change(history.present);
  if (next === history.present) return;
  // A film beyond them could not be kept.
  withinLimits(next);
  const goesOn = held || performance.now() - last.at < togetherMs;
  keep(step(goesOn ? history : settle(history), next, together));
}

/**
 * Changes the film by cells that were given to it. They were not put there by hand, so undo does not take them away: before this step they
 * wait in the tray. Steps in which there is no room for that can not be gone back to any more.
 */
export function receive(cells: readonly FilmCell[], change: (film: Film) => Film): void {
  update(change);
  const { past } = get();
  const full = past.findLastIndex(({ unplaced }) => unplaced.length + cells.length > mostUnplaced);
  set({ past: past.slice(full + 1).map((film) => addUnplaced(film, cells)) });
}

/** The next change is a step of its own, whatever its name: a drag has ended. */
export function endStep(): void {
  last = { name: undefined, at: 0 };
}

/** Takes back the step of that name as if it had not been: nothing of it comes again. False where something else was done since. */
export function abandonStep(name: string): boolean {
  const { past } = get();
  const before = past.at(-1);
  if (last.name !== name || !before) return false;
  keep({ present: before, past: past.slice(0, -1), future: [], merging: undefined });
  return true;
}

/** Changes the film without a step: what follows from it, and what came by itself. */
export function amend(change: (film: Film) => Film): void {
  const { film } = get();
  const next = change(film);
  if (next !== film) set(consistent(next));
}

/** Changes what there is and what there was alike: nothing that was taken back brings it again. */
function everywhere(change: (film: Film) => Film): void {
  const { past, future } = get();
  amend(change);
  set({ past: past.map(change), future: future.map(change) });
}

/** What the archive says of the patient of the film now. */
export function tellPatient(patient: FilmPatient): void {
  everywhere((film) => ({ ...film, patient }));
}

/** Takes away cells that are of another patient: no step brings them back. */
export function withoutCells(ids: readonly string[]): void {
  everywhere((film) => deleteCells(film, ids));
}

/** The film of another place (a kept draft): what was done here before is not taken back into it. */
export function replaceFilm(film: Film): void {
  keep(begin(film));
}

/** Whether there was a step to take back. */
export function undo(): boolean {
  const history = historyOf(get());
  if (history.past.length === 0) return false;
  keep(takeBack(history));
  return true;
}

export function redo(): boolean {
  const history = historyOf(get());
  if (history.future.length === 0) return false;
  keep(takeForward(history));
  return true;
}

/** The sheet that is shown; undefined while there is none. */
export const activeSheet = ({ film, sheet }: Pick<FilmState, 'film' | 'sheet'> = get()): FilmSheet | undefined =>
  film.sheets.find(({ id }) => id === sheet);

export const cellOf = (id: string | undefined, { film }: Pick<FilmState, 'film'> = get()): FilmCell | undefined =>
  id === undefined ? undefined : cellById(film, id);

/** The cell whose state the tools show. */
export const firstSelected = (state: Pick<FilmState, 'film' | 'selected'> = get()): FilmCell | undefined =>
  cellOf(state.selected[0], state);

/** A new name for a cell or a sheet. */
export const newId = (): string => crypto.randomUUID();
