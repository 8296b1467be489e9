import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Database } from './sqlite.ts';
import { numberOf } from './sqlite.ts';

/**
 * What no file says and nothing can rebuild: settings, jobs, read marks, quarantine, who sent what when. Each step is
 * applied once, in order, and never changed after it was released; `PRAGMA user_version` counts them.
 */
const migrations: readonly string[] = [
  `
CREATE TABLE property (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, changed_at INTEGER NOT NULL) STRICT;

CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  parameters TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER,
  bytes INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;
CREATE TABLE job_problem (
  id INTEGER PRIMARY KEY,
  job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  object TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX problem_of_job ON job_problem (job);

CREATE TABLE read_mark (study_uid TEXT PRIMARY KEY, read_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Name in the quarantine folder.
  file TEXT NOT NULL UNIQUE,
  -- What it was called where it came from.
  path TEXT NOT NULL,
  reason TEXT NOT NULL,
  offset INTEGER,
  detail TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  origin TEXT NOT NULL,
  bytes INTEGER NOT NULL
) STRICT;

-- Who sent what when: one row for each study and sender.
CREATE TABLE receipt (
  study_uid TEXT NOT NULL,
  kind TEXT NOT NULL,
  peer TEXT NOT NULL,
  address TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  instances INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (study_uid, kind, peer, address)
) STRICT, WITHOUT ROWID;
`,
  // Two patients may share a Study Instance UID: what one was read for says nothing of the other. Marks from before are anybody's ('*').
  `
CREATE TABLE read_mark_of_patient (
  study_uid TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY (study_uid, patient_id)
) STRICT, WITHOUT ROWID;
INSERT INTO read_mark_of_patient SELECT study_uid, '*', read_at FROM read_mark;
DROP TABLE read_mark;
ALTER TABLE read_mark_of_patient RENAME TO read_mark;
`,
];

export const stateVersion = migrations.length;

/** Brings the database to the present version. Fails when it was written by a newer program. */
export function migrateState(database: Database): { from: number; to: number } {
  const from = numberOf(database.get('PRAGMA user_version')?.['user_version']);
  if (from > migrations.length) {
    throw new NegatoscopeError('unsupported', 'the state database was written by a newer version of the program', {
      version: from,
      known: migrations.length,
    });
  }
  for (let version = from; version < migrations.length; version++) {
    database.transaction(() => {
      database.exec(migrations[version] ?? '');
      database.exec(`PRAGMA user_version = ${version + 1}`);
    });
  }
  return { from, to: migrations.length };
}
