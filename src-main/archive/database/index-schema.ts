import { attributesOf, isInteger, type Level } from './attributes.ts';
import type { Database } from './sqlite.ts';
import { numberOf } from './sqlite.ts';

/** Grows with every change of the tables or of what is written into them; an index of another version is rebuilt. */
export const indexVersion = 10;

const columns = (level: Level): string =>
  attributesOf(level)
    .map(({ column, vr }) => `${column} ${isInteger(vr) ? 'INTEGER' : "TEXT NOT NULL DEFAULT ''"}`)
    .join(',\n  ');

/**
 * Rows are never given twice (AUTOINCREMENT): a row is part of an identity. A study is a Study Instance UID of one
 * Patient ID, or of one Patient's Name where there is no ID: a UID that two patients share makes two rows, so that
 * nobody's images appear under another's name.
 */
const tables = `
CREATE TABLE property (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE study (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  revision INTEGER NOT NULL DEFAULT 1,
  ${columns('study')},
  -- Whose study it is: the ID, or a newline and the name.
  patient_key TEXT NOT NULL,
  -- Folded texts for matching: name groups separated by newlines, and the first of them for sorting.
  name_folded TEXT NOT NULL DEFAULT '',
  name_sort TEXT NOT NULL DEFAULT '',
  referring_folded TEXT NOT NULL DEFAULT '',
  reading_folded TEXT NOT NULL DEFAULT '',
  -- Values separated by backslashes.
  modalities TEXT NOT NULL DEFAULT '',
  sop_classes TEXT NOT NULL DEFAULT '',
  series_count INTEGER NOT NULL DEFAULT 0,
  instance_count INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  received_at INTEGER NOT NULL DEFAULT 0,
  -- When the instance was received whose demographics are shown, where they follow the last one.
  followed_at INTEGER NOT NULL DEFAULT 0,
  -- Every word that study_text has of this study, separated by blanks.
  name_words TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '',
  -- What queries may ask about and no column has, as DICOM JSON; see keys.ts.
  keys TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE UNIQUE INDEX study_uid ON study (uid, patient_key);
CREATE INDEX study_date ON study (study_date, study_time, row);
CREATE INDEX study_name ON study (name_sort, row);
CREATE INDEX study_patient ON study (patient_id);
CREATE INDEX study_person ON study (patient_key, patient_id_issuer, name_sort);
CREATE INDEX study_accession ON study (accession);

CREATE VIRTUAL TABLE study_text USING fts5(
  names, words, content='', contentless_delete=1, detail=column, prefix='1 2 3', tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co'"
);

CREATE TABLE series (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  revision INTEGER NOT NULL DEFAULT 1,
  study_row INTEGER NOT NULL REFERENCES study (row),
  ${columns('series')},
  performing_folded TEXT NOT NULL DEFAULT '',
  instance_count INTEGER NOT NULL DEFAULT 0,
  -- The parts of SeriesDescription that all instances share, as JSON.
  header TEXT NOT NULL,
  followed_at INTEGER NOT NULL DEFAULT 0,
  keys TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE UNIQUE INDEX series_uid ON series (uid, study_row);
CREATE INDEX series_of_study ON series (study_row);

CREATE TABLE instance (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  revision INTEGER NOT NULL DEFAULT 1,
  series_row INTEGER NOT NULL REFERENCES series (row),
  ${columns('instance')},
  transfer_syntax_uid TEXT NOT NULL,
  -- Relative to the catalogue's folder, with '/'; of an entry of a ZIP archive in the second.
  path TEXT NOT NULL,
  zip_entry TEXT,
  bytes INTEGER NOT NULL,
  -- CRC-32 of the whole file, when it was seen passing.
  crc INTEGER,
  received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX instance_uid ON instance (sop_uid);
CREATE INDEX instance_of_series ON instance (series_row);
-- Files whose checksum is still to be taken.
CREATE INDEX instance_unchecked ON instance (row) WHERE crc IS NULL;

-- The series' block: descriptions and frame indexes of its instances, deflated, in chunks that are merged as they grow.
CREATE TABLE block (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  series_row INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  first_row INTEGER NOT NULL,
  last_row INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX block_of_series ON block (series_row, id);
`;

/** Settings of a connection to an index file. */
const pragmas = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -32000;
PRAGMA temp_store = MEMORY;
PRAGMA wal_autocheckpoint = 2000;
`;

/**
 * Makes the tables in an empty database. `rowsAbove` are the highest rows that an earlier index gave away, so that no
 * identity comes back with another meaning.
 */
export function createIndex(database: Database, rowsAbove?: { study: number; series: number; instance: number }): void {
  database.exec(pragmas);
  database.transaction(() => {
    database.exec(tables);
    database.run("INSERT INTO property VALUES ('version', ?)", indexVersion);
    if (rowsAbove !== undefined) {
      for (const table of ['study', 'series', 'instance'] as const) {
        database.run('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)', table, rowsAbove[table]);
      }
    }
  });
}

/** Opens an index for writing; false when it has no tables of this version and must be built anew. */
export function indexIsUsable(database: Database): boolean {
  const table = database.get("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'property'");
  if (numberOf(table?.['n']) === 0) return false;
  return numberOf(database.get("SELECT value FROM property WHERE name = 'version'")?.['value']) === indexVersion;
}

export function prepareIndex(database: Database): void {
  database.exec(pragmas);
}

export const propertyOf = (database: Database, name: string): number =>
  numberOf(database.get('SELECT value FROM property WHERE name = ?', name)?.['value']);
export const setProperty = (database: Database, name: string, value: number): void => {
  database.run('INSERT OR REPLACE INTO property VALUES (?, ?)', name, value);
};

/** The highest rows given away so far. */
export function highestRows(database: Database): { study: number; series: number; instance: number } {
  const highest = { study: 0, series: 0, instance: 0 };
  for (const { name, seq } of database.all('SELECT name, seq FROM sqlite_sequence')) {
    if (name === 'study' || name === 'series' || name === 'instance') highest[name] = numberOf(seq);
  }
  return highest;
}
