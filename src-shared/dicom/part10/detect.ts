import { lookupNumber } from '../dictionary.ts';
import { isGroupLength, isPrivate } from '../tag.ts';
import { explicitVrBigEndian, explicitVrLittleEndian, implicitVrLittleEndian } from '../transfer-syntaxes.ts';
import { vrOfBytes } from '../vr.ts';

/** How elements are encoded. */
export interface Encoding {
  explicit: boolean;
  bigEndian: boolean;
}

const u16 = (bytes: Uint8Array, at: number, bigEndian: boolean): number =>
  bigEndian ? (bytes[at]! << 8) | bytes[at + 1]! : bytes[at]! | (bytes[at + 1]! << 8);

const u32 = (bytes: Uint8Array, at: number, bigEndian: boolean): number =>
  bigEndian
    ? ((u16(bytes, at, true) << 16) | u16(bytes, at + 2, true)) >>> 0
    : ((u16(bytes, at + 2, false) << 16) | u16(bytes, at, false)) >>> 0;

/** Four bytes as a tag. */
export function readTag(bytes: Uint8Array, at: number, bigEndian: boolean): number {
  return ((u16(bytes, at, bigEndian) << 16) | u16(bytes, at + 2, bigEndian)) >>> 0;
}

/** 'DICM' at a byte. */
export function hasPrefix(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x44 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x43 && bytes[at + 3] === 0x4d;
}

/** A first element longer than this is taken for something else than DICOM. */
const plausibleLength = 1 << 20;

/** Known to the standard, or private in a group that may hold private elements. */
function isPlausibleTag(tag: number): boolean {
  const group = tag >>> 16;
  return isPrivate(tag) ? group < 0x8000 : lookupNumber(tag) !== undefined || isGroupLength(tag);
}

/**
 * How well the eight bytes at a place read as the header of a data element.
 * @returns true when tag, representation and length make sense together
 */
function readsAs(bytes: Uint8Array, at: number, encoding: Encoding): boolean {
  const tag = readTag(bytes, at, encoding.bigEndian);
  if (!isPlausibleTag(tag)) return false;
  if (encoding.explicit) {
    const info = vrOfBytes(bytes[at + 4]!, bytes[at + 5]!);
    if (info === undefined) return false;
    return info.longLength ? u16(bytes, at + 6, encoding.bigEndian) === 0 : true;
  }
  const length = u32(bytes, at + 4, encoding.bigEndian);
  // Zeros are no element, though they read like one.
  if (tag === 0) return length === 4;
  return length === 0xffffffff || length <= plausibleLength;
}

const encodings: readonly Encoding[] = [
  { explicit: true, bigEndian: false },
  { explicit: false, bigEndian: false },
  { explicit: true, bigEndian: true },
];

/** Data sets begin with group 0008 or a little later; command sets are in no file. */
const isFirstGroup = (group: number): boolean => group > 0 && group <= 0x0040;

/**
 * How a data set without (or with a wrong) transfer syntax is encoded, from its first eight bytes; undefined when they are no
 * data element at all. `strict` where nothing else says that the bytes are DICOM: only groups that data sets begin with.
 */
export function guessEncoding(bytes: Uint8Array, at: number, strict = false): Encoding | undefined {
  if (bytes.length - at < 8) return undefined;
  return encodings.find(
    (encoding) =>
      readsAs(bytes, at, encoding) && (!strict || isFirstGroup(readTag(bytes, at, encoding.bigEndian) >>> 16)),
  );
}

/**
 * Corrects what was declared by what the first element looks like. An implicit data set may declare itself explicit and the
 * other way round; both occur.
 */
export function actualEncoding(bytes: Uint8Array, at: number, declared: Encoding): Encoding | undefined {
  if (readsAs(bytes, at, declared)) {
    if (declared.explicit || declared.bigEndian) return declared;
    // A length whose low bytes spell the tag's own representation is none.
    const info = vrOfBytes(bytes[at + 4]!, bytes[at + 5]!);
    const known = lookupNumber(readTag(bytes, at, false));
    const isExplicit =
      info !== undefined && known !== undefined && (known.vr === info.vr || known.alternatives?.includes(info.vr));
    return isExplicit ? { explicit: true, bigEndian: false } : declared;
  }
  return guessEncoding(bytes, at);
}

/** The plain transfer syntax of an encoding. */
export function plainSyntax(encoding: Encoding): string {
  if (!encoding.explicit) return implicitVrLittleEndian;
  return encoding.bigEndian ? explicitVrBigEndian : explicitVrLittleEndian;
}
