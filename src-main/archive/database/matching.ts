import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Vr } from '../../../src-shared/dicom/data-set.ts';
import { foldName } from '../../../src-shared/dicom/matching/names.ts';
import { type IndexedAttribute, isInteger } from './attributes.ts';
import type { SqlValue } from './sqlite.ts';

/** A condition of a WHERE clause with its values. */
export interface Condition {
  sql: string;
  values: SqlValue[];
}

/** Longest pattern and longest list of a key; SQLite's own limits are far above. */
const maximumPattern = 1024;
const maximumList = 10_000;
/** Values compared one by one: each is a step deeper in SQLite's tree, which has a thousand. */
export const maximumAlternatives = 200;

const foldedColumns: Record<string, string> = {
  patient_name: 'name_folded',
  referring_physician: 'referring_folded',
  reading_physician: 'reading_folded',
  performing_physician: 'performing_folded',
};
/** Value representations in which `*` and `?` are wildcards (PS3.4 C.2.2.2.4). */
const withWildcards = new Set<Vr>(['AE', 'CS', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT']);

/** Columns that are looked up by an index, whole; a backslash in one of them is part of the value. */
const indexedColumns = new Set(['patient_id', 'accession', 'uid', 'sop_uid']);

const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern);
/** SQLite's GLOB has the wildcards of DICOM and `[` besides. */
const globPattern = (pattern: string): string => pattern.replaceAll('[', '[[]');

/**
 * The condition of one matching key (PS3.4 C.2.2.2): single value, list of UIDs, universal, wildcard, range. Several
 * values match when any of them does. Undefined: matches everything.
 */
export function conditionOf(
  attribute: IndexedAttribute,
  table: string,
  values: readonly string[],
  options: { ignoreCase?: boolean; fuzzy?: boolean } = {},
): Condition | undefined {
  const wanted = values.map((value) => value.trim()).filter((value) => value !== '');
  if (wanted.length === 0 || wanted.some((value) => /^\*+$/.test(value))) return undefined;
  if (wanted.length > maximumList || wanted.some((value) => value.length > maximumPattern)) {
    throw new NegatoscopeError('invalid-input', 'matching key too long', { tag: attribute.tag });
  }
  const column = `${table}.${attribute.column}`;
  if (attribute.vr === 'UI' && !attribute.many) return listOf(column, wanted);
  if (wanted.length > maximumAlternatives) {
    throw new NegatoscopeError('invalid-input', 'too many values', { tag: attribute.tag });
  }
  const conditions = wanted.map((value) => one(attribute, table, column, value, options));
  if (conditions.length === 1) return conditions[0];
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(' OR ')})`,
    values: conditions.flatMap((condition) => condition.values),
  };
}

function listOf(column: string, wanted: readonly string[]): Condition {
  const list = wanted.flatMap((value) => value.split('\\')).filter((value) => value !== '');
  if (list.length === 1) return { sql: `${column} = ?`, values: [list[0]!] };
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(list)] };
}

function one(
  attribute: IndexedAttribute,
  table: string,
  column: string,
  value: string,
  { ignoreCase = false }: { ignoreCase?: boolean; fuzzy?: boolean },
): Condition {
  const { vr } = attribute;
  if (vr === 'DA') return dateCondition(column, value, attribute.tag);
  if (vr === 'TM') return timeCondition(column, value, attribute.tag);
  if (isInteger(vr)) {
    const number = Number(value);
    if (!Number.isSafeInteger(number))
      throw new NegatoscopeError('invalid-input', 'not a number', { tag: attribute.tag });
    return { sql: `${column} = ?`, values: [number] };
  }
  if (vr === 'PN') return nameCondition(`${table}.${foldedColumns[attribute.column] ?? attribute.column}`, value);
  const wild = withWildcards.has(vr) && hasWildcard(value);
  if (attribute.many || !indexedColumns.has(attribute.column)) {
    // Several values, as they may be or because somebody wrote a backslash into a text: each is one.
    const pattern = wild ? globPattern(value) : globPattern(value).replaceAll('*', '[*]').replaceAll('?', '[?]');
    return fold(`'\\' || ${column} || '\\'`, `*\\${pattern}\\*`, ignoreCase);
  }
  if (wild) return fold(column, globPattern(value), ignoreCase);
  return ignoreCase
    ? { sql: `lower(${column}) = lower(?)`, values: [value] }
    : { sql: `${column} = ?`, values: [value] };
}

const fold = (expression: string, pattern: string, ignoreCase: boolean): Condition =>
  ignoreCase
    ? { sql: `lower(${expression}) GLOB lower(?)`, values: [pattern] }
    : { sql: `${expression} GLOB ?`, values: [pattern] };

/** Names match without regard to case, accents, width and kind of kana, in any of their groups. */
function nameCondition(column: string, value: string): Condition {
  const conditions = value
    .split('=')
    .map((group) => foldName(group))
    .filter((group) => group !== '' && !/^\*+$/.test(group))
    .map((group) => groupCondition(column, group));
  if (conditions.length === 0) return { sql: '1', values: [] };
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(' OR ')})`,
    values: conditions.flatMap((condition) => condition.values),
  };
}

