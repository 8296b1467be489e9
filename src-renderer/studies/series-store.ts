import { create } from 'zustand';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { type SeriesRow, seriesListSchema, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { asError } from '../app/api.ts';
import { fetchJson } from '../app/fetch-json.ts';

export interface SeriesOfStudy {
  rows?: SeriesRow[];
  error?: NegatoscopeError;
}

interface SeriesState {
  /** By catalogue and study row. */
  studies: Readonly<Record<string, SeriesOfStudy>>;
}

const keyOf = (catalogue: string, studyRow: number): string => `${catalogue}/${studyRow}`;

export const useSeries = create<SeriesState>(() => ({ studies: {} }));

/** One request per study at a time; a wish during it is one more request after it. */
const running = new Map<string, { again: boolean }>();

const keep = (key: string, value: SeriesOfStudy): void =>
  useSeries.setState((state) => ({ studies: { ...state.studies, [key]: value } }));

/** Reads the series of a study (again); what is known stays until the answer. */
export async function loadSeries(catalogue: string, studyRow: number): Promise<void> {
  const key = keyOf(catalogue, studyRow);
  const current = running.get(key);
  if (current) {
    current.again = true;
    return;
  }
  const state = { again: true };
  running.set(key, state);
  while (state.again) {
    state.again = false;
    try {
      const { rows } = await fetchJson(viewRoutes.seriesOfStudy(catalogue, studyRow), seriesListSchema);
      keep(key, { rows });
    } catch (thrown) {
      const known = useSeries.getState().studies[key]?.rows;
      keep(key, { ...(known ? { rows: known } : {}), error: asError(thrown) });
    }
  }
  running.delete(key);
}

/** Forgets the series of a study that is not shown any more. */
export function forgetSeries(catalogue: string, studyRow: number): void {
  useSeries.setState((state) => {
    const { [keyOf(catalogue, studyRow)]: _, ...rest } = state.studies;
    return { studies: rest };
  });
}

export const useSeriesOf = (catalogue: string, studyRow: number): SeriesOfStudy | undefined =>
  useSeries((state) => state.studies[keyOf(catalogue, studyRow)]);
