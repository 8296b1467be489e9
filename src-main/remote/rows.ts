import type { RemoteInstance, RemoteSeries, RemoteStudy, WorklistEntry } from '../../src-shared/contract/remote.ts';
import { item, items, personName, text, texts } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { keywordOf, tagFrom } from '../../src-shared/dicom/dictionary.ts';

/** Longest text, most values of an attribute, and most of `more`: a response is shown, not archived. */
const maximumText = 4096;
const maximumValues = 64;
const maximumMore = 500;
const maximumMoreText = 16 * 1024;
/** Worklist entries of one response. */
const maximumSteps = 100;

const availabilities = ['ONLINE', 'NEARLINE', 'OFFLINE', 'UNAVAILABLE'] as const;

/** A part of a text is copied: a slice would keep all of it in memory. */
const cut = (said: string, length = maximumText): string =>
  said.length <= length ? said : Buffer.from(said.slice(0, length), 'utf16le').toString('utf16le');

const textOf = (dataSet: DataSet, keyword: string): string => cut(text(dataSet, keyword) ?? '');

/** The values that are not empty. */
export const valuesOf = (dataSet: DataSet, keyword: string): string[] =>
  texts(dataSet, keyword)
    .map((value) => value.trim())
    .filter((value) => value !== '')
    .slice(0, maximumValues)
    .map((value) => cut(value, 64));

/** A count or number of the answer; undefined when the node did not say, or said something else. */
function countOf(dataSet: DataSet, keyword: string): number | undefined {
  const said = text(dataSet, keyword)?.trim();
  const value = Number(said);
  return said !== undefined && said !== '' && Number.isSafeInteger(value) ? value : undefined;
}

function nameOf(dataSet: DataSet, keyword: string): RemoteStudy['name'] {
  const name = personName(dataSet, keyword);
  return {
    alphabetic: cut(name?.Alphabetic ?? ''),
    ...(name?.Ideographic ? { ideographic: cut(name.Ideographic) } : {}),
    ...(name?.Phonetic ? { phonetic: cut(name.Phonetic) } : {}),
  };
}

const shownName = (dataSet: DataSet, keyword: string): string => {
  const name = nameOf(dataSet, keyword);
  return name.ideographic ?? name.alphabetic;
};

function availabilityOf(dataSet: DataSet): RemoteStudy['availability'] {
  const said = text(dataSet, 'InstanceAvailability');
  return availabilities.find((value) => value === said) ?? '';
}

/** The first of the titles: each of them could deliver it (PS3.4 C.4.1.1.3.2). */
const retrieveTitle = (dataSet: DataSet): string => valuesOf(dataSet, 'RetrieveAETitle')[0] ?? '';

/** What of an answer goes into `more`: everything, or only what was asked for. */
export interface MoreRules {
  /** Keywords that were asked for; absent: every attribute that the dictionary knows. */
  asked?: ReadonlySet<string>;
}

/** Attributes that have a column of their own are left out; those of sequence items by their path. */
function moreOf(dataSet: DataSet, shown: ReadonlySet<string>, { asked }: MoreRules): Record<string, string> {
  const more: Record<string, string> = {};
  let count = 0;
  let room = maximumMoreText;
  const walk = (part: DataSet, path: string): void => {
    for (const [tag, element] of Object.entries(part)) {
      if (count >= maximumMore || room <= 0) return;
      const keyword = keywordOf(tag);
      if (keyword === undefined) continue;
      const full = path + keyword;
      if (element.vr === 'SQ') {
        const first = element.Value?.[0];
        if (first !== null && typeof first === 'object' && (asked === undefined || path !== '' || asked.has(full))) {
          walk(first as DataSet, `${full}.`);
        }
        continue;
      }
      if (shown.has(full) || (asked !== undefined && path === '' && !asked.has(full))) continue;
      const said = cut(texts(part, tag).join('\\'), Math.min(maximumText, room));
      if (said !== '') {
        more[full] = said;
        count++;
        room -= said.length;
      }
    }
  };
  walk(dataSet, '');
  return more;
}

/** Of every answer: about the answer itself, not about what was found. */
const ofTheAnswer = ['SpecificCharacterSet', 'QueryRetrieveLevel', 'RetrieveAETitle', 'InstanceAvailability'];

const studyColumns = new Set([
  ...ofTheAnswer,
  'StudyInstanceUID',
  'PatientName',
  'PatientID',
  'IssuerOfPatientID',
  'PatientBirthDate',
  'PatientSex',
  'StudyDate',
  'StudyTime',
  'AccessionNumber',
  'StudyID',
  'StudyDescription',
  'ModalitiesInStudy',
  'InstitutionName',
  'ReferringPhysicianName',
  'NumberOfStudyRelatedSeries',
  'NumberOfStudyRelatedInstances',
]);

/** A study as the list shows it. What the answer lacks is empty, which is no error (PS3.4 C.4.1.1.3.2). */
export function remoteStudyOf(a: DataSet, number: number, rules: MoreRules = {}): RemoteStudy {
  const series = countOf(a, 'NumberOfStudyRelatedSeries');
  const instances = countOf(a, 'NumberOfStudyRelatedInstances');
  return {
    number,
    studyUid: textOf(a, 'StudyInstanceUID'),
    name: nameOf(a, 'PatientName'),
    patientId: textOf(a, 'PatientID'),
    issuer: textOf(a, 'IssuerOfPatientID'),
    birthDate: textOf(a, 'PatientBirthDate'),
    sex: textOf(a, 'PatientSex'),
    studyDate: textOf(a, 'StudyDate'),
    studyTime: textOf(a, 'StudyTime'),
    accession: textOf(a, 'AccessionNumber'),
    studyId: textOf(a, 'StudyID'),
    description: textOf(a, 'StudyDescription'),
    modalities: valuesOf(a, 'ModalitiesInStudy'),
    institution: textOf(a, 'InstitutionName'),
    referringPhysician: shownName(a, 'ReferringPhysicianName'),
    ...(series === undefined ? {} : { series }),
    ...(instances === undefined ? {} : { instances }),
    retrieveAeTitle: retrieveTitle(a),
    availability: availabilityOf(a),
    more: moreOf(a, studyColumns, rules),
  };
}

