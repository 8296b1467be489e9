import { type PatientMatch, patientKey } from '../../src-shared/contract/same-patient.ts';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import type { InstanceDescription, SeriesDescription } from '../../src-shared/imaging/description.ts';

/** The studies of the first one's patient, newest first, and those of others. */
export function onePatient(
  studies: readonly StudyRow[],
  match: PatientMatch = 'id-and-name',
): { same: StudyRow[]; others: StudyRow[] } {
  const [first] = studies;
  if (!first) return { same: [], others: [] };
  const key = patientKey(first, match);
  const same = studies.filter((study) => patientKey(study, match) === key);
  const newest = (study: StudyRow): string => `${study.studyDate}${study.studyTime}`;
  return {
    same: same.sort((a, b) => newest(b).localeCompare(newest(a))),
    others: studies.filter((study) => patientKey(study, match) !== key),
  };
}

const spelled = (name: string | undefined): string =>
  (name ?? '')
    .replace(/[\s^]+/g, ' ')
    .trim()
    .toUpperCase();

/**
 * Whether a series that came in under a study is another patient's: another Patient ID, another date of birth, or without
 * an ID another name.
 */
export function isOtherPatient(study: StudyRow, patient: SeriesDescription['patient']): boolean {
  const id = study.patientId.trim();
  if (id !== patient.id.trim()) return true;
  if (study.birthDate && patient.birthDate && study.birthDate !== patient.birthDate) return true;
  return id === '' && spelled(study.name.alphabetic) !== spelled(patient.name);
}

type Patient = SeriesDescription['patient'];

/** Whether two series are of one patient: what one says of an issuer, of birth or (without an ID) of the name, the other must not contradict. */
export function isSamePatient(a: Patient, b: Patient): boolean {
  const id = a.id.trim();
  if (id !== b.id.trim()) return false;
  if (a.issuer && b.issuer && a.issuer !== b.issuer) return false;
  if (a.birthDate && b.birthDate && a.birthDate !== b.birthDate) return false;
  return id !== '' || spelled(a.name) === spelled(b.name);
}

/** A series in which images that name another patient than its study are not to be shown; what they are stays told. */
export function withoutOtherPatients(study: StudyRow, series: SeriesDescription): SeriesDescription {
  const isOther = ({ patient }: InstanceDescription): boolean =>
    patient !== undefined && isOtherPatient(study, patient);
  if (!series.instances.some(isOther)) return series;
  return {
    ...series,
    instances: series.instances.map((instance) =>
      isOther(instance) ? { ...instance, kind: 'image', notDisplayable: 'other-patient' } : instance,
    ),
  };
}
