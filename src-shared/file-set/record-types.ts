/** Directory record types of instances (PS3.3 F.3.2.2, Table F.4-1), retired ones included. */
export const instanceRecordTypes = [
  'IMAGE',
  'RT DOSE',
  'RT STRUCTURE SET',
  'RT PLAN',
  'RT TREAT RECORD',
  'PRESENTATION',
  'WF PRESENTATION',
  'WAVEFORM',
  'SR DOCUMENT',
  'KEY OBJECT DOC',
  'SPECTROSCOPY',
  'RAW DATA',
  'REGISTRATION',
  'FIDUCIAL',
  'HANGING PROTOCOL',
  'ENCAP DOC',
  'VALUE MAP',
  'STEREOMETRIC',
  'PALETTE',
  'IMPLANT',
  'IMPLANT GROUP',
  'IMPLANT ASSY',
  'PLAN',
  'MEASUREMENT',
  'SURFACE',
  'SURFACE SCAN',
  'TRACT',
  'ASSESSMENT',
  'RADIOTHERAPY',
  'ANNOTATION',
  'INVENTORY',
  'OVERLAY',
  'MODALITY LUT',
  'VOI LUT',
  'CURVE',
  'STORED PRINT',
  'PRIVATE',
] as const;
export type InstanceRecordType = (typeof instanceRecordTypes)[number];

const root = '1.2.840.10008.5.1.4.1.1.';
/** UID, or its beginning with a dot at the end -> type; the longest match counts, and what matches nothing is an image. */
const types: Record<string, InstanceRecordType> = {
  [`${root}4.2`]: 'SPECTROSCOPY',
  [`${root}8`]: 'OVERLAY',
  [`${root}9`]: 'CURVE',
  [`${root}9.`]: 'WAVEFORM',
  [`${root}9.100.`]: 'WF PRESENTATION',
  [`${root}10`]: 'MODALITY LUT',
  [`${root}11`]: 'VOI LUT',
  [`${root}11.`]: 'PRESENTATION',
  [`${root}66`]: 'RAW DATA',
  [`${root}66.1`]: 'REGISTRATION',
  [`${root}66.2`]: 'FIDUCIAL',
  [`${root}66.3`]: 'REGISTRATION',
  [`${root}66.5`]: 'SURFACE',
  [`${root}66.6`]: 'TRACT',
  [`${root}67`]: 'VALUE MAP',
  [`${root}68.`]: 'SURFACE SCAN',
  [`${root}77.1.5.3`]: 'STEREOMETRIC',
  [`${root}78.`]: 'MEASUREMENT',
  [`${root}78.6`]: 'SR DOCUMENT',
  [`${root}79.1`]: 'SR DOCUMENT',
  [`${root}80.1`]: 'MEASUREMENT',
  [`${root}88.`]: 'SR DOCUMENT',
  [`${root}88.59`]: 'KEY OBJECT DOC',
  [`${root}90.1`]: 'ASSESSMENT',
  [`${root}91.1`]: 'ANNOTATION',
  [`${root}104.`]: 'ENCAP DOC',
  [`${root}129`]: 'CURVE',
  [`${root}131`]: 'PRESENTATION',
  [`${root}201.1`]: 'INVENTORY',
  [`${root}481.2`]: 'RT DOSE',
  [`${root}481.3`]: 'RT STRUCTURE SET',
  [`${root}481.4`]: 'RT TREAT RECORD',
  [`${root}481.5`]: 'RT PLAN',
  [`${root}481.6`]: 'RT TREAT RECORD',
  [`${root}481.7`]: 'RT TREAT RECORD',
  [`${root}481.8`]: 'RT PLAN',
  [`${root}481.9`]: 'RT TREAT RECORD',
  // The classes of the second generation; its images are images.
  [`${root}481.`]: 'RADIOTHERAPY',
  [`${root}481.1`]: 'IMAGE',
  [`${root}481.23`]: 'IMAGE',
  [`${root}481.24`]: 'IMAGE',
  [`${root}481.25`]: 'PLAN',
  // No record type is defined for protocols, nor for objects of security screening that are no images.
  [`${root}200.`]: 'PRIVATE',
  [`${root}501.3`]: 'PRIVATE',
  [`${root}501.6`]: 'PRIVATE',
  '1.2.840.10008.5.1.4.34.': 'PLAN',
  '1.2.840.10008.5.1.4.38.1': 'HANGING PROTOCOL',
  '1.2.840.10008.5.1.4.39.1': 'PALETTE',
  '1.2.840.10008.5.1.4.43.1': 'IMPLANT',
  '1.2.840.10008.5.1.4.44.1': 'IMPLANT ASSY',
  '1.2.840.10008.5.1.4.45.1': 'IMPLANT GROUP',
  '1.2.840.10008.5.1.1.27': 'STORED PRINT',
};

/** Types whose records lie in the root directory entity, below no patient (PS3.3 Table F.4-1). */
const rootTypes: ReadonlySet<string> = new Set<InstanceRecordType>([
  'HANGING PROTOCOL',
  'PALETTE',
  'IMPLANT',
  'IMPLANT ASSY',
  'IMPLANT GROUP',
  'INVENTORY',
]);

/** True when records of a type lie in the root directory entity. */
export const isRootRecordType = (type: string): boolean => rootTypes.has(type);

/** Types whose records may have an Icon Image Sequence (PS3.3 F.7). */
export const mayHaveIcon = (type: string): boolean =>
  ['SERIES', 'IMAGE', 'RT DOSE', 'SPECTROSCOPY', 'RAW DATA'].includes(type);

/** The type of the directory record of an instance: `PRIVATE` for classes that the standard does not define. */
export function recordTypeOf(sopClassUid: string): InstanceRecordType {
  if (!sopClassUid.startsWith('1.2.840.10008.')) return 'PRIVATE';
  const exact = types[sopClassUid];
  if (exact !== undefined) return exact;
  for (let at = sopClassUid.lastIndexOf('.'); at > 0; at = sopClassUid.lastIndexOf('.', at - 1)) {
    const type = types[sopClassUid.slice(0, at + 1)];
    if (type !== undefined) return type;
  }
  return 'IMAGE';
}

/** Where a record type stands: 0 patient, 1 study, 2 series, 3 instance; undefined: nobody knows (private). */
export function rankOf(type: string): number | undefined {
  const rank = ['PATIENT', 'STUDY', 'SERIES'].indexOf(type);
  if (rank >= 0) return rank;
  return type === 'PRIVATE' ? undefined : 3;
}
