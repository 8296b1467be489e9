import type { FrameCodec } from './frame-codec.ts';

/** Padding and rubbish that may follow the end of a codestream. */
const longestTail = 4096;

/**
 * Whether a codestream ends as its syntax demands. Decoders fill up what a stream that was cut short lacks, with grey or with the last
 * line: good enough to be looked at with a warning, not to be sent on as the image. Bytes behind the end are no part of the stream: its
 * last two cannot occur within coded data. Syntaxes without an end marker are complete here: their decoders tell.
 */
export function isComplete(codec: FrameCodec, bytes: Uint8Array): boolean {
  if (!['jpeg', 'jpeg-lossless', 'jpeg-ls', 'jpeg-2000', 'htj2k'].includes(codec)) return true;
  // EOI (T.81 B.1.1.3, T.87 C.1.1) and EOC (T.800 A.4.4) are the same two bytes.
  for (let at = bytes.length - 2; at >= Math.max(0, bytes.length - longestTail); at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}
