import type { DataSet, Element, Tag, Value, Vr } from '../dicom/data-set.ts';
import { formatAge, formatDa, parseAge, parseDa, parseTm } from '../dicom/dates.ts';
import { lookup } from '../dicom/dictionary.ts';

/** Dates and times as ACR-NEMA wrote them (`1997.04.24`, `10:15:30`) and short ages (`7Y`) as PS3.5 6.2 has them. */
function asNow(vr: Vr, value: Value): Value {
  if (typeof value !== 'string') return value;
  const date = vr === 'DA' ? parseDa(value) : undefined;
  if (date) return formatDa(date);
  const age = vr === 'AS' ? parseAge(value) : undefined;
  if (age) return formatAge(age);
  return vr === 'TM' && parseTm(value) ? value.replaceAll(':', '').trim() : value;
}

/** Whether a value is one of its representation, as far as old files get that wrong. */
function isSound(vr: Vr, value: Value): boolean {
  if (typeof value !== 'string') return true;
  switch (vr) {
    case 'DA':
      return parseDa(value) !== undefined;
    case 'TM':
      return parseTm(value) !== undefined;
    case 'CS':
      return /^[A-Z0-9 _]{0,16}$/.test(value);
    case 'AS':
      return parseAge(value) !== undefined;
    default:
      return true;
  }
}

/** An element of another object, in the representation that the standard has for it: files get that wrong too. */
function taken(tag: Tag, { vr: stated, ...rest }: Element): Element {
  const vr = lookup(tag)?.vr ?? stated;
  return { ...rest, vr, ...(rest.Value && { Value: rest.Value.map((value) => asNow(vr, value)) }) };
}

/** Attributes that may be left out: those that are there and are what they should be. */
export const copied = (source: DataSet, tags: readonly Tag[]): DataSet =>
  Object.fromEntries(
    tags.flatMap((tag) => {
      const found = source[tag];
      if (!found?.Value?.length) return [];
      const element = taken(tag, found);
      return element.Value?.every((value) => isSound(element.vr, value)) ? [[tag, element]] : [];
    }),
  );

/** Attributes by which objects belong together: always there, empty or not, and the same as in the source even where that breaks a rule. */
export const always = (source: DataSet, tags: readonly [Tag, Vr][]): DataSet =>
  Object.fromEntries(
    tags.map(([tag, vr]) => {
      const found = source[tag];
      return [tag, found ? taken(tag, found) : { vr }];
    }),
  );
