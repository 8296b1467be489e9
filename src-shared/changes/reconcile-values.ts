import { NegatoscopeError } from '../contract/errors.ts';
import type { Element, Tag, Vr } from '../dicom/data-set.ts';
import { parseDa, parseDt, parseTm } from '../dicom/dates.ts';
import { lookup } from '../dicom/dictionary.ts';
import { parsePersonName } from '../dicom/names.ts';
import { isPrivate, tagNumber } from '../dicom/tag.ts';

/** Longest values, in characters (PS3.5 6.2); of names each component group. */
const longest: Partial<Record<Vr, number>> = {
  AE: 16,
  CS: 16,
  DS: 16,
  IS: 12,
  LO: 64,
  LT: 10_240,
  PN: 64,
  SH: 16,
  ST: 1024,
};

const forms: Partial<Record<Vr, (value: string) => boolean>> = {
  AS: (value) => /^\d{3}[DWMY]$/.test(value),
  CS: (value) => /^[A-Z0-9 _]+$/.test(value),
  DA: (value) => parseDa(value) !== undefined,
  DS: (value) => /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/.test(value),
  DT: (value) => parseDt(value) !== undefined,
  IS: (value) => /^\s*[+-]?\d+\s*$/.test(value),
  TM: (value) => parseTm(value) !== undefined,
};

/** Written without a delimiter of values. */
const whole = new Set<Vr>(['LT', 'ST', 'UT']);
const texts = new Set<Vr>(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'LO', 'LT', 'PN', 'SH', 'ST', 'TM', 'UC', 'UT']);

/** Words that say what the pixels, the character set or the patient's identity record are: nobody gives others by hand. */
const fixed = new Set<Tag>(['00080005', '00280004', '00120062', '00120063']);

const refused = (tag: Tag, why: string): NegatoscopeError =>
  new NegatoscopeError('invalid-input', `${tag}: ${why}`, { tag });

/**
 * The element that a given text stands for; empty where the text is. Several values are separated by `\`.
 * @throws NegatoscopeError `invalid-input` (parameter `tag`) for attributes that are no text of the standard or identify the instance, and
 * for texts that do not fit their representation
 */
export function reconcilable(tag: Tag, text: string): Element {
  const number = tagNumber(tag);
  const attribute = Number.isNaN(number) || isPrivate(number) ? undefined : lookup(tag);
  if (attribute === undefined || !texts.has(attribute.vr) || tag < '00080000' || tag > '50000000' || fixed.has(tag)) {
    throw refused(tag, 'cannot be given');
  }
  const { vr } = attribute;
  if (text.trim() === '') return { vr };
  const rest = whole.has(vr) ? text.replace(/[\t\n\f\r]/g, '') : text;
  if (/\p{Cc}/u.test(rest)) throw refused(tag, 'characters that control');
  const values = whole.has(vr) ? [text] : text.split('\\').map((value) => value.trim());
  if (values.length > 1 && attribute.vm === '1') throw refused(tag, 'has one value');
  for (const value of values) check(tag, vr, value);
  if (vr === 'PN') return { vr, Value: values.map((value) => (value === '' ? null : parsePersonName(value))) };
  return { vr, Value: values.map((value) => (value === '' ? null : value)) };
}

function check(tag: Tag, vr: Vr, value: string): void {
  if (value === '') return;
  const parts = vr === 'PN' ? value.split('=') : [value];
  if (parts.length > 3) throw refused(tag, 'a name has three groups at most');
  const limit = longest[vr];
  if (limit !== undefined && parts.some((part) => [...part].length > limit)) {
    throw refused(tag, `longer than ${limit} characters`);
  }
  if (forms[vr]?.(value) === false) throw refused(tag, `'${value}' is no ${vr} value`);
}
