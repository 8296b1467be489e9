import { createCanvas } from '@napi-rs/canvas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bare,
  boxOf,
  boxTask,
  type CellParts,
  type FilmBench,
  filmBench,
  printerOf,
  ramp,
  testSheet,
  words,
} from '../../../testing/films.ts';
import { type PhantomImageOptions, phantomImage } from '../../../testing/phantom-image.ts';
import {
  annotations,
  areas,
  element,
  graphic,
  layers,
  phantomState,
  presentationShape,
  relationship,
  sequence,
  shutter,
  softcopyVoi,
  spatial,
  wholeArea,
} from '../../../testing/phantom-states.ts';

let bench: FilmBench;
beforeEach(async () => {
  bench = await filmBench();
});
afterEach(() => bench.close());

const box = (options: PhantomImageOptions, size: [number, number], ...more: [CellParts?, object?, object?]) =>
  boxOf(bench, options, size, ...more);

describe('presentation states', () => {
  const image = () => phantomImage({ ...ramp, seed: 'stated' });
  async function stated(
    modules: (dataSet: ReturnType<typeof image>['dataSet']) => object[],
    parts: CellParts = {},
    size: [number, number] = [20, 16],
  ) {
    const { file, dataSet } = image();
    const row = await bench.add(file);
    const state = phantomState(dataSet, {
      modules: [
        relationship([dataSet]),
        wholeArea(dataSet),
        softcopyVoi({ center: 2048, width: 4096 }),
        presentationShape('IDENTITY'),
        ...(modules(dataSet) as never[]),
      ],
    });
    const cell = await bench.cell(row, { state: state.dataSet, ...parts });
    return bench.films.box(boxTask(printerOf(...size), await bench.patient(row), testSheet([cell])));
  }

  it('say window, polarity and turn; the cell goes before them', async () => {
    const inverse = await stated(() => [presentationShape('INVERSE')]);
    expect([...words(inverse.bytes)]).toEqual(Array.from({ length: 320 }, (_, i) => 4095 - i * 12));
    const turned = await stated((dataSet) => [spatial(180), wholeArea(dataSet, 180)]);
    expect(words(turned.bytes)[0]).toBe(319 * 12);
    const own = await stated((dataSet) => [spatial(180), wholeArea(dataSet, 180)], {
      view: { turn: { rotation: 0, flipped: false } },
    });
    expect(words(own.bytes)[1]).toBe(12);
  });

  it('cover with their shutter in its exact P-value', async () => {
    const made = await stated(() => [
      shutter({ rectangle: { left: 5, right: 12, top: 5, bottom: 12 }, presentationValue: 0x1234 }),
    ]);
    const level = Math.round((0x1234 * 4095) / 65535);
    expect(words(made.bytes)[0]).toBe(level);
    expect(words(made.bytes)[4 * 20 + 4]).toBe((4 * 20 + 4) * 12);
    expect(words(made.bytes)[3 * 20 + 4]).toBe(level);
  });

  it('show their displayed area', async () => {
    const made = await stated(() => [areas({ topLeft: [5, 5], bottomRight: [8, 8] })], {}, [64, 64]);
    // 4 columns over 64 pixels: one image pixel is 16, the middle of pixel (4,4) lies at 8.
    const row = words(made.bytes).subarray(64 * 8, 64 * 9);
    expect(Math.abs(row[8]! - (4 * 20 + 4) * 12)).toBeLessThan(12);
  });

  it('that speak of another image are not used, and it is said', async () => {
    const { file } = image();
    const row = await bench.add(file);
    const other = phantomImage({ ...ramp, seed: 'other' }).dataSet;
    const state = phantomState(other, {
      modules: [relationship([other]), wholeArea(other), presentationShape('INVERSE')],
    });
    const cell = await bench.cell(row, { state: state.dataSet });
    const made = await bench.films.box(boxTask(printerOf(20, 16), await bench.patient(row), testSheet([cell])));
    expect(words(made.bytes)[1]).toBe(12);
    expect(made.notes).toEqual(['The presentation state does not speak of this image: the image is shown without it']);
  });
});

