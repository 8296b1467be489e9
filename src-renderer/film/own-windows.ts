import { create } from 'zustand';
import { allCells } from '../../src-shared/film/cells.ts';
import type { CellContent, CellView, Film, FilmCell } from '../../src-shared/film/model.ts';
import { changeCells } from '../../src-shared/film/operations.ts';
import { petImage } from '../../src-shared/imaging/pipeline/domain.ts';
import { type CellAnswer, fetchCell } from './pixels.ts';
import { currentColour } from './printer.ts';

type Window = CellView['window'];

/**
 * The windows that images (and states) have of themselves, as the maker of the pixels says: what stands in the texts, and where a drag
 * begins. By what the cell shows; `null`: it has none.
 */
export const useOwnWindows = create<{ windows: ReadonlyMap<string, Window | null> }>(() => ({ windows: new Map() }));

const stateKeys = new WeakMap<object, number>();
let states = 0;
function stateKey(state: object | undefined): number {
  if (!state) return 0;
  let key = stateKeys.get(state);
  if (key === undefined) {
    key = ++states;
    stateKeys.set(state, key);
  }
  return key;
}

/** The same for the same frame under the same state. */
export const contentKey = (content: CellContent): string =>
  content.kind === 'picture'
    ? `picture ${content.picture}`
    : `${content.image.catalogue} ${content.image.row} ${content.image.revision} ${content.image.frame} ${stateKey(content.state)}`;

/** The window that a cell has of itself; `null`: none, undefined: not known yet. */
export const ownWindow = (content: CellContent): Window | null | undefined =>
  content.kind === 'picture' ? null : useOwnWindows.getState().windows.get(contentKey(content));

/** The window in force; undefined where there is none, or it is not known yet. */
export const windowInForce = ({ content, view }: FilmCell): Window => view.window ?? ownWindow(content) ?? undefined;

/** What an answer says of the window of a cell that has none of its own. */
export function noteWindow({ content, view }: FilmCell, { window }: Pick<CellAnswer, 'window'>): void {
  if (view.window || content.kind === 'picture') return;
  const key = contentKey(content);
  const known = useOwnWindows.getState().windows.get(key);
  if (known !== undefined && JSON.stringify(known ?? undefined) === JSON.stringify(window)) return;
  useOwnWindows.setState(({ windows }) => ({ windows: new Map(windows).set(key, window ?? null) }));
}

/** The window is that of a whole series (PET), which further images change. */
const mayChange = (content: CellContent): boolean =>
  content.kind === 'image' && !content.state && content.image.sopClassUid === petImage;

/** Asks for the windows of cells that were not looked at yet, or whose window may be another one by now; those that cannot be shown stay without. */
export async function askWindows(film: Film, cells: readonly FilmCell[], signal: AbortSignal): Promise<void> {
  const unknown = cells.filter(
    ({ view, content }) => !view.window && (ownWindow(content) === undefined || mayChange(content)),
  );
  const first = new Map(unknown.map((cell) => [contentKey(cell.content), cell]));
  await Promise.all(
    [...first.values()].map(async (cell) => {
      const request = {
        cell,
        patient: film.patient,
        columns: 32,
        rows: 32,
        pixelMm: 1,
        marks: false,
        colour: currentColour(),
      };
      try {
        noteWindow(cell, await fetchCell(request, 'cell', signal));
      } catch {
        // It has no window to speak of; printing says what is wrong with it.
      }
    }),
  );
}

/**
 * The film with the windows that further images would change as they are now: what is printed later has the window that its texts say,
 * whatever arrives meanwhile.
 */
export function withFixedWindows(film: Film): Film {
  const ids = allCells(film)
    .filter(({ view, content }) => !view.window && mayChange(content) && ownWindow(content))
    .map(({ id }) => id);
  if (ids.length === 0) return film;
  return changeCells(film, ids, (cell) => {
    const window = ownWindow(cell.content);
    return window ? { ...cell, view: { ...cell.view, window } } : cell;
  });
}
