import { chestWallInwards, mammogramOf } from '../../../src-shared/imaging/mammography.ts';
import type { DefaultLayout, Grid } from '../../../src-shared/settings/layouts.ts';
import type { ViewState } from '../../cornerstone/index.ts';
import type { FrameSet } from '../frame-sets.ts';
import { isPicture } from '../store.ts';

/** Where in a frame set a cell begins, and how it shows it. */
export interface ViewStart {
  index: number;
  state: Partial<ViewState>;
}

/** What is shown where at the beginning. */
export interface LayoutPlan {
  layout: Grid;
  /** Keys of frame sets by cell. */
  cells: (string | undefined)[];
  tilings: (Grid | undefined)[];
  /** Cells that begin elsewhere than at the first image, or turned. */
  starts: Map<number, ViewStart>;
  /** Cells whose clips play. */
  play: number[];
  /** Rows of cells of equal size, chest wall to chest wall. */
  pairs: boolean;
}

/** Objects of a study that are no images. */
const notImages = new Set([
  ...['PR', 'KO', 'SR', 'DOC', 'SEG', 'RTSTRUCT', 'RTPLAN', 'RTRECORD', 'REG', 'FID', 'RWV', 'AU', 'ECG', 'HD', 'EPS'],
  ...[
    'PLAN',
    'SMR',
    'STAIN',
    'RESP',
    'EMG',
    'EEG',
    'EOG',
    'BI',
    'TG',
    'ANN',
    'M3D',
    'VIDD',
    'POS',
    'LEN',
    'SRF',
    'KER',
  ],
]);
export const isImageModality = (modality: string): boolean => !notImages.has(modality);

