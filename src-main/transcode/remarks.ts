import type { FrameCodec } from '../../src-shared/imaging/codecs/frame-codec.ts';
import { FrameSource } from './frame-source.ts';

/**
 * Codestreams without what is said in them besides the picture, which cameras and programs fill with dates, places and names; what decoding
 * needs stays. The same array where there is nothing to be taken out.
 */
export function withoutRemarks(bytes: Uint8Array): Uint8Array {
  if (startsWith(bytes, 0, [0xff, 0xd8])) return withoutSegments(bytes);
  if (startsWith(bytes, 0, [0xff, 0x4f])) return withBlankComments(bytes);
  if (!startsWith(bytes, 0, [0, 0, 0, 12]) || bytes.length < 12) return bytes;
  const brand = textAt(bytes, 4, 4);
  if (brand === 'jP  ') {
    const codestream = boxesOf(bytes).find(({ type }) => type === 'jp2c');
    return codestream === undefined ? bytes : withBlankComments(codestream.contents);
  }
  return brand === 'JXL ' ? withoutBoxes(bytes) : bytes;
}

const startsWith = (bytes: Uint8Array, at: number, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[at + index] === byte);
const textAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));
const lengthAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const longAt = (bytes: Uint8Array, at: number): number => lengthAt(bytes, at) * 65536 + lengthAt(bytes, at + 2);

const endOfImage = 0xd9;
const startOfScan = 0xda;
const comment = 0xfe;
/** Application data that decoding needs: JFIF, SPIFF and HP (colours of JPEG-LS), Adobe (colours). */
const needed: Readonly<Record<number, RegExp>> = { 224: /^JFIF\0/, 232: /^(?:SPIFF\0|mrfx)/, 238: /^Adobe/ };

const isRemark = (bytes: Uint8Array, at: number): boolean => {
  const marker = bytes[at + 1]!;
  if (marker === comment) return true;
  return marker >= 0xe0 && marker <= 0xef && !(needed[marker]?.test(textAt(bytes, at + 4, 6)) ?? false);
};

/** JPEG and JPEG-LS (T.81 B.1.1): without comments and application data, also between scans, and without what follows the end. */
function withoutSegments(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  let from = 0;
  let at = 2;
  while (at + 2 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    // Fill bytes may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === endOfImage) return joined(kept, bytes, from, endWithPadding(bytes, at + 2));
    const end = at + 2 + lengthAt(bytes, at + 2);
    if (isRemark(bytes, at)) {
      kept.push(bytes.subarray(from, at));
      from = Math.min(end, bytes.length);
    }
    at = marker === startOfScan ? endOfScan(bytes, end) : end;
  }
  return joined(kept, bytes, from, bytes.length);
}

function joined(kept: Uint8Array[], bytes: Uint8Array, from: number, end: number): Uint8Array {
  if (kept.length === 0) return end === bytes.length ? bytes : bytes.subarray(0, end);
  return new Uint8Array(Buffer.concat([...kept, bytes.subarray(from, end)]));
}

/** A zero to an even length belongs to the item. */
const endWithPadding = (bytes: Uint8Array, end: number): number =>
  end + 1 === bytes.length && bytes[end] === 0 ? end + 1 : end;

/** Where the next marker stands that is no restart: coded data has none from 0x80 on. */
function endOfScan(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]!;
    if (next >= 0x80 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length;
}

const startOfTilePart = 0x90;
const startOfData = 0x93;
const comment2000 = 0x64;

/** JPEG 2000 (T.800 A.9.2): comments become spaces in their place, so that no length or pointer changes; what follows the end goes. */
function withBlankComments(bytes: Uint8Array): Uint8Array {
  let result = bytes;
  let at = 2;
  let tilePartEnd = 0;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    const length = lengthAt(bytes, at + 2);
    if (marker === startOfData) {
      if (tilePartEnd <= at) return result;
      at = tilePartEnd;
      continue;
    }
    if (marker === endOfImage) break;
    if (marker === startOfTilePart) {
      const whole = longAt(bytes, at + 6);
      tilePartEnd = whole === 0 ? 0 : at + whole;
    } else if (marker === comment2000) {
      if (result === bytes) result = bytes.slice();
      result.fill(0x20, at + 6, Math.max(at + 6, at + 2 + length));
    }
    at += 2 + length;
  }
  const isEnd = bytes[at] === 0xff && bytes[at + 1] === endOfImage;
  return isEnd && endWithPadding(bytes, at + 2) < bytes.length ? result.subarray(0, at + 2) : result;
}

interface Box {
  type: string;
  whole: Uint8Array;
  contents: Uint8Array;
}

/** Boxes of a JP2 or JPEG XL file, up to one that is not sound. */
function boxesOf(bytes: Uint8Array): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const said = longAt(bytes, at);
    const isLong = said === 1;
    const header = isLong ? 16 : 8;
    const length = isLong ? longAt(bytes, at + 8) * 2 ** 32 + longAt(bytes, at + 12) : said;
    const end = said === 0 ? bytes.length : at + length;
    if (end > bytes.length || end < at + header) break;
    boxes.push({
      type: textAt(bytes, at + 4, 4),
      whole: bytes.subarray(at, end),
      contents: bytes.subarray(at + header, end),
    });
    at = end;
  }
  return boxes;
}

/** Of a JPEG XL container (ISO/IEC 18181-2) what decoding needs. */
const neededBoxes: ReadonlySet<string> = new Set(['JXL ', 'ftyp', 'jxll', 'jxli', 'jxlc', 'jxlp']);

function withoutBoxes(bytes: Uint8Array): Uint8Array {
  const boxes = boxesOf(bytes);
  const kept = boxes.filter(({ type }) => neededBoxes.has(type)).map(({ whole }) => whole);
  const length = kept.reduce((sum, box) => sum + box.length, 0);
  return endWithPadding(bytes, length) === bytes.length ? bytes : new Uint8Array(Buffer.concat(kept));
}

/** Whether codestreams of a coding have such places. */
export const mayHaveRemarks = (codec: FrameCodec | undefined): boolean =>
  codec?.startsWith('jpeg') === true || codec === 'htj2k';

/** Frames whose codestreams have no remarks. */
export class FramesWithoutRemarks extends FrameSource {
  override stored(frame: number): Uint8Array {
    return withoutRemarks(super.stored(frame));
  }
}
