import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import type { IndexRecord } from '../index-record.ts';
import type { CatalogueChange } from '../types.ts';
import { attributesOf, isInteger, type Level } from './attributes.ts';
import { BlockWriter } from './block-writer.ts';
import type { BlockLine } from './blocks.ts';
import { joined, studiesOf } from './changes.ts';
import { refreshCounts, type TouchedSeries } from './counts.ts';
import { DemographicUpdates, type MovedRow } from './demographics.ts';
import { deleteFiles, deleteStudies, dropEmpty } from './index-removal.ts';
import { setProperty } from './index-schema.ts';
import { type KnownKeys, type KnownSeries, type KnownStudy, knownKeys, knownStudy } from './known-rows.ts';
import { withOwnPatient } from './own-patient.ts';
import { type Database, numberOf, type SqlValue, textOf } from './sqlite.ts';
import { addWords, refoldNames } from './study-words.ts';
import { foldedGroups } from './text.ts';
import { deleteRows, refreshContents, type UnreadRow, UnreadRows, type WrongEntry } from './unread-rows.ts';

const studyColumns = attributesOf('study').map(({ column }) => column);
const seriesColumns = attributesOf('series').map(({ column }) => column);
const instanceColumns = attributesOf('instance').map(({ column }) => column);

/** The columns of a level in their order; what a record does not say is empty. */
const valuesOf = (level: Level, columns: Record<string, SqlValue>): SqlValue[] =>
  attributesOf(level).map(({ column, vr }) => columns[column] ?? (isInteger(vr) ? null : ''));

const cacheLimit = 2000;

/** What a batch of records did. */
interface Batch {
  touched: Map<number, Touched>;
  /** Rows of unread files that turned out to belong elsewhere. */
  moved: UnreadRow[];
  /** Studies whose modalities or classes may be fewer now. */
  changedContents: Set<number>;
  wrong: WrongEntry[];
  superseded: SupersededFile[];
}

/** A file whose instance was sent again under another patient, or came late after that: it is shown no more. */
export interface SupersededFile {
  path: string;
  detail: string;
}

/** What is told of a batch of files that a DICOMDIR had spoken of. */
export interface ReadChange extends CatalogueChange {
  wrong?: WrongEntry[];
  superseded?: SupersededFile[];
}

interface Touched extends TouchedSeries {
  lines: BlockLine[];
}

/** Whose study an instance belongs to: by Patient ID, without one by Patient's Name. */
function patientKeyOf({ study }: IndexRecord): string {
  const id = textOf(study['patient_id']).trim();
  return id === '' ? `\n${textOf(study['patient_name']).replace(/[\s^=]+$/, '')}` : id;
}

const movedRow = ({ row, seriesRow, studyRow }: MovedRow, { instance }: IndexRecord): UnreadRow => ({
  ...{ row, seriesRow, studyRow },
  sopInstanceUid: textOf(instance['sop_uid']),
});

/** Stands for a series that was made for an instance which is not shown after all: where it has no others it goes again. */
const emptySeries = ({ row, study }: KnownSeries): UnreadRow[] => [
  { row: 0, seriesRow: row, studyRow: study.row, sopInstanceUid: '' },
];

/** Writes instances into an index: synchronous, one batch a transaction. */
export class IndexWriter {
  private readonly database: Database;
  private readonly studies = new Map<string, KnownStudy>();
  private readonly series = new Map<string, KnownSeries>();
  private readonly unread = new UnreadRows();
  private readonly blocks: BlockWriter;
  private demographics: DemographicUpdates | undefined;

  constructor(database: Database) {
    this.database = database;
    this.blocks = new BlockWriter(database);
  }

  /** Lists follow the instance that came last in these attributes; none: every study says what its first instance says. */
  followDemographics(tags: readonly string[]): void {
    this.demographics = tags.length === 0 ? undefined : new DemographicUpdates(this.database, tags);
  }

  /**
   * Adds instances; those that are there already with the same file are left alone. `sequence` is remembered in the same
   * transaction: everything up to it in the receive journal is in the index. All or nothing.
   */
  put(records: readonly IndexRecord[], sequence?: number): ReadChange {
    return this.changing(() => {
      const batch: Batch = { touched: new Map(), moved: [], changedContents: new Set(), wrong: [], superseded: [] };
      const { touched, moved, changedContents, wrong, superseded } = batch;
      for (const record of records) this.putOne(record, batch);
      for (const { series, lines } of touched.values()) if (lines.length > 0) this.blocks.append(series.row, lines);
      refreshCounts(this.database, touched);
      if (sequence !== undefined) setProperty(this.database, 'sequence', sequence);
      const change = studiesOf([...touched.values()].map(({ series }) => series));
      const { studies } = moved.length === 0 ? { studies: [] } : this.dropRows(moved);
      for (const studyRow of changedContents) refreshContents(this.database, studyRow);
      if (moved.length > 0 || changedContents.size > 0) this.forget();
      return {
        studies: joined(change, studies),
        ...(wrong.length > 0 ? { wrong } : {}),
        ...(superseded.length > 0 ? { superseded } : {}),
      };
    });
  }

