import type { DataSet, Element, Tag, Value } from '../dicom/data-set.ts';
import { plainText } from './de-identify/element-text.ts';

/** Attributes whose value names an instance that the object refers to. */
const references: ReadonlySet<Tag> = new Set(['00041511', '00081155']);
/** Original Attributes Sequence: how it was before stays as it was. */
const history: ReadonlySet<Tag> = new Set(['04000561']);
/** MAC parameters and Digital Signatures, of a data set or an item: they do not hold for other values. */
const signatures: readonly Tag[] = ['4FFE0001', 'FFFAFFFA'];
/** Deeper than any object that is one. */
const deepest = 64;

const textOf = (element: Element | undefined): string => (element === undefined ? '' : plainText(element).trim());
const itemsOf = ({ vr, Value: values }: Element): readonly DataSet[] =>
  vr === 'SQ' ? ((values ?? []) as (DataSet | null)[]).map((item) => item ?? {}) : [];

/** An item with purpose (121320, DCM, "Uncompressed predecessor") tells of what was there before the loss, and goes on doing so. */
const isPredecessor = (item: DataSet): boolean =>
  item['0040A170'] !== undefined &&
  itemsOf(item['0040A170']).some((code) => textOf(code['00080100']) === '121320' && textOf(code['00080102']) === 'DCM');

/** What a data set, raw or decoded, refers to. */
export interface ReferencesFound {
  /** SOP Instance UIDs. */
  instances: Set<string>;
  /** Study Instance UIDs, its own included. */
  studies: Set<string>;
}

/** References of a data set in sequences at any depth, those that `withReferences` replaces. */
export function referencesIn(dataSet: DataSet): ReferencesFound {
  const found: ReferencesFound = { instances: new Set(), studies: new Set() };
  collect(dataSet, found, 0);
  for (const uids of [found.instances, found.studies]) uids.delete('');
  return found;
}

function collect(dataSet: DataSet, found: ReferencesFound, depth: number): void {
  for (const [tag, element] of Object.entries(dataSet)) {
    if (references.has(tag)) found.instances.add(textOf(element));
    else if (tag === '0020000D') found.studies.add(textOf(element));
    else if (element.vr === 'SQ' && !history.has(tag) && depth < deepest) {
      for (const item of itemsOf(element)) if (!isPredecessor(item)) collect(item, found, depth + 1);
    }
  }
}

/**
 * A raw data set whose references name other instances, in sequences at any depth; all other values stay byte for byte, but signatures of what
 * changed go. The same data set where nothing is to be replaced.
 */
export function withReferences(raw: DataSet, others: Readonly<Record<string, string>>): DataSet {
  return replaced(raw, new Map(Object.entries(others)), 0);
}

function replaced(dataSet: DataSet, others: ReadonlyMap<string, string>, depth: number): DataSet {
  const changes: [Tag, Element][] = [];
  for (const [tag, element] of Object.entries(dataSet)) {
    if (references.has(tag)) {
      const other = others.get(textOf(element));
      if (other !== undefined) changes.push([tag, { vr: 'UI', Value: [other] }]);
    } else if (element.vr === 'SQ' && !history.has(tag) && depth < deepest) {
      const before = itemsOf(element);
      const after: Value[] = before.map((item) => (isPredecessor(item) ? item : replaced(item, others, depth + 1)));
      if (after.some((item, index) => item !== before[index])) changes.push([tag, { ...element, Value: after }]);
    }
  }
  if (changes.length === 0) return dataSet;
  const result: DataSet = { ...dataSet, ...Object.fromEntries(changes) };
  for (const tag of signatures) delete result[tag];
  return result;
}
