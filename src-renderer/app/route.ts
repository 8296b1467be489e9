/** A series of the studies, and an instance of it, that the reader asked for; `count` differs each time he does. */
export interface FirstShown {
  seriesRow: number;
  instanceRow?: number;
  count: number;
}

/** Which window this is, from the query of its address. */
export type Route =
  | { window: 'studies' }
  | { window: 'viewer'; catalogue: string; studyRows: number[]; first?: FirstShown }
  | { window: 'film'; patientKey: string; catalogue: string; studyRows: number[] };

/**
 * `?window=studies`, `?window=viewer#catalogue=archive&studies=1,2` (with `&first=<series>.<instance>.<count>`) or `?window=film#patient=…` with the same; anything else is the studies
 * window.
 */
export function routeOf(search: string, hash = ''): Route {
  const window = new URLSearchParams(search).get('window');
  if (window !== 'viewer' && window !== 'film') return { window: 'studies' };
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const studyRows = (parameters.get('studies') ?? '')
    .split(',')
    .filter((part) => /^\d+$/.test(part))
    .map(Number);
  const studies = { catalogue: parameters.get('catalogue') ?? 'archive', studyRows };
  const [, seriesRow, instanceRow, count] = /^(\d+)\.(\d*)\.(\d+)$/.exec(parameters.get('first') ?? '') ?? [];
  const first = seriesRow !== undefined && {
    first: {
      seriesRow: Number(seriesRow),
      ...(instanceRow && { instanceRow: Number(instanceRow) }),
      count: Number(count),
    },
  };
  return window === 'viewer'
    ? { window, ...studies, ...first }
    : { window, patientKey: parameters.get('patient') ?? '', ...studies };
}
