import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../src-shared/dicom/transfer-syntaxes.ts';
import { phantomUid } from './phantom.ts';

/** Presentation states part by part: each function gives the elements of one module, to be joined in `phantomState`. */

const root = '1.2.840.10008.5.1.4.1.1.11.';
export const stateClasses = {
  grayscale: `${root}1`,
  color: `${root}2`,
  pseudoColor: `${root}3`,
  blending: `${root}4`,
  planarMpr: `${root}6`,
} as const;
export type StateClass = keyof typeof stateClasses;

export const element = (vr: Vr, ...values: Value[]): Element => (values.length === 0 ? { vr } : { vr, Value: values });
export const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
export const words = (values: ArrayLike<number>): Element => ({
  vr: 'OW',
  bytes: new Uint8Array(Uint16Array.from(values).buffer),
});

const textOf = (dataSet: DataSet, tag: string): string => String(dataSet[tag]?.Value?.[0] ?? '');

/** (0008,1140) of images (PS3.3 table 10-3). */
export const imageReferences = (images: readonly DataSet[], frames?: number[]): DataSet => ({
  '00081140': sequence(
    ...images.map((image) => ({
      '00081150': element('UI', textOf(image, '00080016')),
      '00081155': element('UI', textOf(image, '00080018')),
      ...(frames ? { '00081160': element('IS', ...frames) } : {}),
    })),
  ),
});

/** Presentation State Relationship (PS3.3 C.11.11). */
export function relationship(images: readonly DataSet[], frames?: number[]): DataSet {
  const series = new Map<string, DataSet[]>();
  for (const image of images) {
    const uid = textOf(image, '0020000E');
    series.set(uid, [...(series.get(uid) ?? []), image]);
  }
  return {
    '00081115': sequence(
      ...[...series].map(([uid, ofSeries]) => ({
        '0020000E': element('UI', uid),
        ...imageReferences(ofSeries, frames),
      })),
    ),
  };
}

export interface AreaParts {
  topLeft?: [column: number, row: number];
  bottomRight: [column: number, row: number];
  mode?: 'SCALE TO FIT' | 'TRUE SIZE' | 'MAGNIFY';
  /** Row, column, mm; in place of the aspect ratio 1\1. */
  pixelSpacing?: [number, number];
  aspectRatio?: [number, number];
  magnification?: number;
  /** Images that it holds for; absent: all. */
  images?: readonly DataSet[];
  frames?: number[];
}

/** Displayed Area (PS3.3 C.10.4). */
export const areas = (...list: AreaParts[]): DataSet => ({
  '0070005A': sequence(
    ...list.map((area) => ({
      ...(area.images ? imageReferences(area.images, area.frames) : {}),
      '00700052': element('SL', ...(area.topLeft ?? [1, 1])),
      '00700053': element('SL', ...area.bottomRight),
      '00700100': element('CS', area.mode ?? 'SCALE TO FIT'),
      ...(area.pixelSpacing
        ? { '00700101': element('DS', ...area.pixelSpacing) }
        : { '00700102': element('IS', ...(area.aspectRatio ?? [1, 1])) }),
      ...(area.magnification === undefined ? {} : { '00700103': element('FL', area.magnification) }),
    })),
  ),
});

/** The area of a whole image; the corner named first is at the upper left once it is turned and mirrored (PS3.3 C.10.4). */
export function wholeArea(image: DataSet, rotation: 0 | 90 | 180 | 270 = 0, flipped = false): DataSet {
  const [right, bottom] = [Number(textOf(image, '00280011')), Number(textOf(image, '00280010'))];
  const corners: [number, number][] = [
    [1, 1],
    [right, 1],
    [right, bottom],
    [1, bottom],
  ];
  // Corners from the upper left on, clockwise; turning moves them on, mirroring swaps left and right.
  const at = (corner: number) => corners[(corner - rotation / 90 + 4) % 4]!;
  return flipped ? areas({ topLeft: at(1), bottomRight: at(3) }) : areas({ topLeft: at(0), bottomRight: at(2) });
}

