import { items, text } from '../dicom/access.ts';
import type { DataSet, Tag, Vr } from '../dicom/data-set.ts';
import { ctImageStorage } from '../dicom/sop-classes.ts';
import { dot, type Orientation, sliceNormal, type Vector3 } from '../imaging/geometry/orientation.ts';
import {
  type Creation,
  decimal,
  element,
  empty,
  equipment,
  momentOf,
  newSeries,
  optional,
  patientAndStudy,
  patientStudy,
  sopCommon,
  withCharacterSet,
} from './created-object.ts';
import {
  commonTo,
  type Derivation,
  type DerivedFrom,
  decimals,
  derivedFrom,
  greyPixels,
  lossOfAll,
  windowOf,
} from './derived-image.ts';
import { sideOf } from './side.ts';

/** One image of a derived series. */
export interface DerivedSlice {
  /** Middle of the first pixel, mm. */
  position: Vector3;
  orientation: Orientation;
  /** Between rows and between columns, mm. */
  rowMm: number;
  columnMm: number;
  rows: number;
  columns: number;
  thicknessMm: number;
  /** Modality values, row by row; NaN: nothing is known there. */
  values: ArrayLike<number>;
  /** Places in `images` of those it was computed from. */
  from: readonly number[];
}

export interface DerivedCt extends Creation {
  /** Data sets of all images that anything was computed from; of one patient, study and frame of reference. */
  images: readonly DataSet[];
  slices: readonly DerivedSlice[];
  derivations: readonly Derivation[];
  /** In words, what was done. */
  description: string;
  /** Values 3 and 4 of Image Type (PS3.3 C.8.2.1.1.1). */
  kind: readonly [third: 'AXIAL' | 'REFORMATTED', fourth: string];
  /** Absent: all values of each image. */
  window?: { center: number; width: number };
}

/** CT Image module (PS3.3 C.8.2.1), of the scan: those that hold for all images of it. */
const scanCopied: Tag[] = [
  ...['00180090', '00181100', '00181120', '00181130', '00181140', '00181150', '00181151', '00181152', '00181160'],
  ...['00181170', '00181210'],
];
const scanAlways: [Tag, Vr][] = [
  ['00180060', 'DS'],
  ['00200012', 'IS'],
];
/** Contrast/Bolus module (PS3.3 C.7.6.4). */
const contrast: Tag[] = [
  '00180010',
  '00181040',
  '00181041',
  '00181042',
  '00181043',
  '00181044',
  '00181046',
  '00181047',
];
const contrastMore: Tag[] = ['00181048', '00181049'];
/** Acquisition Date and Time; Protocol Name. */
const acquired: Tag[] = ['00080022', '00080032'];
const ofSeries: Tag[] = ['00181030', '00185100'];
/** More references than these in all objects are left out: the description names the series then. */
export const mostReferences = 200_000;

/** An image made with contrast says so by its agent, or the sequence of agents. */
const usedContrast = (image: DataSet): boolean =>
  contrast.some((tag) => text(image, tag) !== undefined) || items(image, '00180012').length > 0;

/**
 * A new CT series (CT Image, PS3.3 A.3) computed from CT images: one data set for each slice. What the images say of their acquisition
 * is taken over where all of them say the same; each has 16 bits unsigned, which a rescale leads back to modality values.
 * @throws RangeError when there is nothing to derive from, the images are of several patients, studies or frames of reference, or the
 * values reach further than 16 bits; its message is for the reader
 */
export function derivedCt(derived: DerivedCt): DataSet[] {
  const { images, slices } = derived;
  if (images.length === 0 || slices.length === 0) throw new RangeError('There is no image to derive from');
  checkTogether(derived);
  const intercept = interceptOf(slices);
  const { date, time } = momentOf(derived.now);
  const references = slices.reduce((sum, { from }) => sum + from.length, 0);
  const description =
    references > mostReferences
      ? `${derived.description}. Of series ${text(images[0]!, '0020000E') ?? ''}`
      : derived.description;
  const refers = images.map(
    (image): DerivedFrom => ({
      sopClassUid: text(image, '00080016') ?? ctImageStorage,
      sopInstanceUid: text(image, '00080018') ?? '',
    }),
  );
  const type = text(images[0]!, '00281054');
  const common: DataSet = {
    ...patientAndStudy(derived),
    ...patientStudy(derived.source),
    '00081080': empty('LO'),
    ...newSeries(derived, 'CT'),
    ...sideOf(derived.source, images.length, true),
    '00185100': empty('CS'),
    ...commonTo(images, ofSeries),
    // Frame of Reference: places of what was derived are places of the images.
    '00200052': element('UI', text(images[0]!, '00200052') ?? ''),
    '00201040': empty('LO'),
    ...commonTo(images, ['00201040']),
    ...equipment(derived),
    '00080023': element('DA', date),
    '00080033': element('TM', time),
    '00080008': element('CS', 'DERIVED', 'SECONDARY', ...derived.kind),
    '00200020': empty('CS'),
    // Modality LUT
    '00281052': element('DS', decimal(intercept)),
    '00281053': element('DS', '1'),
    '00281054': element('LO', !type || type === 'US' ? 'HU' : type),
  };
  return slices.map((slice, index) => {
    const own = slice.from.map((at) => images[at]!);
    return withCharacterSet({
      ...common,
      ...ofAcquisition(own),
      '00200013': element('IS', index + 1),
      ...derivedFrom(
        derived.derivations,
        description,
        references > mostReferences ? [] : slice.from.map((at) => refers[at]!),
      ),
      ...lossOfAll(own),
      ...burnedIn(own),
      ...planeOf(slice),
      ...pixelsOf(slice, intercept, derived.window),
      ...sopCommon(derived, ctImageStorage),
    });
  });
}

