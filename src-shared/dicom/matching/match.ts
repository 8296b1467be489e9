import { NegatoscopeError } from '../../contract/errors.ts';
import type { DataSet, Element, PersonName, Tag, Value, Vr } from '../data-set.ts';
import { formatDs } from '../values.ts';
import { combinedMatcher, momentMatcher } from './moments.ts';
import { nameMatcher } from './names.ts';
import type { MatchingRules } from './rules.ts';
import { hasWildcard, isOnlyStars, maximumPattern, textMatcher } from './wildcard.ts';

/** Compares a data set with the keys of a query (PS3.4 C.2.2.2). */
export type DataSetMatcher = (dataSet: DataSet) => boolean;
type ElementMatcher = (element: Element | undefined) => boolean;
type ValueMatcher = (value: Value) => boolean;

/** Values of one key; more help nobody. */
const maximumValues = 10_000;

/** Dates and the times that belong to them. */
export const dateTimePairs: readonly (readonly [date: Tag, time: Tag])[] = [
  ['00080012', '00080013'],
  ['00080020', '00080030'],
  ['00080021', '00080031'],
  ['00080022', '00080032'],
  ['00080023', '00080033'],
  ['00100030', '00100032'],
  ['00400002', '00400003'],
  ['00400004', '00400005'],
  ['00400244', '00400245'],
  ['00400250', '00400251'],
  ['21000040', '21000050'],
];

const textVrs = new Set<Vr>(['AE', 'AS', 'CS', 'LO', 'LT', 'SH', 'ST', 'UC', 'UR', 'UT']);
const numberVrs = new Set<Vr>(['DS', 'FD', 'FL', 'IS', 'SL', 'SS', 'SV', 'UL', 'US', 'UV']);

/**
 * The comparison for a set of keys; every one must match. Keys without a value, and `*` alone, match everything, also where there is no
 * value. `unmatched` are keys that are not compared, by tag, within sequences by `sequence.tag`. Undefined: everything matches.
 * @throws NegatoscopeError `invalid-input` (parameter `tag`) for a key that means nothing in its representation, or is too long
 */
export function dataSetMatcher(
  keys: DataSet,
  rules: MatchingRules,
  unmatched: ReadonlySet<string> = new Set(),
  path = '',
): DataSetMatcher | undefined {
  const matchers: DataSetMatcher[] = [];
  const used = new Set<Tag>();
  if (rules.combinedDateTime) {
    for (const [date, time] of dateTimePairs) {
      if (unmatched.has(path + date) || unmatched.has(path + time)) continue;
      const combined = pairMatcher(keys, date, time);
      if (combined === undefined) continue;
      matchers.push(combined);
      used.add(date).add(time);
    }
  }
  for (const [tag, key] of Object.entries(keys)) {
    if (used.has(tag) || unmatched.has(path + tag)) continue;
    const matches = elementMatcher(tag, key, rules, unmatched, path);
    if (matches !== undefined) matchers.push((dataSet) => matches(dataSet[tag]));
  }
  if (matchers.length === 0) return undefined;
  return (dataSet) => matchers.every((matches) => matches(dataSet));
}

function pairMatcher(keys: DataSet, date: Tag, time: Tag): DataSetMatcher | undefined {
  const [dateKey, timeKey] = [onlyText(keys[date]), onlyText(keys[time])];
  if (dateKey === undefined || timeKey === undefined) return undefined;
  const inside = combinedMatcher(dateKey, timeKey);
  if (inside === undefined) return undefined;
  const first = (element: Element | undefined): string => {
    const value = element?.Value?.[0];
    return typeof value === 'string' ? value : '';
  };
  return (dataSet) => inside(first(dataSet[date]), first(dataSet[time]));
}

function onlyText(key: Element | undefined): string | undefined {
  const value = key?.Value?.length === 1 ? key.Value[0] : undefined;
  return typeof value === 'string' && value !== '' && !isOnlyStars(value) && value !== '""' ? value : undefined;
}

/** True for a key that matches everything (PS3.4 C.2.2.2.3). */
export function isUniversal(key: Element): boolean {
  const values = key.Value ?? [];
  return values.every((value) => {
    if (value === null || value === '') return true;
    if (typeof value === 'string') return isOnlyStars(value.trim());
    if (typeof value === 'number') return false;
    return Object.values(value).every((part) =>
      typeof part === 'string' ? part === '' || isOnlyStars(part.trim()) : isUniversal(part as Element),
    );
  });
}

