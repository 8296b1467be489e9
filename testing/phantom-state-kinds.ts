import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { srgbProfile } from '../src-shared/imaging/icc/srgb.ts';
import { phantomUid } from './phantom.ts';
import { type PhantomImage, type PhantomImageOptions, phantomImage } from './phantom-image.ts';
import {
  annotations,
  areas,
  compound,
  element,
  graphic,
  layers,
  lut,
  modalityTable,
  overlay,
  overlayActivation,
  type PhantomState,
  palette,
  phantomState,
  presentationShape,
  presentationTable,
  relationship,
  rescale,
  type StateClass,
  sequence,
  shutter,
  softcopyVoi,
  spatial,
  text,
  wholeArea,
} from './phantom-states.ts';

/** A state with the images that it refers to, all of one study and patient. */
export interface StateCase {
  name: string;
  images: PhantomImage[];
  state: PhantomState;
}

const studyUid = (name: string) => phantomUid(`state ${name} study`);

/** An image of 64 columns and 48 rows with a ramp of all values of 12 bits, in the study of a case. */
export function stateImage(name: string, number = 1, options: PhantomImageOptions = {}): PhantomImage {
  return phantomImage({
    rows: 48,
    columns: 64,
    bitsStored: 12,
    value: ({ frame, row, column }) => (row * 64 + column + frame * 500 + number * 100) % 4096,
    seed: `state ${name} image ${number}`,
    ...options,
    elements: {
      '0020000D': element('UI', studyUid(name)),
      '0020000E': element('UI', phantomUid(`state ${name} series`)),
      '00200013': element('IS', number),
      '00100010': element('PN', { Alphabetic: 'States^Presented' }),
      '00100020': element('LO', 'STATES1'),
      ...options.elements,
    },
  });
}

export const labelOf = (name: string) =>
  name
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_')
    .slice(0, 16);

/** A grey state of one image with these modules, and with window, area and shape where the modules say nothing else of them. */
export function greyCase(
  name: string,
  modules: (image: DataSet) => DataSet[],
  image = stateImage(name),
  usual: DataSet[] = [softcopyVoi({ center: 2048, width: 4096 }), presentationShape('IDENTITY')],
): StateCase {
  const { dataSet } = image;
  const state = phantomState(dataSet, {
    seed: name,
    label: labelOf(name),
    description: name,
    modules: [relationship([dataSet]), wholeArea(dataSet), ...usual, ...modules(dataSet)],
  });
  return { name, images: [image], state };
}

