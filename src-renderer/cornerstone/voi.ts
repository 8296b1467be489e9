import type { VoiWindow } from '../../src-shared/imaging/description.ts';
import { expandPalette } from '../../src-shared/imaging/pipeline/colour.ts';
import {
  hiddenRescale,
  mapWindow,
  petImage,
  petWindow,
  type Rescale,
} from '../../src-shared/imaging/pipeline/domain.ts';
import { percentileRange } from '../../src-shared/imaging/pipeline/percentiles.ts';
import { isInverted } from '../../src-shared/imaging/pipeline/polarity.ts';
import {
  headerVoi,
  rangeOfWindow,
  type Voi,
  voiFunction,
  windowOfRange,
} from '../../src-shared/imaging/pipeline/voi.ts';
import { rgbWord } from '../../src-shared/imaging/pipeline/words.ts';
import { wordsOfTable } from './colour-tables.ts';
import type { DecodedImage } from './decode/protocol.ts';
import type { GrayFunction, Shades } from './gray.ts';
import type { DisplayFrame } from './registry.ts';

/** What windows look at of an image. */
type Valued = { decoded: Pick<DecodedImage, 'pixels' | 'minimum' | 'maximum' | 'padding'> };

/** What the reader chose to see of the values, and what it is called where it has a name. */
export type VoiChoice = Voi & {
  label?: string;
  /** Number of the window or table among the image's own: another image of the set answers with its own one. */
  header?: number;
  /** Rescaling of the image it was chosen on, where windows apply to stored values. */
  chosenOn?: Rescale;
};

/** Rescaling that windows of a frame do not see; undefined when they see it or there is none. */
const hidden = (frame: DisplayFrame): Rescale | undefined =>
  hiddenRescale(frame.instance.sopClassUid, frame.description);

/**
 * What a window of this frame applies to: a function from the modality values the engine keeps to the values windows
 * are given in.
 */
export function windowedValue(frame: DisplayFrame): ((modalityValue: number) => number) | undefined {
  const rescale = hidden(frame);
  return rescale && ((value) => (value - rescale.intercept) / rescale.slope);
}

/** A choice made on a frame, ready to be used for all frames of its set. */
export function choiceOn(frame: DisplayFrame, choice: VoiChoice): VoiChoice {
  if (choice.kind !== 'window' || choice.header !== undefined) return choice;
  const { slope, intercept } = hidden(frame) ?? { slope: 1, intercept: 0 };
  return { ...choice, chosenOn: { slope, intercept } };
}

/**
 * What a frame is shown with. A window chosen on another frame shows the same modality values (the slices of a PET
 * series have slopes of their own); one of several header windows or tables is the frame's own of that number.
 */
export function voiOf(frame: DisplayFrame, image: Valued, choice: VoiChoice | undefined): VoiChoice {
  if (!choice) return defaultVoi(frame, image);
  if (choice.header !== undefined) {
    return headerVois(frame)[choice.header] ?? defaultVoi(frame, image);
  }
  const { chosenOn } = choice;
  if (choice.kind !== 'window' || !chosenOn) return choice;
  const here = hidden(frame) ?? { slope: 1, intercept: 0 };
  if (chosenOn.slope === here.slope && chosenOn.intercept === here.intercept) return choice;
  const moved = mapWindow(
    choice,
    (value) => (value * chosenOn.slope + chosenOn.intercept - here.intercept) / here.slope,
  );
  return { ...moved, chosenOn: here };
}

/**
 * What a whole set is shown with when nobody chose a window. PET slices have windows and slopes of their own; each would be
 * stretched to its own greatest value, noise as bright as uptake: they are shown on one scale that holds all of them.
 * Undefined where each image answers for itself.
 */
export function voiOfSet(frames: readonly DisplayFrame[]): VoiChoice | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const keys = new Set<string>();
  for (const frame of frames) {
    if (frame.instance.sopClassUid !== petImage) return undefined;
    const [own] = headerVois(frame);
    if (own?.kind === 'table') return undefined;
    const { bitsStored, pixelRepresentation } = frame.pixel;
    const { slope, intercept } = frame.description.rescale ?? { slope: 1, intercept: 0 };
    const window: Voi =
      own ??
      mapWindow(
        { kind: 'window', ...windowOfRange(0, 2 ** (bitsStored - pixelRepresentation) - 1) },
        (value) => value * slope + intercept,
      );
    const { minimum, maximum } = rangeOfWindow(
      window as VoiWindow,
      window.kind === 'window' ? window.function : undefined,
    );
    keys.add(`${own ? voiKey(own) : 'none'}|${own ? '' : slope}`);
    least = Math.min(least, minimum);
    most = Math.max(most, maximum);
  }
  if (keys.size < 2) return undefined;
  const width = most - least;
  const window = { center: (least + most) / 2, width: width > 0 ? width : 1, function: 'LINEAR_EXACT' as const };
  return { kind: 'window', ...window, label: 'Same scale for the series' };
}

