import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { ctImage, mrImage, type PhantomImage, phantomImage, ultrasoundImage } from '../../../testing/phantom-image.ts';
import { kindPhantoms } from '../../../testing/phantom-kinds.ts';
import { type SeenImage, seenImage, testCreation } from '../../../testing/saved-views.ts';
import { withTemporaryFolder } from '../../../testing/temp.ts';
import { text } from '../../dicom/access.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { writePart10 } from '../../dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../dicom/transfer-syntaxes.ts';
import { wordsToBase64 } from '../../imaging/base64.ts';
import type { LookupTable } from '../../imaging/description.ts';
import { displayModality } from '../../imaging/pipeline/domain.ts';
import { toGrayscale } from '../../imaging/pipeline/grayscale.ts';
import contradicted from './contradicted-errors.json' with { type: 'json' };
import { grayscaleState, presentationStates, type StateTexts } from './write.ts';
import { type DrawnText, layersOfMarks } from './write-drawn.ts';
import type { SavedGrey, SavedView } from './write-view.ts';

const texts: StateTexts = { label: 'Lesion left', description: 'Lesion at the left', creator: 'Reader^Anna' };
/** dcmpschk takes every character beyond ASCII for an error, whatever the character set says (PS3.5 6.2: LO has those of the set). */
const beyondAscii: StateTexts = {
  label: 'Läsion',
  description: 'Läsion links, 山田',
  creator: 'Yamada^Tarou=山田^太郎',
};
const fileOf = (dataSet: DataSet): Uint8Array =>
  writePart10(
    {
      sopClassUid: text(dataSet, 'SOPClassUID') ?? '',
      sopInstanceUid: text(dataSet, 'SOPInstanceUID') ?? '',
      transferSyntaxUid: explicitVrLittleEndian,
      implementationClassUid: '2.25.1',
    },
    dataSet,
  );

const errorsOf = (output: string): string[] =>
  (output.match(/^Error.*/gm) ?? []).filter((line) => !contradicted.some(({ error }) => new RegExp(error).test(line)));

/** A table that is no line: squares, falling. */
const table = (first: number, count: number, bits: number): LookupTable => ({
  firstMapped: first,
  count,
  bits,
  data: wordsToBase64(
    Uint16Array.from({ length: count }, (_, i) => Math.round((1 - (i / (count - 1)) ** 2) * (2 ** bits - 1))),
  ),
});

const kind = (sopClassUid: string): PhantomImage => {
  const found = kindPhantoms().find(({ dataSet }) => text(dataSet, 'SOPClassUID') === sopClassUid);
  if (!found) throw new Error(sopClassUid);
  return found;
};
const root = '1.2.840.10008.5.1.4.1.1.';

interface Case {
  name: string;
  image: PhantomImage;
  seen: SeenImage;
  frame?: number;
}
function caseOf(
  name: string,
  image: PhantomImage,
  grey: Partial<SavedGrey> = {},
  frame = 1,
  more: Partial<SavedView> = {},
): Case {
  const { grey: _, ...others } = more;
  return { name, image, seen: seenImage(image.dataSet, { ...others, grey }, frame), frame };
}

const ramp = { value: ({ row, column }: { row: number; column: number }) => row * 64 + column };
const ct = ctImage(ramp);
const scaledMr = mrImage({
  signed: false,
  bitsStored: 12,
  value: ({ row, column }) => row * 40 + column,
  rescale: { slope: 2.5, intercept: -100, type: 'US' },
});
const pet = (slope: number): PhantomImage =>
  phantomImage({
    ...{ seed: `pet ${slope}`, sopClassUid: `${root}128`, modality: 'PT', rows: 32, columns: 32 },
    ...{ bitsStored: 12, pixelSpacing: [4, 4], rescale: { slope, intercept: 0, type: 'BQML' } },
    value: ({ row, column }) => row * 100 + column,
    window: { center: 2500, width: 5000 },
  });
const ultrasound = ultrasoundImage({
  ...{ samplesPerPixel: 1, frames: 1, sopClassUid: `${root}6.1`, photometricInterpretation: 'MONOCHROME2' },
  elements: {},
});