/** A LUT of one of the sequences (0028,3000), (0028,3010), (2050,0010). */
export const lut = (entries: number[], first = 0, bits = 16): DataSet => ({
  '00283002': element(first < 0 ? 'SS' : 'US', entries.length === 65536 ? 0 : entries.length, first, bits),
  '00283003': element('LO', 'table'),
  '00283006': words(entries),
});

/** Modality LUT as a rescale, or a table (PS3.3 C.11.1). */
export const rescale = (slope: number, intercept: number, type = 'US'): DataSet => ({
  '00281052': element('DS', intercept),
  '00281053': element('DS', slope),
  '00281054': element('LO', type),
});
export const modalityTable = (entries: number[], first = 0, bits = 16): DataSet => ({
  '00283000': sequence({ ...lut(entries, first, bits), '00283004': element('LO', 'US') }),
});

export interface VoiParts {
  center?: number | number[];
  width?: number | number[];
  function?: string;
  explanation?: string[];
  table?: DataSet;
  images?: readonly DataSet[];
  frames?: number[];
}
const list = (value: number | number[]): number[] => (Array.isArray(value) ? value : [value]);

/** Softcopy VOI LUT (PS3.3 C.11.8). */
export const softcopyVoi = (...items: VoiParts[]): DataSet => ({
  '00283110': sequence(
    ...items.map((voi) => ({
      ...(voi.images ? imageReferences(voi.images, voi.frames) : {}),
      ...(voi.center === undefined ? {} : { '00281050': element('DS', ...list(voi.center)) }),
      ...(voi.width === undefined ? {} : { '00281051': element('DS', ...list(voi.width)) }),
      ...(voi.explanation ? { '00281055': element('LO', ...voi.explanation) } : {}),
      ...(voi.function ? { '00281056': element('CS', voi.function) } : {}),
      ...(voi.table ? { '00283010': sequence(voi.table) } : {}),
    })),
  ),
});

/** Softcopy Presentation LUT (PS3.3 C.11.6). */
export const presentationShape = (shape: 'IDENTITY' | 'INVERSE'): DataSet => ({ '20500020': element('CS', shape) });
export const presentationTable = (entries: number[], bits: number): DataSet => ({
  '20500010': sequence(lut(entries, 0, bits)),
});

/** Spatial Transformation (PS3.3 C.10.6). */
export const spatial = (rotation: 0 | 90 | 180 | 270, flipped = false): DataSet => ({
  '00700041': element('CS', flipped ? 'Y' : 'N'),
  '00700042': element('US', rotation),
});

/** Graphic Layer (PS3.3 C.10.7). */
export const layers = (
  ...named: { name: string; order: number; description?: string; grayscale?: number; color?: number[] }[]
): DataSet => ({
  '00700060': sequence(
    ...named.map((layer) => ({
      '00700002': element('CS', layer.name),
      '00700062': element('IS', layer.order),
      ...(layer.grayscale === undefined ? {} : { '00700066': element('US', layer.grayscale) }),
      ...(layer.color ? { '00700401': element('US', ...layer.color) } : {}),
      ...(layer.description ? { '00700068': element('LO', layer.description) } : {}),
    })),
  ),
});

type Units = 'PIXEL' | 'DISPLAY';

export const graphic = (
  type: 'POINT' | 'POLYLINE' | 'INTERPOLATED' | 'CIRCLE' | 'ELLIPSE',
  points: [number, number][],
  { units = 'PIXEL', filled = false, ...over }: { units?: Units; filled?: boolean; elements?: DataSet } = {},
): DataSet => ({
  '00700005': element('CS', units),
  '00700020': element('US', 2),
  '00700021': element('US', points.length),
  '00700022': element('FL', ...points.flat()),
  '00700023': element('CS', type),
  // Needed of closed shapes (PS3.3 C.10.5).
  ...(type === 'POINT' ? {} : { '00700024': element('CS', filled ? 'Y' : 'N') }),
  ...over.elements,
});

