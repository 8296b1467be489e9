import { mkdirSync, writeFileSync } from 'node:fs';
import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { phantomUid } from '../testing/phantom.ts';
import { type PhantomImage, type PhantomImageOptions, phantomImage } from '../testing/phantom-image.ts';

export const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const words = (values: number[]): Uint8Array => new Uint8Array(Uint16Array.from(values).buffer);

export const rows = 48;
export const columns = 64;
const common = { rows, columns } as const;
const ramp = ({ row, column }: { row: number; column: number }): number => row * columns + column;
const wide = { center: 1536, width: 3072 };
const twelve = { ...common, bitsStored: 12, value: ramp } satisfies PhantomImageOptions;

const classOf = (end: string): string => `1.2.840.10008.5.1.4.1.1.${end}`;

const table = (tag: string, entries: number[], explanation: string): DataSet => ({
  [tag]: element('SQ', {
    '00283002': element('US', entries.length, 0, 12),
    '00283003': element('LO', explanation),
    ...(tag === '00283000' ? { '00283004': element('LO', 'US') } : {}),
    '00283006': { vr: 'OW', bytes: words(entries) },
  }),
});
export const curve = Array.from({ length: 4096 }, (_, i) => Math.round(4095 * (i / 4095) ** 2));

/** Bits stored, signed: a ramp over the whole range of each. */
export const depths: readonly [bits: number, signed: boolean][] = [8, 9, 10, 11, 12, 13, 14, 15, 16].flatMap((bits) => [
  [bits, false] as [number, boolean],
  [bits, true] as [number, boolean],
]);
const depth = ([bits, signed]: readonly [number, boolean]): PhantomImageOptions => {
  const low = signed ? -(2 ** (bits - 1)) : 0;
  return {
    ...common,
    bitsAllocated: bits === 8 ? 8 : 16,
    bitsStored: bits,
    signed,
    value: (place) => low + Math.floor((ramp(place) * (2 ** bits - 1)) / (rows * columns - 1)),
  };
};

/** Contrast frame 3 of a run whose mask is the average of the first two; the mask has an edge, the contrast a vessel. */
export const run = ({ frame, row, column }: { frame: number; row: number; column: number }): number => {
  const bone = column >= 20 ? 1200 : 800;
  const vessel = frame >= 2 && row >= 20 && row < 26 ? -300 : 0;
  return bone + vessel + (frame === 0 ? 10 : frame === 1 ? -10 : 0);
};

