import { integer, number, texts } from '../dicom/access.ts';
import type { DataSet, Tag } from '../dicom/data-set.ts';
import {
  type Creation,
  decimal,
  element,
  empty,
  equipment,
  momentOf,
  newSeries,
  patientAndStudy,
  patientStudy,
  sopCommon,
  withCharacterSet,
} from './created-object.ts';
import { derivedFrom, greyPixels, lossOfAll, windowOf, words } from './derived-image.ts';
import {
  axesOf,
  axisTags,
  checkWhole,
  type NmKind,
  type NmPlaces,
  nmKind,
  placesOf,
  takenOf,
} from './derived-image-nm-axes.ts';
import { type NmOperation, nmParts, presentItems, publicItems } from './derived-image-nm-parts.ts';
import { rangesText } from './frame-ranges.ts';
import { sideOf } from './side.ts';
import { copied } from './taken-over.ts';

/** Nuclear Medicine Image Storage (PS3.4 B.5). */
export const nmImageStorage = '1.2.840.10008.5.1.4.1.1.20';

export interface DerivedNm extends Creation {
  /** The whole data set of the image that frames are taken of. */
  image: DataSet;
  /** Frames, from 1. */
  frames: readonly number[];
  /** Stored values of each of them, row by row. */
  pixels: readonly ArrayLike<number>[];
  operation: NmOperation;
}

/** Of the NM Image module (PS3.3 C.8.4.9), what holds for every frame. */
const imageCopied: Tag[] = [
  ...['00180071', '00181130', '00181131', '00181061', '00181301', '00185020', '00280051', '00540400'],
];
const wholeBody: Tag[] = ['00181300', '00181302'];
const acquired: Tag[] = ['00080022', '00080032'];
const place: Tag[] = ['00200052', '00201040'];

const operationWords: Record<NmOperation, string> = { frames: 'Frames', sum: 'Sum', average: 'Average' };

/**
 * A new NM image (PS3.3 A.5) of chosen frames of another, or of their sum or average pixel by pixel, in a series of its own: 16 bits
 * unsigned, with the vectors, windows, detectors, rotations, phases and gates of what was taken alone. Averages are whole counts.
 * @throws RangeError when no right image comes of it (frames of several detectors or views added, a sum beyond 16 bits, gaps among slices
 * ...); its message is for the reader
 */
export function derivedNm(derived: DerivedNm): DataSet {
  const { image, operation, now, source } = derived;
  const { frames, stored, low, high } = pixelsOf(derived);
  const kind = nmKind(image);
  const places = placesOf(image, kind);
  checkWhole(places, frames, kind, operation !== 'frames');
  const parts = nmParts(image, kind, places, frames, operation);
  const count = operation === 'frames' ? frames.length : 1;
  const all = frames.length === (integer(image, '00280008') ?? 1);
  const { date, time } = momentOf(now);
  const rescale = rescaleOf(image, operation === 'sum' ? frames.length : 1);
  const value = (x: number): number => x * rescale.slope + rescale.intercept;
  const [, , , fourth = ''] = texts(image, '00080008');
  return withCharacterSet({
    ...patientAndStudy(derived),
    ...patientStudy(source),
    '00081080': empty('LO'),
    ...newSeries(derived, 'NM'),
    ...sideOf(source, 1, true),
    ...copied(image, ['00181030']),
    // NM/PET Patient Orientation
    '00540410': publicItems(image, '00540410'),
    '00540414': publicItems(image, '00540414'),
    ...(image['00200052'] ? { '00201040': empty('LO'), ...copied(image, place) } : {}),
    ...equipment(derived),
    // General Image, General Acquisition
    ...copied(image, acquired),
    '00200013': element('IS', 1),
    '00200020': empty('CS'),
    '00080023': element('DA', date),
    '00080033': element('TM', time),
    ...derivedFrom([operation === 'frames' ? 'selection' : operation], descriptionOf(operation, frames), [
      {
        sopClassUid: nmImageStorage,
        sopInstanceUid: String(image['00080018']?.Value?.[0] ?? ''),
        frames,
      },
    ]),
    ...lossOfAll([image]),
    ...copied(image, ['00280301']),
    // NM Image
    '00080008': element('CS', 'DERIVED', 'PRIMARY', kind, fourth.trim() || 'EMISSION'),
    '00180070': empty('IS'),
    ...(all && operation !== 'average' ? copied(image, ['00180070']) : {}),
    ...copied(image, imageCopied),
    ...(kind === 'WHOLE BODY' ? { '00181300': empty('DS'), '00181302': empty('DS'), ...copied(image, wholeBody) } : {}),
    ...(kind === 'STATIC' || kind === 'WHOLE BODY' ? copied(image, ['00181242']) : {}),
    ...presentItems(image, '00082218'),
    // Image Pixel, NM Image Pixel
    ...greyPixels(integer(image, '00280010') ?? 0, integer(image, '00280011') ?? 0, stored),
    '00280030': empty('DS'),
    ...copied(image, ['00280030', '00180050']),
    ...rescale.elements,
    ...windowFor(image, operation, value(low), value(high)),
    ...framesOf(kind, places, frames, count),
    ...parts,
    ...sopCommon(derived, nmImageStorage),
  });
}