/** The modality most series of images have; of as many, the first. */
export function mainModality(modalities: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const modality of modalities.filter(isImageModality)) counts.set(modality, (counts.get(modality) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? modalities[0] ?? '';
}

export function layoutFor(modality: string, layouts: readonly DefaultLayout[]): DefaultLayout {
  const found =
    layouts.find(({ modalities }) => modalities.includes(modality)) ??
    layouts.find(({ modalities }) => modalities.length === 0);
  return found ?? { modalities: [], viewports: [{ rows: 1, columns: 1 }], order: 'series', tiles: 'one', play: false };
}

/** The first of the grids that holds so many, else the last. */
export function gridFor(count: number, grids: readonly Grid[]): Grid {
  return (
    grids.find(({ rows, columns }) => rows * columns >= count) ?? grids[grids.length - 1] ?? { rows: 1, columns: 1 }
  );
}

/** The grid before anything but the list of series is known. */
export const gridOfSeries = (modalities: readonly string[], layouts: readonly DefaultLayout[]): Grid =>
  gridFor(modalities.filter(isImageModality).length, layoutFor(mainModality(modalities), layouts).viewports);

/** Clips have a time for each frame. */
export function isClip({ frames }: FrameSet): boolean {
  const instance = frames[0]?.instance;
  if (!instance || instance.numberOfFrames < 2) return false;
  const { cine } = instance;
  return cine?.frameTimeMs !== undefined || cine?.frameTimeVectorMs !== undefined || cine?.rate !== undefined;
}

/** Lays out the sets of images of one study. */
export function planOf(sets: readonly FrameSet[], layouts: readonly DefaultLayout[]): LayoutPlan {
  const pictures = sets.filter(isPicture);
  const modality = mainModality(pictures.map(({ series }) => series.series.modality));
  const rule = layoutFor(modality, layouts);
  const breasts = rule.order === 'mammography' ? mammograms(pictures) : undefined;
  if (breasts) return breasts;
  const layout = gridFor(pictures.length, rule.viewports);
  const cells = pictures.slice(0, layout.rows * layout.columns).map(({ key }) => key);
  const shown = pictures.slice(0, cells.length);
  return {
    layout,
    cells,
    tilings: shown.map((set) => tilesOf(set, rule)),
    starts: new Map(),
    play: rule.play ? shown.flatMap((set, cell) => (isClip(set) ? [cell] : [])) : [],
    pairs: false,
  };
}

function tilesOf(set: FrameSet, { tiles, viewports }: DefaultLayout): Grid | undefined {
  const [first] = set.frames;
  if (!first || set.frames.length === 1) return undefined;
  const single = first.instance.numberOfFrames === 1;
  if (tiles === 'stills' && single) {
    const grid = gridFor(set.frames.length, viewports);
    return grid.rows * grid.columns === 1 ? undefined : grid;
  }
  return tiles === 'vectors' ? vectorTiles(set) : undefined;
}

/**
 * Nuclear frames by their vectors: views of one moment (detectors, energy windows) and the phases of a heart beside each other;
 * projections of a rotation and slices are scrolled through.
 */
function vectorTiles({ frames }: FrameSet): Grid | undefined {
  const nuclear = frames[0]?.instance.nuclear;
  if (!nuclear) return undefined;
  const { rotation, slice, angularView, timeSlice } = nuclear;
  if ([rotation, slice, angularView].some((vector) => distinct(vector) > 1)) return undefined;
  const views = distinct(nuclear.detector) * distinct(nuclear.energyWindow);
  const times = distinct(nuclear.phase) * distinct(nuclear.timeSlot) * distinct(timeSlice);
  const count = times > 1 ? Math.min(frames.length, 16) : views;
  if (count < 2) return undefined;
  const columns = Math.min(4, count <= 3 ? count : Math.ceil(Math.sqrt(count)));
  return { rows: Math.min(4, Math.ceil(count / columns)), columns };
}

const distinct = (vector: readonly number[] | undefined): number => Math.max(1, new Set(vector ?? []).size);

/** A mammogram of a set: which breast, which view. */
interface Hung {
  set: FrameSet;
  index: number;
  side: 'R' | 'L';
  view: string;
  /** Of several images of a view the one with the lowest is shown first. */
  rank: number;
}

/** Side and view of an image of a set; undefined when it does not say. */
function hungOf(set: FrameSet, index: number): Hung | undefined {
  const frame = set.frames[index];
  if (!frame) return undefined;
  const { instance, description } = frame;
  const { side, view, rank } = mammogramOf({ instance, description, series: set.series.series });
  return side && { set, index, side, view, rank };
}

/** Right beside left, craniocaudal above oblique; undefined when there are not both sides of a view. */
function mammograms(pictures: readonly FrameSet[]): LayoutPlan | undefined {
  const views = new Map<string, { R?: Hung; L?: Hung }>();
  for (const set of pictures) {
    // Slices of a tomosynthesis are one view.
    const count = (set.frames[0]?.instance.numberOfFrames ?? 1) > 1 ? 1 : set.frames.length;
    for (let index = 0; index < count; index++) {
      const found = hungOf(set, index);
      if (!found) return undefined;
      const pair = views.get(found.view) ?? {};
      const known = pair[found.side];
      if (!known || found.rank < known.rank) pair[found.side] = found;
      views.set(found.view, pair);
    }
  }
  const order = ['CC', 'MLO', 'ML', 'LM'];
  const rank = (view: string): number => (order.includes(view) ? order.indexOf(view) : order.length);
  const rows = [...views.values()]
    .sort((a, b) => rank((a.R ?? a.L)?.view ?? '') - rank((b.R ?? b.L)?.view ?? ''))
    .slice(0, 2);
  if (!rows.some((pair) => pair.R && pair.L)) return undefined;
  const placed = rows.flatMap((pair) => [pair.R, pair.L]);
  const starts = new Map<number, ViewStart>();
  for (const [cell, image] of placed.entries()) {
    if (image) starts.set(cell, { index: image.index, state: turnOf(image) });
  }
  return {
    layout: { rows: rows.length, columns: 2 },
    cells: placed.map((image) => image?.set.key),
    tilings: [],
    starts,
    play: [],
    pairs: true,
  };
}

/** How it is turned to hang; nothing where it lies so already, or does not say how it lies. */
function turnOf({ set, index, side, view }: Hung): Partial<ViewState> {
  const turn = chestWallInwards(set.frames[index]?.description ?? {}, { side, view });
  return turn && (turn.rotation !== 0 || turn.flipped) ? turn : {};
}