export const images: Readonly<Record<string, PhantomImageOptions>> = {
  ...Object.fromEntries(depths.map((of) => [`${of[0]} bits ${of[1] ? 'signed' : 'unsigned'}`, depth(of)])),
  'several windows': {
    ...twelve,
    window: { center: [1000, 300], width: [500, 100], explanation: ['Bright', 'Dark'] },
    elements: table('00283010', curve, 'Curve'),
  },
  'modality table': { ...twelve, window: wide, elements: table('00283000', curve, 'Square') },
  mr: {
    ...twelve,
    sopClassUid: classOf('4'),
    modality: 'MR',
    rescale: { slope: 3, intercept: -100 },
    window: { center: 1000, width: 800 },
  },
  xa: {
    ...twelve,
    sopClassUid: classOf('12.1'),
    modality: 'XA',
    rescale: { slope: 2, intercept: 50 },
    window: { center: 1000, width: 800 },
    elements: table('00283000', curve, 'To intensity'),
  },
  pet: {
    ...twelve,
    sopClassUid: classOf('128'),
    modality: 'PT',
    rescale: { slope: 2, intercept: 0, type: 'BQML' },
    window: { center: 2000, width: 2000 },
  },
  nm: { ...twelve, sopClassUid: classOf('20'), modality: 'NM', window: { center: 500, width: 401 } },
  padding: {
    ...common,
    signed: true,
    photometricInterpretation: 'MONOCHROME1',
    padding: { value: -2000 },
    value: ({ row, column }) => (row < 8 ? -2000 : 100 + column),
  },
  overlays: {
    ...twelve,
    window: wide,
    // Bit 13 of each cell is an overlay of the older kind.
    otherBits: 0,
    overlay: { rows: 10, columns: 12, origin: [5, 7], at: (row, column) => row === 0 || column === 0 },
    elements: {
      '60020010': element('US', rows),
      '60020011': element('US', columns),
      '60020040': element('CS', 'R'),
      '60020050': element('SS', 1, 1),
      '60020100': element('US', 16),
      '60020102': element('US', 13),
      '7FE00010': {
        vr: 'OW',
        bytes: words(
          Array.from({ length: rows * columns }, (_, i) => i | (Math.floor(i / columns) === 40 ? 1 << 13 : 0)),
        ),
      },
    },
  },
  shutters: {
    ...twelve,
    window: wide,
    elements: {
      '00181600': element('CS', 'RECTANGULAR', 'CIRCULAR'),
      '00181602': element('IS', 10),
      '00181604': element('IS', 50),
      '00181606': element('IS', 5),
      '00181608': element('IS', 44),
      '00181610': element('IS', 24, 32),
      '00181612': element('IS', 22),
      '00181622': element('US', 32896),
    },
  },
  'not square': { ...twelve, window: wide, pixelAspectRatio: [2, 1], value: ({ column }) => (column % 2) * 3000 },
  colours: {
    ...common,
    samplesPerPixel: 3,
    bitsAllocated: 8,
    value: ({ row, column, sample }) => (column * 4 + row * (sample + 1)) & 255,
  },
  supplemental: {
    ...twelve,
    window: { center: 500, width: 1000 },
    palette: { first: 1000, red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255] },
    elements: { '00089205': element('CS', 'MIXED') },
  },
  float: {
    ...common,
    floating: 'float',
    value: (place) => ramp(place) / 1000 - 1,
    window: { center: 0.5, width: 2, function: 'LINEAR_EXACT' },
  },
  subtraction: {
    ...common,
    bitsStored: 12,
    frames: 4,
    sopClassUid: classOf('12.1'),
    modality: 'XA',
    value: run,
    window: { center: 1000, width: 1000 },
    elements: {
      '00281040': element('CS', 'LOG'),
      '00281090': element('CS', 'SUB'),
      '00286100': element('SQ', {
        '00286101': element('CS', 'AVG_SUB'),
        '00286102': element('US', 3, 4),
        '00286110': element('US', 1, 2),
      }),
    },
  },
  slices: {
    ...twelve,
    frames: 5,
    window: wide,
    value: (place) => ramp(place) / (1 + (place as { frame: number }).frame),
  },
  ct: { ...twelve, sopClassUid: classOf('2'), modality: 'CT', window: wide },
};

export const names = Object.keys(images);

/** Writes all of them as one study, a series each, in the order of their names. */
export function writeAll(folder: string): { files: string[]; made: Map<string, PhantomImage> } {
  mkdirSync(folder, { recursive: true });
  const made = new Map<string, PhantomImage>();
  const files = names.map((name, index) => {
    const options = images[name]!;
    const image = phantomImage({
      ...options,
      seed: `windowing ${name}`,
      elements: {
        ...options.elements,
        '00100010': element('PN', { Alphabetic: 'Windowing^Phantom' }),
        '00100020': element('LO', 'WINDOW1'),
        '0020000D': element('UI', phantomUid('windowing study')),
        '0020000E': element('UI', phantomUid(`windowing series ${index}`)),
        '00200011': element('IS', index + 1),
        '0008103E': element('LO', name),
      },
    });
    made.set(name, image);
    const file = `${folder}/${String(index).padStart(2, '0')}.dcm`;
    writeFileSync(file, image.file);
    return file;
  });
  return { files, made };
}
