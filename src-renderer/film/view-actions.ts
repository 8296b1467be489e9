import { applyLook, idsInScope, type Part, type Scope } from '../../src-shared/film/applying.ts';
import { cellById, mainImage } from '../../src-shared/film/cells.ts';
import type { CellShow, CellView, FilmCell } from '../../src-shared/film/model.ts';
import { changeCells } from '../../src-shared/film/operations.ts';
import { isColour } from '../../src-shared/imaging/pipeline/colour.ts';
import { colourTables } from '../../src-shared/imaging/pipeline/colour-tables.ts';
import { type FilmFrame, firstView } from '../app/film-frames.ts';
import { plural } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { notify } from '../app/notify.ts';
import { presetsIn } from '../app/window-presets.ts';
import { hungAsTheyAre } from './hung-images.ts';
import { stepImage } from './images.ts';
import { oneSize } from './one-size.ts';
import { answerOf, shownOf } from './shown.ts';
import { cellOf, update, useFilm } from './store.ts';
import { setPlaceOf } from './studies.ts';
import { flipped, keptAt, rotated, zoomed } from './view.ts';

/** Ids of the cells that a command changes: those that are selected. */
export const targets = (): readonly string[] => useFilm.getState().selected;

/** Changes the selected cells; false when there is none. */
export function changeTargets(change: (cell: FilmCell) => FilmCell, together?: string): boolean {
  const ids = targets();
  if (ids.length === 0) return false;
  update((film) => changeCells(film, ids, change), together);
  return true;
}

export const changeViews = (change: (view: CellView, cell: FilmCell) => CellView, together?: string): boolean =>
  changeTargets((cell) => ({ ...cell, view: change(cell.view, cell) }), together);

export const changeShows = (change: (show: CellShow) => CellShow): boolean =>
  changeTargets((cell) => ({ ...cell, show: change(cell.show) }));

/** A switch of the selected cells: on for all unless it is on for all already. */
function switched(name: 'annotations' | 'overlays' | 'scaleBar' | 'directions'): boolean {
  const on = targets().every((id) => cellOf(id)?.show[name]);
  return changeShows((show) => ({ ...show, [name]: !on }));
}

const textLevels: readonly CellShow['texts'][] = ['full', 'identity', 'none'];

function nextTexts(): boolean {
  const now = cellOf(targets()[0])?.show.texts ?? 'full';
  const next = textLevels[(textLevels.indexOf(now) + 1) % textLevels.length] ?? 'full';
  return changeShows((show) => ({ ...show, texts: next }));
}

const identity = [1, 0, 0, 1, 0, 0] as const;

/** Without what an object does not have when it has none. */
function without<K extends 'window' | 'table' | 'turn' | 'centre'>(view: CellView, ...names: K[]): CellView {
  const rest = { ...view };
  for (const name of names) delete rest[name];
  return rest;
}

/** Whether the body's millimetres are known of what a cell shows. */
export function knowsSize(cell: FilmCell): boolean {
  if (cell.content.kind === 'picture') return cell.content.pixelMm !== undefined;
  const found = setPlaceOf(cell.content.image);
  const spacing = found?.set.frames[found.index]?.description.spacing;
  return spacing !== undefined && spacing.provenance !== 'none';
}

export function setScale(scale: 'fit' | 'true-size'): boolean {
  if (scale === 'true-size') {
    const cells = targets().flatMap((id) => cellOf(id) ?? []);
    const unknown = cells.filter((cell) => !knowsSize(cell));
    if (cells.length === 0) return false;
    if (unknown.length === cells.length) {
      notify('True size: the image does not say how large its pixels are');
      return true;
    }
    if (unknown.length > 0) notify(`${plural(unknown.length, 'image')} without known size stay as they are`);
    return changeViews((view, cell) =>
      knowsSize(cell) ? { ...without(view, 'centre'), scale: 'true-size', zoom: 1 } : view,
    );
  }
  return changeViews((view) => ({ ...without(view, 'centre'), scale: 'fit', zoom: 1 }));
}

export const setWindow = (window: CellView['window'] | undefined): boolean =>
  changeViews((view, { content }) =>
    content.kind === 'picture' ? view : window ? { ...view, window } : without(view, 'window'),
  );

const frameOf = ({ content }: FilmCell): FilmFrame | undefined => {
  const found = content.kind === 'image' ? setPlaceOf(content.image) : undefined;
  return found?.set.frames[found.index];
};

/** Colours of its own have no table over them. */
const isGrey = (cell: FilmCell): boolean => {
  const frame = frameOf(cell);
  return cell.content.kind === 'image' && !(frame && isColour(frame.pixel));
};

/** A colour table over greys; undefined: as image, state and settings have it. */
export const setTable = (table: string | undefined): boolean =>
  changeViews((view, cell) =>
    !isGrey(cell) ? view : table === undefined ? without(view, 'table') : { ...view, table },
  );

