import type { CodecSet } from '../../../src-shared/imaging/codecs/codec-set.ts';
import { decodeFrame } from '../../../src-shared/imaging/codecs/decode.ts';
import { isColour, toRgb } from '../../../src-shared/imaging/pipeline/colour.ts';
import { toStoredValues } from '../../../src-shared/imaging/pipeline/stored-values.ts';
import { modalityValues, movePadding, withOpacity } from './convert.ts';
import type { DecodedImage, DecodeRequest } from './protocol.ts';

type Image = Omit<DecodedImage, 'fetchMs' | 'decodeMs' | 'bytes'>;

/**
 * From the bytes of a frame to what is displayed: decoding, bits, sign, modality values or colours.
 * Throws NegatoscopeError `decode-failed` or `unsupported`.
 */
export async function decodeToImage(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  { pixel, modality, want, rgba, padding }: Pick<DecodeRequest, 'pixel' | 'modality' | 'want' | 'rgba' | 'padding'>,
  codecs: CodecSet,
): Promise<Image> {
  const frame = await decodeFrame(bytes, transferSyntaxUid, pixel, codecs);
  const size = { columns: frame.columns, rows: frame.rows, transferSyntaxUid };
  if (want === 'stored') {
    const { photometricInterpretation, samplesPerPixel: components, cells: pixels } = frame;
    return { ...size, pixels, components, photometricInterpretation, minimum: 0, maximum: 0, rescaled: false };
  }
  const stored = toStoredValues(frame.cells, pixel);
  if (isColour(pixel)) {
    const rgb = toRgb(frame, stored, pixel);
    const color = { minimum: 0, maximum: 255, rescaled: false, components: rgba ? 4 : 3 };
    return { ...size, ...color, pixels: rgba ? withOpacity(rgb) : rgb };
  }
  const found = modalityValues(stored, pixel, modality);
  const { values: pixels, ...rest } = padding ? movePadding(found, padding) : found;
  return { ...size, ...rest, pixels, components: 1 };
}
