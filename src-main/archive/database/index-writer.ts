import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import type { IndexRecord } from '../index-record.ts';
import type { CatalogueChange } from '../types.ts';
import { attributesOf, isInteger, type Level } from './attributes.ts';
import { type BlockLine, linesText, packChunk, unpackChunk } from './blocks.ts';
import { deleteFiles, deleteStudies } from './index-removal.ts';
import { setProperty } from './index-schema.ts';
import { withOwnPatient } from './own-patient.ts';
import { type Database, numberOf, type SqlValue, textOf } from './sqlite.ts';
import { foldedGroups, sortName, studyWords, wordSource } from './text.ts';

const studyColumns = attributesOf('study').map(({ column }) => column);
const seriesColumns = attributesOf('series').map(({ column }) => column);
const instanceColumns = attributesOf('instance').map(({ column }) => column);

/** The columns of a level in their order; what a record does not say is empty. */
const valuesOf = (level: Level, columns: Record<string, SqlValue>): SqlValue[] =>
  attributesOf(level).map(({ column, vr }) => columns[column] ?? (isInteger(vr) ? null : ''));

/** Chunks smaller than this are merged when there are `mergeAt` of them. */
const smallChunk = 256;
const mergeAt = 16;
/** Descriptions of thousands of frames are long: chunks are not merged beyond so many characters, nor those packed to so many bytes. */
const longestChunk = 128 * 1024 * 1024;
const largestSmallChunk = 256 * 1024;
const cacheLimit = 2000;

interface KnownStudy {
  row: number;
  uid: string;
  values: SqlValue[];
  names: Set<string>;
  words: Set<string>;
  modalities: Set<string>;
  sopClasses: Set<string>;
  /** Texts whose words it has, as they were seen last: most instances of a study say the same. */
  lastTexts: string;
  keys: KnownKeys;
}

interface KnownSeries {
  row: number;
  study: KnownStudy;
  values: SqlValue[];
  keys: KnownKeys;
  /** What the first instance said of patient, study and series. */
  header: string;
}

/** The keys without a column, as stored, and as an instance had them that added nothing: most of a series say the same. */
interface KnownKeys {
  stored: string;
  last: string;
}

interface Touched {
  series: KnownSeries;
  lines: BlockLine[];
  addedInstances: number;
  addedBytes: number;
}

/** Whose study an instance belongs to: by Patient ID, without one by Patient's Name. */
function patientKeyOf({ study }: IndexRecord): string {
  const id = textOf(study['patient_id']).trim();
  return id === '' ? `\n${textOf(study['patient_name']).replace(/[\s^=]+$/, '')}` : id;
}

/** Writes instances into an index: synchronous, one batch a transaction. */
export class IndexWriter {
  private readonly database: Database;
  private readonly studies = new Map<string, KnownStudy>();
  private readonly series = new Map<string, KnownSeries>();

  constructor(database: Database) {
    this.database = database;
  }

  /**
   * Adds instances; those that are there already with the same file are left alone. `sequence` is remembered in the same
   * transaction: everything up to it in the receive journal is in the index. All or nothing.
   */
  put(records: readonly IndexRecord[], sequence?: number): CatalogueChange {
    try {
      return this.database.transaction(() => {
        const touched = new Map<number, Touched>();
        for (const record of records) this.putOne(record, touched);
        for (const { series, lines } of touched.values()) this.appendBlock(series.row, lines);
        this.refreshCounts(touched);
        if (sequence !== undefined) setProperty(this.database, 'sequence', sequence);
        return changeOf([...touched.values()].map(({ series }) => series));
      });
    } catch (error) {
      // What was cached may speak of rows that were undone.
      this.forget();
      throw error;
    }
  }

