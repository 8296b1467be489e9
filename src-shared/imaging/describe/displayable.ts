import { frameCodecOf } from '../codecs/frame-codec.ts';
import type { FrameDescription, InstanceDescription, NotDisplayableReason, PixelDescription } from '../description.ts';

/** Rows times columns of one frame that we are ready to hold, and bytes of its decoded pixels. */
export const maximumFramePixels = 2 ** 29;
export const maximumFrameBytes = 2 ** 30;

/** Frames that a window keeps in one list. */
const maximumFrames = 1_000_000;

/** More is said of a frame than when it was made and how. */
const hasPlaceOrValues = ({ relativeTimeMs: _, acquisitionDateTime: __, technique: ___, ...rest }: FrameDescription) =>
  Object.keys(rest).length > 0;

const photometricSamples: Record<string, number> = {
  MONOCHROME1: 1,
  MONOCHROME2: 1,
  'PALETTE COLOR': 1,
  RGB: 3,
  YBR_FULL: 3,
  YBR_FULL_422: 3,
  YBR_PARTIAL_420: 3,
  YBR_PARTIAL_422: 3,
  YBR_ICT: 3,
  YBR_RCT: 3,
  XYB: 3,
};

/** Why the frames of an image cannot be shown; undefined when they can. */
export function reasonNotDisplayable(
  instance: Pick<InstanceDescription, 'transferSyntaxUid' | 'numberOfFrames' | 'frameCounts' | 'perFrame'>,
  pixel: PixelDescription | undefined,
  hasPixelData: boolean,
): NotDisplayableReason | undefined {
  if (!hasPixelData) return 'no-pixel-data';
  if (!pixel) return 'no-dimensions';
  const codec = frameCodecOf(instance.transferSyntaxUid);
  if (codec === 'video') return 'video';
  if (codec === undefined || codec === 'none') return 'transfer-syntax';
  const { frameCounts } = instance;
  if (frameCounts?.found === 0) return 'pixel-data-short';
  // Which of the frames are missing or too many cannot be seen: each might be shown in the place of another.
  if (frameCounts && codec !== 'native' && instance.perFrame?.some(hasPlaceOrValues)) return 'frames-uncertain';
  if (instance.numberOfFrames > maximumFrames) return 'too-large';
  const samples = photometricSamples[pixel.photometricInterpretation];
  if (samples === undefined || samples !== pixel.samplesPerPixel) return 'photometric-interpretation';
  if (pixel.bitsAllocated > 32 && pixel.bitsAllocated % 8 !== 0) return 'bits-allocated';
  if (samples === 3 && pixel.bitsAllocated > 32) return 'bits-allocated';
  if (pixel.photometricInterpretation === 'PALETTE COLOR' && !pixel.palette) return 'no-palette';
  const pixels = pixel.rows * pixel.columns;
  const bytes = pixels * pixel.samplesPerPixel * Math.max(1, pixel.bitsAllocated / 8);
  if (pixels > maximumFramePixels || bytes > maximumFrameBytes) return 'too-large';
  return undefined;
}
