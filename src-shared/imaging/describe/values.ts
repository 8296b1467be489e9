/**
 * Reading values for the display, whatever the file holds: a value representation that does not fit, numbers kept as
 * text, text kept as numbers, private files whose elements are all UN. Nothing here throws; what makes no sense is
 * absent.
 */
import type { DataSet, Element, PersonName, Tag } from '../../dicom/data-set.ts';

/** Numbers of an element whose VR the reader could not know (UN, or OB/OW where numbers belong). */
export type BinaryNumbers = 'u16' | 's16' | 'u32' | 's32' | 'f32' | 'f64' | 'text';

function elementText(bytes: Uint8Array): string {
  let text = '';
  const length = Math.min(bytes.length, 4096);
  for (let i = 0; i < length; i++) {
    const code = bytes[i]!;
    if (code !== 0) text += String.fromCharCode(code);
  }
  return text;
}

function rawTexts(element: Element | undefined): string[] {
  if (!element) return [];
  if (element.Value && Array.isArray(element.Value)) {
    const texts: string[] = [];
    for (const value of element.Value) {
      if (typeof value === 'string') texts.push(value.trim());
      else if (typeof value === 'number') texts.push(String(value));
      else if (value === null) texts.push('');
      else if (typeof value === 'object') {
        const name = value as PersonName;
        if (typeof name.Alphabetic === 'string') texts.push(name.Alphabetic);
      }
    }
    return texts;
  }
  if (element.bytes instanceof Uint8Array && element.bytes.length > 0) {
    return elementText(element.bytes)
      .split('\\')
      .map((part) => part.trim());
  }
  return [];
}

/** All values as text, trimmed; empty values stay in their place. */
export function texts(dataSet: DataSet, tag: Tag): string[] {
  return rawTexts(dataSet[tag]);
}

/** The first value as text when it is not empty. */
export function text(dataSet: DataSet, tag: Tag): string | undefined {
  const first = rawTexts(dataSet[tag])[0];
  return first === undefined || first === '' ? undefined : first;
}

/** The first value as it stands, spaces and lines included; a backslash is part of a text of more than one line (PS3.5 6.2). */
export function rawText(dataSet: DataSet, tag: Tag): string | undefined {
  const element = dataSet[tag];
  if (!element) return undefined;
  if (element.bytes instanceof Uint8Array) return elementText(element.bytes);
  const strings = element.Value?.filter((value) => typeof value === 'string' || typeof value === 'number');
  return strings?.join('\\');
}

/** A code string: upper case, so that `monochrome2` is understood. */
export function code(dataSet: DataSet, tag: Tag): string | undefined {
  return text(dataSet, tag)?.toUpperCase();
}

const cellBytes: Record<Exclude<BinaryNumbers, 'text'>, number> = { u16: 2, s16: 2, u32: 4, s32: 4, f32: 4, f64: 8 };

function binaryNumbers(bytes: Uint8Array, form: BinaryNumbers): number[] {
  if (form === 'text') return elementText(bytes).split('\\').map(parseNumber);
  const size = cellBytes[form];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers: number[] = [];
  for (let at = 0; at + size <= bytes.length; at += size) {
    if (form === 'u16') numbers.push(view.getUint16(at, true));
    else if (form === 's16') numbers.push(view.getInt16(at, true));
    else if (form === 'u32') numbers.push(view.getUint32(at, true));
    else if (form === 's32') numbers.push(view.getInt32(at, true));
    else if (form === 'f32') numbers.push(view.getFloat32(at, true));
    else numbers.push(view.getFloat64(at, true));
  }
  return numbers;
}

function parseNumber(value: string): number {
  const trimmed = value.trim();
  return trimmed === '' ? Number.NaN : Number(trimmed.replace(',', '.'));
}

/**
 * All values as numbers; a value that is none is NaN and stays in its place. `form` says how to read the bytes when
 * the element was kept as bytes.
 */
