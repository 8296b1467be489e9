import { fromBase64 } from '../../src-shared/imaging/base64.ts';
import type { PaletteDescription } from '../../src-shared/imaging/description.ts';
import { knownTransform } from '../../src-shared/imaging/icc/transform.ts';
import { expandPalette } from '../../src-shared/imaging/pipeline/colour.ts';
import { wordsOfTable } from '../../src-shared/imaging/pipeline/colour-tables.ts';
import { hiddenRescale } from '../../src-shared/imaging/pipeline/domain.ts';
import { isInverted } from '../../src-shared/imaging/pipeline/polarity.ts';
import { type PresentationLut, presentationLutFunction } from '../../src-shared/imaging/pipeline/presentation.ts';
import { type Voi, voiFunction } from '../../src-shared/imaging/pipeline/voi.ts';
import { rgbWord } from '../../src-shared/imaging/pipeline/words.ts';
import type { GrayFunction, Shades } from './gray.ts';
import { identityOf, presentsGrey } from './presented.ts';
import type { DisplayFrame } from './registry.ts';
import { voiKey, windowedValue } from './voi.ts';

/** Windows of width 0 or less show nothing; the standard asks for at least 1 (LINEAR) or more than 0. */
export const usable = (voi: Voi): Voi => (voi.kind === 'window' && !(voi.width > 0) ? { ...voi, width: 1 } : voi);

const cached = new Map<string, GrayFunction>();

/** From a kept value to the fraction 0..1 that the window makes of it, the reader's inversion and the polarity included. */
interface UnitFunction {
  key: string;
  of: (value: number) => number;
}

/**
 * What is shown of a value, 0..1: modality, values of interest, presentation (PS3.4 N.2). The presentation LUT of a state takes the place
 * of the polarity of the image; `inverted` is the reader's own inversion.
 */
function unitOf(frame: DisplayFrame, voi: Voi, inverted: boolean): UnitFunction {
  const convert = windowedValue(frame);
  const unit = voiFunction(usable(voi));
  const windowed = convert ? (value: number) => unit(convert(value)) : unit;
  const presented = presentsGrey(frame);
  const rescale = presented ? undefined : hiddenRescale(frame.instance.sopClassUid, frame.description);
  const scale = presented ? (frame.windowed?.key ?? '') : rescale ? `${rescale.slope}|${rescale.intercept}` : '';
  const lut = presented ? frame.presentation?.presentationLut : undefined;
  const table = lut && 'table' in lut ? lut.table : undefined;
  const inverse = (presented ? isInverse(lut) : isInverted(frame.pixel, frame.description)) !== inverted;
  const key = `${voiKey(voi)}|${inverse}|${scale}|${table ? identityOf(table) : ''}`;
  const through = presentationLutFunction(table && { table });
  return { key, of: inverse ? (value) => 1 - through(windowed(value)) : (value) => through(windowed(value)) };
}

const isInverse = (lut: PresentationLut | undefined): boolean =>
  lut !== undefined && 'shape' in lut && lut.shape === 'INVERSE';

const palettes = new WeakMap<PaletteDescription, { icc: string | undefined; words: Uint32Array }>();

/** Colours of a pseudo-colour palette, in the device colours of its profile (PS3.4 N.2.6), as pixels of a canvas. */
function paletteWords(palette: PaletteDescription, icc: string | undefined): Uint32Array {
  const known = palettes.get(palette);
  if (known && known.icc === icc) return known.words;
  const colours = expandPalette(palette).slice();
  if (icc !== undefined) knownTransform(icc, () => fromBase64(icc))?.(colours, 3);
  const words = new Uint32Array(colours.length / 3);
  for (let i = 0; i < words.length; i++) words[i] = rgbWord(colours[3 * i]!, colours[3 * i + 1]!, colours[3 * i + 2]!);
  palettes.set(palette, { icc, words });
  return words;
}

/** The levels of a frame under a choice; `inverted` is the reader's own inversion. */
export function grayFunction(frame: DisplayFrame, voi: Voi, inverted: boolean): GrayFunction {
  const { key, of } = unitOf(frame, voi, inverted);
  const known = cached.get(key);
  if (known) return known;
  const gray: GrayFunction = { key, level: (value) => Math.round(of(value) * 255) };
  if (cached.size > 64) cached.clear();
  cached.set(key, gray);
  return gray;
}

/**
 * The look of a frame's values: levels through a colour table (undefined: greys). Without a chosen table a pseudo-colour state has its
 * palette, and the values from the first one on that a supplemental palette names have its colours (PS3.3 C.7.6.19).
 */
export function shadesOf(frame: DisplayFrame, voi: Voi, inverted: boolean, tableId: string | undefined): Shades {
  // The inverse grey is an inversion: so states that are made of the view say it too.
  const gray = grayFunction(frame, voi, inverted !== (tableId === 'grey-inverse'));
  const { presentation } = frame;
  if (tableId === undefined && presentation?.palette && presentsGrey(frame)) {
    const unit = unitOf(frame, voi, inverted);
    const words = paletteWords(presentation.palette, presentation.iccData);
    const last = words.length - 1;
    return {
      key: `${unit.key}|palette ${identityOf(words)}`,
      // All of the range before it is spread over its entries; NaN (float pixel data) is the lowest value.
      word: (value) => words[Math.max(0, Math.min(last, Math.round(unit.of(value) * last))) || 0]!,
    };
  }
  const words = wordsOfTable(tableId === 'grey-inverse' ? 'grey' : tableId);
  const key = `${gray.key}|${tableId ?? ''}`;
  const palette = tableId === undefined ? frame.pixel.supplementalPalette : undefined;
  if (!palette) return { key, word: (value) => words[gray.level(value)]! };
  const colours = expandPalette(palette);
  const last = colours.length / 3 - 1;
  const { slope, intercept } = frame.description.rescale ?? { slope: 1, intercept: 0 };
  return {
    key: `${key}|${identityOf(palette)}|${slope}|${intercept}`,
    word: (value) => {
      const index = Math.round((value - intercept) / slope) - palette.firstMapped;
      if (index < 0) return words[gray.level(value)]!;
      const at = 3 * Math.min(index, last);
      return rgbWord(colours[at]!, colours[at + 1]!, colours[at + 2]!);
    },
  };
}