const seriesColumns = new Set([
  ...ofTheAnswer,
  'StudyInstanceUID',
  'SeriesInstanceUID',
  'Modality',
  'SeriesNumber',
  'SeriesDescription',
  'BodyPartExamined',
  'NumberOfSeriesRelatedInstances',
]);

export function remoteSeriesOf(a: DataSet, rules: MoreRules = {}): RemoteSeries {
  const number = countOf(a, 'SeriesNumber');
  const instances = countOf(a, 'NumberOfSeriesRelatedInstances');
  return {
    seriesUid: textOf(a, 'SeriesInstanceUID'),
    modality: textOf(a, 'Modality'),
    ...(number === undefined ? {} : { number }),
    description: textOf(a, 'SeriesDescription'),
    bodyPart: textOf(a, 'BodyPartExamined'),
    ...(instances === undefined ? {} : { instances }),
    retrieveAeTitle: retrieveTitle(a),
    availability: availabilityOf(a),
    more: moreOf(a, seriesColumns, rules),
  };
}

const instanceColumns = new Set([
  ...ofTheAnswer,
  'StudyInstanceUID',
  'SeriesInstanceUID',
  'SOPInstanceUID',
  'SOPClassUID',
  'InstanceNumber',
  'NumberOfFrames',
  'Rows',
  'Columns',
]);

export function remoteInstanceOf(a: DataSet, rules: MoreRules = {}): RemoteInstance {
  const numbers = {
    number: countOf(a, 'InstanceNumber'),
    frames: countOf(a, 'NumberOfFrames'),
    rows: countOf(a, 'Rows'),
    columns: countOf(a, 'Columns'),
  };
  const said = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined));
  return {
    sopInstanceUid: textOf(a, 'SOPInstanceUID'),
    sopClassUid: textOf(a, 'SOPClassUID'),
    ...said,
    retrieveAeTitle: retrieveTitle(a),
    more: moreOf(a, instanceColumns, rules),
  };
}

const step = 'ScheduledProcedureStepSequence';
const worklistColumns = new Set([
  ...ofTheAnswer,
  'StudyInstanceUID',
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'PatientSex',
  'AccessionNumber',
  'RequestedProcedureDescription',
  'RequestedProcedureID',
  'ReferringPhysicianName',
  `${step}.ScheduledProcedureStepID`,
  `${step}.ScheduledProcedureStepDescription`,
  `${step}.ScheduledStationAETitle`,
  `${step}.Modality`,
  `${step}.ScheduledProcedureStepStartDate`,
  `${step}.ScheduledProcedureStepStartTime`,
  `${step}.ScheduledPerformingPhysicianName`,
]);

/** The scheduled procedure steps of a response (PS3.4 K.6.1.2.2: the sequence has one item), without their numbers. */
export function worklistEntriesOf(a: DataSet): Omit<WorklistEntry, 'number'>[] {
  const steps = items(a, step);
  if (steps.length < 2) return [worklistEntryOf(a, steps[0] ?? {})];
  const tag = tagFrom(step) as string;
  return steps
    .slice(0, maximumSteps)
    .map((one) => worklistEntryOf({ ...a, [tag]: { vr: 'SQ', Value: [one] } }, one ?? {}));
}

function worklistEntryOf(a: DataSet, scheduled: DataSet): Omit<WorklistEntry, 'number'> {
  return {
    studyUid: textOf(a, 'StudyInstanceUID'),
    name: nameOf(a, 'PatientName'),
    patientId: textOf(a, 'PatientID'),
    birthDate: textOf(a, 'PatientBirthDate'),
    sex: textOf(a, 'PatientSex'),
    accession: textOf(a, 'AccessionNumber'),
    requestedProcedure: textOf(a, 'RequestedProcedureDescription') || codeMeaning(a, 'RequestedProcedureCodeSequence'),
    requestedProcedureId: textOf(a, 'RequestedProcedureID'),
    stepId: textOf(scheduled, 'ScheduledProcedureStepID'),
    stepDescription:
      textOf(scheduled, 'ScheduledProcedureStepDescription') || codeMeaning(scheduled, 'ScheduledProtocolCodeSequence'),
    stationAeTitle: valuesOf(scheduled, 'ScheduledStationAETitle').join(', '),
    modality: textOf(scheduled, 'Modality'),
    startDate: textOf(scheduled, 'ScheduledProcedureStepStartDate'),
    startTime: textOf(scheduled, 'ScheduledProcedureStepStartTime'),
    performingPhysician: shownName(scheduled, 'ScheduledPerformingPhysicianName'),
    referringPhysician: shownName(a, 'ReferringPhysicianName'),
    more: moreOf(a, worklistColumns, {}),
  };
}

const codeMeaning = (dataSet: DataSet, sequence: string): string =>
  textOf(item(dataSet, sequence) ?? {}, 'CodeMeaning');
