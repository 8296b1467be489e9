import { utimes } from 'node:fs/promises';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filmHeaders, filmRoutes } from '../../src-shared/contract/film-routes.ts';
import type { FilmCell, FilmPatient } from '../../src-shared/film/model.ts';
import { boxTask, type FilmBench, filmBench, printerOf, testSheet } from '../../testing/films.ts';
import { phantomImage } from '../../testing/phantom-image.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { silentLog } from '../log/types.ts';
import { FilmPictures } from './raster/pictures.ts';
import { createFilmRoutes, isFilmRoute } from './routes.ts';

let bench: FilmBench;
let cell: FilmCell;
let patient: FilmPatient;
let answer: (request: Request) => Promise<Response>;
beforeAll(async () => {
  bench = await filmBench();
  const row = await bench.add(
    phantomImage({ rows: 32, columns: 32, bitsStored: 12, window: { center: 2048, width: 4096 } }).file,
  );
  cell = await bench.cell(row);
  patient = await bench.patient(row);
  answer = createFilmRoutes({
    renderer: bench.films,
    pictures: bench.pictures,
    printer: () => ({ profile: printerOf(32, 32), lut: 'printer' }),
    log: silentLog,
  });
});
afterAll(() => bench.close());

const post = (url: string, body: unknown): Promise<Response> =>
  answer(
    new Request(url, {
      method: 'POST',
      body: body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body),
    }),
  );

const picture = (colour: string): Uint8Array => {
  const canvas = createCanvas(40, 30);
  const pen = canvas.getContext('2d');
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 40, 30);
  return new Uint8Array(canvas.toBuffer('image/png'));
};

describe('routes of films', () => {
  it('give the cell of the composer and the box of the printer with all that is known of them', async () => {
    const request = { cell, patient, columns: 64, rows: 32, pixelMm: 0.5, marks: true, colour: false };
    const small = await post(filmRoutes.cell, request);
    expect(small.status).toBe(200);
    const header = (response: Response) => (name: keyof typeof filmHeaders) => response.headers.get(filmHeaders[name]);
    expect(['columns', 'rows', 'bits', 'samples'].map((name) => header(small)(name as 'rows'))).toEqual([
      '64',
      '32',
      '8',
      '1',
    ]);
    expect(JSON.parse(header(small)('window')!)).toEqual({ center: 2048, width: 4096, function: 'LINEAR' });
    expect(JSON.parse(header(small)('place')!)).toEqual([1, 0, 0, 1, 16, 0]);
    expect((await small.arrayBuffer()).byteLength).toBe(64 * 32);
    const { profile: _p, lut: _l, ...task } = boxTask(printerOf(32, 32), patient, testSheet([cell]));
    const box = await post(filmRoutes.box, { ...task, printerId: 'one' });
    expect(box.status).toBe(200);
    const made = await bench.films.box(boxTask(printerOf(32, 32), patient, testSheet([cell])));
    expect(header(box)('hash')).toBe(made.hash);
    expect(new Uint8Array(await box.arrayBuffer())).toEqual(made.bytes);
    const marks = await post(filmRoutes.marks, request);
    expect(await marks.json()).toEqual([]);
  });

  it('never reject: what is wrong is answered', async () => {
    const codes = await Promise.all(
      [
        post(filmRoutes.cell, { cell }),
        post(filmRoutes.cell, new Uint8Array([1, 2, 3])),
        post(filmRoutes.cell, {
          cell,
          patient: { ...patient, key: 'other' },
          columns: 8,
          rows: 8,
          pixelMm: 1,
          marks: true,
          colour: false,
        }),
        post(filmRoutes.cell, { cell, patient, columns: 8000, rows: 8000, pixelMm: 1, marks: true, colour: false }),
        post('dicomweb://film/nothing', {}),
        post(filmRoutes.pictures, new Uint8Array(100)),
        answer(new Request(filmRoutes.cell)),
      ].map(async (response) => [(await response).status, ((await (await response).json()) as { code: string }).code]),
    );
    expect(codes).toEqual([
      [400, 'invalid-input'],
      [400, 'invalid-input'],
      [404, 'not-found'],
      [400, 'invalid-input'],
      [404, 'not-found'],
      [400, 'invalid-input'],
      [405, 'invalid-input'],
    ]);
    expect([isFilmRoute(filmRoutes.box), isFilmRoute('dicomweb://filmarchive/studies')]).toEqual([true, false]);
  });

  it('keep a picture, which a cell then shows', async () => {
    const kept = (await (await post(filmRoutes.pictures, picture('rgb(10, 200, 30)'))).json()) as {
      picture: string;
      width: number;
      height: number;
    };
    expect([kept.width, kept.height]).toEqual([40, 30]);
    const content = cell.content as Extract<FilmCell['content'], { kind: 'image' }>;
    const shown: FilmCell = {
      ...cell,
      content: { kind: 'picture', ...kept, pixelMm: 1, title: 'MPR', of: [content.image] },
    };
    const made = await bench.films.cell({
      cell: shown,
      patient,
      columns: 40,
      rows: 30,
      pixelMm: 1,
      marks: false,
      colour: true,
    });
    expect([made.samples, [...made.bytes.subarray(0, 3)], made.scale]).toEqual([3, [10, 200, 30], 1]);
    const stranger = { ...patient, key: 'other' };
    await expect(
      bench.films.cell({
        cell: shown,
        patient: stranger,
        columns: 40,
        rows: 30,
        pixelMm: 1,
        marks: false,
        colour: true,
      }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('pictures of films', () => {
  it('stay while a film names them, and for an hour', async () => {
    await withTemporaryFolder(async (folder) => {
      const pictures = new FilmPictures(folder);
      const [one, two] = [await pictures.keep(picture('red')), await pictures.keep(picture('blue'))];
      expect((await pictures.keep(picture('red'))).picture).toBe(one.picture);
      await pictures.sweep(new Set());
      expect((await pictures.read(one.picture)).length).toBeGreaterThan(0);
      await utimes(`${folder}/${one.picture}.png`, 1, 1);
      await utimes(`${folder}/${two.picture}.png`, 1, 1);
      // Given again: it is as young as a new one.
      await pictures.keep(picture('red'));
      await pictures.sweep(new Set([two.picture]));
      expect((await pictures.read(one.picture)).length).toBeGreaterThan(0);
      await utimes(`${folder}/${one.picture}.png`, 1, 1);
      await pictures.sweep(new Set([two.picture]));
      await expect(pictures.read(one.picture)).rejects.toMatchObject({ code: 'not-found' });
      expect((await pictures.read(two.picture)).length).toBeGreaterThan(0);
      await expect(pictures.read('../../etc/passwd')).rejects.toMatchObject({ code: 'invalid-input' });
    });
  });
});
