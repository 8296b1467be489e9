import { text } from '../../dicom/access.ts';
import type { DataSet, Element } from '../../dicom/data-set.ts';
import { type Code, codeOf } from '../../imaging/measure/concepts.ts';
import { codeValue, items, numbers, personName, text as textOf } from '../report-values.ts';
import { type KeyObjectNote, type KeyObserver, type KeyReference, keyObjectSelectionStorage } from './model.ts';
import { keyConcepts, titleOf } from './titles.ts';

/** More than any reader selects; what comes after is counted in a problem. */
const mostReferences = 20_000;
const mostFrames = 100_000;
/** Documents nest two deep (TID 2010); others are followed this far. */
const deepest = 16;
const longestText = 20_000;
/** A text of several lines, as the window shows it. */
const linesOf = (text: string): string => text.slice(0, longestText).replaceAll(/\r\n?/g, '\n');

/** The first code of a code sequence; a known title gets its meaning where the file says none. */
function readCode(element: Element | undefined): Code | undefined {
  const [item] = items(element);
  const value = codeValue(element);
  const meaning = textOf(item?.['00080104']);
  if (!item || (value === '' && meaning === '')) return undefined;
  const scheme = textOf(item['00080102']);
  return codeOf(value, scheme, meaning || (scheme === 'DCM' && titleOf(value)?.meaning) || value);
}

/** Some makers leave the scheme out; their codes are of the DICOM terms all the same. */
const isConcept = (element: Element | undefined, concept: Code): boolean => {
  const scheme = textOf(items(element)[0]?.['00080102']);
  return codeValue(element) === concept.value && (scheme === concept.scheme || scheme === '');
};

interface Evidence {
  byUid: Map<string, { studyUid: string; seriesUid: string; sopClassUid: string }>;
  order: string[];
}

/** What a sequence of studies, series and instances names (PS3.3 table C.17-3a). */
function readEvidence(element: Element | undefined): Evidence {
  const found: Evidence = { byUid: new Map(), order: [] };
  for (const study of items(element)) {
    const studyUid = textOf(study['0020000D']);
    for (const series of items(study['00081115'])) {
      const seriesUid = textOf(series['0020000E']);
      for (const instance of items(series['00081199'])) {
        const uid = textOf(instance['00081155']);
        if (uid === '' || found.byUid.has(uid)) continue;
        found.byUid.set(uid, { studyUid, seriesUid, sopClassUid: textOf(instance['00081150']) });
        found.order.push(uid);
      }
    }
  }
  return found;
}

const referenceTypes = new Set(['IMAGE', 'WAVEFORM', 'COMPOSITE']);

/** Presentation states (PS3.4 B.5): they accompany images, nobody selects them in the place of one. */
const isState = (sopClassUid: string): boolean => /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.11\.\d+$/.test(sopClassUid);

/**
 * Reads a key object selection document (PS3.3 A.35.4, PS3.16 TID 2010) of any maker. What it selects stands in its
 * content tree; where that names nothing, the evidence (0040,A375) is taken and `fromEvidence` says so. Nothing throws: what
 * cannot be understood is left out and told in `problems`.
 */
