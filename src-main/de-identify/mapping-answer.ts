import type { MappingEntry } from './mapping.ts';
import { nameText } from './patients.ts';

/** Name and ID of a patient, as his key says them (`same-patient.ts`). */
export function patientOfKey(patientKey: string): { name: string; patientId: string } {
  try {
    const [kind, first = '', ...rest] = JSON.parse(patientKey) as string[];
    const [alphabetic = '', ideographic = ''] = kind === 'study' ? rest.slice(1) : rest;
    return { name: nameText({ alphabetic, ideographic }), patientId: kind === 'id' ? String(first) : '' };
  } catch {
    return { name: patientKey, patientId: '' };
  }
}

/** Who is who, for people. */
export function mappingOf(entries: readonly MappingEntry[]) {
  const patients = [];
  const uids = [];
  for (const entry of entries) {
    if ('patient' in entry) {
      const { patient, name, id, shiftDays } = entry;
      patients.push({ patientKey: patient, ...patientOfKey(patient), pseudonym: { name, id }, shiftDays });
    } else {
      uids.push({ original: entry.uid, replacement: entry.replacement });
    }
  }
  return { patients, uids };
}
