import { useEffect, useMemo, useState } from 'react';
import { api } from '../app/api.ts';
import type { SendSelection } from '../app/sending.ts';

/** What became of the chosen studies, series and their objects since the dialog was opened. */
export interface SelectionChanges {
  /** Goes up with every change. */
  times: number;
  /** Chosen studies that were deleted. */
  removed: number;
}

const none: SelectionChanges = { times: 0, removed: 0 };

/** Listens to changes of what was chosen: what is shown of it has to be asked for again. */
export function useSelectionChanges(selection: SendSelection): SelectionChanges {
  const [state, setState] = useState<{ of: SendSelection; times: number; removed: ReadonlySet<number> }>();
  useEffect(
    () =>
      api.catalogues.studiesChanged(({ catalogue, studies }) => {
        if (catalogue !== selection.catalogue) return;
        const chosen = new Set(selection.studyRows);
        // Of which studies chosen series and objects are is not known here.
        const below = (selection.seriesRows?.length ?? 0) + (selection.instanceRows?.length ?? 0) > 0;
        const touched = studies.filter(({ studyRow }) => below || chosen.has(studyRow));
        if (touched.length === 0) return;
        const gone = touched.filter(({ studyRow, removed }) => removed && chosen.has(studyRow));
        setState((before) => {
          const same = before?.of === selection ? before : undefined;
          return {
            of: selection,
            times: (same?.times ?? 0) + 1,
            removed: new Set([...(same?.removed ?? []), ...gone.map(({ studyRow }) => studyRow)]),
          };
        });
      }),
    [selection],
  );
  return useMemo(
    () => (state?.of === selection ? { times: state.times, removed: state.removed.size } : none),
    [state, selection],
  );
}
