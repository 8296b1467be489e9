import { type Database, numberOf, type SqlRow, textOf } from './sqlite.ts';
import type { Arrival } from './state-sending.ts';

/** What publishing rules are told of an arrival. */
export type PublishingArrival = Omit<Arrival, 'address' | 'replaces'>;

/** A study of a patient, whatever its rows are. */
export interface PublishedStudy {
  patientKey: string;
  studyUid: string;
}

/** A study that a rule publishes. */
export interface Publication extends PublishedStudy {
  id: number;
  rule: string;
  /** `waiting` until it is quiet; `submitted`: a job has it; `late`: published, and something came since. */
  state: 'waiting' | 'submitted' | 'published' | 'late';
  /** When the last of it arrived. */
  lastAt: number;
}

/** Publishing by rule in the state database. */
export function publishingState(database: Database) {
  const setState = (id: number, state: Publication['state']): void => {
    database.run('UPDATE publication SET state = ? WHERE id = ?', state, id);
  };
  return {
    publishingArrivals: (limit: number): PublishingArrival[] =>
      database.all('SELECT * FROM publishing_arrival ORDER BY sequence LIMIT ?', limit).map(publishingArrivalOf),
    /**
     * What the rules made of the arrivals up to `sequence`, which are then forgotten: studies that rules want, each once, and studies of which
     * something came.
     */
    publishingMatched: (
      sequence: number,
      wanted: (PublishedStudy & { rule: string; at: number })[],
      heard: (PublishedStudy & { at: number })[],
    ): void =>
      database.transaction(() => {
        for (const { patientKey, studyUid, at } of heard) {
          database.run(
            `UPDATE publication SET last_at = max(last_at, ?), state = CASE state WHEN 'published' THEN 'late' ELSE state END
             WHERE study_uid = ? AND patient_key = ?`,
            at,
            studyUid,
            patientKey,
          );
        }
        for (const { rule, patientKey, studyUid, at } of wanted) {
          database.run(
            `INSERT INTO publication (rule, patient_key, study_uid, state, last_at) VALUES (?, ?, ?, 'waiting', ?)
             ON CONFLICT DO UPDATE SET last_at = max(last_at, excluded.last_at)`,
            rule,
            patientKey,
            studyUid,
            at,
          );
        }
        database.run('DELETE FROM publishing_arrival WHERE sequence <= ?', sequence);
      }),
    /** Studies that no job has. */
    publicationsToDo: (): Publication[] =>
      database
        .all("SELECT * FROM publication WHERE state IN ('waiting', 'late') ORDER BY last_at LIMIT 10000")
        .map(publicationOf),
    publication: (id: number): Publication | undefined => {
      const row = database.get('SELECT * FROM publication WHERE id = ?', id);
      return row === undefined ? undefined : publicationOf(row);
    },
    setPublication: setState,
    /** Published, unless something came while it was: that is late then. */
    published: (id: number, lastAt: number): void => {
      database.run(
        "UPDATE publication SET state = CASE WHEN last_at > ? THEN 'late' ELSE 'published' END WHERE id = ?",
        lastAt,
        id,
      );
    },
    /** What was submitted and has none of these jobs waits again. */
    resubmitPublications: (withJob: readonly number[]): void => {
      database.run(
        "UPDATE publication SET state = 'waiting' WHERE state = 'submitted' AND id NOT IN (SELECT value FROM json_each(?))",
        JSON.stringify(withJob),
      );
    },
    forgetPublication: (id: number): void => {
      database.run('DELETE FROM publication WHERE id = ?', id);
    },
    /** What was published so long ago that nothing of it is expected any more. */
    forgetPublished: (before: number): void => {
      database.run("DELETE FROM publication WHERE state = 'published' AND last_at < ?", before);
    },
  };
}

/** For the transaction in which the arrival is noted. */
export function insertPublishingArrival(database: Database, arrival: Arrival): void {
  database.run(
    'INSERT OR IGNORE INTO publishing_arrival VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    arrival.sequence,
    arrival.path,
    arrival.sopInstanceUid,
    arrival.studyUid,
    arrival.kind,
    arrival.peer,
    arrival.called,
    arrival.at,
  );
}

/** What publishing knows of an arrival, which is what forwarding knows but for its address and what it replaced. */
export const publishingArrivalOf = (row: SqlRow): PublishingArrival => ({
  sequence: numberOf(row['sequence']),
  path: textOf(row['path']),
  sopInstanceUid: textOf(row['sop_uid']),
  studyUid: textOf(row['study_uid']),
  kind: textOf(row['kind']),
  peer: textOf(row['peer']),
  called: textOf(row['called']),
  at: numberOf(row['at']),
});

const publicationOf = (row: SqlRow): Publication => ({
  id: numberOf(row['id']),
  rule: textOf(row['rule']),
  patientKey: textOf(row['patient_key']),
  studyUid: textOf(row['study_uid']),
  state: textOf(row['state']) as Publication['state'],
  lastAt: numberOf(row['last_at']),
});
