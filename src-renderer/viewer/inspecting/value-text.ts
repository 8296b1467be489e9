import type { LargeElement } from '../../../src-shared/contract/view-routes.ts';
import type { DataSet, Element, PersonName, Value, Vr } from '../../../src-shared/dicom/data-set.ts';
import { formatName } from '../../../src-shared/dicom/names.ts';
import { sopClasses } from '../../../src-shared/dicom/sop-classes.ts';
import { formatTag } from '../../../src-shared/dicom/tag.ts';
import { transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { fromBase64 } from '../../../src-shared/imaging/base64.ts';
import { formatBytes, formatDate } from '../../app/formatting.ts';

/** Values of an element as people read them, whatever the file holds. */

const textOf = (dataSet: DataSet, tag: string): string | undefined => {
  const value = dataSet[tag]?.Value?.[0];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

/** `Meaning (value, scheme)` of a coded entry (PS3.3 8.8); undefined when the item is none. */
export function codeText(item: DataSet): string | undefined {
  const value = textOf(item, '00080100') ?? textOf(item, '00080119') ?? textOf(item, '00080120');
  const meaning = textOf(item, '00080104');
  if (value === undefined && meaning === undefined) return undefined;
  const scheme = textOf(item, '00080102');
  const code = [value, scheme].filter(Boolean).join(', ');
  return meaning === undefined ? code : code ? `${meaning} (${code})` : meaning;
}

/** A UID with its name, where it has one. */
function uidText(uid: string): string {
  const name = sopClasses.get(uid)?.name ?? transferSyntaxes.get(uid)?.name;
  return name ? `${name} (${uid})` : uid;
}

/** `HHMMSS.FFFFFF` as `HH:MM:SS.FFFFFF`. */
const timeText = (time: string): string =>
  time.replace(/^(\d{2})(\d{2})(?:(\d{2})(\.\d+)?)?$/, (_, hour, minute, second, rest) =>
    [hour, minute, second]
      .filter(Boolean)
      .join(':')
      .concat(rest ?? ''),
  );

const dateTimeText = (text: string): string =>
  text.replace(/^(\d{4})(\d{2})(\d{2})(\d{2,6}(?:\.\d+)?)?([+-]\d{4})?$/, (_, year, month, day, time, zone) =>
    [`${year}-${month}-${day}`, time && timeText(time), zone].filter(Boolean).join(' '),
  );

const isName = (value: object): value is PersonName =>
  ['Alphabetic', 'Ideographic', 'Phonetic'].some((group) => group in value);

function nameText(name: PersonName): string {
  const other = [name.Ideographic, name.Phonetic].filter(Boolean).map((group) => group!.replaceAll('^', ' ').trim());
  return [formatName({ Alphabetic: name.Alphabetic ?? '' }), ...other].filter(Boolean).join(' = ');
}

function valueText(vr: Vr, value: Value): string {
  if (value === null) return '';
  if (typeof value === 'object') return isName(value) ? nameText(value) : '';
  const text = String(value);
  switch (vr) {
    case 'DA':
      return formatDate(text);
    case 'TM':
      return timeText(text.trim());
    case 'DT':
      return dateTimeText(text.trim());
    case 'UI':
      return uidText(text);
    case 'AT':
      return /^[\dA-F]{8}$/i.test(text) ? formatTag(text) : text;
    default:
      return text;
  }
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

/** Bytes that are printable text, as makers write it into private elements. */
function printable(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes).replace(/[\0 ]+$/, '');
  return text !== '' && /^[\x20-\x7e\r\n\t]+$/.test(text) ? text : undefined;
}

const readers: Partial<Record<Vr, [size: number, read: (view: DataView, at: number) => number]>> = {
  SS: [2, (view, at) => view.getInt16(at, true)],
  US: [2, (view, at) => view.getUint16(at, true)],
  SL: [4, (view, at) => view.getInt32(at, true)],
  UL: [4, (view, at) => view.getUint32(at, true)],
  FL: [4, (view, at) => view.getFloat32(at, true)],
  FD: [8, (view, at) => view.getFloat64(at, true)],
};
const textVrs: ReadonlySet<Vr> = new Set([
  'AE',
  'AS',
  'CS',
  'DA',
  'DS',
  'DT',
  'IS',
  'LO',
  'LT',
  'SH',
  'ST',
  'TM',
  'UC',
  'UI',
  'UR',
  'UT',
]);

/** Bytes of an element whose VR is known from elsewhere: numbers, or plain text. */
function decoded(bytes: Uint8Array, vr: Vr | undefined): string | undefined {
  if (vr === undefined) return undefined;
  if (textVrs.has(vr))
    return printable(bytes)
      ?.split('\\')
      .map((part) => valueText(vr, part))
      .join(' \\ ');
  const reader = readers[vr];
  if (!reader || bytes.length === 0 || bytes.length % reader[0] !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / reader[0] }, (_, at) => reader[1](view, at * reader[0])).join(' \\ ');
}

function bytesText(base64: string, byteLength: number | undefined, vr: Vr | undefined): string {
  let bytes: Uint8Array;
  try {
    bytes = fromBase64(base64);
  } catch {
    return '';
  }
  const whole = byteLength === undefined || byteLength === bytes.length;
  const known = whole ? decoded(bytes, vr) : undefined;
  if (known !== undefined) return known;
  const text = printable(bytes);
  const shown = text === undefined ? hex(bytes.subarray(0, 32)) : `“${text}”`;
  const more = !whole || (text === undefined && bytes.length > 32) ? ' …' : '';
  return `${formatBytes(byteLength ?? bytes.length)}: ${shown}${more}`;
}

/**
 * The value of an element on one line; '' when it has none. `knownVr`: what the dictionary says where the file says UN.
 */
export function elementText(element: Element, knownVr?: Vr): string {
  const { vr } = element;
  const large = element as Partial<LargeElement>;
  if (large.byteLength !== undefined) {
    if (large.firstBytes !== undefined) return bytesText(large.firstBytes, large.byteLength, knownVr);
    return `${formatBytes(large.byteLength)}${large.encapsulated ? ', compressed' : ''}`;
  }
  if (element.InlineBinary !== undefined) return bytesText(element.InlineBinary, undefined, vr === 'UN' ? knownVr : vr);
  if (vr === 'SQ' || (vr === 'UN' && isItems(element.Value))) return sequenceText(itemsOf(element));
  return (element.Value ?? []).map((value) => valueText(vr, value)).join(' \\ ');
}

/** One value as it stands in the file (PS3.5 6.2): names with their delimiters, dates and UIDs bare. */
function storedValue(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (!isName(value)) return '';
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value;
  return [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '');
}

function storedBytes(base64: string, vr: Vr | undefined): string {
  let bytes: Uint8Array;
  try {
    bytes = fromBase64(base64);
  } catch {
    return '';
  }
  const numbers = vr !== undefined && readers[vr] ? decoded(bytes, vr)?.replaceAll(' \\ ', '\\') : undefined;
  return numbers ?? printable(bytes) ?? hex(bytes);
}

/**
 * The value of an element as the file has it, several with a backslash between; bytes that are no text in hexadecimal.
 * Undefined for sequences and for what is too large to have come whole.
 */
export function storedText(element: Element, knownVr?: Vr): string | undefined {
  const { vr } = element;
  if ((element as Partial<LargeElement>).byteLength !== undefined) return undefined;
  if (element.InlineBinary !== undefined) return storedBytes(element.InlineBinary, vr === 'UN' ? knownVr : vr);
  if (vr === 'SQ' || (vr === 'UN' && isItems(element.Value))) return undefined;
  return (element.Value ?? []).map(storedValue).join('\\');
}

/** The same text for the same value; of large values the size and the first bytes count, of sequences what they say while they are shut. */
export function comparedText(element: Element | undefined): string | undefined {
  if (element === undefined) return undefined;
  const { byteLength, firstBytes = '' } = element as Partial<LargeElement>;
  if (byteLength !== undefined) return `${byteLength} ${firstBytes}`;
  return element.InlineBinary ?? storedText(element) ?? elementText(element);
}

const isItems = (values: Value[] | undefined): boolean =>
  values !== undefined &&
  values.length > 0 &&
  values.every((value) => typeof value === 'object' && value !== null && !isName(value));

/** Items of an element that is a sequence. */
export const itemsOf = (element: Element | undefined): DataSet[] =>
  element && (element.vr === 'SQ' || (element.vr === 'UN' && isItems(element.Value)))
    ? (element.Value ?? []).map((item) => (typeof item === 'object' && item !== null ? (item as DataSet) : {}))
    : [];

/** What a sequence says while it is shut: the meanings of its codes, else how many items it has. */
function sequenceText(items: readonly DataSet[]): string {
  if (items.length === 0) return 'no items';
  const codes = items.slice(0, 20).map(codeText);
  if (codes.every((code) => code !== undefined)) return codes.join('; ');
  return items.length === 1 ? '1 item' : `${items.length} items`;
}
