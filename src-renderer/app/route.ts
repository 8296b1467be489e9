/** Which window this is, from the query of its address. */
export type Route =
  | { window: 'studies' }
  | { window: 'viewer'; catalogue: string; studyRows: number[] }
  | { window: 'film'; patientKey: string; catalogue: string; studyRows: number[] };

/**
 * `?window=studies`, `?window=viewer#catalogue=archive&studies=1,2` or `?window=film#patient=…` with the same; anything else is the studies
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
  return window === 'viewer'
    ? { window, ...studies }
    : { window, patientKey: parameters.get('patient') ?? '', ...studies };
}
