import type { StudyAnnouncement } from '../../../src-shared/contract/announcements.ts';
import { type Database, numberOf, textOf } from './sqlite.ts';

/** What somebody told us of a study of theirs (Basic Study Content Notification). */
export type Announcement = Omit<StudyAnnouncement, 'here'> & { id: number };

/** Of the newest announcements, and of the instances that they name altogether. */
const kept = 2000;
const keptInstances = 1_000_000;
const listed = 200;

/** Study content notification in the state database. */
export function announcementState(database: Database) {
  return {
    studiesToAnnounce: (): { studyUid: string; changedAt: number }[] =>
      database
        .all('SELECT study_uid, max(changed_at) AS at FROM study_to_announce GROUP BY study_uid ORDER BY at')
        .map((row) => ({ studyUid: textOf(row['study_uid']), changedAt: numberOf(row['at']) })),
    /** It is in the hands of the queue, unless it changed again since `changedAt`. */
    studyQueued: (studyUid: string, changedAt: number): void => {
      database.run('DELETE FROM study_to_announce WHERE study_uid = ? AND changed_at <= ?', studyUid, changedAt);
    },
    announcedDigest: (studyUid: string, patientId: string, nodeId: string): string | undefined => {
      const row = database.get(
        'SELECT digest FROM study_announced WHERE study_uid = ? AND patient_id = ? AND node_id = ?',
        studyUid,
        patientId,
        nodeId,
      );
      return row === undefined ? undefined : textOf(row['digest']);
    },
    studyAnnounced: (studyUid: string, patientId: string, nodeId: string, digest: string, at: number): void => {
      database.run(
        'INSERT OR REPLACE INTO study_announced VALUES (?, ?, ?, ?, ?)',
        studyUid,
        patientId,
        nodeId,
        digest,
        at,
      );
    },
    /** Takes the place of what the same peer told before of the same study. */
    addAnnouncement: (announcement: Omit<Announcement, 'id' | 'instances'>, instanceUids: string[]): void =>
      database.transaction(() => {
        const { studyUid, patientId, name, peer, receivedAt } = announcement;
        const { lastRow } = database.run(
          `INSERT OR REPLACE INTO announcement (study_uid, patient_id, patient_name, peer, received_at, instances, instance_uids)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
          studyUid,
          patientId,
          JSON.stringify(name),
          peer,
          receivedAt,
          instanceUids.length,
          JSON.stringify(instanceUids),
        );
        database.run(
          `DELETE FROM announcement WHERE id < ?1 AND id NOT IN (SELECT id FROM (SELECT id, row_number() OVER newer AS place,
           sum(instances) OVER newer AS total FROM announcement WINDOW newer AS (ORDER BY id DESC)) WHERE place <= ?2 AND total <= ?3)`,
          lastRow,
          kept,
          keptInstances,
        );
      }),
    /** Newest first. */
    announcements: (): Announcement[] =>
      database
        .all(
          `SELECT id, study_uid, patient_id, patient_name, peer, received_at, instances FROM announcement ORDER BY id DESC LIMIT ${listed}`,
        )
        .map((row) => ({
          id: numberOf(row['id']),
          studyUid: textOf(row['study_uid']),
          patientId: textOf(row['patient_id']),
          name: JSON.parse(textOf(row['patient_name'])),
          peer: textOf(row['peer']),
          receivedAt: numberOf(row['received_at']),
          instances: numberOf(row['instances']),
        })),
    announcedInstances: (id: number): string[] => {
      const row = database.get('SELECT instance_uids FROM announcement WHERE id = ?', id);
      return row === undefined ? [] : JSON.parse(textOf(row['instance_uids']));
    },
  };
}
