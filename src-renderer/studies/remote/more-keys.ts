import { nameKey } from './name-key.ts';

/** Keys of PS3.4 C.6 (and those that source systems ask for) that are in the panel, not in the search row. */
export interface MoreKey {
  keyword: string;
  label: string;
  kind: 'text' | 'name' | 'dates' | 'times' | 'choice';
  choices?: readonly { value: string; label: string }[];
  /** A key of a lower level: found only by nodes with relational queries (PS3.4 C.4.1.3.2.1). */
  lower?: boolean;
}

export interface KeyGroup {
  title: string;
  note?: string;
  keys: readonly MoreKey[];
}

const text = (keyword: string, label: string, lower = false): MoreKey => ({
  keyword,
  label,
  kind: 'text',
  ...(lower ? { lower } : {}),
});
const name = (keyword: string, label: string, lower = false): MoreKey => ({
  ...text(keyword, label, lower),
  kind: 'name',
});
const dates = (keyword: string, label: string, lower = false): MoreKey => ({
  ...text(keyword, label, lower),
  kind: 'dates',
});
const times = (keyword: string, label: string, lower = false): MoreKey => ({
  ...text(keyword, label, lower),
  kind: 'times',
});

export const keyGroups: readonly KeyGroup[] = [
  {
    title: 'Study',
    keys: [
      times('StudyTime', 'Study time'),
      text('StudyDescription', 'Study description'),
      text('StudyID', 'Study ID'),
      text('StudyInstanceUID', 'Study Instance UID'),
      name('ReferringPhysicianName', 'Referring physician'),
      name('PhysiciansOfRecord', 'Physician of record'),
      name('NameOfPhysiciansReadingStudy', 'Reading physician'),
      text('AdmittingDiagnosesDescription', 'Admitting diagnosis'),
      text('InstitutionName', 'Institution'),
    ],
  },
  {
    title: 'Patient',
    keys: [
      dates('PatientBirthDate', 'Born'),
      times('PatientBirthTime', 'Time of birth'),
      {
        keyword: 'PatientSex',
        label: 'Sex',
        kind: 'choice',
        choices: [
          { value: 'F', label: 'Female' },
          { value: 'M', label: 'Male' },
          { value: 'O', label: 'Other' },
        ],
      },
      text('IssuerOfPatientID', 'Issuer of the ID'),
      text('OtherPatientIDs', 'Other IDs'),
      name('OtherPatientNames', 'Other names'),
      text('PatientAge', 'Age'),
      text('PatientSize', 'Size'),
      text('PatientWeight', 'Weight'),
      text('EthnicGroup', 'Ethnic group'),
      text('Occupation', 'Occupation'),
      text('AdditionalPatientHistory', 'History'),
      text('PatientComments', 'Comments'),
    ],
  },
  {
    title: 'Series',
    note: 'Found only by nodes that answer relational queries.',
    keys: [
      text('Modality', 'Modality', true),
      text('SeriesNumber', 'Series number', true),
      text('SeriesDescription', 'Series description', true),
      dates('SeriesDate', 'Series date', true),
      times('SeriesTime', 'Series time', true),
      text('BodyPartExamined', 'Body part', true),
      text('Laterality', 'Laterality', true),
      text('ProtocolName', 'Protocol', true),
      name('PerformingPhysicianName', 'Performing physician', true),
      name('OperatorsName', 'Operator', true),
      text('StationName', 'Station', true),
      text('InstitutionalDepartmentName', 'Department', true),
      text('Manufacturer', 'Manufacturer', true),
      text('ManufacturerModelName', 'Model', true),
      text('PerformedProcedureStepID', 'Performed step ID', true),
      dates('PerformedProcedureStepStartDate', 'Step date', true),
      times('PerformedProcedureStepStartTime', 'Step time', true),
      text('SeriesInstanceUID', 'Series Instance UID', true),
    ],
  },
  {
    title: 'Image',
    note: 'Found only by nodes that answer relational queries.',
    keys: [
      text('InstanceNumber', 'Image number', true),
      dates('ContentDate', 'Content date', true),
      times('ContentTime', 'Content time', true),
      dates('AcquisitionDate', 'Acquisition date', true),
      times('AcquisitionTime', 'Acquisition time', true),
      text('AcquisitionNumber', 'Acquisition number', true),
      text('ImageType', 'Image type', true),
      text('ImageComments', 'Image comments', true),
      text('SOPClassUID', 'SOP Class UID', true),
      text('SOPInstanceUID', 'SOP Instance UID', true),
    ],
  },
];

export const allMoreKeys: readonly MoreKey[] = keyGroups.flatMap(({ keys }) => keys);

/** The value of a key for a query, from what was typed. */
export function keyValue(keyword: string, typed: string): string {
  const kind = allMoreKeys.find((key) => key.keyword === keyword)?.kind;
  if (typed.trim() === '') return '';
  if (kind === 'dates' || kind === 'times') return rangeKey(typed);
  return kind === 'name' ? nameKey(typed) : typed.trim();
}

/** A range of days or times as people write it (`2026-11-20 to 2026-11-22`, `08:00-`), as DICOM has it. */
export function rangeKey(typed: string): string {
  const ends = typed
    .trim()
    .split(/\s+(?:to|until|–|-)\s+|\s*–\s*/)
    .map((end) => end.trim());
  const squeezed = (value: string): string => value.replace(/[-:./\s]/g, '');
  if (ends.length === 2) return `${squeezed(ends[0]!)}-${squeezed(ends[1]!)}`;
  const [only = ''] = ends;
  // `08:00-12:00`: the hyphen divides; `2026-11-20`: it belongs to the date.
  const both = /^(\d{2}:?\d{2}(?::?\d{2})?|\d{8})?-(\d{2}:?\d{2}(?::?\d{2})?|\d{8})?$/.exec(only);
  if (both) return `${squeezed(both[1] ?? '')}-${squeezed(both[2] ?? '')}`;
  const open = /^(.*\d)-$/.exec(only);
  if (open) return `${squeezed(open[1]!)}-`;
  const until = /^-(\d.*)$/.exec(only);
  if (until) return `-${squeezed(until[1]!)}`;
  return squeezed(only);
}
