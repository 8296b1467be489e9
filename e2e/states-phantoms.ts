import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../src-shared/dicom/transfer-syntaxes.ts';
import { phantomUid } from '../testing/phantom.ts';
import { type PhantomImage, phantomImage } from '../testing/phantom-image.ts';
import {
  annotations,
  areas,
  compound,
  element,
  graphic,
  imageReferences,
  layers,
  phantomState,
  presentationShape,
  relationship,
  type StateParts,
  sequence,
  softcopyVoi,
  spatial,
  text,
} from '../testing/phantom-states.ts';

const size = { rows: 200, columns: 256 };

/** An image of the study with a bright pixel at 60, 40 and a frame of grey around its middle. */
function slice(series: number, number: number): PhantomImage {
  return phantomImage({
    seed: `states e2e ${series} ${number}`,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    modality: 'CT',
    ...size,
    bitsAllocated: 16,
    bitsStored: 12,
    value: ({ row, column }) => {
      if (row === 40 && column === 60) return 2000;
      const inside = Math.abs(row - 100) < 70 && Math.abs(column - 128) < 90;
      return inside ? 1000 + ((row + column * 2 + number * 40) % 160) : 400;
    },
    rescale: { slope: 1, intercept: -1024, type: 'HU' },
    window: { center: 0, width: 800 },
    pixelSpacing: [0.8, 0.8],
    position: [0, 0, -5 * number],
    orientation: [1, 0, 0, 0, 1, 0],
    elements: {
      '00080020': element('DA', '20240105'),
      '00080030': element('TM', '080000'),
      '00100010': element('PN', { Alphabetic: 'Phantom^States' }),
      '00100020': element('LO', 'PHANTOM-STATES'),
      '0020000D': element('UI', phantomUid('states e2e study')),
      '0020000E': element('UI', phantomUid(`states e2e series ${series}`)),
      '00200011': element('IS', series),
      '00200013': element('IS', number),
      '00200052': element('UI', phantomUid('states e2e frame of reference')),
      '0008103E': element('LO', series === 1 ? 'With states' : 'Without states'),
    },
  });
}

/** Places of the graphics of the first state, image coordinates. */
export const drawn = {
  point: [60.5, 40.5],
  polyline: [
    [100, 60],
    [140, 60],
    [140, 90.5],
  ],
  closed: [
    [150, 120],
    [190, 120],
    [170, 150],
    [150, 120],
  ],
  curve: [
    [60, 120],
    [80, 110],
    [100, 130],
    [120, 120],
  ],
  circle: [
    [128, 100],
    [148, 100],
  ],
  ellipse: [
    [90, 160],
    [130, 160],
    [110, 150],
    [110, 170],
  ],
} satisfies Record<string, [number, number] | [number, number][]> as {
  point: [number, number];
} & Record<'polyline' | 'closed' | 'curve' | 'circle' | 'ellipse', [number, number][]>;

/** Names the patient in one of its lines. */
export const naming = 'This text of more than one line has the name of the patient in one of them: States';
export const japanese = '右上葉に結節（12 mm）\n要経過観察';

interface StatesStudy {
  files: string[];
  slices: PhantomImage[];
}

