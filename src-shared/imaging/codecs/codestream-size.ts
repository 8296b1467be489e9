import type { FrameCodec } from './frame-codec.ts';
import { readJpegHeader } from './jpeg-markers.ts';

/** What a codestream says of itself before it is decoded. */
export interface CodestreamSize {
  width: number;
  height: number;
  /** Absent where a file format around the codestream may turn one component into several (a palette). */
  componentCount?: number;
  /** Of JPEG 2000: bits of its first component. */
  bitsPerSample?: number;
}

/** Size in the SIZ marker of a JPEG 2000 codestream (T.800 A.5.1), bare or in a JP2 file. */
function jpeg2000Size(bytes: Uint8Array): CodestreamSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // SOC, SIZ; 42 bytes from there on hold all that is asked for.
  for (let at = 0; at + 42 <= bytes.length; at++) {
    if (bytes[at] !== 0xff || view.getUint32(at) !== 0xff4fff51) continue;
    return {
      width: view.getUint32(at + 8) - view.getUint32(at + 16),
      height: view.getUint32(at + 12) - view.getUint32(at + 20),
      ...(at === 0 ? { componentCount: view.getUint16(at + 40) } : {}),
      ...(at + 43 <= bytes.length ? { bitsPerSample: (view.getUint8(at + 42) & 0x7f) + 1 } : {}),
    };
  }
  return undefined;
}

/** Size that the header of a codestream states; undefined where it cannot be found without decoding. */
export function codestreamSize(codec: FrameCodec, bytes: Uint8Array): CodestreamSize | undefined {
  if (codec === 'jpeg-2000' || codec === 'htj2k') return jpeg2000Size(bytes);
  if (codec !== 'jpeg' && codec !== 'jpeg-lossless' && codec !== 'jpeg-ls') return undefined;
  const header = readJpegHeader(bytes);
  // Zero means that a later marker says it.
  if (!header || header.columns === 0 || header.rows === 0) return undefined;
  return { width: header.columns, height: header.rows, componentCount: header.components.length };
}
