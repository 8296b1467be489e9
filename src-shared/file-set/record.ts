import { item, items, text, texts } from '../dicom/access.ts';
import { canEncode } from '../dicom/charset/index.ts';
import type { DataSet, Element, PersonName, Tag, Value, Vr } from '../dicom/data-set.ts';
import { formatDa, formatTm, parseDa, parseTm } from '../dicom/dates.ts';
import { lookup } from '../dicom/dictionary.ts';
import { isGroupLength, isPrivate } from '../dicom/tag.ts';
import { vrs } from '../dicom/vr.ts';
import type { ApplicationProfile } from './model.ts';
import { otherwise, type RecordKey, recordKeys } from './record-keys.ts';

const hasValue = (element: Element | undefined): element is Element =>
  element !== undefined && (element.Value?.some((value) => value !== null && value !== '') ?? false);

/** Functional groups that hold what single-frame objects say themselves (PS3.3 C.7.6.16.2). */
const groupOf: Readonly<Record<Tag, Tag>> = { '00200032': '00209113', '00200037': '00209116', '00280030': '00289110' };

/** Where keys are looked for beside their own tags: character set, verifying observers, what all frames share. */
export const keySources: readonly Tag[] = ['00080005', '0040A073', '52009229'];

/** What an object says of a key; of multi-frame objects also what all frames share (5200,9229). */
function elementOf(header: DataSet, tag: Tag): Element | undefined {
  if (tag === '0040A030') return verificationMoment(header);
  if (tag === '0040A730') return conceptModifiers(header);
  if (tag === '00700402') return blendedSeries(header);
  const own = header[tag];
  if (hasValue(own)) return own;
  const shared = item(header, '52009229');
  const group = groupOf[tag];
  if (shared === undefined) return own;
  const inner = group === undefined ? (tag === '00081140' ? shared : undefined) : item(shared, group);
  return hasValue(inner?.[tag]) ? inner[tag] : own;
}

/** (0040,A030) of the observer who verified last. */
function verificationMoment(header: DataSet): Element | undefined {
  if (text(header, '0040A493') !== 'VERIFIED') return undefined;
  const moments = items(header, '0040A073').map((observer) => text(observer, '0040A030') ?? '');
  const last = moments.sort().at(-1);
  return last === undefined || last === '' ? undefined : { vr: 'DT', Value: [last] };
}

/** Content items that modify the title of the document, and no others (PS3.3 F.5.22). */
function conceptModifiers(header: DataSet): Element | undefined {
  const modifiers = items(header, '0040A730').filter((entry) => text(entry, '0040A010') === 'HAS CONCEPT MOD');
  return modifiers.length === 0 ? undefined : { vr: 'SQ', Value: modifiers };
}

/** Of a blending state only which studies and series it blends (PS3.3 F.5.18). */
function blendedSeries(header: DataSet): Element | undefined {
  const blended = items(header, '00700402').map((entry) => {
    const kept: DataSet = {};
    for (const tag of ['0020000D', '00081115']) if (entry[tag] !== undefined) kept[tag] = entry[tag];
    return kept;
  });
  return blended.length === 0 ? undefined : { vr: 'SQ', Value: blended };
}

/** A date or time as DA and TM have it, also from what was written otherwise in old objects; undefined when it is none. */
function momentOf(vr: Vr, found: string | undefined): string | undefined {
  const trimmed = (found ?? '').trim();
  if (vr === 'TM') {
    const time = parseTm(trimmed);
    return time === undefined ? undefined : formatTm(time);
  }
  const date = parseDa(trimmed) ?? parseDa(trimmed.slice(0, 8));
  return date === undefined ? undefined : formatDa(date);
}

const isWhole = (value: Value, least: number, most: number): boolean => {
  const whole = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof whole === 'number' && Number.isInteger(whole) && whole >= least && whole <= most;
};

/** What a value must be where objects are known to have others, which no record can say. */
const forms: Partial<Record<Vr, (value: Value) => boolean>> = {
  IS: (value) => isWhole(value, -(2 ** 31), 2 ** 31 - 1),
  US: (value) => isWhole(value, 0, 0xffff),
  UI: (value) => typeof value === 'string' && /^[0-9.]{1,64}$/.test(value),
};

/** Longest group of a name (PS3.5 6.2). */
const longestGroup = 64;
const cutName = (value: Value): Value => {
  if (value === null || typeof value !== 'object') return value;
  const groups = Object.entries(value as PersonName).filter(([, group]) => typeof group === 'string');
  return Object.fromEntries(groups.map(([name, group]) => [name, (group as string).slice(0, longestGroup)]));
};

const lengths: Partial<Record<Vr, number>> = { SH: 16, LO: 64, ST: 1024 };

/**
 * What an object says of a key, if a record may say it: texts that are too long are cut where the key must be there, and what has no
 * valid form is as good as absent.
 */
