import {
  hiddenRescale,
  mapWindow,
  petImage,
  petWindow,
  type Rescale,
} from '../../src-shared/imaging/pipeline/domain.ts';
import { percentileRange } from '../../src-shared/imaging/pipeline/percentiles.ts';
import { identityVoi } from '../../src-shared/imaging/pipeline/presentation.ts';
import { windowOfSet } from '../../src-shared/imaging/pipeline/series-window.ts';
import { headerVoi, type Voi, windowOfRange } from '../../src-shared/imaging/pipeline/voi.ts';
import type { DecodedImage } from './decode/protocol.ts';
import { identityOf, keptModality, presentsGrey } from './presented.ts';
import type { DisplayFrame } from './registry.ts';

/** What windows look at of an image. */
type Valued = { decoded: Pick<DecodedImage, 'pixels' | 'minimum' | 'maximum' | 'padding'> };

/** What the reader chose to see of the values, and what it is called where it has a name. */
export type VoiChoice = Voi & {
  label?: string;
  /** Number of the window or table among the image's own: another image of the set answers with its own one. */
  header?: number;
  /** The same among those that the presentation state has for the image. */
  state?: number;
  /** From what the window applies to on the image it was chosen on to that image's modality values. */
  chosenOn?: Rescale;
};

const plain: Rescale = { slope: 1, intercept: 0 };

/** From what windows of the image itself apply to, whatever a presentation state says, to its modality values. */
export const imageScale = (frame: DisplayFrame): Rescale =>
  hiddenRescale(frame.instance.sopClassUid, frame.description) ?? plain;

/** The same for windows as they are shown: under a presentation state they apply to what comes out of its modality step (PS3.4 N.2). */
function scaleOf(frame: DisplayFrame): Rescale {
  if (!presentsGrey(frame)) return imageScale(frame);
  const { linear } = frame.windowed ?? {};
  return linear ? { slope: 1 / linear.slope, intercept: 0 - linear.intercept / linear.slope } : plain;
}

/**
 * What a window of this frame applies to: a function from the values the engine keeps to the values windows are given in.
 */
export function windowedValue(frame: DisplayFrame): ((keptValue: number) => number) | undefined {
  if (presentsGrey(frame)) return frame.windowed?.of;
  const rescale = hiddenRescale(frame.instance.sopClassUid, frame.description);
  return rescale && ((value) => (value - rescale.intercept) / rescale.slope);
}

/** A choice made on a frame, ready to be used for all frames of its set; one that says what it applies to keeps that. */
export function choiceOn(frame: DisplayFrame, choice: VoiChoice): VoiChoice {
  if (choice.kind !== 'window' || choice.header !== undefined || choice.state !== undefined) return choice;
  return choice.chosenOn ? choice : { ...choice, chosenOn: scaleOf(frame) };
}

/**
 * What a frame is shown with. A window chosen on another frame shows the same modality values (the slices of a PET
 * series have slopes of their own); one of several windows or tables of the header, or of the presentation state, is the frame's
 * own of that number.
 */
export function voiOf(frame: DisplayFrame, image: Valued, choice: VoiChoice | undefined): VoiChoice {
  if (!choice) return defaultVoi(frame, image);
  if (choice.state !== undefined) return stateVois(frame)[choice.state] ?? defaultVoi(frame, image);
  if (choice.header !== undefined) {
    return headerVois(frame).find(({ header }) => header === choice.header) ?? defaultVoi(frame, image);
  }
  const { chosenOn } = choice;
  if (choice.kind !== 'window' || !chosenOn) return choice;
  const moved = movedWindow(choice, chosenOn, scaleOf(frame));
  return moved === choice ? choice : { ...moved, chosenOn: scaleOf(frame) };
}

/** The window that shows the same modality values where windows apply to other ones. */
function movedWindow<V extends Extract<Voi, { kind: 'window' }>>(window: V, from: Rescale, to: Rescale): V {
  if (from.slope === to.slope && from.intercept === to.intercept) return window;
  return mapWindow(window, (value) => (value * from.slope + from.intercept - to.intercept) / to.slope);
}

/** What a whole set is shown with when nobody chose a window; undefined where each image answers for itself. */
export function voiOfSet(frames: readonly DisplayFrame[]): VoiChoice | undefined {
  const window = windowOfSet(frames);
  return window && { ...window, label: 'Same scale for the series' };
}

/**
 * Where a window comes from when nobody chose one: the presentation state, else the header, else the range of the values (padding left
 * out). A state without one has all values its modality step can give shown as they are (PS3.4 N.2.2); where it has one that cannot be
 * read, the image's own is used.
 */
export const defaultVoi = (frame: DisplayFrame, image: Valued): VoiChoice =>
  presentsGrey(frame) && !frame.presentation?.voiOfImage
    ? (stateVois(frame)[0] ?? { ...allValues(frame, image), label: 'All values' })
    : (headerVois(frame)[0] ?? { ...fullRangeVoi(frame, image), label: 'Full range' });

/** Windows and tables that the presentation state in force has for a frame, in order (PS3.3 C.11.8). */
export const stateVois = ({ presentation }: DisplayFrame): VoiChoice[] =>
  (presentation?.voiChoices ?? []).map((voi, state) => ({ ...voi, state }));

/** Every value that can be, from black to white; numbers of floating point can be anything: those that are. */
function allValues(frame: DisplayFrame, image: Valued): VoiChoice {
  const { modality = 'image' } = frame.presentation ?? {};
  if (frame.pixel.numberFormat !== 'integer') return fullRangeVoi(frame, image);
  return identityVoi(frame.pixel, modality === 'image' ? keptModality(frame) : modality);
}

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

/**
 * Windows and VOI LUTs the image itself names, with their explanations, in order (PS3.3 C.11.2). Under a presentation state with a
 * modality step of its own they are those that can be carried over.
 */
export function headerVois(frame: DisplayFrame): VoiChoice[] {
  const { description, instance, pixel } = frame;
  const isPet = instance.sopClassUid === petImage;
  const windows = (description.voiWindows ?? []).map(({ explanation }, window) => ({
    voi: headerVoi(description, { window }),
    label: explanation,
  }));
  const tables = (description.voiLuts ?? []).map(({ explanation }, table) => ({
    voi: headerVoi(description, { table }),
    label: explanation ?? `VOI LUT ${table + 1}`,
  }));
  return [...windows, ...tables].flatMap(({ voi, label }, header): VoiChoice[] => {
    const own = voi && carried(frame, isPet ? petWindow(voi, description.rescale, pixel) : voi);
    return own ? [{ ...own, header, ...(label ? { label } : {}) }] : [];
  });
}

/** A window or table of the image where windows apply to what the state in force makes of the values; undefined when it has no place there. */
function carried(frame: DisplayFrame, voi: Voi): Voi | undefined {
  if (!presentsGrey(frame)) return voi;
  const [from, to] = [imageScale(frame), scaleOf(frame)];
  if (from.slope === to.slope && from.intercept === to.intercept && !(frame.windowed && !frame.windowed.linear))
    return voi;
  return voi.kind === 'window' && (!frame.windowed || frame.windowed.linear) ? movedWindow(voi, from, to) : undefined;
}

export function voiKey(voi: Voi): string {
  if (voi.kind === 'window') return `${voi.function ?? 'LINEAR'}|${voi.center}|${voi.width}`;
  return `table ${identityOf(voi.table)}`;
}
