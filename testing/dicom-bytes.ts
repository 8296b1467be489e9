/** Data elements byte by byte, also such as nobody should write. */

export type Bytes = Uint8Array | string | number[];

const toBytes = (value: Bytes): Uint8Array =>
  typeof value === 'string' ? Uint8Array.from(value, (character) => character.charCodeAt(0)) : Uint8Array.from(value);

/** Parts one after the other. Text gives a byte a character. */
export function join(...parts: Bytes[]): Uint8Array<ArrayBuffer> {
  const all = parts.map(toBytes);
  const result = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

export const u16 = (value: number, bigEndian = false): number[] => {
  const bytes = [value & 255, (value >> 8) & 255];
  return bigEndian ? bytes.reverse() : bytes;
};

export const u32 = (value: number, bigEndian = false): number[] => {
  const bytes = [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
  return bigEndian ? bytes.reverse() : bytes;
};

export const tag = (number: number, bigEndian = false): number[] => [
  ...u16(number >>> 16, bigEndian),
  ...u16(number & 0xffff, bigEndian),
];

const longVrs = ['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'];

/** An element in explicit VR; `length` overrides what it says of its length. */
export function explicit(number: number, vr: string, value: Bytes, length?: number, bigEndian = false): Uint8Array {
  const bytes = toBytes(value);
  const said = length ?? bytes.length;
  const size = longVrs.includes(vr) ? [0, 0, ...u32(said, bigEndian)] : u16(said, bigEndian);
  return join(tag(number, bigEndian), vr, size, bytes);
}

/** An element in implicit VR little endian. */
export function implicit(number: number, value: Bytes, length?: number): Uint8Array {
  const bytes = toBytes(value);
  return join(tag(number), u32(length ?? bytes.length), bytes);
}

export const undefinedLength = 0xffffffff;
export const itemEnd = (): Uint8Array => join(tag(0xfffee00d), u32(0));
export const sequenceEnd = (): Uint8Array => join(tag(0xfffee0dd), u32(0));

/** An item of defined length. */
export const item = (...content: Bytes[]): Uint8Array => {
  const bytes = join(...content);
  return join(tag(0xfffee000), u32(bytes.length), bytes);
};

/** An item that ends with a delimiter. */
export const openItem = (...content: Bytes[]): Uint8Array =>
  join(tag(0xfffee000), u32(undefinedLength), ...content, itemEnd());

/** Preamble, prefix and a meta header that names a transfer syntax. */
export function meta(transferSyntaxUid: string, ...more: Uint8Array[]): Uint8Array {
  const uid = transferSyntaxUid.length % 2 === 0 ? transferSyntaxUid : `${transferSyntaxUid}\0`;
  const elements = join(explicit(0x00020001, 'OB', [0, 1]), explicit(0x00020010, 'UI', uid), ...more);
  return join(new Uint8Array(128), 'DICM', explicit(0x00020000, 'UL', u32(elements.length)), elements);
}
