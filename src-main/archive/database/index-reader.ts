import type {
  CatalogueQuery,
  CatalogueRow,
  FindPage,
  FindQuery,
  HeldSyntaxes,
  InstanceLocation,
  InstancePlace,
  InstanceSelection,
  InstanceSelector,
} from '../types.ts';
import { answeredOf, attributesFromColumns, type Level } from './attributes.ts';
import { type BlockLine, instanceJson, parseLines, unpackChunk } from './blocks.ts';
import { Finder } from './finder.ts';
import { placesOf, selectInstances, syntaxesAfter } from './instance-selection.ts';
import { planQuery, readExpression } from './query.ts';
import { bytesOf, type Database, numberOf, type SqlRow, textOf } from './sqlite.ts';

/** A text that this many studies hold is found by walking the list in its order instead of sorting all of them. */
const manyHits = 3000;
const defaultLimit = 1000;
const maximumLimit = 100_000;
const chunkCacheBytes = 64 * 1024 * 1024;

const sources: Record<Level, string> = {
  study: 'study',
  series: 'series JOIN study ON study.row = series.study_row',
  instance: 'instance JOIN series ON series.row = instance.series_row JOIN study ON study.row = series.study_row',
};

/** Where an instance lies, path still relative to the catalogue. */
export type RelativeLocation = Omit<InstanceLocation, 'frames' | 'description'> & { line: BlockLine };

/** One file of a study. */
export interface StudyFile {
  path: string;
  zipEntry?: string;
  bytes: number;
  sopInstanceUid: string;
  sopClassUid: string;
  studyUid: string;
  patientId: string;
}

/** Answers questions about an index; synchronous. */
export class IndexReader {
  private readonly database: Database;
  private readonly readMarks: 'state' | 'none';
  /** Unpacked chunks by block id, the one used last at the end. */
  private readonly chunks = new Map<number, { text: string; lines: Map<number, BlockLine> }>();
  private chunkBytes = 0;
  private readonly finder: Finder;

  constructor(database: Database, readMarks: 'state' | 'none') {
    this.database = database;
    this.readMarks = readMarks;
    this.finder = new Finder(database, (seriesRow, row, revision) => this.line(seriesRow, row, revision));
  }

  find(query: FindQuery): FindPage {
    return this.finder.find(query);
  }

  search(query: CatalogueQuery): { rows: CatalogueRow[]; total: number } {
    const plan = planQuery(query, this.readMarks);
    if (plan.impossible) return { rows: [], total: 0 };
    const { conditions } = plan;
    const source = sources[query.level];
    const limit = Math.min(query.limit ?? defaultLimit, maximumLimit);
    const offset = query.offset ?? 0;
    const hits = plan.text === undefined ? undefined : this.hits(plan.text);
    const onlyText = conditions.length === 0;
    if (hits !== undefined) {
      // The unary plus keeps SQLite from driving the query by a large set, which would sort all its rows.
      const walk = hits.count >= manyHits && plan.order === 'date' ? '+' : '';
      conditions.push({ sql: `${walk}study.row IN (SELECT value FROM json_each(?))`, values: [hits.rows] });
    }
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
    const values = conditions.flatMap((condition) => condition.values);
    const rows = this.database
      .all(
        `SELECT ${selection(query.level, this.readMarks)} FROM ${source} ${where} ORDER BY ${plan.orderBy} LIMIT ? OFFSET ?`,
        ...values,
        limit,
        offset,
      )
      .map((row) => catalogueRow(query.level, row, this.readMarks));
    const complete = offset === 0 ? rows.length < limit : rows.length > 0 && rows.length < limit;
    if (complete) return { rows, total: offset + rows.length };
    const total =
      hits !== undefined && onlyText && query.level === 'study'
        ? hits.count
        : numberOf(this.database.get(`SELECT count(*) AS n FROM ${source} ${where}`, ...values)?.['n']);
    return { rows, total };
  }

  /** The studies that hold a text, as a JSON array of rows. */
  private hits(expression: string): { count: number; rows: string } {
    const found = this.database.get(
      'SELECT count(*) AS n, json_group_array(rowid) AS hits FROM study_text WHERE study_text MATCH ?',
      expression,
    );
    return { count: numberOf(found?.['n']), rows: textOf(found?.['hits']) };
  }

  seriesOfStudy(studyRow: number): { seriesRow: number; seriesUid: string; modality: string }[] {
    return this.database
      .all('SELECT row, uid, modality FROM series WHERE study_row = ? ORDER BY number IS NULL, number, row', studyRow)
      .map((row) => ({
        seriesRow: numberOf(row['row']),
        seriesUid: textOf(row['uid']),
        modality: textOf(row['modality']),
      }));
  }

