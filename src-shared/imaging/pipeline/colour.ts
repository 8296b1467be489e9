import { wordsFromBase64 } from '../base64.ts';
import type { CellArray, DecodedFrame } from '../codecs/cells.ts';
import type { PaletteDescription, PixelDescription } from '../description.ts';

/** True for images whose display is colour. */
export function isColour(pixel: Pick<PixelDescription, 'photometricInterpretation' | 'samplesPerPixel'>): boolean {
  return pixel.photometricInterpretation === 'PALETTE COLOR' || pixel.samplesPerPixel >= 3;
}

const byte = (value: number) => Math.max(0, Math.min(Math.round(value), 255));

/** Stored samples to 8 bits: wider ones keep their most significant bits. */
function toBytes(values: CellArray, bitsStored: number): Uint8Array | CellArray {
  if (bitsStored <= 8) return values;
  const out = new Uint8Array(values.length);
  const highest = 2 ** bitsStored - 1;
  for (let i = 0; i < values.length; i++) out[i] = byte((values[i]! * 255) / highest);
  return out;
}

/** YBR_FULL to RGB (PS3.3 C.7.6.3.1.2: the BT.601 matrix with full range). */
function fullYbrToRgb(source: ArrayLike<number>, out: Uint8Array): void {
  for (let i = 0; i + 2 < out.length; i += 3) {
    const y = source[i]!;
    const cb = source[i + 1]! - 128;
    const cr = source[i + 2]! - 128;
    out[i] = byte(y + 1.402 * cr);
    out[i + 1] = byte(y - 0.344136286 * cb - 0.714136286 * cr);
    out[i + 2] = byte(y + 1.772 * cb);
  }
}

/** YBR_PARTIAL_* to RGB: luminance 16..235 (retired). */
function partialYbrToRgb(source: ArrayLike<number>, out: Uint8Array): void {
  for (let i = 0; i + 2 < out.length; i += 3) {
    const y = 1.1644 * (source[i]! - 16);
    const cb = source[i + 1]! - 128;
    const cr = source[i + 2]! - 128;
    out[i] = byte(y + 1.596 * cr);
    out[i + 1] = byte(y - 0.3917 * cb - 0.8129 * cr);
    out[i + 2] = byte(y + 2.0173 * cb);
  }
}

const expandedPalettes = new WeakMap<PaletteDescription, Uint8Array>();

/** Palette as RGB bytes, three an entry. */
export function expandPalette(palette: PaletteDescription): Uint8Array {
  let table = expandedPalettes.get(palette);
  if (table) return table;
  const channels = [palette.red, palette.green, palette.blue].map(wordsFromBase64);
  const length = Math.max(...channels.map((channel) => channel.length));
  table = new Uint8Array(length * 3);
  const shift = palette.bits === 16 ? 8 : 0;
  for (let i = 0; i < length; i++) {
    for (let c = 0; c < 3; c++) {
      const channel = channels[c]!;
      table[3 * i + c] = ((channel[i] ?? channel.at(-1) ?? 0) >> shift) & 0xff;
    }
  }
  expandedPalettes.set(palette, table);
  return table;
}

/** Indices to RGB bytes; indices outside of the palette get its first or last colour. */
export function applyPalette(values: CellArray, palette: PaletteDescription): Uint8Array<ArrayBuffer> {
  const table = expandPalette(palette);
  const last = table.length / 3 - 1;
  const out = new Uint8Array(values.length * 3);
  for (let i = 0; i < values.length; i++) {
    const index = 3 * Math.max(0, Math.min(last, values[i]! - palette.firstMapped));
    out[3 * i] = table[index]!;
    out[3 * i + 1] = table[index + 1]!;
    out[3 * i + 2] = table[index + 2]!;
  }
  return out;
}

/**
 * Stored values of a colour frame to RGB bytes, three a pixel. Codecs that transform colour themselves have left RGB
 * (JPEG 2000); luminance and chrominance are converted here.
 */
export function toRgb(
  frame: Pick<DecodedFrame, 'photometricInterpretation'>,
  values: CellArray,
  pixel: PixelDescription,
): Uint8Array<ArrayBuffer> {
  if (pixel.photometricInterpretation === 'PALETTE COLOR' && pixel.palette) return applyPalette(values, pixel.palette);
  const source = toBytes(values, pixel.bitsStored);
  const out = new Uint8Array(source.length);
  switch (frame.photometricInterpretation) {
    case 'YBR_FULL':
    case 'YBR_FULL_422':
    case 'YBR_ICT':
    case 'YBR_RCT':
      fullYbrToRgb(source, out);
      return out;
    case 'YBR_PARTIAL_420':
    case 'YBR_PARTIAL_422':
      partialYbrToRgb(source, out);
      return out;
    default:
      out.set(source);
      return out;
  }
}
