import { wordsFromBase64 } from '../../../src-shared/imaging/base64.ts';
import type { CellArray, DecodedFrame } from '../../../src-shared/imaging/codecs/cells.ts';
import type { FrameDescription, PaletteDescription, PixelDescription } from '../../../src-shared/imaging/description.ts';

/** Stored pixel values (PS3.3 C.7.6.3.1): the bits up to High Bit alone, with their sign. Works in place where it can. */
export function storedValues(cells: CellArray, pixel: PixelDescription): CellArray {
  if (pixel.numberFormat !== 'integer' || pixel.bitsAllocated > 32 || pixel.bitsAllocated === 1) return cells;
  const bits = pixel.bitsStored;
  const shift = Math.max(0, pixel.highBit + 1 - bits);
  if (bits >= pixel.bitsAllocated && shift === 0) return cells;
  if (pixel.pixelRepresentation === 1) {
    const left = 32 - bits;
    for (let i = 0; i < cells.length; i++) cells[i] = ((cells[i]! >> shift) << left) >> left;
  } else {
    const ones = bits >= 32 ? 0xffffffff : 2 ** bits - 1;
    for (let i = 0; i < cells.length; i++) cells[i] = ((cells[i]! >>> shift) & ones) >>> 0;
  }
  return cells;
}

export interface ModalityValues {
  values: Uint8Array<ArrayBuffer> | Int16Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  minimum: number;
  maximum: number;
  padding?: [number, number];
  rescaled: boolean;
}

/**
 * Modality values (PS3.3 C.11.1): stored values through the Modality LUT or slope and intercept. Whole numbers stay in
 * 16 bits where they fit. The least and greatest values leave padding (C.7.5.1.1.2) out.
 */
export function modalityValues(
  stored: CellArray,
  pixel: PixelDescription,
  modality: Pick<FrameDescription, 'rescale' | 'modalityLut'>,
): ModalityValues {
  const padding = paddingRange(pixel);
  const used = range(stored, padding);
  if (modality.modalityLut) {
    const { firstMapped, count, data } = modality.modalityLut;
    const table = wordsFromBase64(data).subarray(0, count);
    const last = table.length - 1;
    const look = (value: number): number => table[Math.min(last, Math.max(0, value - firstMapped))] ?? 0;
    const values = new Uint16Array(stored.length);
    for (let i = 0; i < stored.length; i++) values[i] = look(stored[i]!);
    let minimum = Number.POSITIVE_INFINITY;
    let maximum = Number.NEGATIVE_INFINITY;
    for (let value = Math.ceil(used.minimum); value <= used.maximum; value++) {
      const out = look(value);
      if (out < minimum) minimum = out;
      if (out > maximum) maximum = out;
    }
    return { values, minimum, maximum, rescaled: true };
  }
  const slope = modality.rescale?.slope ?? 1;
  const intercept = modality.rescale?.intercept ?? 0;
  const scaled = (low: number, high: number): [number, number] => {
    const ends = [low * slope + intercept, high * slope + intercept] as const;
    return [Math.min(...ends), Math.max(...ends)];
  };
  const [minimum, maximum] = scaled(used.minimum, used.maximum);
  const common = { minimum, maximum, ...(padding ? { padding: scaled(padding[0], padding[1]) } : {}) };
  const identity = slope === 1 && intercept === 0;
  if (identity && isDisplayable(stored)) return { ...common, values: stored, rescaled: false };
  const all = padding ? range(stored, undefined) : used;
  const [least, most] = scaled(all.minimum, all.maximum);
  const floating = stored instanceof Float32Array || stored instanceof Float64Array;
  const whole = Number.isInteger(slope) && Number.isInteger(intercept) && !floating;
  let values: ModalityValues['values'];
  if (whole && least >= -32768 && most <= 32767) {
    values = stored instanceof Int16Array ? stored : new Int16Array(stored.length);
  } else if (whole && least >= 0 && most <= 65535) {
    values = new Uint16Array(stored.length);
  } else {
    values = new Float32Array(stored.length);
  }
  for (let i = 0; i < stored.length; i++) values[i] = stored[i]! * slope + intercept;
  return { ...common, values, rescaled: !identity };
}

const isDisplayable = (values: CellArray): values is Uint8Array<ArrayBuffer> | Int16Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer> =>
  values instanceof Uint8Array ||
  values instanceof Int16Array ||
  values instanceof Uint16Array ||
  values instanceof Float32Array;

/** Padding in stored values, both ends included (PS3.3 C.7.5.1.1.2). */
function paddingRange(pixel: PixelDescription): [number, number] | undefined {
  if (pixel.paddingValue === undefined) return undefined;
  const limit = pixel.paddingRangeLimit ?? pixel.paddingValue;
  return [Math.min(pixel.paddingValue, limit), Math.max(pixel.paddingValue, limit)];
}

function range(values: CellArray, padding: [number, number] | undefined): { minimum: number; maximum: number } {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  const [from, to] = padding ?? [1, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= from && value <= to) continue;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  // Nothing but padding, or nothing but NaN.
  return minimum <= maximum ? { minimum, maximum } : { minimum: 0, maximum: 0 };
}

export type Colors = Uint8Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>;
const colorBuffer = (pixels: number, components: 3 | 4): Colors =>
  components === 4 ? new Uint8ClampedArray(pixels * 4).fill(255) : new Uint8Array(pixels * 3);

/** Indices through the palette (PS3.3 C.7.6.3.1.5), 8 bits a colour. */
export function paletteColors(indices: CellArray, palette: PaletteDescription, components: 3 | 4): Colors {
  const shift = palette.bits === 16 ? 8 : 0;
  const [red, green, blue] = [palette.red, palette.green, palette.blue].map(wordsFromBase64) as [
    Uint16Array,
    Uint16Array,
    Uint16Array,
  ];
  const out = colorBuffer(indices.length, components);
  const last = red.length - 1;
  for (let i = 0, to = 0; i < indices.length; i++, to += components) {
    const index = Math.min(last, Math.max(0, indices[i]! - palette.firstMapped));
    out[to] = red[index]! >> shift;
    out[to + 1] = green[index]! >> shift;
    out[to + 2] = blue[index]! >> shift;
  }
  return out;
}

/** True colour to RGB of 8 bits a sample; YCbCr by the equations of PS3.3 C.7.6.3.1.2. */
export function trueColors(frame: DecodedFrame, stored: CellArray, pixel: PixelDescription, components: 3 | 4): Colors {
  const samples = frame.samplesPerPixel;
  const pixels = frame.rows * frame.columns;
  const out = colorBuffer(pixels, components);
  const shift = Math.max(0, pixel.bitsStored - 8);
  const ycc = frame.photometricInterpretation.startsWith('YBR');
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += samples, to += components) {
    const a = stored[from]! >> shift;
    const b = stored[from + 1]! >> shift;
    const c = stored[from + 2]! >> shift;
    if (ycc) {
      out[to] = clamp(a + 1.402 * (c - 128));
      out[to + 1] = clamp(a - 0.344136 * (b - 128) - 0.714136 * (c - 128));
      out[to + 2] = clamp(a + 1.772 * (b - 128));
    } else {
      out[to] = a;
      out[to + 1] = b;
      out[to + 2] = c;
    }
  }
  return out;
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : Math.round(value));