  /** Takes out rows of files that were not read and never will be. */
  dropUnread(places: readonly { path: string; zipEntry?: string }[]): CatalogueChange {
    return this.changing(() => {
      const rows = places.map((place) => this.unread.take(place)).filter((row) => row !== undefined);
      if (rows.length === 0) return { studies: [] };
      this.forget();
      return this.dropRows(rows);
    });
  }

  /** Rows of study, series and instance of unread files, three after three; 0 where there is none. */
  unreadRows(places: readonly { path: string; zipEntry?: string }[]): Float64Array {
    return Float64Array.from(
      places.flatMap((place) => {
        const row = this.unread.of(place);
        return row === undefined ? [0, 0, 0] : [row.studyRow, row.seriesRow, row.row];
      }),
    );
  }

  private dropRows(rows: readonly UnreadRow[]): CatalogueChange {
    const change = dropEmpty(this.database, deleteRows(this.database, rows));
    for (const { studyRow, removed } of change.studies) if (!removed) refreshContents(this.database, studyRow);
    return change;
  }

  private changing<T>(work: () => T): T {
    try {
      const result = this.database.transaction(work);
      this.unread.keep();
      return result;
    } catch (error) {
      // What was cached may speak of rows that were undone.
      this.forget();
      this.unread.revert();
      throw error;
    }
  }

