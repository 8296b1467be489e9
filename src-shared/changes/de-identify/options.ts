/** Options of PS3.15 E.3 that can hold besides the basic profile, in the order of the standard. */
export interface DeIdentifyOption {
  id: string;
  /** Code of CID 7050 (scheme DCM) that (0012,0064) then has. */
  code: string;
  meaning: string;
  /** Options that cannot hold at the same time. */
  excludes?: readonly string[];
}

/** Code of the basic profile itself (CID 7050). */
export const basicProfileCode = { code: '113100', meaning: 'Basic Application Confidentiality Profile' };

/** Clean Recognizable Visual Features (113102) is missing: nothing here takes a face out of a volume. */
export const deIdentifyOptions: readonly DeIdentifyOption[] = [
  { id: 'clean-pixel-data', code: '113101', meaning: 'Clean Pixel Data Option' },
  { id: 'clean-graphics', code: '113103', meaning: 'Clean Graphics Option' },
  { id: 'clean-structured-content', code: '113104', meaning: 'Clean Structured Content Option' },
  { id: 'clean-descriptors', code: '113105', meaning: 'Clean Descriptors Option' },
  {
    id: 'retain-full-dates',
    code: '113106',
    meaning: 'Retain Longitudinal Temporal Information Full Dates Option',
    excludes: ['retain-modified-dates'],
  },
  {
    id: 'retain-modified-dates',
    code: '113107',
    meaning: 'Retain Longitudinal Temporal Information Modified Dates Option',
    excludes: ['retain-full-dates'],
  },
  { id: 'retain-patient-characteristics', code: '113108', meaning: 'Retain Patient Characteristics Option' },
  { id: 'retain-device-identity', code: '113109', meaning: 'Retain Device Identity Option' },
  { id: 'retain-uids', code: '113110', meaning: 'Retain UIDs Option' },
  { id: 'retain-safe-private', code: '113111', meaning: 'Retain Safe Private Option' },
  { id: 'retain-institution-identity', code: '113112', meaning: 'Retain Institution Identity Option' },
];

/** Profiles that come with the program. */
export const bundledDeIdentificationProfiles = [
  { id: 'ps3.15', name: 'Basic profile (PS3.15)', options: true },
  { id: 'canon-gca', name: 'Anonymization of the GCA workstations (75 attributes)', options: false },
  { id: 'patient-editing', name: 'Patient editing: only what is said', options: false },
] as const;
export type BundledDeIdentificationProfile = (typeof bundledDeIdentificationProfiles)[number]['id'];
