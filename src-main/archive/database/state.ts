import type { QuarantinedFile } from '../../../src-shared/contract/catalogues.ts';
import type { Job } from '../../../src-shared/contract/jobs.ts';
import { type Database, numberOf, type SqlRow, textOf } from './sqlite.ts';

/** A job with what only the queue needs to know of it. */
export interface StoredJob extends Job {
  parameters: unknown;
}

/** A study as the state database knows it: whatever row it has in the index of today. */
export interface StudyOfPatient {
  studyUid: string;
  patientId: string;
}

export interface JobProblem {
  object: string;
  code: string;
  message: string;
}

/** What was received of one study from one sender since the last report. */
export interface Receipt {
  studyUid: string;
  kind: string;
  peer: string;
  address: string;
  firstAt: number;
  lastAt: number;
  instances: number;
  bytes: number;
}

export type NewQuarantinedFile = Omit<QuarantinedFile, 'id'> & { file: string };

/** The state database: synchronous, in its own thread. */
export class StateDatabase {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  // Settings

  setting(name: string): unknown {
    const row = this.database.get('SELECT value FROM setting WHERE name = ?', name);
    return row === undefined ? undefined : JSON.parse(textOf(row['value']));
  }

  saveSetting(name: string, value: unknown): void {
    this.database.run('INSERT OR REPLACE INTO setting VALUES (?, ?, ?)', name, JSON.stringify(value), Date.now());
  }

  // Jobs

  jobs(): StoredJob[] {
    return this.database.all('SELECT * FROM job ORDER BY id').map(jobOf);
  }

