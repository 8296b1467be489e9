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
  // The queue: nodes, order, attempts by themselves. `attempts_before`: those before somebody last said "again".
  `
ALTER TABLE job ADD COLUMN node_id TEXT;
ALTER TABLE job ADD COLUMN priority TEXT NOT NULL DEFAULT 'interactive';
ALTER TABLE job ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN next_attempt_at INTEGER;
ALTER TABLE job ADD COLUMN attempts_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN lasting INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN last_status INTEGER;
ALTER TABLE job_problem ADD COLUMN lasting INTEGER NOT NULL DEFAULT 0;
`,
  // Storage Commitment (PS3.4 J), performed procedure steps (F) and study content notification: what was asked, answered and passed on.
  `
CREATE TABLE commitment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  transaction_uid TEXT NOT NULL,
  direction TEXT NOT NULL,
  -- AE title and address of the other side; the title it called us by.
  peer TEXT NOT NULL,
  address TEXT NOT NULL,
  own_title TEXT NOT NULL,
  node_id TEXT,
  requested_at INTEGER NOT NULL,
  ended_at INTEGER,
  -- Asked by us: when the result is overdue, and how often the same instances were asked for before.
  due_at INTEGER,
  asked_before INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  instances INTEGER NOT NULL,
  failed INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;
CREATE INDEX commitment_transaction ON commitment (transaction_uid, direction);
CREATE INDEX commitment_due ON commitment (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE commitment_instance (
  commitment INTEGER NOT NULL REFERENCES commitment (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  class_uid TEXT NOT NULL,
  instance_uid TEXT NOT NULL,
  -- Failure Reason (0008,1197); 0: committed; no value: not known yet.
  reason INTEGER,
  PRIMARY KEY (commitment, position)
) STRICT, WITHOUT ROWID;
-- What others hold for us and have promised to keep.
CREATE TABLE committed_instance (
  instance_uid TEXT NOT NULL,
  class_uid TEXT NOT NULL,
  node_id TEXT NOT NULL,
  committed_at INTEGER NOT NULL,
  PRIMARY KEY (instance_uid, class_uid, node_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE procedure_step (
  uid TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  peer TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  -- DICOM JSON of everything that is known of it.
  attributes TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX procedure_step_changed ON procedure_step (changed_at);
CREATE TABLE procedure_step_study (
  study_uid TEXT NOT NULL,
  step TEXT NOT NULL REFERENCES procedure_step (uid) ON DELETE CASCADE,
  PRIMARY KEY (study_uid, step)
) STRICT, WITHOUT ROWID;
-- The messages as they came, in their order, for those to whom they are passed on.
CREATE TABLE procedure_step_message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  step TEXT NOT NULL REFERENCES procedure_step (uid) ON DELETE CASCADE,
  operation TEXT NOT NULL,
  transfer_syntax_uid TEXT NOT NULL,
  data BLOB NOT NULL,
  received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX message_of_step ON procedure_step_message (step, id);
CREATE TABLE procedure_step_forward (
  step TEXT NOT NULL REFERENCES procedure_step (uid) ON DELETE CASCADE,
  node_id TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- The last message that this node has taken.
  done INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  PRIMARY KEY (step, node_id)
) STRICT, WITHOUT ROWID;

-- Studies that changed and whose contents are to be announced once they are complete.
CREATE TABLE study_to_announce (
  study_uid TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (study_uid, patient_id)
) STRICT, WITHOUT ROWID;
-- What a node was told last of a study: a digest of the list of instances.
CREATE TABLE study_announced (
  study_uid TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  node_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  announced_at INTEGER NOT NULL,
  PRIMARY KEY (study_uid, patient_id, node_id)
) STRICT, WITHOUT ROWID;
-- What others told us of their studies, and how much of that was here.
CREATE TABLE announcement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  instance_uid TEXT NOT NULL,
  study_uid TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  peer TEXT NOT NULL,
  address TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  instances INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  attributes TEXT NOT NULL
) STRICT;
CREATE INDEX announcement_of_study ON announcement (study_uid, id);
`,
  // What is to be sent (Storage SCU), instance by instance, and what arrived that forwarding rules have not seen yet.
  `
CREATE TABLE send_item (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- No value: not in the hands of a job yet.
  job INTEGER REFERENCES job (id) ON DELETE CASCADE,
  -- Forwarding rule that chose it, or the selection that it came with.
  batch TEXT NOT NULL,
  arrived_at INTEGER NOT NULL,
  instance_row INTEGER NOT NULL,
  study_uid TEXT NOT NULL,
  series_uid TEXT NOT NULL,
  sop_uid TEXT NOT NULL,
  class_uid TEXT NOT NULL,
  transfer_syntax_uid TEXT NOT NULL,
  -- 0 to be sent, 1 sent, 2 failed.
  state INTEGER NOT NULL DEFAULT 0,
  -- The instance that lies at the node now: another UID when it was compressed with loss.
  sent_uid TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX send_item_of_job ON send_item (job, state, id) WHERE job IS NOT NULL;
CREATE INDEX send_item_pending ON send_item (batch, study_uid, arrived_at) WHERE job IS NULL;

CREATE TABLE arrival (
  -- Line of the receive journal.
  sequence INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  sop_uid TEXT NOT NULL,
  study_uid TEXT NOT NULL,
  kind TEXT NOT NULL,
  peer TEXT NOT NULL,
  address TEXT NOT NULL,
  called TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- It took the place of another file of the same instance.
  replaces INTEGER NOT NULL
) STRICT;
-- How often the same instance was forwarded again since it came again with other content.
CREATE TABLE forwarded_again (
  rule TEXT NOT NULL,
  sop_uid TEXT NOT NULL,
  times INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (rule, sop_uid)
) STRICT, WITHOUT ROWID;
`,
  // Procedure steps: the message that a node was sent last, whatever came of it. What others announced: only what is shown of it, and compared.
  `
ALTER TABLE procedure_step_forward ADD COLUMN tried INTEGER NOT NULL DEFAULT 0;
DROP TABLE announcement;
CREATE TABLE announcement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  study_uid TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  -- JSON of the groups of the name.
  patient_name TEXT NOT NULL,
  peer TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  instances INTEGER NOT NULL,
  -- JSON of SOP Instance UIDs.
  instance_uids TEXT NOT NULL,
  UNIQUE (study_uid, patient_id, peer)
) STRICT;
`,
  // What readers draw on images, by instance and frame, and the spacings they set. Removal only marks.
  `
CREATE TABLE measurement (
  uid TEXT PRIMARY KEY,
  patient_key TEXT NOT NULL,
  study_uid TEXT NOT NULL,
  series_uid TEXT NOT NULL,
  sop_uid TEXT NOT NULL,
  frame INTEGER NOT NULL,
  created_at REAL NOT NULL,
  modified_at REAL NOT NULL,
  removed_at INTEGER,
  -- JSON of everything, the columns above included.
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX measurement_of_study ON measurement (patient_key, study_uid);
CREATE TABLE calibration (
  patient_key TEXT NOT NULL,
  series_uid TEXT NOT NULL,
  -- Empty: of the whole series.
  sop_uid TEXT NOT NULL,
  modified_at REAL NOT NULL,
  removed_at INTEGER,
  content TEXT NOT NULL,
  PRIMARY KEY (patient_key, series_uid, sop_uid)
) STRICT, WITHOUT ROWID;
`,
  // Images that readers marked as key images and that no note holds yet. Removal only marks.
  `
CREATE TABLE key_mark (
  uid TEXT PRIMARY KEY,
  patient_key TEXT NOT NULL,
  study_uid TEXT NOT NULL,
  created_at REAL NOT NULL,
  removed_at INTEGER,
  -- JSON of everything, the columns above included.
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX key_mark_of_study ON key_mark (patient_key, study_uid);
`,
  // Reports that are being written.
  `
CREATE TABLE report_draft (
  uid TEXT PRIMARY KEY,
  patient_key TEXT NOT NULL,
  study_uid TEXT NOT NULL,
  modified_at REAL NOT NULL,
  -- JSON of everything, the columns above included.
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX report_draft_of_study ON report_draft (patient_key, study_uid);
`,
  // Films that are being composed, one for each patient, and what was given to them and is not placed yet.
  `
CREATE TABLE film_draft (
  patient_key TEXT PRIMARY KEY,
  modified_at REAL NOT NULL,
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE film_incoming (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  patient_key TEXT NOT NULL,
  -- How many.
  cells INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE INDEX film_incoming_of_patient ON film_incoming (patient_key, id);
`,
  // Films that were given to printers: their sheets one by one, and pictures that are kept as long as they.
  `
CREATE TABLE print_job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- In the table of jobs; no value: not there yet.
  queue_id INTEGER,
  state TEXT NOT NULL,
  printer_id TEXT NOT NULL,
  printer_name TEXT NOT NULL,
  patient_key TEXT NOT NULL,
  patient_name TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  title TEXT NOT NULL,
  copies INTEGER NOT NULL,
  images INTEGER NOT NULL,
  submitted_at REAL NOT NULL,
  ended_at REAL,
  attempts INTEGER NOT NULL,
  association INTEGER,
  error TEXT,
  printed_at REAL NOT NULL,
  -- JSON; what is long stands last.
  options TEXT NOT NULL,
  profile TEXT NOT NULL,
  proofed TEXT,
  film TEXT NOT NULL
) STRICT;
CREATE TABLE print_sheet (
  job INTEGER NOT NULL REFERENCES print_job (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  -- Of the sheet among those of the film it was composed in.
  number INTEGER NOT NULL,
  number_of INTEGER NOT NULL,
  state TEXT NOT NULL,
  boxes INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  -- The printer was asked to print it, and the answer is not written down.
  asked INTEGER NOT NULL,
  lasting INTEGER NOT NULL,
  messages TEXT NOT NULL,
  print_job_uid TEXT NOT NULL,
  execution_status TEXT NOT NULL,
  hashes TEXT NOT NULL,
  PRIMARY KEY (job, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE print_picture (
  picture TEXT NOT NULL,
  job INTEGER NOT NULL REFERENCES print_job (id) ON DELETE CASCADE,
  PRIMARY KEY (picture, job)
) STRICT, WITHOUT ROWID;
CREATE INDEX picture_of_job ON print_picture (job);
`,
  // Sheets that a printer was asked to print, of which the audit trail does not tell yet.
  `
ALTER TABLE print_sheet ADD COLUMN unrecorded INTEGER NOT NULL DEFAULT 0;
`,
  // How jobs that write file-sets went, volume by volume.
  `
CREATE TABLE file_set_result (
  job INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
  -- JSON.
  result TEXT NOT NULL
) STRICT;
`,
  // What arrived and publishing rules have not seen; studies that they publish.
  `
CREATE TABLE publishing_arrival (
  sequence INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  sop_uid TEXT NOT NULL,
  study_uid TEXT NOT NULL,
  kind TEXT NOT NULL,
  peer TEXT NOT NULL,
  called TEXT NOT NULL,
  at REAL NOT NULL
) STRICT;
CREATE TABLE publication (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rule TEXT NOT NULL,
  patient_key TEXT NOT NULL,
  study_uid TEXT NOT NULL,
  -- waiting, submitted, published, late (published, and something came since).
  state TEXT NOT NULL,
  last_at REAL NOT NULL,
  UNIQUE (rule, patient_key, study_uid)
) STRICT;
CREATE INDEX publication_of_study ON publication (study_uid, patient_key);
CREATE INDEX publication_to_do ON publication (last_at) WHERE state IN ('waiting', 'late');
`,
  // When films that are composed were last looked at, and when images were given to them: they are not kept for ever.
  `
ALTER TABLE film_draft ADD COLUMN opened_at REAL NOT NULL DEFAULT 0;
ALTER TABLE film_incoming ADD COLUMN given_at REAL NOT NULL DEFAULT 0;
UPDATE film_draft SET opened_at = unixepoch() * 1000.0;
UPDATE film_incoming SET given_at = unixepoch() * 1000.0;
-- When it was told that a film is forgotten soon.
CREATE TABLE film_told (
  patient_key TEXT PRIMARY KEY,
  told_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
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
