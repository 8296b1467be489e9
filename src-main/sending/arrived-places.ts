import type { Arrival } from '../archive/database/state-sending.ts';
import type { Catalogue, CatalogueRow, InstancePlace } from '../archive/types.ts';

const slashed = (path: string): string => path.replaceAll('\\', '/');
/** Names of files in the object store end with the revision; what stands before says whose instance it is. */
const withoutRevision = (path: string): string => path.replace(/-\d+\.dcm$/, '');

/** What arrived as it lies in the archive now, by the path in the journal; what was removed again or set aside is not among it. */
export async function placesOfArrivals(
  archive: Pick<Catalogue, 'select' | 'places'>,
  arrivals: readonly Pick<Arrival, 'path' | 'sopInstanceUid' | 'studyUid'>[],
): Promise<Map<string, InstancePlace>> {
  const { rows } = await archive.select({
    sopInstanceUids: [...new Set(arrivals.map((each) => each.sopInstanceUid))],
  });
  const places = await archive.places([...rows]);
  const found = new Map<string, InstancePlace>();
  for (const { path, sopInstanceUid, studyUid } of arrivals) {
    const same = places.filter((each) => each.sopInstanceUid === sopInstanceUid && each.studyUid === studyUid);
    // Another revision may have taken its place since (the same, compressed without loss); another patient's with the same UIDs lies elsewhere.
    const place =
      same.find((each) => slashed(each.path).endsWith(`/${path}`)) ??
      same.find((each) => slashed(withoutRevision(each.path)).endsWith(`/${withoutRevision(path)}`));
    if (place !== undefined) found.set(path, place);
  }
  return found;
}

/** The series of instances, by their rows. */
export async function seriesOfPlaces(
  archive: Pick<Catalogue, 'search'>,
  places: Iterable<InstancePlace>,
): Promise<Map<number, CatalogueRow>> {
  const seriesRows = [...new Set([...places].map(({ seriesRow }) => seriesRow))];
  if (seriesRows.length === 0) return new Map();
  const { rows } = await archive.search({ level: 'series', match: {}, seriesRows, limit: seriesRows.length });
  return new Map(rows.map((row) => [row.row, row]));
}
