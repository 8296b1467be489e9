import { explicitVrLittleEndian, transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import { recoding } from './can-transcode.ts';
import type { TranscodeTarget } from './target.ts';

/** Quality of a DCT of what was masked: what is not masked loses next to nothing. */
const maskedQuality = 95;

/**
 * How an image is written whose pixels must be touched: in the syntax wanted where frames can be coded in it anew, with next to no loss where it
 * always loses; else uncompressed.
 */
export function maskedTarget(
  pixel: PixelDescription | undefined,
  transferSyntaxUid: string,
  target: TranscodeTarget,
): TranscodeTarget {
  if (pixel === undefined || transferSyntaxes.get(target.transferSyntaxUid)?.encapsulated !== true) return target;
  if (recoding(pixel, transferSyntaxUid, target) === true) return target;
  const lossy = { ...target, lossy: { quality: maskedQuality, ...target.lossy } };
  if (recoding(pixel, transferSyntaxUid, lossy) === true) return lossy;
  const { lossy: _, ...exact } = target;
  return { ...exact, transferSyntaxUid: explicitVrLittleEndian };
}