export interface TextParts {
  box?: {
    topLeft: [number, number];
    bottomRight: [number, number];
    units?: Units;
    justification?: 'LEFT' | 'RIGHT' | 'CENTER';
  };
  anchor?: { point: [number, number]; units?: Units; visible?: boolean };
  elements?: DataSet;
}

export const text = (value: string, { box, anchor, elements }: TextParts): DataSet => ({
  ...(box ? { '00700003': element('CS', box.units ?? 'PIXEL') } : {}),
  ...(anchor ? { '00700004': element('CS', anchor.units ?? 'PIXEL') } : {}),
  '00700006': element('ST', value),
  ...(box
    ? {
        '00700010': element('FL', ...box.topLeft),
        '00700011': element('FL', ...box.bottomRight),
        '00700012': element('CS', box.justification ?? 'LEFT'),
      }
    : {}),
  ...(anchor
    ? { '00700014': element('FL', ...anchor.point), '00700015': element('CS', anchor.visible === false ? 'N' : 'Y') }
    : {}),
  ...elements,
});

export interface AnnotationParts {
  layer: string;
  graphics?: DataSet[];
  texts?: DataSet[];
  compounds?: DataSet[];
  images?: readonly DataSet[];
  frames?: number[];
}

/** Graphic Annotation (PS3.3 C.10.5). */
export const annotations = (...items: AnnotationParts[]): DataSet => ({
  '00700001': sequence(
    ...items.map((annotation) => ({
      ...(annotation.images ? imageReferences(annotation.images, annotation.frames) : {}),
      '00700002': element('CS', annotation.layer),
      ...(annotation.texts ? { '00700008': sequence(...annotation.texts) } : {}),
      ...(annotation.graphics ? { '00700009': sequence(...annotation.graphics) } : {}),
      ...(annotation.compounds ? { '00700209': sequence(...annotation.compounds) } : {}),
    })),
  ),
});

export const compound = (
  type: string,
  points: [number, number][],
  { units = 'PIXEL', instance = 1, elements = {} }: { units?: Units; instance?: number; elements?: DataSet } = {},
): DataSet => ({
  '00700020': element('US', 2),
  '00700021': element('US', points.length),
  '00700022': element('FL', ...points.flat()),
  '00700226': element('UL', instance),
  '00700282': element('CS', units),
  '00700294': element('CS', type),
  ...elements,
});

/** Display Shutter (PS3.3 C.7.6.11, bitmap C.7.6.15). Columns and rows from 1. */
export function shutter(parts: {
  rectangle?: { left: number; right: number; top: number; bottom: number };
  circle?: { row: number; column: number; radius: number };
  polygon?: [row: number, column: number][];
  bitmapGroup?: number;
  presentationValue?: number;
}): DataSet {
  const { rectangle, circle, polygon, bitmapGroup, presentationValue = 0 } = parts;
  const shapes = [
    ...(rectangle ? ['RECTANGULAR'] : []),
    ...(circle ? ['CIRCULAR'] : []),
    ...(polygon ? ['POLYGONAL'] : []),
    ...(bitmapGroup === undefined ? [] : ['BITMAP']),
  ];
  return {
    '00181600': element('CS', ...shapes),
    ...(rectangle
      ? {
          '00181602': element('IS', rectangle.left),
          '00181604': element('IS', rectangle.right),
          '00181606': element('IS', rectangle.top),
          '00181608': element('IS', rectangle.bottom),
        }
      : {}),
    ...(circle
      ? { '00181610': element('IS', circle.row, circle.column), '00181612': element('IS', circle.radius) }
      : {}),
    ...(polygon ? { '00181620': element('IS', ...polygon.flat()) } : {}),
    '00181622': element('US', presentationValue),
    ...(bitmapGroup === undefined ? {} : { '00181623': element('US', bitmapGroup) }),
  };
}

