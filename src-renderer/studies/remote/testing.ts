import type { RemoteStudy } from '../../../src-shared/contract/remote.ts';

/** A study of a node's answer, for tests. */
export const remoteStudy = (number: number, more: Partial<RemoteStudy> = {}): RemoteStudy => ({
  number,
  studyUid: `1.2.${number}`,
  name: { alphabetic: `Doe^${number}` },
  patientId: String(number),
  issuer: '',
  birthDate: '',
  sex: '',
  studyDate: '20260101',
  studyTime: '',
  accession: '',
  studyId: '',
  description: '',
  modalities: ['CT'],
  institution: '',
  referringPhysician: '',
  retrieveAeTitle: '',
  availability: '',
  more: {},
  ...more,
});