describe('a mask', () => {
  const frames: PhantomImageOptions = {
    ...ramp,
    ...{ sopClassUid: '1.2.840.10008.5.1.4.1.1.12.1', modality: 'XA', frames: 3 },
    value: ({ frame, row, column }) => 1000 + 400 * (frame - 1) + column + row,
    elements: {
      '00281090': element('CS', 'SUB'),
      '00286100': sequence({ '00286101': element('CS', 'AVG_SUB'), '00286110': element('US', 1) }),
    },
  };

  it('is taken off where the image asks for it, and the window is that of the difference', async () => {
    const window = { center: 0, width: 1000, function: 'LINEAR_EXACT' as const };
    const made = await box(frames, [20, 16], { frame: 2, view: { window } });
    const step = phantomImage(frames).values[320]! - phantomImage(frames).values[0]!;
    expect(step).toBe(400);
    expect(new Set(words(made.bytes))).toEqual(new Set([Math.round((step / 1000 + 0.5) * 4095)]));
    const plain = await box({ ...frames, elements: {} }, [20, 16], { frame: 2 });
    expect(new Set(words(plain.bytes)).size).toBeGreaterThan(10);
  });

  it('is the average of its frames, however often it names one', async () => {
    const elements = {
      ...frames.elements,
      '00286100': sequence({
        ...{ '00286101': element('CS', 'AVG_SUB'), '00286112': element('DS', '1e9') },
        '00286110': element('US', ...Array.from({ length: 8000 }, (_, i) => 1 + (i % 2))),
      }),
    };
    const view = { window: { center: 0, width: 1000, function: 'LINEAR_EXACT' as const } };
    const made = await box({ ...frames, elements }, [20, 16], { frame: 2, view });
    // Contrast: the frames from the second one on.
    const step = (1400 + 1800) / 2 - (1000 + 1400) / 2;
    expect(new Set(words(made.bytes))).toEqual(new Set([Math.round((step / 1000 + 0.5) * 4095)]));
  });
});

