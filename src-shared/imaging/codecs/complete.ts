import type { FrameCodec } from './frame-codec.ts';

/**
 * Whether a codestream ends as its syntax demands. Decoders fill up what a stream that was cut short lacks, with grey or with the last
 * line: good enough to be looked at with a warning, not to be sent on as the image. Padding behind the end (zeros, fill bytes) is no
 * part of the stream. Syntaxes without an end marker are complete here: their decoders tell.
 */
export function isComplete(codec: FrameCodec, bytes: Uint8Array): boolean {
  if (!['jpeg', 'jpeg-lossless', 'jpeg-ls', 'jpeg-2000', 'htj2k'].includes(codec)) return true;
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0xff || bytes[end - 1] === 0x20)) end--;
  // EOI (T.81 B.1.1.3, T.87 C.1.1) and EOC (T.800 A.4.4) are the same two bytes.
  return end >= 2 && bytes[end - 1] === 0xd9 && bytes[end - 2] === 0xff;
}
