import { fromBase64 } from '../../../src-shared/imaging/base64.ts';
import type { CodecSet } from '../../../src-shared/imaging/codecs/codec-set.ts';
import { decodeFrame } from '../../../src-shared/imaging/codecs/decode.ts';
import { knownTransform } from '../../../src-shared/imaging/icc/transform.ts';
import { isColour, toRgb } from '../../../src-shared/imaging/pipeline/colour.ts';
import { extractBit, toStoredValues } from '../../../src-shared/imaging/pipeline/stored-values.ts';
import { modalityValues, withOpacity } from './convert.ts';
import type { DecodedImage, DecodeRequest } from './protocol.ts';

type Image = Omit<DecodedImage, 'fetchMs' | 'decodeMs' | 'bytes'>;

/**
 * From the bytes of a frame to what is displayed: decoding, bits, sign, modality values or colours.
 * Throws NegatoscopeError `decode-failed` or `unsupported`.
 */
export async function decodeToImage(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  request: Pick<DecodeRequest, 'pixel' | 'modality' | 'want' | 'overlayBits'>,
  codecs: CodecSet,
): Promise<Image> {
  const { pixel, modality, want, overlayBits } = request;
  const frame = await decodeFrame(bytes, transferSyntaxUid, pixel, codecs);
  const size = { columns: frame.columns, rows: frame.rows, transferSyntaxUid };
  if (want === 'stored') {
    const { photometricInterpretation, samplesPerPixel: components, cells: pixels } = frame;
    return { ...size, pixels, components, photometricInterpretation, minimum: 0, maximum: 0, rescaled: false };
  }
  // Overlays in the cells are taken out before their bits are cut off.
  const overlayPlanes =
    overlayBits && Object.fromEntries(overlayBits.map((bit) => [bit, extractBit(frame.cells, bit)]));
  const stored = toStoredValues(frame.cells, pixel);
  if (isColour(pixel)) {
    const rgb = toRgb(frame, stored, pixel);
    const profile = pixel.iccData;
    const toSrgb = profile === undefined ? undefined : knownTransform(profile, () => fromBase64(profile));
    toSrgb?.(rgb, 3);
    const icc = pixel.iccProfile ? { icc: toSrgb ? ('applied' as const) : ('unusable' as const) } : {};
    const color = { minimum: 0, maximum: 255, rescaled: false, components: 4 };
    return { ...size, ...color, ...icc, pixels: withOpacity(rgb) };
  }
  const { values: pixels, ...rest } = modalityValues(stored, pixel, modality);
  return { ...size, ...rest, pixels, components: 1, ...(overlayPlanes ? { overlayPlanes } : {}) };
}
