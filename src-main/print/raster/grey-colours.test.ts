import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import tables from '../../../resources/colour-tables.json' with { type: 'json' };
import { fromBase64 } from '../../../src-shared/imaging/base64.ts';
import {
  bare,
  boxOf,
  boxTask,
  type CellParts,
  type FilmBench,
  filmBench,
  printerOf,
  testSheet,
  words,
} from '../../../testing/films.ts';
import { type PhantomImageOptions, phantomImage } from '../../../testing/phantom-image.ts';
import {
  element,
  layers,
  overlay,
  palette,
  phantomState,
  presentationShape,
  relationship,
  softcopyVoi,
  wholeArea,
} from '../../../testing/phantom-states.ts';

const benches: FilmBench[] = [];
let plain: FilmBench;
let coloured: FilmBench;
beforeAll(async () => {
  plain = await filmBench();
  coloured = await filmBench({
    settings: { display: { view: { colourTables: { NM: 'hot-iron' }, overlayColour: '#ffc800' } } },
  });
  benches.push(plain, coloured);
});
afterAll(() => Promise.all(benches.map((bench) => bench.close())));

const colour = { colours: ['color'] };
/** All levels of 8 bits, each once. */
const levels: PhantomImageOptions = {
  ...{ rows: 16, columns: 16, bitsAllocated: 8, bitsStored: 8 },
  value: ({ row, column }) => row * 16 + column,
  window: { center: 128, width: 256 },
};

/** Red, green and blue of an entry of a table, by its data alone. */
function entry(id: string, index: number): number[] {
  const table = tables.tables.find((one) => one.id === id)!;
  return [table.red, table.green, table.blue].map((part) => fromBase64(part)[index]!);
}
const pixel = (bytes: Uint8Array, at: number): number[] => [0, 1, 2].map((plane) => bytes[plane * 256 + at]!);
const all = (of: (index: number) => unknown) => Array.from({ length: 256 }, (_, index) => of(index));

const box = (options: PhantomImageOptions, parts: CellParts, profile: object, bench = plain) =>
  boxOf(bench, options, [16, 16], parts, profile);

describe('colour tables on film', () => {
  it.each(tables.tables.map(({ id, name }) => [id, name] as const))('have their entries: %s', async (id, name) => {
    const made = await box(levels, { view: { table: id } }, colour);
    expect(all((at) => pixel(made.bytes, at))).toEqual(all((at) => entry(id, at)));
    expect(made.notes).toEqual([]);
    const inverted = await box(levels, { view: { table: id, inverted: true } }, colour);
    expect(all((at) => pixel(inverted.bytes, at))).toEqual(all((at) => entry(id, 255 - at)));
    // A printer of greys has the image, not how bright its colours are.
    const grey = await box({ ...levels, modality: 'NM' }, { view: { table: id } }, {});
    expect([...words(grey.bytes)]).toEqual(all((at) => Math.round(((at as number) * 4095) / 255)));
    expect(grey.notes).toEqual([`The printer prints greys: the image is shown without the colours of ${name}`]);
  });

  it('are those of the modality where none was chosen, and grey where grey was', async () => {
    const nuclear: PhantomImageOptions = { ...levels, modality: 'NM' };
    const own = await box(nuclear, {}, colour, coloured);
    expect(all((at) => pixel(own.bytes, at))).toEqual(all((at) => entry('hot-iron', at)));
    const chosen = await box(nuclear, { view: { table: 'grey' } }, colour, coloured);
    expect(all((at) => pixel(chosen.bytes, at))).toEqual(all((at) => [at, at, at]));
    const other = await box({ ...levels, modality: 'CT' }, {}, colour, coloured);
    expect(all((at) => pixel(other.bytes, at))).toEqual(all((at) => [at, at, at]));
    // A table of an older setting is grey, as in the viewer.
    const unknown = await box(nuclear, { view: { table: 'gone' } }, colour, coloured);
    expect(all((at) => pixel(unknown.bytes, at))).toEqual(all((at) => [at, at, at]));
  });

  it('turn greys over where they are the inverse grey, as PET begins', async () => {
    const pet = await box({ ...levels, modality: 'PT' }, {}, {});
    expect([...words(pet.bytes)]).toEqual(all((at) => 4095 - Math.round(((at as number) * 4095) / 255)));
    expect(pet.notes).toEqual([]);
    const upright = await box({ ...levels, modality: 'PT' }, { view: { inverted: true } }, {});
    expect(words(upright.bytes)[10]).toBe(Math.round((10 * 4095) / 255));
  });

  it('leave padding black', async () => {
    const padded: PhantomImageOptions = { ...levels, padding: { value: 0, limit: 3 } };
    const made = await box(padded, { view: { table: 'spring' } }, colour);
    expect([0, 3].map((at) => pixel(made.bytes, at))).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(pixel(made.bytes, 4)).toEqual(entry('spring', 4));
    const inverse = await box({ ...padded, modality: 'PT' }, {}, {});
    expect([words(inverse.bytes)[2], words(inverse.bytes)[255]]).toEqual([0, 0]);
  });

  it('stand on the film with their name where their colours are', async () => {
    const bench = plain;
    const { file } = phantomImage({ ...levels, seed: 'named' });
    const row = await bench.add(file);
    const cell = await bench.cell(row, { view: { table: 'hot-iron' }, show: { ...bare, texts: 'identity' } });
    const texts = async (of: typeof cell, colour: boolean): Promise<string[]> => {
      const task = { cell: of, patient: await bench.patient(row), columns: 600, rows: 600, pixelMm: 0.1, colour };
      return (await bench.films.marks(task)).flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));
    };
    expect(await texts(cell, true)).toEqual(['Hot iron']);
    // In greys there is nothing of it.
    expect(await texts(cell, false)).toEqual([]);
    const inverse = { ...cell, view: { ...cell.view, table: 'grey-inverse' } };
    expect(await texts(inverse, false)).toEqual(['Grey, inverse']);
  });
});

