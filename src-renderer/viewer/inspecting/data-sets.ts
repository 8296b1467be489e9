import { z } from '../../../src-shared/contract/define.ts';
import { viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { fetchJson } from '../../app/fetch-json.ts';

/** Which file of which catalogue. */
export interface Source {
  catalogue: string;
  row: number;
  revision: number;
}

/** Elements by tag; what is in them is read with care wherever it is shown. */
const dataSetSchema = z
  .record(z.string().regex(/^[\dA-F]{8}$/i), z.looseObject({ vr: z.string() }))
  .transform((value) => value as unknown as DataSet);

/** As many data sets are kept, of thousands of frames each one is large; the one used longest ago goes first. */
const most = 4;
const kept = new Map<string, Promise<DataSet>>();

const keyOf = ({ catalogue, row, revision }: Source): string => `${catalogue}/${row}/${revision}`;

/** The data set of an instance, asked for once. Rejects with a NegatoscopeError. */
export function dataSetOf(source: Source): Promise<DataSet> {
  const key = keyOf(source);
  const known = kept.get(key);
  if (known) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const asked = fetchJson(viewRoutes.metadata(source.catalogue, source.row, source.revision), dataSetSchema);
  kept.set(key, asked);
  // What failed may be asked for again.
  asked.catch(() => kept.delete(key));
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break;
    kept.delete(oldest);
  }
  return asked;
}

/** Keeps none any longer. */
export const forgetDataSets = (): void => kept.clear();

export const sameSource = (one: Source | undefined, other: Source | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && keyOf(one) === keyOf(other));
