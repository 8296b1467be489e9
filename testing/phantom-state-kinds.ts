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
  imageReferences,
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

const labelOf = (name: string) =>
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

const icc = (): DataSet => ({ '00282000': { vr: 'OB', bytes: srgbProfile() } });
const hot = (index: number): [number, number, number] => [index, Math.min(255, 2 * index), 255 - index];

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

/** Frames of reference, orientation and position of slices of a series. */
export interface SliceSeries {
  /** Stored value at a place, mm. */
  at: (place: [number, number, number]) => number;
  count: number;
  /** Middle of the first pixel of the first slice, mm. */
  origin: [number, number, number];
  spacingMm: number;
  betweenMm: number;
  frameOfReference?: string;
  size?: number;
}

/** Axial slices of one series in the study of a case, from feet to head. */
export function sliceImages(name: string, series: string, modality: 'CT' | 'PT', slices: SliceSeries): PhantomImage[] {
  const { at, count, origin, spacingMm, betweenMm, frameOfReference = 'place', size = 32 } = slices;
  return Array.from({ length: count }, (_, slice) => {
    const position: [number, number, number] = [origin[0], origin[1], origin[2] + slice * betweenMm];
    return stateImage(name, slice + 1, {
      seed: `state ${name} ${series} ${slice}`,
      sopClassUid: modality === 'CT' ? '1.2.840.10008.5.1.4.1.1.2' : '1.2.840.10008.5.1.4.1.1.128',
      modality,
      rows: size,
      columns: size,
      position,
      pixelSpacing: [spacingMm, spacingMm],
      sliceThickness: betweenMm,
      rescale:
        modality === 'CT' ? { slope: 1, intercept: -1024, type: 'HU' } : { slope: 1, intercept: 0, type: 'BQML' },
      window: { center: 40, width: 400 },
      value: ({ row, column }) =>
        Math.round(at([position[0] + column * spacingMm, position[1] + row * spacingMm, position[2]])),
      elements: {
        '0020000E': element('UI', phantomUid(`state ${name} series ${series}`)),
        '00200011': element('IS', modality === 'CT' ? 1 : 2),
        '0008103E': element('LO', series),
        '00200052': element('UI', phantomUid(`state ${name} ${frameOfReference} frame of reference`)),
      },
    });
  });
}

/** Activity of the PET that is blended, at a place of the CT. */
export const blendedUptake = ([x, y, z]: readonly [number, number, number]): number =>
  Math.max(0, 2000 - 40 * Math.hypot(x - 10, y + 5, z - 12));

/**
 * CT with a PET of coarser pixels over it (PS3.3 A.33.4), in one frame of reference; with a shift (mm) in one of its own, in which
 * everything lies that much further.
 */
export function blendingCase(shift?: [number, number, number]): StateCase {
  const name = shift ? 'blending shifted' : 'blending';
  const [dx, dy, dz] = shift ?? [0, 0, 0];
  const under = sliceImages(name, 'CT', 'CT', {
    at: ([x, y, z]) => 1024 + 3 * x + 2 * y + z,
    count: 8,
    origin: [-31, -31, 0],
    spacingMm: 2,
    betweenMm: 3,
  });
  const over = sliceImages(name, 'PET', 'PT', {
    at: ([x, y, z]) => blendedUptake([x - dx, y - dy, z - dz]),
    count: 8,
    origin: [-62 + dx, -62 + dy, -2 + dz],
    ...(shift ? { frameOfReference: 'other place' } : {}),
    spacingMm: 4,
    betweenMm: 4,
  });
  const input = (position: string, images: PhantomImage[], modules: DataSet): DataSet => {
    const sets = images.map(({ dataSet }) => dataSet);
    return {
      '00700405': element('CS', position),
      '0020000D': sets[0]!['0020000D']!,
      ...relationship(sets),
      ...modules,
    };
  };
  const { dataSet } = under[0]!;
  const state = phantomState(dataSet, {
    seed: name,
    stateClass: 'blending',
    label: labelOf(name),
    modules: [
      {
        '00700402': sequence(
          input('UNDERLYING', under, { ...rescale(1, -1024, 'HU'), ...softcopyVoi({ center: 0, width: 400 }) }),
          input('SUPERIMPOSED', over, { ...rescale(1, 0, 'US'), ...softcopyVoi({ center: 1000, width: 2000 }) }),
        ),
        '00700403': element('FL', 0.25),
      },
      wholeArea(dataSet),
      palette(hot),
      icc(),
    ],
  });
  return { name, images: [...under, ...over], state };
}

