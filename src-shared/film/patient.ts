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

/** What the key itself says of the patient (`lastingPatientKey`): for a film whose studies are gone. */
export function patientInKey(key: string): FilmPatient {
  const none = { key, name: { alphabetic: '' }, id: '', birthDate: '', sex: '' };
  try {
    const parts = JSON.parse(key) as unknown;
    if (!Array.isArray(parts) || !parts.every((part): part is string => typeof part === 'string')) return none;
    const [kind, first = '', alphabetic = '', ideographic = ''] = parts;
    const name = { alphabetic, ...(ideographic ? { ideographic } : {}) };
    if (kind === 'id') return { ...none, id: first, name };
    return kind === 'born' ? { ...none, birthDate: first, name } : none;
  } catch {
    return none;
  }
}
