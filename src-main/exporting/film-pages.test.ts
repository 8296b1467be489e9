import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { type Film, type FilmCell, type FilmSheet, filmSheetSchema } from '../../src-shared/film/model.ts';
import { type PaperOptions, paperOptionsSchema } from '../../src-shared/film/paper/options.ts';
import { printerProfileSchema } from '../../src-shared/settings/printing.ts';
import { type FilmBench, filmBench } from '../../testing/films.ts';
import { phantomImage } from '../../testing/phantom-image.ts';
import { FilmPages, type FilmPagesOptions, studiesOf, wantedSheets } from './film-pages.ts';
import { filmPicture } from './film-picture.ts';

let bench: FilmBench;
let cells: FilmCell[];
let film: Film;
beforeAll(async () => {
  bench = await filmBench();
  const image = (seed: string, colour = false) =>
    phantomImage({
      ...{ seed, rows: 40, columns: 40, bitsAllocated: 8, pixelSpacing: [1, 1] },
      ...(colour ? { samplesPerPixel: 3 as const } : {}),
      window: { center: 128, width: 256 },
      value: ({ row, column, sample }) =>
        row >= 10 && row < 30 && column >= 10 && column < 30 && sample === 0 ? 255 : 0,
    }).file;
  const rows = [await bench.add(image('one')), await bench.add(image('one', true))];
  cells = await Promise.all(rows.map((row) => bench.cell(row, { view: { scale: 'true-size' } })));
  film = {
    patient: await bench.patient(rows[0]!),
    sheets: [sheet('a', [cells[0]!, null]), sheet('b', [null, null]), sheet('c', [cells[0]!, cells[1]!], 'LANDSCAPE')],
    unplaced: [],
  };
});
afterAll(() => bench.close());

const sheet = (id: string, boxes: (FilmCell | null)[], orientation = 'PORTRAIT'): FilmSheet =>
  filmSheetSchema.parse({
    id,
    filmSize: '8INX10IN',
    orientation,
    format: 'STANDARD\\1,2',
    boxes,
    header: ['{patient}'],
  });

const optionsOf = (over: Partial<FilmPagesOptions> = {}, paper: Partial<PaperOptions> = {}): FilmPagesOptions => ({
  ...{ renderer: bench.films, film, wanted: undefined, alike: false, printedAt: 0, institution: '' },
  options: paperOptionsSchema.parse(paper),
  signal: new AbortController().signal,
  onProgress: () => undefined,
  ...over,
});

/** Reads a PNG. */
async function pixels(bytes: Buffer) {
  const image = await loadImage(bytes);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return {
    width: image.width,
    height: image.height,
    at: (x: number, y: number) => [...data.subarray(4 * (y * image.width + x)).slice(0, 3)],
  };
}

