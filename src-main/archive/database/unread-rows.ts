import type { IndexRecord } from '../index-record.ts';
import { type Database, numberOf, type SqlValue, textOf } from './sqlite.ts';

/** A row that a DICOMDIR spoke of, and whose file nobody has read yet. */
export interface UnreadRow {
  row: number;
  seriesRow: number;
  studyRow: number;
  sopInstanceUid: string;
}

/** A file that is not what the DICOMDIR says of it. */
export interface WrongEntry {
  path: string;
  zipEntry?: string;
  detail: string;
}

export const placeKey = ({ path, zipEntry }: { path: string; zipEntry?: string }): string =>
  zipEntry === undefined ? path : `${path}\n${zipEntry}`;

/** Which rows of an index stand for files that were not read: what the files say replaces what they say. */
export class UnreadRows {
  private readonly instances = new Map<string, UnreadRow>();
  /** Rows whose columns are still those of the DICOMDIR. */
  private readonly series = new Set<number>();
  private readonly studies = new Set<number>();
  /** Name of the patient as the DICOMDIR has it, by study. */
  private readonly names = new Map<number, string>();
  private undo: (() => void)[] = [];

  get size(): number {
    return this.instances.size;
  }

  of(record: { path: string; zipEntry?: string }): UnreadRow | undefined {
    return this.instances.size === 0 ? undefined : this.instances.get(placeKey(record));
  }

  add(record: IndexRecord, row: UnreadRow): void {
    const key = placeKey(record);
    this.instances.set(key, row);
    this.undo.push(() => this.instances.delete(key));
  }

  addStudy(row: number, record: IndexRecord): void {
    this.studies.add(row);
    this.names.set(row, textOf(record.study['patient_name']));
    this.undo.push(() => {
      this.studies.delete(row);
      this.names.delete(row);
    });
  }

  addSeries(row: number): void {
    this.series.add(row);
    this.undo.push(() => this.series.delete(row));
  }

  take(record: { path: string; zipEntry?: string }): UnreadRow | undefined {
    const key = placeKey(record);
    const row = this.instances.get(key);
    if (row === undefined) return undefined;
    this.instances.delete(key);
    this.undo.push(() => this.instances.set(key, row));
    return row;
  }

  /** True once: when the first file of the study was read. */
  takeStudy(row: number): boolean {
    return this.takeFrom(this.studies, row);
  }

  takeSeries(row: number): boolean {
    return this.takeFrom(this.series, row);
  }

  private takeFrom(rows: Set<number>, row: number): boolean {
    if (!rows.delete(row)) return false;
    this.undo.push(() => rows.add(row));
    return true;
  }

  /** What the row says and the file contradicts; undefined when they agree. What one of them leaves out contradicts nothing. */
  contradiction(database: Database, { row, studyRow }: UnreadRow, record: IndexRecord): string | undefined {
    const said = database.get(
      `SELECT instance.sop_uid, instance.class_uid, series.uid AS series_uid, study.uid AS study_uid, study.patient_id
       FROM instance JOIN series ON series.row = instance.series_row JOIN study ON study.row = series.study_row
       WHERE instance.row = ?`,
      row,
    );
    const { study, series, instance } = record;
    const pairs: [string, SqlValue | undefined, SqlValue | undefined][] = [
      ['SOP Instance UID', said?.['sop_uid'], instance['sop_uid']],
      ['SOP Class UID', said?.['class_uid'], instance['class_uid']],
      ['Series Instance UID', said?.['series_uid'], series['uid']],
      ['Study Instance UID', said?.['study_uid'], study['uid']],
      ['Patient ID', said?.['patient_id'], study['patient_id']],
      ["Patient's Name", comparedName(this.names.get(studyRow)), comparedName(textOf(study['patient_name']))],
    ];
    for (const [name, inDirectory, inFile] of pairs) {
      const [one, other] = [textOf(inDirectory ?? '').trim(), textOf(inFile ?? '').trim()];
      if (one !== '' && other !== '' && one !== other) return `${name}: ${one} in the DICOMDIR, ${other} in the file`;
    }
    return undefined;
  }

  /** What was changed since the last call stays. */
  keep(): void {
    this.undo = [];
  }

  /** Takes back what was changed since the last `keep`. */
  revert(): void {
    for (const undo of this.undo.reverse()) undo();
    this.undo = [];
  }
}

/** Directories have names of one group and in capitals, often without the empty components. */
const comparedName = (name: string | undefined): string =>
  (name ?? '')
    .split('=')[0]!
    .toUpperCase()
    .replace(/[\s^]+/g, ' ')
    .trim();

/** Modalities and SOP classes of a study anew, after one of them left it. */
export function refreshContents(database: Database, studyRow: number): void {
  database.run(
    `UPDATE study SET
     modalities = (SELECT coalesce(group_concat(modality, '\\'), '') FROM
       (SELECT DISTINCT modality FROM series WHERE study_row = ?1 AND modality <> '')),
     sop_classes = (SELECT coalesce(group_concat(class_uid, '\\'), '') FROM
       (SELECT DISTINCT i.class_uid FROM series s JOIN instance i ON i.series_row = s.row
        WHERE s.study_row = ?1 AND i.class_uid <> ''))
     WHERE row = ?1`,
    studyRow,
  );
}

/** Deletes rows whose file is not there or is something else; gives back the series that they were in. */
export function deleteRows(database: Database, rows: readonly UnreadRow[]): Set<number> {
  for (const { row } of rows) database.run('DELETE FROM instance WHERE row = ?', numberOf(row));
  return new Set(rows.map(({ seriesRow }) => seriesRow));
}