function valid(vr: Vr, found: Element | undefined, must: boolean): Element | undefined {
  if (!hasValue(found) || (found.vr !== vr && (found.vr === 'SQ' || vr === 'SQ'))) return undefined;
  const values = found.Value ?? [];
  if (vr === 'DA' || vr === 'TM') {
    const moment = momentOf(vr, typeof values[0] === 'string' ? values[0] : undefined);
    return moment === undefined ? undefined : { vr, Value: [moment] };
  }
  const form = forms[vr];
  if (form !== undefined && !values.every(form)) return undefined;
  if (vr === 'PN') return { vr, Value: values.map(cutName) };
  const texts = values.filter((value) => typeof value === 'string');
  if (vr === 'CS' && !texts.every((value) => /^[A-Z0-9_ ]{0,16}$/.test(value))) return undefined;
  const limit = lengths[vr];
  if (limit === undefined || texts.every((value) => value.length <= limit)) return withoutPrivate(found);
  if (!must) return undefined;
  return { vr, Value: values.map((value) => (typeof value === 'string' ? value.slice(0, limit) : value)) };
}

function insteadOf(header: DataSet, { tag }: RecordKey): Element | undefined {
  const other = otherwise[tag];
  const vr = lookup(tag)?.vr ?? 'LO';
  if (other === undefined) return undefined;
  for (const source of other.from ?? []) {
    const found = valid(vr, header[source], true);
    if (found !== undefined) return { vr, Value: found.Value ?? [] };
  }
  return other.value === undefined ? undefined : { vr, Value: [other.value] };
}

/**
 * The keys of a record from the header of an object (PS3.3 F.5), with those that the profile asks for, without the linking elements. Keys
 * of type 1 that the object leaves empty are taken from elsewhere in it, or are neutral; numbers and identifiers are the caller's.
 */
export function keysOf(type: string, header: DataSet, profile?: ApplicationProfile): DataSet {
  const result: DataSet = {};
  const wanted = new Map<Tag, RecordKey>();
  for (const key of recordKeys[type] ?? recordKeys['PRIVATE']!) wanted.set(key.tag, key);
  // A profile makes a key at most more binding.
  for (const key of profile?.extraKeys[type] ?? []) {
    const earlier = wanted.get(key.tag);
    if (earlier === undefined || earlier.type > key.type) wanted.set(key.tag, key);
  }
  for (const key of wanted.values()) {
    const found = elementOf(header, key.tag);
    const vr = lookup(key.tag)?.vr ?? found?.vr ?? 'LO';
    const kept = valid(vr, found, key.type === '1' || key.type === '2');
    if (kept !== undefined) result[key.tag] = kept;
    else if (key.type === '1') {
      const made = insteadOf(header, key);
      if (made !== undefined) result[key.tag] = made;
    } else if (key.type === '2') result[key.tag] = { vr };
  }
  return result;
}

/** Private elements of items are left behind: private keys are never written. */
function withoutPrivate(element: Element): Element {
  if (element.vr !== 'SQ') return element;
  const kept = (element.Value ?? []).map((entry) => {
    const result: DataSet = {};
    for (const [tag, inner] of Object.entries((entry ?? {}) as DataSet)) {
      if (!isPrivate(tag) && !isGroupLength(tag)) result[tag] = withoutPrivate(inner);
    }
    return result;
  });
  return { vr: 'SQ', Value: kept };
}

const isAscii = (value: string): boolean => {
  for (let index = 0; index < value.length; index++) if (value.charCodeAt(index) >= 0x80) return false;
  return true;
};

/** Texts beyond ASCII among the values, of items too. */
function* wideTexts(dataSet: DataSet): Generator<string> {
  for (const { vr, Value } of Object.values(dataSet)) {
    if (Value === undefined) continue;
    if (vr === 'SQ') {
      for (const entry of Value) yield* wideTexts((entry ?? {}) as DataSet);
    } else if (vrs[vr]?.specific === true) {
      for (const value of Value) {
        for (const found of textsOf(value)) if (!isAscii(found)) yield found;
      }
    }
  }
}

const textsOf = (value: Value): string[] =>
  typeof value === 'string'
    ? [value]
    : value !== null && typeof value === 'object'
      ? Object.values(value as PersonName).filter((group): group is string => typeof group === 'string')
      : [];

/**
 * (0008,0005) for a record: none for ASCII; that of the object when it holds the record's texts, so that readers which know one set alone
 * still read it; else UTF-8 (PS3.3 F.5: required if an extended or replacement character set is used in one of the keys).
 */
export function withCharacterSet(keys: DataSet, header: DataSet): DataSet {
  const { '00080005': _, ...plain } = keys;
  const wide = [...wideTexts(plain)];
  if (wide.length === 0) return plain;
  const own = texts(header, '00080005');
  const holds = own.length > 0 && wide.every((found) => canEncode(found, own));
  return { ...plain, '00080005': { vr: 'CS', Value: holds ? own : ['ISO_IR 192'] } };
}
