import type { DataSet, Element, Tag } from '../../../../src-shared/dicom/data-set.ts';
import { tagNumber } from '../../../../src-shared/dicom/tag.ts';
import type { ProcedureStepScpSettings } from '../../../../src-shared/settings/procedure-step.ts';

/** What the messages of Modality Performed Procedure Step must and may have: PS3.4 table F.7.2-1, as the SCU has to send it. */

export const tags = {
  scheduledStep: '00400270',
  studyInstanceUid: '0020000D',
  status: '00400252',
  performedSeries: '00400340',
  endDate: '00400250',
  endTime: '00400251',
  characterSet: '00080005',
} as const;

/** Type 1 of N-CREATE. */
const createType1: readonly Tag[] = [
  tags.scheduledStep,
  '00400253',
  '00400241',
  '00400244',
  '00400245',
  tags.status,
  '00080060',
];
/** Type 2 of N-CREATE. */
const createType2: readonly Tag[] = [
  '00100010',
  '00100020',
  '00100030',
  '00100040',
  '00081120',
  '00400242',
  '00400243',
  '00400254',
  '00400255',
  '00081032',
  tags.endDate,
  tags.endTime,
  '00200010',
  '00400260',
  tags.performedSeries,
];
const scheduledType2: readonly Tag[] = [
  '00081110',
  '00080050',
  '00401001',
  '00321060',
  '00400009',
  '00400007',
  '00400008',
];
const seriesType1: readonly Tag[] = ['00181030', '0020000E'];
const seriesType2: readonly Tag[] = ['00081050', '00081070', '0008103E', '00080054', '00081140', '00400220'];

/** What N-SET may not give: whose step it is, which one, and when it began. */
const fixed = new Set<Tag>([
  tags.scheduledStep,
  '00100010',
  '00100020',
  '00100021',
  '00100030',
  '00100032',
  '00100040',
  '00081120',
  '00400253',
  '00400241',
  '00400242',
  '00400243',
  '00400244',
  '00400245',
  '00080060',
  '00200010',
]);

/** What is wrong with a message, most important first; the elements are those to be named in the answer. */
export interface AttributeProblem {
  kind: 'missing' | 'missing-value' | 'invalid-value';
  elements: number[];
}

const isEmpty = (element: Element): boolean =>
  (element.Value === undefined || element.Value.length === 0 || element.Value[0] === null || element.Value[0] === '') &&
  (element.bytes === undefined || element.bytes.length === 0);

/** Tags of `wanted` that are not there, and those of `withValue` that are empty. */
function lacking(dataSet: DataSet, wanted: readonly Tag[], withValue: readonly Tag[]) {
  const missing = [...wanted, ...withValue].filter((tag) => dataSet[tag] === undefined);
  const empty = withValue.filter((tag) => dataSet[tag] !== undefined && isEmpty(dataSet[tag]!));
  return { missing, empty };
}

const itemsOf = (dataSet: DataSet, tag: Tag): DataSet[] => (dataSet[tag]?.Value ?? []) as DataSet[];

/** Checks the sequences, whose items lack something; the element named is that of the item (PS3.7 names no path). */
function lackingInItems(dataSet: DataSet, sequence: Tag, wanted: readonly Tag[], withValue: readonly Tag[]) {
  const all = itemsOf(dataSet, sequence).map((item) => lacking(item, wanted, withValue));
  return { missing: all.flatMap(({ missing }) => missing), empty: all.flatMap(({ empty }) => empty) };
}

function problemOf(found: readonly { missing: Tag[]; empty: Tag[] }[]): AttributeProblem | undefined {
  const numbers = (list: Tag[]) => [...new Set(list)].map(tagNumber).sort((a, b) => a - b);
  const missing = numbers(found.flatMap((one) => one.missing));
  if (missing.length > 0) {
    return { kind: 'missing', elements: missing };
  }
  const empty = numbers(found.flatMap((one) => one.empty));
  return empty.length > 0 ? { kind: 'missing-value', elements: empty } : undefined;
}

const statusTag = tagNumber(tags.status);

/** N-CREATE: what must be there, and the state IN PROGRESS (PS3.4 F.7.2.1.2). */
export function checkCreate(
  dataSet: DataSet,
  validation: ProcedureStepScpSettings['validation'],
): AttributeProblem | undefined {
  const strict = validation === 'strict';
  const problem =
    validation === 'none'
      ? problemOf([lacking(dataSet, [], [tags.status])])
      : problemOf([
          lacking(dataSet, strict ? createType2 : [], createType1),
          lackingInItems(dataSet, tags.scheduledStep, strict ? scheduledType2 : [], [tags.studyInstanceUid]),
          ...(strict ? [lackingInItems(dataSet, tags.performedSeries, seriesType2, seriesType1)] : []),
        ]);
  if (problem !== undefined) {
    return problem;
  }
  return stateOf(dataSet) === 'IN PROGRESS' ? undefined : { kind: 'invalid-value', elements: [statusTag] };
}

export const stateOf = (dataSet: DataSet): string | undefined => {
  const value = dataSet[tags.status]?.Value?.[0];
  return typeof value === 'string' ? value.trim() : undefined;
};

/** N-SET: the state, if it says one, is one that there is; a step that ends says when, and which series it made (`record` is what it will be). */
export function checkSet(
  dataSet: DataSet,
  record: DataSet,
  validation: ProcedureStepScpSettings['validation'],
): AttributeProblem | undefined {
  const state = stateOf(dataSet);
  if (dataSet[tags.status] !== undefined && !['IN PROGRESS', 'COMPLETED', 'DISCONTINUED'].includes(state ?? '')) {
    return { kind: 'invalid-value', elements: [statusTag] };
  }
  if (validation === 'none') {
    return undefined;
  }
  const strict = validation === 'strict';
  const ends = state === 'COMPLETED' || state === 'DISCONTINUED';
  return problemOf([
    lacking(record, [], ends ? [tags.endDate, tags.endTime] : []),
    ...(strict && state === 'COMPLETED' ? [lacking(record, [], [tags.performedSeries])] : []),
    ...(strict ? [lackingInItems(dataSet, tags.performedSeries, seriesType2, seriesType1)] : []),
  ]);
}

/** The elements of an N-SET that only N-CREATE may give and that differ from what the record has. */
export const changedFixed = (dataSet: DataSet, record: DataSet): Tag[] =>
  Object.keys(dataSet).filter((tag) => fixed.has(tag) && JSON.stringify(dataSet[tag]) !== JSON.stringify(record[tag]));

/** The record after an N-SET: each element it names replaced, sequences whole (PS3.4 F.7.2.2.2), what is fixed kept. */
export function applySet(record: DataSet, dataSet: DataSet): DataSet {
  const result: DataSet = { ...record };
  for (const [tag, element] of Object.entries(dataSet)) {
    if (!fixed.has(tag) && tag !== tags.characterSet) {
      result[tag] = element;
    }
  }
  if (dataSet[tags.characterSet] !== undefined) {
    result[tags.characterSet] = dataSet[tags.characterSet]!;
  }
  return result;
}

/** The studies that a step belongs to: those it was scheduled for. */
export const studyUidsOf = (record: DataSet): string[] => [
  ...new Set(
    itemsOf(record, tags.scheduledStep)
      .map((item) => item[tags.studyInstanceUid]?.Value?.[0])
      .filter((uid): uid is string => typeof uid === 'string' && uid !== ''),
  ),
];
