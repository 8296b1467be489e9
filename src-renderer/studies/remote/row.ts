import type { RemoteStudy } from '../../../src-shared/contract/remote.ts';
import type { StudyRow, StudySortKey } from '../../../src-shared/contract/view-routes.ts';
import type { SortBy } from '../query.ts';

/**
 * A study that a node answered, as a row of the study list. `studyRow` is its number within the search; counts that the
 * node did not tell are -1.
 */
export interface RemoteRow extends StudyRow {
  nodeId: string;
  remote: RemoteStudy;
}

export const isRemote = (row: StudyRow): row is RemoteRow => 'remote' in row;

export const remoteRow = (nodeId: string, study: RemoteStudy): RemoteRow => ({
  studyRow: study.number,
  revision: 0,
  studyUid: study.studyUid,
  name: study.name,
  patientId: study.patientId,
  birthDate: study.birthDate,
  sex: study.sex,
  studyDate: study.studyDate,
  studyTime: study.studyTime,
  accession: study.accession,
  description: study.description,
  modalities: study.modalities,
  institution: study.institution,
  referringPhysician: study.referringPhysician,
  series: study.series ?? -1,
  instances: study.instances ?? -1,
  read: true,
  nodeId,
  remote: study,
});

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

const nameOf = ({ name }: StudyRow): string => name.alphabetic || name.ideographic || name.phonetic || '';
const dateOf = (row: StudyRow): string => `${row.studyDate.replaceAll('.', '')}${row.studyTime.replaceAll(':', '')}`;
const plain = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const comparisons: Record<StudySortKey, (a: StudyRow, b: StudyRow) => number> = {
  PatientName: (a, b) => collator.compare(nameOf(a), nameOf(b)),
  PatientID: (a, b) => collator.compare(a.patientId, b.patientId),
  PatientBirthDate: (a, b) => plain(a.birthDate, b.birthDate),
  StudyDate: (a, b) => plain(dateOf(a), dateOf(b)),
  AccessionNumber: (a, b) => collator.compare(a.accession, b.accession),
  StudyDescription: (a, b) => collator.compare(a.description, b.description),
  ModalitiesInStudy: (a, b) => plain(a.modalities.join(), b.modalities.join()),
  NumberOfStudyRelatedSeries: (a, b) => a.series - b.series,
  NumberOfStudyRelatedInstances: (a, b) => a.instances - b.instances,
  InstitutionName: (a, b) => collator.compare(a.institution, b.institution),
  ReferringPhysicianName: (a, b) => collator.compare(a.referringPhysician, b.referringPhysician),
};

/** The order of the list's titles for rows of a node: equal ones by patient (studies of one patient stand together), then newest first. */
export function rowOrder({ key, descending }: SortBy): (a: StudyRow, b: StudyRow) => number {
  const wanted = comparisons[key];
  return (a, b) =>
    (descending ? -wanted(a, b) : wanted(a, b)) ||
    plain(a.patientId.trim(), b.patientId.trim()) ||
    -comparisons.StudyDate(a, b) ||
    a.studyRow - b.studyRow;
}

/** Everything of it lies in the archive. Not known where the node did not say how much there is. */
export const isWhole = ({ remote }: RemoteRow): boolean =>
  remote.local !== undefined && remote.instances !== undefined && remote.local.instances >= remote.instances;
