import type { DataSet } from '../../dicom/data-set.ts';
import { isVideo } from '../../dicom/transfer-syntaxes.ts';
import { toBase64 } from '../base64.ts';
import type { PixelDescription } from '../description.ts';
import { describeOverlays } from './overlays.ts';
import { describePalette } from './palette.ts';
import { bytes, code, integer, items, number, numbers, text, texts } from './values.ts';

/** Which of the three pixel data elements a data set has (PS3.3 C.7.6.24). */
export function pixelDataForm(dataSet: DataSet): PixelDescription['numberFormat'] | undefined {
  if (dataSet['7FE00010']) return 'integer';
  if (dataSet['7FE00008']) return 'float';
  if (dataSet['7FE00009']) return 'double';
  return undefined;
}

/** Transfer syntaxes whose coding always loses (PS3.5 A.4). */
const alwaysLossy = new Set([
  '1.2.840.10008.1.2.4.50',
  '1.2.840.10008.1.2.4.51',
  '1.2.840.10008.1.2.4.53',
  '1.2.840.10008.1.2.4.55',
]);

const lossyStep = (ratio: number | undefined, method: string | undefined) => ({
  ...(ratio === undefined ? {} : { ratio }),
  ...(method === undefined ? {} : { method }),
});

function describeLossy(dataSet: DataSet, transferSyntaxUid: string): PixelDescription['lossy'] {
  const marked = code(dataSet, '00282110') === '01';
  if (!marked && !alwaysLossy.has(transferSyntaxUid) && !isVideo(transferSyntaxUid)) return undefined;
  const ratios = numbers(dataSet, '00282112').filter((value) => Number.isFinite(value) && value > 0);
  const methods = texts(dataSet, '00282114').filter((method) => method !== '');
  const ratio = ratios.at(-1);
  const method = methods.at(-1);
  const steps = Math.max(ratios.length, methods.length);
  return {
    ...(ratio === undefined ? {} : { ratio }),
    ...(method === undefined ? {} : { method }),
    ...(steps > 1 ? { steps: Array.from({ length: steps }, (_, at) => lossyStep(ratios[at], methods[at])) } : {}),
  };
}

/**
 * Padding as a number in the range of the pixels: files give (0028,0120) with the VR of the other signedness, or only
 * the bits that are stored.
 */
export function signedLike(
  value: number,
  pixel: Pick<PixelDescription, 'bitsAllocated' | 'bitsStored' | 'pixelRepresentation'>,
) {
  if (pixel.pixelRepresentation === 0) return value < 0 ? value + 2 ** Math.max(16, pixel.bitsAllocated) : value;
  const stored = 2 ** pixel.bitsStored;
  if (value >= stored / 2 && value < stored) return value - stored;
  const allocated = 2 ** pixel.bitsAllocated;
  if (value >= allocated / 2 && value < allocated) return value - allocated;
  return value;
}

function describePadding(dataSet: DataSet, tag: string, pixel: PixelDescription): number | undefined {
  if (pixel.numberFormat !== 'integer') {
    const floating = pixel.numberFormat === 'float';
    const tags = tag === '00280120' ? ['00280122', '00280123'] : ['00280124', '00280125'];
    return number(dataSet, floating ? tags[0]! : tags[1]!, floating ? 'f32' : 'f64');
  }
  const value = integer(dataSet, tag, pixel.pixelRepresentation === 1 ? 's16' : 'u16');
  return value === undefined ? undefined : signedLike(value, pixel);
}

function describeAspect(dataSet: DataSet): PixelDescription['aspectRatio'] {
  const [vertical, horizontal] = numbers(dataSet, '00280034');
  if (vertical === undefined || horizontal === undefined) return undefined;
  if (!(vertical > 0 && horizontal > 0 && Number.isFinite(vertical / horizontal))) return undefined;
  return vertical === horizontal ? undefined : [vertical, horizontal];
}

