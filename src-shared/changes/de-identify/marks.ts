import type { DataSet, Element, Value } from '../../dicom/data-set.ts';
import { plainText } from './element-text.ts';
import { basicProfileCode, deIdentifyOptions } from './options.ts';

const methodCodes = '00120064';

const codeItem = (code: string, meaning: string): DataSet => ({
  '00080100': { vr: 'SH', Value: [code] },
  '00080102': { vr: 'SH', Value: ['DCM'] },
  '00080104': { vr: 'LO', Value: [meaning] },
});

const codeValue = (item: Value): string => plainText((item as DataSet)['00080100'] ?? { vr: 'SH' }).trim();

/**
 * What a de-identified data set says of itself (PS3.15 E.1.1 and E.3.6): Patient Identity Removed (0012,0062), De-identification Method
 * (0012,0063) and its codes (0012,0064), Longitudinal Temporal Information Modified (0028,0303), Burned In Annotation (0028,0301) of what was
 * masked. Codes of an earlier de-identification stay before ours.
 */
export function marks(raw: DataSet, result: DataSet, options: ReadonlySet<string>, masked: boolean): DataSet {
  const held = deIdentifyOptions.filter(({ id }) => options.has(id));
  const ours = [basicProfileCode, ...held].map(({ code, meaning }) => codeItem(code, meaning));
  const known = new Set(ours.map(codeValue));
  const before = (result[methodCodes]?.vr === 'SQ' ? (result[methodCodes].Value ?? []) : []).filter(
    (item) => item !== null && typeof item === 'object' && !known.has(codeValue(item)),
  );
  return {
    '00120062': text('CS', 'YES'),
    '00120063': text('LO', 'PS3.15 Basic Profile', ...held.map(({ id }) => id)),
    [methodCodes]: { vr: 'SQ', Value: [...before, ...ours] },
    '00280303': text('CS', temporal(options)),
    ...(masked && raw['7FE00010'] !== undefined ? { '00280301': text('CS', 'NO') } : {}),
  };
}

const text = (vr: 'CS' | 'LO', ...Value: string[]): Element => ({ vr, Value });

function temporal(options: ReadonlySet<string>): string {
  if (options.has('retain-full-dates')) return 'UNMODIFIED';
  return options.has('retain-modified-dates') ? 'MODIFIED' : 'REMOVED';
}
