import { describe, expect, it } from 'vitest';
import { storedPrintDataSet } from '../../../testing/phantom-films.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { densitiesFor } from '../../film/densities.ts';
import { printerProfileSchema } from '../../settings/printing.ts';
import { imagePlace, layoutOf, sizeOfFilm } from './layout.ts';
import { greyOfTerm, printedGrey } from './look.ts';
import { readStoredPrint } from './read-stored-print.ts';

const patient = { name: 'Doe^Jane', id: 'P1', studyUid: '1.2.3' };
const reference = (uid: string, frame?: number): DataSet => ({
  '00081150': { vr: 'UI', Value: ['1.2.840.10008.5.1.1.29'] },
  '00081155': { vr: 'UI', Value: [uid] },
  ...(frame === undefined ? {} : { '00081160': { vr: 'IS', Value: [frame] } }),
});
const densities = { minimum: 20, maximum: 300, illumination: 2000, reflectedAmbientLight: 10 };

describe('a Stored Print', () => {
  it('has the layout of its film, the images of its boxes and what was said to the printer', () => {
    const print = readStoredPrint(
      storedPrintDataSet(
        'one',
        patient,
        [
          {
            format: 'STANDARD\\2,1',
            orientation: 'LANDSCAPE',
            filmSize: '14INX17IN',
            border: 'WHITE',
            densities: [15, 310],
            boxes: [
              { position: 2, reference: reference('1.2.2', 3), polarity: 'REVERSE', widthMm: 120.5, lut: 'dark' },
              { position: 1, reference: reference('1.2.1') },
            ],
          },
        ],
        { luts: { dark: [0, 100, 4095] }, annotations: ['Ward 3', 'Jane'] },
      ),
    );
    expect(print.problems).toEqual([]);
    expect(print.facts).toContainEqual({ name: 'Printer Name', value: 'Film printer' });
    const [film] = print.films;
    expect(film).toMatchObject({
      format: 'STANDARD\\2,1',
      orientation: 'LANDSCAPE',
      filmSize: '14INX17IN',
      borderDensity: 'WHITE',
      densities: { minimum: 15, maximum: 310, illumination: 2000, reflectedAmbientLight: 10 },
      annotations: [
        { position: 1, text: 'Ward 3' },
        { position: 2, text: 'Jane' },
      ],
    });
    expect(
      film!.boxes.map(({ position, image, reversed, widthMm }) => ({
        position,
        image: image?.sopInstanceUid,
        frame: image?.frame,
        reversed,
        widthMm,
      })),
    ).toEqual([
      { position: 2, image: '1.2.2', frame: 3, reversed: true, widthMm: 120.5 },
      { position: 1, image: '1.2.1', frame: 1, reversed: false, widthMm: undefined },
    ]);
    expect(film!.boxes[0]!.lut).toMatchObject({ table: { count: 3, bits: 12 }, explanation: 'dark' });
    expect(film!.boxes[1]!.lut).toEqual({ shape: 'IDENTITY' });
  });

  it('on paper is looked at in the light of the room, as paper that is printed', () => {
    const film = { format: 'STANDARD\\1,1', densities: [10, 190] as [number, number], boxes: [] };
    const onPaper = { ...storedPrintDataSet('paper', patient, [film]), '20000030': { vr: 'CS', Value: ['PAPER'] } };
    const profile = printerProfileSchema.parse({});
    const options = { mediumType: 'PAPER', minDensity: 10, maxDensity: 190 };
    expect(readStoredPrint(onPaper as DataSet).films[0]!.densities).toEqual(densitiesFor(profile, options));
  });

  it('of several films has the boxes film by film', () => {
    const boxes = (...positions: number[]) =>
      positions.map((position) => ({ position, reference: reference(`1.2.${position}`) }));
    const print = readStoredPrint(
      storedPrintDataSet('two', patient, [
        { format: 'STANDARD\\1,2', boxes: boxes(1, 2) },
        { format: 'STANDARD\\1,1', boxes: boxes(1) },
        { format: 'STANDARD\\1,1', boxes: boxes(1) },
      ]),
    );
    expect(print.films.map((film) => film.boxes.map(({ position }) => position))).toEqual([[1, 2], [1], [1]]);
  });

  it('tells what it does not understand and shows the rest', () => {
    const empty = readStoredPrint({});
    expect(empty.films).toHaveLength(1);
    expect(empty.problems).toEqual([
      'It says nothing of its film: size, orientation and layout are guessed.',
      'It has no image boxes.',
    ]);
    const odd = readStoredPrint(
      storedPrintDataSet(
        'odd',
        patient,
        [
          {
            format: 'STANDARD\\1,1',
            boxes: [
              { position: 1, reference: reference('1.2.1'), lut: 'gone' },
              { position: 2, lut: 'shape' },
            ],
          },
        ],
        { luts: { shape: 'CUBED' } },
      ),
    );
    expect(odd.films[0]!.boxes[1]!.image).toBeUndefined();
    expect(odd.problems).toEqual([
      'The presentation LUT shape CUBED is not known: IDENTITY is shown.',
      'A presentation LUT that is referred to is not in the object: its images are shown without it.',
    ]);
  });
});

