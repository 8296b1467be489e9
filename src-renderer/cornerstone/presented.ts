import type { FrameDescription } from '../../src-shared/imaging/description.ts';
import { isColour } from '../../src-shared/imaging/pipeline/colour.ts';
import { displayModality, type Rescale } from '../../src-shared/imaging/pipeline/domain.ts';
import { modalityFunction } from '../../src-shared/imaging/pipeline/modality.ts';
import { type FramePresentation, saysGrey } from '../../src-shared/objects/presentation-state/frame-presentation.ts';
import type { DisplayFrame } from './registry.ts';

type Modality = Pick<FrameDescription, 'rescale' | 'modalityLut'>;

/**
 * What windows apply to under a presentation state, from the values that are kept: those are the image's own modality values, which
 * probes and measurements go on telling (a state without a modality transformation must not make stored values of Hounsfield units).
 */
export interface Windowed {
  key: string;
  of: (value: number) => number;
  /** The same where it is a straight line through kept values. */
  linear?: Rescale;
}

/** The modality transformation that the kept values of a frame went through. */
export const keptModality = ({ instance, description }: DisplayFrame): Modality =>
  displayModality(instance.sopClassUid) === 'ignore'
    ? {}
    : {
        ...(description.rescale ? { rescale: description.rescale } : {}),
        ...(description.modalityLut ? { modalityLut: description.modalityLut } : {}),
      };

const linearOf = ({ rescale, modalityLut }: Modality): Rescale | undefined =>
  modalityLut ? undefined : { slope: rescale?.slope ?? 1, intercept: rescale?.intercept ?? 0 };

function isSame(one: Modality, other: Modality): boolean {
  const [a, b] = [one.modalityLut, other.modalityLut];
  if (a || b) return a !== undefined && b !== undefined && a.firstMapped === b.firstMapped && a.data === b.data;
  const [x, y] = [linearOf(one), linearOf(other)];
  return x?.slope === y?.slope && x?.intercept === y?.intercept;
}

/**
 * Whether a state's modality transformation cannot be had from the kept values: those came out of a table, which has no way back. The
 * stored values are needed then.
 */
export const needsStored = (frame: DisplayFrame): boolean => {
  const modality = frame.presentation?.modality ?? 'image';
  if (modality === 'image' || !presentsGrey(frame)) return false;
  const kept = keptModality(frame);
  return kept.modalityLut !== undefined && !isSame(kept, modality);
};

/** Whether the state of a frame has something to say of its greys. */
export const presentsGrey = ({ pixel, presentation }: DisplayFrame): boolean =>
  presentation !== undefined && !isColour(pixel) && saysGrey(presentation);

const tables = new WeakMap<object, number>();
let tableCount = 0;

/** Same object, same number. */
export function identityOf(table: object): number {
  if (!tables.has(table)) tables.set(table, ++tableCount);
  return tables.get(table)!;
}

function keyOf(modality: Modality): string {
  const { modalityLut, rescale } = modality;
  return modalityLut ? `table ${identityOf(modalityLut)}` : `${rescale?.slope ?? 1} ${rescale?.intercept ?? 0}`;
}

/** Undefined: windows apply to the kept values as they are. `stored`: what is kept are stored values. */
function windowedOf(
  frame: DisplayFrame,
  modality: FramePresentation['modality'],
  stored: boolean,
): Windowed | undefined {
  const kept: Modality = stored ? {} : keptModality(frame);
  if (modality === 'image' || isSame(kept, modality)) return undefined;
  const key = `${keyOf(kept)} to ${keyOf(modality)}`;
  const from = linearOf(kept);
  // Without the way back through a table the stored values are taken; see `needsStored`.
  if (!from || from.slope === 0) return undefined;
  const { slope, intercept } = from;
  const whole = frame.pixel.numberFormat === 'integer';
  const back = (value: number): number => {
    const unscaled = (value - intercept) / slope;
    return whole ? Math.round(unscaled) : unscaled;
  };
  const apply = modalityFunction(modality);
  const to = linearOf(modality);
  const linear = to && { slope: to.slope / slope, intercept: to.intercept - (to.slope * intercept) / slope };
  return { key, of: (value) => apply(back(value)), ...(linear ? { linear } : {}) };
}

const known = new WeakMap<DisplayFrame, DisplayFrame>();

/**
 * A frame as a presentation state has it shown: what the state says takes the place of what the image says (PS3.4 N.2). Its values and
 * what measures them (spacing, rescaling, units) stay the image's own.
 */
export function presentedFrame(frame: DisplayFrame, presentation: FramePresentation | undefined): DisplayFrame {
  if (!presentation) return frame;
  const before = known.get(frame);
  if (before?.presentation?.key === presentation.key) return before;
  const { presentationLutShape: _shape, shutter: _shutter, ...description } = frame.description;
  const { overlays = [], supplementalPalette, ...pixel } = frame.pixel;
  const { masks: _masks, recommendedViewingMode: _mode, ...instance } = frame.instance;
  const { activeGroups, overlays: own, shutter, masks, recommendedViewingMode } = presentation;
  const ownGroups = new Set(own.map(({ group }) => group));
  const seen = overlays.filter(
    ({ group }) => !ownGroups.has(group) && (activeGroups.includes(group) || group === shutter?.bitmapGroup),
  );
  const grey = presentsGrey({ ...frame, presentation });
  const shown: DisplayFrame = {
    ...frame,
    instance: {
      ...instance,
      ...(masks ? { masks } : {}),
      ...(recommendedViewingMode ? { recommendedViewingMode } : {}),
    },
    pixel: {
      ...pixel,
      ...(seen.length + own.length > 0 ? { overlays: [...seen, ...own] } : {}),
      ...(supplementalPalette && !grey ? { supplementalPalette } : {}),
    },
    description: {
      ...description,
      ...(shutter ? { shutter } : {}),
      ...(!grey && frame.description.presentationLutShape
        ? { presentationLutShape: frame.description.presentationLutShape }
        : {}),
    },
    presentation,
  };
  const windowed = grey ? windowedOf(frame, presentation.modality, needsStored(shown)) : undefined;
  if (windowed) shown.windowed = windowed;
  known.set(frame, shown);
  return shown;
}

/** The same frame when a mask was taken off: what is added to all values is gone from the difference. */
export function presentedDifference(frame: DisplayFrame): DisplayFrame {
  const { windowed } = frame;
  if (!windowed) return frame;
  const { windowed: _windowed, ...plain } = frame;
  const { linear, key } = windowed;
  // Through a table the frames went before they were subtracted. Where stored values would be needed the image's own are subtracted.
  if (!linear || linear.slope === 1 || needsStored(frame)) return plain;
  const { slope } = linear;
  return {
    ...plain,
    windowed: { key: `difference, ${key}`, of: (value) => value * slope, linear: { slope, intercept: 0 } },
  };
}
