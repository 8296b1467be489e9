import type { DataSet, Element } from '../../dicom/data-set.ts';
import { code, integer, items, number, numbers, text } from '../../imaging/describe/values.ts';
import type { Contour, ContourImage, ContourType, Roi, RoiObservation, StructureSet } from './model.ts';

/** Points of one structure set that are held: 480 MB. */
export const mostPoints = 20_000_000;
/** Regions that are looked at. */
const mostRois = 20_000;

const types: Readonly<Record<string, ContourType>> = {
  CLOSED_PLANAR: 'closed',
  CLOSEDPLANAR_XOR: 'xor',
  CLOSED_PLANAR_XOR: 'xor',
  OPEN_PLANAR: 'open-planar',
  OPEN_NONPLANAR: 'open',
  POINT: 'point',
};

/** Values of Contour Data (3006,0050): a long list may have been left as the bytes of its decimal strings. */
function decimals(element: Element | undefined): number[] {
  if (element?.Value || !(element?.bytes instanceof Uint8Array))
    return numbers({ '30060050': element ?? { vr: 'DS' } }, '30060050');
  const found: number[] = [];
  let word = '';
  const take = (): void => {
    const trimmed = word.trim();
    found.push(trimmed === '' ? Number.NaN : Number(trimmed));
    word = '';
  };
  for (const byte of element.bytes) {
    if (byte === 0x5c) take();
    else if (byte !== 0) word += String.fromCharCode(byte);
  }
  if (word !== '') take();
  return found;
}

function imagesOf(contour: DataSet): ContourImage[] {
  return items(contour, '30060016').flatMap((item) => {
    const sopInstanceUid = text(item, '00081155');
    if (!sopInstanceUid) return [];
    const frames = numbers(item, '00081160').filter((frame) => Number.isInteger(frame) && frame > 0);
    return [{ sopInstanceUid, ...(frames.length > 0 ? { frames } : {}) }];
  });
}

/** A contour, or why it cannot be used. */
function contourOf(item: DataSet): Contour | string {
  const type = types[code(item, '30060042') ?? ''];
  if (!type) return 'contours of an unknown geometric type';
  const data = decimals(item['30060050']);
  if (data.length === 0 || data.length % 3 !== 0 || !data.every(Number.isFinite)) return 'contours with damaged points';
  const stated = integer(item, '30060046', 'text');
  if (stated !== undefined && stated !== data.length / 3) return 'contours with another number of points than they say';
  const least = type === 'closed' || type === 'xor' ? 3 : type === 'point' ? 1 : 2;
  if (data.length / 3 < least) return 'contours with too few points';
  return { type, points: Float64Array.from(data), images: imagesOf(item) };
}

const colourOf = (item: DataSet): Roi['colour'] => {
  const [red, green, blue] = numbers(item, '3006002A');
  const colour = [red, green, blue];
  return colour.every((part) => part !== undefined && part >= 0 && part <= 255)
    ? (colour.map((part) => Math.round(part!)) as unknown as Roi['colour'])
    : undefined;
};

function observationsOf(dataSet: DataSet): Map<number, RoiObservation> {
  const found = new Map<number, RoiObservation>();
  for (const item of items(dataSet, '30060080')) {
    const roi = integer(item, '30060084', 'text');
    if (roi === undefined || found.has(roi)) continue;
    const label = text(item, '30060085');
    const type = code(item, '300600A4');
    const interpreter = text(item, '300600A6');
    const description = text(item, '30060088');
    found.set(roi, {
      ...(label ? { label } : {}),
      ...(type ? { type } : {}),
      ...(interpreter ? { interpreter } : {}),
      ...(description ? { description } : {}),
    });
  }
  return found;
}

/**
 * An RT Structure Set as it can be drawn (PS3.3 C.8.8.5 to C.8.8.8). Nothing of it throws: what is damaged is left out and told in
 * `problems`. Regions without contours stay in the list.
 */
export function readStructureSet(dataSet: DataSet): StructureSet {
  const problems = new Map<string, number>();
  const problem = (what: string): void => void problems.set(what, (problems.get(what) ?? 0) + 1);
  const images = new Set<string>();
  for (const reference of items(dataSet, '30060010')) {
    for (const study of items(reference, '30060012')) {
      for (const series of items(study, '30060014')) {
        for (const image of items(series, '30060016')) {
          const uid = text(image, '00081155');
          if (uid) images.add(uid);
        }
      }
    }
  }
  const references = items(dataSet, '30060010').flatMap((item) => text(item, '00200052') ?? []);
  const observations = observationsOf(dataSet);
  const drawn = new Map<number, DataSet[]>();
  for (const item of items(dataSet, '30060039')) {
    const roi = integer(item, '30060084', 'text');
    if (roi === undefined) problem('contours of no region');
    else drawn.set(roi, [...(drawn.get(roi) ?? []), item]);
  }
  let left = mostPoints;
  const rois: Roi[] = [];
  const known = new Set<number>();
  for (const item of items(dataSet, '30060020')) {
    const roi = integer(item, '30060022', 'text');
    if (roi === undefined || known.has(roi)) {
      problem(roi === undefined ? 'regions without a number' : 'regions with a number that another one has');
      continue;
    }
    if (rois.length >= mostRois) {
      problem(`regions beyond the first ${mostRois}`);
      continue;
    }
    known.add(roi);
    const own = drawn.get(roi) ?? [];
    const contours: Contour[] = [];
    let points = 0;
    for (const contour of own.flatMap((one) => items(one, '30060040'))) {
      const read = contourOf(contour);
      if (typeof read === 'string') {
        problem(read);
        continue;
      }
      const count = read.points.length / 3;
      if (count > left) {
        problem(`contours beyond the first ${mostPoints} points`);
        continue;
      }
      left -= count;
      points += count;
      contours.push(read);
      for (const { sopInstanceUid } of read.images) images.add(sopInstanceUid);
    }
    const colour = own.map(colourOf).find((one) => one !== undefined);
    const description = text(item, '30060028');
    const generation = code(item, '30060036');
    const stated = number(item, '3006002C');
    // Where the structure set lies in one frame of reference a region need not say which.
    const reference = text(item, '30060024') ?? (references.length === 1 ? references[0] : undefined);
    rois.push({
      number: roi,
      name: text(item, '30060026') ?? `ROI ${roi}`,
      ...(description ? { description } : {}),
      ...(reference ? { frameOfReferenceUid: reference } : {}),
      ...(colour ? { colour } : {}),
      ...(generation ? { generation } : {}),
      ...(stated !== undefined && stated > 0 ? { statedVolumeCm3: stated } : {}),
      observation: observations.get(roi) ?? {},
      contours,
      points,
    });
  }
  for (const roi of drawn.keys()) if (!known.has(roi)) problem('contours of a region that is not in the list');
  const name = text(dataSet, '30060004');
  const description = text(dataSet, '30060006');
  const date = text(dataSet, '30060008') ?? text(dataSet, '00080021');
  const time = text(dataSet, '30060009');
  const approval = code(dataSet, '300E0002');
  return {
    label: text(dataSet, '30060002') ?? name ?? 'structure set',
    ...(name ? { name } : {}),
    ...(description ? { description } : {}),
    ...(date ? { date } : {}),
    ...(time ? { time } : {}),
    ...(approval ? { approval } : {}),
    rois,
    images,
    problems: [...problems].map(([what, count]) => (what.includes('beyond') ? what : `${what}: ${count}`)),
  };
}
