import { useMemo } from 'react';
import type { PageOptions } from './sheet-page.ts';
import { useFilm } from './store.ts';

/** What of the job decides where images lie on a sheet: the same object until it changes. */
export function usePageOptions(): PageOptions {
  const imaging = useFilm((state) => state.imaging);
  return useMemo(() => (imaging ? { imaging } : {}), [imaging]);
}