describe('what lies over the image', () => {
  it('draws the lines of a state where they are in the image, as often as it is enlarged', async () => {
    const { file, dataSet } = phantomImage({ ...ramp, rows: 64, columns: 64, seed: 'drawn', value: () => 0 });
    const row = await bench.add(file);
    const state = phantomState(dataSet, {
      modules: [
        relationship([dataSet]),
        wholeArea(dataSet),
        presentationShape('IDENTITY'),
        softcopyVoi({ center: 2048, width: 4096 }),
        layers({ name: 'A', order: 1 }),
        annotations({
          layer: 'A',
          graphics: [
            graphic('POLYLINE', [
              [10, 32],
              [54, 32],
            ]),
          ],
        }),
      ],
    });
    const cell = await bench.cell(row, { state: state.dataSet, show: { annotations: true } });
    const made = await bench.films.box(boxTask(printerOf(256, 256), await bench.patient(row), testSheet([cell])));
    const lit = [...words(made.bytes)].flatMap((value, i) => (value > 2000 ? [[i % 256, Math.floor(i / 256)]] : []));
    const [xs, ys] = [lit.map(([x]) => x!), lit.map(([, y]) => y!)];
    expect(Math.abs(Math.min(...xs) - 40)).toBeLessThanOrEqual(2);
    expect(Math.abs(Math.max(...xs) - 215)).toBeLessThanOrEqual(2);
    expect(Math.abs((Math.min(...ys) + Math.max(...ys) + 1) / 2 - 128)).toBeLessThanOrEqual(1);
    const hidden = await bench.cell(row, { state: state.dataSet });
    const without = await bench.films.box(boxTask(printerOf(256, 256), await bench.patient(row), testSheet([hidden])));
    expect(new Set(words(without.bytes))).toEqual(new Set([0]));
  });

  it('draws overlays where they are wanted', async () => {
    const options: PhantomImageOptions = {
      ...ramp,
      value: () => 100,
      overlay: { rows: 12, columns: 16, at: (row, column) => row === 2 && column === 3 },
    };
    const shown = await box(options, [20, 16], { show: { overlays: true } });
    expect(words(shown.bytes)[2 * 20 + 3]).toBe(4095);
    const hidden = await box(options, [20, 16]);
    expect(words(hidden.bytes)[2 * 20 + 3]).toBe(100);
  });

  it('writes texts, white with a dark edge, and leaves the rest as it is', async () => {
    const grey: PhantomImageOptions = { ...ramp, rows: 300, columns: 300, value: () => 2000 };
    const texts = { topLeft: [{ text: 'WWW', rank: 0, identity: true }] };
    const made = await box(grey, [300, 300], { texts, show: { texts: 'full' } });
    const all = [...words(made.bytes)];
    expect(Math.max(...all)).toBe(4095);
    expect(Math.min(...all)).toBeLessThan(700);
    // Only the upper left corner is touched.
    const touched = all.flatMap((value, i) => (value === 2000 ? [] : [[i % 300, Math.floor(i / 300)]]));
    expect(Math.max(...touched.map(([x]) => x!))).toBeLessThan(120);
    expect(Math.max(...touched.map(([, y]) => y!))).toBeLessThan(50);
    const without = await box(grey, [300, 300], { texts });
    expect(new Set(words(without.bytes))).toEqual(new Set([2000]));
  });

  it('gives the composer the same cell, its window and where it lies', async () => {
    const { file } = phantomImage({ ...ramp, seed: 'composer', pixelSpacing: [1, 1] });
    const row = await bench.add(file);
    const cell = await bench.cell(row);
    const patient = await bench.patient(row);
    const made = await bench.films.cell({
      cell,
      patient,
      columns: 32,
      rows: 32,
      pixelMm: 0.5,
      marks: true,
      colour: true,
    });
    expect([made.samples, made.bytes.length]).toEqual([1, 1024]);
    expect(made.window).toEqual({ center: 2048, width: 4096, function: 'LINEAR' });
    expect(made.place).toEqual([1.6, 0, 0, 1.6, 0, expect.closeTo(3.2, 10)]);
    expect(made.scale).toBeCloseTo(0.8, 12);
    const marks = await bench.films.marks({
      cell: { ...cell, show: { ...bare, scaleBar: true } },
      patient,
      columns: 600,
      rows: 600,
      pixelMm: 0.2,
      colour: false,
    });
    expect(marks.map((mark) => (mark.kind === 'text' ? mark.text : mark.kind))).toEqual(['path', '5 mm', 'Scale 6:1']);
  });
});

describe('pictures of the viewer', () => {
  async function pictured(colour: string, view: CellParts['view'], size: [number, number], profile: object = {}) {
    const row = await bench.add(phantomImage({ ...ramp, seed: 'pictured' }).file);
    const canvas = createCanvas(100, 80);
    const pen = canvas.getContext('2d');
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 100, 80);
    const kept = await bench.pictures.keep(new Uint8Array(canvas.toBuffer('image/png')));
    const cell = await bench.cell(row, view ? { view } : {});
    const image = cell.content.kind === 'image' ? [cell.content.image] : [];
    const content = { kind: 'picture' as const, ...kept, title: 'MPR', of: image };
    const sheet = testSheet([{ ...cell, content }]);
    return bench.films.box(boxTask(printerOf(...size, profile), await bench.patient(row), sheet));
  }

  it('say how fine they are where they are coarse', async () => {
    // Pixels of a tenth of a millimetre, one for one of the picture.
    expect((await pictured('gray', {}, [100, 80])).notes).toEqual([]);
    expect((await pictured('gray', {}, [400, 320])).notes).toEqual([
      'The picture of the viewer has 64 dots per inch here: fine lines are soft',
    ]);
  });

  it('are inverted where they are grey, not where they are in colour', async () => {
    const made = await pictured('#202020', { inverted: true }, [100, 80], { bits: 8 });
    expect(new Set(made.bytes)).toEqual(new Set([223]));
    const colours = await pictured('#ff0000', { inverted: true }, [100, 80], { colours: ['color'] });
    expect([colours.bytes[0], colours.bytes[8000]]).toEqual([255, 0]);
    expect(colours.notes).toEqual(['Colours are not inverted: they would mean something else']);
  });
});
