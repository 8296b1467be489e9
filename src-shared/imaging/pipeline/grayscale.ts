import type { CellArray } from '../codecs/cells.ts';
import type { FrameDescription, PixelDescription } from '../description.ts';
import { type ModalityPolicy, modalityFunction } from './modality.ts';
import { isInverted } from './polarity.ts';
import { type GreyPresentation, identityVoi, presentationLutFunction, presentedModality } from './presentation.ts';
import { paddingTest, valueRange } from './stored-values.ts';
import { headerVoi, type Voi, voiFunction, windowOfRange } from './voi.ts';

export interface GrayscaleOptions {
  /** Window or table to use; by default that of the header, else the range of the values. */
  voi?: Voi;
  /** `true`: the range of the values even when the header has a window. */
  fullRange?: boolean;
  /** Inversion on top of what the image itself asks for. */
  invert?: boolean;
  modality?: ModalityPolicy;
  /** What a presentation state says: it replaces modality, VOI (unless `voi` is chosen) and polarity. */
  presentation?: GreyPresentation;
  /** Level of padding; by default padding goes the way of all values. */
  paddingGray?: number;
}

/** The window or table an image is shown with when nobody chose one. */
export function defaultVoi(
  values: CellArray,
  pixel: PixelDescription,
  frame: FrameDescription,
  options: Pick<GrayscaleOptions, 'fullRange' | 'modality'> = {},
): Voi {
  const fromHeader = options.fullRange ? undefined : headerVoi(frame);
  if (fromHeader) return fromHeader;
  const padding = paddingTest(pixel);
  const range = valueRange(values, padding) ?? valueRange(values) ?? { minimum: 0, maximum: 1 };
  const modality = modalityFunction(frame, options.modality);
  // A table of the modality need not rise: look at everything it gives.
  const outputs =
    frame.modalityLut && options.modality !== 'ignore' ? outputRange(values, modality, padding) : undefined;
  const a = outputs?.minimum ?? modality(range.minimum);
  const b = outputs?.maximum ?? modality(range.maximum);
  const minimum = Math.min(a, b);
  const maximum = Math.max(a, b);
  const fractional = pixel.numberFormat !== 'integer' || !Number.isInteger(maximum - minimum);
  if (fractional) {
    const width = maximum - minimum;
    return { kind: 'window', center: (minimum + maximum) / 2, width: width > 0 ? width : 1, function: 'LINEAR_EXACT' };
  }
  return { kind: 'window', ...windowOfRange(minimum, maximum) };
}

function outputRange(values: CellArray, modality: (value: number) => number, padding?: (value: number) => boolean) {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (padding?.(values[i]!)) continue;
    const output = modality(values[i]!);
    if (output < minimum) minimum = output;
    if (output > maximum) maximum = output;
  }
  return minimum <= maximum ? { minimum, maximum } : undefined;
}

/** The window or table that is in force for a frame: the chosen one, else that of the state, else the image's. */
export function voiInForce(
  values: CellArray,
  pixel: PixelDescription,
  frame: FrameDescription,
  options: Pick<GrayscaleOptions, 'voi' | 'fullRange' | 'modality' | 'presentation'>,
): Voi {
  const { voi, presentation } = options;
  if (voi) return voi;
  if (!presentation) return defaultVoi(values, pixel, frame, options);
  return (
    presentation.voi ?? identityVoi(pixel, presentedModality(frame, presentation), policyUnder(presentation, options))
  );
}

/** A modality step of the state's own is meant to be applied, whatever the kind of image. */
const policyUnder = (
  presentation: GreyPresentation,
  { modality }: Pick<GrayscaleOptions, 'modality'>,
): ModalityPolicy | undefined => (presentation.modality === 'image' ? modality : 'apply');

/** The steps of PS3.4 N.2: those of the image, or of the state that is applied to it. */
function greySteps(values: CellArray, pixel: PixelDescription, frame: FrameDescription, options: GrayscaleOptions) {
  const { presentation, invert = false } = options;
  const interest = voiFunction(voiInForce(values, pixel, frame, options));
  if (!presentation) {
    const modality = modalityFunction(frame, options.modality);
    return { modality, grey: interest, inverted: isInverted(pixel, frame) !== invert };
  }
  const lut = presentationLutFunction(presentation.presentationLut);
  return {
    modality: modalityFunction(presentedModality(frame, presentation), policyUnder(presentation, options)),
    grey: (value: number) => lut(interest(value)),
    inverted: invert,
  };
}

/** Widest range of whole numbers for which grey values are kept in a table. */
const largestTable = 1 << 17;

/**
 * Stored values of a monochrome frame to P-values 0..`highest`: modality, values of interest, polarity (PS3.4 N.2), each reckoned as
 * finely as `highest` asks (255: 8 bits, 4095: 12 bits). `paddingGray` is one of them. One number a pixel.
 */
export function toLevels(
  values: CellArray,
  pixel: PixelDescription,
  frame: FrameDescription,
  options: GrayscaleOptions,
  highest: number,
): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  const { modality, grey, inverted } = greySteps(values, pixel, frame, options);
  const padding = options.paddingGray === undefined ? undefined : paddingTest(pixel);
  const one = (stored: number): number => {
    if (padding?.(stored)) return options.paddingGray!;
    const output = grey(modality(stored));
    // NaN (float pixel data) becomes black.
    return Math.round((inverted ? 1 - output : output) * highest) || 0;
  };
  const numbers = (length: number) => (highest > 255 ? new Uint16Array(length) : new Uint8Array(length));
  const out = numbers(values.length);
  const range = valueRange(values);
  const whole = pixel.numberFormat === 'integer' && pixel.bitsAllocated <= 32;
  if (whole && range && range.maximum - range.minimum < Math.min(largestTable, values.length)) {
    const { minimum, maximum } = range;
    const table = numbers(maximum - minimum + 1);
    for (let i = 0; i < table.length; i++) table[i] = one(minimum + i);
    for (let i = 0; i < values.length; i++) out[i] = table[values[i]! - minimum]!;
    return out;
  }
  for (let i = 0; i < values.length; i++) out[i] = one(values[i]!);
  return out;
}

/** The same as bytes, 0..255. */
export const toGrayscale = (
  values: CellArray,
  pixel: PixelDescription,
  frame: FrameDescription,
  options: GrayscaleOptions = {},
): Uint8Array<ArrayBuffer> => toLevels(values, pixel, frame, options, 255) as Uint8Array<ArrayBuffer>;
