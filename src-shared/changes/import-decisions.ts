import type { ImportDecision } from '../contract/catalogues.ts';
import { lastingPatientKey } from '../contract/same-patient.ts';
import type { StudyRow } from '../contract/view-routes.ts';
import { parsePersonName } from '../dicom/names.ts';
import type { Reconciliation } from './model.ts';

type Decided = Pick<StudyRow, 'studyUid' | 'patientId' | 'name' | 'birthDate'>;

/** What is decided of patients who come in; who is not named comes in as he is. */
export class ImportChoices {
  private readonly byPatient: ReadonlyMap<string, ImportDecision>;

  constructor(decisions: readonly ImportDecision[] = []) {
    this.byPatient = new Map(decisions.map((decision) => [decision.key, decision]));
  }

  /** @param patient `lastingPatientKey` */
  isSkipped(patient: string): boolean {
    return this.byPatient.get(patient)?.action === 'skip';
  }

  /** What instances of a study are given; undefined: nothing. */
  reconciliationOf(study: Decided): Reconciliation | undefined {
    const decision = this.byPatient.get(lastingPatientKey(study));
    if (decision?.action !== 'reconcile' || decision.reconcile === undefined) return undefined;
    const { reconcile, studyValues = {} } = decision;
    const values = { ...reconcile.values, ...studyValues[study.studyUid] };
    if (Object.keys(values).length === 0) return undefined;
    const { patientId, birthDate } = study;
    const { alphabetic, ideographic = '', phonetic = '' } = study.name;
    const name = [alphabetic, ideographic, phonetic].join('=');
    // What the reader saw of him holds before what the study says: two people may share ID and name, not the date of birth.
    return { ...reconcile, values, patient: reconcile.patient ?? { name, patientId, birthDate } };
  }
}

/** `lastingPatientKey` of a study once the attributes are given: who becomes a patient of the archive has that one's pseudonym. */
export function patientAfter(study: Decided, reconcile: Reconciliation | undefined): string {
  if (reconcile === undefined) return lastingPatientKey(study);
  const { values } = reconcile;
  const name = values['00100010'] === undefined ? undefined : parsePersonName(values['00100010']);
  return lastingPatientKey({
    studyUid: study.studyUid,
    patientId: values['00100020'] ?? study.patientId,
    birthDate: values['00100030'] ?? study.birthDate,
    name:
      name === undefined
        ? study.name
        : { alphabetic: name.Alphabetic ?? '', ...(name.Ideographic ? { ideographic: name.Ideographic } : {}) },
  });
}
