import { instanceKindOf } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { type FrameCodec, frameCodecOf } from '../../src-shared/imaging/codecs/frame-codec.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import { codingLoses, codingOf } from './coding.ts';
import { encoderOf, type FrameEncoder, keepsCodestreams, type TranscodeTarget } from './target.ts';

/** Why an instance cannot be had in another transfer syntax. */
export type TranscodeRefusal =
  /** Nothing decodes what it is in. */
  | 'source-syntax'
  | 'video'
  /** Nothing writes the syntax wanted. */
  | 'target-syntax'
  /** The syntax loses, and loss was not allowed. */
  | 'lossy-not-allowed'
  /** Colours that the syntax has no place for, or whose loss would be seen as something else (palette). */
  | 'photometric-interpretation'
  | 'samples-per-pixel'
  /** More or other bits than the syntax has place for. */
  | 'bits'
  | 'floating-point'
  /** Rows or columns beyond 65535. */
  | 'dimensions'
  /** Loss in what is no picture: doses, segments, measured values, what is unknown. Found when the file is opened. */
  | 'sop-class';

/** What is known of the source. */
export interface TranscodeSource {
  transferSyntaxUid: string;
  /** Absent for objects without pixel data. */
  pixel?: PixelDescription | undefined;
}

/** Parametric, ophthalmic thickness and corneal topography maps: images whose pixels are measured values. */
const maps: ReadonlySet<string> = new Set([
  '1.2.840.10008.5.1.4.1.1.30',
  '1.2.840.10008.5.1.4.1.1.81.1',
  '1.2.840.10008.5.1.4.1.1.82.1',
]);

/** Whether instances of a SOP class are for looking at, so that they may lose what nobody sees. */
export const isPicture = (sopClassUid: string): boolean =>
  instanceKindOf(sopClassUid) === 'image' && !maps.has(sopClassUid);

const undecodable: ReadonlySet<FrameCodec> = new Set<FrameCodec>(['none', 'video']);

/** Most bits a stored value may have. */
const deepest: Readonly<Record<FrameEncoder, number>> = {
  rle: 32,
  jpeg: 8,
  'jpeg-12': 12,
  'jpeg-lossless': 16,
  'jpeg-ls': 16,
  'jpeg-2000': 16,
  htj2k: 16,
};

/** What the frames are encoded in anew, or why they cannot be. */
function encoding(
  pixel: PixelDescription,
  codec: FrameCodec,
  encoder: FrameEncoder,
  target: TranscodeTarget,
): TranscodeRefusal | true {
  const { samplesPerPixel: samples, photometricInterpretation: photometric, bitsAllocated, bitsStored } = pixel;
  const isDct = encoder === 'jpeg' || encoder === 'jpeg-12';
  if (isDct && target.lossy === undefined) return 'lossy-not-allowed';
  if (pixel.numberFormat !== 'integer') return 'floating-point';
  if (samples !== 1 && samples !== 3) return 'samples-per-pixel';
  if (samples === 3 && !['RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_RCT', 'YBR_ICT'].includes(photometric)) {
    return 'photometric-interpretation';
  }
  // Its encoder transforms three components in any case, which is right for RGB only; a DCT JPEG is made RGB on the way.
  const staysYbr = samples === 3 && codec !== 'jpeg' && photometric.startsWith('YBR_FULL');
  if (staysYbr && encoder === 'jpeg-2000') return 'photometric-interpretation';
  const loses = codingLoses(codingOf(target)!);
  if (samples === 1 && photometric === 'PALETTE COLOR' && loses) {
    return 'photometric-interpretation';
  }
  if (bitsAllocated !== 8 && bitsAllocated !== 16 && !(encoder === 'rle' && bitsAllocated === 32)) return 'bits';
  if (bitsStored > deepest[encoder] || (encoder === 'jpeg' && bitsAllocated > 8)) return 'bits';
  if (samples === 3 && encoder === 'jpeg-12') return 'samples-per-pixel';
  // Their encoders mix up three components of two bytes.
  if (samples === 3 && bitsAllocated > 8 && (encoder === 'jpeg-2000' || encoder === 'htj2k')) return 'bits';
  if (encoder === 'jpeg-2000' && bitsAllocated === 8 && pixel.pixelRepresentation === 1) return 'bits';
  // Cells whose value does not begin at their lowest bit, and signed ones, need all bits (see `codestreamBits`).
  if (isDct && (pixel.highBit !== bitsStored - 1 || pixel.pixelRepresentation === 1)) return 'bits';
  if (encoder !== 'rle' && (pixel.rows > 0xffff || pixel.columns > 0xffff)) return 'dimensions';
  return true;
}

/**
 * Whether an instance can be had in a transfer syntax: true, or the reason why not. Whether its bytes are sound is found only by doing it.
 */
export function canTranscode(source: TranscodeSource, target: TranscodeTarget): true | TranscodeRefusal {
  const { pixel, transferSyntaxUid } = source;
  const from = transferSyntaxes.get(transferSyntaxUid);
  const to = transferSyntaxes.get(target.transferSyntaxUid);
  if (from === undefined) return 'source-syntax';
  if (to === undefined || to.keyword.startsWith('JPIP')) return 'target-syntax';
  if (transferSyntaxUid === target.transferSyntaxUid && target.lossy === undefined) return true;
  if (from.video === true && pixel !== undefined) return 'video';
  const encoder = encoderOf(target.transferSyntaxUid);
  const isPlain = !to.encapsulated && to.bigEndianPixels !== true && to.frameCodec === undefined && !to.video;
  if (!isPlain && encoder === undefined) return 'target-syntax';
  if (pixel === undefined) return from.frameCodec === 'jpip' ? 'source-syntax' : true;
  if (keepsCodestreams(transferSyntaxUid, target)) return true;
  return recoding(pixel, transferSyntaxUid, target);
}

/** Whether frames can be decoded and coded anew, also in the syntax that they are in. */
export function recoding(
  pixel: PixelDescription,
  transferSyntaxUid: string,
  target: TranscodeTarget,
): true | TranscodeRefusal {
  const encoder = encoderOf(target.transferSyntaxUid);
  const codec = frameCodecOf(transferSyntaxUid);
  if (codec === undefined || undecodable.has(codec)) return 'source-syntax';
  if (encoder === undefined)
    return transferSyntaxes.get(target.transferSyntaxUid)?.encapsulated ? 'target-syntax' : true;
  return encoding(pixel, codec, encoder, target);
}
