import type { Job } from '../../../src-shared/contract/jobs.ts';
import { type Database, numberOf, type SqlRow, textOf } from './sqlite.ts';

/** A job with what only the queue needs to know of it; its parameters are read when it begins. */
export interface StoredJob extends Job {
  /** Lower comes first, whatever the priority. */
  position: number;
  /** Attempts before somebody last said "again". */
  attemptsBefore: number;
  /** Of `failed`: those that the next attempt does not come to again. */
  lasting: number;
}

export type NewJob = Omit<StoredJob, 'id'>;

export interface JobProblem {
  object: string;
  code: string;
  message: string;
  lasting?: boolean;
}

/** Everything that takes time, and what could not be done in it. */
export class JobTable {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** All jobs, without their parameters. */
  all(): StoredJob[] {
    return this.database
      .all(
        `SELECT id, kind, title, state, created_at, started_at, ended_at, done, total, bytes, failed, attempts, error, node_id, priority,
         position, next_attempt_at, attempts_before, lasting, last_status FROM job ORDER BY id`,
      )
      .map(jobOf);
  }

  insert(job: NewJob, parameters: unknown): number {
    return this.database.run(
      `INSERT INTO job (kind, parameters, created_at, title, state, started_at, ended_at, done, total, bytes, failed, attempts, error,
       node_id, priority, position, next_attempt_at, attempts_before, lasting, last_status)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      job.kind,
      JSON.stringify(parameters ?? null),
      job.createdAt,
      ...changing(job),
    ).lastRow;
  }

  update(job: StoredJob): void {
    this.database.run(`UPDATE job SET ${assignments} WHERE id = ?`, ...changing(job), job.id);
  }

  /** Undefined when the job is not there. */
  parameters(id: number): unknown {
    const row = this.database.get('SELECT parameters FROM job WHERE id = ?', id);
    return row === undefined ? undefined : JSON.parse(textOf(row['parameters']));
  }

  /** Progress and parameters together, so that neither is ahead of the other after a crash. */
  saveParameters(job: StoredJob, parameters: unknown): void {
    this.database.run(
      `UPDATE job SET parameters = ?, ${assignments} WHERE id = ?`,
      JSON.stringify(parameters ?? null),
      ...changing(job),
      job.id,
    );
  }

  delete(ids: readonly number[]): void {
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
      for (const { object, code, message, lasting } of problems) {
        this.database.run(
          'INSERT INTO job_problem (job, object, code, message, lasting) VALUES (?, ?, ?, ?, ?)',
          job,
          object,
          code,
          message,
          lasting ? 1 : 0,
        );
      }
    });
  }

  /** All, or those that are not lasting. */
  clearProblems(job: number, all: boolean): void {
    this.database.run(`DELETE FROM job_problem WHERE job = ?${all ? '' : ' AND lasting = 0'}`, job);
  }
}

const assignments = `title = ?, state = ?, started_at = ?, ended_at = ?, done = ?, total = ?, bytes = ?, failed = ?, attempts = ?, error = ?,
 node_id = ?, priority = ?, position = ?, next_attempt_at = ?, attempts_before = ?, lasting = ?, last_status = ?`;

const changing = (job: NewJob) =>
  [
    job.title,
    job.state,
    job.startedAt ?? null,
    job.endedAt ?? null,
    job.done,
    job.total ?? null,
    job.bytes,
    job.failed,
    job.attempts,
    job.error === undefined ? null : JSON.stringify(job.error),
    job.nodeId ?? null,
    job.priority,
    job.position,
    job.nextAttemptAt ?? null,
    job.attemptsBefore,
    job.lasting,
    job.lastStatus ?? null,
  ] as const;

function jobOf(row: SqlRow): StoredJob {
  const optional = (name: keyof StoredJob, column: string) =>
    row[column] === null || row[column] === undefined ? {} : { [name]: row[column] };
  return {
    id: numberOf(row['id']),
    kind: textOf(row['kind']),
    title: textOf(row['title']),
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
    ...optional('nodeId', 'node_id'),
    priority: textOf(row['priority']) as Job['priority'],
    position: numberOf(row['position']),
    ...optional('nextAttemptAt', 'next_attempt_at'),
    attemptsBefore: numberOf(row['attempts_before']),
    lasting: numberOf(row['lasting']),
    ...optional('lastStatus', 'last_status'),
  };
}
