import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { phantomUid } from './phantom.ts';

/** Objects in space of known geometry: structure sets, segmentations, registrations. */

export const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
export const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
export const coded = (value: string, scheme: string, meaning: string): Element =>
  sequence({
    '00080100': element('SH', value),
    '00080102': element('SH', scheme),
    '00080104': element('LO', meaning),
  });

/** A circle in an axial plane: the middle, its radius and how many points it has; every one is `[x, y, z]`. */
export function circle([x, y, z]: readonly number[], radius: number, points = 72): number[] {
  return Array.from({ length: points }, (_, i) => (2 * Math.PI * i) / points).flatMap((angle) => [
    x! + radius * Math.cos(angle),
    y! + radius * Math.sin(angle),
    z!,
  ]);
}

export interface PhantomContour {
  type?: string;
  points: number[];
  /** SOP Instance UID. */
  image?: string;
}

export interface PhantomRoi {
  number: number;
  name: string;
  colour?: [number, number, number];
  interpreted?: string;
  contours: PhantomContour[];
}

export interface PhantomCommon {
  /** Makes UIDs. */
  seed: string;
  /** Elements of patient, study and series, and whatever is to be otherwise. */
  elements?: DataSet;
}

const common = (seed: string, sopClass: string, modality: string, elements: DataSet = {}): DataSet => ({
  '00080016': element('UI', sopClass),
  '00080018': element('UI', phantomUid(`${seed} instance`)),
  '00080020': element('DA', '20240105'),
  '00080023': element('DA', '20240106'),
  '00080030': element('TM', '101500'),
  '00080033': element('TM', '101500'),
  '00080060': element('CS', modality),
  '00080070': element('LO', 'Phantom'),
  '0020000D': element('UI', phantomUid(`${seed} study`)),
  '0020000E': element('UI', phantomUid(`${seed} series`)),
  '00200011': element('IS', 90),
  '00200013': element('IS', 1),
  ...elements,
});

/** An RT Structure Set in a frame of reference. */
export function structureSet(
  options: PhantomCommon & { label: string; frameOfReference: string; rois: readonly PhantomRoi[] },
): DataSet {
  const { seed, label, frameOfReference, rois, elements } = options;
  return {
    ...common(seed, '1.2.840.10008.5.1.4.1.1.481.3', 'RTSTRUCT', elements),
    '30060002': element('SH', label),
    '30060008': element('DA', '20240106'),
    '30060009': element('TM', '101500'),
    '30060010': sequence({ '00200052': element('UI', frameOfReference) }),
    '30060020': sequence(
      ...rois.map(({ number, name }) => ({
        '30060022': element('IS', number),
        '30060024': element('UI', frameOfReference),
        '30060026': element('LO', name),
        '30060036': element('CS', 'MANUAL'),
      })),
    ),
    '30060039': sequence(
      ...rois.map(({ number, colour, contours }) => ({
        ...(colour ? { '3006002A': element('IS', ...colour) } : {}),
        '30060040': sequence(
          ...contours.map(({ type = 'CLOSED_PLANAR', points, image }) => ({
            ...(image
              ? {
                  '30060016': sequence({
                    '00081150': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
                    '00081155': element('UI', image),
                  }),
                }
              : {}),
            '30060042': element('CS', type),
            '30060046': element('IS', Math.round(points.length / 3)),
            '30060050': element('DS', ...points.map((value) => Number(value.toFixed(4)))),
          })),
        ),
        '30060084': element('IS', number),
      })),
    ),
    '30060080': sequence(
      ...rois.map(({ number, interpreted }) => ({
        '30060082': element('IS', number),
        '30060084': element('IS', number),
        '300600A4': element('CS', interpreted ?? 'ORGAN'),
        '300600A6': { vr: 'PN' as const },
      })),
    ),
  };
}

export interface PhantomSegment {
  number: number;
  label: string;
  /** CIELab as stored, 0..65535. */
  colour?: [number, number, number];
}

/** One frame of a segmentation: a value for each pixel, row by row. */
export interface PhantomSegmentFrame {
  /** Absent in a labelmap. */
  segment?: number;
  position?: [number, number, number];
  source?: string;
  values: ArrayLike<number>;
}

export interface PhantomSegmentation extends PhantomCommon {
  type: 'BINARY' | 'FRACTIONAL' | 'LABELMAP';
  frameOfReference?: string;
  rows: number;
  columns: number;
  orientation?: number[];
  spacing?: [number, number];
  thickness?: number;
  segments: readonly PhantomSegment[];
  frames: readonly PhantomSegmentFrame[];
}

