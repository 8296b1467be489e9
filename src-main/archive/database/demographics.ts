import type { DataSet, Tag } from '../../../src-shared/dicom/data-set.ts';
import type { IndexRecord } from '../index-record.ts';
import { attributesOf } from './attributes.ts';
import type { KnownSeries, KnownStudy } from './known-rows.ts';
import { type Database, numberOf, type SqlValue, textOf } from './sqlite.ts';

/** What a header of a series says, by the attributes that it was taken from (`describeSeriesHeader`). */
const headerFields: Readonly<Record<'patient' | 'study' | 'series', Readonly<Record<string, readonly Tag[]>>>> = {
  patient: {
    name: ['00100010'],
    nameIdeographic: ['00100010'],
    namePhonetic: ['00100010'],
    id: ['00100020'],
    birthDate: ['00100030'],
    sex: ['00100040'],
  },
  study: {
    date: ['00080020'],
    time: ['00080030'],
    id: ['00200010'],
    accession: ['00080050'],
    description: ['00081030'],
    institution: ['00080080'],
    patientAge: ['00101010'],
  },
  series: {
    number: ['00200011'],
    modality: ['00080060'],
    description: ['0008103E'],
    bodyPart: ['00180015'],
    protocol: ['00181030'],
    date: ['00080021'],
    time: ['00080031'],
    manufacturer: ['00080070', '00081090'],
  },
};

type Header = Record<string, Record<string, unknown> | undefined>;

/** A header in which the followed attributes that another one says are as that one says them; the same text when that changes nothing. */
export function followedHeader(
  header: string,
  other: string,
  tags: ReadonlySet<Tag>,
  parts: readonly ('patient' | 'study' | 'series')[],
): string {
  if (header === other) return header;
  const [own, said] = [JSON.parse(header) as Header, JSON.parse(other) as Header];
  let isChanged = false;
  for (const part of parts) {
    const [into, from] = [own[part] ?? {}, said[part] ?? {}];
    // The groups of a name go together: one that the new name lacks is not that of the old one.
    const isNamed = part === 'patient' && (from['name'] || from['nameIdeographic']);
    for (const [field, of] of Object.entries(headerFields[part])) {
      if (!of.some((tag) => tags.has(tag)) || into[field] === from[field]) continue;
      const isGroup = field.startsWith('name') && isNamed;
      if ((from[field] === undefined || from[field] === '') && !isGroup) continue;
      if (from[field] === undefined) delete into[field];
      else into[field] = from[field];
      isChanged = true;
    }
    own[part] = into;
  }
  return isChanged ? JSON.stringify(own) : header;
}

/** What an instance changed of its study and series. */
export interface Followed {
  study: boolean;
  /** Its own series, whose modality may be another. */
  ownSeries: boolean;
  /** Other series of the study whose headers say it now, too. */
  series: KnownSeries[];
}

/**
 * Lists follow the instance that was received last (GCA-9300R 4.1.3.3.2): where it says one of some attributes otherwise, patient, study and
 * series get what it says. The order in which an index is built does not matter: when each instance was received is what counts.
 */
export class DemographicUpdates {
  private readonly database: Database;
  readonly tags: ReadonlySet<Tag>;
  private readonly columns: { study: Set<string>; series: Set<string> };

  constructor(database: Database, tags: readonly Tag[]) {
    this.database = database;
    this.tags = new Set(tags);
    const followed = (level: 'study' | 'series'): Set<string> =>
      new Set(attributesOf(level).flatMap(({ tag, column }) => (this.tags.has(tag) ? [column] : [])));
    this.columns = { study: followed('study'), series: followed('series') };
  }

  /** The header that tells whose an instance is: what follows the last one does not contradict it. */
  ownHeader(record: IndexRecord, header: string): string {
    return followedHeader(record.header, header, this.tags, ['patient']);
  }

  follow(record: IndexRecord, study: KnownStudy, series: KnownSeries): Followed {
    const followed: Followed = { study: false, ownSeries: false, series: [] };
    if (record.receivedAt >= study.followedAt) {
      followed.study = this.columnsOf('study', study, record.study);
      const keys = this.keysOf(study.keys.stored, record.keys.study);
      if (keys !== undefined) study.keys.stored = keys;
      study.followedAt = record.receivedAt;
      this.database.run(
        'UPDATE study SET followed_at = ?, keys = ? WHERE row = ?',
        study.followedAt,
        study.keys.stored,
        study.row,
      );
      followed.series = this.headersOf(study, series, record.header);
    } else if (series.followedAt === 0) this.catchUp(series);
    if (record.receivedAt >= series.followedAt) {
      followed.ownSeries = this.columnsOf('series', series, record.series);
      const keys = this.keysOf(series.keys.stored, record.keys.series);
      if (keys !== undefined) series.keys.stored = keys;
      series.header = followedHeader(series.header, record.header, this.tags, ['series']);
      series.followedAt = record.receivedAt;
      this.database.run(
        'UPDATE series SET followed_at = ?, keys = ?, header = ? WHERE row = ?',
        series.followedAt,
        series.keys.stored,
        series.header,
        series.row,
      );
    }
    return followed;
  }

