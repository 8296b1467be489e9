import type { Place } from '../../src-shared/film/cells.ts';
import { addUnplaced, copyCells, moveCell, moveCells, takeOff } from '../../src-shared/film/operations.ts';
import type { FilmFrame, FilmSet } from '../app/film-frames.ts';
import { cellOfFrame } from '../app/film-frames.ts';
import { openEveryNth } from './every-nth.ts';
import { manyImages, placeFrames, tryUpdate } from './placing.ts';
import { goToBox, selectCell } from './selection.ts';
import { moveTo } from './sheet-actions.ts';
import { cellOf, newId, useFilm } from './store.ts';

/** What is dragged over this window: a set or some of its images, cells of the film, a sheet. */
export type Dragged =
  | { kind: 'set'; set: FilmSet }
  | { kind: 'frame'; frame: FilmFrame }
  | { kind: 'cells'; ids: readonly string[] }
  | { kind: 'sheet'; id: string };

let dragged: Dragged | undefined;

/** Marks a drag as one of ours; what it is stays in the window. */
const dragType = 'application/x-negatoscope-film';

export function beginDrag(event: React.DragEvent, what: Dragged): void {
  dragged = what;
  event.dataTransfer.setData(dragType, what.kind);
  event.dataTransfer.effectAllowed = what.kind === 'cells' ? 'copyMove' : what.kind === 'sheet' ? 'move' : 'copy';
}

export function endDrag(): void {
  dragged = undefined;
}

/** Whether something that this place takes is over it. */
export function mayDrop(event: React.DragEvent, ...kinds: Dragged['kind'][]): boolean {
  if (!dragged || !kinds.includes(dragged.kind) || !event.dataTransfer.types.includes(dragType)) return false;
  event.preventDefault();
  const copies = dragged.kind === 'set' || dragged.kind === 'frame' || (dragged.kind === 'cells' && event.ctrlKey);
  event.dataTransfer.dropEffect = copies ? 'copy' : 'move';
  return true;
}

const failed = 'The images could not be put there';

/** A new cell in a box; what lay there waits in the tray. */
function putFrame(frame: FilmFrame, at: Place): void {
  const cell = cellOfFrame(frame);
  const done = tryUpdate((film) => moveCell({ ...film, unplaced: [...film.unplaced, cell] }, cell.id, at), failed);
  if (done) goToBox(at.position - 1, at.sheet);
}

/** Drops on a box of a sheet; on a sheet as a whole: from its first box on. */
export function dropAt(event: React.DragEvent, at: Place, whole = false): void {
  const what = dragged;
  endDrag();
  if (!what) return;
  event.preventDefault();
  event.stopPropagation();
  if (what.kind === 'set') {
    if (event.shiftKey || what.set.frames.length > manyImages) openEveryNth({ set: what.set, at });
    else placeFrames(what.set.frames, at);
  } else if (what.kind === 'frame') {
    if (whole) placeFrames([what.frame], at);
    else putFrame(what.frame, at);
  } else if (what.kind === 'cells') {
    dropCells(what.ids, at, { copies: event.ctrlKey, whole });
  }
}

function dropCells(ids: readonly string[], at: Place, { copies, whole }: { copies: boolean; whole: boolean }): void {
  const known = ids.filter((id) => cellOf(id));
  const target = useFilm.getState().film.sheets.find(({ id }) => id === at.sheet);
  // A single cell would change places with what lies in the first box of another sheet: there it looks for an empty one.
  const empty = target?.boxes.indexOf(null) ?? -1;
  const place = whole && known.length === 1 && empty >= 0 ? { ...at, position: empty + 1 } : at;
  const done = tryUpdate((film) => {
    if (copies) return copyCells(film, known, place, newId);
    if (whole && known.length === 1 && empty < 0) return film;
    return moveCells(film, known, place, newId);
  }, failed);
  if (!done || whole) return;
  const [first] = known;
  if (first !== undefined && !copies) {
    selectCell(first);
    useFilm.setState({ selected: known });
  } else goToBox(at.position - 1, at.sheet);
}

/** Drops on the tray of what lies on no sheet. */
export function dropOnTray(event: React.DragEvent): void {
  const what = dragged;
  endDrag();
  if (!what) return;
  event.preventDefault();
  if (what.kind === 'cells') tryUpdate((film) => takeOff(film, what.ids), failed);
  const frames = what.kind === 'frame' ? [what.frame] : what.kind === 'set' ? what.set.frames : [];
  if (frames.length > 0) {
    tryUpdate((film) => addUnplaced(film, frames.map(cellOfFrame)), failed);
  }
}

/** Drops a sheet in front of another (by index). */
export function dropSheet(event: React.DragEvent, before: number): void {
  const what = dragged;
  endDrag();
  if (what?.kind !== 'sheet') return;
  event.preventDefault();
  const from = useFilm.getState().film.sheets.findIndex(({ id }) => id === what.id);
  moveTo(what.id, from >= 0 && from < before ? before - 1 : before);
}
