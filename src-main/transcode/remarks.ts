import type { FrameCodec } from '../../src-shared/imaging/codecs/frame-codec.ts';
import { FrameSource } from './frame-source.ts';

/** Markers of JPEG (T.81 B.1.1.3). */
const startOfScan = 0xda;
const comment = 0xfe;
/** JFIF, SPIFF and HP (colours of JPEG-LS), Adobe (colours). */
const needed: ReadonlySet<number> = new Set([0xe0, 0xe8, 0xee]);

const isRemark = (marker: number): boolean =>
  marker === comment || (marker >= 0xe0 && marker <= 0xef && !needed.has(marker));

/**
 * A JPEG or JPEG-LS codestream without comments and application data, which cameras fill with dates, places and names (EXIF); what decoding needs
 * stays. The same array where there are none, or where the segments are not sound.
 */
export function withoutRemarks(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return bytes;
  const kept: Uint8Array[] = [];
  let from = 0;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    // Fill bytes may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === startOfScan) break;
    const end = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
    if (end > bytes.length) return bytes;
    if (isRemark(marker)) {
      kept.push(bytes.subarray(from, at));
      from = end;
    }
    at = end;
  }
  if (from === 0) return bytes;
  return new Uint8Array(Buffer.concat([...kept, bytes.subarray(from)]));
}

/** Whether codestreams of a coding have such segments. */
export const mayHaveRemarks = (codec: FrameCodec | undefined): boolean =>
  codec?.startsWith('jpeg') === true && codec !== 'jpeg-2000' && codec !== 'jpeg-xl';

/** Frames whose codestreams have no remarks. */
export class FramesWithoutRemarks extends FrameSource {
  override stored(frame: number): Uint8Array {
    return withoutRemarks(super.stored(frame));
  }
}