describe('a Stored Print that means harm', () => {
  const stated = (patientId: string): DataSet => ({
    ...reference('1.2.1'),
    '00100020': { vr: 'LO', Value: [patientId] },
  });

  it('does not bring images of another patient onto the film', () => {
    const boxes = ['P1', 'P2'].map((id, index) => ({ position: index + 1, reference: stated(id) }));
    const [film] = readStoredPrint(storedPrintDataSet('others', patient, [{ format: 'STANDARD\\1,2', boxes }])).films;
    expect(film!.boxes.map(({ image }) => image?.otherPatient)).toEqual([undefined, 'P2']);
  });

  it('has no more boxes, films and letters than films have, and what is not drawn is told', () => {
    const long = 'X'.repeat(1_000_000);
    const boxes = Array.from({ length: 20_000 }, () => ({ position: 65535, reference: reference('1.2.1') }));
    const print = readStoredPrint(
      storedPrintDataSet('many', patient, [{ format: 'STANDARD\\99999,99999', filmSize: long, border: long, boxes }], {
        annotations: Array.from({ length: 1000 }, () => long),
      }),
    );
    expect(print.problems).toEqual(['It has 20000 image boxes: the first 4000 are shown.']);
    const [film] = print.films;
    expect(film!.boxes).toHaveLength(4000);
    expect(JSON.stringify(print).length).toBeLessThan(2_000_000);
    const { page, guessed } = layoutOf(film!);
    expect(page.boxes.length).toBeLessThanOrEqual(400);
    expect(guessed).toContain('Images beyond the 400 boxes of the layout are not drawn.');
    const longFormat = readStoredPrint(storedPrintDataSet('long', patient, [{ format: long, boxes: [] }]));
    expect(longFormat.films[0]!.format.length).toBeLessThanOrEqual(200);
  });
});

describe('the greys of a print', () => {
  const box = { reversed: false, lut: { shape: 'IDENTITY' } as const };

  it('are P-values with IDENTITY, and turned over where the polarity is REVERSE', () => {
    expect([0, 0.25, 1].map(printedGrey(box, densities))).toEqual([0, 0.25, 1]);
    expect([0, 0.25, 1].map(printedGrey({ ...box, reversed: true }, densities))).toEqual([1, 0.75, 0]);
  });

  it('go through a table after the polarity', () => {
    const print = readStoredPrint(
      storedPrintDataSet('t', patient, [{ format: 'STANDARD\\1,1', boxes: [{ position: 1, lut: 'a' }] }], {
        luts: { a: [0, 4095, 1000] },
      }),
    );
    const { lut } = print.films[0]!.boxes[0]!;
    expect([0, 0.5, 1].map(printedGrey({ reversed: false, lut }, densities))).toEqual([0, 1, 1000 / 4095]);
    expect([0, 0.5, 1].map(printedGrey({ reversed: true, lut }, densities))).toEqual([1000 / 4095, 1, 0]);
  });

  it('of LIN OD are densities, the least where the values are 0, in steps as the eye sees them', () => {
    const grey = printedGrey({ reversed: false, lut: { shape: 'LIN OD' } }, densities);
    expect(grey(0)).toBeCloseTo(1, 9);
    expect(grey(1)).toBeCloseTo(0, 9);
    // PS3.14 annex B: 10 + 2000 * 10^-1.6 = 60.24 cd/m2 is JND 410.5, between 12 cd/m2 (233.3) and 1271.9 cd/m2 (847.2).
    expect(grey(0.5)).toBeCloseTo((410.5 - 233.3) / (847.2 - 233.3), 3);
  });

  it('of borders are BLACK, WHITE or a density', () => {
    expect(greyOfTerm('BLACK', densities, 0.5)).toBe(0);
    expect(greyOfTerm('WHITE', densities, 0.5)).toBe(1);
    expect(greyOfTerm('300', densities, 0.5)).toBeCloseTo(0, 9);
    expect(greyOfTerm('20', densities, 0.5)).toBeCloseTo(1, 9);
    expect(greyOfTerm('', densities, 0.5)).toBe(0.5);
    expect(greyOfTerm('GREY', densities, 0.5)).toBe(0.5);
  });
});

