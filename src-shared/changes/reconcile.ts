import { NegatoscopeError } from '../contract/errors.ts';
import { type CharacterSets, canEncode, characterSetsOf } from '../dicom/charset/index.ts';
import type { DataSet, Element, Tag, Value } from '../dicom/data-set.ts';
import { personNameText } from '../dicom/names.ts';
import { decodeValue } from '../dicom/part10/value.ts';
import { vrs } from '../dicom/vr.ts';
import type { Reconciliation } from './model.ts';
import { reconcilable } from './reconcile-values.ts';
import { contradictsName } from './same-name.ts';

/** (0400,0563) Modifying System. */
const modifyingSystem = 'NEGATOSCOPE';

const characterSetTag = '00080005';
const institutionName = '00080080';
const originalAttributes = '04000561';
const [patientName, patientId, issuerOfPatientId, birthDate] = [
  '00100010',
  '00100020',
  '00100021',
  '00100030',
] as const;

/** Attributes that say more of another one and are not true of its new value: who issued the IDs (PS3.3 C.7.1.1, C.7.2.1). */
const companions: readonly { of: readonly Tag[]; tag: Tag }[] = [
  { of: [patientId, issuerOfPatientId], tag: '00100024' },
  { of: ['00080050'], tag: '00080051' },
];
/** MAC Parameters and Digital Signatures Sequence: nobody signed the new values. */
const signatures: readonly Tag[] = ['4FFE0001', 'FFFAFFFA'];

/**
 * A data set with other values of some top level attributes (`reconciliationSchema`), and what they were kept in a new item of the Original
 * Attributes Sequence (PS3.3 C.12.1.1.9). For data sets read raw: what is not changed stays byte for byte. The same object when it says
 * already what it is to say. Where the new values are not in the character sets of the data set, all of its text becomes UTF-8.
 * Pure: the same data set, reconciliation and moment give the same result.
 * @param at the moment of the change, where the reconciliation does not name one
 * @throws NegatoscopeError `invalid-input` (parameter `tag`) for attributes that cannot be given so, and for a data set that names another
 * patient than the one whom the reconciliation is about; `unsupported` when text that would
 * have to be written in other characters was not read into memory
 */
export function reconciled(raw: DataSet, reconciliation: Reconciliation, at: Date): DataSet {
  const sets = characterSetsIn(raw) ?? characterSetsOf([]);
  const given = new Map<Tag, Element>();
  const texts: string[] = [];
  const values = { ...reconciliation.values };
  const said = (tag: Tag): string => (raw[tag] === undefined ? '' : comparable(textOf(raw[tag], sets)));
  // Who issued the old ID did not issue another one.
  if (values[patientId] !== undefined && said(patientId) !== comparable(values[patientId])) {
    values[issuerOfPatientId] ??= '';
  }
  for (const [tag, text] of Object.entries(values)) {
    const element = reconcilable(tag, text);
    const before = said(tag);
    if (comparable(textOf(element, sets)) === before) continue;
    given.set(tag, element);
    texts.push(text);
  }
  if (given.size === 0) return raw;
  refuseOthers(said, given, reconciliation);
  const removed = companions
    .filter(({ of, tag }) => raw[tag] !== undefined && of.some((changed) => given.has(changed)))
    .map(({ tag }) => tag);
  const isEncodable = texts.every((text) => canEncode(text, sets));
  const base = isEncodable ? raw : inUtf8(raw, sets);
  const changed: DataSet = { ...base, ...Object.fromEntries(given) };
  for (const tag of [...removed, ...signatures]) delete changed[tag];
  if (!isEncodable) changed[characterSetTag] = { vr: 'CS', Value: ['ISO_IR 192'] };
  if (reconciliation.keepOriginal) {
    // What was not there is told of with a value of no length; an ID with who issued it, changed or not.
    const before: DataSet = {};
    for (const [tag, { vr }] of given) before[tag] = base[tag] ?? { vr };
    const alongside = given.has(patientId) ? [issuerOfPatientId] : [];
    for (const tag of [...removed, ...signatures, ...alongside]) if (base[tag] !== undefined) before[tag] = base[tag];
    const item = originalItem(base, before, reconciliation, at);
    const earlier = base[originalAttributes];
    const items = earlier?.vr === 'SQ' ? (earlier.Value ?? []) : [];
    changed[originalAttributes] = { vr: 'SQ', Value: [...items, item] };
  }
  return changed;
}