/** What is made of one patient must never be filed under another, nor places of two frames of reference mixed. */
function checkTogether({ images, source }: DerivedCt): void {
  const same: [Tag, string][] = [
    ['0020000D', 'studies'],
    ['00100020', 'patients'],
    ['00200052', 'frames of reference'],
  ];
  for (const [tag, what] of same) {
    const wanted = (text(tag === '00200052' ? images[0]! : source, tag) ?? '').trim();
    if (images.some((image) => (text(image, tag) ?? '').trim() !== wanted))
      throw new RangeError(`The images are of several ${what}`);
  }
  if (!text(images[0]!, '00200052')) throw new RangeError('The images have no frame of reference');
  const types = new Set(images.map((image) => text(image, '00281054') ?? 'HU'));
  if (types.size > 1) throw new RangeError('The values of the images have several units');
}

/** Below every value: what is not known is stored as 0. A whole number of 1024, as scanners have it. */
function interceptOf(slices: readonly DerivedSlice[]): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of slices) {
    for (let at = 0; at < values.length; at++) {
      const value = values[at]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) throw new RangeError('No pixel of the images has a value');
  const intercept = Math.min(-1024, 1024 * Math.floor((Math.round(low) - 1) / 1024));
  if (Math.round(high) - intercept > 65535)
    throw new RangeError('The values reach further than the 16 bits of a CT image');
  return intercept;
}

/** What the images of one slice say of their acquisition, where they agree; contrast when any of them was made with it. */
function ofAcquisition(images: readonly DataSet[]): DataSet {
  const withContrast = images.filter(usedContrast);
  return {
    ...commonTo(images, [...acquired, ...scanCopied]),
    ...Object.fromEntries(scanAlways.map(([tag, vr]) => [tag, empty(vr)])),
    ...commonTo(
      images,
      scanAlways.map(([tag]) => tag),
    ),
    ...(withContrast.length > 0 && {
      '00180010': empty('LO'),
      ...commonTo(withContrast, [...contrast, ...contrastMore]),
      ...agentsOf(withContrast),
    }),
  };
}

/** All agents that the images name, where they name several. */
function agentsOf(images: readonly DataSet[]): DataSet {
  const agents = [...new Set(images.map((image) => text(image, '00180010') ?? '').filter(Boolean))];
  const [first] = images;
  const coded = first?.['00180012'];
  const shared: DataSet =
    coded && images.every((image) => JSON.stringify(image['00180012']) === JSON.stringify(coded))
      ? { '00180012': coded }
      : {};
  return { ...optional('00180010', 'LO', agents.join(' / ').slice(0, 64)), ...shared };
}

function burnedIn(images: readonly DataSet[]): DataSet {
  const said = images.map((image) => text(image, '00280301'));
  if (said.includes('YES')) return { '00280301': element('CS', 'YES') };
  return said.length > 0 && said.every((one) => one === 'NO') ? { '00280301': element('CS', 'NO') } : {};
}

/** Image Plane module (PS3.3 C.7.6.2). */
function planeOf({ position, orientation, rowMm, columnMm, thicknessMm }: DerivedSlice): DataSet {
  return {
    '00180050': decimals(thicknessMm),
    '00200032': decimals(...position.map(tidy)),
    '00200037': decimals(...orientation.map(tidy)),
    '00201041': decimals(tidy(dot(position, sliceNormal(orientation)))),
    '00280030': decimals(rowMm, columnMm),
  };
}

/** Without what is left of computing: 1e-15 mm is no place. */
const tidy = (value: number): number => (Math.abs(value) < 1e-9 ? 0 : value);

function pixelsOf({ values, rows, columns }: DerivedSlice, intercept: number, window: DerivedCt['window']): DataSet {
  if (values.length !== rows * columns) throw new RangeError('wrong number of pixels');
  const stored = new Uint16Array(values.length);
  let [low, high, unknown] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, false];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) {
      unknown = true;
      continue;
    }
    const whole = Math.round(value);
    stored[at] = whole - intercept;
    if (whole < low) low = whole;
    if (whole > high) high = whole;
  }
  const all = low > high ? { center: 0, width: 1 } : { center: (low + high + 1) / 2, width: high - low + 1 };
  return {
    ...greyPixels(rows, columns, stored),
    ...(unknown && { '00280120': element('US', 0) }),
    ...windowOf(window ?? all),
  };
}