const greys: Case[] = [
  caseOf('CT', ct),
  caseOf('CT, a window of its own, inverted', ct, {
    voi: { kind: 'window', center: 812.5, width: 977.25, label: 'Bone' },
    inverse: true,
  }),
  caseOf('CT, VOI LUT', ct, { voi: { kind: 'table', table: table(-900, 3000, 12) } }),
  caseOf('CT, exact window', ct, { voi: { kind: 'window', center: 300, width: 700, function: 'LINEAR_EXACT' } }),
  caseOf('MR', mrImage({ value: ({ row, column }) => row * 30 - 200 + column })),
  caseOf('MR, windows on stored values', scaledMr, { voi: { kind: 'window', center: 700, width: 1100 } }),
  caseOf('CR, MONOCHROME1', kind(`${root}1`), { voi: { kind: 'window', center: 400, width: 700 } }),
  caseOf('PET', pet(2.5)),
  caseOf('US', ultrasound),
  caseOf('XA, third frame', kind(`${root}12.1`), {}, 3),
  caseOf(
    'modality table',
    phantomImage({
      ...{ seed: 'table', rows: 64, columns: 64, bitsStored: 12, ...ramp },
    }),
    {
      modality: { modalityLut: { ...table(100, 2000, 16), type: 'OD' } },
      voi: { kind: 'window', center: 30_000, width: 40_000 },
    },
  ),
];

const drawn: SavedView['layers'] = layersOfMarks([
  {
    kind: 'length',
    points: [
      [3.25, 4.5],
      [20.125, 9],
    ],
    scale: [2, 2],
    text: written(['12.3 mm'], [21, 9]),
  },
  {
    kind: 'ellipse',
    points: [
      [5, 5],
      [15, 25],
    ],
    scale: [2, 2],
    text: written(['Area 12 mm2', 'Mean 40 HU'], [16, 5]),
  },
  {
    kind: 'ellipse',
    points: [
      [5, 5],
      [15, 15],
    ],
    scale: [2, 2],
  },
  {
    kind: 'freehand',
    points: [
      [1, 1],
      [8, 2],
      [5, 9],
    ],
    scale: [2, 2],
  },
  {
    kind: 'freehand',
    points: Array.from({ length: 9000 }, (_, i) => [10 + Math.sin(i), 10 + Math.cos(i)] as [number, number]),
    scale: [2, 2],
  },
  {
    kind: 'freehand',
    points: Array.from({ length: 90 }, (_, i) => [10 + Math.sin(i), 10 + Math.cos(i)] as [number, number]),
    scale: [2, 2],
  },
  {
    kind: 'cobb',
    points: [
      [1, 1],
      [8, 2],
      [5, 9],
      [12, 14],
    ],
    scale: [2, 2],
  },
  { kind: 'probe', points: [[7.5, 8.5]], scale: [2, 2], text: written(['31 HU'], [8, 8]) },
  {
    kind: 'arrow',
    points: [
      [7.5, 8.5],
      [20, 20],
    ],
    scale: [2, 2],
    text: written(['Here'], [20, 20]),
  },
  {
    kind: 'text',
    points: [
      [2, 2],
      [9, 9],
    ],
    scale: [2, 2],
    text: { ...written(['Note'], [9, 9]), anchorVisible: true },
  },
]);
function written(lines: string[], anchor: [number, number]): DrawnText {
  return {
    lines,
    topLeft: [anchor[0], anchor[1]],
    bottomRight: [anchor[0] + 20, anchor[1] + 4],
    anchor,
    anchorVisible: false,
  };
}

const covered = ctImage({
  ...ramp,
  seed: 'covered',
  overlay: { rows: 64, columns: 64, at: (row, column) => row === column },
});
const bits = seenImage(covered.dataSet).pixel.overlays![0]!;
const xa = kind(`${root}12.1`);
const view = (image: PhantomImage, more: Parameters<typeof seenImage>[1] = {}, frame = 1): SavedView =>
  seenImage(image.dataSet, more, frame).view;
