import { type Code, codeOf } from '../../imaging/measure/concepts.ts';

/** The codes of key object selection documents (PS3.16 TID 2010), all of the scheme DCM. */

const coded = (list: readonly (readonly [value: string, meaning: string])[]): readonly Code[] =>
  list.map(([value, meaning]) => codeOf(value, 'DCM', meaning));

export interface TitleGroup {
  name: string;
  titles: readonly Code[];
}

/** CID 7010 Key Object Selection Document Title, put together by what they are for. */
export const titleGroups: readonly TitleGroup[] = [
  {
    name: 'For people',
    titles: coded([
      ['113000', 'Of Interest'],
      ['113002', 'For Referring Provider'],
      ['113003', 'For Surgery'],
      ['113004', 'For Teaching'],
      ['113005', 'For Conference'],
      ['113006', 'For Therapy'],
      ['113007', 'For Patient'],
      ['113008', 'For Peer Review'],
      ['113009', 'For Research'],
      ['113018', 'For Printing'],
      ['113020', 'For Report Attachment'],
      ['113021', 'For Litigation'],
      ['128195', 'For Diagnosis'],
      ['128203', 'For Tumor Board'],
      ['128208', 'For Tumor Registry'],
    ]),
  },
  {
    name: 'Quality',
    titles: coded([
      ['113013', 'Best In Set'],
      ['113010', 'Quality Issue'],
      ['113001', 'Rejected for Quality Reasons'],
      ['113037', 'Rejected for Patient Safety Reasons'],
      ['113038', 'Incorrect Modality Worklist Entry'],
      ['113039', 'Data Retention Policy Expired'],
    ]),
  },
  {
    name: 'Contents and exchange',
    titles: coded([
      ['113022', 'Collection of Presentation States'],
      ['113036', 'Group of Frames for Display'],
      ['113030', 'Manifest'],
      ['113031', 'Signed Manifest'],
      ['113032', 'Complete Study Content'],
      ['113033', 'Signed Complete Study Content'],
      ['113034', 'Complete Acquisition Content'],
      ['113035', 'Signed Complete Acquisition Content'],
      ['128207', 'For Clinical Trial Submission'],
      ['128710', 'For Teaching File Export'],
      ['128711', 'For Clinical Trial Export'],
      ['128713', 'For Research Collection Export'],
      ['128714', 'For Publication Export'],
      ['130370', 'RTV Rendition'],
      ['130371', 'RTV Audio and Video Rendition'],
      ['130372', 'RTV Stereo Video Rendition'],
      ['130373', 'RTV Audio and Stereo Video Rendition'],
    ]),
  },
  {
    name: 'Radiotherapy',
    titles: coded([
      ['128180', 'For RT Workflow'],
      ['128196', 'For Segmentation'],
      ['128197', 'For RT Prescription'],
      ['128198', 'For RT Treatment Planning'],
      ['128199', 'For Plan Comparison'],
      ['128200', 'For RT Plan Summation'],
      ['128201', 'For Physician Review'],
      ['128202', 'For Physicist Review'],
      ['128204', 'For Plan Quality Assurance'],
      ['128205', 'For Machine Quality Assurance'],
      ['128206', 'For Patient Setup Verification'],
      ['128181', 'Diagnostic Source Images'],
      ['128182', 'Segmentation Result'],
      ['128183', 'Registration Result'],
      ['128184', 'Pre-Planning Result'],
      ['128185', 'RT Prescription Result'],
      ['128186', 'Dose Calculation Image Series'],
      ['128187', 'Coordinate Alignment Image Series'],
      ['128188', 'RT Treatment Simulation Result'],
      ['128189', 'RT Planning Result'],
      ['128190', 'Dosimetric Result'],
      ['128191', 'Patient Setup Verification Result'],
      ['128192', 'RT Treatment Session Result'],
      ['128193', 'RT Treatment Course Summary'],
      ['128194', 'RT Treatment QA Result'],
      ['128209', 'RT Workflow Input Used'],
      ['128210', 'RT Prescription Input Used'],
      ['128211', 'RT Treatment Planning Input Used'],
      ['128212', 'RT Plan Summation Input Used'],
      ['128213', 'Physician Review Input Used'],
      ['128214', 'Physicist Review Input Used'],
      ['128215', 'Plan Quality Assurance Input Used'],
      ['128216', 'Machine Quality Assurance Input Used'],
      ['128217', 'Patient Setup Verification Input Used'],
      ['128218', 'Diagnosis Input Used'],
      ['128219', 'Contouring Input Used'],
      ['128220', 'Plan Comparison Input Used'],
      ['128221', 'Tumor Board Input Used'],
      ['128222', 'Tumor Registry Input Used'],
      ['128223', 'Clinical Trial Submission Input Used'],
    ]),
  },
];

