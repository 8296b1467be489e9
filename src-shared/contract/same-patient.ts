import type { RemoteStudy } from './remote.ts';
import type { StudyRow } from './view-routes.ts';

/** What makes studies those of one patient beside a Patient ID: the name as well (IHE BIR), or nothing. */
export type PatientMatch = 'id-and-name' | 'id';

const trimmed = (name: string | undefined): string => (name ?? '').replace(/[\s^]+$/, '').trimStart();

/**
 * A text that is the same for studies of the same patient, the one rule by which studies may be shown together: same
 * Patient ID and same Patient's Name (IHE BIR). Without an ID the name counts only together with the date of birth; a
 * study that says neither is of a patient of its own, for "Anonymous" is nobody in particular.
 */
export const patientKey = (study: StudyRow, match: PatientMatch = 'id-and-name'): string =>
  namedPatient(study, match) ?? JSON.stringify(['study', study.studyRow]);

/**
 * The same for what is kept longer than the index, whose rows get other numbers when it is built anew: a study that does
 * not name its patient is told by its UID, and by what little it says.
 */
export const lastingPatientKey = (study: Pick<StudyRow, 'studyUid' | 'patientId' | 'name' | 'birthDate'>): string =>
  namedPatient(study) ??
  JSON.stringify([
    'study',
    study.studyUid,
    study.birthDate,
    trimmed(study.name.alphabetic),
    trimmed(study.name.ideographic),
  ]);

function namedPatient(
  { patientId, name, birthDate }: Pick<StudyRow, 'patientId' | 'name' | 'birthDate'>,
  match: PatientMatch = 'id-and-name',
): string | undefined {
  const names = [trimmed(name.alphabetic), trimmed(name.ideographic)];
  const id = patientId.trim();
  if (id !== '') return JSON.stringify(match === 'id' ? ['id', id] : ['id', id, ...names]);
  if (birthDate !== '' && names.some((group) => group !== '')) return JSON.stringify(['born', birthDate, ...names]);
  return undefined;
}

/** Studies by patient, in the order in which patients and studies come. */
export function byPatient(studies: readonly StudyRow[], match: PatientMatch = 'id-and-name'): StudyRow[][] {
  const groups = new Map<string, StudyRow[]>();
  for (const study of studies) {
    const key = patientKey(study, match);
    const group = groups.get(key);
    if (group) group.push(study);
    else groups.set(key, [study]);
  }
  return [...groups.values()];
}

const plain = (name: string | undefined): string => trimmed(name).toLowerCase();

/**
 * Whether a study that a node names and one of the archive are the same: the same Study Instance UID, and the same patient by the rule of
 * `patientKey`, except that beside a Patient ID the node may leave out the name or a group of it, and write it in other case.
 */
export function isSameStudy(
  remote: Pick<RemoteStudy, 'studyUid' | 'patientId' | 'name' | 'birthDate'>,
  local: Pick<StudyRow, 'studyUid' | 'patientId' | 'name' | 'birthDate'>,
): boolean {
  const id = remote.patientId.trim();
  if (remote.studyUid === '' || remote.studyUid !== local.studyUid || id !== local.patientId.trim()) return false;
  const groups = [
    [plain(remote.name.alphabetic), plain(local.name.alphabetic)],
    [plain(remote.name.ideographic), plain(local.name.ideographic)],
  ] as const;
  const said = groups.filter(([one, other]) => one !== '' && other !== '');
  if (said.some(([one, other]) => one !== other)) return false;
  return id !== '' || (said.length > 0 && remote.birthDate !== '' && remote.birthDate === local.birthDate);
}