  /** SeriesDescription as JSON; put together from texts, in order of instance number. */
  seriesJson(catalogue: string, seriesRow: number): Uint8Array | undefined {
    const series = this.database.get('SELECT study_row, revision, header FROM series WHERE row = ?', seriesRow);
    if (series === undefined) return undefined;
    const lines = new Map<string, BlockLine>();
    for (const { id } of this.database.all('SELECT id FROM block WHERE series_row = ? ORDER BY id', seriesRow)) {
      for (const line of this.chunk(numberOf(id)).values()) lines.set(`${line.row}/${line.revision}`, line);
    }
    const parts: string[] = [];
    for (const { row, revision } of this.database.all(
      'SELECT row, revision FROM instance WHERE series_row = ? ORDER BY number IS NULL, number, row',
      seriesRow,
    )) {
      const line = lines.get(`${row}/${revision}`);
      if (line !== undefined) parts.push(instanceJson(line));
    }
    const head = `{"catalogue":${JSON.stringify(catalogue)},"seriesRow":${seriesRow},"seriesRevision":${numberOf(series['revision'])},"studyRow":${numberOf(series['study_row'])}`;
    const header = textOf(series['header']);
    const body = header === '{}' ? '' : `,${header.slice(1, -1)}`;
    return new TextEncoder().encode(`${head}${body},"instances":[${parts.join(',')}]}`);
  }

  instance(row: number): RelativeLocation | undefined {
    const found = this.database.get(`${locationSql} WHERE instance.row = ?`, row);
    return found === undefined ? undefined : this.located(found);
  }

  locate(uids: { studyUid?: string; seriesUid?: string; sopInstanceUid?: string }): RelativeLocation[] {
    const conditions: string[] = [];
    const values: string[] = [];
    const add = (column: string, value: string | undefined): void => {
      if (value === undefined) return;
      conditions.push(`${column} = ?`);
      values.push(value);
    };
    add('study.uid', uids.studyUid);
    add('series.uid', uids.seriesUid);
    add('instance.sop_uid', uids.sopInstanceUid);
    if (conditions.length === 0) return [];
    return this.database
      .all(
        `${locationSql} WHERE ${conditions.join(' AND ')} ORDER BY study.row, series.number, series.row, instance.number, instance.row`,
        ...values,
      )
      .map((found) => this.located(found))
      .filter((location) => location !== undefined);
  }

  select(selector: InstanceSelector): InstanceSelection {
    return selectInstances(this.database, selector);
  }

  places(rows: readonly number[]): InstancePlace[] {
    return placesOf(this.database, rows);
  }

  syntaxes(afterRow: number, limit: number): HeldSyntaxes {
    return syntaxesAfter(this.database, afterRow, limit);
  }

  /** Files of studies, for removal and import. */
  filesOfStudies(studyRows: readonly number[]): StudyFile[] {
    return this.database
      .all(
        `SELECT instance.path, instance.zip_entry, instance.bytes, instance.sop_uid, instance.class_uid, study.uid,
         study.patient_id FROM study JOIN series ON series.study_row = study.row
         JOIN instance ON instance.series_row = series.row WHERE study.row IN (SELECT value FROM json_each(?))
         ORDER BY study.row, series.number, series.row, instance.number, instance.row`,
        JSON.stringify(studyRows),
      )
      .map((row) => ({
        path: textOf(row['path']),
        ...(typeof row['zip_entry'] === 'string' ? { zipEntry: row['zip_entry'] } : {}),
        bytes: numberOf(row['bytes']),
        sopInstanceUid: textOf(row['sop_uid']),
        sopClassUid: textOf(row['class_uid']),
        studyUid: textOf(row['uid']),
        patientId: textOf(row['patient_id']),
      }));
  }

  /** Facts about files that are in the index, a page at a time in order of rows: for verification and rebuilding. */
  files(
    afterRow: number,
    limit: number,
  ): { row: number; path: string; bytes: number; crc: number | null; receivedAt: number }[] {
    return this.database
      .all(
        'SELECT row, path, bytes, crc, received_at FROM instance WHERE row > ? ORDER BY row LIMIT ?',
        afterRow,
        limit,
      )
      .map((row) => ({
        row: numberOf(row['row']),
        path: textOf(row['path']),
        bytes: numberOf(row['bytes']),
        crc: typeof row['crc'] === 'number' && row['crc'] >= 0 ? row['crc'] : null,
        receivedAt: numberOf(row['received_at']),
      }));
  }

  counts(): { studies: number; series: number; instances: number; bytes: number } {
    const row = this.database.get(
      `SELECT count(*) AS studies, coalesce(sum(series_count), 0) AS series, coalesce(sum(instance_count), 0) AS instances,
       coalesce(sum(bytes), 0) AS bytes FROM study`,
    );
    return {
      studies: numberOf(row?.['studies']),
      series: numberOf(row?.['series']),
      instances: numberOf(row?.['instances']),
      bytes: numberOf(row?.['bytes']),
    };
  }

