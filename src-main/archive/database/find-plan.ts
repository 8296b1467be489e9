import type { DataSet, Element, Tag, Value } from '../../../src-shared/dicom/data-set.ts';
import { isUniversal } from '../../../src-shared/dicom/matching/match.ts';
import type { MatchingRules } from '../../../src-shared/dicom/matching/rules.ts';
import { hasWildcard } from '../../../src-shared/dicom/matching/wildcard.ts';
import type { FindQuery } from '../types.ts';
import { type IndexedAttribute, isInteger, type Level, nameText } from './attributes.ts';
import { type KeyPlace, placeOf } from './keys.ts';
import { type Condition, conditionOf, maximumAlternatives } from './matching.ts';
import type { SqlValue } from './sqlite.ts';

/** Which columns and which keys the rows of a query are made of. */
export interface NeededParts {
  columns: Map<string, IndexedAttribute>;
  keys: Set<Level>;
  counts: Set<'studies' | 'series' | 'instances'>;
}

export interface FindPlan {
  /** Where each tag that is matched or answered comes from. */
  places: Map<Tag, KeyPlace>;
  needed: NeededParts;
  conditions: Condition[];
  /** Few rows can match, and an index leads to them; else the whole table may have to be looked through for one that does. */
  isSelective: boolean;
}

/** Columns whose value belongs to few rows. */
const selectiveColumns = new Set(['uid', 'sop_uid', 'patient_id', 'accession']);

/** The name under which a column is selected. */
export const columnName = ({ level, column }: IndexedAttribute): string => `${level}__${column}`;

/**
 * What of a query SQL does: it leaves out rows that cannot match, by columns with indexes where there are some. What it lets through is
 * compared again by the full rules, so a condition may be too weak, never too strong.
 */
export function planFind({ level, match, answer, rules, unmatched }: FindQuery): FindPlan {
  const places = new Map<Tag, KeyPlace>();
  const needed: NeededParts = { columns: new Map(), keys: new Set(), counts: new Set() };
  for (const tag of [...Object.keys(match), ...Object.keys(answer)]) {
    const place = placeOf(tag, level);
    if (place === undefined || places.has(tag)) continue;
    places.set(tag, place);
    if (place.from === 'column') needed.columns.set(columnName(place.attribute), place.attribute);
    else if (place.from === 'keys') needed.keys.add(place.level);
    else needed.counts.add(place.of);
  }
  const conditions: Condition[] = [];
  let isSelective = false;
  const left = new Set(unmatched.flatMap(({ keys }) => keys));
  for (const [tag, key] of Object.entries(match)) {
    const place = places.get(tag);
    if (place?.from !== 'column' || left.has(tag)) continue;
    const condition = columnCondition(place.attribute, key, rules);
    if (condition === undefined) continue;
    conditions.push(condition);
    isSelective ||=
      selectiveColumns.has(place.attribute.column) &&
      !rules.ignoreCase &&
      !(key.Value ?? []).some((value) => hasWildcard(String(value)));
  }
  return { places, needed, conditions, isSelective };
}

function columnCondition(attribute: IndexedAttribute, key: Element, rules: MatchingRules): Condition | undefined {
  if (isUniversal(key)) return undefined;
  const texts = (key.Value ?? []).map(keyText).filter((text) => text !== '');
  if (texts.length === 0 || texts.includes('""')) return undefined;
  if (texts.length > maximumAlternatives && attribute.vr !== 'UI') return undefined;
  if (!isPlain(attribute, texts, rules)) return undefined;
  return conditionOf(attribute, attribute.level, texts, { ignoreCase: rules.ignoreCase });
}

/** Whether SQL can tell at all what cannot match. */
function isPlain(attribute: IndexedAttribute, texts: readonly string[], { names }: MatchingRules): boolean {
  const { vr } = attribute;
  if (vr === 'UI' || vr === 'DA') return true;
  if (vr === 'TM' || vr === 'AS') return false;
  if (isInteger(vr)) return texts.every((text) => /^[+-]?\d+$/.test(text));
  if (vr === 'PN') {
    // Folding may change the number of letters that a question mark stands for.
    return (
      !names.phonetic && !names.swapped && (names.compare === 'folded' || !texts.some((text) => text.includes('?')))
    );
  }
  // SQLite knows the case of ASCII letters only; other letters may be written in more than one way.
  return texts.every((text) => /^[ -~]*$/.test(text));
}

function keyText(value: Value): string {
  if (value === null) return '';
  return typeof value === 'object' ? nameText(value) : String(value);
}

/** An attribute of a sequence item that was asked for by name; without names the whole item. */
export function project(element: Element, wanted: Element): Element {
  const item = wanted.vr === 'SQ' ? (wanted.Value?.[0] as DataSet | null | undefined) : undefined;
  if (item === undefined || item === null || Object.keys(item).length === 0 || element.vr !== 'SQ') return element;
  return {
    vr: 'SQ',
    Value: (element.Value ?? []).map((value) => {
      const from = (value ?? {}) as DataSet;
      const part: DataSet = {};
      for (const [tag, key] of Object.entries(item)) {
        const found = from[tag];
        part[tag] = found === undefined ? { vr: key.vr } : project(found, key);
      }
      return part;
    }),
  };
}

/** The place after which the next page begins, as text. */
export const cursorOf = (values: readonly SqlValue[]): string => JSON.stringify(values);
export const cursorValues = (cursor: string): SqlValue[] => JSON.parse(cursor) as SqlValue[];