/** Where a window comes from when nobody chose one: the header, else the range of the values (padding left out). */
export const defaultVoi = (frame: DisplayFrame, image: Valued): VoiChoice =>
  headerVois(frame)[0] ?? { ...fullRangeVoi(frame, image), label: 'Full range' };

/** The window over all values of an image. */
export function fullRangeVoi(frame: DisplayFrame, image: Valued): VoiChoice {
  return rangeVoi(frame, image.decoded);
}

/**
 * The window over the values of an image without the lowest and the highest share of them (each 0..0.5): a few very bright
 * pixels no longer darken all others.
 */
export function percentileVoi(frame: DisplayFrame, { decoded }: Valued, share: number): VoiChoice {
  const range = percentileRange(decoded.pixels, [share, 1 - share], decoded.padding);
  return rangeVoi(frame, range ?? decoded);
}

/** The window whose ends are two modality values. */
export function rangeVoi(frame: DisplayFrame, range: { minimum: number; maximum: number }): VoiChoice {
  const convert = windowedValue(frame) ?? ((value: number) => value);
  const ends = [convert(range.minimum), convert(range.maximum)];
  const minimum = Math.min(...ends);
  const maximum = Math.max(...ends);
  const whole = Number.isInteger(minimum) && Number.isInteger(maximum);
  if (whole) return { kind: 'window', ...windowOfRange(minimum, maximum) };
  const width = maximum - minimum;
  return {
    kind: 'window',
    center: (minimum + maximum) / 2,
    width: width > 0 ? width : 1,
    function: 'LINEAR_EXACT',
  };
}

/** The window of a difference: its own range, the same on both sides of 0, so that what the mask has too stays grey. */
export function differenceVoi(reach: number): VoiChoice {
  const width = Math.max(2, 2 * reach);
  return { kind: 'window', center: 0, width, function: 'LINEAR_EXACT', label: 'Subtraction' };
}

/** Windows and VOI LUTs the image itself names, with their explanations, in order (PS3.3 C.11.2). */
export function headerVois({ description, instance, pixel }: DisplayFrame): VoiChoice[] {
  const isPet = instance.sopClassUid === petImage;
  const windows = (description.voiWindows ?? []).map(({ explanation }, window) => ({
    voi: headerVoi(description, { window }),
    label: explanation,
  }));
  const tables = (description.voiLuts ?? []).map(({ explanation }, table) => ({
    voi: headerVoi(description, { table }),
    label: explanation ?? `VOI LUT ${table + 1}`,
  }));
  return [...windows, ...tables].flatMap(({ voi, label }, header) =>
    voi ? [{ ...(isPet ? petWindow(voi, description.rescale, pixel) : voi), header, ...(label ? { label } : {}) }] : [],
  );
}

/** Windows of width 0 or less show nothing; the standard asks for at least 1 (LINEAR) or more than 0. */
export const usable = (voi: Voi): Voi => (voi.kind === 'window' && !(voi.width > 0) ? { ...voi, width: 1 } : voi);

const cached = new Map<string, GrayFunction>();
const tables = new WeakMap<object, number>();
let tableCount = 0;

/** The levels of a frame under a choice; `inverted` is the reader's own inversion. */
export function grayFunction(frame: DisplayFrame, voi: Voi, inverted: boolean): GrayFunction {
  const inverse = isInverted(frame.pixel, frame.description) !== inverted;
  const convert = windowedValue(frame);
  const rescale = hidden(frame);
  const key = `${voiKey(voi)}|${inverse}${rescale ? `|${rescale.slope}|${rescale.intercept}` : ''}`;
  const known = cached.get(key);
  if (known) return known;
  const unit = voiFunction(usable(voi));
  const of = convert ? (value: number) => unit(convert(value)) : unit;
  const gray: GrayFunction = {
    key,
    level: inverse ? (value) => Math.round((1 - of(value)) * 255) : (value) => Math.round(of(value) * 255),
  };
  if (cached.size > 64) cached.clear();
  cached.set(key, gray);
  return gray;
}

/**
 * The look of a frame's values: levels through a colour table (undefined: greys). Without a chosen table the values from the
 * first one on that a supplemental palette names have its colours (PS3.3 C.7.6.19).
 */
export function shadesOf(frame: DisplayFrame, voi: Voi, inverted: boolean, tableId: string | undefined): Shades {
  const gray = grayFunction(frame, voi, inverted);
  const words = wordsOfTable(tableId);
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

function voiKey(voi: Voi): string {
  if (voi.kind === 'window') return `${voi.function ?? 'LINEAR'}|${voi.center}|${voi.width}`;
  return `table ${identityOf(voi.table)}`;
}

function identityOf(table: object): number {
  if (!tables.has(table)) tables.set(table, ++tableCount);
  return tables.get(table)!;
}
