import type { DataSet, Tag } from '../../dicom/data-set.ts';
import { wordsToBase64 } from '../base64.ts';
import type { PaletteDescription, PixelDescription } from '../description.ts';
import { bytes, numbers } from './values.ts';

interface Descriptor {
  count: number;
  firstMapped: number;
  bits: 8 | 16;
}

function descriptor(dataSet: DataSet, tag: Tag, signed: boolean): Descriptor | undefined {
  const [entries, first, bits] = numbers(dataSet, tag, 'u16');
  if (entries === undefined || first === undefined || !Number.isFinite(entries) || !Number.isFinite(first)) {
    return undefined;
  }
  // Entries and first value are read with either sign; 0 entries mean 65536 (PS3.3 C.7.6.3.1.5).
  const count = entries & 0xffff || 65536;
  const unsigned = first & 0xffff;
  const firstMapped = signed && unsigned >= 0x8000 ? unsigned - 0x10000 : unsigned;
  return { count, firstMapped, bits: bits === 8 ? 8 : 16 };
}

/**
 * Unrolls a segmented table (PS3.3 C.7.9.2): discrete, linear and indirect segments. Stops at `count` entries or at the
 * first segment that makes no sense.
 */
export function unrollSegments(data: ArrayLike<number>, count: number): Uint16Array<ArrayBuffer> {
  const out = new Uint16Array(count);
  let filled = 0;
  // A segment has an entry at least; more of them than entries are there to keep us busy.
  let left = 2 * count;
  const put = (value: number) => {
    if (filled < count) out[filled++] = value;
  };
  /** One segment at `at`; gives the position after it, or undefined at the end or at nonsense. */
  const segment = (at: number, indirectAllowed: boolean): number | undefined => {
    const opcode = data[at];
    const length = data[at + 1];
    if (opcode === undefined || length === undefined || left-- <= 0) return undefined;
    if (opcode === 0) {
      for (let i = 0; i < length && at + 2 + i < data.length; i++) put(data[at + 2 + i]!);
      return at + 2 + length;
    }
    if (opcode === 1) {
      const end = data[at + 2];
      if (end === undefined || filled === 0) return undefined;
      const start = out[filled - 1]!;
      for (let i = 1; i <= length; i++) put(Math.round(start + ((end - start) * i) / length));
      return at + 3;
    }
    if (opcode === 2 && indirectAllowed) {
      const low = data[at + 2];
      const high = data[at + 3];
      if (low === undefined || high === undefined) return undefined;
      let from: number | undefined = low + high * 0x10000;
      for (let i = 0; i < length && from !== undefined && filled < count; i++) from = segment(from, false);
      return at + 4;
    }
    return undefined;
  };
  let at: number | undefined = 0;
  while (at !== undefined && at < data.length && filled < count) at = segment(at, true);
  return out;
}

function words(data: Uint8Array): Uint16Array<ArrayBuffer> {
  const out = new Uint16Array(data.length >> 1);
  for (let i = 0; i < out.length; i++) out[i] = data[2 * i]! | (data[2 * i + 1]! << 8);
  return out;
}

/** Entries of a table: 16-bit words, or bytes packed two to a word when there are only enough of those. */
function plainEntries(data: Uint8Array, count: number): Uint16Array<ArrayBuffer> {
  const out = new Uint16Array(count);
  if (data.length < count * 2 && data.length >= count) {
    for (let i = 0; i < count; i++) out[i] = data[i]!;
    return out;
  }
  out.set(words(data).subarray(0, count));
  return out;
}

function channel(dataSet: DataSet, plain: Tag, segmented: Tag, described: Descriptor): Uint16Array | undefined {
  const data = bytes(dataSet, plain);
  if (data) return plainEntries(data, described.count);
  const segments = bytes(dataSet, segmented);
  if (!segments) return undefined;
  return unrollSegments(described.bits === 8 ? byteSegments(segments) : words(segments), described.count);
}

/** Segments of an 8-bit table are bytes, but some writers use words for them too: then every other byte is zero. */
function byteSegments(data: Uint8Array): ArrayLike<number> {
  for (let i = 1; i < data.length; i += 2) if (data[i] !== 0) return data;
  return words(data);
}

/** Palette of a PALETTE COLOR image, or a supplemental one, expanded; undefined when it has none that is whole. */
export function describePalette(
  dataSet: DataSet,
  pixel: Pick<PixelDescription, 'pixelRepresentation'>,
): PaletteDescription | undefined {
  const signed = pixel.pixelRepresentation === 1;
  const tables = ['1', '2', '3'].map((digit) => {
    const described = descriptor(dataSet, `0028110${digit}`, signed);
    return described && { described, data: channel(dataSet, `0028120${digit}`, `0028122${digit}`, described) };
  });
  const [red, green, blue] = tables;
  if (!red?.data || !green?.data || !blue?.data) return undefined;
  // Some writers declare 16 bits and fill in 8; a palette that dark is one of those.
  const all = [red.data, green.data, blue.data];
  const eight = red.described.bits === 8 || all.every((table) => table.every((entry) => entry <= 0xff));
  return {
    firstMapped: red.described.firstMapped,
    bits: eight ? 8 : 16,
    red: wordsToBase64(red.data),
    green: wordsToBase64(green.data),
    blue: wordsToBase64(blue.data),
  };
}
