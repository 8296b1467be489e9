import { useEffect, useState } from 'react';
import { z } from '../../../src-shared/contract/define.ts';
import { viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import type { InstanceDescription, SeriesDescription } from '../../../src-shared/imaging/description.ts';
import { asError } from '../api.ts';
import { errorText } from '../error-text.ts';
import { fetchJson } from '../fetch-json.ts';

const descriptionSchema = z.custom<SeriesDescription>(
  (value) => typeof value === 'object' && value !== null && Array.isArray((value as { instances?: unknown }).instances),
  'no series description',
);

/** A series with its instances; `failure` says why it could not be read. */
export function useSeries(
  catalogue: string,
  seriesRow: number | undefined,
): { series: SeriesDescription | undefined; failure: string | undefined } {
  const [state, setState] = useState<{ of: string; series?: SeriesDescription; failure?: string }>({ of: '' });
  const of = seriesRow === undefined ? '' : `${catalogue} ${seriesRow}`;
  useEffect(() => {
    if (seriesRow === undefined) return;
    const controller = new AbortController();
    const asked = `${catalogue} ${seriesRow}`;
    fetchJson(viewRoutes.series(catalogue, seriesRow), descriptionSchema, controller.signal).then(
      (series) => setState({ of: asked, series }),
      (thrown: unknown) => {
        if (!controller.signal.aborted) setState({ of: asked, failure: errorText(asError(thrown)).title });
      },
    );
    return () => controller.abort();
  }, [catalogue, seriesRow]);
  return state.of === of ? { series: state.series, failure: state.failure } : { series: undefined, failure: undefined };
}

/** One frame that can be looked at. */
export interface Picture {
  instance: InstanceDescription;
  /** From 1. */
  frame: number;
  columns: number;
  rows: number;
}

/** All frames of a series that have a picture, in the order of the instances. */
export function picturesOf(series: SeriesDescription | undefined): Picture[] {
  return (series?.instances ?? []).flatMap((instance) => {
    const { pixel, notDisplayable, numberOfFrames } = instance;
    if (!pixel || notDisplayable) return [];
    return Array.from({ length: numberOfFrames }, (_, at) => ({
      instance,
      frame: at + 1,
      columns: pixel.columns,
      rows: pixel.rows,
    }));
  });
}