describe('the layout of a stored film', () => {
  const film = { format: 'STANDARD\\2,3', orientation: 'PORTRAIT' as const, filmSize: '14INX17IN', boxes: [] };

  it('is that of its display format, columns first', () => {
    const { page, guessed } = layoutOf(film);
    expect(guessed).toEqual([]);
    expect([page.width, page.height].map((mm) => mm.toFixed(3))).toEqual(['355.600', '431.800']);
    expect(page.boxes).toHaveLength(6);
    expect(page.boxes[1]!.y).toBe(page.boxes[0]!.y);
    expect(page.boxes[2]!.x).toBe(page.boxes[0]!.x);
    expect(layoutOf({ ...film, orientation: 'LANDSCAPE' }).page.width).toBeCloseTo(431.8, 6);
  });

  it('is guessed, and told, where the printer alone knows it', () => {
    const boxes = Array.from({ length: 5 }, (_, index) => ({
      ...{ position: index + 1, reversed: false, facts: [] },
      lut: { shape: 'IDENTITY' as const },
    }));
    const { page, guessed } = layoutOf({ ...film, format: 'SLIDE', filmSize: 'HUGE', boxes });
    expect(page.boxes).toHaveLength(6);
    expect(guessed).toEqual([
      'The film size HUGE is not known: it is drawn as 14 × 17 in.',
      'Where the layout SLIDE puts its images the printer alone knows: they are drawn in a grid, in their order.',
    ]);
    expect(layoutOf({ ...film, format: 'STANDARD\\2,2', boxes }).guessed).toEqual([
      'Images beyond the 4 boxes of the layout are not drawn.',
    ]);
  });

  it('knows sizes as they are written', () => {
    expect(sizeOfFilm('8.5INX11IN')).toEqual({ width: 8.5 * 25.4, height: 11 * 25.4 });
    expect(sizeOfFilm('35CMX43CM')).toEqual({ width: 350, height: 430 });
    expect(sizeOfFilm('1INX1IN')).toBeUndefined();
    expect(sizeOfFilm('')).toBeUndefined();
  });

  it('puts an image into its box whole, or as wide as was asked for', () => {
    const box = { x: 10, y: 20, width: 100, height: 100 };
    const image = { columns: 200, rows: 100, aspect: 1 };
    expect(imagePlace(box, { facts: [] }, image)).toEqual({ x: 10, y: 45, width: 100, height: 50 });
    expect(imagePlace(box, { facts: [], widthMm: 40 }, image)).toEqual({ x: 40, y: 60, width: 40, height: 20 });
    expect(imagePlace(box, { facts: [], widthMm: 400 }, image).width).toBe(100);
    expect(imagePlace(box, { facts: [{ name: '', value: 'CROP' }], widthMm: 400 }, image)).toMatchObject({
      x: -140,
      width: 400,
    });
    expect(imagePlace(box, { facts: [] }, { ...image, aspect: 4 })).toMatchObject({ width: 50, height: 100 });
  });
});