describe('the pages of a film', () => {
  it('are the sheets with images; their pictures are made when they are asked for, at true size', async () => {
    const told: [number, number][] = [];
    const pages = await FilmPages.prepare(optionsOf({ onProgress: (done, total) => told.push([done, total]) }));
    expect(pages.total).toBe(3);
    expect(pages.html.match(/<section/g)).toHaveLength(2);
    expect(pages.landscape).toBe(false);
    expect(told).toEqual([]);
    expect(() => pages.ensureWhole()).toThrow('3 images');
    const names = [...pages.html.matchAll(/href="([^"]+)"/g)].map(([, name]) => name!);
    expect(names).toEqual(['0-1.png', '1-1.png', '1-2.png']);
    const made = await Promise.all(names.map((name) => pages.picture(name)));
    expect(told).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    pages.ensureWhole();
    // 20 mm at 300 dots per inch, in the middle.
    const picture = await pixels(made[0]!);
    const middle = picture.height >> 1;
    const lit = Array.from({ length: picture.width }, (_, x) => picture.at(x, middle)[0]! > 127).filter(Boolean).length;
    expect(Math.abs(lit - (20 / 25.4) * 300)).toBeLessThan(2);
    expect((await pixels(made[2]!)).at(picture.width >> 1, 0)).toEqual([0, 0, 0]);
    const coloured = await pixels(made[2]!);
    expect(coloured.at(coloured.width >> 1, coloured.height >> 1)).toEqual([255, 0, 0]);
  });

  it('of printers have one paper: among upright ones a page that lies is turned', async () => {
    const turned = (html: string): string[] => html.match(/<g transform="[^"]*"/g) ?? [];
    const lying = { ...film, sheets: [film.sheets[2]!, film.sheets[0]!] };
    const pages = await FilmPages.prepare(optionsOf({ film: lying, alike: true }));
    expect(pages.landscape).toBe(false);
    expect(pages.html.match(/@page size\d/g)).toHaveLength(1);
    expect(pages.html).toContain('@page size0 { size: 210mm 297mm;');
    expect(turned(pages.html)).toEqual(['<g transform="translate(210 0) rotate(90)"']);
    const file = await FilmPages.prepare(optionsOf({ film: lying }));
    expect(file.html.match(/@page size\d/g)).toHaveLength(2);
    expect(turned(file.html)).toEqual([]);
    const alone = await FilmPages.prepare(optionsOf({ film: { ...film, sheets: [film.sheets[2]!] }, alike: true }));
    expect(alone.landscape).toBe(true);
    expect(turned(alone.html)).toEqual([]);
  });

  it('are made in greys where colours are not wanted', async () => {
    const pages = await FilmPages.prepare(optionsOf({}, { colour: false }));
    const coloured = await pixels((await pages.picture('1-2.png'))!);
    const [red, green, blue] = coloured.at(coloured.width >> 1, coloured.height >> 1);
    expect(red).toBeGreaterThan(40);
    expect([green, blue]).toEqual([red, red]);
  });

  it('are not printed when one image could not be made', async () => {
    const gone: FilmPagesOptions['renderer'] = {
      marks: bench.films.marks,
      cell: async () => {
        throw new NegatoscopeError('not-found', 'gone', { object: 'The image' });
      },
    };
    const pages = await FilmPages.prepare(optionsOf({ renderer: gone }));
    expect(await pages.picture('0-1.png')).toBeUndefined();
    expect(await pages.picture('1-1.png')).toBeUndefined();
    expect(() => pages.ensureWhole()).toThrow('gone');
  });

  it('answer nothing for names that are none', async () => {
    const pages = await FilmPages.prepare(optionsOf());
    for (const name of ['0-2.png', '9-1.png', '00-1.png', '0-1.png/../x', 'page.html', '']) {
      expect(await pages.picture(name)).toBeUndefined();
    }
    expect(pages.failure).toBeUndefined();
  });

  it('end when they are not wanted any more', async () => {
    const abort = new AbortController();
    const pages = await FilmPages.prepare(optionsOf({ signal: abort.signal }));
    abort.abort(new NegatoscopeError('cancelled', 'not wanted any more'));
    expect(await pages.picture('0-1.png')).toBeUndefined();
    expect(pages.failure?.code).toBe('cancelled');
    await expect(FilmPages.prepare(optionsOf({ signal: abort.signal }))).rejects.toThrow('not wanted any more');
  });

  it('are of those sheets alone that are wanted and have images', () => {
    expect(wantedSheets(film, undefined).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(wantedSheets(film, ['b', 'c']).map(({ id }) => id)).toEqual(['c']);
    expect(() => wantedSheets(film, ['b'])).toThrow('no images');
    expect(studiesOf(film, film.sheets)).toMatchObject([{ patientId: 'PHANTOM2', instances: expect.any(Number) }]);
  });
});

describe('a sheet as one picture', () => {
  const profile = printerProfileSchema.parse({});
  const make = (id: string) => filmPicture(bench.films, profile, { film, sheet: id, printedAt: 0 });

  it('is grey where all of it is, else RGB pixel by pixel; a millimetre is known', async () => {
    const grey = await make('a');
    expect(grey.samples).toBe(1);
    expect(grey.bytes).toHaveLength(grey.columns * grey.rows);
    expect(grey.columns * grey.pixelMm).toBeCloseTo(203.2, 0);
    const coloured = await make('c');
    expect(coloured.samples).toBe(3);
    expect(coloured.bytes).toHaveLength(coloured.columns * coloured.rows * 3);
    expect(coloured.columns).toBeGreaterThan(coloured.rows);
    // The lower half has the coloured image: red and nothing else in its middle.
    const at = 3 * (Math.round(coloured.rows * 0.76) * coloured.columns + (coloured.columns >> 1));
    expect([...coloured.bytes.subarray(at, at + 3)]).toEqual([255, 0, 0]);
  });

  it('is none of a sheet without images', async () => {
    await expect(make('b')).rejects.toThrow('no images');
    await expect(make('x')).rejects.toThrow('no images');
  });
});
