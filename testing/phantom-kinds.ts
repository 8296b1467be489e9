import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { sopClasses } from '../src-shared/dicom/sop-classes.ts';
import { explicitVrLittleEndian, rleLossless } from '../src-shared/dicom/transfer-syntaxes.ts';
import { phantomUid } from './phantom.ts';
import { type PhantomImage, type PhantomImageOptions, phantomImage } from './phantom-image.ts';

/** An image of a kind, and what is to be seen of it. */
export interface KindPhantom extends PhantomImage {
  /** Series description, different for each. */
  label: string;
  frames: number;
  rows: number;
  columns: number;
  /** Values of frame n (from 1) as windows act on them, or colours of three bytes. */
  shown(frame: number): number[];
  /** Numbers of the frames in the order of scrolling, by frame set. */
  sets: number[][];
}

const root = '1.2.840.10008.5.1.4.1.1.';
const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });

interface Kind extends PhantomImageOptions {
  /** Slope and intercept of a frame, when they are not those of `rescale`. */
  rescaleOf?: (frame: number) => { slope: number; intercept: number };
  /** Colour of a stored value; by default samples of 8 bits are what they are. */
  colourOf?: (value: number) => [number, number, number];
  sets?: number[][];
}

const colour: Kind = { samplesPerPixel: 3, bitsAllocated: 8 };
const twelve: Kind = { bitsStored: 12 };
const many: Kind = { frames: 3 };

const paletteEntries = Array.from({ length: 256 }, (_, index) => index);
const paletteColour = (value: number): [number, number, number] => [value, 255 - value, value >> 1];
const palette: Kind = {
  bitsAllocated: 8,
  photometricInterpretation: 'PALETTE COLOR',
  palette: {
    first: 0,
    red: paletteEntries.map((index) => paletteColour(index)[0] * 257),
    green: paletteEntries.map((index) => paletteColour(index)[1] * 257),
    blue: paletteEntries.map((index) => paletteColour(index)[2] * 257),
  },
  colourOf: paletteColour,
};

/** Functional groups of three frames, from the feet to the head, which is where scrolling begins: rescale and window differ from frame to frame (PS3.3 C.7.6.16). */
const enhanced = (over: (frame: number) => DataSet = () => ({}), shared: DataSet = {}): Kind => ({
  ...twelve,
  ...many,
  rescaleOf: (frame) => ({ slope: frame, intercept: -1000 }),
  sets: [[3, 2, 1]],
  elements: {
    '00209311': element('CS', '3D'),
    '00209222': sequence({ '00209165': element('AT', '00209056') }, { '00209165': element('AT', '00209057') }),
    '52009229': sequence({
      '00209116': sequence({ '00200037': element('DS', 1, 0, 0, 0, 1, 0) }),
      '00289110': sequence({ '00180050': element('DS', 2), '00280030': element('DS', 0.5, 0.5) }),
      ...shared,
    }),
    '52009230': sequence(
      ...[1, 2, 3].map((frame) => ({
        '00209111': sequence({
          '00209056': element('SH', '1'),
          '00209057': element('UL', frame),
          '00209157': element('UL', 1, frame),
        }),
        '00209113': sequence({ '00200032': element('DS', 0, 0, 2 * frame) }),
        '00289132': sequence({ '00281050': element('DS', 500 * frame), '00281051': element('DS', 2000) }),
        '00289145': sequence({
          '00281052': element('DS', -1000),
          '00281053': element('DS', frame),
          '00281054': element('LO', 'US'),
        }),
        ...over(frame),
      })),
    ),
  },
});

