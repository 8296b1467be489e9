import type { StudyRow } from './view-routes.ts';

const trimmed = (name: string | undefined): string => (name ?? '').replace(/[\s^]+$/, '').trimStart();

/**
 * A text that is the same for studies of the same patient, the one rule by which studies may be shown together: same
 * Patient ID and same Patient's Name (IHE BIR). Without an ID the name counts only together with the date of birth; a
 * study that says neither is of a patient of its own, for "Anonymous" is nobody in particular.
 */
export function patientKey({ studyRow, patientId, name, birthDate }: StudyRow): string {
  const names = [trimmed(name.alphabetic), trimmed(name.ideographic)];
  const id = patientId.trim();
  if (id !== '') return JSON.stringify(['id', id, ...names]);
  if (birthDate !== '' && names.some((group) => group !== '')) return JSON.stringify(['born', birthDate, ...names]);
  return JSON.stringify(['study', studyRow]);
}

/** Studies by patient, in the order in which patients and studies come. */
export function byPatient(studies: readonly StudyRow[]): StudyRow[][] {
  const groups = new Map<string, StudyRow[]>();
  for (const study of studies) {
    const key = patientKey(study);
    const group = groups.get(key);
    if (group) group.push(study);
    else groups.set(key, [study]);
  }
  return [...groups.values()];
}