  private columnsOf(
    table: 'study' | 'series',
    known: { row: number; values: SqlValue[] },
    said: Record<string, SqlValue>,
  ): boolean {
    let isChanged = false;
    for (const [index, { column }] of attributesOf(table).entries()) {
      const value = said[column] ?? '';
      if (!this.columns[table].has(column) || value === '' || value === known.values[index]) continue;
      known.values[index] = value;
      this.database.run(`UPDATE ${table} SET ${column} = ? WHERE row = ?`, value, known.row);
      isChanged = true;
    }
    return isChanged;
  }

  /** Keys with what the instance says of the followed ones; undefined: nothing else than before. */
  private keysOf(stored: string, seen: string): string | undefined {
    if (stored === seen) return undefined;
    const [before, said] = [JSON.parse(stored) as DataSet, JSON.parse(seen) as DataSet];
    const newer = Object.entries(said).filter(([tag]) => this.tags.has(tag));
    const merged = JSON.stringify({ ...before, ...Object.fromEntries(newer) });
    return merged === stored ? undefined : merged;
  }

  /** The series of a study say of patient and study what it says. */
  private headersOf(study: KnownStudy, own: KnownSeries, header: string): KnownSeries[] {
    const others: KnownSeries[] = [];
    own.header = followedHeader(own.header, header, this.tags, ['patient', 'study']);
    this.database.run('UPDATE series SET header = ? WHERE row = ?', own.header, own.row);
    if (study.saidLast === header) return others;
    study.saidLast = header;
    for (const row of this.database.all(
      'SELECT row, header FROM series WHERE study_row = ? AND row <> ?',
      study.row,
      own.row,
    )) {
      const before = textOf(row['header']);
      const after = followedHeader(before, header, this.tags, ['patient', 'study']);
      if (after === before) continue;
      this.database.run('UPDATE series SET header = ? WHERE row = ?', after, numberOf(row['row']));
      const keys = { stored: '', last: '' };
      others.push({ row: numberOf(row['row']), study, values: [], keys, header: after, followedAt: 0 });
    }
    return others;
  }

  /** A series that is found after newer instances of its study says of patient and study what they say. */
  private catchUp(series: KnownSeries): void {
    const other = this.database.get(
      'SELECT header FROM series WHERE study_row = ? AND row <> ? AND followed_at > 0 ORDER BY followed_at DESC LIMIT 1',
      series.study.row,
      series.row,
    );
    if (other === undefined) return;
    series.header = followedHeader(series.header, textOf(other['header']), this.tags, ['patient', 'study']);
    this.database.run('UPDATE series SET header = ? WHERE row = ?', series.header, series.row);
  }

  /**
   * The same instance under another patient: it was sent again after its patient was corrected. `older`: those that this one takes the place of;
   * `isOlder`: one that was received later is here, and this one is not shown.
   */
  elsewhere(record: IndexRecord, studyRow: number): { older: MovedRow[]; isOlder: boolean } {
    if (!this.tags.has('00100020')) return { older: [], isOlder: false };
    const rows = this.database
      .all(
        `SELECT instance.row, instance.path, instance.received_at, series.row AS series_row, study.row AS study_row
         FROM instance JOIN series ON series.row = instance.series_row JOIN study ON study.row = series.study_row
         WHERE instance.sop_uid = ? AND series.uid = ? AND study.uid = ? AND study.row <> ?`,
        textOf(record.instance['sop_uid']),
        textOf(record.series['uid']),
        textOf(record.study['uid']),
        studyRow,
      )
      .map((row) => ({
        row: numberOf(row['row']),
        seriesRow: numberOf(row['series_row']),
        studyRow: numberOf(row['study_row']),
        path: textOf(row['path']),
        receivedAt: numberOf(row['received_at']),
      }));
    return {
      older: rows.filter(({ receivedAt }) => receivedAt <= record.receivedAt),
      isOlder: rows.some(({ receivedAt }) => receivedAt > record.receivedAt),
    };
  }
}

export interface MovedRow {
  row: number;
  seriesRow: number;
  studyRow: number;
  path: string;
}