/** A segmentation; the bits of binary frames follow each other without gaps (PS3.5 8.1.1). */
export function segmentation(options: PhantomSegmentation): DataSet {
  const { type, rows, columns, frames, segments, seed, elements, frameOfReference, spacing, thickness } = options;
  const size = rows * columns;
  const bits = type === 'BINARY' ? 1 : 8;
  const bytes = new Uint8Array(Math.ceil((size * frames.length * bits) / 8));
  for (const [index, { values }] of frames.entries()) {
    for (let i = 0; i < size; i++) {
      const at = index * size + i;
      if (bits === 8) bytes[at] = values[i]!;
      else if (values[i]) bytes[at >> 3]! |= 1 << (at & 7);
    }
  }
  const labelmap = type === 'LABELMAP';
  return {
    ...common(seed, labelmap ? '1.2.840.10008.5.1.4.1.1.66.7' : '1.2.840.10008.5.1.4.1.1.66.4', 'SEG', elements),
    '00080008': element('CS', 'DERIVED', 'PRIMARY'),
    ...(frameOfReference ? { '00200052': element('UI', frameOfReference) } : {}),
    '00280002': element('US', 1),
    '00280004': element('CS', 'MONOCHROME2'),
    '00280008': element('IS', frames.length),
    '00280010': element('US', rows),
    '00280011': element('US', columns),
    '00280100': element('US', bits),
    '00280101': element('US', bits),
    '00280102': element('US', bits - 1),
    '00280103': element('US', 0),
    '00620001': element('CS', type),
    ...(type === 'FRACTIONAL' ? { '0062000E': element('US', 255), '00620010': element('CS', 'OCCUPANCY') } : {}),
    '00620002': sequence(
      ...segments.map(({ number, label, colour }) => ({
        '00620003': coded('85756007', 'SCT', 'Tissue'),
        '00620004': element('US', number),
        '00620005': element('LO', label),
        '00620008': element('CS', 'MANUAL'),
        ...(colour ? { '0062000D': element('US', ...colour) } : {}),
        '0062000F': coded('85756007', 'SCT', 'Tissue'),
      })),
    ),
    '00700080': element('CS', 'SEGMENTATION'),
    '00700081': element('LO', 'Phantom'),
    '52009229': sequence({
      ...(options.frames.some(({ position }) => position)
        ? {
            '00209116': sequence({ '00200037': element('DS', ...(options.orientation ?? [1, 0, 0, 0, 1, 0])) }),
            '00289110': sequence({
              '00180050': element('DS', thickness ?? 2),
              '00280030': element('DS', ...(spacing ?? [1, 1])),
            }),
          }
        : {}),
    }),
    '52009230': sequence(
      ...frames.map(({ segment, position, source }) => ({
        ...(source
          ? {
              '00089124': sequence({
                '00082112': sequence({
                  '00081150': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
                  '00081155': element('UI', source),
                }),
              }),
            }
          : {}),
        ...(position ? { '00209113': sequence({ '00200032': element('DS', ...position) }) } : {}),
        ...(segment === undefined ? {} : { '0062000A': sequence({ '0062000B': element('US', segment) }) }),
      })),
    ),
    '7FE00010': { vr: 'OB', bytes },
    ...elements,
  };
}

export interface PhantomRegistration extends PhantomCommon {
  label: string;
  registered: string;
  items: { frameOfReference?: string; images?: string[]; matrix: number[]; type?: string }[];
}

/** A Spatial Registration. */
export function registration({ seed, label, registered, items, elements }: PhantomRegistration): DataSet {
  return {
    ...common(seed, '1.2.840.10008.5.1.4.1.1.66.1', 'REG', elements),
    '00200052': element('UI', registered),
    '00700080': element('CS', label),
    '00700308': sequence(
      ...items.map(({ frameOfReference, images, matrix, type }) => ({
        ...(frameOfReference ? { '00200052': element('UI', frameOfReference) } : {}),
        ...(images ? { '00081140': sequence(...images.map((uid) => ({ '00081155': element('UI', uid) }))) } : {}),
        '00700309': sequence({
          '0070030A': sequence({
            '300600C6': element('DS', ...matrix),
            '0070030C': element('CS', type ?? 'RIGID'),
          }),
        }),
      })),
    ),
  };
}

/** A data set as a Part 10 file. */
export const fileOf = (dataSet: DataSet): Uint8Array =>
  writePart10(
    {
      sopClassUid: String(dataSet['00080016']!.Value![0]),
      sopInstanceUid: String(dataSet['00080018']!.Value![0]),
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      implementationClassUid: phantomUid('implementation'),
    },
    dataSet,
  );