const area = (of: Partial<SavedView['area']>): SavedView['area'] => ({ ...view(ct).area, ...of });
const grey = 'GrayscaleSoftcopyPresentationState';
const rgb = ultrasoundImage();
const steps = Array.from({ length: 256 }, (_, i) => i);
const ramps = {
  firstMapped: 0,
  bits: 8 as const,
  ...{ red: wordsToBase64(steps), green: wordsToBase64(steps), blue: wordsToBase64(steps) },
};

const conforming: { name: string; image: PhantomImage; views: SavedView[]; iod: string; said?: StateTexts }[] = [
  ...greys.map(({ name, image, seen }) => ({ name, image, views: [seen.view], iod: grey })),
  { name: 'texts of all scripts', image: ct, views: [view(ct)], iod: grey, said: beyondAscii },
  { name: 'everything drawn', image: ct, views: [view(ct, { layers: drawn })], iod: grey },
  {
    name: 'a part at one to one',
    image: ct,
    views: [
      view(ct, { area: area({ topLeft: [-3, 10], bottomRight: [40, 70], sizeMode: 'MAGNIFY', magnification: 1 }) }),
    ],
    iod: grey,
  },
  {
    name: 'true size, turned',
    image: ct,
    views: [view(ct, { area: area({ sizeMode: 'TRUE SIZE' }), spatial: { rotation: 90, flipped: true } })],
    iod: grey,
  },
  {
    name: 'overlays and shapes of a shutter',
    image: covered,
    views: [
      view(covered, {
        layers: drawn,
        shutter: {
          rectangle: { left: 3, right: 60, top: 4, bottom: 61 },
          circle: { row: 32, column: 30, radius: 25 },
          polygon: [
            [1, 1],
            [60, 2],
            [30, 50],
          ],
        },
      }),
    ],
    iod: grey,
  },
  { name: 'overlays out of sight', image: covered, views: [view(covered, { overlaysSeen: [] })], iod: grey },
  {
    name: 'a shutter of bits',
    image: covered,
    views: [
      view(covered, {
        shutter: { bitmapGroup: 0x6000, presentationValue: 100 },
        shutterPlane: bits,
        overlayGroups: [],
      }),
    ],
    iod: grey,
  },
  {
    name: 'subtraction',
    image: xa,
    views: [2, 3].map((frame) =>
      view(xa, { grey: { mask: { frames: [1], contrast: [frame], shift: [0.5, -1] } } }, frame),
    ),
    iod: grey,
  },
  { name: 'colours', image: rgb, views: [view(rgb, { layers: drawn })], iod: 'ColorSoftcopyPresentationState' },
  {
    name: 'palette',
    image: kind(`${root}6.1`),
    views: [view(kind(`${root}6.1`))],
    iod: 'ColorSoftcopyPresentationState',
  },
  {
    name: 'greys in colours',
    image: ct,
    views: [view(ct, { grey: { palette: ramps } })],
    iod: 'PseudoColorSoftcopyPresentationState',
  },
];

