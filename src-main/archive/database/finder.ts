import type { DataSet, Element } from '../../../src-shared/dicom/data-set.ts';
import { type DataSetMatcher, dataSetMatcher } from '../../../src-shared/dicom/matching/match.ts';
import type { FindPage, FindQuery } from '../types.ts';
import { elementOf, type Level } from './attributes.ts';
import type { BlockLine } from './blocks.ts';
import { columnName, cursorOf, cursorValues, type FindPlan, planFind, project } from './find-plan.ts';
import type { QueryLevel } from './keys.ts';
import { type Database, numberOf, type SqlRow, type SqlValue, textOf } from './sqlite.ts';

/** After so long a call gives back what it has: others wait for the same thread. */
const sliceMs = 15;
/** Rows taken from SQL at a time where few of them match. */
const stepRows = 500;
/** Rows that one statement looks through at most, whether they match or not. */
const usualWindow = 10_000;

/** How the rows of a level are walked: in an order that never changes, so that a page can begin where the last one ended. */
interface Walk {
  /** The table whose rows are walked. */
  table: Level;
  from: string;
  /** Columns of the order; `!` in front: descending. */
  order: readonly string[];
  groupBy?: string;
}

const person = ['study.patient_key', 'study.patient_id_issuer', 'study.name_sort'];
const walks: Record<QueryLevel, Walk> = {
  patient: { table: 'study', from: 'study', order: person, groupBy: person.join(', ') },
  study: { table: 'study', from: 'study', order: ['!study.study_date', '!study.study_time', '!study.row'] },
  series: {
    table: 'series',
    from: 'series JOIN study ON study.row = series.study_row',
    order: ['series.study_row', 'series.row'],
  },
  instance: {
    table: 'instance',
    from: 'instance JOIN series ON series.row = instance.series_row JOIN study ON study.row = series.study_row',
    order: ['instance.series_row', 'instance.row'],
  },
};

const countExpressions = {
  studies: 'count(*)',
  series: 'coalesce(sum(other.series_count), 0)',
  instances: 'coalesce(sum(other.instance_count), 0)',
};
const samePatient = person.map((column) => `${column.replace('study.', 'other.')} = ${column}`).join(' AND ');

/**
 * Answers a query of the Query/Retrieve models a page at a time: no statement stays open between pages, so that a slow peer holds
 * nothing up. What is stored meanwhile may or may not be in the answer; nothing is answered twice.
 */
export class Finder {
  private readonly database: Database;
  private readonly lineOf: (seriesRow: number, row: number, revision: number) => BlockLine | undefined;
  private readonly windowRows: number;

  constructor(database: Database, lineOf: Finder['lineOf'], windowRows = usualWindow) {
    this.database = database;
    this.lineOf = lineOf;
    this.windowRows = windowRows;
  }

  /** @throws NegatoscopeError `invalid-input` for a key that means nothing */
  find(query: FindQuery): FindPage {
    const plan = planFind(query);
    const matches = matcherOf(query);
    const walk = walks[query.level];
    const rows: DataSet[] = [];
    const cursor = (row: SqlRow): string => cursorOf(walk.order.map((_, index) => row[`order${index}`] ?? null));
    let after = query.after;
    let step = query.limit;
    const until = performance.now() + sliceMs;
    do {
      const before = rows.length;
      const upTo = this.endOfWindow(walk, plan, after);
      const found = this.step(query.level, walk, plan, { after, upTo }, step);
      for (const row of found) {
        const dataSet = this.dataSetOf(row, plan);
        if (matches === undefined || matches(dataSet, textOf(row['class_uid']))) {
          rows.push(answerOf(dataSet, query.answer, plan));
        }
        // Rows whose keys lie in the blocks of many series take long.
        if (rows.length === query.limit || performance.now() >= until) return { rows, next: cursor(row) };
      }
      if (found.length < step && upTo === undefined) return { rows };
      after = found.length < step ? upTo : cursor(found[found.length - 1]!);
      // Where few match, more are taken from SQL at a time.
      step = Math.max(query.limit - rows.length, rows.length - before < found.length / 2 ? stepRows : 1);
    } while (performance.now() < until);
    return { rows, ...(after === undefined ? {} : { next: after }) };
  }

  /** Where a statement has to stop so that it does not look through the whole table; undefined: it need not. */
  private endOfWindow(
    walk: Walk,
    { conditions, isSelective }: FindPlan,
    after: string | undefined,
  ): string | undefined {
    if (conditions.length === 0 || isSelective) return undefined;
    const { columns, sorted, operator } = orderOf(walk);
    const where = after === undefined ? '' : `WHERE (${columns.join(', ')}) ${operator} (${places(columns)})`;
    const last = this.database.get(
      `SELECT ${columns.map((column, index) => `${column} AS order${index}`).join(', ')} FROM ${walk.table} ${where}
       ORDER BY ${sorted} LIMIT 1 OFFSET ?`,
      ...(after === undefined ? [] : cursorValues(after)),
      this.windowRows - 1,
    );
    return last && cursorOf(columns.map((_, index) => last[`order${index}`] ?? null));
  }