  insertJob(job: Omit<StoredJob, 'id'>): number {
    return this.database.run(
      `INSERT INTO job (kind, title, parameters, state, created_at, started_at, ended_at, done, total, bytes, failed, attempts, error)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      job.kind,
      job.title,
      JSON.stringify(job.parameters ?? null),
      ...progressOf(job),
    ).lastRow;
  }

  updateJob(job: StoredJob): void {
    this.database.run(
      `UPDATE job SET title = ?, parameters = ?, state = ?, created_at = ?, started_at = ?, ended_at = ?, done = ?, total = ?, bytes = ?,
       failed = ?, attempts = ?, error = ? WHERE id = ?`,
      job.title,
      JSON.stringify(job.parameters ?? null),
      ...progressOf(job),
      job.id,
    );
  }

  deleteJobs(ids: readonly number[]): void {
    this.database.transaction(() => {
      for (const id of ids) this.database.run('DELETE FROM job WHERE id = ?', id);
    });
  }

  problems(job: number): JobProblem[] {
    return this.database
      .all('SELECT object, code, message FROM job_problem WHERE job = ? ORDER BY id', job)
      .map((row) => ({ object: textOf(row['object']), code: textOf(row['code']), message: textOf(row['message']) }));
  }

  addProblems(job: number, problems: readonly JobProblem[]): void {
    this.database.transaction(() => {
      for (const { object, code, message } of problems) {
        this.database.run(
          'INSERT INTO job_problem (job, object, code, message) VALUES (?, ?, ?, ?)',
          job,
          object,
          code,
          message,
        );
      }
    });
  }

  clearProblems(job: number): void {
    this.database.run('DELETE FROM job_problem WHERE job = ?', job);
  }

  // Read marks

  markRead(studies: readonly StudyOfPatient[], read: boolean, at: number): void {
    this.database.transaction(() => {
      for (const { studyUid, patientId } of studies) {
        if (read) this.database.run('INSERT OR IGNORE INTO read_mark VALUES (?, ?, ?)', studyUid, patientId, at);
        else
          this.database.run(
            "DELETE FROM read_mark WHERE study_uid = ? AND patient_id IN (?, '*')",
            studyUid,
            patientId,
          );
      }
    });
  }

  // Quarantine

  quarantined(): QuarantinedFile[] {
    return this.database.all('SELECT * FROM quarantine ORDER BY id').map(quarantinedOf);
  }

  quarantineFiles(ids: readonly number[]): { id: number; file: string }[] {
    return this.database
      .all('SELECT id, file FROM quarantine WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
      .map((row) => ({ id: numberOf(row['id']), file: textOf(row['file']) }));
  }

  quarantineCount(): number {
    return numberOf(this.database.get('SELECT count(*) AS n FROM quarantine')?.['n']);
  }

  addQuarantined(file: NewQuarantinedFile): number {
    return this.database.run(
      `INSERT INTO quarantine (file, path, reason, offset, detail, received_at, origin, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (file) DO UPDATE SET detail = excluded.detail`,
      file.file,
      file.path,
      file.reason,
      file.offset ?? null,
      file.detail,
      file.receivedAt,
      file.origin,
      file.bytes,
    ).lastRow;
  }

  deleteQuarantined(ids: readonly number[]): void {
    this.database.run('DELETE FROM quarantine WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
  }

  // Who sent what when

  /** Adds what came; `sequence` says up to which line of the receive journal this is told. */
  addReceipts(receipts: readonly Receipt[], sequence: number): void {
    this.database.transaction(() => {
      if (sequence <= this.receiptSequence()) return;
      for (const { studyUid, kind, peer, address, firstAt, lastAt, instances, bytes } of receipts) {
        this.database.run(
          `INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last_at = max(last_at, excluded.last_at),
           instances = instances + excluded.instances, bytes = bytes + excluded.bytes`,
          studyUid,
          kind,
          peer,
          address,
          firstAt,
          lastAt,
          instances,
          bytes,
        );
      }
      this.database.run("INSERT OR REPLACE INTO property VALUES ('receipt-sequence', ?)", sequence);
    });
  }

  receiptSequence(): number {
    return numberOf(this.database.get("SELECT value FROM property WHERE name = 'receipt-sequence'")?.['value']);
  }

  receipts(studyUid: string): Receipt[] {
    return this.database.all('SELECT * FROM receipt WHERE study_uid = ? ORDER BY first_at', studyUid).map((row) => ({
      studyUid: textOf(row['study_uid']),
      kind: textOf(row['kind']),
      peer: textOf(row['peer']),
      address: textOf(row['address']),
      firstAt: numberOf(row['first_at']),
      lastAt: numberOf(row['last_at']),
      instances: numberOf(row['instances']),
      bytes: numberOf(row['bytes']),
    }));
  }
}

const progressOf = (job: Omit<StoredJob, 'id'>) =>
  [
    job.state,
    job.createdAt,
    job.startedAt ?? null,
    job.endedAt ?? null,
    job.done,
    job.total ?? null,
    job.bytes,
    job.failed,
    job.attempts,
    job.error === undefined ? null : JSON.stringify(job.error),
  ] as const;

function jobOf(row: SqlRow): StoredJob {
  const optional = (name: 'startedAt' | 'endedAt' | 'total', column: string) =>
    typeof row[column] === 'number' ? { [name]: row[column] } : {};
  return {
    id: numberOf(row['id']),
    kind: textOf(row['kind']),
    title: textOf(row['title']),
    parameters: JSON.parse(textOf(row['parameters'])),
    state: textOf(row['state']) as Job['state'],
    createdAt: numberOf(row['created_at']),
    ...optional('startedAt', 'started_at'),
    ...optional('endedAt', 'ended_at'),
    done: numberOf(row['done']),
    ...optional('total', 'total'),
    bytes: numberOf(row['bytes']),
    failed: numberOf(row['failed']),
    attempts: numberOf(row['attempts']),
    ...(typeof row['error'] === 'string' ? { error: JSON.parse(row['error']) } : {}),
  };
}

function quarantinedOf(row: SqlRow): QuarantinedFile {
  return {
    id: numberOf(row['id']),
    path: textOf(row['path']),
    reason: textOf(row['reason']) as QuarantinedFile['reason'],
    ...(typeof row['offset'] === 'number' ? { offset: row['offset'] } : {}),
    detail: textOf(row['detail']),
    receivedAt: numberOf(row['received_at']),
    origin: textOf(row['origin']),
    bytes: numberOf(row['bytes']),
  };
}