  private putOne(record: IndexRecord, batch: Batch): void {
    const unread = this.unread.of(record);
    if (unread === undefined || record.unread) {
      const known = this.database.get(
        'SELECT row FROM instance WHERE sop_uid = ? AND path = ? AND zip_entry IS ?',
        textOf(record.instance['sop_uid']),
        record.path,
        record.zipEntry ?? null,
      );
      if (known !== undefined || unread !== undefined) return;
    }
    if (unread !== undefined) this.compare(unread, record, batch);
    const study = this.studyOf(record, batch);
    const series = this.seriesOf(record, study, batch);
    if (!record.unread && this.demographics !== undefined && !this.followed(record, study, series, batch)) return;
    // Another instance gets a row of its own: whoever chose the one must not be given the other.
    const isSame = unread?.seriesRow === series.row && unread.sopInstanceUid === record.instance['sop_uid'];
    const inPlace = isSame ? unread : undefined;
    if (unread !== undefined && inPlace === undefined) batch.moved.push(unread);
    const { row, revision, isNew, replacedBytes } = this.instanceOf(record, series, inPlace);
    const entry = batch.touched.get(series.row) ?? { series, lines: [], addedInstances: 0, addedBytes: 0 };
    const { frames, keys } = record;
    if (record.unread) {
      const sopInstanceUid = textOf(record.instance['sop_uid']);
      this.unread.add(record, { row, seriesRow: series.row, studyRow: study.row, sopInstanceUid });
    } else {
      const header = this.demographics?.ownHeader(record, series.header) ?? record.header;
      const description = withOwnPatient({ description: record.description, header }, series.header);
      entry.lines.push({ row, revision, description, frames, keys: keys.instance });
    }
    entry.addedInstances += isNew ? 1 : 0;
    entry.addedBytes += record.bytes - replacedBytes;
    batch.touched.set(series.row, entry);
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

  /** Demographics follow the instance; false: it came late, after it had come again under another patient, and is not shown. */
  private followed(record: IndexRecord, study: KnownStudy, series: KnownSeries, batch: Batch): boolean {
    const updates = this.demographics!;
    const { older, isOlder } = updates.elsewhere(record, study.row);
    const patient = textOf(record.study['patient_id']);
    if (isOlder) {
      batch.superseded.push({ path: record.path, detail: `came again under another Patient ID than ${patient}` });
      batch.moved.push(...emptySeries(series));
      return false;
    }
    for (const row of older) {
      batch.moved.push(movedRow(row, record));
      batch.superseded.push({ path: row.path, detail: `the same instance came again under Patient ID ${patient}` });
    }
    const followed = updates.follow(record, study, series);
    if (followed.study) {
      refoldNames(this.database, study);
      study.lastTexts = '';
      addWords(this.database, study, record);
    }
    if (followed.ownSeries) batch.changedContents.add(study.row);
    for (const other of followed.series) {
      this.series.delete(`${study.row}\n${this.uidOfSeries(other.row)}`);
      const touched = batch.touched.get(other.row);
      if (touched === undefined)
        batch.touched.set(other.row, { series: other, lines: [], addedInstances: 0, addedBytes: 0 });
    }
    return true;
  }

  private uidOfSeries(row: number): string {
    return textOf(this.database.get('SELECT uid FROM series WHERE row = ?', row)?.['uid']);
  }

  /** A file that was read and that a DICOMDIR had spoken of. */
  private compare(unread: UnreadRow, record: IndexRecord, { wrong, changedContents }: Batch): void {
    const detail = this.unread.contradiction(this.database, unread, record);
    this.unread.take(record);
    if (detail === undefined) return;
    changedContents.add(unread.studyRow);
    const { path, zipEntry } = record;
    wrong.push({ path, ...(zipEntry === undefined ? {} : { zipEntry }), detail });
  }

  private studyOf(record: IndexRecord, batch: Batch): KnownStudy {
    const uid = textOf(record.study['uid']);
    const patient = patientKeyOf(record);
    const key = `${uid}\n${patient}`;
    let study = this.studies.get(key);
    if (study === undefined) {
      const row = this.database.get('SELECT * FROM study WHERE uid = ? AND patient_key = ?', uid, patient);
      study = row === undefined ? this.insertStudy(record) : knownStudy(row);
      remember(this.studies, key, study);
      if (record.unread && row === undefined) this.unread.addStudy(study.row, record);
    }
    if (!record.unread && this.unread.takeStudy(study.row)) {
      this.replaceStudy(study, record);
      batch.changedContents.add(study.row);
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
      followedAt: 0,
    };
    refoldNames(this.database, study);
    return study;
  }

  /** What a file says takes the place of what a DICOMDIR said. */
  private replaceStudy(study: KnownStudy, record: IndexRecord): void {
    study.values = valuesOf('study', record.study);
    study.keys = { stored: record.keys.study, last: record.keys.study };
    study.names.clear();
    study.words.clear();
    study.lastTexts = '';
    this.database.run(
      `UPDATE study SET ${studyColumns.map((column) => `${column} = ?`).join(', ')}, received_at = ?, keys = ? WHERE row = ?`,
      ...study.values,
      record.receivedAt,
      record.keys.study,
      study.row,
    );
    refoldNames(this.database, study);
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
    if (filled) refoldNames(this.database, study);
    this.completeKeys('study', study, record.keys.study);
    addWords(this.database, study, record);
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

  private seriesOf(record: IndexRecord, study: KnownStudy, batch: Batch): KnownSeries {
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
              followedAt: numberOf(row['followed_at']),
            };
      remember(this.series, key, series);
      if (record.unread && row === undefined) this.unread.addSeries(series.row);
    }
    if (!record.unread && this.unread.takeSeries(series.row)) {
      this.replaceSeries(series, record);
      batch.changedContents.add(study.row);
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

  private replaceSeries(series: KnownSeries, record: IndexRecord): void {
    series.values = valuesOf('series', record.series);
    series.header = record.header;
    series.keys = { stored: record.keys.series, last: record.keys.series };
    this.database.run(
      `UPDATE series SET ${seriesColumns.map((column) => `${column} = ?`).join(', ')}, performing_folded = ?, header = ?,
       keys = ? WHERE row = ?`,
      ...series.values,
      foldedGroups(textOf(record.series['performing_physician'])),
      record.header,
      record.keys.series,
      series.row,
    );
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
    return {
      row: lastRow,
      study,
      values,
      keys: { stored: record.keys.series, last: record.keys.series },
      header,
      followedAt: 0,
    };
  }

  private instanceOf(
    record: IndexRecord,
    series: KnownSeries,
    unread: UnreadRow | undefined,
  ): { row: number; revision: number; isNew: boolean; replacedBytes: number } {
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
      unread !== undefined
        ? this.database.get('SELECT row, revision, bytes FROM instance WHERE row = ?', unread.row)
        : record.replaces === undefined
          ? undefined
          : this.database.get(
              'SELECT row, revision, bytes FROM instance WHERE sop_uid = ? AND series_row = ? AND path = ?',
              textOf(record.instance['sop_uid']),
              series.row,
              record.replaces,
            );
    if (replaced !== undefined) {
      const row = numberOf(replaced['row']);
      // Of a row whose file is read now nobody has anything that could be out of date.
      const revision = numberOf(replaced['revision']) + (unread === undefined ? 1 : 0);
      this.database.run(
        `UPDATE instance SET ${instanceColumns.map((column) => `${column} = ?`).join(', ')},
         transfer_syntax_uid = ?, path = ?, zip_entry = ?, bytes = ?, crc = ?, received_at = ?, revision = ? WHERE row = ?`,
        ...values,
        ...file,
        revision,
        row,
      );
      return { row, revision, isNew: false, replacedBytes: numberOf(replaced['bytes']) };
    }
    const { lastRow } = this.database.run(
      `INSERT INTO instance (series_row, ${instanceColumns.join(', ')}, transfer_syntax_uid, path, zip_entry, bytes, crc,
       received_at) VALUES (?, ${instanceColumns.map(() => '?').join(', ')}, ?, ?, ?, ?, ?, ?)`,
      series.row,
      ...values,
      ...file,
    );
    return { row: lastRow, revision: 1, isNew: true, replacedBytes: 0 };
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

/** Keeps the cache small: the oldest entry leaves. */
function remember<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= cacheLimit) {
    const [oldest] = cache.keys();
    if (oldest !== undefined) cache.delete(oldest);
  }
  cache.set(key, value);
}