const descriptionOf = (operation: NmOperation, frames: readonly number[]): string =>
  `${operationWords[operation]} ${operation === 'frames' ? '' : 'of frames '}${rangesText(frames)}${
    operation === 'average' ? ', in whole counts' : ''
  }`;

/** Chosen frames in order, and the pixels that come of them. */
function pixelsOf({ image, frames: chosen, pixels, operation }: DerivedNm) {
  const length = (integer(image, '00280010') ?? 0) * (integer(image, '00280011') ?? 0);
  const total = integer(image, '00280008') ?? 1;
  const order = chosen.map((frame, at) => ({ frame, pixels: pixels[at] })).sort((a, b) => a.frame - b.frame);
  const frames = order.map(({ frame }) => frame);
  if (frames.length === 0) throw new RangeError('No frame is chosen');
  if (new Set(frames).size !== frames.length) throw new RangeError('A frame is chosen twice');
  if (frames.some((frame) => !Number.isInteger(frame) || frame < 1 || frame > total))
    throw new RangeError(`The image has the frames 1 to ${total}`);
  if (operation !== 'frames' && frames.length < 2)
    throw new RangeError('A sum or an average is of two frames at least');
  if (length === 0 || order.some((one) => one.pixels?.length !== length))
    throw new RangeError('Its frames differ in size');
  if (texts(image, '00280004')[0]?.trim() !== 'MONOCHROME2')
    throw new RangeError('Its pixels are not grey, dark to bright');
  if (operation !== 'frames' && image['00280120'])
    throw new RangeError('It has pixels without a value, which cannot be added');
  const each = operation === 'frames' ? order.map((one) => [one.pixels!]) : [order.map((one) => one.pixels!)];
  const stored = new Uint16Array(length * each.length);
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const [at, list] of each.entries()) {
    for (let pixel = 0; pixel < length; pixel++) {
      let sum = 0;
      for (const one of list) {
        const count = one[pixel]!;
        if (!(count >= 0 && count <= 65535 && Number.isInteger(count)))
          throw new RangeError('It has values that are no counts from 0 to 65535');
        sum += count;
      }
      if (operation === 'average') sum = Math.round(sum / list.length);
      if (sum < low) low = sum;
      if (sum > high) high = sum;
      stored[at * length + pixel] = sum;
    }
  }
  if (high > 65535) {
    throw new RangeError(
      `The sum reaches ${high}, and the pixels of an NM image hold 65535 at most: take the average, or fewer frames`,
    );
  }
  return { frames, stored, low, high };
}

/** Rescaling of the source, that of a sum of so many frames; nothing where stored values are the values. */
function rescaleOf(image: DataSet, summed: number): { slope: number; intercept: number; elements: DataSet } {
  const slope = number(image, '00281053') ?? 1;
  const intercept = (number(image, '00281052') ?? 0) * summed;
  if (slope === 1 && intercept === 0) return { slope, intercept, elements: {} };
  return {
    slope,
    intercept,
    elements: {
      '00281052': element('DS', decimal(intercept)),
      '00281053': element('DS', decimal(slope)),
      '00281054': element('LO', 'US'),
      ...copied(image, ['00281054']),
    },
  };
}

/** The window of the source where its values are the same ones, else one over all values. */
function windowFor(image: DataSet, operation: NmOperation, low: number, high: number): DataSet {
  const own = copied(image, ['00281050', '00281051']);
  if (operation !== 'sum' && own['00281050'] && own['00281051']) return own;
  return windowOf({ center: (low + high + 1) / 2, width: high - low + 1 });
}

/** Multi-frame and NM Multi-frame modules (PS3.3 C.7.6.6, C.8.4.8). */
function framesOf(kind: NmKind, places: NmPlaces, frames: readonly number[], count: number): DataSet {
  const { of, vectors } = takenOf(places, frames);
  const axes = axesOf(kind);
  const out: DataSet = {
    '00280008': element('IS', count),
    '00280009': element('AT', ...axes.map((axis) => axisTags[axis][0])),
    '00540011': words([1]),
    '00540021': words([1]),
    ...(kind.includes('TOMO') && { '00540051': words([1]) }),
  };
  for (const axis of axes) {
    const [vector, number] = axisTags[axis];
    const own = count === 1 ? [1] : (vectors[axis] ?? []);
    out[vector] = words(own);
    if (number) out[number] = words([count === 1 ? 1 : (of[axis]?.length ?? 1)]);
  }
  return out;
}
