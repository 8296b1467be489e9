import type { Catalogue, InstancePlace } from '../../archive/types.ts';

/** Places asked for at a time: little enough for the main loop. */
const pageSize = 500;

/** Every instance of some studies, in the order of series and instances, a page at a time. */
export async function* instancesOfStudies(
  archive: Pick<Catalogue, 'select' | 'places'>,
  studyRows: readonly number[],
): AsyncGenerator<InstancePlace> {
  const { rows } = await archive.select({ studyRows });
  for (let at = 0; at < rows.length; at += pageSize) {
    yield* await archive.places([...rows.subarray(at, at + pageSize)]);
  }
}
