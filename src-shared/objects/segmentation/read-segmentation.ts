import type { DataSet } from '../../dicom/data-set.ts';
import { code, codeMeaning, firstItem, integer, items, number, numbers, text } from '../../imaging/describe/values.ts';
import type { InstanceDescription } from '../../imaging/description.ts';
import { planeOf } from '../../imaging/geometry/planes.ts';
import { labToSrgb } from '../../imaging/icc/lab.ts';
import { frameOf } from '../../imaging/pipeline/render.ts';
import type { Segment, Segmentation, SegmentationType, SegmentFrame, SegmentSource } from './model.ts';

/** CIELab as DICOM scales it (PS3.3 C.10.7.1.1) as sRGB. */
export const storedLabToSrgb = ([l, a, b]: readonly number[]): [number, number, number] =>
  labToSrgb((l! * 100) / 65535, (a! * 255) / 65535 - 128, (b! * 255) / 65535 - 128);

const types: Readonly<Record<string, SegmentationType>> = {
  BINARY: 'binary',
  FRACTIONAL: 'fractional',
  LABELMAP: 'labelmap',
};

function segmentOf(item: DataSet): Segment | undefined {
  const own = integer(item, '00620004');
  if (own === undefined || own < 0) return undefined;
  const lab = numbers(item, '0062000D', 'u16');
  const optional = {
    description: text(item, '00620006'),
    category: codeMeaning(item, '00620003'),
    type: codeMeaning(item, '0062000F'),
    anatomy: codeMeaning(item, '00082218'),
    algorithmType: code(item, '00620008'),
    algorithmName: text(item, '00620009') ?? text(firstItem(item, '00620007') ?? {}, '00660036'),
    tracking: text(item, '00620020'),
    colour: lab.length >= 3 && lab.slice(0, 3).every(Number.isFinite) ? storedLabToSrgb(lab) : undefined,
  };
  return {
    number: own,
    label: text(item, '00620005') ?? `Segment ${own}`,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

const sourcesOf = (group: DataSet | undefined): SegmentSource[] =>
  items(group, '00089124').flatMap((derivation) =>
    items(derivation, '00082112').flatMap((item) => {
      const sopInstanceUid = text(item, '00081155');
      const frame = integer(item, '00081160', 'text');
      return sopInstanceUid ? [{ sopInstanceUid, ...(frame !== undefined ? { frame } : {}) }] : [];
    }),
  );

const segmentNumber = (group: DataSet | undefined): number | undefined =>
  integer(firstItem(group, '0062000A') ?? {}, '0062000B');

/** A frame said to be of a segment that is not in the list is drawn nowhere. */
function framesOf(
  dataSet: DataSet,
  instance: Omit<InstanceDescription, 'row' | 'revision'>,
  labelmap: boolean,
  problem: (what: string) => void,
): SegmentFrame[] {
  const { pixel } = instance;
  if (!pixel) return [];
  const shared = firstItem(dataSet, '52009229');
  const groups = items(dataSet, '52009230');
  const known = new Set(items(dataSet, '00620002').map((item) => integer(item, '00620004')));
  const frames: SegmentFrame[] = [];
  for (let frame = 1; frame <= instance.numberOfFrames; frame++) {
    const group = groups[frame - 1];
    const segment = labelmap ? undefined : (segmentNumber(group) ?? segmentNumber(shared));
    if (!labelmap && (segment === undefined || !known.has(segment))) {
      problem('frames of no segment in the list');
      continue;
    }
    const own = sourcesOf(group);
    const plane = planeOf(frameOf(instance, frame), pixel);
    frames.push({ frame, segment, plane, sources: own.length > 0 ? own : sourcesOf(shared) });
  }
  return frames;
}

/**
 * What of a labelmap is of no segment: its padding value, a segment whose property type is the background, and 0 where that is no
 * segment (PS3.3 C.8.20.2).
 */
function backgroundOf(dataSet: DataSet, segments: readonly Segment[]): number[] {
  const padding = integer(dataSet, '00280120');
  const named = items(dataSet, '00620002').flatMap((item) => {
    const type = firstItem(item, '0062000F') ?? {};
    const isBackground = text(type, '00080100') === '125040' && text(type, '00080102') === 'DCM';
    return isBackground ? (integer(item, '00620004') ?? []) : [];
  });
  const values = [...named, ...(padding === undefined ? [] : [padding])];
  return segments.some((one) => one.number === 0) ? values : [0, ...values];
}

/** Frames of one segmentation that are looked at. */
const mostFrames = 200_000;

/**
 * A Segmentation or Label Map Segmentation (PS3.3 A.51, C.8.20). `instance`: its description, which knows sizes and planes.
 * Gives a text where it cannot be drawn at all.
 */
export function readSegmentation(
  dataSet: DataSet,
  instance: Omit<InstanceDescription, 'row' | 'revision'>,
): Segmentation | string {
  const labelmap = instance.sopClassUid === '1.2.840.10008.5.1.4.1.1.66.7';
  const type = types[code(dataSet, '00620001') ?? (labelmap ? 'LABELMAP' : '')];
  if (!type) return 'its type is neither binary nor fractional nor a label map';
  if (!instance.pixel) return 'it has no pixels';
  if (instance.wholeSlide) return 'it is of a whole slide, over which segments are not drawn';
  if (instance.numberOfFrames > mostFrames) return `it has more than ${mostFrames} frames`;
  const problems = new Map<string, number>();
  const problem = (what: string): void => void problems.set(what, (problems.get(what) ?? 0) + 1);
  const segments: Segment[] = [];
  for (const item of items(dataSet, '00620002').slice(0, 65536)) {
    const segment = segmentOf(item);
    if (!segment || segments.some((one) => one.number === segment.number))
      problem('segments without a number of their own');
    else segments.push(segment);
  }
  const frames = framesOf(dataSet, instance, type === 'labelmap', problem);
  const label = text(dataSet, '00700081') ?? text(dataSet, '0008103E') ?? text(dataSet, '00700080') ?? 'segmentation';
  const date = text(dataSet, '00080023');
  const time = text(dataSet, '00080033');
  const fractionalType = code(dataSet, '00620010');
  const stated = number(dataSet, '0062000E', 'u16');
  const background = type === 'labelmap' ? backgroundOf(dataSet, segments) : [];
  const { spacingBetweenSlicesMm, sliceThicknessMm } = frameOf(instance, 1);
  return {
    label,
    type,
    ...(fractionalType ? { fractionalType } : {}),
    largest: type === 'fractional' ? Math.max(1, stated ?? 255) : 1,
    rows: instance.pixel.rows,
    columns: instance.pixel.columns,
    ...(instance.frameOfReferenceUid ? { frameOfReferenceUid: instance.frameOfReferenceUid } : {}),
    ...(spacingBetweenSlicesMm && spacingBetweenSlicesMm > 0 ? { statedSpacingMm: spacingBetweenSlicesMm } : {}),
    ...(sliceThicknessMm && sliceThicknessMm > 0 ? { statedThicknessMm: sliceThicknessMm } : {}),
    segments: segments.filter((one) => !background.includes(one.number)),
    frames,
    background,
    ...(date ? { date } : {}),
    ...(time ? { time } : {}),
    problems: [...problems].map(([what, count]) => `${what}: ${count}`),
  };
}
