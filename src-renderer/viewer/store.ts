import { create } from 'zustand';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { SeriesRow, StudyRow } from '../../src-shared/contract/view-routes.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { remember, remembered } from '../app/remembered.ts';
import type { FrameSet } from './frame-sets.ts';
import { toolOf } from './running.ts';

export type Annotations = Settings['display']['annotations'];

export interface Layout {
  rows: number;
  columns: number;
}
/** Largest grid of viewports, and of tiles in one. */
export const largestLayout: Layout = { rows: 8, columns: 8 };
export const oneTile: Layout = { rows: 1, columns: 1 };
export const gridCount = ({ rows, columns }: Layout): number => rows * columns;

/** A series of the strip; its frame sets come when it was read. */
export interface SeriesEntry {
  row: SeriesRow;
  frameSets?: FrameSet[];
  error?: NegatoscopeError;
  /** Time of the last image that arrived while the viewer was open (ms since 1970). */
  arrivedAt?: number;
}

export interface StudyEntry {
  study: StudyRow;
  series: SeriesEntry[];
  /** The catalogue has it no longer; what was read is still shown. */
  gone?: true;
}

export interface ViewerState {
  catalogue: string;
  /** Studies of one patient, newest first. */
  studies: StudyEntry[];
  /** Frame sets that are computed from others and stored nowhere; of no list, but shown by cells like all others. */
  computed: readonly FrameSet[];
  /** Studies asked for that belong to another patient: never shown beside these. */
  refused: StudyRow[];
  state: 'loading' | 'ready' | 'failed';
  error?: NegatoscopeError | undefined;
  layout: Layout;
  /** Frame set of each cell, row by row; more of them than cells when the grid was larger. */
  cells: (string | undefined)[];
  /** Tiles of each cell; undefined: one. */
  tilings: (Layout | undefined)[];
  /** Cells side by side hold the two breasts: equal in size, chest wall to chest wall. */
  pairs: boolean;
  /** The reader chose what is shown where: nothing is laid out anew by itself. */
  arranged: boolean;
  selected: number;
  maximised: number | undefined;
  /** Id of the modal tool of the left button. */
  tool: string;
  annotations: Annotations;
  /** The first image is on the screen: what is less urgent may begin. */
  shown: boolean;
  strip: boolean;
  /** Id of the open pane at the right. */
  panel: string | undefined;
  help: boolean;
  /** The open one of the two pickers of a grid. */
  picker: 'viewports' | 'tiles' | undefined;
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

export const useViewer = create<ViewerState>(() => ({
  catalogue: 'archive',
  studies: [],
  computed: [],
  refused: [],
  state: 'loading',
  layout: { rows: 1, columns: 1 },
  cells: [],
  tilings: [],
  pairs: false,
  arranged: false,
  selected: 0,
  maximised: undefined,
  tool: 'scroll',
  annotations: 'full',
  shown: false,
  strip: remembered('viewer.strip', true, isBoolean),
  panel: undefined,
  help: false,
  picker: undefined,
}));

const set = useViewer.setState;

export const allFrameSets = (studies: readonly StudyEntry[]): FrameSet[] =>
  studies.flatMap(({ series }) => series.flatMap(({ frameSets }) => frameSets ?? []));

export const findFrameSet = (studies: readonly StudyEntry[], key: string | undefined): FrameSet | undefined =>
  key === undefined ? undefined : allFrameSets(studies).find((frameSet) => frameSet.key === key);

/** What a cell shows: a frame set of the studies, or one that is computed. */
export const shownSet = ({ studies, computed }: Pick<ViewerState, 'studies' | 'computed'>, key: string | undefined) =>
  findFrameSet(studies, key) ?? computed.find((frameSet) => frameSet.key === key);

/** Something for the eye: images, or a video. */
export const isPicture = ({ frames, other }: FrameSet): boolean => frames.length > 0 || other?.kind === 'video';

/** Chooses the tool of the left button; what the one before had half done is given up. */
export function setTool(tool: string): void {
  const before = useViewer.getState().tool;
  if (before !== tool) toolOf(before)?.cancel?.();
  set({ tool });
}
export const select = (cell: number): void => {
  if (useViewer.getState().selected !== cell) set({ selected: cell });
};

/** Cells that are on the screen. */
export const visibleCells = ({ layout, maximised }: Pick<ViewerState, 'layout' | 'maximised'>): number[] =>
  maximised !== undefined ? [maximised] : Array.from({ length: layout.rows * layout.columns }, (_, cell) => cell);

export const tilingOf = ({ tilings }: Pick<ViewerState, 'tilings'>, cell: number): Layout => tilings[cell] ?? oneTile;

/** Another grid. Cells keep what they show; new ones take the next frame sets that are not shown yet. */
export function setLayout(layout: Layout): void {
  set(({ cells, studies, selected }) => {
    const count = gridCount(layout);
    const next = [...cells];
    const shown = new Set(next.slice(0, count).filter(Boolean));
    const waiting = allFrameSets(studies).filter((frameSet) => isPicture(frameSet) && !shown.has(frameSet.key));
    for (let cell = 0; cell < count; cell++) {
      if (next[cell] === undefined) next[cell] = waiting.shift()?.key;
    }
    return {
      layout,
      cells: next,
      arranged: true,
      pairs: false,
      maximised: undefined,
      selected: Math.min(selected, count - 1),
      picker: undefined,
    };
  });
}

/** Tiles the frame set of a cell, default the selected one. */
export function setTiling(tiling: Layout, cell = useViewer.getState().selected): void {
  set(({ tilings }) => {
    const next = [...tilings];
    next[cell] = gridCount(tiling) === 1 ? undefined : tiling;
    return { tilings: next, arranged: true, picker: undefined };
  });
}

/** Shows a frame set in a cell, default the selected one. */
export function showFrameSet(key: string, cell?: number): void {
  set(({ cells, selected }) => {
    const at = cell ?? selected;
    const next = [...cells];
    next[at] = key;
    return { cells: next, arranged: true, pairs: false, selected: at };
  });
}

export function toggleMaximised(cell: number): void {
  set(({ maximised, layout }) =>
    gridCount(layout) === 1
      ? { maximised: undefined, selected: cell }
      : { maximised: maximised === undefined ? cell : undefined, selected: cell },
  );
}

/** Selects the viewport after or before the selected one; false when there is one alone. */
export function stepViewport(step: 1 | -1): boolean {
  const { layout, selected, maximised } = useViewer.getState();
  const count = gridCount(layout);
  if (count === 1) return false;
  const next = (selected + step + count) % count;
  set({ selected: next, maximised: maximised === undefined ? undefined : next });
  return true;
}

export function cycleAnnotations(): void {
  const order: Annotations[] = ['full', 'minimal', 'none'];
  set(({ annotations }) => ({ annotations: order[(order.indexOf(annotations) + 1) % order.length] ?? 'full' }));
}

export function toggleStrip(): void {
  set(({ strip }) => {
    remember('viewer.strip', !strip);
    return { strip: !strip };
  });
}

let lastPanel = 'measurements';

export function showPanel(panel: string | undefined): void {
  if (panel !== undefined) lastPanel = panel;
  set({ panel });
}

/** Opens the pane that was open last, or closes what is open. */
export const togglePanel = (): void => showPanel(useViewer.getState().panel === undefined ? lastPanel : undefined);
