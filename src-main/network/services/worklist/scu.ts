import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import type { QueryingSettings } from '../../../../src-shared/settings/querying.ts';
import { buildIdentifier } from '../query-retrieve/identifier.ts';

/**
 * The identifier of a Modality Worklist query (PS3.4 K.4.1.1.3): no level; keys of the scheduled procedure step are found in their sequence
 * (PS3.4 K.6.1.2.2). Throws `invalid-input` like `buildIdentifier`.
 */
export const worklistIdentifier = (keys: Readonly<Record<string, string>>, querying: QueryingSettings): DataSet =>
  buildIdentifier({ returnKeys: querying.keys.worklist, match: keys }, querying);
