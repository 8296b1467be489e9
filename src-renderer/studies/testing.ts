import type { StudyList, StudyQuery, StudyRow } from '../../src-shared/contract/view-routes.ts';

/** A study for tests of the list. */
export const study = (studyRow: number, more: Partial<StudyRow> = {}): StudyRow => ({
  studyRow,
  revision: 1,
  studyUid: `1.2.${studyRow}`,
  name: { alphabetic: `Doe^${studyRow}` },
  patientId: String(studyRow),
  birthDate: '',
  sex: '',
  studyDate: '20260101',
  studyTime: '',
  accession: '',
  description: '',
  modalities: ['CT'],
  institution: '',
  referringPhysician: '',
  series: 1,
  instances: 1,
  read: true,
  ...more,
});

/** Page of a list as the other side would answer it. */
export const pageOf = (all: readonly StudyRow[], { offset = 0, limit = 100 }: StudyQuery): StudyList => ({
  rows: all.slice(offset, offset + limit),
  total: all.length,
});
