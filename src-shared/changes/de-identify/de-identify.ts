import { type CharacterSets, characterSetsOf } from '../../dicom/charset/index.ts';
import type { DataSet, Element, Value, Vr } from '../../dicom/data-set.ts';
import { lookup } from '../../dicom/dictionary.ts';
import { isGroupLength, isPrivate, isPrivateCreator, tagNumber } from '../../dicom/tag.ts';
import { vrs } from '../../dicom/vr.ts';
import type { DeIdentifyPlan } from '../model.ts';
import { reconciled } from '../reconcile.ts';
import type { Action } from './actions.ts';
import { daysBetween, shiftDa, shiftDt } from './dates.ts';
import { dummyOf } from './dummy.ts';
import { characterSetsIn, isEmpty, plainText, textIn } from './element-text.ts';
import { cleanGraphics, dummyGraphics } from './graphics.ts';
import { cleanText, folded, type IdentityWords, identityWords, withoutPhrases } from './identity-words.ts';
import { keyObjectContent } from './key-objects.ts';
import { leftOut } from './left-out.ts';
import { marks } from './marks.ts';
import { masksOf } from './masks.ts';
import { overlaysThatStay } from './overlays.ts';
import { creatorOf, creatorTagOf, isSafePrivate } from './private.ts';
import { type Rules, rulesOf } from './rules.ts';
import { cleanContent } from './structured-content.ts';
import { type KeyedHash, namesKind, replaceUids } from './uids.ts';

/** What is known of the whole instance while its items are gone through. */
interface Context {
  rules: Rules;
  hash: KeyedHash;
  days: number;
  strict: boolean;
  identity: IdentityWords;
  isKeyObject: boolean;
}

const maximumDepth = 64;
const patientName = '00100010';
const patientId = '00100020';
const keyObjectSelection = '1.2.840.10008.5.1.4.1.1.88.59';
const contentSequence = '0040A730';
const graphicAnnotations = '00700001';
/** Of an earlier de-identification, for whoever has its key: who it was (PS3.15 E.1.2). */
const encryptedAttributes = '04000500';
/** Coding Scheme URL, URN Code Value. */
const urlsOfCodes: ReadonlySet<string> = new Set(['0008010E', '00080120']);

/**
 * Classes of images in which dates of content and acquisition may be left out or empty (PS3.3 C.7.6.1, C.7.3.1); all others have one of them as Type 1:
 * positron emission, mammography, ophthalmology, objects in functional groups, states, reports.
 */
const lenientClasses: ReadonlySet<string> = new Set(
  [
    '1',
    '1.1',
    '1.1.1',
    '1.3',
    '1.3.1',
    '2',
    '3',
    '3.1',
    '4',
    '5',
    '6',
    '6.1',
    '7',
    '7.1',
    '7.2',
    '7.3',
    '7.4',
    '12.1',
    '12.2',
    '20',
  ].map((end) => `1.2.840.10008.5.1.4.1.1.${end}`),
);
const isStrict = (dataSet: DataSet): boolean => !lenientClasses.has(plainText(dataSet['00080016'] ?? { vr: 'UI' }));

/**
 * A data set without what tells who it is, as a plan has it (PS3.15 E; or another profile). For data sets read raw: what the profile does not
 * name stays byte for byte. The one given is not changed.
 * @throws NegatoscopeError `unsupported` (parameter `leftOut`) for what the profile cannot clean; `invalid-input` (parameter `tag`) for given
 * values that do not fit
 */
export function deIdentified(raw: DataSet, plan: DeIdentifyPlan, hash: KeyedHash): DataSet {
  const { profile, request } = plan;
  const rules = rulesOf(profile);
  const outer = characterSetsOf([]);
  if (profile.basedOn === 'patient-editing') return withValues(raw, request.values, false);
  const context: Context = {
    rules,
    hash,
    days: daysOf(raw, plan),
    strict: isStrict(raw),
    isKeyObject: plainText(raw['00080016'] ?? { vr: 'UI' }) === keyObjectSelection,
    identity: profile.basedOn === 'ps3.15' ? identityWords(raw, outer) : { words: new Set(), phrases: [] },
  };
  const sets = characterSetsIn(raw, outer);
  const result = dataSetWithout(raw, sets, context, 0);
  const values = givenValues(raw, plan);
  const named = withValues(result, values, profile.basedOn !== 'canon-gca');
  return profile.basedOn === 'ps3.15' ? { ...named, ...marks(raw, named, rules.options, hasMasks(raw, plan)) } : named;
}

