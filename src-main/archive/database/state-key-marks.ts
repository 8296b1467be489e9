import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { KeyMark } from '../../../src-shared/contract/key-images.ts';
import { changesOf, keptOfStudies, type StudyChange } from './kept-of-studies.ts';
import { type Database, numberOf } from './sqlite.ts';

/** Of one patient and study at the same time: no reader marks more by hand. */
const largestPerStudy = 5000;

/** Marks of key images in the state database. What was removed, or is held by a note, carries the time of that. */
export function keyMarkState(database: Database) {
  const countOf = (patientKey: string, studyUid: string): number =>
    numberOf(
      database.get(
        'SELECT count(*) AS n FROM key_mark WHERE patient_key = ? AND study_uid = ? AND removed_at IS NULL',
        patientKey,
        studyUid,
      )?.['n'],
    );

  /** `counts`: marks of the studies there are, by what they were counted under. */
  function putOne(mark: KeyMark, counts: Map<string, number>): boolean {
    const { uid, patientKey, studyUid, createdAt } = mark;
    if (database.get('SELECT 1 FROM key_mark WHERE uid = ?', uid)) return false;
    const key = JSON.stringify([patientKey, studyUid]);
    const count = counts.get(key) ?? countOf(patientKey, studyUid);
    if (count >= largestPerStudy) {
      throw new NegatoscopeError('invalid-input', 'this study has too many key images', { limit: largestPerStudy });
    }
    counts.set(key, count + 1);
    database.run(
      'INSERT INTO key_mark VALUES (?, ?, ?, ?, NULL, ?)',
      uid,
      patientKey,
      studyUid,
      createdAt,
      JSON.stringify(mark),
    );
    return true;
  }
  return {
    /** In the order in which they were made. */
    keyMarks: (patientKey: string, studyUids: string[]): KeyMark[] =>
      keptOfStudies<KeyMark>(database, 'key_mark', patientKey, studyUids),
    /** All or none; those that are kept, or were removed, stay as they are. */
    putKeyMarks: (marks: KeyMark[]): StudyChange[] =>
      database.transaction(() => {
        const counts = new Map<string, number>();
        const added = marks.filter((mark) => putOne(mark, counts));
        return changesOf(added.map(({ patientKey, studyUid }) => ({ patient_key: patientKey, study_uid: studyUid })));
      }),
    /** `at`: ms since 1970. */
    removeKeyMarks: (uids: string[], at: number): StudyChange[] =>
      database.transaction(() => {
        const list = JSON.stringify(uids);
        const rows = database.all(
          `SELECT patient_key, study_uid FROM key_mark
           WHERE uid IN (SELECT value FROM json_each(?)) AND removed_at IS NULL`,
          list,
        );
        database.run(
          `UPDATE key_mark SET removed_at = ? WHERE uid IN (SELECT value FROM json_each(?)) AND removed_at IS NULL`,
          at,
          list,
        );
        return changesOf(rows);
      }),
  };
}
