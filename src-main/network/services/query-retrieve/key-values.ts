import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { Value, Vr } from '../../../../src-shared/dicom/data-set.ts';
import { parseRange } from '../../../../src-shared/dicom/dates.ts';
import { parsePersonName } from '../../../../src-shared/dicom/names.ts';
import type { QueryingSettings } from '../../../../src-shared/settings/querying.ts';

export type KeyRules = Pick<QueryingSettings, 'nameWildcard'>;

/**
 * What somebody typed as the value of a matching key (PS3.4 C.2.2.2). Empty: universal matching.
 * @throws NegatoscopeError `invalid-input` (parameters `keyword`, `value`) for a date, time, number or UID that is none
 */
export function keyValues(keyword: string, vr: Vr, typed: string, rules: KeyRules): Value[] {
  const text = typed.trim();
  if (text === '' || text === '*') return [];
  switch (vr) {
    case 'PN':
      return [parsePersonName(nameKey(text, rules))];
    case 'DA':
    case 'TM':
    case 'DT':
      return [rangeKey(keyword, vr, text)];
    case 'UI':
      return uidKeys(keyword, text);
    case 'CS':
      return text.split('\\').map((value) => value.trim().toUpperCase());
    case 'IS':
    case 'US':
    case 'SS':
    case 'UL':
    case 'SL':
      return [wholeNumber(keyword, text)];
    case 'AE':
    case 'AS':
    case 'DS':
    case 'SH':
    case 'LO':
    case 'ST':
    case 'LT':
    case 'UC':
    case 'UR':
    case 'UT':
      // A backslash would make two values of one, which are not matched so (PS3.4 C.2.2.2.1).
      return [text.replaceAll('\\', '?')];
    default:
      throw new NegatoscopeError('invalid-input', `${keyword} cannot be searched for`, { keyword, value: text });
  }
}

/**
 * A name as it is searched: `Doe, Jane` becomes `Doe^Jane`, and a `*` is put behind each group when the settings say so and it does not
 * already end in one (PS3.4 C.2.2.2.4).
 */
export function nameKey(typed: string, { nameWildcard }: KeyRules): string {
  const groups = typed
    .trim()
    .split('=')
    .map((group) => group.trim().replace(/\s*,\s*/g, '^'));
  if (nameWildcard === 'as-typed') return groups.join('=');
  return groups.map((group) => (group === '' || group.endsWith('*') ? group : `${group}*`)).join('=');
}

/** A date, a time or a range of them without the delimiters that people write: `2026-01-31` would look like a range. */
export const rangeText = (typed: string): string =>
  typed
    .trim()
    .replace(/(\d{4})[-.](\d{2})[-.](\d{2})/g, '$1$2$3')
    .replace(/:/g, '')
    .replace(/\s*-\s*/g, '-');

function rangeKey(keyword: string, vr: 'DA' | 'TM' | 'DT', text: string): string {
  const key = rangeText(text);
  if (parseRange(key, vr) === undefined) {
    throw new NegatoscopeError('invalid-input', `${keyword}: '${text}' is no date or time`, { keyword, value: text });
  }
  return key;
}

function uidKeys(keyword: string, text: string): string[] {
  const uids = text
    .split(/[\\,\s]+/)
    .map((uid) => uid.trim())
    .filter((uid) => uid !== '');
  if (uids.some((uid) => uid.length > 64 || !/^[0-9.]+$/.test(uid))) {
    throw new NegatoscopeError('invalid-input', `${keyword}: '${text}' is no UID`, { keyword, value: text });
  }
  return uids;
}

function wholeNumber(keyword: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new NegatoscopeError('invalid-input', `${keyword}: '${text}' is no whole number`, { keyword, value: text });
  }
  return value;
}
