import { useEffect, useMemo, useRef, useState } from 'react';
import type { DeIdentifyRequest } from '../../../src-shared/changes/model.ts';
import type { deIdentification } from '../../../src-shared/contract/de-identification.ts';
import type { ServiceClient } from '../../../src-shared/contract/define.ts';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { studyListSchema, viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import { api, asError } from '../api.ts';
import { fetchJson } from '../fetch-json.ts';
import { useLive } from '../live.ts';
import type { DeIdentifySelection } from './request.ts';

export type Found = Awaited<ReturnType<ServiceClient<typeof deIdentification>['check']>>;
export type FoundPatient = Found['patients'][number];
export type FoundSeries = Found['series'][number];

const page = 5000;

/** A selection as the services take it: one that names no rows becomes all studies of its catalogue. Throws NegatoscopeError. */
export async function wholeSelection(selection: DeIdentifySelection) {
  const named = {
    catalogue: selection.catalogue,
    studyRows: [...(selection.studyRows ?? [])],
    seriesRows: [...(selection.seriesRows ?? [])],
    instanceRows: [...(selection.instanceRows ?? [])],
  };
  if (named.studyRows.length + named.seriesRows.length + named.instanceRows.length > 0) return named;
  for (let offset = 0; ; offset += page) {
    const url = viewRoutes.studies(selection.catalogue, { limit: page, offset });
    const { rows, total } = await fetchJson(url, studyListSchema);
    named.studyRows.push(...rows.map(({ studyRow }) => studyRow));
    if (rows.length === 0 || named.studyRows.length >= total) return named;
  }
}

/** What of the request has a say in what is found, and how far a medium was read. */
const keyOf = (
  selection: DeIdentifySelection,
  request: DeIdentifyRequest | undefined,
  medium: string | undefined,
): string => (request ? JSON.stringify([selection, request, medium]) : '');

/**
 * What to look out for in a selection, asked anew a moment after the request changed, and when all of a medium was read; the last answer stays
 * until then.
 */
export function useFound(
  selection: DeIdentifySelection,
  request: DeIdentifyRequest | undefined,
): { found: Found | undefined; error: NegatoscopeError | undefined; asking: boolean } {
  const medium = useLive(({ catalogues }) => catalogues?.find(({ id }) => id === selection.catalogue)?.state);
  const key = keyOf(selection, request, medium);
  const latest = useRef({ selection, request });
  latest.current = { selection, request };
  const [state, setState] = useState<{ key: string; found?: Found; error?: NegatoscopeError }>({ key: '' });
  const running = useRef<Promise<void>>(Promise.resolve());
  useEffect(() => {
    if (key === '') return;
    let left = false;
    const ask = async (): Promise<void> => {
      const { selection: chosen, request: wanted } = latest.current;
      if (!wanted || left) return;
      try {
        const found = await api.deIdentification.check({ selection: await wholeSelection(chosen), request: wanted });
        if (!left) setState({ key, found });
      } catch (thrown) {
        // Who and what was found stays in sight while something that was entered is mended.
        if (!left) setState(({ found }) => ({ key, error: asError(thrown), ...(found && { found }) }));
      }
    };
    // One after the other: thousands of series take a while, and whoever types changes the request at every key.
    const timer = setTimeout(() => {
      running.current = running.current.then(ask);
    }, 250);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [key]);
  return useMemo(
    () => ({
      found: key === '' ? undefined : state.found,
      error: state.key === key ? state.error : undefined,
      asking: key !== '' && state.key !== key,
    }),
    [state, key],
  );
}
