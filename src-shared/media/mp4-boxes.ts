/** Boxes of ISO/IEC 14496-12, big endian. */
export type BoxPart = Uint8Array | number[];

export const u16 = (value: number): number[] => [(value >>> 8) & 255, value & 255];
export const u32 = (value: number): number[] => [...u16(Math.floor(value / 0x1_0000) & 0xffff), ...u16(value & 0xffff)];
export const u64 = (value: number): number[] => [
  ...u32(Math.floor(value / 0x1_0000_0000)),
  ...u32(value % 0x1_0000_0000),
];
/** Characters of the default repertoire. */
export const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0) & 255);

/** Parts behind one another. */
export function joined(parts: readonly BoxPart[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A box: its length, its type of four characters and what is in it. */
export function box(type: string, ...parts: BoxPart[]): Uint8Array<ArrayBuffer> {
  const content = joined(parts);
  return joined([u32(content.length + 8), ascii(type), content]);
}

/** A box with a version and 24 flags. */
export const fullBox = (type: string, version: number, flags: number, ...parts: BoxPart[]): Uint8Array<ArrayBuffer> =>
  box(type, u32(version * 0x100_0000 + flags), ...parts);