export function readKeyObject(dataSet: DataSet): KeyObjectNote {
  const problems: string[] = [];
  const evidence = readEvidence(dataSet['0040A375']);
  const references: KeyReference[] = [];
  const modifiers: Code[] = [];
  const descriptions: string[] = [];
  const observers: KeyObserver[] = [];
  let unnamed = 0;
  let left = 0;

  const refer = (item: DataSet, type: KeyReference['type']): void => {
    const [target] = items(item['00081199']);
    const sopInstanceUid = textOf(target?.['00081155']);
    if (!target || sopInstanceUid === '') {
      unnamed++;
      return;
    }
    if (references.length >= mostReferences) {
      left++;
      return;
    }
    const known = evidence.byUid.get(sopInstanceUid);
    const frames = numbers(target['00081160'])
      .filter((frame) => Number.isInteger(frame) && frame > 0)
      .slice(0, mostFrames);
    const [state] = items(target['00081199']);
    const stateUid = textOf(state?.['00081155']);
    references.push({
      type,
      sopClassUid: textOf(target['00081150']) || known?.sopClassUid || '',
      sopInstanceUid,
      ...(frames.length > 0 && { frames }),
      ...(known?.studyUid && { studyUid: known.studyUid }),
      ...(known?.seriesUid && { seriesUid: known.seriesUid }),
      ...(stateUid && { state: { sopClassUid: textOf(state?.['00081150']), sopInstanceUid: stateUid } }),
    });
  };

  const visit = (item: DataSet, depth: number): void => {
    const type = textOf(item['0040A040']);
    const name = item['0040A043'];
    if (type === 'CODE' && isConcept(name, keyConcepts.modifier)) {
      const code = readCode(item['0040A168']);
      if (code) modifiers.push(code);
    } else if (type === 'TEXT' && isConcept(name, keyConcepts.description)) {
      descriptions.push(linesOf(textOf(item['0040A160'])));
    } else if (type === 'PNAME' && isConcept(name, keyConcepts.personName)) {
      const person = personName(item['0040A123']);
      if (person) observers.push({ kind: 'person', name: person });
    } else if (type === 'TEXT' && isConcept(name, keyConcepts.deviceName)) {
      const device = textOf(item['0040A160']);
      if (device) observers.push({ kind: 'device', name: device });
    } else if (referenceTypes.has(type)) {
      refer(item, type as KeyReference['type']);
    }
    if (depth < deepest) for (const child of items(item['0040A730'])) visit(child, depth + 1);
  };
  for (const child of items(dataSet['0040A730'])) visit(child, 1);

  const fromEvidence = references.length === 0 && evidence.order.length > 0;
  if (fromEvidence) {
    for (const uid of evidence.order.slice(0, mostReferences)) {
      const known = evidence.byUid.get(uid);
      if (!known || isState(known.sopClassUid)) continue;
      references.push({
        type: 'IMAGE',
        sopClassUid: known.sopClassUid,
        sopInstanceUid: uid,
        ...(known.studyUid && { studyUid: known.studyUid }),
        ...(known.seriesUid && { seriesUid: known.seriesUid }),
      });
    }
    problems.push('Its content selects nothing: taken is what its evidence lists, without frames');
  }
  if (references.length === 0) problems.push('It selects nothing');
  if (unnamed > 0) problems.push(`${unnamed} of its references name nothing`);
  if (left > 0) problems.push(`It selects more than can be listed: ${left} are left out`);
  // A text at the root is wrong (only TEXT items have one), but products write it.
  const rootText = textOf(dataSet['0040A160']);
  if (descriptions.length === 0 && rootText !== '') descriptions.push(linesOf(rootText));
  const title = readCode(dataSet['0040A043']);
  if (!title) problems.push('It has no title');
  const documents = readEvidence(dataSet['0040A525']);
  return {
    sopInstanceUid: text(dataSet, '00080018') ?? '',
    studyUid: text(dataSet, '0020000D') ?? '',
    seriesUid: text(dataSet, '0020000E') ?? '',
    title: title ?? codeOf('', '', 'Key images'),
    modifiers,
    description: descriptions.filter(Boolean).join('\n'),
    observers,
    date: textOf(dataSet['00080023']),
    time: textOf(dataSet['00080033']),
    maker: textOf(dataSet['00081090']) || textOf(dataSet['00080070']),
    seriesDescription: textOf(dataSet['0008103E']),
    references,
    fromEvidence,
    identical: documents.order.map((uid) => ({
      sopInstanceUid: uid,
      studyUid: documents.byUid.get(uid)?.studyUid ?? '',
    })),
    problems,
  };
}

export const isKeyObject = (dataSet: DataSet): boolean => text(dataSet, '00080016') === keyObjectSelectionStorage;