/** What classes have of their own; all others are grey images, of one frame without and with Number of Frames, and of three. */
const kinds: Record<string, Kind> = {
  [`${root}1`]: { bitsStored: 10, photometricInterpretation: 'MONOCHROME1', imagerPixelSpacing: [0.2, 0.2] },
  [`${root}1.1`]: { ...twelve, photometricInterpretation: 'MONOCHROME1', imagerPixelSpacing: [0.14, 0.14] },
  [`${root}1.2`]: { ...twelve, bitsStored: 14, imagerPixelSpacing: [0.07, 0.07] },
  [`${root}12.1`]: {
    ...many,
    bitsAllocated: 8,
    elements: {
      '00281040': element('CS', 'LOG'),
      '00286100': sequence({ '00286101': element('CS', 'AVG_SUB'), '00286110': element('US', 1) }),
    },
  },
  // Projections have no place in the patient: their frames come in the order of their numbers.
  [`${root}12.1.1`]: {
    ...enhanced(() => ({ '00209113': sequence({}), '00289145': sequence({}) })),
    sets: [[1, 2, 3]],
    rescaleOf: () => ({ slope: 1, intercept: 0 }),
  },
  [`${root}12.2.1`]: {
    ...enhanced(() => ({ '00209113': sequence({}), '00289145': sequence({}) })),
    sets: [[1, 2, 3]],
    rescaleOf: () => ({ slope: 1, intercept: 0 }),
  },
  [`${root}128`]: { signed: true, rescale: { slope: 2.5, intercept: 0, type: 'BQML' } },
  [`${root}128.1`]: enhanced(),
  [`${root}13.1.1`]: enhanced(),
  [`${root}13.1.2`]: enhanced(),
  [`${root}13.1.3`]: enhanced(),
  [`${root}130`]: enhanced(),
  [`${root}2`]: {
    ...twelve,
    rescale: { slope: 1, intercept: -1024, type: 'HU' },
    position: [0, 0, 0],
    pixelSpacing: [0.7, 0.7],
  },
  [`${root}2.1`]: enhanced(),
  [`${root}2.2`]: enhanced(),
  [`${root}20`]: {
    frames: 4,
    // Each detector by itself.
    sets: [
      [1, 2],
      [3, 4],
    ],
    elements: {
      '00280009': element('AT', '00540020'),
      '00540020': element('US', 1, 1, 2, 2),
      '00540021': element('US', 2),
    },
  },
  [`${root}3.1`]: { ...colour, ...many },
  [`${root}30`]: {
    ...many,
    floating: 'float',
    value: ({ frame, row, column }) => row * 0.25 - column * 1.5 + frame * 100,
  },
  [`${root}4`]: { signed: true, position: [0, 0, 0], pixelSpacing: [0.9, 0.9] },
  [`${root}4.1`]: { ...enhanced(), transferSyntaxUid: rleLossless },
  [`${root}4.3`]: { ...colour, ...many },
  [`${root}4.4`]: enhanced(),
  [`${root}481.1`]: {
    bitsStored: 16,
    elements: { '30020011': element('DS', 0.4, 0.4), '30020022': element('DS', 1000), '30020026': element('DS', 1500) },
  },
  [`${root}481.2`]: {
    bitsAllocated: 32,
    sets: [[3, 2, 1]],
    ...many,
    position: [0, 0, 0],
    pixelSpacing: [2, 2],
    elements: {
      '30040002': element('CS', 'GY'),
      '3004000C': element('DS', 0, 3, 6),
      '3004000E': element('DS', 0.0001),
      '00280009': element('AT', '3004000C'),
    },
  },
  [`${root}6.1`]: palette,
  [`${root}6.2`]: { bitsAllocated: 8, ...many },
  [`${root}7`]: { ...colour, photometricInterpretation: 'RGB', planarConfiguration: 1 },
  [`${root}7.1`]: {
    ...many,
    bitsAllocated: 1,
    value: ({ frame, row, column }) => ((row + column + frame) % 3) & 1,
    columns: 13,
  },
  [`${root}7.2`]: { ...many, bitsAllocated: 8 },
  [`${root}7.3`]: { ...many },
  [`${root}7.4`]: { ...colour, ...many },
  [`${root}77.1.1`]: colour,
  [`${root}77.1.1.1`]: { ...colour, ...many },
  [`${root}77.1.2`]: colour,
  [`${root}77.1.2.1`]: { ...colour, ...many },
  [`${root}77.1.3`]: colour,
  [`${root}77.1.4`]: colour,
  [`${root}77.1.4.1`]: { ...colour, ...many, transferSyntaxUid: rleLossless },
  [`${root}77.1.5.1`]: colour,
  [`${root}77.1.5.2`]: { bitsAllocated: 16 },
  [`${root}77.1.6`]: {
    ...colour,
    frames: 4,
    elements: {
      '00480006': element('UL', 32),
      '00480007': element('UL', 32),
      '00209311': element('CS', 'TILED_FULL'),
    },
  },
  [`${root}77.1.7`]: colour,
  '1.2.840.10008.5.1.1.30': colour,
  [`${root}6`]: { ...palette, frames: 1 },
  [`${root}3`]: { ...palette, ...many },
  '1.2.392.200036.9125.1.1.2': { bitsStored: 10, photometricInterpretation: 'MONOCHROME1' },
  '1.2.392.200036.9116.7.8.1.1.1': { ...colour, ...many },
};