describe('palettes of pseudo-colour states', () => {
  async function stated(of: (index: number) => [number, number, number], parts: CellParts, profile: object) {
    const { file, dataSet } = phantomImage({ ...levels, seed: 'pseudo' });
    const row = await plain.add(file);
    const state = phantomState(dataSet, {
      stateClass: 'pseudoColor',
      modules: [relationship([dataSet]), wholeArea(dataSet), softcopyVoi({ center: 128, width: 256 }), palette(of)],
    });
    const cell = await plain.cell(row, { state: state.dataSet, ...parts });
    return plain.films.box(boxTask(printerOf(16, 16, profile), await plain.patient(row), testSheet([cell])));
  }
  const rising = (index: number): [number, number, number] => [index, index, 255 - (index >> 1)];
  const falling = (index: number): [number, number, number] => rising(255 - index);

  it('have their entries on colour film, and the grey image on grey film', async () => {
    const made = await stated(rising, {}, colour);
    expect(all((at) => pixel(made.bytes, at))).toEqual(all((at) => rising(at as number)));
    const grey = await stated(rising, {}, {});
    expect([...words(grey.bytes)]).toEqual(all((at) => Math.round(((at as number) * 4095) / 255)));
    expect(grey.notes).toEqual([
      'The printer prints greys: the image is shown without the colours of its presentation state',
    ]);
    // What is bright in the colours is bright in the greys.
    const turned = await stated(falling, {}, {});
    expect(words(turned.bytes)[255]).toBe(0);
  });

  it('give way to a table that was chosen for the cell', async () => {
    const made = await stated(rising, { view: { table: 'pet' } }, colour);
    expect(all((at) => pixel(made.bytes, at))).toEqual(all((at) => entry('pet', at)));
  });
});

