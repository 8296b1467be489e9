import { asciiText, type CharacterSets, decodeText, type TextProblems } from '../charset/index.ts';
import type { Element, PersonName, Value, Vr } from '../data-set.ts';
import { tagString } from '../tag.ts';
import { type VrInfo, vrs } from '../vr.ts';

/** What decoding a value needs to know of its surroundings. */
export interface ValueContext {
  bigEndian: boolean;
  characterSets: CharacterSets;
  problems: TextProblems;
  /** Copy binary values out of the buffer. */
  copy: boolean;
}

/**
 * Decodes one value field into an element (PS3.18 F.2.3: DS and IS as numbers where they parse, empty values among others as
 * null, 64-bit integers beyond 2^53 as text).
 */
export function decodeValue(
  bytes: Uint8Array,
  start: number,
  length: number,
  info: VrInfo,
  context: ValueContext,
): Element {
  if (length === 0) return { vr: info.vr };
  switch (info.kind) {
    case 'text':
      return decodeTextValue(bytes, start, start + length, info, context);
    case 'number':
      return decodeNumbers(bytes, start, length, info.vr, context.bigEndian);
    case 'tag':
      return decodeTags(bytes, start, length, context.bigEndian);
    default:
      return { vr: info.vr, bytes: littleEndianBytes(bytes, start, length, info.unit, context) };
  }
}

/** Bytes of a value in little endian. */
export function littleEndianBytes(
  bytes: Uint8Array,
  start: number,
  length: number,
  unit: number,
  context: { bigEndian: boolean; copy: boolean },
): Uint8Array {
  const view = bytes.subarray(start, start + length);
  if (context.bigEndian && unit > 1) return swapped(view, unit);
  return context.copy ? view.slice() : view;
}

/** A copy with the bytes of each unit reversed; a rest shorter than a unit stays as it is. */
export function swapped(bytes: Uint8Array, unit: number): Uint8Array {
  const result = new Uint8Array(bytes);
  const whole = bytes.length - (bytes.length % unit);
  for (let at = 0; at < whole; at += unit) {
    for (let index = 0; index < unit; index++) result[at + index] = bytes[at + unit - 1 - index]!;
  }
  return result;
}

