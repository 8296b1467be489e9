import { attributesOf } from './attributes.ts';
import { numberOf, type SqlValue, textOf } from './sqlite.ts';

const studyColumns = attributesOf('study').map(({ column }) => column);

/** A study as the writer remembers it. */
export interface KnownStudy {
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
  /** When the instance was received whose demographics it shows, ms since 1970; 0 where they do not follow the last one. */
  followedAt: number;
  /** Header of the instance that was followed last. */
  saidLast?: string;
}

export interface KnownSeries {
  row: number;
  study: KnownStudy;
  values: SqlValue[];
  keys: KnownKeys;
  /** What the first instance said of patient, study and series. */
  header: string;
  followedAt: number;
}

/** The keys without a column, as stored, and as an instance had them that added nothing: most of a series say the same. */
export interface KnownKeys {
  stored: string;
  last: string;
}

export function knownStudy(row: Record<string, SqlValue>): KnownStudy {
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
    followedAt: numberOf(row['followed_at']),
  };
}

export function knownKeys(row: Record<string, SqlValue>): KnownKeys {
  const stored = textOf(row['keys']);
  return { stored, last: stored };
}
