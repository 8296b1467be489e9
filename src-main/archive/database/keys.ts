import type { DataSet, Tag } from '../../../src-shared/dicom/data-set.ts';
import { columnOf, type IndexedAttribute, type Level } from './attributes.ts';

/**
 * The attributes that queries may ask for and that are no columns of their own (PS3.4 C.6, and the keys that common archives know): kept as
 * DICOM JSON, of studies and series beside their columns, of instances in the block of their series. They are compared after SQL.
 */
const keys: Record<Level, readonly Tag[]> = {
  study: [
    '00080201', // Timezone Offset From UTC
    '00081032', // Procedure Code Sequence
    '00081048', // Physician(s) of Record
    '00081080', // Admitting Diagnoses Description
    '00100022', // Type of Patient ID
    '00101001', // Other Patient Names
    '00101002', // Other Patient IDs Sequence
    '00101020', // Patient's Size
    '00101030', // Patient's Weight
    '00102160', // Ethnic Group
    '00102180', // Occupation
    '001021B0', // Additional Patient History
    '00201070', // Other Study Numbers
    '4008010C', // Interpretation Author
  ],
  series: [
    '00080064', // Conversion Type
    '00080068', // Presentation Intent Type
    '00080080', // Institution Name
    '00081040', // Institutional Department Name
    '00081070', // Operators' Name
    '00081090', // Manufacturer's Model Name
    '00200052', // Frame of Reference UID
    '00400253', // Performed Procedure Step ID
    '00400254', // Performed Procedure Step Description
    '00400275', // Request Attributes Sequence
  ],
  instance: [
    '00020016', // Source Application Entity Title
    '00080008', // Image Type
    '00080012', // Instance Creation Date
    '00080013', // Instance Creation Time
    '00080022', // Acquisition Date
    '0008002A', // Acquisition DateTime
    '00080032', // Acquisition Time
    '00082111', // Derivation Description
    '00089205', // Pixel Presentation
    '00089206', // Volumetric Properties
    '00089207', // Volume Based Calculation Technique
    '00089208', // Complex Image Component
    '00089209', // Acquisition Contrast
    '00180010', // Contrast/Bolus Agent
    '00180020', // Scanning Sequence
    '00180021', // Sequence Variant
    '00180022', // Scan Options
    '00180023', // MR Acquisition Type
    '00180024', // Sequence Name
    '00180050', // Slice Thickness
    '00180080', // Repetition Time
    '00180081', // Echo Time
    '00180082', // Inversion Time
    '00180086', // Echo Number(s)
    '00180091', // Echo Train Length
    '00181060', // Trigger Time
    '00189005', // Pulse Sequence Name
    '00200012', // Acquisition Number
    '00200032', // Image Position (Patient)
    '00200037', // Image Orientation (Patient)
    '00200052', // Frame of Reference UID
    '00200062', // Image Laterality
    '00201041', // Slice Location
    '00204000', // Image Comments
    '00209161', // Concatenation UID
    '00209162', // In-concatenation Number
    '00209163', // In-concatenation Total Number
    '00280002', // Samples per Pixel
    '00280004', // Photometric Interpretation
    '00280030', // Pixel Spacing
    '00280101', // Bits Stored
    '00280103', // Pixel Representation
    '00280300', // Quality Control Image
    '00280301', // Burned In Annotation
    '00281050', // Window Center
    '00281051', // Window Width
    '00282110', // Lossy Image Compression
    '00282112', // Lossy Image Compression Ratio
    '00282114', // Lossy Image Compression Method
    '0040A032', // Observation DateTime
    '0040A043', // Concept Name Code Sequence
    '0040A370', // Referenced Request Sequence
    '0040A491', // Completion Flag
    '0040A493', // Verification Flag
    '0040A504', // Content Template Sequence
    '00700080', // Content Label
    '00700081', // Content Description
    '00700082', // Presentation Creation Date
    '00700083', // Presentation Creation Time
    '21000040', // Creation Date
    '21000050', // Creation Time
  ],
};

export const keysOf = (level: Level): readonly Tag[] => keys[level];

/** A longer value is not kept as a key; it is in the file. */
const maximumKeyText = 4096;

/** The keys of a level that a data set, or the meta header of its file, has values for, as DICOM JSON. */
export function keysJson(dataSet: DataSet, level: Level, meta: DataSet = {}): string {
  let json = '';
  for (const tag of keys[level]) {
    const element = dataSet[tag] ?? meta[tag];
    if (element?.Value === undefined || element.Value.length === 0 || element.vr === 'UN') continue;
    const text = JSON.stringify({ vr: element.vr, Value: element.Value });
    if (text.length <= maximumKeyText) json += `${json === '' ? '' : ','}"${tag}":${text}`;
  }
  return `{${json}}`;
}

/** What a query can ask about; a patient is what their studies say. */
export type QueryLevel = 'patient' | Level;

/** Where the value of a key comes from. */
export type KeyPlace =
  | { from: 'column'; attribute: IndexedAttribute }
  | { from: 'keys'; level: Level }
  | { from: 'count'; of: 'studies' | 'series' | 'instances' };

const upwards: Record<QueryLevel, readonly Level[]> = {
  patient: ['study'],
  study: ['study'],
  series: ['series', 'study'],
  instance: ['instance', 'series', 'study'],
};
const keySets: Record<Level, ReadonlySet<Tag>> = {
  study: new Set(keys.study),
  series: new Set(keys.series),
  instance: new Set(keys.instance),
};

/** Attributes of a patient among those of a study: group 0010, but not what a patient was at the time of a study (PS3.3 C.7.2.2). */
const ofStudyOnly = new Set<Tag>(['00101010', '00101020', '00101030', '00102180', '001021B0']);
const isPatientKey = (tag: Tag): boolean => tag.startsWith('0010') && !ofStudyOnly.has(tag);

/** Number of Patient Related Studies, Series, Instances: worked out when they are asked for. */
const patientCounts: Record<Tag, 'studies' | 'series' | 'instances'> = {
  '00201200': 'studies',
  '00201202': 'series',
  '00201204': 'instances',
};
const transferSyntaxTags = new Set<Tag>(['00020010', '00083002']);

/** Where the value of a key for a row of a level comes from, the level itself before those above; undefined: it is no key there. */
export function placeOf(tag: Tag, level: QueryLevel): KeyPlace | undefined {
  const count = patientCounts[tag];
  if (count !== undefined) return { from: 'count', of: count };
  if (level === 'patient' && !isPatientKey(tag)) return undefined;
  if (transferSyntaxTags.has(tag)) {
    const attribute = columnOf('00083002');
    return level === 'instance' && attribute !== undefined ? { from: 'column', attribute } : undefined;
  }
  const attribute = columnOf(tag);
  for (const above of upwards[level]) {
    if (attribute?.level === above) return { from: 'column', attribute };
    if (keySets[above].has(tag)) return { from: 'keys', level: above };
  }
  return undefined;
}

/** The level that a key belongs to: the lowest one that has it, as far down as the level asked for. */
export function levelOfKey(tag: Tag, level: QueryLevel): QueryLevel | undefined {
  const place = placeOf(tag, level);
  if (place === undefined) return undefined;
  if (place.from === 'count' || level === 'patient') return 'patient';
  const own = place.from === 'keys' ? place.level : place.attribute.level;
  return own === 'study' && isPatientKey(tag) ? 'patient' : own;
}
