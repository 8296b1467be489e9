import type {
  FrameDescription,
  LookupTable,
  OverlayDescription,
  PaletteDescription,
  PixelDescription,
  ShutterDescription,
} from '../description.ts';
import { expandPalette } from './colour.ts';
import { expandTable } from './lookup.ts';
import { type ModalityPolicy, modalityFunction } from './modality.ts';
import { type Voi, voiFunction } from './voi.ts';

/** Presentation LUT (PS3.3 C.11.6). */
export type PresentationLut = { shape: 'IDENTITY' | 'INVERSE' } | { table: LookupTable };

/** The grey steps that a presentation state has for a frame. They take the place of those of the image, all of them (PS3.4 N.2). */
export interface GreyPresentation {
  /** `image`: the image's own; neither rescale nor table: identity. */
  modality: Pick<FrameDescription, 'rescale' | 'modalityLut'> | 'image';
  voi?: Voi;
  presentationLut?: PresentationLut;
}

/** All that a state says of the pixels of a frame, and how they are turned (PS3.3 C.10.6). */
export interface PixelPresentation extends GreyPresentation {
  palette?: PaletteDescription;
  shutter?: ShutterDescription;
  /** Overlays of the state, and groups of the image that are switched on; no others are seen. */
  overlays: readonly OverlayDescription[];
  activeGroups: readonly number[];
  /** sRGB of overlays whose layer recommends one, by group (PS3.3 C.10.7). */
  overlayColours?: Readonly<Record<number, readonly [red: number, green: number, blue: number]>>;
  spatial: { rotation: 0 | 90 | 180 | 270; flipped: boolean };
}

/** The frame with the modality step that is in force under a presentation state. */
export function presentedModality<F extends Pick<FrameDescription, 'rescale' | 'modalityLut'>>(
  frame: F,
  { modality }: Pick<GreyPresentation, 'modality'>,
): F {
  if (modality === 'image') return frame;
  const { rescale: _rescale, modalityLut: _table, ...rest } = frame;
  return {
    ...(rest as F),
    ...(modality.rescale ? { rescale: modality.rescale } : {}),
    ...(modality.modalityLut ? { modalityLut: modality.modalityLut } : {}),
  };
}

/**
 * The VOI step where a state has none: modality values are passed on as they are, all that the stored bits can make of them spread over
 * the input of the presentation LUT (PS3.4 N.2.2: identity).
 */
export function identityVoi(
  pixel: Pick<PixelDescription, 'bitsStored' | 'pixelRepresentation'>,
  frame: Pick<FrameDescription, 'rescale' | 'modalityLut'>,
  policy?: ModalityPolicy,
): Extract<Voi, { kind: 'window' }> {
  const bits = Math.min(pixel.bitsStored, 32);
  const lowest = pixel.pixelRepresentation === 1 ? -(2 ** (bits - 1)) : 0;
  const ends =
    frame.modalityLut && policy !== 'ignore'
      ? [0, 2 ** frame.modalityLut.bits - 1]
      : [lowest, lowest + 2 ** bits - 1].map(modalityFunction(frame, policy));
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return { kind: 'window', center: (low + high) / 2, width: Math.max(high - low, 1e-9), function: 'LINEAR_EXACT' };
}

/**
 * Output of the VOI step, 0..1, to P-values, 0..1. Polarity is nothing but this step: what the photometric interpretation says is not
 * asked, for a state of a MONOCHROME1 image has the shape INVERSE where its low values are white (PS3.3 C.11.6.1.2). A table is entered
 * with the whole range of the VOI output spread over its entries (C.11.6.1.1).
 */
export function presentationLutFunction(lut: PresentationLut | undefined): (value: number) => number {
  if (lut && 'table' in lut) {
    const { entries, bits } = expandTable(lut.table);
    const last = entries.length - 1;
    const highest = 2 ** bits - 1;
    // NaN (float pixel data) is the lowest value.
    return (value) => (entries[Math.max(0, Math.min(last, Math.round(value * last))) || 0] ?? 0) / highest;
  }
  return lut?.shape === 'INVERSE' ? (value) => 1 - value : (value) => value;
}

/** Modality values to levels 0..255 under a state: VOI, then presentation LUT; P-values, not yet those of a monitor (PS3.14). */
export function presentedLevels(voi: Voi, lut: PresentationLut | undefined): (value: number) => number {
  const interest = voiFunction(voi);
  const presented = presentationLutFunction(lut);
  return (value) => Math.round(presented(interest(value)) * 255) || 0;
}

/**
 * Colours of the levels 0..255 in a pseudo-colour palette, three bytes each: the range of the levels is spread over all its entries
 * (PS3.4 N.2.3).
 */
export function paletteLevels(palette: PaletteDescription): Uint8Array<ArrayBuffer> {
  const table = expandPalette(palette);
  const last = table.length / 3 - 1;
  const out = new Uint8Array(256 * 3);
  for (let level = 0; level < 256; level++) {
    const entry = 3 * Math.round((level * last) / 255);
    for (let c = 0; c < 3; c++) out[3 * level + c] = table[entry + c]!;
  }
  return out;
}