/** Overlay plane (PS3.3 C.9.2), with Overlay Activation (C.11.7) when a layer is named. */
export function overlay(parts: {
  rows: number;
  columns: number;
  at: (row: number, column: number) => boolean;
  group?: number;
  layer?: string;
}): DataSet {
  const { rows, columns, at, group = 0x6000, layer } = parts;
  const prefix = group.toString(16).toUpperCase();
  const bits = new Uint8Array(Math.ceil((rows * columns) / 16) * 2);
  for (let i = 0; i < rows * columns; i++) {
    if (at(Math.floor(i / columns), i % columns)) bits[i >> 3]! |= 1 << (i & 7);
  }
  return {
    [`${prefix}0010`]: element('US', rows),
    [`${prefix}0011`]: element('US', columns),
    [`${prefix}0040`]: element('CS', 'G'),
    [`${prefix}0050`]: element('SS', 1, 1),
    [`${prefix}0100`]: element('US', 1),
    [`${prefix}0102`]: element('US', 0),
    ...(layer ? overlayActivation(group, layer) : {}),
    [`${prefix}3000`]: { vr: 'OW', bytes: bits },
  };
}
export const overlayActivation = (group: number, layer: string): DataSet => ({
  [`${group.toString(16).toUpperCase()}1001`]: element('CS', layer),
});

/** Palette Color Lookup Table (PS3.3 C.7.9) of 16 bits, by the colour (0..255 each) of each of its entries. */
export function palette(colour: (index: number) => [number, number, number], entries = 256): DataSet {
  const colours = Array.from({ length: entries }, (_, index) => colour(index));
  const descriptor = element('US', entries === 65536 ? 0 : entries, 0, 16);
  const channel = (c: 0 | 1 | 2): Element => words(colours.map((rgb) => rgb[c] * 257));
  return {
    '00281101': descriptor,
    '00281102': descriptor,
    '00281103': descriptor,
    '00281201': channel(0),
    '00281202': channel(1),
    '00281203': channel(2),
  };
}

export interface StateParts {
  stateClass?: StateClass;
  /** Makes other UIDs. */
  seed?: string;
  label?: string;
  description?: string;
  creator?: string;
  seriesNumber?: number;
  /** Modules of the state, in the order of joining. */
  modules: DataSet[];
}

export interface PhantomState {
  file: Uint8Array<ArrayBuffer>;
  dataSet: DataSet;
  sopInstanceUid: string;
}

/** Elements of patient and study that a state has from its images. */
const ofStudy = [
  ...['00080005', '00080020', '00080030', '00080050', '00080090', '00081030', '00100010', '00100020', '00100021'],
  ...['00100030', '00100040', '0020000D', '00200010'],
];

/** A state of the study that `image` is of, with the modules given. */
export function phantomState(image: DataSet, parts: StateParts): PhantomState {
  const { stateClass = 'grayscale', seed = 'state', label = 'STATE', seriesNumber = 900 } = parts;
  const sopClassUid = stateClasses[stateClass];
  const sopInstanceUid = phantomUid(`${seed} ${label} state`);
  const dataSet: DataSet = {
    ...Object.fromEntries(ofStudy.filter((tag) => image[tag]).map((tag) => [tag, image[tag]!])),
    '00080012': element('DA', '20240106'),
    '00080013': element('TM', '090000'),
    '00080016': element('UI', sopClassUid),
    '00080018': element('UI', sopInstanceUid),
    '00080060': element('CS', 'PR'),
    '00080070': element('LO', 'Phantom'),
    '0008103E': element('LO', 'Presentation states'),
    '00200060': element('CS'),
    '00200011': element('IS', seriesNumber),
    '00200013': element('IS', 1),
    '0020000E': element('UI', phantomUid(`${seed} state series ${seriesNumber}`)),
    '00700080': element('CS', label),
    '00700081': element('LO', ...(parts.description ? [parts.description] : [])),
    '00700082': element('DA', '20240106'),
    '00700083': element('TM', '090000'),
    '00700084': element('PN', { Alphabetic: parts.creator ?? 'Reader^Rita' }),
    ...Object.assign({}, ...parts.modules),
  };
  const meta = {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: phantomUid('implementation'),
  };
  return { file: writePart10(meta, dataSet), dataSet, sopInstanceUid };
}