/** Days by which dates are shifted: to the study date that was asked for, or those of the plan. */
function daysOf(raw: DataSet, { request, shiftDays }: DeIdentifyPlan): number {
  const wanted = request.values['00080020'];
  const stated = raw['00080020'];
  if (wanted === undefined || stated === undefined) return shiftDays;
  return daysBetween(plainText(stated), wanted) ?? shiftDays;
}

const hasMasks = (raw: DataSet, plan: DeIdentifyPlan): boolean => masksOf(raw, plan).length > 0;

/** The pseudonym and what was said besides; the second profile puts values only where there were some (canon-gca 7.5). */
function givenValues(raw: DataSet, { profile, pseudonym, request }: DeIdentifyPlan): Readonly<Record<string, string>> {
  const all = { [patientName]: pseudonym.name, [patientId]: pseudonym.id, ...request.values };
  if (profile.basedOn !== 'canon-gca') return all;
  return Object.fromEntries(Object.entries(all).filter(([tag]) => raw[tag] !== undefined && tag !== '00080020'));
}

/** @param always attributes that are not there are added */
function withValues(dataSet: DataSet, values: Readonly<Record<string, string>>, always: boolean): DataSet {
  const wanted = Object.entries(values).filter(([tag, value]) => always || dataSet[tag] !== undefined || value !== '');
  if (wanted.length === 0) return dataSet;
  const reconciliation = {
    values: Object.fromEntries(wanted),
    reason: 'COERCE',
    source: '',
    keepOriginal: false,
  } as const;
  return reconciled(dataSet, reconciliation, new Date(0));
}

function dataSetWithout(dataSet: DataSet, outer: CharacterSets, context: Context, depth: number): DataSet {
  const { rules } = context;
  const sets = characterSetsIn(dataSet, outer);
  const overlays = rules.basedOn === 'ps3.15' ? overlaysThatStay(dataSet, rules.options) : undefined;
  const result: DataSet = {};
  for (const [tag, element] of Object.entries(dataSet)) {
    const number = tagNumber(tag);
    if (isGroupLength(number)) continue;
    if (rules.basedOn === 'ps3.15' && !belongs(tag, depth)) continue;
    if (isPrivate(number)) {
      const kept = privateElement(dataSet, tag, element, sets, context, depth);
      if (kept !== undefined) result[tag] = kept;
      continue;
    }
    if (overlays !== undefined && (tag.startsWith('60') || tag.startsWith('50')) && !overlays(tag)) continue;
    const kept = publicElement(tag, element, sets, context, depth);
    if (kept !== undefined) result[tag] = kept;
  }
  keepCreators(dataSet, result);
  return result;
}

/**
 * Elements that have no place in a data set: those of commands, the meta header and directories (PS3.10 7.1, PS3.7 E), pictures within items (icons
 * went before) and such of old that nobody shows (7Fxx).
 */
const belongs = (tag: string, depth: number): boolean =>
  tag >= '00080000' && (!tag.startsWith('7F') || (depth === 0 && tag.startsWith('7FE0')));

/** Blocks of private elements that stay need their creators. */
function keepCreators(dataSet: DataSet, result: DataSet): void {
  for (const tag of Object.keys(result)) {
    if (!isPrivate(tag)) continue;
    const creator = creatorTagOf(tag);
    if (creator !== undefined && dataSet[creator] !== undefined) result[creator] = dataSet[creator];
  }
}

function privateElement(
  dataSet: DataSet,
  tag: string,
  element: Element,
  sets: CharacterSets,
  context: Context,
  depth: number,
): Element | undefined {
  const { rules } = context;
  if (isPrivateCreator(tagNumber(tag))) return undefined;
  const said = rules.privateAction(tag);
  if (said === undefined) {
    const may = rules.options.has('retain-safe-private');
    if (!may || !isSafePrivate(tag, creatorOf(dataSet, tag), rules.safePrivate)) return undefined;
  }
  return acted(tag, element, said ?? 'keep', sets, context, depth);
}

