import type { DataSet, Element, PersonName, Tag, Value } from './data-set.ts';
import { tagFrom } from './dictionary.ts';

/**
 * Reading values of a data set by keyword (`'PatientName'`) or tag (`'00100010'`). Absent, empty and wrongly typed values
 * come out as undefined or an empty list, never as an exception; an unknown keyword is a mistake in the program and throws.
 */

const known = new Map<string, Tag>();

function toTag(attribute: string): Tag {
  const cached = known.get(attribute);
  if (cached !== undefined) return cached;
  const tag = /^[0-9A-F]{8}$/.test(attribute) ? attribute : tagFrom(attribute);
  if (tag === undefined) throw new RangeError(`'${attribute}' is neither a keyword nor a tag`);
  if (known.size < 16_384) known.set(attribute, tag);
  return tag;
}

/** The element itself, or undefined. */
export function element(dataSet: DataSet, attribute: string): Element | undefined {
  return dataSet[toTag(attribute)];
}

/** True when the element is there, empty or not. */
export function has(dataSet: DataSet, attribute: string): boolean {
  return dataSet[toTag(attribute)] !== undefined;
}

/** All decoded values; empty when there are none. */
export function values(dataSet: DataSet, attribute: string): readonly Value[] {
  return dataSet[toTag(attribute)]?.Value ?? [];
}

function valueText(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (value === null || value === undefined) return undefined;
  return isPersonName(value) ? personNameText(value) : undefined;
}

function isPersonName(value: Value): value is PersonName {
  return (
    typeof value === 'object' &&
    value !== null &&
    ('Alphabetic' in value || 'Ideographic' in value || 'Phonetic' in value)
  );
}

function personNameText(name: PersonName): string {
  return [name.Alphabetic ?? '', name.Ideographic ?? '', name.Phonetic ?? ''].join('=').replace(/=+$/, '');
}

/** The first value as text (numbers as written in JSON, names with their groups joined by `=`); undefined when empty. */
export function text(dataSet: DataSet, attribute: string): string | undefined {
  const found = valueText(dataSet[toTag(attribute)]?.Value?.[0]);
  return found === '' ? undefined : found;
}

/** All values as text; empty values among others are `''`. */
export function texts(dataSet: DataSet, attribute: string): string[] {
  return values(dataSet, attribute).map((value) => valueText(value) ?? '');
}

function valueNumber(value: Value | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  if (trimmed === '') return undefined;
  const parsed = Number(trimmed);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** The first value as a finite number; undefined when it is empty or none. */
export function number(dataSet: DataSet, attribute: string): number | undefined {
  return valueNumber(dataSet[toTag(attribute)]?.Value?.[0]);
}

/** All values as numbers; undefined when any of them is not a finite number or there are none. */
export function numbers(dataSet: DataSet, attribute: string): number[] | undefined {
  const list = dataSet[toTag(attribute)]?.Value;
  if (list === undefined || list.length === 0) return undefined;
  const result: number[] = [];
  for (const value of list) {
    const parsed = valueNumber(value);
    if (parsed === undefined) return undefined;
    result.push(parsed);
  }
  return result;
}

/** The first value as an integer; undefined when it is empty or not whole. */
export function integer(dataSet: DataSet, attribute: string): number | undefined {
  const found = number(dataSet, attribute);
  return found !== undefined && Number.isInteger(found) ? found : undefined;
}

/** Items of a sequence; empty when it is absent. */
export function items(dataSet: DataSet, attribute: string): readonly DataSet[] {
  const found = dataSet[toTag(attribute)];
  return found?.vr === 'SQ' ? ((found.Value ?? []) as DataSet[]) : [];
}

/** First item of a sequence. */
export function item(dataSet: DataSet, attribute: string): DataSet | undefined {
  return items(dataSet, attribute)[0];
}

/** The first name with its component groups. */
export function personName(dataSet: DataSet, attribute: string): PersonName | undefined {
  const value = dataSet[toTag(attribute)]?.Value?.[0];
  if (typeof value === 'string') return value === '' ? undefined : { Alphabetic: value };
  return value !== null && value !== undefined && typeof value === 'object' && isPersonName(value) ? value : undefined;
}

/** Bytes of a binary value that was read into memory. */
export function bytes(dataSet: DataSet, attribute: string): Uint8Array | undefined {
  return dataSet[toTag(attribute)]?.bytes;
}
