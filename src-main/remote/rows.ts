import type { RemoteInstance, RemoteSeries, RemoteStudy, WorklistEntry } from '../../src-shared/contract/remote.ts';
import { item, personName, text, texts } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { keywordOf } from '../../src-shared/dicom/dictionary.ts';

/** Longest text and most attributes of `more`: a response is shown, not archived. */
const maximumText = 4096;
const maximumMore = 500;

const availabilities = ['ONLINE', 'NEARLINE', 'OFFLINE', 'UNAVAILABLE'] as const;

const textOf = (dataSet: DataSet, keyword: string): string => (text(dataSet, keyword) ?? '').slice(0, maximumText);

/** A count or number of the answer; undefined when the node did not say, or said something else. */
function countOf(dataSet: DataSet, keyword: string): number | undefined {
  const said = text(dataSet, keyword)?.trim();
  const value = Number(said);
  return said !== undefined && said !== '' && Number.isSafeInteger(value) ? value : undefined;
}

function nameOf(dataSet: DataSet, keyword: string): RemoteStudy['name'] {
  const name = personName(dataSet, keyword);
  return {
    alphabetic: (name?.Alphabetic ?? '').slice(0, maximumText),
    ...(name?.Ideographic ? { ideographic: name.Ideographic.slice(0, maximumText) } : {}),
    ...(name?.Phonetic ? { phonetic: name.Phonetic.slice(0, maximumText) } : {}),
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
const retrieveTitle = (dataSet: DataSet): string =>
  texts(dataSet, 'RetrieveAETitle')
    .map((title) => title.trim())
    .find((title) => title !== '') ?? '';

/** What of an answer goes into `more`: everything, or only what was asked for. */
export interface MoreRules {
  /** Keywords that were asked for; absent: every attribute that the dictionary knows. */
  asked?: ReadonlySet<string>;
}

/** Attributes that have a column of their own are left out; those of sequence items by their path. */
function moreOf(dataSet: DataSet, shown: ReadonlySet<string>, { asked }: MoreRules): Record<string, string> {
  const more: Record<string, string> = {};
  let count = 0;
  const walk = (part: DataSet, path: string): void => {
    for (const [tag, element] of Object.entries(part)) {
      if (count >= maximumMore) return;
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
      const said = texts(part, tag).join('\\').slice(0, maximumText);
      if (said !== '') {
        more[full] = said;
        count++;
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
    modalities: texts(a, 'ModalitiesInStudy')
      .map((modality) => modality.trim())
      .filter((modality) => modality !== ''),
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

/** A scheduled procedure step (PS3.4 K.6.1); the sequence has one item in a response. */
export function worklistEntryOf(a: DataSet, number: number): WorklistEntry {
  const scheduled = item(a, step) ?? {};
  return {
    number,
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
    stationAeTitle: texts(scheduled, 'ScheduledStationAETitle').join(', '),
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
