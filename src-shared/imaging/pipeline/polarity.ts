import type { FrameDescription, PixelDescription } from '../description.ts';

/**
 * Whether the lowest value of an image is shown white. Presentation LUT Shape decides when it is given; it says the same
 * as the photometric interpretation in every image that follows the standard (PS3.3 C.11.6.1.2). Else MONOCHROME1 is
 * inverted.
 */
export function isInverted(
  pixel: Pick<PixelDescription, 'photometricInterpretation'>,
  frame: Pick<FrameDescription, 'presentationLutShape'>,
): boolean {
  if (frame.presentationLutShape) return frame.presentationLutShape === 'INVERSE';
  return pixel.photometricInterpretation === 'MONOCHROME1';
}
