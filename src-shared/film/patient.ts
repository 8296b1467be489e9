import { lastingPatientKey } from '../contract/same-patient.ts';
import type { StudyRow } from '../contract/view-routes.ts';
import type { FilmPatient } from './model.ts';

type Said = Pick<StudyRow, 'studyUid' | 'patientId' | 'name' | 'birthDate' | 'sex'>;

/** Whose film images of a study go on. */
export const filmPatientOf = (study: Said): FilmPatient => ({
  key: lastingPatientKey(study),
  name: study.name,
  id: study.patientId,
  birthDate: study.birthDate,
  sex: study.sex,
});

/** The patient of studies that are to be filmed together; `undefined` for none, and where they are of several: a film has one. */
export function onePatientOf(studies: readonly Said[]): FilmPatient | undefined {
  const [first, ...others] = studies;
  if (!first) return undefined;
  const patient = filmPatientOf(first);
  return others.every((study) => lastingPatientKey(study) === patient.key) ? patient : undefined;
}
