import { type Database, numberOf, textOf } from './sqlite.ts';
import type { StudyOfPatient } from './state.ts';

/** What somebody told us of a study of theirs (Basic Study Content Notification). */
export interface Announcement {
  /** SOP Instance UID of the descriptor. */
  instanceUid: string;
  studyUid: string;
  patientId: string;
  peer: string;
  address: string;
  receivedAt: number;
  /** Announced, and of those not here when it came. */
  instances: number;
  missing: number;
  /** DICOM JSON of the descriptor. */
  attributes: string;
}

const kept = 20_000;

/** Study content notification in the state database. */
export function announcementState(database: Database) {
  return {
    studyChanged: (studies: StudyOfPatient[], at: number): void =>
      database.transaction(() => {
        for (const { studyUid, patientId } of studies) {
          database.run('INSERT OR REPLACE INTO study_to_announce VALUES (?, ?, ?)', studyUid, patientId, at);
        }
      }),
    studiesToAnnounce: (): (StudyOfPatient & { changedAt: number })[] =>
      database.all('SELECT * FROM study_to_announce ORDER BY changed_at').map((row) => ({
        studyUid: textOf(row['study_uid']),
        patientId: textOf(row['patient_id']),
        changedAt: numberOf(row['changed_at']),
      })),
    /** It is in the hands of the queue, unless it changed again since `changedAt`. */
    studyQueued: (studyUid: string, patientId: string, changedAt: number): void => {
      database.run(
        'DELETE FROM study_to_announce WHERE study_uid = ? AND patient_id = ? AND changed_at <= ?',
        studyUid,
        patientId,
        changedAt,
      );
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
    addAnnouncement: (announcement: Announcement): void =>
      database.transaction(() => {
        const { instanceUid, studyUid, patientId, peer, address, receivedAt, instances, missing, attributes } =
          announcement;
        const { lastRow } = database.run(
          `INSERT INTO announcement (instance_uid, study_uid, patient_id, peer, address, received_at, instances, missing, attributes)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          instanceUid,
          studyUid,
          patientId,
          peer,
          address,
          receivedAt,
          instances,
          missing,
          attributes,
        );
        database.run('DELETE FROM announcement WHERE id <= ?', lastRow - kept);
      }),
    /** Newest first. */
    announcements: (studyUid: string): Announcement[] =>
      database.all('SELECT * FROM announcement WHERE study_uid = ? ORDER BY id DESC', studyUid).map((row) => ({
        instanceUid: textOf(row['instance_uid']),
        studyUid: textOf(row['study_uid']),
        patientId: textOf(row['patient_id']),
        peer: textOf(row['peer']),
        address: textOf(row['address']),
        receivedAt: numberOf(row['received_at']),
        instances: numberOf(row['instances']),
        missing: numberOf(row['missing']),
        attributes: textOf(row['attributes']),
      })),
  };
}
