import { z } from '../../src-shared/contract/define.ts';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import type { SeriesDescription } from '../../src-shared/imaging/description.ts';
import { fetchJson } from './fetch-json.ts';

/** Descriptions come from our own catalogues; their shape is checked as far as it is depended on before they are read. */
const schema = z.custom<SeriesDescription>(
  (value) => typeof value === 'object' && value !== null && Array.isArray((value as { instances?: unknown }).instances),
  'no series description',
);

/** A series with all its instances. Throws NegatoscopeError. */
export const readSeries = (catalogue: string, seriesRow: number, signal?: AbortSignal): Promise<SeriesDescription> =>
  fetchJson(viewRoutes.series(catalogue, seriesRow), schema, signal);
