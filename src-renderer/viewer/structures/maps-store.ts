import { create } from 'zustand';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { type DoseGrid, type DosePlane, doseGrid, largestGrid } from '../../../src-shared/imaging/dose/dose-grid.ts';
import { dot, sliceNormal, type Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import { inQuantity, quantitiesOf } from '../../../src-shared/imaging/measure/quantities.ts';
import { asError } from '../../app/api.ts';
import { type DisplayFrame, loadImage } from '../../cornerstone/index.ts';
import { planeOfFrame } from '../linking/places.ts';
import { withMappings } from '../real-world/store.ts';
import { allFrameSets, type StudyEntry, useViewer } from '../store.ts';
import { mapValues, whyNoMap, withGaps } from './map-values.ts';

export const parametricMapClass = '1.2.840.10008.5.1.4.1.1.30';

/** A parametric map of the open studies whose frames have a place in the patient. */
export interface FoundMap {
  key: string;
  label: string;
  frames: readonly DisplayFrame[];
}

/** A map in memory. */
export interface MapGrid {
  grid: DoseGrid;
  /** Least value; the greatest stands in the grid. */
  minimum: number;
  maximum: number;
  /** Unit as people write it; empty for plain numbers. */
  unit: string;
  /** Window of the map, in its unit. */
  window: readonly [from: number, to: number] | undefined;
  /** Frames at a place that another one has: of other moments or quantities. */
  leftOut: number;
}

interface MapsState {
  list: readonly FoundMap[];
  /** The one that is shown. */
  key: string | undefined;
  map: MapGrid | undefined;
  reading: boolean;
  error: NegatoscopeError | undefined;
  /** Colours from and to, in the unit of the map. */
  range: readonly [from: number, to: number];
  opacity: number;
  table: string;
}

const nothing = { key: undefined, map: undefined, reading: false, error: undefined };

/** A parametric map over the images of its frame of reference: one at a time. */
export const useMaps = create<MapsState>(() => ({
  list: [],
  ...nothing,
  range: [0, 1],
  opacity: 0.5,
  table: 'hot-iron',
}));

const set = useMaps.setState;
let work: AbortController | undefined;

export const useHasMaps = (): boolean => useMaps((state) => state.list.length > 0);

export function showMap(key: string | undefined): void {
  work?.abort();
  work = undefined;
  const found = useMaps.getState().list.find((one) => one.key === key);
  if (!found) {
    set(nothing);
    return;
  }
  const begun = new AbortController();
  work = begun;
  set({ ...nothing, key, reading: true });
  readMap(found, begun.signal).then(
    (map) => {
      if (work !== begun) return;
      const [from, to] = map.window ?? [map.minimum, map.maximum];
      set({ map, reading: false, range: to > from ? [from, to] : [from, from + 1] });
    },
    (error: unknown) => {
      if (work === begun) set({ reading: false, error: asError(error) });
    },
  );
}

/** Frames read at a time. */
const atOnce = 4;

/** Reads a map into memory, frame by frame, as values of the real world. */
async function readMap({ frames }: FoundMap, signal: AbortSignal): Promise<MapGrid> {
  const [first] = frames;
  const plane = first && planeOfFrame(first);
  if (!first || !plane) throw new NegatoscopeError('unsupported', 'the map has no place in the patient');
  if (plane.columns * plane.rows * frames.length > largestGrid) {
    throw new NegatoscopeError('unsupported', 'the map is too large');
  }
  const why = whyNoMap(frames.map((frame) => planeOfFrame(frame)!));
  if (why) throw new NegatoscopeError('unsupported', why);
  const normal = sliceNormal(plane.orientation);
  const taken = new Set<number>();
  // Planes of the same place are of other moments or quantities: the first one is the map.
  const own = frames.filter((frame) => {
    const at = Math.round(dot(frame.description.position as Vector3, normal) * 100);
    return !taken.has(at) && taken.add(at);
  });
  const planes: DosePlane[] = [];
  let unit = '';
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let window: MapGrid['window'];
  let next = 0;
  const read = async (): Promise<void> => {
    while (next < own.length) {
      const frame = own[next++]!;
      const { decoded } = await loadImage(frame.imageId, 5);
      signal.throwIfAborted();
      const { main } = quantitiesOf(withMappings(frame), decoded.rescaled);
      const values = mapValues(decoded, main);
      for (const value of values) {
        if (value < minimum) minimum = value;
        if (value > maximum) maximum = value;
      }
      if (frame === first) {
        unit = main.label;
        const voi = frame.description.voiWindows?.[0];
        const ends =
          voi && [voi.center - voi.width / 2, voi.center + voi.width / 2].map((end) => inQuantity(main, end));
        if (ends) window = [Math.min(...ends), Math.max(...ends)];
      }
      planes.push({ position: frame.description.position as Vector3, values });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, read));
  if (minimum > maximum) throw new NegatoscopeError('unsupported', 'the map has no values');
  const grid = doseGrid(plane, planes.length === 1 ? thick(planes[0]!, normal, first) : withGaps(planes, normal));
  return { grid, minimum, maximum, unit, window, leftOut: frames.length - own.length };
}

/** A plane alone is as thick as it says: the same values on both its sides. */
function thick({ position, values }: DosePlane, normal: Vector3, { description }: DisplayFrame): DosePlane[] {
  const half = (description.sliceThicknessMm ?? 1) / 2;
  return [-half, half].map((by) => ({
    position: [position[0] + normal[0] * by, position[1] + normal[1] * by, position[2] + normal[2] * by],
    values,
  }));
}

function mapsOf(studies: readonly StudyEntry[]): FoundMap[] {
  const found = new Map<string, DisplayFrame[]>();
  for (const { all, frames } of allFrameSets(studies)) {
    for (const frame of all ?? frames) {
      if (frame.instance.sopClassUid !== parametricMapClass || !planeOfFrame(frame)) continue;
      const key = `${frame.series.catalogue}:${frame.instance.row}:${frame.instance.revision}`;
      const list = found.get(key);
      if (list) list.push(frame);
      else found.set(key, [frame]);
    }
  }
  return [...found].map(([key, frames]) => {
    const { series } = frames[0]!.series;
    return { key, frames, label: series.description || `Parametric map, series ${series.number ?? ''}`.trim() };
  });
}

/** Keeps the list of maps; one whose study went is gone at once. */
export function followMaps(): () => void {
  const follow = (): void => {
    const list = mapsOf(useViewer.getState().studies);
    const before = useMaps.getState();
    const same =
      list.length === before.list.length &&
      list.every(
        ({ key, frames }, i) => key === before.list[i]?.key && frames.length === before.list[i]?.frames.length,
      );
    if (same) return;
    set({ list });
    if (before.key !== undefined && !list.some(({ key }) => key === before.key)) showMap(undefined);
  };
  follow();
  const leave = useViewer.subscribe((state, before) => {
    if (state.studies !== before.studies) follow();
  });
  return () => {
    leave();
    work?.abort();
    set({ ...nothing, list: [] });
  };
}
