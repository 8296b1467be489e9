/** Which window this is, from the query of its address. */
export type Route = { window: 'studies' } | { window: 'viewer'; catalogue: string; studyRows: number[] };

/** `?window=studies` or `?window=viewer#catalogue=archive&studies=1,2`; anything else is the studies window. */
export function routeOf(search: string, hash = ''): Route {
  if (new URLSearchParams(search).get('window') !== 'viewer') return { window: 'studies' };
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const studyRows = (parameters.get('studies') ?? '')
    .split(',')
    .filter((part) => /^\d+$/.test(part))
    .map(Number);
  return { window: 'viewer', catalogue: parameters.get('catalogue') ?? 'archive', studyRows };
}
