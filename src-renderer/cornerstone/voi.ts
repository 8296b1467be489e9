import { isInverted } from '../../src-shared/imaging/pipeline/polarity.ts';
import { type Voi, voiFunction, windowOfRange } from '../../src-shared/imaging/pipeline/voi.ts';
import type { GrayFunction } from './gray.ts';
import type { LoadedImage } from './loader.ts';
import type { DisplayFrame } from './registry.ts';

/** What the reader chose to see of the values, and what it is called where it has a name. */
export type VoiChoice = Voi & { label?: string };

/** Kinds of images whose windows are meant for stored values, rescaled or not (IHE Basic Image Review 5.4). */
const windowsOnStoredValues = new Set(['MR', 'PT', 'XA', 'RF']);

/**
 * What a window of this frame applies to: a function from the modality values the engine keeps to the values windows
 * are given in.
 */
export function windowedValue(frame: DisplayFrame): ((modalityValue: number) => number) | undefined {
  const { rescale, modalityLut } = frame.description;
  if (!windowsOnStoredValues.has(frame.series.series.modality) || modalityLut || !rescale) return undefined;
  if (rescale.slope === 0 || (rescale.slope === 1 && rescale.intercept === 0)) return undefined;
  return (value) => (value - rescale.intercept) / rescale.slope;
}

/** Where a window comes from when nobody chose one: the header, else the range of the values (padding left out). */
export const defaultVoi = (frame: DisplayFrame, image: LoadedImage): VoiChoice =>
  headerVois(frame)[0] ?? fullRangeVoi(frame, image);

/** The window over all values of an image. */
export function fullRangeVoi(frame: DisplayFrame, image: LoadedImage): VoiChoice {
  const convert = windowedValue(frame) ?? ((value: number) => value);
  const ends = [convert(image.decoded.minimum), convert(image.decoded.maximum)];
  const minimum = Math.min(...ends);
  const maximum = Math.max(...ends);
  const whole = Number.isInteger(minimum) && Number.isInteger(maximum);
  if (whole) return { kind: 'window', ...windowOfRange(minimum, maximum), label: 'Full range' };
  const width = maximum - minimum;
  return {
    kind: 'window',
    center: (minimum + maximum) / 2,
    width: width > 0 ? width : 1,
    function: 'LINEAR_EXACT',
    label: 'Full range',
  };
}

/** Windows and VOI LUTs the image itself names, with their explanations, in order (PS3.3 C.11.2). */
export function headerVois({ description }: DisplayFrame): VoiChoice[] {
  const windows = (description.voiWindows ?? []).map(
    ({ center, width, explanation }): VoiChoice => ({
      kind: 'window',
      center,
      width,
      ...(description.voiFunction ? { function: description.voiFunction } : {}),
      ...(explanation ? { label: explanation } : {}),
    }),
  );
  const tables = (description.voiLuts ?? []).map(
    (table, index): VoiChoice => ({ kind: 'table', table, label: table.explanation ?? `VOI LUT ${index + 1}` }),
  );
  return [...windows, ...tables];
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
  const { slope, intercept } = frame.description.rescale ?? { slope: 1, intercept: 0 };
  const key = `${voiKey(voi)}|${inverse}${convert ? `|${slope}|${intercept}` : ''}`;
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

function voiKey(voi: Voi): string {
  if (voi.kind === 'window') return `${voi.function ?? 'LINEAR'}|${voi.center}|${voi.width}`;
  if (!tables.has(voi.table)) tables.set(voi.table, ++tableCount);
  return `table ${tables.get(voi.table)}`;
}