/** Greys, shutters, graphics, areas, masks: Grayscale Softcopy Presentation States of one image each. */
export const greyCases = (): StateCase[] => [
  greyCase('window', () => [softcopyVoi({ center: [1000, 3000], width: [1500, 200], explanation: ['SOFT', 'HARD'] })]),
  greyCase('exact window', () => [softcopyVoi({ center: 1000.5, width: 1500, function: 'LINEAR_EXACT' })]),
  greyCase('sigmoid', () => [softcopyVoi({ center: 2000, width: 1000, function: 'SIGMOID' })]),
  greyCase('rescale', () => [rescale(2, -1000, 'HU'), softcopyVoi({ center: 400, width: 3000 })]),
  greyCase('modality table', () => [
    modalityTable(
      Array.from({ length: 4096 }, (_, i) => 65535 - i * 16),
      0,
      16,
    ),
    softcopyVoi({ center: 32768, width: 65536 }),
  ]),
  greyCase('voi table', () => [
    softcopyVoi({
      table: lut(
        ramp(1024, (i) => 4095 - i * 4),
        500,
        12,
      ),
    }),
  ]),
  greyCase('no voi', () => [], stateImage('no voi'), [presentationShape('IDENTITY')]),
  greyCase('inverse', () => [presentationShape('INVERSE')]),
  greyCase('presentation table', () => [], stateImage('presentation table'), [
    softcopyVoi({ center: 2048, width: 4096 }),
    presentationTable(
      ramp(256, (i) => Math.round(65535 * (i / 255) ** 2)),
      16,
    ),
  ]),
  monochrome1Case('monochrome1 identity', 'IDENTITY'),
  monochrome1Case('monochrome1 inverse', 'INVERSE'),
  greyCase('turned', (image) => [spatial(90), wholeArea(image, 90)]),
  greyCase('turned and flipped', (image) => [spatial(270, true), wholeArea(image, 270, true)]),
  greyCase('flipped', (image) => [spatial(0, true), wholeArea(image, 0, true)]),
  greyCase('shutter rectangle', () => [shutter({ rectangle: { left: 10, right: 50, top: 8, bottom: 40 } })]),
  greyCase('shutter circle', () => [
    shutter({ circle: { row: 24, column: 32, radius: 15 }, presentationValue: 0x8000 }),
  ]),
  greyCase('shutter polygon', () => [
    shutter({
      polygon: [
        [5, 5],
        [5, 60],
        [40, 30],
      ],
    }),
  ]),
  greyCase('shutter bitmap', () => [
    shutter({ bitmapGroup: 0x6000, presentationValue: 0x4000 }),
    overlay({ rows: 48, columns: 64, at: (row, column) => row < 10 || column > 50 }),
  ]),
  greyCase('overlay', () => [
    overlay({
      rows: 48,
      columns: 64,
      at: (row, column) => (row - 24) ** 2 + (column - 32) ** 2 < 50,
      layer: 'OVERLAYS',
    }),
    layers({ name: 'OVERLAYS', order: 1 }),
  ]),
  greyCase(
    'overlay of image',
    () => [overlayActivation(0x6002, 'OVERLAYS'), layers({ name: 'OVERLAYS', order: 1 })],
    stateImage('overlay of image', 1, {
      overlay: { rows: 48, columns: 64, group: 0x6002, at: (row, column) => row === column },
    }),
  ),
  greyCase('true size', () => [areas({ bottomRight: [64, 48], mode: 'TRUE SIZE', pixelSpacing: [0.5, 0.5] })]),
  greyCase('magnified', () => [areas({ topLeft: [17, 13], bottomRight: [48, 36], mode: 'MAGNIFY', magnification: 4 })]),
  greyCase('beyond the image', () => [areas({ topLeft: [-15, -11], bottomRight: [80, 60] })]),
  greyCase('graphics', () => graphicModules()),
  greyCase('display graphics', () => [
    layers({ name: 'MARKS', order: 1, color: [54270, 53000, 50000], grayscale: 65535 }),
    annotations({
      layer: 'MARKS',
      graphics: [
        graphic('POLYLINE', [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]], { units: 'DISPLAY' }), // biome-ignore format: a path
        graphic('CIRCLE', [[0.5, 0.5], [0.5, 0.25]], { units: 'DISPLAY', filled: true }), // biome-ignore format: a path
      ],
      texts: [
        text('DISPLAYED\r\nTWO LINES', {
          box: { units: 'DISPLAY', topLeft: [0.05, 0.8], bottomRight: [0.5, 0.95], justification: 'CENTER' },
        }),
      ],
    }),
  ]),
  maskCase(),
  manyImagesCase(),
];

const ramp = (count: number, of: (index: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i));

function monochrome1Case(name: string, shape: 'IDENTITY' | 'INVERSE'): StateCase {
  const image = stateImage(name, 1, { photometricInterpretation: 'MONOCHROME1' });
  return greyCase(name, () => [presentationShape(shape)], image);
}

/** All graphic types, styles, texts and a compound graphic with what stands for it. */
function graphicModules(): DataSet[] {
  const line: DataSet = {
    '00700232': sequence({
      '00700251': element('US', 35000, 50000, 48000),
      '00700244': element('CS', 'OFF'),
      '00700245': element('FL', 0),
      '00700246': element('FL', 0),
      '00700247': element('US', 0, 32896, 32896),
      '00700258': element('FL', 0),
      '00700253': element('FL', 2),
      '00700254': element('CS', 'DASHED'),
      '00700255': element('UL', 0x00ff00ff),
      '00700284': element('FL', 1),
    }),
  };
  return [
    { '00080005': element('CS', 'ISO_IR 100') },
    layers(
      { name: 'LOWER', order: 1, description: 'Marks', color: [40000, 40000, 40000] },
      { name: 'UPPER', order: 2, grayscale: 65535 },
    ),
    annotations(
      {
        layer: 'UPPER',
        graphics: [
          graphic('POINT', [[12.5, 10.5]]),
          graphic('POLYLINE', [[2, 2], [30, 2], [30, 20], [2, 20], [2, 2]], { filled: true }), // biome-ignore format: a path
          graphic('INTERPOLATED', [[40, 5], [50, 15], [60, 5], [50, 2], [40, 5]]), // biome-ignore format: a path
        ],
        texts: [
          text('Läsion', { box: { topLeft: [5, 25], bottomRight: [25, 30], justification: 'RIGHT' } }),
          text('ANCHOR', { anchor: { point: [40, 40] } }),
        ],
      },
      {
        layer: 'LOWER',
        graphics: [
          graphic('CIRCLE', [[32, 24], [42, 24]], { elements: line }), // biome-ignore format: a path
          graphic('ELLIPSE', [[10, 40], [30, 40], [20, 35], [20, 45]]), // biome-ignore format: a path
          graphic('POLYLINE', [[50, 30], [60, 40]], { elements: { '00700226': element('UL', 7) } }), // biome-ignore format: a path
        ],
        compounds: [compound('ARROW', [[50, 30], [60, 40]], { instance: 7 })], // biome-ignore format: a path
      },
    ),
  ];
}

