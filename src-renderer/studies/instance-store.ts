import { create } from 'zustand';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { SeriesRow } from '../../src-shared/contract/view-routes.ts';
import { sopClassName } from '../../src-shared/dicom/sop-classes.ts';
import type { InstanceDescription } from '../../src-shared/imaging/description.ts';
import { asError } from '../app/api.ts';
import { plural } from '../app/formatting.ts';
import { readSeries } from '../app/series-description.ts';

/** One instance as a tile shows it. */
export interface InstanceTile {
  instanceRow: number;
  seriesRow: number;
  revision: number;
  number: number | undefined;
  frames: number;
  picture: boolean;
  /** What it is, in words: kind, size, label. */
  facts: string;
}

/** Series below a study whose instances are shown. */
export interface OpenInstances {
  seriesRows: readonly number[];
  /** The keyboard goes there when they are first shown. */
  focus: boolean;
  tiles?: InstanceTile[];
  error?: NegatoscopeError;
}

interface State {
  /** By catalogue and study row: one group of series a study. */
  studies: Readonly<Record<string, OpenInstances>>;
}

export const useInstances = create<State>(() => ({ studies: {} }));

export const studyKey = (catalogue: string, studyRow: number): string => `${catalogue}/${studyRow}`;

export const isOpen = (open: OpenInstances | undefined, seriesRows: readonly number[]): boolean =>
  open?.seriesRows.join() === seriesRows.join();

/** What is told of an instance beside its number. */
export function tileOf(seriesRow: number, instance: InstanceDescription): InstanceTile {
  const { row, revision, instanceNumber, numberOfFrames, kind, pixel, sopClassUid, label, notDisplayable } = instance;
  const size = pixel ? `${pixel.columns} × ${pixel.rows}` : '';
  const frames = numberOfFrames > 1 ? plural(numberOfFrames, 'frame') : '';
  return {
    instanceRow: row,
    seriesRow,
    revision,
    number: instanceNumber,
    frames: numberOfFrames,
    picture: kind === 'image' && notDisplayable === undefined,
    facts: [label, sopClassName(sopClassUid), size, frames].filter(Boolean).join(', '),
  };
}

/** In order of instance number; those without one come last, in the order of the series. */
export const inOrder = (tiles: readonly InstanceTile[]): InstanceTile[] =>
  [...tiles].sort((a, b) => (a.number ?? Number.MAX_SAFE_INTEGER) - (b.number ?? Number.MAX_SAFE_INTEGER));

const change = (key: string, next: OpenInstances | undefined): void =>
  useInstances.setState(({ studies }) => {
    const { [key]: _, ...rest } = studies;
    return { studies: next ? { ...rest, [key]: next } : rest };
  });

/** Shows the instances of series, or hides them when they are shown. */
export function toggleInstances(
  catalogue: string,
  studyRow: number,
  seriesRows: readonly number[],
  focus = false,
): void {
  const key = studyKey(catalogue, studyRow);
  if (isOpen(useInstances.getState().studies[key], seriesRows)) change(key, undefined);
  else change(key, { seriesRows, focus });
}

export const closeInstances = (catalogue: string, studyRow: number): void =>
  change(studyKey(catalogue, studyRow), undefined);

/** Reads the instances of the open series of a study (again); what is known stays until the answer. */
export async function loadInstances(catalogue: string, studyRow: number, signal: AbortSignal): Promise<void> {
  const key = studyKey(catalogue, studyRow);
  const wanted = useInstances.getState().studies[key]?.seriesRows;
  if (!wanted) return;
  const put = (found: Pick<OpenInstances, 'tiles' | 'error'>): void => {
    const now = useInstances.getState().studies[key];
    if (!signal.aborted && isOpen(now, wanted)) change(key, { ...now!, error: undefined as never, ...found });
  };
  try {
    const read = await Promise.all(wanted.map((row) => readSeries(catalogue, row, signal)));
    put({ tiles: inOrder(read.flatMap(({ seriesRow, instances }) => instances.map((one) => tileOf(seriesRow, one)))) });
  } catch (thrown) {
    put({ error: asError(thrown) });
  }
}

/** Rows of the series whose instances are shown, that are still there. */
export const stillThere = (open: OpenInstances, series: readonly SeriesRow[]): boolean =>
  open.seriesRows.every((row) => series.some(({ seriesRow }) => seriesRow === row));