export function numbers(dataSet: DataSet, tag: Tag, form: BinaryNumbers = 'text'): number[] {
  const element = dataSet[tag];
  if (!element) return [];
  if (element.Value && Array.isArray(element.Value)) {
    const found: number[] = [];
    for (const value of element.Value) {
      if (typeof value === 'number') found.push(value);
      else if (typeof value === 'string') for (const part of value.split('\\')) found.push(parseNumber(part));
      else found.push(Number.NaN);
    }
    return found;
  }
  if (element.bytes instanceof Uint8Array && element.bytes.length > 0) return binaryNumbers(element.bytes, form);
  return [];
}

/** The first value when it is a finite number. */
export function number(dataSet: DataSet, tag: Tag, form: BinaryNumbers = 'text'): number | undefined {
  const first = numbers(dataSet, tag, form)[0];
  return first !== undefined && Number.isFinite(first) ? first : undefined;
}

/** The first value when it is a whole number (a fraction is cut off). */
export function integer(dataSet: DataSet, tag: Tag, form: BinaryNumbers = 'u16'): number | undefined {
  const value = number(dataSet, tag, form);
  return value === undefined ? undefined : Math.trunc(value);
}

/** Exactly `count` finite numbers, or nothing. */
export function vector(dataSet: DataSet, tag: Tag, count: number, form: BinaryNumbers = 'text'): number[] | undefined {
  const values = numbers(dataSet, tag, form);
  if (values.length < count) return undefined;
  const wanted = values.slice(0, count);
  return wanted.every((value) => Number.isFinite(value)) ? wanted : undefined;
}

/** Items of a sequence; an element that is no sequence has none. */
export function items(dataSet: DataSet | undefined, tag: Tag): DataSet[] {
  const element = dataSet?.[tag];
  if (!element || !Array.isArray(element.Value)) return [];
  if (element.vr !== 'SQ' && element.vr !== 'UN') return [];
  return element.Value.filter((item): item is DataSet => typeof item === 'object' && item !== null);
}

export function firstItem(dataSet: DataSet | undefined, tag: Tag): DataSet | undefined {
  return items(dataSet, tag)[0];
}

/** The value as bytes, little endian: from the bytes of a binary element or from its 16-bit numbers. */
export function bytes(dataSet: DataSet, tag: Tag): Uint8Array | undefined {
  const element = dataSet[tag];
  if (!element) return undefined;
  if (element.bytes instanceof Uint8Array) return element.bytes.length > 0 ? element.bytes : undefined;
  if (!Array.isArray(element.Value) || element.Value.length === 0) return undefined;
  const out = new Uint8Array(element.Value.length * 2);
  for (let i = 0; i < element.Value.length; i++) {
    const value = element.Value[i];
    const word = typeof value === 'number' ? value : 0;
    out[2 * i] = word & 0xff;
    out[2 * i + 1] = (word >> 8) & 0xff;
  }
  return out;
}

/** Component groups of a person name, each as stored. */
export function personName(dataSet: DataSet, tag: Tag): PersonName | undefined {
  const value = dataSet[tag]?.Value?.[0];
  if (typeof value === 'string') return { Alphabetic: value };
  if (typeof value !== 'object' || value === null) return undefined;
  return value as PersonName;
}

const meaningOf = (item: DataSet): string | undefined =>
  text(item, '00080104') ?? text(item, '00080100') ?? text(item, '00080119') ?? text(item, '00080120');

/** Meaning of the first item of a code sequence (PS3.3 8.8), else its value. */
export function codeMeaning(dataSet: DataSet | undefined, tag: Tag): string | undefined {
  const item = firstItem(dataSet, tag);
  return item && meaningOf(item);
}

/** Meanings of all items of a code sequence, those without one left out. */
export const codeMeanings = (dataSet: DataSet | undefined, tag: Tag): string[] =>
  items(dataSet, tag)
    .map(meaningOf)
    .filter((meaning) => meaning !== undefined);
