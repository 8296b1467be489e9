import { instanceLevelKeys, patientLevelKeys, seriesLevelKeys } from '../../../../src-shared/settings/query-keys.ts';
import type { Level } from './models.ts';

/** Further attributes that somebody may search for, by the level they belong to (PS3.3 table A.1-1); all others are of the study. */
const further: Readonly<Record<'PATIENT' | 'SERIES' | 'IMAGE', readonly string[]>> = {
  PATIENT: ['PatientSpeciesDescription', 'PatientBreedDescription', 'ResponsiblePerson', 'ResponsibleOrganization'],
  SERIES: [
    'SeriesInstanceUID',
    'InstitutionalDepartmentName',
    'ConversionType',
    'PresentationIntentType',
    'FrameOfReferenceUID',
    'PerformedProcedureStepID',
    'PerformedProcedureStepDescription',
    'SoftwareVersions',
    'DeviceSerialNumber',
    'SmallestPixelValueInSeries',
    'LargestPixelValueInSeries',
    'RequestAttributesSequence',
    'PatientPosition',
  ],
  IMAGE: [
    'AcquisitionDateTime',
    'AcquisitionNumber',
    'BitsStored',
    'BurnedInAnnotation',
    'CompletionFlag',
    'ConceptNameCodeSequence',
    'ContentLabel',
    'ContentDescription',
    'ContentTemplateSequence',
    'DerivationDescription',
    'ImageLaterality',
    'ImageOrientationPatient',
    'ImagePositionPatient',
    'LossyImageCompressionMethod',
    'LossyImageCompressionRatio',
    'PhotometricInterpretation',
    'PixelRepresentation',
    'PresentationCreationDate',
    'PresentationCreationTime',
    'PulseSequenceName',
    'QualityControlImage',
    'SamplesPerPixel',
    'SliceThickness',
    'VerificationFlag',
    'WindowCenter',
    'WindowWidth',
  ],
};

/** Asked for at several levels: searched for at the highest. */
const ofStudies = new Set(['InstitutionName', 'RetrieveAETitle', 'InstanceAvailability']);

const levels = new Map<string, Level>();
const enter = (level: Level, keywords: readonly string[]): void => {
  for (const keyword of keywords) {
    const first = keyword.split('.')[0] as string;
    if (!ofStudies.has(first)) levels.set(first, level);
  }
};
enter('IMAGE', [...instanceLevelKeys, ...further.IMAGE]);
enter('SERIES', [...seriesLevelKeys, ...further.SERIES]);
enter('PATIENT', [...patientLevelKeys, ...further.PATIENT]);

/** The level at which a key (a keyword, or a path that begins with one) is matched. */
export const levelOfKey = (path: string): Level => levels.get(path.split('.')[0] as string) ?? 'STUDY';

/** Matching keys that hold something, by level. */
export function keysByLevel(keys: Readonly<Record<string, string>>): Record<Level, Record<string, string>> {
  const result: Record<Level, Record<string, string>> = { PATIENT: {}, STUDY: {}, SERIES: {}, IMAGE: {} };
  for (const [keyword, typed] of Object.entries(keys)) {
    if (typed.trim() !== '') result[levelOfKey(keyword)][keyword] = typed;
  }
  return result;
}
