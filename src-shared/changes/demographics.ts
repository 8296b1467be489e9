import type { Tag } from '../dicom/data-set.ts';

/** An attribute whose new value changes what lists say of a patient, study or series. */
export interface DemographicAttribute {
  tag: Tag;
  level: 'patient' | 'study' | 'series';
}

const at = (level: DemographicAttribute['level'], ...tags: Tag[]): DemographicAttribute[] =>
  tags.map((tag) => ({ tag, level }));

/** The 34 attributes of which the Canon GCA-9300R says that a changed value updates its database (conformance statement, 4.1.3.3.2). */
export const demographicAttributes: readonly DemographicAttribute[] = [
  ...at(
    'patient',
    '00100010', // Patient's Name
    '00100020', // Patient ID
    '00100030', // Patient's Birth Date
    '00100032', // Patient's Birth Time
    '00100040', // Patient's Sex
    '00101000', // Other Patient IDs
    '00101001', // Other Patient Names
    '00101010', // Patient's Age
    '00101020', // Patient's Size
    '00101030', // Patient's Weight
    '00102160', // Ethnic Group
    '00102180', // Occupation
    '001021B0', // Additional Patient History
    '00104000', // Patient Comments
  ),
  ...at(
    'study',
    '00080020', // Study Date
    '00080030', // Study Time
    '00080050', // Accession Number
    '00080090', // Referring Physician's Name
    '00081060', // Name of Physician(s) Reading Study
    '00081080', // Admitting Diagnoses Description
    '00081030', // Study Description
    '00200010', // Study ID
    '00201070', // Other Study Numbers
  ),
  ...at(
    'series',
    '00080021', // Series Date
    '00080031', // Series Time
    '00080060', // Modality
    '00080070', // Manufacturer
    '00080080', // Institution Name
    '0008103E', // Series Description
    '00081090', // Manufacturer's Model Name
    '00180015', // Body Part Examined
    '00180022', // Scan Options
    '00181030', // Protocol Name
    '00200011', // Series Number
  ),
];

/** Tags in which lists follow the instance that came last: those that the settings name, the 34 where they name none; none where they are ignored. */
export const followedTags = ({
  mode,
  attributes,
}: {
  mode: 'ignore' | 'update';
  attributes: readonly Tag[];
}): readonly Tag[] =>
  mode === 'ignore' ? [] : attributes.length > 0 ? attributes : demographicAttributes.map(({ tag }) => tag);
