import { isInverted } from '../../src-shared/imaging/pipeline/polarity.ts';
import { headerVoi, type Voi, voiFunction, windowOfRange } from '../../src-shared/imaging/pipeline/voi.ts';
import type { GrayFunction } from './gray.ts';
import type { LoadedImage } from './loader.ts';
import type { DisplayFrame } from './registry.ts';

/** What the reader chose to see of the values, and what it is called where it has a name. */
export type VoiChoice = Voi & {
  label?: string;
  /** Number of the window or table among the image's own: another image of the set answers with its own one. */
  header?: number;
  /** Rescaling of the image it was chosen on, where windows apply to stored values. */
  chosenOn?: Rescale;
};

interface Rescale {
  slope: number;
  intercept: number;
}

/**
 * Kinds of images whose windows are meant for stored values, rescaled or not (IHE Basic Image Review 5.4): MR, PET, XA
 * and XRF images of one frame description each. The enhanced ones say themselves what their windows apply to
 * (PS3.3 C.7.6.16.2.9 and C.7.6.16.2.10).
 */
const windowsOnStoredValues = new Set([
  '1.2.840.10008.5.1.4.1.1.4',
  '1.2.840.10008.5.1.4.1.1.128',
  '1.2.840.10008.5.1.4.1.1.12.1',
  '1.2.840.10008.5.1.4.1.1.12.2',
]);

/** Rescaling that windows of a frame do not see; undefined when they see it or there is none. */
function hiddenRescale(frame: DisplayFrame): Rescale | undefined {
  const { rescale, modalityLut } = frame.description;
  if (!windowsOnStoredValues.has(frame.instance.sopClassUid) || modalityLut || !rescale) return undefined;
  return rescale.slope === 0 || (rescale.slope === 1 && rescale.intercept === 0) ? undefined : rescale;
}

/**
 * What a window of this frame applies to: a function from the modality values the engine keeps to the values windows
 * are given in.
 */
export function windowedValue(frame: DisplayFrame): ((modalityValue: number) => number) | undefined {
  const rescale = hiddenRescale(frame);
  return rescale && ((value) => (value - rescale.intercept) / rescale.slope);
}

/** A choice made on a frame, ready to be used for all frames of its set. */
export function choiceOn(frame: DisplayFrame, choice: VoiChoice): VoiChoice {
  if (choice.kind !== 'window' || choice.header !== undefined) return choice;
  const { slope, intercept } = hiddenRescale(frame) ?? { slope: 1, intercept: 0 };
  return { ...choice, chosenOn: { slope, intercept } };
}

/**
 * What a frame is shown with. A window chosen on another frame shows the same modality values (the slices of a PET
 * series have slopes of their own); one of several header windows or tables is the frame's own of that number.
 */
export function voiOf(frame: DisplayFrame, image: LoadedImage, choice: VoiChoice | undefined): VoiChoice {
  if (!choice) return defaultVoi(frame, image);
  if (choice.header !== undefined) {
    return headerVois(frame)[choice.header] ?? defaultVoi(frame, image);
  }
  const { chosenOn } = choice;
  if (choice.kind !== 'window' || !chosenOn) return choice;
  const here = hiddenRescale(frame) ?? { slope: 1, intercept: 0 };
  const factor = chosenOn.slope / here.slope;
  if (factor === 1 && chosenOn.intercept === here.intercept) return choice;
  // LINEAR has its middle half a value below the centre and is one value narrower than its width (PS3.3 C.11.2.1.2).
  const linear = (choice.function ?? 'LINEAR') === 'LINEAR';
  const middle = choice.center - (linear ? 0.5 : 0);
  const span = choice.width - (linear ? 1 : 0);
  return {
    ...choice,
    center: (middle * chosenOn.slope + chosenOn.intercept - here.intercept) / here.slope + (linear ? 0.5 : 0),
    width: Math.abs(span * factor) + (linear ? 1 : 0),
    chosenOn: here,
  };
}

const petImage = '1.2.840.10008.5.1.4.1.1.128';

/**
 * What a whole set is shown with when nobody chose a window. PET slices with slopes of their own would each be stretched
 * to their own greatest value, noise as bright as uptake: they are shown on the scale of the slice with the greatest
 * slope. Undefined where each image answers for itself.
 */
export function voiOfSet(frames: readonly DisplayFrame[]): VoiChoice | undefined {
  let greatest: DisplayFrame | undefined;
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const frame of frames) {
    if (frame.instance.sopClassUid !== petImage) return undefined;
    const slope = Math.abs(frame.description.rescale?.slope ?? 1);
    least = Math.min(least, slope);
    if (slope <= most) continue;
    most = slope;
    greatest = frame;
  }
  if (!greatest || most <= least * 1.01) return undefined;
  const { bitsStored, pixelRepresentation } = greatest.pixel;
  const stored = 2 ** (bitsStored - pixelRepresentation) - 1;
  const [own] = headerVois(greatest);
  if (own?.kind === 'table') return undefined;
  const { header: _, ...window } = own ?? { kind: 'window' as const, ...windowOfRange(0, stored) };
  return choiceOn(greatest, { ...window, label: 'Same scale for the series' });
}

/** Where a window comes from when nobody chose one: the header, else the range of the values (padding left out). */
export const defaultVoi = (frame: DisplayFrame, image: LoadedImage): VoiChoice =>
  headerVois(frame)[0] ?? { ...fullRangeVoi(frame, image), label: 'Full range' };

/** The window over all values of an image. */
export function fullRangeVoi(frame: DisplayFrame, image: LoadedImage): VoiChoice {
  const convert = windowedValue(frame) ?? ((value: number) => value);
  const ends = [convert(image.decoded.minimum), convert(image.decoded.maximum)];
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

/** Windows and VOI LUTs the image itself names, with their explanations, in order (PS3.3 C.11.2). */
export function headerVois({ description }: DisplayFrame): VoiChoice[] {
  const windows = (description.voiWindows ?? []).map(({ explanation }, window) => ({
    voi: headerVoi(description, { window }),
    label: explanation,
  }));
  const tables = (description.voiLuts ?? []).map(({ explanation }, table) => ({
    voi: headerVoi(description, { table }),
    label: explanation ?? `VOI LUT ${table + 1}`,
  }));
  return [...windows, ...tables].flatMap(({ voi, label }, header) =>
    voi ? [{ ...voi, header, ...(label ? { label } : {}) }] : [],
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
  const rescale = hiddenRescale(frame);
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

function voiKey(voi: Voi): string {
  if (voi.kind === 'window') return `${voi.function ?? 'LINEAR'}|${voi.center}|${voi.width}`;
  if (!tables.has(voi.table)) tables.set(voi.table, ++tableCount);
  return `table ${tables.get(voi.table)}`;
}