/** Study and patient that the images of all kinds have in common. */
const kindsStudyUid = phantomUid('kinds study');

function make(sopClassUid: string, name: string, index: number, kind: Kind): KindPhantom {
  // Names of classes are parts of others: the number tells them apart.
  const label = `${String(index + 1).padStart(3, '0')} ${name}`;
  const { rescaleOf, colourOf, sets, ...options } = kind;
  const seed = `kind ${sopClassUid} ${label}`;
  const full: PhantomImageOptions = {
    rows: 16,
    columns: 16,
    ...options,
    seed,
    sopClassUid,
    elements: {
      ...options.elements,
      '00100010': element('PN', { Alphabetic: 'Kinds^All' }),
      '00100020': element('LO', 'KINDS1'),
      '0020000D': element('UI', kindsStudyUid),
      '0008103E': element('LO', label),
      '00200011': element('IS', index + 1),
    },
  };
  const phantom = phantomImage(full);
  const { rows = 16, columns = 16, frames = 1, samplesPerPixel = 1, rescale = { slope: 1, intercept: 0 } } = full;
  const perFrame = rows * columns * samplesPerPixel;
  return {
    ...phantom,
    label,
    frames,
    rows,
    columns,
    sets: sets ?? [Array.from({ length: frames }, (_, at) => at + 1)],
    shown(frame) {
      const stored = Array.from(phantom.values.subarray((frame - 1) * perFrame, frame * perFrame));
      if (samplesPerPixel === 3) return stored;
      if (colourOf) return stored.flatMap(colourOf);
      const { slope, intercept } = rescaleOf?.(frame) ?? rescale;
      return stored.map((value) => value * slope + intercept);
    },
  };
}

/** One image of every class that stores images, standard, retired and private, and of a class that nobody knows. */
export function kindPhantoms(): KindPhantom[] {
  const images = [...sopClasses.values()].filter(({ kind, storage }) => storage && kind === 'image');
  const classes = [...images.map(({ uid, name }) => ({ uid, name })), { uid: `${root}481.2`, name: 'RT Dose Storage' }];
  const plain: Kind[] = [{ ...twelve }, { ...twelve, frames: 1 }, { ...twelve, ...many }];
  const made = classes.map(({ uid, name }, index) =>
    make(uid, name, index, kinds[uid] ?? plain[index % plain.length]!),
  );
  return [...made, make('1.2.826.0.1.3680043.99.7', 'A class nobody knows', made.length, { ...colour, ...many })];
}

/** An object of an unknown class without pixels, of the same study. */
export function unknownObject(): PhantomImage & { label: string } {
  const { dataSet, label } = make('1.2.826.0.1.3680043.99.8', 'Unknown object without pixels', 200, {});
  const { '7FE00010': _, ...withoutPixels } = dataSet;
  const kept = Object.fromEntries(Object.entries(withoutPixels).filter(([tag]) => !tag.startsWith('0028')));
  return { ...phantomOf(kept), label };
}

function phantomOf(dataSet: DataSet): PhantomImage {
  const sopInstanceUid = String(dataSet['00080018']?.Value?.[0]);
  const file = writePart10(
    {
      sopClassUid: String(dataSet['00080016']?.Value?.[0]),
      sopInstanceUid,
      transferSyntaxUid: explicitVrLittleEndian,
      implementationClassUid: phantomUid('implementation'),
    },
    dataSet,
  );
  return { file, dataSet, sopInstanceUid, values: new Float64Array(0) };
}