/** Bytes of a PGM of dcmp2pgm. */
function greysOf(pgm: Uint8Array): { width: number; height: number; data: Uint8Array } {
  const head = /^P5\s+(?:#.*\s+)*(\d+)\s+(\d+)\s+255\s/.exec(Buffer.from(pgm.subarray(0, 200)).toString('latin1'));
  if (!head) throw new Error('no PGM');
  return { width: Number(head[1]), height: Number(head[2]), data: pgm.subarray(head[0].length) };
}

describe.skipIf(!peersAvailable('dcmp2pgm', 'dciodvfy', 'dcmpschk'))('what is saved', () => {
  it.each(greys)('[VIT-134] [VIT-157] $name: dcmp2pgm renders what was seen', ({ image, seen, frame = 1 }) =>
    withTemporaryFolder(async (folder) => {
      const { view, pixel } = seen;
      const [state] = presentationStates(testCreation(image.dataSet), texts, [view]);
      expect(text(state!, 'SOPClassUID')).toBe(grayscaleState);
      const files = ['image.dcm', 'state.dcm', 'seen.pgm'].map((name) => join(folder, name));
      const [imageFile, stateFile, pgmFile] = files as [string, string, string];
      writeFileSync(imageFile, image.file);
      writeFileSync(stateFile, fileOf(state!));
      const args = ['-p', stateFile, '-f', String(frame), imageFile, pgmFile];
      const { status, output } = await runPeer('dcmp2pgm', args);
      expect(status, output).toBe(0);
      const rendered = greysOf(readFileSync(pgmFile));
      expect([rendered.width, rendered.height]).toEqual([pixel.columns, pixel.rows]);
      const size = pixel.columns * pixel.rows;
      const stored = Int32Array.from(image.values.subarray((frame - 1) * size, frame * size));
      const { grey } = view;
      // As the viewer showed it: its window on what it is meant for, and the polarity.
      const ignored = grey!.voiOn === 'stored' || displayModality(view.sopClassUid) === 'ignore';
      const seenGreys = toGrayscale(
        stored,
        { ...pixel, photometricInterpretation: 'MONOCHROME2' },
        { ...grey!.modality },
        { voi: grey!.voi, invert: grey!.inverse, modality: ignored ? 'ignore' : 'apply' },
      );
      let furthest = 0;
      for (let i = 0; i < size; i++) furthest = Math.max(furthest, Math.abs(seenGreys[i]! - rendered.data[i]!));
      // Two ways of rounding to 8 bits.
      expect(furthest).toBeLessThanOrEqual(1);
      expect(new Set(seenGreys).size).toBeGreaterThan(8);
    }, 'saved-state'),
  );

  it('[VIT-154] [VIT-155] slices of a PET series whose slopes differ: one state, each slice as it was seen', () =>
    withTemporaryFolder(async (folder) => {
      const images = [pet(2.5), pet(1.75), pet(4)];
      const seen = images.map(({ dataSet }) => seenImage(dataSet, { studyUid: '1.2.3', seriesUid: '1.2.3.4' }));
      const states = presentationStates(
        testCreation(images[0]!.dataSet),
        texts,
        seen.map(({ view }) => view),
      );
      expect(states).toHaveLength(1);
      expect(states[0]!['00281053']?.Value).toEqual([1]);
      expect(states[0]!['00281052']?.Value).toEqual([0]);
      const stateFile = join(folder, 'state.dcm');
      writeFileSync(stateFile, fileOf(states[0]!));
      for (const [index, image] of images.entries()) {
        const files = ['image.dcm', 'seen.pgm'].map((name) => join(folder, name));
        writeFileSync(files[0]!, image.file);
        const { status, output } = await runPeer('dcmp2pgm', ['-p', stateFile, files[0]!, files[1]!]);
        expect(status, output).toBe(0);
        const { pixel, frame, view } = seen[index]!;
        const seenGreys = toGrayscale(Int32Array.from(image.values), pixel, frame, { voi: view.grey!.voi });
        const rendered = greysOf(readFileSync(files[1]!)).data;
        expect(seenGreys.every((grey, i) => Math.abs(grey - rendered[i]!) <= 1)).toBe(true);
        expect(new Set(seenGreys).size).toBeGreaterThan(50);
      }
    }, 'saved-states'));

  it.each(conforming)(
    '[VIT-134] [VIT-160] $name: dciodvfy and dcmpschk find no error',
    ({ image, views, iod, said = texts }) =>
      withTemporaryFolder(async (folder) => {
        const settings = { stationName: 'READ3', institutionName: 'Hospital', missingStudyId: 'NoValue' };
        const states = presentationStates(testCreation(image.dataSet, settings), said, views);
        expect(states).toHaveLength(1);
        const path = join(folder, 'state.dcm');
        writeFileSync(path, fileOf(states[0]!));
        const { output } = await runPeer('dciodvfy', ['-new', path]);
        expect(output).toContain(iod);
        expect(errorsOf(output), output).toEqual([]);
        // It knows neither colours nor masks.
        if (iod !== grey || said !== texts || views.some((one) => one.grey?.mask)) return;
        const checked = await runPeer('dcmpschk', [path]);
        expect(checked.output.match(/^.*(?:Error|error|Fail|fail).*$/gm) ?? [], checked.output).toEqual([]);
        expect(checked.status).toBe(0);
      }, 'created-state'),
  );
});