/** The colour table after that of the first cell, from the last to the first. */
function nextTable(): boolean {
  const first = targets()
    .flatMap((id) => cellOf(id) ?? [])
    .find(isGrey);
  if (!first) return false;
  const tables = useLive.getState().settings?.display.view.colourTables ?? {};
  const modality = frameOf(first)?.series.series.modality ?? '';
  const stated = first.content.kind === 'image' && first.content.state !== undefined;
  const usual = !stated && Object.hasOwn(tables, modality) ? tables[modality] : undefined;
  const ids = colourTables.map(({ id }) => id);
  const at = ids.indexOf(first.view.table ?? usual ?? 'grey');
  return setTable(ids[(at + 1) % ids.length]);
}

function invert(): boolean {
  const cells = targets().flatMap((id) => cellOf(id) ?? []);
  const able = cells.filter((cell) => cell.content.kind === 'picture' || isGrey(cell));
  if (cells.length > 0 && able.length === 0) {
    notify('Colours are not inverted');
    return true;
  }
  const on = able.every(({ view }) => view.inverted);
  const ids = new Set(able.map(({ id }) => id));
  return changeViews((view, { id }) => (ids.has(id) ? { ...view, inverted: !on } : view));
}

/** Presets of the modality of each cell. */
function preset(index: number): () => boolean {
  return () =>
    changeViews((view, cell) => {
      const image = mainImage(cell);
      const modality = image && setPlaceOf(image)?.set.series.series.modality;
      const found = presetsIn(modality ?? '', useLive.getState().settings?.display.windowPresets ?? {})[index];
      if (!found || !answerOf(cell.id)?.window) return view;
      return { ...view, window: { center: found.center, width: found.width, function: 'LINEAR' } };
    });
}

const zoomBy = (factor: number) => (): boolean =>
  changeViews((view, { id }) => {
    const shown = shownOf(id);
    return shown ? zoomed(view, shown, factor) : view;
  }, 'zoom');

const everything: readonly Part[] = ['window', 'inverted', 'turn', 'size', 'show'];

/** Gives the look of the first selected cell to the others in a scope. */
export function likeThis(scope: Scope, parts: readonly Part[] = everything): boolean {
  const [id] = targets();
  if (id === undefined) return false;
  const before = useFilm.getState().film;
  let hangs = false;
  update((film) => {
    const given = applyLook(film, id, scope, parts);
    const from = parts.includes('turn') ? cellById(film, id) : undefined;
    if (!from) return given;
    const ids = idsInScope(film, id, scope);
    const hung = hungAsTheyAre(given, from, ids);
    hangs = ids.some((one) => cellById(hung, one) !== cellById(given, one));
    return hung;
  });
  const words = { series: 'of the series', sheet: 'of the sheet', film: 'of the film' };
  if (useFilm.getState().film !== before)
    notify(`All cells ${words[scope]} are shown like this one${hangs ? ', each mammogram turned as it hangs' : ''}`);
  return true;
}

const step = (by: number) => (): boolean => {
  const ids = targets();
  for (const id of ids) stepImage(id, by);
  return ids.length > 0;
};

const keep = (edge: 'left' | 'right' | 'top' | 'bottom') => (): boolean => changeViews((view) => keptAt(view, edge));

/** Puts the selected images to an edge or a corner of their cells, or, without, into the middle. */
export const setAlignment = (align: CellView['align']): boolean =>
  changeViews((view) => {
    const { align: _align, ...rest } = without(view, 'centre');
    return align ? { ...rest, align } : rest;
  });

/** What the keys of looking do, by the ids of their commands. */
export const viewActions: Record<string, () => unknown> = {
  'tool-window': () => useFilm.setState({ tool: 'window' }),
  'tool-zoom': () => useFilm.setState({ tool: 'zoom' }),
  'tool-pan': () => useFilm.setState({ tool: 'pan' }),
  'film-tool-move': () => useFilm.setState({ tool: 'move' }),
  invert,
  'colour-table': nextTable,
  rotate: () => changeViews((view, { id }) => rotated(view, answerOf(id)?.place ?? identity)),
  flip: () => changeViews((view, { id }) => flipped(view, answerOf(id)?.place ?? identity)),
  fit: () => setScale('fit'),
  'true-size': () => setScale('true-size'),
  'film-keep-left': keep('left'),
  'film-keep-right': keep('right'),
  'film-keep-top': keep('top'),
  'film-keep-bottom': keep('bottom'),
  'film-keep-middle': () => setAlignment(undefined),
  'film-one-size': oneSize,
  annotations: nextTexts,
  overlays: () => switched('overlays'),
  'window-header': () => setWindow(undefined),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`preset-${n}`, preset(n - 1)])),
  'film-zoom-in': zoomBy(1.15),
  'film-zoom-out': zoomBy(1 / 1.15),
  'film-graphics': () => switched('annotations'),
  'film-scale-bar': () => switched('scaleBar'),
  'film-directions': () => switched('directions'),
  'film-previous-image': step(-1),
  'film-next-image': step(1),
  'film-reset': () => changeViews(() => firstView),
  'film-like-series': () => likeThis('series'),
  'film-like-sheet': () => likeThis('sheet'),
  'film-like-film': () => likeThis('film'),
};
