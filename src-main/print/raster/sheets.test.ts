import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FilmCell, FilmPatient } from '../../../src-shared/film/model.ts';
import { filmMedium, pageOf } from '../../../src-shared/film/page.ts';
import { printerProfileSchema } from '../../../src-shared/settings/printing.ts';
import { boxTask, type FilmBench, filmBench, testSheet, words } from '../../../testing/films.ts';
import { phantomImage } from '../../../testing/phantom-image.ts';

let bench: FilmBench;
let cell: FilmCell;
let patient: FilmPatient;
beforeAll(async () => {
  bench = await filmBench({ settings: { createdObjects: { institutionName: 'General Hospital' } } });
  const row = await bench.add(
    phantomImage({
      ...{ rows: 64, columns: 64, bitsAllocated: 16, bitsStored: 12, window: { center: 2048, width: 4096 } },
      value: () => 1000,
    }).file,
  );
  cell = await bench.cell(row);
  patient = await bench.patient(row);
});
afterAll(() => bench.close());

const profile = printerProfileSchema.parse({
  imaging: 'page',
  gapMm: 2,
  films: [{ id: 'TEST', widthMm: 200, heightMm: 240, pixels: [] }],
  resolutions: [{ id: 'STANDARD', dotsPerInch: 127 }],
});

describe('a sheet as one picture', () => {
  it('has every image in its box, borders, empty boxes and lines; texts where lines are and nowhere else', async () => {
    const options = { borderDensity: 'WHITE', emptyImageDensity: 'BLACK' };
    const sheet = testSheet([cell, null, null, cell], { format: 'STANDARD\\2,2', header: ['{patient} {institution}'] });
    const task = boxTask(profile, patient, sheet, { options });
    const made = await bench.films.box(task);
    const page = pageOf(filmMedium(profile, {}), sheet);
    expect([made.columns, made.rows]).toEqual([page.area.columns, page.area.rows]);
    expect(made.bytes.length).toBe(made.columns * made.rows * 2);
    const values = words(made.bytes);
    const at = (x: number, y: number): number => values[y * made.columns + x]!;
    for (const box of page.boxes) {
      const middle = at(box.column + (box.columns >> 1), box.row + (box.rows >> 1));
      expect(middle).toBe(box.position === 1 || box.position === 4 ? 1000 : 0);
      expect(at(box.column, box.row + box.rows - 1)).toBe(0);
    }
    // The gap between boxes is the border.
    const [first] = page.boxes;
    expect(at(first!.column + first!.columns + 2, first!.row + 5)).toBe(4095);
    const header = page.header!;
    let dark = 0;
    for (let y = header.row; y < header.row + header.rows; y++) {
      for (let x = 0; x < made.columns; x++) if (at(x, y) < 2000) dark++;
    }
    expect(dark).toBeGreaterThan(100);
    const other = await bench.films.box({ ...task, sheet: { ...sheet, header: [' '] } });
    expect(other.hash).not.toBe(made.hash);
    expect((await bench.films.box(task)).hash).toBe(made.hash);
  });

  it('says which of its lines are cut off', async () => {
    const header = ['{patient}', 'long '.repeat(20)];
    const made = await bench.films.box(boxTask(profile, patient, testSheet([cell], { header })));
    expect(made.cut).toBeUndefined();
    const footer = ['W'.repeat(200)];
    const narrow = { ...profile, films: [{ id: 'TEST', widthMm: 100, heightMm: 120, pixels: [] }] };
    const long = await bench.films.box(boxTask(narrow, patient, testSheet([cell], { header, footer })));
    expect(long.cut).toEqual(['Line 1 below the images is too long for the film: its end is cut off']);
    expect(long.notes).toEqual(expect.arrayContaining([...long.cut!]));
  });

  it('of colours has three planes', async () => {
    const sheet = testSheet([cell]);
    const made = await bench.films.box(boxTask({ ...profile, colours: ['color'] }, patient, sheet));
    expect([made.samples, made.bits, made.photometricInterpretation]).toEqual([3, 8, 'RGB']);
    const plane = made.columns * made.rows;
    const middle = (made.rows >> 1) * made.columns + (made.columns >> 1);
    const level = Math.round((1000 * 255) / 4095);
    expect([0, 1, 2].map((c) => made.bytes[c * plane + middle])).toEqual([level, level, level]);
  });

  it('is not made where one of its images cannot be', async () => {
    const content = cell.content as Extract<FilmCell['content'], { kind: 'image' }>;
    const gone = { ...cell, content: { ...content, image: { ...content.image, row: 99, sopInstanceUid: '1.2.3' } } };
    const sheet = testSheet([cell, gone], { format: 'STANDARD\\1,2' });
    await expect(bench.films.box(boxTask(profile, patient, sheet))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is at true size where an image of it is: the printer has to keep the size of the sheet', async () => {
    const row = await bench.add(phantomImage({ seed: 'sized', rows: 64, columns: 64, pixelSpacing: [0.5, 0.5] }).file);
    const [usual, large] = [await bench.cell(row), await bench.cell(row, { view: { scale: 'true-size' } })];
    const of = await bench.patient(row);
    const made = async (cells: (FilmCell | null)[]) =>
      (await bench.films.box(boxTask(profile, of, testSheet(cells, { format: 'STANDARD\\1,2' })))).trueSize;
    expect([await made([usual, null]), await made([usual, large])]).toEqual([false, true]);
  });

  it('has a limit that is looked at before memory is taken', async () => {
    const large = {
      ...profile,
      resolutions: [{ id: 'STANDARD', dotsPerInch: 1300 }],
      films: [{ id: 'TEST', widthMm: 300, heightMm: 300, pixels: [] }],
    };
    await expect(bench.films.box(boxTask(large, patient, testSheet([cell])))).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});
