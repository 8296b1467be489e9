import {
  patientRootFindSopClass,
  patientRootGetSopClass,
  patientRootMoveSopClass,
  studyRootFindSopClass,
  studyRootGetSopClass,
  studyRootMoveSopClass,
} from '../../../../src-shared/dicom/sop-classes.ts';

/** Information models of Query/Retrieve (PS3.4 C.3). */
export type Model = 'study-root' | 'patient-root';
export type Level = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE';

export const findSopClass: Readonly<Record<Model, string>> = {
  'study-root': studyRootFindSopClass,
  'patient-root': patientRootFindSopClass,
};
export const moveSopClass: Readonly<Record<Model, string>> = {
  'study-root': studyRootMoveSopClass,
  'patient-root': patientRootMoveSopClass,
};
export const getSopClass: Readonly<Record<Model, string>> = {
  'study-root': studyRootGetSopClass,
  'patient-root': patientRootGetSopClass,
};

/** Elements and items of an identifier that comes in; a million of them would keep everybody waiting while they are read. */
export const maximumElements = 10_000;

/** Models in the order in which they are proposed and used. */
export const modelsOf = (model: Model | 'either'): Model[] =>
  model === 'either' ? ['study-root', 'patient-root'] : [model];

/** Priorities of PS3.7 E.1-1 (0000,0700). */
export const priorityCode = { medium: 0, high: 1, low: 2 } as const;