function decodeTextValue(
  bytes: Uint8Array,
  fieldStart: number,
  fieldEnd: number,
  info: VrInfo,
  context: ValueContext,
): Element {
  const vr = info.vr;
  let start = fieldStart;
  let end = fieldEnd;
  // Padding: spaces, and zeros which UI demands and others get wrongly (PS3.5 6.2).
  while (end > start && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--;
  if (!info.keepsLeading) while (start < end && bytes[start] === 0x20) start++;
  if (start === end) return { vr };
  const sets = context.characterSets;
  const text =
    (info.specific && !sets.asciiBase ? undefined : asciiText(bytes, start, end)) ??
    decodeText(bytes.subarray(start, end), info.specific ? sets : undefined, vr, context.problems);
  if (vr === 'PN') return { vr, Value: splitValues(text).map(personName) };
  if (vr === 'DS' || vr === 'IS') return { vr, Value: numberStrings(text, vr === 'IS') };
  if (!info.multiple || text.indexOf('\\') < 0) return { vr, Value: [text] };
  const values: Value[] = [];
  for (const part of text.split('\\')) {
    const trimmed = trimPadding(part, info.keepsLeading);
    values.push(trimmed === '' ? null : trimmed);
  }
  return { vr, Value: values };
}

function splitValues(text: string): string[] {
  return text.indexOf('\\') < 0 ? [text] : text.split('\\');
}

/** Without trailing spaces and zeros, and without leading spaces unless they mean something. */
function trimPadding(text: string, keepsLeading: boolean): string {
  let start = 0;
  let end = text.length;
  while (end > start && (text.charCodeAt(end - 1) === 0x20 || text.charCodeAt(end - 1) === 0)) end--;
  if (!keepsLeading) while (start < end && text.charCodeAt(start) === 0x20) start++;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** A name's component groups (PS3.5 6.2.1.1); null when all are empty. */
function personName(text: string): PersonName | null {
  const groups = text.indexOf('=') < 0 ? [text] : text.split('=');
  const name: PersonName = {};
  const alphabetic = trimPadding(groups[0] ?? '', false);
  const ideographic = trimPadding(groups[1] ?? '', false);
  const phonetic = trimPadding(groups.slice(2).join('='), false);
  if (alphabetic !== '') name.Alphabetic = alphabetic;
  if (ideographic !== '') name.Ideographic = ideographic;
  if (phonetic !== '') name.Phonetic = phonetic;
  return alphabetic === '' && ideographic === '' && phonetic === '' ? null : name;
}

/** Values of DS and IS: numbers where they parse, the text where not. */
function numberStrings(text: string, whole: boolean): Value[] {
  if (text.indexOf('\\') < 0) return [numberOrText(text, whole)];
  return text.split('\\').map((part) => {
    const trimmed = trimPadding(part, false);
    return trimmed === '' ? null : numberOrText(trimmed, whole);
  });
}

function numberOrText(text: string, whole: boolean): number | string {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // Digits, plus, minus, point, E and e: keeps out '0x10' and 'Infinity'.
    const isNumeric =
      (code >= 0x30 && code <= 0x39) ||
      code === 0x2b ||
      code === 0x2d ||
      code === 0x2e ||
      code === 0x45 ||
      code === 0x65;
    if (!isNumeric) return text;
  }
  const parsed = Number(text);
  const isValid = whole ? Number.isInteger(parsed) && Math.abs(parsed) <= 0x80000000 : Number.isFinite(parsed);
  return isValid ? parsed : text;
}

function decodeTags(bytes: Uint8Array, start: number, length: number, bigEndian: boolean): Element {
  const values: Value[] = [];
  for (let at = start; at + 4 <= start + length; at += 4) {
    const group = bigEndian ? (bytes[at]! << 8) | bytes[at + 1]! : bytes[at]! | (bytes[at + 1]! << 8);
    const element = bigEndian ? (bytes[at + 2]! << 8) | bytes[at + 3]! : bytes[at + 2]! | (bytes[at + 3]! << 8);
    values.push(tagString(((group << 16) | element) >>> 0));
  }
  return values.length === 0 ? { vr: 'AT' } : { vr: 'AT', Value: values };
}

function decodeNumbers(bytes: Uint8Array, start: number, length: number, vr: Vr, bigEndian: boolean): Element {
  if (vr === 'US' && length === 2) {
    const value = bigEndian ? (bytes[start]! << 8) | bytes[start + 1]! : bytes[start]! | (bytes[start + 1]! << 8);
    return { vr, Value: [value] };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, length);
  const unit = vrs[vr].unit;
  const count = Math.floor(length / unit);
  if (count === 0) return { vr };
  const read = readers[vr as keyof typeof readers];
  const values: Value[] = new Array(count);
  for (let index = 0; index < count; index++) values[index] = read(view, index * unit, !bigEndian);
  return { vr, Value: values };
}

function bigValue(value: bigint): number | string {
  const isSafe = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  return isSafe ? Number(value) : value.toString();
}

const readers = {
  US: (view: DataView, at: number, little: boolean) => view.getUint16(at, little),
  SS: (view: DataView, at: number, little: boolean) => view.getInt16(at, little),
  UL: (view: DataView, at: number, little: boolean) => view.getUint32(at, little),
  SL: (view: DataView, at: number, little: boolean) => view.getInt32(at, little),
  FL: (view: DataView, at: number, little: boolean) => view.getFloat32(at, little),
  FD: (view: DataView, at: number, little: boolean) => view.getFloat64(at, little),
  UV: (view: DataView, at: number, little: boolean) => bigValue(view.getBigUint64(at, little)),
  SV: (view: DataView, at: number, little: boolean) => bigValue(view.getBigInt64(at, little)),
} as const;
