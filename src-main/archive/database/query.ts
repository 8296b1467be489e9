import type { Tag } from '../../../src-shared/dicom/data-set.ts';
import type { CatalogueQuery } from '../types.ts';
import { columnOf, type IndexedAttribute, type Level } from './attributes.ts';
import { type Condition, conditionOf } from './matching.ts';
import { textExpression } from './text.ts';

/** A CatalogueQuery as the parts of an SQL statement. */
export interface QueryPlan {
  /** Conditions on the tables of the level and above, without the text. */
  conditions: Condition[];
  /** FTS5 expression; undefined: no text is searched. */
  text?: string;
  /** The text has no word that could be found: nothing matches. */
  impossible: boolean;
  orderBy: string;
  /** Leads in the order of an index of the study table. */
  order: 'date' | 'other';
}

const levels: readonly Level[] = ['study', 'series', 'instance'];

/** Tags whose order is not that of their column. */
const sortColumns: Record<string, string> = { patient_name: 'name_sort' };

/**
 * Keys that the index does not keep, or that belong to a lower level than the one asked for, cannot be matched here and
 * are left out, as PS3.4 C.2.2.1.2 lets an SCP do with optional keys.
 */
export function planQuery(query: CatalogueQuery, readMarks: 'state' | 'none'): QueryPlan {
  const reach = levels.indexOf(query.level);
  const conditions: Condition[] = [];
  for (const [tag, values] of Object.entries(query.match)) {
    const attribute = columnOf(tag);
    if (attribute === undefined) continue;
    if (levels.indexOf(attribute.level) > reach) {
      const below = belowCondition(attribute, values, query);
      if (below !== undefined) conditions.push(below);
      continue;
    }
    if (query.fuzzy === true && attribute.column === 'patient_name') {
      const fuzzy = fuzzyName(values);
      if (fuzzy !== undefined) conditions.push(fuzzy);
      continue;
    }
    const condition = conditionOf(attribute, attribute.level, values, {
      ...(query.ignoreCase === undefined ? {} : { ignoreCase: query.ignoreCase }),
    });
    if (condition !== undefined) conditions.push(condition);
  }
  for (const [level, rows] of [
    ['study', query.studyRows],
    ['series', query.seriesRows],
  ] as const) {
    if (rows !== undefined && levels.indexOf(level) <= reach) {
      conditions.push({ sql: `${level}.row IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(rows)] });
    }
  }
  if (query.read !== undefined) conditions.push(readCondition(query.read, readMarks));
  const wantsText = query.text !== undefined && query.text.trim() !== '';
  const text = wantsText ? textExpression(query.text ?? '') : undefined;
  return {
    conditions,
    ...(text === undefined ? {} : { text }),
    impossible: wantsText && text === undefined,
    ...orderOf(query),
  };
}

/** PS3.4 C.4.1: Modalities in Study is a study key; series and instance keys of a study query ask for any such series. */
function belowCondition(
  attribute: IndexedAttribute,
  values: readonly string[],
  query: CatalogueQuery,
): Condition | undefined {
  const condition = conditionOf(attribute, attribute.level, values, { ignoreCase: query.ignoreCase ?? false });
  if (condition === undefined) return undefined;
  if (attribute.level === 'series') {
    return {
      sql: `EXISTS (SELECT 1 FROM series WHERE series.study_row = study.row AND ${condition.sql})`,
      values: condition.values,
    };
  }
  const upper =
    query.level === 'series'
      ? 'instance.series_row = series.row'
      : 'instance.series_row IN (SELECT row FROM series WHERE series.study_row = study.row)';
  return { sql: `EXISTS (SELECT 1 FROM instance WHERE ${upper} AND ${condition.sql})`, values: condition.values };
}

/** Every word of the name begins a word of some group, in any order. */
function fuzzyName(values: readonly string[]): Condition | undefined {
  const alternatives = values
    .map((value) => textExpression(value.replaceAll(/[*?]/g, ' ')))
    .filter((expression) => expression !== undefined);
  if (alternatives.length === 0) return undefined;
  return {
    sql: 'study.row IN (SELECT rowid FROM study_text WHERE study_text MATCH ?)',
    values: [`names : (${alternatives.map((expression) => `(${expression})`).join(' OR ')})`],
  };
}

const readCondition = (read: boolean, readMarks: 'state' | 'none'): Condition => {
  if (readMarks === 'none') return { sql: read ? '1' : '0', values: [] };
  return { sql: `${read ? '' : 'NOT '}${readExpression}`, values: [] };
};

/** True when the study was marked as read; the reader of the archive attaches the state database. */
export const readExpression =
  "EXISTS (SELECT 1 FROM state.read_mark m WHERE m.study_uid = study.uid AND m.patient_id IN (study.patient_id, '*'))";

/** Newest studies first unless asked otherwise; the row makes every order total, so that pages do not overlap. */
function orderOf(query: CatalogueQuery): { orderBy: string; order: 'date' | 'other' } {
  const parts: string[] = [];
  let order: 'date' | 'other' = 'other';
  for (const { tag, descending } of query.sort ?? []) {
    const attribute = sortable(tag, query.level);
    if (attribute === undefined) continue;
    const direction = descending === true ? 'DESC' : 'ASC';
    if (parts.length === 0 && attribute.column === 'study_date') order = 'date';
    parts.push(`${attribute.level}.${sortColumns[attribute.column] ?? attribute.column} ${direction}`);
    if (attribute.column === 'study_date') parts.push(`study.study_time ${direction}`);
  }
  if (parts.length === 0) {
    if (query.level === 'study') {
      return { orderBy: 'study.study_date DESC, study.study_time DESC, study.row DESC', order: 'date' };
    }
    parts.push(
      query.level === 'series' ? 'study.row, series.number' : 'study.row, series.number, series.row, instance.number',
    );
  }
  const direction = / DESC$/.test(parts[0] ?? '') && query.level === 'study' ? 'DESC' : 'ASC';
  parts.push(`${query.level}.row ${direction}`);
  return { orderBy: parts.join(', '), order };
}

function sortable(tag: Tag, level: Level): IndexedAttribute | undefined {
  const attribute = columnOf(tag);
  return attribute !== undefined && levels.indexOf(attribute.level) <= levels.indexOf(level) ? attribute : undefined;
}
