import { transferSyntaxes } from '../../dicom/transfer-syntaxes.ts';

/** Which decoder the bytes of one frame need. */
export type FrameCodec =
  | 'native'
  | 'rle'
  | 'jpeg'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'htj2k'
  | 'jpeg-xl'
  | 'deflated-frame'
  | 'video'
  /** The pixels are not in the file, or coded in a way only their maker knows. */
  | 'none';

/** Decoder for a transfer syntax; undefined for a syntax we do not know. */
export function frameCodecOf(transferSyntaxUid: string): FrameCodec | undefined {
  const syntax = transferSyntaxes.get(transferSyntaxUid);
  if (!syntax) return undefined;
  if (syntax.video) return 'video';
  switch (syntax.frameCodec) {
    case undefined:
      return syntax.encapsulated ? 'none' : 'native';
    case 'uncompressed':
      return 'native';
    case 'jpeg-baseline':
    case 'jpeg-extended':
    case 'jpeg-progressive':
      return 'jpeg';
    case 'deflate':
      return 'deflated-frame';
    case 'rle':
    case 'jpeg-lossless':
    case 'jpeg-ls':
    case 'jpeg-2000':
    case 'htj2k':
    case 'jpeg-xl':
      return syntax.frameCodec;
    default:
      return 'none';
  }
}