function publicElement(
  tag: string,
  element: Element,
  sets: CharacterSets,
  context: Context,
  depth: number,
): Element | undefined {
  const { rules } = context;
  const known = lookup(tag);
  const vr = vrOf(tag, element);
  const action =
    rules.actionOf(tag, context.strict) ?? (rules.basedOn === 'ps3.15' ? unlisted(tag, vr, context) : 'keep');
  // Nobody knows what is in an element that the dictionary does not have, nor in items that were not read.
  const isUnread = rules.basedOn === 'ps3.15' && (known === undefined || (vr === 'SQ' && element.vr !== 'SQ'));
  if (isUnread && !isEmpty(element)) return undefined;
  return acted(tag, element, action, sets, context, depth);
}

/** Of an element whose representation was lost on the way (UN) that of the standard. */
function vrOf(tag: string, { vr }: Element): Vr {
  if (vr !== 'UN') return vr;
  const known = lookup(tag)?.vr.split('/')[0];
  return known !== undefined && known in vrs ? (known as Vr) : vr;
}

/** What the table does not name: dates, names and UIDs all the same are treated as the like; places to look things up go. */
function unlisted(tag: string, vr: Vr, { rules }: Context): Action {
  if (tag === encryptedAttributes) return 'remove';
  if (vr === 'UR') return urlsOfCodes.has(tag) ? 'keep' : 'remove';
  if (vr === 'PN') return 'empty';
  if (vr === 'UI') return namesKind(tag) || rules.options.has('retain-uids') ? 'keep' : 'replace-uid';
  if (vr === 'DA' || vr === 'DT') {
    if (rules.options.has('retain-full-dates')) return 'keep';
    return rules.options.has('retain-modified-dates') ? 'shift' : 'dummy';
  }
  return 'keep';
}

function acted(
  tag: string,
  element: Element,
  action: Action,
  sets: CharacterSets,
  context: Context,
  depth: number,
): Element | undefined {
  const vr = vrOf(tag, element);
  switch (action) {
    case 'remove':
      return undefined;
    case 'empty':
      return isEmpty(element) ? element : { vr };
    case 'dummy':
      return dummy(tag, vr, element, sets, context, depth);
    case 'replace-uid':
      if (vr === 'SQ') return kept(tag, element, sets, context, depth);
      return isEmpty(element) ? element : { vr: 'UI', Value: replaceUids(tag, plainText(element), context.hash) };
    case 'shift':
      return shiftedDates(vr, element, context);
    case 'clean':
      return cleaned(tag, vr, element, sets, context, depth);
    default:
      return kept(tag, element, sets, context, depth);
  }
}

/** Free text: words of names are looked for, too. Of short texts, which are often terms, only whole identifiers. */
const freeText: ReadonlySet<Vr> = new Set<Vr>(['LT', 'ST', 'UC', 'UT']);
const shortText: ReadonlySet<Vr> = new Set<Vr>(['LO', 'SH', 'UR']);
/** Code Value, Coding Scheme Designator and Version: a code that has the digits of an ID must stay what it is. */
const codes: ReadonlySet<string> = new Set(['00080100', '00080102', '00080103']);

function kept(
  tag: string,
  element: Element,
  sets: CharacterSets,
  context: Context,
  depth: number,
): Element | undefined {
  if (element.vr === 'SQ') return items(element, (item) => dataSetWithout(item, sets, context, depth + 1), depth);
  if (context.rules.basedOn !== 'ps3.15') return element;
  const vr = vrOf(tag, element);
  if (isMisused(tag, vr, element, context)) return { vr };
  const isFree = freeText.has(vr);
  if ((!isFree && !shortText.has(vr)) || codes.has(tag)) return element;
  // Too long to be read: what is in it cannot be known.
  if (element.location !== undefined) return { vr };
  const text = textIn(element, sets);
  const clean = isFree ? cleanText(text, context.identity) : withoutPhrases(text, context.identity);
  return clean === text ? element : textElement(vr, clean);
}

/** What values of a representation without free text can be made of. */
const signsOf: Partial<Record<Vr, RegExp>> = {
  AS: /^[\dDWMY\\ ]*$/i,
  DS: /^[\d+\-.eE\\\s\0,]*$/,
  IS: /^[\d+\-.eE\\\s\0,]*$/,
  TM: /^[\d:.\-\\\s\0]*$/,
  UI: /^[\d.\\\s\0]*$/,
};