  studyUids(
    studyRows: readonly number[],
  ): { studyRow: number; studyUid: string; patientId: string; instances: number }[] {
    return this.database
      .all(
        'SELECT row, uid, patient_id, instance_count FROM study WHERE row IN (SELECT value FROM json_each(?))',
        JSON.stringify(studyRows),
      )
      .map((row) => ({
        studyRow: numberOf(row['row']),
        studyUid: textOf(row['uid']),
        patientId: textOf(row['patient_id']),
        instances: numberOf(row['instance_count']),
      }));
  }

  /** True when a series with this UID belongs to another study. */
  seriesElsewhere(seriesUid: string, studyUid: string): boolean {
    const found = this.database.get(
      'SELECT 1 AS found FROM series JOIN study ON study.row = series.study_row WHERE series.uid = ? AND study.uid <> ? LIMIT 1',
      seriesUid,
      studyUid,
    );
    return found !== undefined;
  }

  private located(found: SqlRow): RelativeLocation | undefined {
    const row = numberOf(found['row']);
    const revision = numberOf(found['revision']);
    const seriesRow = numberOf(found['series_row']);
    const line = this.line(seriesRow, row, revision);
    if (line === undefined) return undefined;
    const zipEntry = found['zip_entry'];
    return {
      row,
      revision,
      studyRow: numberOf(found['study_row']),
      seriesRow,
      path: textOf(found['path']),
      ...(typeof zipEntry === 'string' ? { zipEntry } : {}),
      bytes: numberOf(found['bytes']),
      transferSyntaxUid: textOf(found['transfer_syntax_uid']),
      sopClassUid: textOf(found['class_uid']),
      sopInstanceUid: textOf(found['sop_uid']),
      studyUid: textOf(found['study_uid']),
      seriesUid: textOf(found['series_uid']),
      line,
    };
  }

  private line(seriesRow: number, row: number, revision: number): BlockLine | undefined {
    for (const { id } of this.database.all(
      'SELECT id FROM block WHERE series_row = ? AND first_row <= ? AND last_row >= ? ORDER BY id DESC',
      seriesRow,
      row,
      row,
    )) {
      const line = this.chunk(numberOf(id)).get(row);
      if (line?.revision === revision) return line;
    }
    return undefined;
  }

  private chunk(id: number): Map<number, BlockLine> {
    const known = this.chunks.get(id);
    if (known !== undefined) {
      this.chunks.delete(id);
      this.chunks.set(id, known);
      return known.lines;
    }
    const text = unpackChunk(bytesOf(this.database.get('SELECT data FROM block WHERE id = ?', id)?.['data']));
    // Of two lines of one instance (it was replaced) the later one counts.
    const lines = new Map(parseLines(text).map((line) => [line.row, line]));
    this.chunks.set(id, { text, lines });
    this.chunkBytes += text.length;
    for (const [oldest, { text: oldText }] of this.chunks) {
      if (this.chunkBytes <= chunkCacheBytes || oldest === id) break;
      this.chunks.delete(oldest);
      this.chunkBytes -= oldText.length;
    }
    return lines;
  }
}

const locationSql = `SELECT instance.row, instance.revision, instance.series_row, series.study_row, instance.path,
  instance.zip_entry, instance.bytes, instance.transfer_syntax_uid, instance.class_uid, instance.sop_uid,
  study.uid AS study_uid, series.uid AS series_uid
  FROM instance JOIN series ON series.row = instance.series_row JOIN study ON study.row = series.study_row`;

/** Columns of the level and of those above it, each with its level's name in front: two tables may have a `uid`. */
function selection(level: Level, readMarks: 'state' | 'none'): string {
  const parts = [`${level}.row AS row`, `${level}.revision AS revision`];
  for (const above of levelsOf(level)) {
    parts.push(`${above}.row AS ${above}_row`);
    for (const { column } of answeredOf(above)) parts.push(`${above}.${column} AS ${above}__${column}`);
  }
  if (level === 'study' && readMarks === 'state') parts.push(`${readExpression} AS is_read`);
  return parts.join(', ');
}

const levelsOf = (level: Level): Level[] =>
  level === 'study' ? ['study'] : level === 'series' ? ['study', 'series'] : ['study', 'series', 'instance'];

function catalogueRow(level: Level, row: SqlRow, readMarks: 'state' | 'none'): CatalogueRow {
  const attributes = {};
  for (const above of levelsOf(level)) {
    Object.assign(attributes, attributesFromColumns(answeredOf(above), row, `${above}__`));
  }
  return {
    row: numberOf(row['row']),
    revision: numberOf(row['revision']),
    studyRow: numberOf(row['study_row']),
    ...(level === 'study' ? {} : { seriesRow: numberOf(row['series_row']) }),
    attributes,
    ...(level === 'study' && readMarks === 'state' ? { read: numberOf(row['is_read']) === 1 } : {}),
  };
}