  private putOne(record: IndexRecord, touched: Map<number, Touched>): void {
    const known = this.database.get(
      'SELECT row FROM instance WHERE sop_uid = ? AND path = ? AND zip_entry IS ?',
      textOf(record.instance['sop_uid']),
      record.path,
      record.zipEntry ?? null,
    );
    if (known !== undefined) return;
    const study = this.studyOf(record);
    const series = this.seriesOf(record, study);
    const { row, revision, replacedBytes } = this.instanceOf(record, series);
    const entry = touched.get(series.row) ?? { series, lines: [], addedInstances: 0, addedBytes: 0 };
    const { frames, keys } = record;
    const description = withOwnPatient(record, series.header);
    entry.lines.push({ row, revision, description, frames, keys: keys.instance });
    entry.addedInstances += revision === 1 ? 1 : 0;
    entry.addedBytes += record.bytes - replacedBytes;
    touched.set(series.row, entry);
    const modality = textOf(record.series['modality']);
    const sopClass = textOf(record.instance['class_uid']);
    if ((modality !== '' && !study.modalities.has(modality)) || (sopClass !== '' && !study.sopClasses.has(sopClass))) {
      if (modality !== '') study.modalities.add(modality);
      if (sopClass !== '') study.sopClasses.add(sopClass);
      this.database.run(
        'UPDATE study SET modalities = ?, sop_classes = ? WHERE row = ?',
        [...study.modalities].join('\\'),
        [...study.sopClasses].join('\\'),
        study.row,
      );
    }
  }

  private studyOf(record: IndexRecord): KnownStudy {
    const uid = textOf(record.study['uid']);
    const patient = patientKeyOf(record);
    const key = `${uid}\n${patient}`;
    let study = this.studies.get(key);
    if (study === undefined) {
      const row = this.database.get('SELECT * FROM study WHERE uid = ? AND patient_key = ?', uid, patient);
      study = row === undefined ? this.insertStudy(record) : knownStudy(row);
      remember(this.studies, key, study);
    }
    this.completeStudy(study, record);
    return study;
  }

  private insertStudy(record: IndexRecord): KnownStudy {
    const values = valuesOf('study', record.study);
    const { lastRow } = this.database.run(
      `INSERT INTO study (${studyColumns.join(', ')}, patient_key, received_at, keys) VALUES (${studyColumns.map(() => '?').join(', ')}, ?, ?, ?)`,
      ...values,
      patientKeyOf(record),
      record.receivedAt,
      record.keys.study,
    );
    const study: KnownStudy = {
      row: lastRow,
      uid: textOf(record.study['uid']),
      values,
      names: new Set(),
      words: new Set(),
      modalities: new Set(),
      sopClasses: new Set(),
      lastTexts: '',
      keys: { stored: record.keys.study, last: record.keys.study },
    };
    this.refold(study);
    return study;
  }

  /** The first value that an attribute has stays; what was empty is filled from later instances. */
  private completeStudy(study: KnownStudy, record: IndexRecord): void {
    let filled = false;
    for (let index = 0; index < studyColumns.length; index++) {
      const column = studyColumns[index]!;
      const value = record.study[column] ?? '';
      if (study.values[index] === '' && value !== '') {
        study.values[index] = value;
        this.database.run(`UPDATE study SET ${column} = ? WHERE row = ?`, value, study.row);
        filled = true;
      }
    }
    if (filled) this.refold(study);
    this.completeKeys('study', study, record.keys.study);
    this.addWords(study, record);
  }

  /** As with columns: what is there stays, what is not comes from later instances. */
  private completeKeys(table: 'study' | 'series', { row, keys }: { row: number; keys: KnownKeys }, seen: string): void {
    if (seen === keys.last || seen === keys.stored) return;
    keys.last = seen;
    const stored = JSON.parse(keys.stored) as DataSet;
    const merged = { ...(JSON.parse(seen) as DataSet), ...stored };
    if (Object.keys(merged).length === Object.keys(stored).length) return;
    keys.stored = JSON.stringify(merged);
    this.database.run(`UPDATE ${table} SET keys = ? WHERE row = ?`, keys.stored, row);
  }

  private refold(study: KnownStudy): void {
    const value = (column: string) => textOf(study.values[studyColumns.indexOf(column)] ?? '');
    this.database.run(
      'UPDATE study SET name_folded = ?, name_sort = ?, referring_folded = ?, reading_folded = ? WHERE row = ?',
      foldedGroups(value('patient_name')),
      sortName(value('patient_name')),
      foldedGroups(value('referring_physician')),
      foldedGroups(value('reading_physician')),
      study.row,
    );
  }

  private addWords(study: KnownStudy, record: IndexRecord): void {
    const texts = wordSource(record.study, record.series);
    if (study.lastTexts === texts) return;
    study.lastTexts = texts;
    const { names, words } = studyWords(record.study, record.series);
    const before = study.names.size + study.words.size;
    for (const name of names) study.names.add(name);
    for (const word of words) study.words.add(word);
    if (study.names.size + study.words.size === before) return;
    const values = [[...study.names].join(' '), [...study.words].join(' ')] as const;
    this.database.run('UPDATE study SET name_words = ?, words = ? WHERE row = ?', ...values, study.row);
    this.database.run('DELETE FROM study_text WHERE rowid = ?', study.row);
    this.database.run('INSERT INTO study_text (rowid, names, words) VALUES (?, ?, ?)', study.row, ...values);
  }

