import type { DataSet } from '../../dicom/data-set.ts';
import { plainText } from './element-text.ts';

/** Value types of content items that say nothing but which objects are meant and why (PS3.16 TID 2010). */
const harmless: ReadonlySet<string> = new Set(['IMAGE', 'COMPOSITE', 'WAVEFORM', 'CODE']);

/** What of the content of a Key Object Selection stays where structured content is not cleaned: what it points to. */
export const keyObjectContent = (item: DataSet): boolean =>
  harmless.has(plainText(item['0040A040'] ?? { vr: 'CS' }).trim());