  private step(
    level: QueryLevel,
    walk: Walk,
    plan: FindPlan,
    { after, upTo }: { after: string | undefined; upTo: string | undefined },
    limit: number,
  ): SqlRow[] {
    const conditions = plan.conditions.map(({ sql }) => sql);
    const values: SqlValue[] = plan.conditions.flatMap((condition) => condition.values);
    const { columns: order, sorted, operator } = orderOf(walk);
    for (const [cursor, comparison] of [
      [after, operator],
      [upTo, operator === '<' ? '>=' : '<='],
    ] as const) {
      if (cursor === undefined) continue;
      conditions.push(`(${order.join(', ')}) ${comparison} (${places(order)})`);
      values.push(...cursorValues(cursor));
    }
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const group = walk.groupBy === undefined ? '' : `GROUP BY ${walk.groupBy}`;
    return this.database.all(
      `SELECT ${selection(level, order, plan)} FROM ${walk.from} ${where} ${group} ORDER BY ${sorted} LIMIT ?`,
      ...values,
      limit,
    );
  }

  /** The values of all keys of the query. */
  private dataSetOf(row: SqlRow, { places }: FindPlan): DataSet {
    const parsed: Partial<Record<Level, DataSet>> = {};
    const keysAt = (level: Level): DataSet => {
      parsed[level] ??= JSON.parse(
        level === 'instance' ? this.instanceKeys(row) : textOf(row[`${level}_keys`]) || '{}',
      ) as DataSet;
      return parsed[level];
    };
    const dataSet: DataSet = {};
    for (const [tag, place] of places) {
      if (place.from === 'column') {
        const content = row[columnName(place.attribute)] as string | number | null | undefined;
        dataSet[tag] = elementOf(place.attribute.vr, content ?? null);
      } else if (place.from === 'keys') {
        const element = keysAt(place.level)[tag];
        if (element !== undefined) dataSet[tag] = element;
      } else {
        dataSet[tag] = { vr: 'IS', Value: [numberOf(row[`count_${place.of}`])] };
      }
    }
    return dataSet;
  }

  private instanceKeys(row: SqlRow): string {
    const [seriesRow, instanceRow] = [numberOf(row['order0']), numberOf(row['order1'])];
    return this.lineOf(seriesRow, instanceRow, numberOf(row['revision']))?.keys || '{}';
  }
}

/** The order of a walk in terms of SQL; `operator`: how what comes later compares with what came before. */
function orderOf({ order }: Walk): { columns: string[]; sorted: string; operator: '<' | '>' } {
  const isDescending = order[0]!.startsWith('!');
  const columns = order.map((column) => column.replace('!', ''));
  const sorted = columns.map((column) => `${column}${isDescending ? ' DESC' : ''}`).join(', ');
  return { columns, sorted, operator: isDescending ? '<' : '>' };
}

const places = (columns: readonly string[]): string => columns.map(() => '?').join(', ');

function selection(level: QueryLevel, order: readonly string[], { needed }: FindPlan): string {
  const parts = order.map((column, index) => `${column} AS order${index}`);
  // Of a patient's studies the newest says who they are: the other columns come from the row of the maximum.
  if (level === 'patient') parts.push('max(study.row) AS newest');
  for (const [name, { level: of, column }] of needed.columns) parts.push(`${of}.${column} AS ${name}`);
  for (const of of needed.keys) {
    if (of === 'instance') parts.push('instance.revision AS revision');
    else parts.push(`${of}.keys AS ${of}_keys`);
  }
  if (level === 'instance') parts.push('instance.class_uid AS class_uid');
  for (const count of needed.counts) {
    parts.push(`(SELECT ${countExpressions[count]} FROM study other WHERE ${samePatient}) AS count_${count}`);
  }
  return parts.join(', ');
}

/** The full comparison; keys that do not count for some SOP classes are left out for their instances. */
function matcherOf({
  match,
  rules,
  unmatched,
}: FindQuery): ((row: DataSet, sopClassUid: string) => boolean) | undefined {
  const forAll = unmatched.filter(({ sopClasses }) => sopClasses === undefined).flatMap(({ keys }) => keys);
  const usual = dataSetMatcher(match, rules, new Set(forAll));
  const particular = new Map<string, DataSetMatcher | undefined>();
  for (const { sopClasses = [] } of unmatched) {
    for (const uid of sopClasses) {
      const own = unmatched.filter((rule) => rule.sopClasses?.includes(uid)).flatMap(({ keys }) => keys);
      particular.set(uid, dataSetMatcher(match, rules, new Set([...forAll, ...own])));
    }
  }
  if (particular.size === 0) return usual;
  return (row, sopClassUid) => {
    const matches = particular.has(sopClassUid) ? particular.get(sopClassUid) : usual;
    return matches === undefined || matches(row);
  };
}

function answerOf(dataSet: DataSet, answer: DataSet, { places }: FindPlan): DataSet {
  const result: DataSet = {};
  for (const [tag, wanted] of Object.entries(answer)) {
    if (!places.has(tag)) continue;
    const element: Element | undefined = dataSet[tag];
    result[tag] = element === undefined ? { vr: wanted.vr } : project(element, wanted);
  }
  return result;
}
