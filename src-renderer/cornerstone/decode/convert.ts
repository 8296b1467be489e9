import type { CellArray } from '../../../src-shared/imaging/codecs/cells.ts';
import type { FrameDescription, PixelDescription } from '../../../src-shared/imaging/description.ts';
import { modalityFunction } from '../../../src-shared/imaging/pipeline/modality.ts';
import { paddingTest, valueRange } from '../../../src-shared/imaging/pipeline/stored-values.ts';

type Kept = Uint8Array<ArrayBuffer> | Int16Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

export interface ModalityValues {
  values: Kept;
  minimum: number;
  maximum: number;
  padding?: [number, number];
  rescaled: boolean;
}

/**
 * Modality values (PS3.3 C.11.1) of stored ones, as the engine keeps them: whole numbers in 16 bits where they fit, else
 * floating point. The least and greatest value leave padding (C.7.5.1.1.2) out.
 */
export function modalityValues(
  stored: CellArray,
  pixel: PixelDescription,
  modality: Pick<FrameDescription, 'rescale' | 'modalityLut'>,
): ModalityValues {
  const isPadding = paddingTest(pixel);
  const all = valueRange(stored) ?? { minimum: 0, maximum: 0 };
  const used = (isPadding && valueRange(stored, isPadding)) || all;
  const { modalityLut } = modality;
  const plain = modalityFunction(modality);
  // Tables give nothing below 0, where padding has a place of its own.
  const convert = modalityLut && isPadding ? (value: number) => (isPadding(value) ? -1 : plain(value)) : plain;
  const rescaled = modalityLut !== undefined || convert(0) !== 0 || convert(1) !== 1;
  const { paddingValue, paddingRangeLimit = paddingValue } = pixel;
  const padding =
    paddingValue !== undefined && paddingRangeLimit !== undefined
      ? sorted(convert(paddingValue), convert(paddingRangeLimit))
      : undefined;
  const range = outputRange(plain, used, modalityLut !== undefined);
  const common = { minimum: range[0], maximum: range[1], rescaled, ...(padding ? { padding } : {}) };
  // Values that are kept in 32 bits are compared with padding of 32 bits: -200.00000000000003 would be found nowhere.
  const single = {
    ...common,
    ...(padding ? { padding: sorted(Math.fround(padding[0]), Math.fround(padding[1])) } : {}),
  };
  if (!rescaled && isKept(stored)) return { ...common, values: stored };
  const floating = stored instanceof Float32Array || stored instanceof Float64Array;
  const whole = !floating && Number.isInteger(convert(0)) && Number.isInteger(convert(1));
  const [least, most] = outputRange(convert, all, modalityLut !== undefined);
  let values: Kept;
  if (whole && least >= -32768 && most <= 32767) values = new Int16Array(stored.length);
  else if (whole && least >= 0 && most <= 65535) values = new Uint16Array(stored.length);
  else values = new Float32Array(stored.length);
  if (modalityLut || !modality.rescale) {
    for (let i = 0; i < stored.length; i++) values[i] = convert(stored[i]!);
  } else {
    const { slope, intercept } = modality.rescale;
    for (let i = 0; i < stored.length; i++) values[i] = stored[i]! * slope + intercept;
  }
  return { ...(values instanceof Float32Array ? single : common), values };
}

const isKept = (values: CellArray): values is Kept =>
  values instanceof Uint8Array ||
  values instanceof Int16Array ||
  values instanceof Uint16Array ||
  values instanceof Float32Array;

const sorted = (a: number, b: number): [number, number] => (a <= b ? [a, b] : [b, a]);

function outputRange(
  convert: (value: number) => number,
  range: { minimum: number; maximum: number },
  table: boolean,
): [number, number] {
  if (!table) return sorted(convert(range.minimum), convert(range.maximum));
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let value = Math.trunc(range.minimum); value <= range.maximum; value++) {
    const output = convert(value);
    least = Math.min(least, output);
    most = Math.max(most, output);
  }
  return least <= most ? [least, most] : [0, 0];
}

/** RGB with an opacity byte behind each colour, as canvases hold them. */
export function withOpacity(rgb: Uint8Array<ArrayBuffer>): Uint8ClampedArray<ArrayBuffer> {
  const pixels = Math.floor(rgb.length / 3);
  const out = new Uint8ClampedArray(pixels * 4);
  const words = new Uint32Array(out.buffer);
  for (let i = 0, from = 0; i < pixels; i++, from += 3) {
    words[i] = 0xff000000 | (rgb[from + 2]! << 16) | (rgb[from + 1]! << 8) | rgb[from]!;
  }
  return out;
}
