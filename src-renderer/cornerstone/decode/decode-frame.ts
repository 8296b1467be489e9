import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { CodecSet } from '../../../src-shared/imaging/codecs/codec-set.ts';
import { decodeFrame } from '../../../src-shared/imaging/codecs/decode.ts';
import { modalityValues, paletteColors, storedValues, trueColors } from './convert.ts';
import type { DecodedImage, DecodeRequest } from './protocol.ts';

type Image = Omit<DecodedImage, 'fetchMs' | 'decodeMs' | 'bytes'>;

/**
 * From the bytes of a frame to what is displayed: decoding, bits, sign, modality values or colours.
 * Throws `decode-failed` or `unsupported`.
 */
export async function decodeToImage(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  { pixel, modality, want, rgba }: Pick<DecodeRequest, 'pixel' | 'modality' | 'want' | 'rgba'>,
  codecs: CodecSet,
): Promise<Image> {
  const frame = await decodeFrame(bytes, transferSyntaxUid, pixel, codecs);
  const size = { columns: frame.columns, rows: frame.rows, transferSyntaxUid };
  if (want === 'stored') {
    const whole = { minimum: 0, maximum: 0, rescaled: false, photometricInterpretation: frame.photometricInterpretation };
    return { ...size, ...whole, pixels: frame.cells, components: frame.samplesPerPixel };
  }
  const stored = storedValues(frame.cells, pixel);
  const components = rgba ? 4 : 3;
  const color = { components, minimum: 0, maximum: 255, rescaled: false };
  if (frame.samplesPerPixel >= 3) return { ...size, ...color, pixels: trueColors(frame, stored, pixel, components) };
  if (pixel.photometricInterpretation === 'PALETTE COLOR') {
    if (!pixel.palette) throw new NegatoscopeError('decode-failed', 'the palette is missing', { codec: 'palette' });
    return { ...size, ...color, pixels: paletteColors(stored, pixel.palette, components) };
  }
  const { values: pixels, ...rest } = modalityValues(stored, pixel, modality);
  return { ...size, ...rest, pixels, components: 1 };
}