const titles = new Map(titleGroups.flatMap((group) => group.titles.map((title) => [title.value, title] as const)));

/** A title of CID 7010 by its code value. */
export const titleOf = (value: string): Code | undefined => titles.get(value);

/** CID 7011: why images are rejected, or what is wrong with them. */
export const qualityReasons = coded([
  ['111207', 'Image artifact(s)'],
  ['111208', 'Grid artifact(s)'],
  ['111209', 'Positioning'],
  ['111210', 'Motion blur'],
  ['111211', 'Under exposed'],
  ['111212', 'Over exposed'],
  ['111213', 'No image'],
  ['111214', 'Detector artifact(s)'],
  ['111215', 'Artifact(s) other than grid or detector artifact'],
  ['111216', 'Mechanical failure'],
  ['111217', 'Electrical failure'],
  ['111218', 'Software failure'],
  ['111219', 'Inappropriate image processing'],
  ['113026', 'Double exposure'],
  ['111220', 'Other failure'],
  ['111221', 'Unknown failure'],
]);

/** CID 7012: of which set images are the best. */
export const bestInSets = coded([
  ['113014', 'Study'],
  ['113015', 'Series'],
  ['113016', 'Performed Procedure Step'],
  ['113017', 'Stage-View'],
]);

/** The modifiers that TID 2010 (rows 3 and 4) has for a title, and whether one has to be said. */
export function modifiersOf(title: string): { codes: readonly Code[]; required: boolean } | undefined {
  if (title === '113013') return { codes: bestInSets, required: true };
  return title === '113001' || title === '113010' ? { codes: qualityReasons, required: false } : undefined;
}

/**
 * Titles by which images are taken out of use: for reasons of quality or of the safety of the patient, as of another
 * worklist entry, or because they may not be kept any longer (IHE RAD TF-3, Imaging Object Change Management).
 */
const rejections = new Set(['113001', '113037', '113038', '113039']);
export const isRejection = ({ value, scheme }: Pick<Code, 'value' | 'scheme'>): boolean =>
  scheme === 'DCM' && rejections.has(value);

/** Titles that list what there is (a manifest) rather than choose from it. */
const lists = new Set(['113030', '113031', '113032', '113033', '113034', '113035']);
export const isListing = ({ value, scheme }: Pick<Code, 'value' | 'scheme'>): boolean =>
  scheme === 'DCM' && lists.has(value);

/** Concept names of TID 2010 and of the observer context (TID 1002, 1003, 1004). */
export const keyConcepts = {
  modifier: codeOf('113011', 'DCM', 'Document Title Modifier'),
  description: codeOf('113012', 'DCM', 'Key Object Description'),
  observerType: codeOf('121005', 'DCM', 'Observer Type'),
  person: codeOf('121006', 'DCM', 'Person'),
  device: codeOf('121007', 'DCM', 'Device'),
  personName: codeOf('121008', 'DCM', 'Person Observer Name'),
  deviceUid: codeOf('121012', 'DCM', 'Device Observer UID'),
  deviceName: codeOf('121013', 'DCM', 'Device Observer Name'),
  deviceManufacturer: codeOf('121014', 'DCM', 'Device Observer Manufacturer'),
  deviceModel: codeOf('121015', 'DCM', 'Device Observer Model Name'),
} satisfies Record<string, Code>;
