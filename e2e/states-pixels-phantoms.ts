import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { srgbProfile } from '../src-shared/imaging/icc/srgb.ts';
import { phantomUid } from '../testing/phantom.ts';
import type { PhantomImage, PhantomImageOptions } from '../testing/phantom-image.ts';
import { greyCase, type StateCase, stateImage } from '../testing/phantom-state-kinds.ts';
import {
  areas,
  element,
  layers,
  lut,
  modalityTable,
  overlay,
  palette,
  phantomState,
  presentationShape,
  presentationTable,
  relationship,
  rescale,
  sequence,
  shutter,
  softcopyVoi,
  spatial,
  wholeArea,
} from '../testing/phantom-states.ts';

/** Images of one series; the class has images of one frame and of several in one set. */
const inSeries = (number: number, options: PhantomImageOptions = {}): PhantomImage =>
  stateImage('pixels', number, {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.7.3',
    ...options,
    elements: {
      '0008103E': element('LO', 'Pixels'),
      '00200011': element('IS', 1),
      ...options.elements,
    },
  });

const rising = Array.from({ length: 4096 }, (_, i) => Math.min(65535, i * 20));
const table = modalityTable(rising);
const wide = softcopyVoi({ center: 2048, width: 4096 });
const identity = presentationShape('IDENTITY');

/** Steps of PS3.4 N.2, one state each, of images of one series that say something else themselves. */
export function pixelCases(): StateCase[] {
  const kinds: [name: string, options: PhantomImageOptions, modules: (image: DataSet) => DataSet[]][] = [
    [
      'rescale replaced',
      { rescale: { slope: 2, intercept: -1000 } },
      () => [rescale(3, 500), softcopyVoi({ center: 6000, width: 9000 })],
    ],
    [
      'rescale taken away',
      { rescale: { slope: 2, intercept: -1000 } },
      () => [softcopyVoi({ center: 1500, width: 1200 })],
    ],
    ['table taken away', { elements: table }, () => [softcopyVoi({ center: 1500, width: 1200 })]],
    [
      'table replaced',
      { elements: table },
      () => [modalityTable(rising.toReversed()), softcopyVoi({ center: 30000, width: 50000 })],
    ],
    ['table kept', { elements: table }, () => [table, softcopyVoi({ center: 30000, width: 50000 })]],
    ['low is white, identity', { photometricInterpretation: 'MONOCHROME1' }, () => [wide]],
    ['low is white, inverse', { photometricInterpretation: 'MONOCHROME1' }, () => [wide, presentationShape('INVERSE')]],
    ['inverse', {}, () => [wide, presentationShape('INVERSE')]],
    ['voi table', {}, () => [softcopyVoi({ table: lut(rising.slice(0, 1024).toReversed(), 700, 16) })]],
    ['no voi', { window: { center: 40, width: 400 } }, () => []],
    ['turned', {}, (image) => [wide, spatial(90), wholeArea(image, 90)]],
    ['turned and flipped', {}, (image) => [wide, spatial(270, true), wholeArea(image, 270, true)]],
    ['flipped', {}, (image) => [wide, spatial(0, true), wholeArea(image, 0, true)]],
  ];
  return kinds.map(([name, options, modules], index) =>
    greyCase(name, modules, inSeries(index + 1, options), [identity]),
  );
}

/** A state with a presentation LUT table; dcmtk enters tables otherwise than the standard says. */
export const tableCase = (number: number): StateCase =>
  greyCase('presentation table', () => [], inSeries(number), [
    wide,
    presentationTable(
      Array.from({ length: 256 }, (_, i) => Math.round(65535 * (i / 255) ** 2)),
      16,
    ),
  ]);

