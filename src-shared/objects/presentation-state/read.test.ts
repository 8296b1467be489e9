import { describe, expect, it } from 'vitest';
import { stateCases } from '../../../testing/phantom-all-states.ts';
import { colourCases, greyCase, greyCases, type StateCase, stateImage } from '../../../testing/phantom-state-kinds.ts';
import * as parts from '../../../testing/phantom-states.ts';
import { blendingCase, mprPlane, planarMprCase } from '../../../testing/phantom-volume-states.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { parseFile } from '../../dicom/part10/read.ts';
import { wordsFromBase64 } from '../../imaging/base64.ts';
import type { PresentationState } from './model.ts';
import { readPresentationState } from './read.ts';
import { maximumObjects } from './read-annotations.ts';

/** Read back from its file, as the viewer gets it. */
const read = ({ state }: StateCase): PresentationState => readPresentationState(parseFile(state.file).dataSet)!;
const grey = (name: string): PresentationState => read(greyCases().find((one) => one.name === name)!);
const problemsOf = (...modules: DataSet[]): string[] =>
  read(greyCase('damaged', () => modules)).problems.map(({ what }) => what);

describe('presentation states of every kind (PS3.3 A.33, A.80)', () => {
  it.each(stateCases().map((one) => [one.name, one] as const))('%s: read whole', (_name, one) => {
    const state = read(one);
    expect(state.problems).toEqual([]);
    expect(state.series.flatMap(({ images }) => images).map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(
      one.images.map(({ sopInstanceUid }) => sopInstanceUid),
    );
    expect(state).toMatchObject({ creator: 'Reader, Rita', createdDate: '20240106', createdTime: '090000' });
  });

  it('are no others', () => {
    const { dataSet } = greyCase('other', () => []).state;
    for (const uid of ['1.2.840.10008.5.1.4.1.1.11.5', '1.3.6.1.4.1.16978.3.1', '1.2.840.10008.5.1.4.1.1.2']) {
      expect(readPresentationState({ ...dataSet, '00080016': parts.element('UI', uid) })).toBeUndefined();
    }
    expect(readPresentationState({})).toBeUndefined();
  });

  it('hold values steps as stored', () => {
    expect(grey('rescale').modality).toEqual({ rescale: { slope: 2, intercept: -1000, type: 'HU' } });
    expect(grey('window')).toMatchObject({
      modality: {},
      voi: [
        {
          windows: [
            { center: 1000, width: 1500, explanation: 'SOFT' },
            { center: 3000, width: 200, explanation: 'HARD' },
          ],
        },
      ],
    });
    expect(grey('sigmoid').voi[0]!.voiFunction).toBe('SIGMOID');
    expect(grey('voi table').voi[0]!.luts[0]).toMatchObject({ firstMapped: 500, bits: 12, count: 1024 });
    expect(grey('inverse').presentationLut).toEqual({ shape: 'INVERSE' });
    expect(grey('presentation table').presentationLut).toMatchObject({ table: { bits: 16, count: 256 } });
    expect(grey('mask')).toMatchObject({
      recommendedViewingMode: 'SUB',
      masks: [{ operation: 'AVG_SUB', applicableFrames: [[2, 4]], maskFrames: [1], subPixelShift: [0, 0] }],
    });
  });

  it('hold places: areas, turns, shutters, overlays', () => {
    expect(grey('turned and flipped').spatial).toEqual({ rotation: 270, flipped: true });
    // The corner named first is another one in an image that is turned; the area is the same.
    expect(grey('turned and flipped').areas).toMatchObject([{ topLeft: [1, 1], bottomRight: [64, 48] }]);
    expect(grey('true size').areas).toMatchObject([
      { sizeMode: 'TRUE SIZE', pixelSpacing: { rowMm: 0.5, columnMm: 0.5 } },
    ]);
    expect(grey('magnified').areas).toMatchObject([
      { topLeft: [17, 13], bottomRight: [48, 36], sizeMode: 'MAGNIFY', magnification: 4, aspectRatio: [1, 1] },
    ]);
    const [item] = (parts.areas({ bottomRight: [64, 48] })['0070005A'] as { Value: DataSet[] }).Value;
    const matrix = { '0070005A': parts.sequence({ ...item!, '00480301': parts.element('CS', 'VOLUME') }) };
    expect(read(greyCase('matrix', () => [matrix])).areas).toMatchObject([{ bottomRight: [64, 48], ofMatrix: true }]);
    expect(grey('beyond the image').areas).toMatchObject([{ topLeft: [-15, -11], bottomRight: [80, 60] }]);
    expect(grey('shutter polygon').shutter?.polygon).toHaveLength(3);
    expect(grey('shutter bitmap')).toMatchObject({
      shutter: { bitmapGroup: 0x6000, presentationValue: 0x4000 },
      overlays: [{ group: 0x6000, rows: 48, columns: 64 }],
      activeOverlays: [],
    });
    expect(grey('overlay of image')).toMatchObject({
      overlays: [],
      activeOverlays: [{ group: 0x6002, layer: 'OVERLAYS' }],
    });
  });

  it('hold graphics of all types with their styles, lowest layer first', () => {
    const state = grey('graphics');
    expect(state.layers.map(({ name, order, color, grayscale }) => ({ name, order, color, grayscale }))).toEqual([
      { name: 'LOWER', order: 1, color: [40000, 40000, 40000], grayscale: undefined },
      { name: 'UPPER', order: 2, color: undefined, grayscale: 65535 },
    ]);
    const [upper, lower] = state.annotations;
    expect(upper!.graphics.map(({ type, filled }) => [type, filled])).toEqual([
      ['POINT', false],
      ['POLYLINE', true],
      ['INTERPOLATED', false],
    ]);
    expect(upper!.graphics[0]!.points).toEqual([[12.5, 10.5]]);
    expect(lower!.graphics[0]!.line).toMatchObject({ dashing: 'DASHED', thickness: 2, onColor: [35000, 50000, 48000] });
    expect(lower!.graphics[2]).toMatchObject({ instance: 7 });
    expect(lower!.compounds).toMatchObject([{ type: 'ARROW', instance: 7, units: 'PIXEL' }]);
  });

  it('hold palettes, profiles and colours', () => {
    const [pseudo, colour] = colourCases().map(read);
    expect(pseudo).toMatchObject({ kind: 'pseudo-color', palette: { firstMapped: 0, bits: 16 } });
    expect(wordsFromBase64(pseudo!.palette!.red)[255]).toBe(65535);
    expect(pseudo!.presentationLut).toBeUndefined();
    expect(colour).toMatchObject({ kind: 'color', voi: [], spatial: { flipped: true } });
    expect(colour!.iccData!.length).toBeGreaterThan(500);
  });

  it('hold both sets of a blending', () => {
    const { blending } = read(blendingCase());
    expect(blending!.opacity).toBeCloseTo(0.25, 6);
    expect(blending!.inputs.map(({ position, series }) => [position, series[0]!.images.length])).toEqual([
      ['UNDERLYING', 8],
      ['SUPERIMPOSED', 8],
    ]);
    expect(blending!.inputs[1]).toMatchObject({
      modality: { rescale: { slope: 1, intercept: 0 } },
      voi: [{ windows: [{ center: 1000, width: 2000 }] }],
    });
  });

  it('hold the plane of a reconstruction', () => {
    const { mpr } = read(planarMprCase());
    expect(mpr).toMatchObject({
      widthMm: 40,
      heightMm: 30,
      topLeft: mprPlane.topLeft,
      rendering: 'AVERAGE_IP',
      crops: [],
    });
    expect(mpr!.slabMm).toBeUndefined();
    expect(mpr!.inputs[0]).toMatchObject({ windows: [{ center: 0, width: 1200 }] });
    expect(read(planarMprCase(6)).mpr).toMatchObject({ slabMm: 6, rendering: 'AVERAGE_IP' });
  });
});

describe('texts of presentation states', () => {
  const withText = (text: string, ...sets: string[]) =>
    greyCase('text', () => [
      { '00080005': parts.element('CS', ...sets) },
      parts.layers({ name: 'MARKS', order: 1 }),
      parts.annotations({ layer: 'MARKS', texts: [parts.text(text, { anchor: { point: [1, 1] } })] }),
    ]);

  it.each([
    ['ISO_IR 100', ['ISO_IR 100'], 'Größe 4 µm'],
    ['ISO_IR 192', ['ISO_IR 192'], 'Läsion 病変 Очаг'],
    ['ISO_IR 144', ['ISO_IR 144'], 'Очаг'],
    ['ISO 2022 IR 87', ['', 'ISO 2022 IR 87'], '病変 a'],
    ['ISO 2022 IR 149', ['', 'ISO 2022 IR 149'], '병변'],
    ['GB18030', ['GB18030'], '病变'],
  ])('come in %s', (_name, sets, text) => {
    expect(read(withText(text, ...sets)).annotations[0]!.texts[0]!.text).toBe(text);
  });

  it('keep their lines, spaces and backslashes', () => {
    const text = '  first\r\n second \\ third\rlast  ';
    expect(read(withText(text, 'ISO_IR 192')).annotations[0]!.texts[0]!.text).toBe('  first\n second \\ third\nlast');
  });
});

describe('damaged presentation states', () => {
  it('lose what is damaged and say so', () => {
    expect(problemsOf({ '00081115': parts.sequence() })).toContain('No images are referred to');
    expect(problemsOf({ '00283000': parts.sequence({}) })).toEqual(['Modality LUT or rescale: cannot be read']);
    expect(problemsOf({ '20500020': parts.element('CS', 'SQUARE') })).toEqual([
      'Presentation LUT Shape: missing or unknown',
    ]);
    expect(problemsOf({ '00700042': parts.element('US', 45) })).toEqual([
      'Image Rotation: 45 degrees are none that the standard has',
    ]);
    for (const pixelSpacing of [undefined, [1e-12, 1e-12], [1e300, 1e300]] as ([number, number] | undefined)[]) {
      const area = { bottomRight: [64, 48] as [number, number], mode: 'TRUE SIZE' as const };
      expect(problemsOf(parts.areas({ ...area, ...(pixelSpacing ? { pixelSpacing } : {}) }))).toEqual([
        'TRUE SIZE without pixel spacing: fitted instead',
      ]);
    }
    expect(problemsOf({ '00181600': parts.element('CS', 'RECTANGULAR') })).toEqual(['Shutter: cannot be used']);
    expect(problemsOf(parts.softcopyVoi({ center: 10, width: 0 }, { center: 1, width: 10 }))).toEqual([
      'Window: centre or width cannot be used',
      'Softcopy VOI LUT: cannot be read, the window of the image is used',
    ]);
    expect(problemsOf(parts.annotations({ layer: 'NOWHERE', graphics: [parts.graphic('POINT', [[1, 1]])] }))).toEqual([
      'Graphics on a layer that is not described',
    ]);
  });

  it('keep the graphics that are whole', () => {
    const bad: DataSet[] = [
      { ...parts.graphic('POLYLINE', [[1, 1]]) },
      {
        ...parts.graphic('POINT', [
          [1, 1],
          [2, 2],
        ]),
        '00700021': parts.element('US', 9),
      },
      { ...parts.graphic('POINT', [[Number.NaN, 1]]) },
      { ...parts.graphic('POINT', [[1e30, 1]]) },
      { ...parts.graphic('POINT', [[1, 1]]), '00700005': parts.element('CS', 'INCH') },
      { ...parts.graphic('POINT', [[1, 1]]), '00700023': parts.element('CS', 'BLOB') },
    ];
    const state = read(
      greyCase('graphics damaged', () => [
        parts.layers({ name: 'MARKS', order: 1 }),
        parts.annotations({
          layer: 'MARKS',
          graphics: [...bad, parts.graphic('POINT', [[5, 5]])],
          texts: [parts.text('', { anchor: { point: [1, 1] } }), parts.text('placeless', {})],
        }),
      ]),
    );
    expect(state.annotations).toHaveLength(1);
    expect(state.annotations[0]).toMatchObject({ graphics: [{ points: [[5, 5]] }], texts: [] });
    expect(state.problems.map(({ what }) => what)).toEqual([
      'Graphic without the points it needs (4 times)',
      'Graphic without known units',
      'Graphic of an unknown type (BLOB)',
      'Text without words',
      'Text without a place',
    ]);
  });

  it('have no more graphics than can be drawn', () => {
    const point = parts.graphic('POINT', [[1, 1]]);
    const many = Array.from({ length: maximumObjects + 5 }, () => point);
    const dataSet = {
      ...greyCase('many', () => []).state.dataSet,
      ...parts.layers({ name: 'MARKS', order: 1 }),
      ...parts.annotations({ layer: 'MARKS', graphics: many }),
    };
    const state = readPresentationState(dataSet)!;
    expect(state.annotations[0]!.graphics).toHaveLength(maximumObjects);
    expect(state.problems).toEqual([{ what: 'More graphics than can be drawn are left out' }]);
  });

  it('never throw, whatever stands where', () => {
    for (const { state } of [greyCase('x', () => []), ...colourCases(), blendingCase(), planarMprCase()]) {
      for (const tag of Object.keys(state.dataSet)) {
        if (tag === '00080016') continue;
        for (const damage of [
          undefined,
          { vr: 'UN', bytes: Uint8Array.of(1, 2, 3) },
          { vr: 'SQ', Value: [{}] },
          { vr: 'SQ', Value: [null] },
          { vr: 'LO', Value: ['\\', null, 'x'] },
          { vr: 'FD', Value: [Number.NaN, Number.POSITIVE_INFINITY] },
        ]) {
          const { [tag]: _taken, ...rest } = state.dataSet;
          const dataSet = (damage ? { ...rest, [tag]: damage } : rest) as DataSet;
          expect(() => readPresentationState(dataSet), tag).not.toThrow();
        }
      }
    }
  });

  it('do not take a window they cannot read for identity, and use those they can', () => {
    const state = read(
      greyCase('window', () => [parts.softcopyVoi({ center: 10, width: 0 }, { center: 1, width: 10 })]),
    );
    expect(state.voi).toMatchObject([
      { windows: [{ center: 1, width: 10 }] },
      { unreadable: true, windows: [], luts: [] },
    ]);
  });

  it('do not take a table they cannot read for identity', () => {
    const image = stateImage('table');
    const state = read(greyCase('table', () => [{ '00283000': parts.sequence({}) }], image));
    expect(state.modality).toEqual({ unreadable: true });
  });
});
