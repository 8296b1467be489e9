import type { DataSet, PersonName } from '../../dicom/data-set.ts';
import type { Code } from '../../imaging/measure/concepts.ts';
import {
  type Creation,
  element,
  empty,
  equipment,
  momentOf,
  newSeries,
  sequence,
  sopCommon,
  withStatedCharacterSet,
} from '../created-object.ts';
import { subjectOfDocument } from '../document-subject.ts';
import { blockText } from '../typed-text.ts';
import { type KeyReference, keyObjectSelectionStorage } from './model.ts';
import { keyConcepts, modifiersOf } from './titles.ts';

export { typedName } from '../document-subject.ts';

/** An instance as the documents of other studies find it too. */
export interface PlacedInstance {
  studyUid: string;
  seriesUid: string;
  sopClassUid: string;
  sopInstanceUid: string;
}

export interface SelectedInstance extends PlacedInstance {
  type: KeyReference['type'];
  /** From 1, of an instance that has several; absent: all of it. */
  frames?: readonly number[];
  state?: PlacedInstance;
}

/** Who selects (PS3.16 TID 1002): a person by name, else the workstation. */
export type WrittenObserver =
  | { kind: 'person'; name: PersonName }
  | { kind: 'device'; uid: string; name: string; manufacturer: string; model: string };

export interface KeySelection {
  title: Code;
  modifiers: readonly Code[];
  /** Empty: none. */
  description: string;
  observer: WrittenObserver;
  /** In the order of the document; the frames of an instance with the same state stand together. */
  instances: readonly SelectedInstance[];
}

/**
 * A key object selection (PS3.3 A.35.4, PS3.16 TID 2010) as documents: one in each study that it takes instances from, all
 * with the same content, each naming the others as identical (C.17.6.2.1). `creations`: one for each of these studies, whose UID
 * its source says; each document has a series of its own.
 * @throws RangeError when nothing is selected, a modifier is missing or none of the title, or a study has no creation
 */
export function keyObjectDocuments(creations: readonly Creation[], selection: KeySelection): DataSet[] {
  const { instances, title, modifiers } = selection;
  if (instances.length === 0) throw new RangeError('nothing is selected');
  const allowed = modifiersOf(title.value);
  if (allowed?.required && modifiers.length === 0) throw new RangeError('the title needs a modifier');
  if (modifiers.some(({ value }) => !allowed?.codes.some((code) => code.value === value))) {
    throw new RangeError('no modifier of the title');
  }
  const documents = creations.map((creation) => documentOf(creation, selection));
  const studies = new Set(instances.map(({ studyUid }) => studyUid));
  const uidOf = (dataSet: DataSet, tag: string): string => String(dataSet[tag]?.Value?.[0] ?? '');
  const here = new Set(documents.map((document) => uidOf(document, '0020000D')));
  if (here.size !== documents.length || [...studies].some((uid) => !here.has(uid))) {
    throw new RangeError('a document for each study');
  }
  const places = documents.map(
    (document): PlacedInstance => ({
      studyUid: uidOf(document, '0020000D'),
      seriesUid: uidOf(document, '0020000E'),
      sopClassUid: keyObjectSelectionStorage,
      sopInstanceUid: uidOf(document, '00080018'),
    }),
  );
  return documents.map((document, index) => {
    const others = places.filter((_, other) => other !== index);
    return withStatedCharacterSet(
      others.length > 0 ? { ...document, '0040A525': sequence(...byStudy(others)) } : document,
    );
  });
}

function documentOf(creation: Creation, selection: KeySelection): DataSet {
  const { now } = creation;
  const { date, time } = momentOf(now);
  return {
    ...subjectOfDocument(creation),
    // Key Object Document Series (C.17.6.1)
    ...newSeries(creation, 'KO'),
    '00081111': empty('SQ'),
    ...equipment(creation),
    // Key Object Document (C.17.6.2)
    '00200013': element('IS', 1),
    '00080023': element('DA', date),
    '00080033': element('TM', time),
    '0040A375': sequence(
      ...byStudy([...selection.instances, ...selection.instances.flatMap(({ state }) => (state ? [state] : []))]),
    ),
    // SR Document Content (C.17.3)
    '0040A040': element('CS', 'CONTAINER'),
    '0040A043': sequence(codeItem(selection.title)),
    '0040A050': element('CS', 'SEPARATE'),
    '0040A504': sequence({ '00080105': element('CS', 'DCMR'), '0040DB00': element('CS', '2010') }),
    '0040A730': sequence(...contentOf(selection)),
    ...sopCommon(creation, keyObjectSelectionStorage),
  };
}