  private seriesOf(record: IndexRecord, study: KnownStudy): KnownSeries {
    const uid = textOf(record.series['uid']);
    const key = `${study.row}\n${uid}`;
    let series = this.series.get(key);
    if (series === undefined) {
      const row = this.database.get('SELECT * FROM series WHERE uid = ? AND study_row = ?', uid, study.row);
      series =
        row === undefined
          ? this.insertSeries(record, study)
          : {
              row: numberOf(row['row']),
              study,
              values: seriesColumns.map((column) => row[column] ?? null),
              keys: knownKeys(row),
              header: textOf(row['header']),
            };
      remember(this.series, key, series);
    }
    for (let index = 0; index < seriesColumns.length; index++) {
      const column = seriesColumns[index]!;
      const value = record.series[column] ?? '';
      const old = series.values[index];
      if ((old === '' || old === null) && value !== '') {
        series.values[index] = value;
        this.database.run(`UPDATE series SET ${column} = ? WHERE row = ?`, value, series.row);
      }
    }
    this.completeKeys('series', series, record.keys.series);
    return series;
  }

  private insertSeries(record: IndexRecord, study: KnownStudy): KnownSeries {
    const values = valuesOf('series', record.series);
    const { lastRow } = this.database.run(
      `INSERT INTO series (study_row, ${seriesColumns.join(', ')}, performing_folded, header, keys)
       VALUES (?, ${seriesColumns.map(() => '?').join(', ')}, ?, ?, ?)`,
      study.row,
      ...values,
      foldedGroups(textOf(record.series['performing_physician'])),
      record.header,
      record.keys.series,
    );
    const { header } = record;
    return { row: lastRow, study, values, keys: { stored: record.keys.series, last: record.keys.series }, header };
  }

  private instanceOf(
    record: IndexRecord,
    series: KnownSeries,
  ): { row: number; revision: number; replacedBytes: number } {
    const values = valuesOf('instance', record.instance);
    const file: SqlValue[] = [
      record.transferSyntaxUid,
      record.path,
      record.zipEntry ?? null,
      record.bytes,
      record.crc ?? null,
      record.receivedAt,
    ];
    const replaced =
      record.replaces === undefined
        ? undefined
        : this.database.get(
            'SELECT row, revision, bytes FROM instance WHERE sop_uid = ? AND series_row = ? AND path = ?',
            textOf(record.instance['sop_uid']),
            series.row,
            record.replaces,
          );
    if (replaced !== undefined) {
      const row = numberOf(replaced['row']);
      const revision = numberOf(replaced['revision']) + 1;
      this.database.run(
        `UPDATE instance SET ${instanceColumns.map((column) => `${column} = ?`).join(', ')},
         transfer_syntax_uid = ?, path = ?, zip_entry = ?, bytes = ?, crc = ?, received_at = ?, revision = ? WHERE row = ?`,
        ...values,
        ...file,
        revision,
        row,
      );
      return { row, revision, replacedBytes: numberOf(replaced['bytes']) };
    }
    const { lastRow } = this.database.run(
      `INSERT INTO instance (series_row, ${instanceColumns.join(', ')}, transfer_syntax_uid, path, zip_entry, bytes, crc,
       received_at) VALUES (?, ${instanceColumns.map(() => '?').join(', ')}, ?, ?, ?, ?, ?, ?)`,
      series.row,
      ...values,
      ...file,
    );
    return { row: lastRow, revision: 1, replacedBytes: 0 };
  }

  private appendBlock(seriesRow: number, lines: readonly BlockLine[]): void {
    const rows = lines.map(({ row }) => row);
    const lasting = lines.length >= smallChunk;
    this.insertChunk(
      seriesRow,
      lines.length,
      Math.min(...rows),
      Math.max(...rows),
      packChunk(linesText(lines), lasting ? 'lasting' : 'short-lived'),
    );
    if (lasting) return;
    const small = this.database.all(
      'SELECT id FROM block WHERE series_row = ? AND entries < ? AND length(data) < ? ORDER BY id',
      seriesRow,
      smallChunk,
      largestSmallChunk,
    );
    if (small.length >= mergeAt)
      this.merge(
        seriesRow,
        small.map((chunk) => numberOf(chunk['id'])),
      );
  }

