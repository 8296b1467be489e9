import type { InstanceLocation } from '../types.ts';
import type { Call, Uids } from './context.ts';
import { notFound } from './http.ts';

/** Instances below a study, series or instance, in order of series and instance number. Throws 404 when there are none. */
export async function locateAll({ catalogue }: Call, uids: Uids): Promise<InstanceLocation[]> {
  const found = await catalogue.locate(uids);
  if (found.length === 0) throw notFound('there is no such study, series or instance', { ...uids });
  return found;
}

/** The one instance a path names; of several with the same UIDs the first. */
export async function locateOne(call: Call, uids: Uids): Promise<InstanceLocation> {
  return (await locateAll(call, uids))[0]!;
}

/** The instance of a row, as long as it is the file that was asked for. Throws 404. */
export async function instanceOf({ catalogue }: Call, row: number, revision: number): Promise<InstanceLocation> {
  const location = await catalogue.instance(row);
  if (!location) throw notFound('there is no such instance', { row });
  if (location.revision !== revision) {
    throw notFound('the instance was replaced', { row, revision, present: location.revision });
  }
  return location;
}