/** The folded groups stand between newlines, which a wildcard must not cross. */
function groupCondition(column: string, group: string): Condition {
  const lines = `char(10) || ${column} || char(10)`;
  if (!hasWildcard(group)) return { sql: `instr(${lines}, char(10) || ? || char(10)) > 0`, values: [group] };
  const pattern = globPattern(group);
  const begins = /^[^*?]*\*+$/.test(group);
  if (begins) return { sql: `${lines} GLOB ?`, values: [`*\n${pattern}`] };
  return {
    sql: `(${lines} GLOB ? AND EXISTS (SELECT 1 FROM json_each(${jsonLines(column)}) WHERE value GLOB ?))`,
    values: [`*\n${pattern}\n*`, pattern],
  };
}

const jsonLines = (column: string): string =>
  `'["' || replace(replace(replace(${column}, '\\', '\\\\'), '"', '\\"'), char(10), '","') || '"]'`;

/** `YYYYMMDD`, `YYYYMMDD-`, `-YYYYMMDD`, `YYYYMMDD-YYYYMMDD` (PS3.4 C.2.2.2.5); also with dots as ACR-NEMA had them. */
function dateCondition(column: string, value: string, tag: string): Condition {
  const match = /^(\d{4}\.?\d{2}\.?\d{2})?\s*(-)?\s*(\d{4}\.?\d{2}\.?\d{2})?$/.exec(value);
  const from = match?.[1]?.replaceAll('.', '');
  const to = match?.[3]?.replaceAll('.', '');
  if (match === null || (match[2] === undefined && to !== undefined) || (from ?? to) === undefined) {
    throw new NegatoscopeError('invalid-input', 'not a date or range of dates', { tag });
  }
  if (match[2] === undefined) return { sql: `${column} = ?`, values: [from!] };
  return between(column, from ?? '0', to ?? '99999999');
}

/** `HHMMSS.FFFFFF`, shortened from the right, and ranges; a short end means its whole hour or minute. */
function timeCondition(column: string, value: string, tag: string): Condition {
  const match = /^([\d:]{2,8}(?:\.\d{1,6})?)?\s*(-)?\s*([\d:]{2,8}(?:\.\d{1,6})?)?$/.exec(value);
  const from = match?.[1]?.replaceAll(':', '');
  const to = match?.[3]?.replaceAll(':', '');
  if (match === null || (match[2] === undefined && to !== undefined) || (from ?? to) === undefined) {
    throw new NegatoscopeError('invalid-input', 'not a time or range of times', { tag });
  }
  const last = match[2] === undefined ? from! : (to ?? '');
  return between(column, from ?? '0', `${last}~`);
}

/** An element without a value is in no range. */
const between = (column: string, from: string, to: string): Condition => ({
  sql: `(${column} <> '' AND ${column} >= ? AND ${column} <= ?)`,
  values: [from, to],
});