const codeItem = ({ value, scheme, meaning }: Code): DataSet => ({
  '00080100': element('SH', value),
  '00080102': element('SH', scheme),
  '00080104': element('LO', meaning),
});

/** Instances by study and series, each once, in the order in which they come (C.17.2.1). */
function byStudy(instances: readonly PlacedInstance[]): DataSet[] {
  const studies = new Map<string, Map<string, Map<string, string>>>();
  for (const { studyUid, seriesUid, sopClassUid, sopInstanceUid } of instances) {
    const series = studies.get(studyUid) ?? new Map<string, Map<string, string>>();
    const objects = series.get(seriesUid) ?? new Map<string, string>();
    studies.set(studyUid, series.set(seriesUid, objects.set(sopInstanceUid, sopClassUid)));
  }
  return [...studies].map(([studyUid, series]) => ({
    '00081115': sequence(
      ...[...series].map(([seriesUid, objects]) => ({
        '00081199': sequence(
          ...[...objects].map(([sopInstanceUid, sopClassUid]) => referenceTo({ sopClassUid, sopInstanceUid })),
        ),
        '0020000E': element('UI', seriesUid),
      })),
    ),
    '0020000D': element('UI', studyUid),
  }));
}

const referenceTo = ({
  sopClassUid,
  sopInstanceUid,
}: Pick<PlacedInstance, 'sopClassUid' | 'sopInstanceUid'>): DataSet => ({
  '00081150': element('UI', sopClassUid),
  '00081155': element('UI', sopInstanceUid),
});

/** The rows of TID 2010 below its container. */
function contentOf({ modifiers, observer, description, instances }: KeySelection): DataSet[] {
  const item = (relationship: string, type: string, concept: Code | undefined, value: DataSet): DataSet => ({
    '0040A010': element('CS', relationship),
    '0040A040': element('CS', type),
    ...(concept && { '0040A043': sequence(codeItem(concept)) }),
    ...value,
  });
  const context = (type: string, concept: Code, value: DataSet): DataSet =>
    item('HAS OBS CONTEXT', type, concept, value);
  const text = (concept: Code, value: string): DataSet[] =>
    value === '' ? [] : [context('TEXT', concept, { '0040A160': element('UT', blockText(value)) })];
  const observed =
    observer.kind === 'person'
      ? [
          context('CODE', keyConcepts.observerType, { '0040A168': sequence(codeItem(keyConcepts.person)) }),
          context('PNAME', keyConcepts.personName, { '0040A123': element('PN', observer.name) }),
        ]
      : [
          context('CODE', keyConcepts.observerType, { '0040A168': sequence(codeItem(keyConcepts.device)) }),
          context('UIDREF', keyConcepts.deviceUid, { '0040A124': element('UI', observer.uid) }),
          ...text(keyConcepts.deviceName, observer.name),
          ...text(keyConcepts.deviceManufacturer, observer.manufacturer),
          ...text(keyConcepts.deviceModel, observer.model),
        ];
  return [
    ...modifiers.map((code) =>
      item('HAS CONCEPT MOD', 'CODE', keyConcepts.modifier, { '0040A168': sequence(codeItem(code)) }),
    ),
    ...observed,
    ...(description === ''
      ? []
      : [item('CONTAINS', 'TEXT', keyConcepts.description, { '0040A160': element('UT', blockText(description)) })]),
    ...together(instances).map(({ type, frames, state, ...instance }) =>
      item('CONTAINS', type, undefined, {
        '00081199': sequence({
          ...referenceTo(instance),
          ...(frames && { '00081160': element('IS', ...frames) }),
          ...(state && { '00081199': sequence(referenceTo(state)) }),
        }),
      }),
    ),
  ];
}

/** One entry for each instance and state; its frames in ascending order, none when any of them takes all. */
function together(instances: readonly SelectedInstance[]): SelectedInstance[] {
  const found = new Map<string, SelectedInstance[]>();
  for (const instance of instances) {
    const key = `${instance.sopInstanceUid} ${instance.state?.sopInstanceUid ?? ''}`;
    found.set(key, [...(found.get(key) ?? []), instance]);
  }
  return [...found.values()].flatMap((list) => {
    const [first] = list;
    if (!first) return [];
    const { frames: _, ...instance } = first;
    if (list.some(({ frames }) => frames === undefined)) return [instance];
    const frames = [...new Set(list.flatMap((one) => one.frames ?? []))].sort((a, b) => a - b);
    return [{ ...instance, frames }];
  });
}
