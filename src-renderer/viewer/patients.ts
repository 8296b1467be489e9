import { patientKey } from '../../src-shared/contract/same-patient.ts';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';

/** The studies of the first one's patient, newest first, and those of others. */
export function onePatient(studies: readonly StudyRow[]): { same: StudyRow[]; others: StudyRow[] } {
  const [first] = studies;
  if (!first) return { same: [], others: [] };
  const key = patientKey(first);
  const same = studies.filter((study) => patientKey(study) === key);
  const newest = (study: StudyRow): string => `${study.studyDate}${study.studyTime}`;
  return {
    same: same.sort((a, b) => newest(b).localeCompare(newest(a))),
    others: studies.filter((study) => patientKey(study) !== key),
  };
}