/**
 * True for codes, titles, numbers, times and UIDs that somebody wrote an identity into. A term that is by chance the name of the patient (`HEAD`)
 * stays: only what has digits, or more than one word, counts.
 */
function isMisused(tag: string, vr: Vr, element: Element, { identity }: Context): boolean {
  const signs = signsOf[vr];
  if (signs !== undefined) return !signs.test(plainText(element));
  if ((vr !== 'CS' && vr !== 'AE') || tag === '00080005') return false;
  const text = folded(plainText(element));
  return identity.phrases.some((phrase) => /[\d\s^,]/.test(phrase) && text.includes(phrase));
}

const textElement = (vr: Vr, text: string): Element => ({
  vr,
  Value: vrs[vr].multiple ? text.split('\\') : [text],
});

/** Items of a sequence, changed. Deeper than anything sound goes they are left out. */
function items(
  element: Element,
  change: (item: DataSet) => DataSet,
  depth: number,
  stays: (item: DataSet) => boolean = () => true,
): Element {
  if (depth >= maximumDepth) return { vr: 'SQ' };
  const staying = (element.Value ?? []).filter((item) => typeof item !== 'object' || stays((item ?? {}) as DataSet));
  const changed = staying.map((item: Value) =>
    item !== null && typeof item === 'object' ? change(item as DataSet) : item,
  );
  return { vr: 'SQ', Value: changed };
}

function dummy(tag: string, vr: Vr, element: Element, sets: CharacterSets, context: Context, depth: number): Element {
  if (isEmpty(element)) return element;
  if (vr === 'UI') return { vr, Value: replaceUids(tag, plainText(element), context.hash) };
  if (vr !== 'SQ') {
    if (tag === '00420011') throw leftOut('document', 'documents cannot be cleaned');
    return dummyOf(tag, vr);
  }
  if (tag === contentSequence && context.isKeyObject) return items(element, without, depth, keyObjectContent);
  if (tag === contentSequence)
    throw leftOut('report', 'reports are cleaned only with the option for structured content');
  if (tag === graphicAnnotations) return items(element, (item) => dummyGraphics(without(item)), depth);
  // Of people nothing but a code is known; other items follow their own rules.
  if (tag === '00401101' || tag === '00080082') return dummyOf(tag, vr);
  return items(element, without, depth);

  function without(item: DataSet): DataSet {
    return dataSetWithout(item, sets, context, depth + 1);
  }
}

function shiftedDates(vr: Vr, element: Element, { days }: Context): Element {
  if (isEmpty(element) || days === 0 || vr === 'TM') return element;
  if (vr !== 'DA' && vr !== 'DT') return { vr };
  const shift = vr === 'DA' ? shiftDa : shiftDt;
  const moved = plainText(element)
    .split('\\')
    .map((value) => (value.trim() === '' ? '' : shift(value, days)));
  // What is no date could still be one to somebody who reads it.
  return moved.some((value) => value === undefined) ? { vr } : { vr, Value: moved as string[] };
}

function cleaned(
  tag: string,
  vr: Vr,
  element: Element,
  sets: CharacterSets,
  context: Context,
  depth: number,
): Element | undefined {
  if (isEmpty(element)) return element;
  const { identity } = context;
  if (vr === 'SQ') {
    const without = (item: DataSet): DataSet => dataSetWithout(item, sets, context, depth + 1);
    if (tag === graphicAnnotations)
      return items(element, (item) => cleanGraphics(without(item), identity, sets), depth);
    if (tag === contentSequence || tag === '00400555' || tag === '00400610') {
      return items(element, (item) => cleanContent(without(item), identity, sets), depth);
    }
    return items(element, without, depth);
  }
  // Overlays that may stay were chosen before; of other bytes nobody knows what they say.
  if (tag.startsWith('60') && tag.endsWith('3000')) return element;
  if (vr === 'OB' || vr === 'UN' || vr === 'OW' || element.location !== undefined) return undefined;
  const text = textIn(element, sets);
  const clean = cleanText(text, identity);
  return clean === text ? element : textElement(vr, clean);
}