function elementMatcher(
  tag: Tag,
  key: Element,
  rules: MatchingRules,
  unmatched: ReadonlySet<string>,
  path: string,
): ElementMatcher | undefined {
  if (isUniversal(key)) return undefined;
  const wanted = (key.Value ?? []).filter((value) => value !== null && value !== '');
  if (wanted.length > maximumValues) throw unusable(tag, 'has too many values');
  if (key.vr === 'SQ') return sequenceMatcher(wanted[0] as DataSet, rules, unmatched, `${path}${tag}.`);
  const asksForEmpty = rules.emptyValue && wanted.some(isEmptyKey);
  const some = wanted.filter((value) => !(rules.emptyValue && isEmptyKey(value)));
  const matches = some.length === 0 ? undefined : valueMatcher(tag, key.vr, some, rules);
  return (element) => {
    const values = element?.Value ?? [];
    if (asksForEmpty && values.every((value) => value === null || value === '')) return true;
    return matches !== undefined && values.some((value) => value !== null && matches(value));
  };
}

/** Two quotation marks; a name has them in its first group. */
const isEmptyKey = (value: Value): boolean =>
  value === '""' || (typeof value === 'object' && value !== null && (value as PersonName).Alphabetic === '""');

/** PS3.4 C.2.2.2.6: some item of the sequence has what the one item of the key asks for. */
function sequenceMatcher(
  item: DataSet,
  rules: MatchingRules,
  unmatched: ReadonlySet<string>,
  path: string,
): ElementMatcher | undefined {
  const matches = dataSetMatcher(item, rules, unmatched, path);
  if (matches === undefined) return undefined;
  return (element) => (element?.Value ?? []).some((value) => value !== null && matches(value as DataSet));
}

function valueMatcher(tag: Tag, vr: Vr, wanted: readonly Value[], rules: MatchingRules): ValueMatcher {
  if (vr === 'UI') {
    const uids = new Set(wanted.map(String));
    return (value) => uids.has(String(value));
  }
  const matchers = wanted.map((value) => oneMatcher(tag, vr, value, rules));
  return matchers.length === 1 ? matchers[0]! : (value) => matchers.some((matches) => matches(value));
}

function oneMatcher(tag: Tag, vr: Vr, wanted: Value, rules: MatchingRules): ValueMatcher {
  if (vr === 'PN') {
    const name = wanted as PersonName;
    for (const group of Object.values(name)) checkLength(tag, String(group));
    const matches = nameMatcher(name, rules.names);
    return (value) => matches === undefined || (typeof value === 'object' && matches(value as PersonName));
  }
  if (numberVrs.has(vr)) return numberMatcher(tag, wanted);
  const text = String(wanted).trim();
  checkLength(tag, text);
  if (vr === 'DA' || vr === 'TM' || vr === 'DT') {
    const inside = momentMatcher(text, vr);
    if (inside === undefined) throw unusable(tag, `is no ${vr} and no range of them`);
    return (value) => typeof value === 'string' && inside(value);
  }
  if (!textVrs.has(vr)) return () => true;
  const fold = (one: string): string =>
    (rules.ignoreCase ? one.normalize('NFC').toLowerCase() : one.normalize('NFC')).trim();
  const matches = textMatcher(fold(text));
  return (value) => matches(fold(String(value)));
}

/** Numbers are equal by value, not as texts; with wildcards (which the standard does not have for them) as texts. */
function numberMatcher(tag: Tag, wanted: Value): ValueMatcher {
  if (typeof wanted === 'string' && hasWildcard(wanted)) {
    checkLength(tag, wanted);
    const matches = textMatcher(wanted.trim());
    return (value) => matches(typeof value === 'number' ? formatDs(value) : String(value));
  }
  const number = Number(wanted);
  if (Number.isNaN(number)) throw unusable(tag, 'is no number');
  return (value) => Number(value) === number;
}

function checkLength(tag: Tag, text: string): void {
  if (text.length > maximumPattern) throw unusable(tag, 'is too long');
}

const unusable = (tag: Tag, why: string): NegatoscopeError =>
  new NegatoscopeError('invalid-input', `matching key (${tag.slice(0, 4)},${tag.slice(4)}) ${why}`, { tag });