/** One state of three images, each with an area, a window and a size mode of its own, and one shutter for all. */
export function areasCase(first: number): StateCase {
  const images = [0, 1, 2, 3].map((i) => inSeries(first + i));
  const [a, b, c, d] = images.map(({ dataSet }) => dataSet) as [DataSet, DataSet, DataSet, DataSet];
  const state = phantomState(a, {
    seed: 'areas',
    label: 'AREAS',
    modules: [
      relationship([a, b, c, d]),
      areas(
        { images: [a], topLeft: [11, 6], bottomRight: [30, 15], pixelSpacing: [1, 1] },
        { images: [b], topLeft: [17, 13], bottomRight: [48, 36], mode: 'MAGNIFY', magnification: 4 },
        { images: [c], topLeft: [1, 1], bottomRight: [64, 48], mode: 'TRUE SIZE', pixelSpacing: [0.5, 0.5] },
        { images: [d], topLeft: [-31, -23], bottomRight: [96, 72], aspectRatio: [2, 1] },
      ),
      softcopyVoi(
        { images: [a], center: 1000, width: 500 },
        { images: [b], center: [2000, 3000], width: [800, 100], explanation: ['SOFT', 'HARD'] },
        { images: [c, d], center: 1500, width: 2000 },
      ),
      shutter({ rectangle: { left: 5, right: 60, top: 3, bottom: 40 }, presentationValue: 0x8080 }),
      identity,
    ],
  });
  return { name: 'areas', images, state };
}

/** A profile whose red is the blue of sRGB and the other way round. */
function swappedProfile(): Uint8Array {
  const bytes = srgbProfile().slice();
  const names = ['rXYZ', 'bXYZ'].map((name) => Buffer.from(bytes).indexOf(name, 132));
  const [red, blue] = names as [number, number];
  const place = bytes.slice(red + 4, red + 8);
  bytes.copyWithin(red + 4, blue + 4, blue + 8);
  bytes.set(place, blue + 4);
  return bytes;
}

const profile = (bytes: Uint8Array): DataSet => ({ '00282000': { vr: 'OB', bytes } });
const stateOf = (
  name: string,
  image: PhantomImage,
  stateClass: 'grayscale' | 'pseudoColor' | 'color',
  modules: DataSet[],
): StateCase => ({
  name,
  images: [image],
  state: phantomState(image.dataSet, {
    seed: name,
    label: name.toUpperCase().replaceAll(' ', '_'),
    stateClass,
    modules: [relationship([image.dataSet]), wholeArea(image.dataSet), ...modules],
  }),
});

/** Overlays, bits of a shutter, a palette, a profile and a mask, of images of the study, the first three in the series of pixels. */
export function coveredCases(first: number) {
  const overlays = greyCase(
    'overlays',
    () => [
      wide,
      overlay({ rows: 48, columns: 64, at: (row, column) => row === column, layer: 'MARKS' }),
      layers({ name: 'MARKS', order: 1 }),
    ],
    inSeries(first, { overlay: { rows: 48, columns: 64, group: 0x6002, at: (row) => row === 5 } }),
    [identity],
  );
  const bits = greyCase(
    'bits of a shutter',
    () => [
      wide,
      shutter({ bitmapGroup: 0x6000, presentationValue: 0x4040 }),
      overlay({ rows: 48, columns: 64, at: (_, column) => column < 9 }),
    ],
    inSeries(first + 1),
    [identity],
  );
  const coloured = stateOf('pseudo colour', inSeries(first + 2), 'pseudoColor', [
    wide,
    palette((index) => [index, 255 - index, (index * 7) % 256]),
    profile(srgbProfile()),
  ]);
  const apart = (name: string): DataSet => ({
    '0008103E': element('LO', name),
    '0020000E': element('UI', phantomUid(`pixels ${name}`)),
  });
  const photograph = inSeries(1, {
    seed: 'pixels photograph',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.7.4',
    samplesPerPixel: 3,
    bitsAllocated: 8,
    bitsStored: 8,
    value: ({ row, column, sample }) => [row * 5, column * 3, 200][sample]!,
    elements: apart('Photograph'),
  });
  const profiled = stateOf('profile', photograph, 'color', [profile(swappedProfile())]);
  const loop = inSeries(1, {
    seed: 'pixels loop',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.12.1',
    modality: 'XA',
    frames: 3,
    bitsAllocated: 8,
    bitsStored: 8,
    value: ({ frame, row, column }) => 20 + column * 2 + row + (frame === 2 && row === column ? 60 : 0),
    elements: { ...apart('Loop'), '00281040': element('CS', 'LOG') },
  });
  const mask = stateOf('mask', loop, 'grayscale', [
    {
      '00286100': sequence({ '00286101': element('CS', 'AVG_SUB'), '00286110': element('US', 1) }),
      '00281090': element('CS', 'SUB'),
    },
    rescale(2, 7),
    softcopyVoi({ center: 0, width: 256 }),
    identity,
  ]);
  return { overlays, bits, coloured, profiled, mask };
}