/**
 * A palette colours every pixel of a PALETTE COLOR image, and those from its first value on of a monochrome one that is meant to
 * be seen in colour (PS3.3 C.7.6.19). With any other image it means nothing.
 */
function describePalettes(dataSet: DataSet, pixel: PixelDescription): void {
  const coloured = pixel.photometricInterpretation === 'PALETTE COLOR';
  const presentation = code(dataSet, '00089205');
  const supplemental =
    pixel.photometricInterpretation.startsWith('MONOCHROME') && (presentation === 'COLOR' || presentation === 'MIXED');
  if (!coloured && !supplemental) return;
  const palette = describePalette(dataSet, pixel);
  if (palette && coloured) pixel.palette = palette;
  else if (palette) pixel.supplementalPalette = palette;
}

/** Profiles beyond this stay in the file: they would travel with the description of every image. */
const largestProfile = 1024 * 1024;

/** Pixel description of an instance; undefined when it has no rows and columns. */
export function describePixels(dataSet: DataSet, transferSyntaxUid: string): PixelDescription | undefined {
  const rows = integer(dataSet, '00280010');
  const columns = integer(dataSet, '00280011');
  if (!rows || !columns || rows < 0 || columns < 0) return undefined;
  const numberFormat = pixelDataForm(dataSet) ?? 'integer';
  const floating = numberFormat === 'float' ? 32 : numberFormat === 'double' ? 64 : undefined;
  const samplesPerPixel = Math.max(1, integer(dataSet, '00280002') ?? 1);
  const photometricInterpretation = code(dataSet, '00280004') ?? (samplesPerPixel >= 3 ? 'RGB' : 'MONOCHROME2');
  const bitsAllocated = floating ?? Math.max(1, Math.min(64, integer(dataSet, '00280100') ?? 16));
  const statedStored = integer(dataSet, '00280101');
  const bitsStored =
    floating ??
    (statedStored !== undefined && statedStored >= 1 && statedStored <= bitsAllocated ? statedStored : bitsAllocated);
  const statedHigh = integer(dataSet, '00280102');
  const highBit =
    statedHigh !== undefined && statedHigh >= bitsStored - 1 && statedHigh < bitsAllocated && floating === undefined
      ? statedHigh
      : bitsStored - 1;
  const pixel: PixelDescription = {
    rows,
    columns,
    samplesPerPixel,
    photometricInterpretation,
    planarConfiguration: integer(dataSet, '00280006') === 1 ? 1 : 0,
    bitsAllocated,
    bitsStored,
    highBit,
    pixelRepresentation: integer(dataSet, '00280103') === 1 ? 1 : 0,
    numberFormat,
  };
  const paddingValue = describePadding(dataSet, '00280120', pixel);
  if (paddingValue !== undefined) pixel.paddingValue = paddingValue;
  const paddingRangeLimit = describePadding(dataSet, '00280121', pixel);
  if (paddingRangeLimit !== undefined && paddingValue !== undefined) pixel.paddingRangeLimit = paddingRangeLimit;
  const aspectRatio = describeAspect(dataSet);
  if (aspectRatio) pixel.aspectRatio = aspectRatio;
  const lossy = describeLossy(dataSet, transferSyntaxUid);
  if (lossy) pixel.lossy = lossy;
  describePalettes(dataSet, pixel);
  // The optical path of a microscope carries its own profile (PS3.3 C.8.12.5).
  if (dataSet['00282000'] || items(dataSet, '00480105').some((path) => path['00282000'])) pixel.iccProfile = true;
  const profile = bytes(dataSet, '00282000') ?? items(dataSet, '00480105').map((path) => bytes(path, '00282000'))[0];
  if (profile && profile.length <= largestProfile) pixel.iccData = toBase64(profile);
  const colorSpace = text(dataSet, '00282002');
  if (colorSpace) pixel.colorSpace = colorSpace;
  const overlays = describeOverlays(dataSet);
  if (overlays.length > 0) pixel.overlays = overlays;
  return pixel;
}