/** A study with presentation states of all sorts: `files` in a folder, sent together. */
export function statesStudy(folder: string): StatesStudy {
  mkdirSync(folder, { recursive: true });
  const slices = [1, 2, 3, 4].map((number) => slice(1, number));
  const others = [1, 2].map((number) => slice(2, number));
  const files: string[] = [];
  const put = (name: string, bytes: Uint8Array): void => {
    const file = join(folder, `${name}.dcm`);
    writeFileSync(file, bytes);
    files.push(file);
  };
  for (const [index, image] of [...slices, ...others].entries()) put(`image ${index}`, image.file);
  const images = slices.map(({ dataSet }) => dataSet);
  const [one, two, three, four] = images as [DataSet, DataSet, DataSet, DataSet];
  const made = (time: string): DataSet => ({ '00700082': element('DA', '20240110'), '00700083': element('TM', time) });
  const state = (parts: StateParts): void => {
    put(`state ${parts.label}`, phantomState(one, { seed: 'states e2e', seriesNumber: 50, ...parts }).file);
  };
  const utf8: DataSet = { '00080005': element('CS', 'ISO_IR 192') };
  const identity = [
    presentationShape('IDENTITY'),
    { '00281052': element('DS', -1024), '00281053': element('DS', 1), '00281054': element('LO', 'HU') },
  ];

  state({
    label: 'FINDINGS',
    description: 'Findings of the round',
    creator: 'Reader^Rita',
    modules: [
      relationship([one, two]),
      ...identity,
      softcopyVoi({ center: 50, width: 300 }),
      spatial(90),
      areas({ topLeft: [21, 190], bottomRight: [240, 11] }),
      layers(
        { name: 'LESIONS', order: 1, description: 'What was found', color: [50000, 0x8080 + 12000, 0x8080 + 12000] },
        { name: 'NOTES', order: 2, grayscale: 65535 },
      ),
      annotations(
        {
          layer: 'LESIONS',
          graphics: [
            graphic('POINT', [drawn.point]),
            graphic('POLYLINE', drawn.polyline),
            graphic('POLYLINE', drawn.closed, { filled: true }),
            graphic('INTERPOLATED', drawn.curve),
            graphic('CIRCLE', drawn.circle),
            graphic('ELLIPSE', drawn.ellipse),
            // Stands for the arrow.
            graphic(
              'POLYLINE',
              [
                [30, 30],
                [58, 39],
              ],
              { elements: { '00700226': element('UL', 1) } },
            ),
          ],
          compounds: [
            compound(
              'ARROW',
              [
                [58, 39],
                [30, 30],
              ],
              { instance: 1 },
            ),
          ],
        },
        {
          layer: 'NOTES',
          texts: [
            text(japanese, { box: { topLeft: [60, 20], bottomRight: [200, 50] }, anchor: { point: drawn.point } }),
            text('A text that is far too long for the little box that somebody drew for it', {
              box: { topLeft: [30, 170], bottomRight: [60, 180], justification: 'CENTER' },
            }),
            text(naming, { anchor: { point: [205, 150] } }),
          ],
          graphics: [
            graphic(
              'POLYLINE',
              [
                [0.1, 0.9],
                [0.9, 0.9],
              ],
              { units: 'DISPLAY' },
            ),
          ],
        },
      ),
      utf8,
      made('120000'),
    ],
  });
  state({
    label: 'BONE',
    description: 'Bone window',
    creator: 'Reader^Otto',
    modules: [
      relationship([one]),
      ...identity,
      softcopyVoi({ center: 300, width: 1500 }),
      areas({ bottomRight: [size.columns, size.rows] }),
      made('110000'),
    ],
  });
  const missing: DataSet = { ...one, '00080018': element('UI', phantomUid('states e2e missing')) };
  state({
    label: 'PARTLY_HERE',
    modules: [
      relationship([three, missing]),
      ...identity,
      areas({ bottomRight: [size.columns, size.rows] }),
      made('100000'),
    ],
  });
  state({
    label: 'NOT_HERE',
    modules: [relationship([missing]), ...identity, areas({ bottomRight: [size.columns, size.rows] }), made('093000')],
  });
  state({
    label: 'DAMAGED',
    modules: [
      relationship([three]),
      ...identity,
      areas({ bottomRight: [size.columns, size.rows] }),
      layers({ name: 'A', order: 1 }),
      annotations({
        layer: 'A',
        graphics: [
          graphic(
            'POLYLINE',
            [
              [10, 10],
              [20, 20],
            ],
            { elements: { '00700022': element('FL', 10) } },
          ),
          graphic('POLYLINE', [
            [10, 10],
            [50, 50],
          ]),
        ],
      }),
      {
        '00283110': sequence({
          ...imageReferences([three]),
          '00281050': element('DS', 40),
          '00281051': element('DS', 0),
        }),
      },
      made('090000'),
    ],
  });
  const many = Array.from({ length: 100 }, (_, i) =>
    graphic(
      'POLYLINE',
      Array.from({ length: 100 }, (__, j): [number, number] => [40 + i * 1.7, 40 + j * 1.2 + 3 * Math.sin(j / 3)]),
    ),
  );
  state({
    label: 'DENSE',
    modules: [
      relationship([four]),
      ...identity,
      areas({ bottomRight: [size.columns, size.rows] }),
      layers({ name: 'MESH', order: 1 }),
      annotations({ layer: 'MESH', graphics: many }),
      made('080000'),
    ],
  });
  put('private state', privateState(one));
  return { files, slices };
}

/** A 3D state of another maker. */
function privateState(image: DataSet): Uint8Array {
  const { dataSet } = phantomState(image, {
    seed: 'states e2e',
    label: 'PRIVATE3D',
    seriesNumber: 51,
    modules: [relationship([image])],
  });
  const sopClassUid = '1.3.6.1.4.1.16978.3.1';
  const own: DataSet = { ...dataSet, '00080016': element('UI', sopClassUid) };
  return writePart10(
    {
      sopClassUid,
      sopInstanceUid: phantomUid('states e2e PRIVATE3D state'),
      transferSyntaxUid: explicitVrLittleEndian,
      implementationClassUid: phantomUid('implementation'),
    },
    own,
  );
}