describe('the supplemental palette of an image', () => {
  const first = 200;
  const entries = Array.from({ length: 56 }, (_, i) => i);
  const own: PhantomImageOptions = {
    ...levels,
    window: { center: 128, width: 256 },
    elements: {
      '00089205': element('CS', 'MIXED'),
      '00281101': element('US', 56, first, 16),
      '00281102': element('US', 56, first, 16),
      '00281103': element('US', 56, first, 16),
      ...Object.fromEntries(
        [0, 1, 2].map((part) => [
          `0028120${part + 1}`,
          {
            vr: 'OW' as const,
            bytes: new Uint8Array(Uint16Array.from(entries, (i) => [255 - i, i * 4, 20][part]! * 257).buffer),
          },
        ]),
      ),
    },
  };
  const shown = (at: number): number[] => (at < first ? [at, at, at] : [255 - (at - first), (at - first) * 4, 20]);

  it('has its colours among the greys, which keep all their bits on grey film', async () => {
    const made = await box(own, {}, colour);
    expect(all((at) => pixel(made.bytes, at))).toEqual(all((at) => shown(at as number)));
    const grey = await box(own, {}, {});
    expect([...words(grey.bytes)].slice(0, first)).toEqual(
      all((at) => Math.round(((at as number) * 4095) / 255)).slice(0, first),
    );
    const [red, green, blue] = shown(230) as [number, number, number];
    expect(words(grey.bytes)[230]).toBe(Math.round(((299 * red + 587 * green + 114 * blue) * 4095) / 255_000));
    expect(grey.notes).toEqual(['Colours are shown as greys']);
  });

  it('is there under a state where the cell says so, and gives way to a table', async () => {
    const { file, dataSet } = phantomImage({ ...own, seed: 'supplemental stated' });
    const row = await plain.add(file);
    const modules = [
      relationship([dataSet]),
      wholeArea(dataSet),
      softcopyVoi({ center: 128, width: 256 }),
      presentationShape('INVERSE'),
    ];
    const state = phantomState(dataSet, { modules }).dataSet;
    const made = async (view: CellParts['view']) => {
      const cell = await plain.cell(row, { state, ...(view ? { view } : {}) });
      const task = boxTask(printerOf(16, 16, colour), await plain.patient(row), testSheet([cell]));
      return (await plain.films.box(task)).bytes;
    };
    expect(pixel(await made({}), 230)).toEqual([25, 25, 25]);
    expect(pixel(await made({ table: 'image' }), 230)).toEqual(shown(230));
    expect(pixel(await made({ table: 'image' }), 30)).toEqual([225, 225, 225]);
    expect(pixel(await made({ table: 'winter' }), 230)).toEqual(entry('winter', 25));
  });
});

describe('what covers greys in colour', () => {
  it('is in colour on colour film: overlays as the reader has them, or as their layer recommends', async () => {
    const marked: PhantomImageOptions = {
      ...levels,
      overlay: { rows: 16, columns: 16, at: (row, column) => row === 3 && column < 4 },
    };
    const parts: CellParts = { show: { ...bare, overlays: true } };
    const made = await box(marked, parts, colour, coloured);
    expect([pixel(made.bytes, 50), pixel(made.bytes, 60)]).toEqual([
      [255, 200, 0],
      [60, 60, 60],
    ]);
    const grey = await box(marked, parts, {}, coloured);
    expect(words(grey.bytes)[50]).toBe(4095);
    const { file, dataSet } = phantomImage({ ...levels, seed: 'covered' });
    const row = await plain.add(file);
    const state = phantomState(dataSet, {
      modules: [
        relationship([dataSet]),
        wholeArea(dataSet),
        softcopyVoi({ center: 128, width: 256 }),
        presentationShape('IDENTITY'),
        overlay({ group: 0x6000, rows: 16, columns: 16, at: (r, c) => r === 3 && c < 4, layer: 'RED' }),
        layers({ name: 'RED', order: 1, color: [34_939, 53_485, 50_171] }),
      ],
    });
    const cell = await plain.cell(row, { state: state.dataSet, show: { overlays: true } });
    const task = boxTask(printerOf(16, 16, colour), await plain.patient(row), testSheet([cell]));
    const [red, green, blue] = pixel((await plain.films.box(task)).bytes, 50) as [number, number, number];
    expect(red).toBeGreaterThan(200);
    expect(Math.max(green, blue)).toBeLessThan(60);
  });
});

it('colours are not inverted on film either, and it is said', async () => {
  const rgb: PhantomImageOptions = { rows: 16, columns: 16, samplesPerPixel: 3, bitsAllocated: 8 };
  const [one, other] = [await box(rgb, {}, colour), await box(rgb, { view: { inverted: true } }, colour)];
  expect(other.bytes).toEqual(one.bytes);
  expect(other.notes).toEqual(['Colours are not inverted: they would mean something else']);
});