  private insertChunk(seriesRow: number, entries: number, first: number, last: number, data: Uint8Array): void {
    this.database.run(
      'INSERT INTO block (series_row, entries, first_row, last_row, data) VALUES (?, ?, ?, ?, ?)',
      seriesRow,
      entries,
      first,
      last,
      data,
    );
  }

  private merge(seriesRow: number, ids: readonly number[]): void {
    let text = '';
    const merged: number[] = [];
    let entries = 0;
    let first = Number.MAX_SAFE_INTEGER;
    let last = 0;
    for (const id of ids) {
      const chunk = this.database.get('SELECT entries, first_row, last_row, data FROM block WHERE id = ?', id);
      if (chunk === undefined) continue;
      const next = unpackChunk(chunk['data'] as Uint8Array);
      if (text.length + next.length > longestChunk) break;
      text += next;
      merged.push(id);
      entries += numberOf(chunk['entries']);
      first = Math.min(first, numberOf(chunk['first_row']));
      last = Math.max(last, numberOf(chunk['last_row']));
    }
    if (merged.length < 2) return;
    for (const id of merged) this.database.run('DELETE FROM block WHERE id = ?', id);
    this.insertChunk(seriesRow, entries, first, last, packChunk(text, 'lasting'));
  }

  private refreshCounts(touched: ReadonlyMap<number, Touched>): void {
    const studies = new Map<number, { instances: number; bytes: number }>();
    for (const [row, { series, addedInstances, addedBytes }] of touched) {
      this.database.run(
        'UPDATE series SET revision = revision + 1, instance_count = instance_count + ? WHERE row = ?',
        addedInstances,
        row,
      );
      const study = studies.get(series.study.row) ?? { instances: 0, bytes: 0 };
      study.instances += addedInstances;
      study.bytes += addedBytes;
      studies.set(series.study.row, study);
    }
    for (const [row, { instances, bytes }] of studies) {
      this.database.run(
        `UPDATE study SET revision = revision + 1, instance_count = instance_count + ?2, bytes = bytes + ?3,
         series_count = (SELECT count(*) FROM series WHERE study_row = ?1) WHERE row = ?1`,
        row,
        instances,
        bytes,
      );
    }
  }

  /** Takes studies out of the index; gives back what changed. */
  deleteStudies(rows: readonly number[], sequence?: number): CatalogueChange {
    this.forget();
    return deleteStudies(this.database, rows, sequence);
  }

  /** Takes single files out of the index (deletion repeated after a crash): empty series and studies go with them. */
  deleteFiles(paths: readonly string[], sequence?: number): CatalogueChange {
    this.forget();
    return deleteFiles(this.database, paths, sequence);
  }

  private forget(): void {
    this.studies.clear();
    this.series.clear();
  }
}

function knownStudy(row: Record<string, SqlValue>): KnownStudy {
  const set = (column: string, separator: string) =>
    new Set(
      textOf(row[column])
        .split(separator)
        .filter((part) => part !== ''),
    );
  return {
    row: numberOf(row['row']),
    uid: textOf(row['uid']),
    values: studyColumns.map((column) => row[column] ?? ''),
    names: set('name_words', ' '),
    words: set('words', ' '),
    modalities: set('modalities', '\\'),
    sopClasses: set('sop_classes', '\\'),
    lastTexts: '',
    keys: knownKeys(row),
  };
}

function knownKeys(row: Record<string, SqlValue>): KnownKeys {
  const stored = textOf(row['keys']);
  return { stored, last: stored };
}

function changeOf(series: readonly KnownSeries[]): CatalogueChange {
  const studies = new Map<number, CatalogueChange['studies'][number]>();
  for (const { row, study } of series) {
    const change = studies.get(study.row) ?? { studyRow: study.row, studyUid: study.uid, seriesRows: [] };
    change.seriesRows.push(row);
    studies.set(study.row, change);
  }
  return { studies: [...studies.values()] };
}

/** Keeps the cache small: the oldest entry leaves. */
function remember<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= cacheLimit) {
    const [oldest] = cache.keys();
    if (oldest !== undefined) cache.delete(oldest);
  }
  cache.set(key, value);
}
