import type { Tag, Vr } from './data-set.ts';
import { attributeTable } from './tables/attributes.generated.ts';
import { isGroupLength, isPrivate, isPrivateCreator, parseTag, tagNumber, tagString } from './tag.ts';

/** One entry of PS3.6 chapters 6 to 9 or PS3.7 annex E. */
export interface Attribute {
  /** Its own tag; of a repeating group the tag with `X` for the digits that vary: `'60XX3000'`. */
  tag: string;
  keyword: string;
  /** The representation, or the first of several (`US` of `US or SS`). */
  vr: Vr;
  /** All representations the standard allows, when there are several. */
  alternatives?: readonly Vr[];
  /** Value multiplicity as printed: `1`, `1-n`, `2-2n`. */
  vm: string;
  retired: boolean;
}

const byTag = new Map<number, Attribute>();
const byKeyword = new Map<string, number>();
/** Tags with varying digits (50xx, 60xx, 1000,xxx0 ...): value and mask. */
const repeating: { value: number; mask: number; attribute: Attribute }[] = [];

for (const line of attributeTable.trim().split('\n')) {
  const group = line.slice(0, 4);
  for (const entry of line.slice(5).split(';')) {
    const retired = entry.charCodeAt(0) === 0x2d;
    const [element, vrText, keyword, vm] = (retired ? entry.slice(1) : entry).split(' ') as [
      string,
      string,
      string,
      string?,
    ];
    const tag = group + element;
    const representations = vrText.split('/') as Vr[];
    const attribute: Attribute = {
      tag,
      keyword,
      vr: representations[0]!,
      vm: vm?.replaceAll('_', ' ') ?? '1',
      retired,
      ...(representations.length > 1 ? { alternatives: representations } : {}),
    };
    const number = Number.parseInt(tag.replaceAll('X', '0'), 16);
    if (tag.includes('X')) {
      const mask = Number.parseInt(tag.replace(/[^X]/g, 'F').replaceAll('X', '0'), 16);
      repeating.push({ value: number, mask, attribute });
    } else {
      byTag.set(number, attribute);
    }
    const earlier = byKeyword.get(keyword);
    // A keyword of the command set or a retired attribute gives way to a current data element of the same name.
    if (earlier === undefined || !retired) byKeyword.set(keyword, number);
  }
}

const groupLength: Attribute = {
  tag: 'XXXX0000',
  keyword: 'GenericGroupLength',
  vr: 'UL',
  vm: '1',
  retired: true,
};
const privateCreator: Attribute = { tag: 'XXXX00XX', keyword: 'PrivateCreator', vr: 'LO', vm: '1', retired: false };

/** What the standard says of a tag; undefined for private elements (their creators excepted) and unknown ones. */
export function lookupNumber(tag: number): Attribute | undefined {
  const known = byTag.get(tag);
  if (known !== undefined) return known;
  if (isPrivate(tag)) return isGroupLength(tag) ? groupLength : isPrivateCreator(tag) ? privateCreator : undefined;
  for (const { value, mask, attribute } of repeating) {
    if ((tag & mask) >>> 0 === value) return attribute;
  }
  return isGroupLength(tag) ? groupLength : undefined;
}

/** As `lookupNumber`, for a tag of eight hexadecimal digits. */
export function lookup(tag: Tag): Attribute | undefined {
  const number = tagNumber(tag);
  return Number.isNaN(number) ? undefined : lookupNumber(number);
}

/**
 * Tag of a keyword (`'PatientName'` -> `'00100010'`); undefined when there is none. Of a repeating group the first one is
 * given (`'OverlayRows'` -> `'60000010'`).
 */
export function tagOf(keyword: string): Tag | undefined {
  const number = byKeyword.get(keyword);
  return number === undefined ? undefined : tagString(number);
}

/** Keyword of a tag, or undefined. */
export function keywordOf(tag: Tag): string | undefined {
  return lookup(tag)?.keyword;
}

/** A tag from a keyword or from `00100010`, `0010,0010`, `(0010,0010)`; undefined when it is neither. */
export function tagFrom(text: string): Tag | undefined {
  return tagOf(text) ?? parseTag(text);
}

/** Every attribute of the tables, repeating groups last. */
export function* attributes(): Generator<Attribute> {
  yield* byTag.values();
  for (const { attribute } of repeating) yield attribute;
}