/** Value of the volume of the reconstruction: linear in every direction, so that trilinear interpolation is exact. */
export const mprValue = ([x, y, z]: readonly [number, number, number]): number => 1000 + 5 * x - 3 * y + 7 * z;

/** The plane of the reconstruction: 30 degrees about the axis from right to left. */
export const mprPlane = {
  widthDirection: [1, 0, 0] as [number, number, number],
  heightDirection: [0, Math.cos(Math.PI / 6), -Math.sin(Math.PI / 6)] as [number, number, number],
  topLeft: [-20, -17, 42] as [number, number, number],
  widthMm: 40,
  heightMm: 30,
};

/** An oblique planar reconstruction of a CT, thin or a slab (PS3.3 A.80.1). */
export function planarMprCase(slabMm?: number): StateCase {
  const name = slabMm === undefined ? 'planar mpr' : 'slab mpr';
  const images = sliceImages(name, 'CT', 'CT', {
    at: mprValue,
    count: 24,
    origin: [-31, -31, 0],
    spacingMm: 2,
    betweenMm: 3,
  });
  const sets = images.map(({ dataSet }) => dataSet);
  const [first] = sets as [DataSet];
  const setUid = element('UI', phantomUid(`state ${name} input`));
  const instances = imageReferences(sets)['00081140']!;
  const state = phantomState(first, {
    seed: name,
    stateClass: 'planarMpr',
    label: labelOf(name),
    modules: [
      {
        '00081115': sequence({ '0008114A': instances, '0020000E': first['0020000E']! }),
        '00081090': element('LO', 'Phantom'),
        '00181000': element('LO', '1'),
        '00181020': element('LO', '1'),
        '00200052': first['00200052']!,
        '00201040': element('LO'),
        '0070120A': sequence({ '00701209': setUid, '00701202': element('CS', 'VOLUME'), '00081140': instances }),
        '00701201': sequence({
          '00701207': element('US', 1),
          '00701209': setUid,
          '00281050': element('DS', 0),
          '00281051': element('DS', 1200),
          '00701204': element('CS', 'NO'),
        }),
        '0070120B': element('CS', 'NO'),
        '00701501': element('CS', 'PLANAR'),
        '00701502': element('CS', slabMm === undefined ? 'THIN' : 'SLAB'),
        ...(slabMm === undefined ? {} : { '00701503': element('FD', slabMm), '0070120D': element('CS', 'AVERAGE_IP') }),
        '00701505': element('FD', ...mprPlane.topLeft),
        '00701507': element('FD', ...mprPlane.widthDirection),
        '00701508': element('FD', mprPlane.widthMm),
        '00701511': element('FD', ...mprPlane.heightDirection),
        '00701512': element('FD', mprPlane.heightMm),
        '00089205': element('CS', 'MONOCHROME'),
        '00701801': sequence({
          '00701802': element('CS', 'ONE_TO_ONE'),
          '00701803': sequence({ '00701804': element('US', 1) }),
        }),
        ...presentationShape('IDENTITY'),
      },
    ],
  });
  return { name, images, state };
}

/** All cases. */
export const stateCases = (): StateCase[] => [
  ...greyCases(),
  ...colourCases(),
  blendingCase(),
  planarMprCase(),
  planarMprCase(6),
];
