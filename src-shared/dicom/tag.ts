import type { Tag } from './data-set.ts';

/**
 * Tags have two faces: eight upper-case hexadecimal digits in data sets (`'00100010'`) and an unsigned 32-bit number in
 * parsers and tables (`0x00100010`).
 */

const hex = '0123456789ABCDEF';
const strings = new Map<number, Tag>();
/** Private and unknown tags of hostile files must not grow the cache without end. */
const cacheLimit = 16_384;

/** `0x00100010` -> `'00100010'`. The same number gives the same string object while the cache holds it. */
export function tagString(tag: number): Tag {
  const known = strings.get(tag);
  if (known !== undefined) return known;
  let text = '';
  for (let shift = 28; shift >= 0; shift -= 4) text += hex[(tag >>> shift) & 15];
  if (strings.size < cacheLimit) strings.set(tag >>> 0, text);
  return text;
}

/** `'00100010'` -> `0x00100010`; NaN when it is not eight hexadecimal digits. */
export function tagNumber(tag: Tag): number {
  return /^[0-9A-Fa-f]{8}$/.test(tag) ? Number.parseInt(tag, 16) : Number.NaN;
}

/** Reads `00100010`, `0010,0010` and `(0010,0010)` in either case; undefined for anything else. */
export function parseTag(text: string): Tag | undefined {
  const match = /^\(?([0-9A-Fa-f]{4}),?([0-9A-Fa-f]{4})\)?$/.exec(text.trim());
  return match === null ? undefined : (match[1]! + match[2]!).toUpperCase();
}

/** `'00100010'` -> `'(0010,0010)'`, as people write tags. */
export function formatTag(tag: Tag | number): string {
  const text = typeof tag === 'number' ? tagString(tag) : tag;
  return `(${text.slice(0, 4)},${text.slice(4)})`;
}

/** Group number of a tag. */
export function groupOf(tag: Tag): number {
  return Number.parseInt(tag.slice(0, 4), 16);
}

/** Odd groups are private (PS3.5 7.8). */
export function isPrivate(tag: Tag | number): boolean {
  const group = typeof tag === 'number' ? tag >>> 16 : groupOf(tag);
  return (group & 1) === 1;
}

/** (gggg,0000). Retired outside of groups 0000 and 0002. */
export function isGroupLength(tag: Tag | number): boolean {
  return typeof tag === 'number' ? (tag & 0xffff) === 0 : tag.endsWith('0000');
}

/** (gggg,0010-00FF) of an odd group: names the owner of a block of private elements (PS3.5 7.8.1). */
export function isPrivateCreator(tag: number): boolean {
  const element = tag & 0xffff;
  return ((tag >>> 16) & 1) === 1 && element >= 0x10 && element <= 0xff;
}

/** The creator element of a private element's block: (0029,1008) -> (0029,0010); undefined when it is in no block. */
export function privateCreatorOf(tag: number): number | undefined {
  const block = (tag >>> 8) & 0xff;
  return isPrivate(tag) && block >= 0x10 ? (((tag >>> 16) << 16) | block) >>> 0 : undefined;
}

/** Tags in the order data sets are written in. */
export function compareTags(a: Tag, b: Tag): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export const itemTag = 0xfffee000;
export const itemDelimitationTag = 0xfffee00d;
export const sequenceDelimitationTag = 0xfffee0dd;
export const pixelDataTag = 0x7fe00010;
export const floatPixelDataTag = 0x7fe00008;
export const doublePixelDataTag = 0x7fe00009;
export const extendedOffsetTableTag = 0x7fe00001;
export const extendedOffsetTableLengthsTag = 0x7fe00002;

/** Pixel Data, Float Pixel Data or Double Float Pixel Data (PS3.3 C.7.6.3, C.7.6.24, C.7.6.25). */
export function isPixelDataTag(tag: number): boolean {
  return tag === pixelDataTag || tag === floatPixelDataTag || tag === doublePixelDataTag;
}
