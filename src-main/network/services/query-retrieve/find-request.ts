import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { DataSet, Element, Tag, Value } from '../../../../src-shared/dicom/data-set.ts';
import { lookup } from '../../../../src-shared/dicom/dictionary.ts';
import { isUniversal } from '../../../../src-shared/dicom/matching/match.ts';
import { hasWildcard } from '../../../../src-shared/dicom/matching/wildcard.ts';
import { parsePersonName } from '../../../../src-shared/dicom/names.ts';
import type { QueryScpSettings } from '../../../../src-shared/settings/query-scp.ts';
import type { QueryLevel } from '../../../archive/database/keys.ts';
import type { FindQuery } from '../../../archive/types.ts';
import { type FindKeys, findKeysOf } from './find-keys.ts';
import { type FindAgreement, type FindModel, levelsOfModel } from './find-models.ts';
import type { Level } from './models.ts';

/** What a C-FIND asks for. */
export interface FindRequest {
  level: Level;
  /** Undefined: by the rules of the policy nothing matches. */
  query: Omit<FindQuery, 'after' | 'limit'> | undefined;
  /** Keys that were asked for and that are not supported. */
  unsupported: DataSet;
  /** Retrieve AE Title and Instance Availability were asked for. */
  asksForTitle: boolean;
  asksForAvailability: boolean;
}

/** Why an identifier is refused: the name of the status in `query.statuses`. */
export type FindCause = 'identifier' | 'relational' | 'key';
export const findError = (cause: FindCause, message: string, tag?: Tag): NegatoscopeError =>
  new NegatoscopeError('invalid-input', message, { cause, ...(tag === undefined ? {} : { tag }) });

const characterSetTag = '00080005';
const levelTag = '00080052';
const titleTag = '00080054';
const availabilityTag = '00080056';
/** Says how times of the request are meant (PS3.4 C.5.1.1); adjustment is never agreed on. */
const timezoneTag = '00080201';

const queryLevels: Readonly<Record<Level, QueryLevel>> = {
  PATIENT: 'patient',
  STUDY: 'study',
  SERIES: 'series',
  IMAGE: 'instance',
};
/** PS3.4 tables C.6-1 to C.6-5. */
const uniqueKeys: Readonly<Record<Level, Tag>> = {
  PATIENT: '00100020',
  STUDY: '0020000D',
  SERIES: '0020000E',
  IMAGE: '00080018',
};

/**
 * Reads the identifier of a C-FIND-RQ (PS3.4 C.4.1.1.3.1, C.4.1.2).
 * @throws `findError`
 */
export function readFindIdentifier(
  identifier: DataSet,
  model: FindModel,
  policy: QueryScpSettings,
  agreement: FindAgreement,
): FindRequest {
  const level = levelOf(identifier, model);
  const keys = findKeysOf(policy);
  const queryLevel = queryLevels[level];
  const upper = levelsOfModel[model].slice(0, levelsOfModel[model].indexOf(level)).map((one) => uniqueKeys[one]);
  const missing = agreement.relational ? undefined : upper.find((tag) => !isSingleValue(identifier[tag]));
  if (missing !== undefined && policy.missingUpperKeys === 'refuse') {
    throw findError('relational', `a single value of (${name(missing)}) is missing at level ${level}`, missing);
  }
  const match: DataSet = {};
  const answer: DataSet = {};
  const unsupported: DataSet = {};
  const controls = new Set([characterSetTag, levelTag, titleTag]);
  for (const [tag, element] of Object.entries(identifier)) {
    if (controls.has(tag) || tag.endsWith('0000')) continue;
    const vr = lookup(tag)?.vr ?? element.vr;
    if (tag === availabilityTag && policy.keys[level.toLowerCase() as keyof QueryScpSettings['keys']].length === 0)
      continue;
    if (!upper.includes(tag) && !keys.takes(tag, queryLevel)) {
      unsupported[tag] = { vr };
      continue;
    }
    // Its values were not read: as a key without values it would match everything.
    if (element.location !== undefined) throw findError('key', `(${name(tag)}) is too long`, tag);
    const key = supportedPart(tag, asVr(element, vr), queryLevel, keys, unsupported);
    answer[tag] = key;
    if (tag !== timezoneTag && !isUniversal(key)) match[tag] = key;
  }
  if (policy.uniqueKeys === 'always') {
    for (const tag of [...upper, uniqueKeys[level]]) answer[tag] ??= { vr: lookup(tag)?.vr ?? 'UI' };
  }
  return {
    level,
    query:
      missing === undefined
        ? { level: queryLevel, match, answer, rules: rulesOf(policy, agreement), unmatched: keys.unmatched }
        : undefined,
    unsupported,
    asksForTitle: identifier[titleTag] !== undefined,
    asksForAvailability: identifier[availabilityTag] !== undefined && unsupported[availabilityTag] === undefined,
  };
}

function levelOf(identifier: DataSet, model: FindModel): Level {
  const value = identifier[levelTag]?.Value?.[0];
  const level = typeof value === 'string' ? value.trim().toUpperCase() : '';
  const found = levelsOfModel[model].find((one) => one === level);
  if (found === undefined) {
    throw findError('identifier', level === '' ? 'no Query/Retrieve Level' : 'no such level in this model', levelTag);
  }
  return found;
}

function isSingleValue(key: Element | undefined): boolean {
  const value = key?.Value?.length === 1 ? key.Value[0] : undefined;
  return typeof value === 'string' && value.trim() !== '' && !hasWildcard(value);
}

/** Sequences without the attributes of their item that are not supported. */
function supportedPart(
  tag: Tag,
  key: Element,
  level: QueryLevel,
  keys: FindKeys,
  unsupported: DataSet,
  below = '',
): Element {
  const item = key.vr === 'SQ' ? key.Value?.[0] : undefined;
  if (item === undefined || item === null || typeof item !== 'object') return key;
  const part: DataSet = {};
  for (const [inner, element] of Object.entries(item as DataSet)) {
    if (inner === characterSetTag || inner.endsWith('0000')) continue;
    const path = `${below}.${inner}`;
    const vr = lookup(inner)?.vr ?? element.vr;
    if (keys.takes(tag, level, path))
      part[inner] = supportedPart(tag, asVr(element, vr), level, keys, unsupported, path);
    else unsupported[tag] = { vr: 'SQ' };
  }
  return { vr: 'SQ', Value: [part] };
}

/** A key as the dictionary has it, whatever representation it came with. */
function asVr(element: Element, vr: Element['vr']): Element {
  if (element.vr === vr || element.Value === undefined) return element.vr === vr ? element : { vr };
  if (vr === 'SQ' || element.vr === 'SQ') return { vr };
  const values = element.Value.map((value): Value => {
    if (value === null || vr !== 'PN') return value;
    return typeof value === 'object' ? value : parsePersonName(String(value));
  });
  return { vr, Value: values };
}

const rulesOf = (policy: QueryScpSettings, { dateTime, fuzzy }: FindAgreement): FindQuery['rules'] => ({
  ignoreCase: policy.ignoreCase,
  names: { compare: policy.names, phonetic: fuzzy, swapped: fuzzy },
  emptyValue: policy.emptyValueMatching,
  combinedDateTime: dateTime,
});

const name = (tag: Tag): string => `${tag.slice(0, 4)},${tag.slice(4)}`;