/** Subtraction of the first frame, shifted, of an angiography of four frames. */
function maskCase(): StateCase {
  const image = stateImage('mask', 1, {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.12.1',
    modality: 'XA',
    frames: 4,
    bitsAllocated: 8,
    bitsStored: 8,
    value: ({ frame, row, column }) => (column * 2 + row + (frame > 0 && row === column ? 60 : 0)) % 256,
    elements: {
      '00281040': element('CS', 'LOG'),
      '00280009': element('AT', '00181063'),
      '00181063': element('DS', 66),
    },
  });
  return greyCase(
    'mask',
    () => [
      {
        '00286100': sequence({
          '00286101': element('CS', 'AVG_SUB'),
          '00286102': element('US', 2, 4),
          '00286110': element('US', 1),
          '00286112': element('US', 1),
          '00286114': element('FL', 0, 0),
        }),
        '00281090': element('CS', 'SUB'),
      },
      softcopyVoi({ center: 0, width: 256 }),
    ],
    image,
  );
}

/** Three images of one frame and a loop, with windows, areas and marks for some of them, and for all others. */
function manyImagesCase(): StateCase {
  const name = 'many images';
  const images = [
    ...[1, 1, 1, 5].map((frames, index) =>
      stateImage(name, index + 1, { frames, sopClassUid: '1.2.840.10008.5.1.4.1.1.7.3' }),
    ),
  ];
  const sets = images.map(({ dataSet }) => dataSet);
  const [first, second, , loop] = sets as [DataSet, DataSet, DataSet, DataSet];
  const state = phantomState(first, {
    seed: name,
    label: labelOf(name),
    modules: [
      relationship(sets),
      areas(
        { bottomRight: [64, 48] },
        { images: [second], topLeft: [11, 11], bottomRight: [30, 40] },
        { images: [loop], frames: [2, 3], topLeft: [1, 1], bottomRight: [32, 24] },
      ),
      softcopyVoi(
        { center: 2048, width: 4096 },
        { center: 500, width: 300, images: [second] },
        { center: 900, width: 100, images: [loop], frames: [3] },
        { center: 1900, width: 50, images: [loop] },
      ),
      presentationShape('IDENTITY'),
      layers({ name: 'MARKS', order: 1 }),
      annotations(
        { layer: 'MARKS', images: [first], graphics: [graphic('POINT', [[3, 3]])] },
        { layer: 'MARKS', graphics: [graphic('POINT', [[9, 9]])] },
        { layer: 'MARKS', images: [loop], frames: [5], graphics: [graphic('POINT', [[5, 5]])] },
      ),
    ],
  });
  return { name, images, state };
}

/** ICC Profile (PS3.3 C.11.15). */
export const icc = (): DataSet => ({ '00282000': { vr: 'OB', bytes: srgbProfile() } });
/** A palette from blue over green to red. */
export const hot = (index: number): [number, number, number] => [index, Math.min(255, 2 * index), 255 - index];

/** Pseudo-colour and colour states of one image. */
export function colourCases(): StateCase[] {
  const grey = stateImage('pseudo-colour');
  const rgb = stateImage('colour', 1, {
    samplesPerPixel: 3,
    bitsAllocated: 8,
    bitsStored: 8,
    value: ({ row, column, sample }) => (row * 5 + column * (sample + 1)) % 256,
  });
  const made = (name: string, stateClass: StateClass, image: PhantomImage, modules: DataSet[]): StateCase => ({
    name,
    images: [image],
    state: phantomState(image.dataSet, {
      seed: name,
      stateClass,
      label: labelOf(name),
      modules: [relationship([image.dataSet]), wholeArea(image.dataSet), ...modules, icc()],
    }),
  });
  return [
    made('pseudo-colour', 'pseudoColor', grey, [softcopyVoi({ center: 2048, width: 4096 }), palette(hot)]),
    made('colour', 'color', rgb, [
      spatial(0, true),
      wholeArea(rgb.dataSet, 0, true),
      layers({ name: 'MARKS', order: 1 }),
      annotations({ layer: 'MARKS', graphics: [graphic('CIRCLE', [[20, 20], [30, 20]])] }), // biome-ignore format: a path
    ]),
  ];
}