/** A study may hold instances of two patients who have one ID: what was decided about the one is not done to the other. */
function refuseOthers(
  said: (tag: Tag) => string,
  given: ReadonlyMap<Tag, Element>,
  { patient, values }: Reconciliation,
): void {
  if (patient === undefined) return;
  const { name, issuer = '' } = patient;
  // What it says already as it is to say makes it nobody else's.
  const isSo = (tag: Tag): boolean => values[tag] !== undefined && !given.has(tag);
  const differs = (tag: Tag, decided: string): boolean =>
    !isSo(tag) && decided !== '' && said(tag) !== '' && said(tag) !== comparable(decided);
  const isNamed = !isSo(patientName) && contradictsName(said(patientName), name);
  const isOther = differs(patientId, patient.patientId) || differs(birthDate, patient.birthDate);
  if (isNamed || isOther || differs(issuerOfPatientId, issuer)) {
    throw new NegatoscopeError('invalid-input', 'names another patient than the one who was decided about', {
      reason: 'other-patient',
    });
  }
}

function originalItem(base: DataSet, before: DataSet, { source, reason, at: said }: Reconciliation, at: Date) {
  // Where the instances came from: as the settings have it, or the institution that made them.
  const from: Element = source === '' ? (base[institutionName] ?? { vr: 'LO' }) : { vr: 'LO', Value: [source] };
  return {
    '04000550': { vr: 'SQ', Value: [before] },
    '04000562': { vr: 'DT', Value: [said ?? momentText(at)] },
    '04000563': { vr: 'LO', Value: [modifyingSystem] },
    '04000564': { ...from, vr: 'LO' },
    '04000565': { vr: 'CS', Value: [reason] },
  } satisfies DataSet;
}

/** A moment as DT (PS3.5 6.2), with the offset from UTC of this computer. */
export function momentText(at: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const minutes = -at.getTimezoneOffset();
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`;
  const date = `${String(at.getFullYear()).padStart(4, '0')}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  return `${date}${time}.${String(at.getMilliseconds()).padStart(3, '0')}000${offset}`;
}

/** Trailing delimiters and padding say nothing (PS3.5 6.2, 6.2.1.1). */
const comparable = (text: string): string => text.replace(/[\s^=\\]+$/, '').trimStart();

function characterSetsIn(dataSet: DataSet): CharacterSets | undefined {
  const element = dataSet[characterSetTag];
  if (element === undefined) return undefined;
  const text = textOf(element, characterSetsOf([]));
  return characterSetsOf(text.split('\\').map((value) => value.trim()));
}

function valuesOf(element: Element, sets: CharacterSets): readonly Value[] {
  const { bytes, vr } = element;
  if (bytes === undefined) return element.Value ?? [];
  const context = { bigEndian: false, characterSets: sets, problems: new Set<never>(), copy: false };
  return decodeValue(bytes, 0, bytes.length, vrs[vr], context).Value ?? [];
}

/** Values as one text, separated by `\`; names with their groups joined by `=`. */
function textOf(element: Element, sets: CharacterSets): string {
  return valuesOf(element, sets)
    .map((value) =>
      typeof value === 'object' && value !== null
        ? personNameText(value as Parameters<typeof personNameText>[0])
        : String(value ?? ''),
    )
    .join('\\');
}

/** The same data set with all text, that of items included, decoded: it is written in UTF-8 then. */
function inUtf8(dataSet: DataSet, outer: CharacterSets): DataSet {
  const sets = characterSetsIn(dataSet) ?? outer;
  const result: DataSet = {};
  for (const [tag, element] of Object.entries(dataSet)) result[tag] = textInUtf8(tag, element, sets);
  if (result[characterSetTag] !== undefined) result[characterSetTag] = { vr: 'CS', Value: ['ISO_IR 192'] };
  return result;
}

function textInUtf8(tag: Tag, element: Element, sets: CharacterSets): Element {
  if (element.vr === 'SQ') {
    return { ...element, Value: (element.Value ?? []).map((item) => inUtf8((item ?? {}) as DataSet, sets)) };
  }
  if (!vrs[element.vr].specific) return element;
  if (element.location !== undefined) {
    throw new NegatoscopeError('unsupported', `${tag}: too long to be written in other characters`, { tag });
  }
  return element.bytes === undefined ? element : { vr: element.vr, Value: [...valuesOf(element, sets)] };
}
