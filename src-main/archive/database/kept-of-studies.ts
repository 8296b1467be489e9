import { type Database, type SqlRow, textOf } from './sqlite.ts';

/** What changed of one patient. */
export interface StudyChange {
  patientKey: string;
  studyUids: string[];
}

/** The studies that rows are of (`patient_key`, `study_uid`), by patient. */
export function changesOf(rows: readonly SqlRow[]): StudyChange[] {
  const studies = new Map<string, Set<string>>();
  for (const row of rows) {
    const key = textOf(row['patient_key']);
    studies.set(key, (studies.get(key) ?? new Set()).add(textOf(row['study_uid'])));
  }
  return [...studies].map(([patientKey, uids]) => ({ patientKey, studyUids: [...uids] }));
}

/** What is kept of studies of a patient and was not removed, in the order in which it was made. */
export const keptOfStudies = <T>(
  database: Database,
  table: 'measurement' | 'key_mark',
  patientKey: string,
  studyUids: readonly string[],
): T[] =>
  database
    .all(
      `SELECT content FROM ${table} WHERE patient_key = ? AND study_uid IN (SELECT value FROM json_each(?))
       AND removed_at IS NULL ORDER BY created_at, uid`,
      patientKey,
      JSON.stringify(studyUids),
    )
    .map((row) => JSON.parse(textOf(row['content'])) as T);
