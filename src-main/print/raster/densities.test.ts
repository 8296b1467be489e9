import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FilmCell, FilmPatient } from '../../../src-shared/film/model.ts';
import { boxTask, type FilmBench, filmBench, printerOf, testSheet, words } from '../../../testing/films.ts';
import { phantomImage } from '../../../testing/phantom-image.ts';

/** Luminances of the Grayscale Standard Display Function, cd/m2: its ends as PS3.14 table B-1 has them, those between of dcmtk. */
const known: [jnd: number, luminance: number][] = [
  [1, 0.05],
  [100, 1.8515],
  [500, 119.11],
  [1023, 3993.404],
];

/** The function of PS3.14 7.1, written here once more from the standard and checked against its table. */
function luminanceOf(jnd: number): number {
  const x = Math.log(jnd);
  const top = -1.3011877 + 8.0242636e-2 * x + 1.3646699e-1 * x ** 2 + -2.5468404e-2 * x ** 3 + 1.3635334e-3 * x ** 4;
  const bottom =
    1 - 2.5840191e-2 * x - 1.0320229e-1 * x ** 2 + 2.874562e-2 * x ** 3 - 3.1978977e-3 * x ** 4 + 1.2992634e-4 * x ** 5;
  return 10 ** (top / bottom);
}

/** The JND of a luminance by halving: the function rises. */
function jndOf(luminance: number): number {
  let [low, high] = [1, 1023];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (luminanceOf(middle) < luminance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

let bench: FilmBench;
let cell: FilmCell;
let patient: FilmPatient;
/** All 4096 P-values, one a pixel. */
beforeAll(async () => {
  bench = await filmBench();
  const row = await bench.add(
    phantomImage({
      ...{ rows: 64, columns: 64, bitsAllocated: 16, bitsStored: 12, window: { center: 2048, width: 4096 } },
      value: ({ row: y, column }) => y * 64 + column,
    }).file,
  );
  cell = await bench.cell(row);
  patient = await bench.patient(row);
});
afterAll(() => bench.close());

const made = (profile: object, more: object = {}) =>
  bench.films.box(boxTask(printerOf(64, 64, profile), patient, testSheet([cell]), more));

describe('values that are proportional to density (LIN OD)', () => {
  it.each(['minimum', 'maximum'] as const)(
    'follow PS3.14 for the densities and the light of the printer; 0 is the %s',
    async (zero) => {
      for (const [jnd, luminance] of known) expect(luminanceOf(jnd) / luminance).toBeCloseTo(1, 2);
      const density = { minimum: 21, maximum: 305, illumination: 2500, reflectedAmbientLight: 12 };
      const lut = { shape: 'LIN OD', ...(zero === 'maximum' && { linOdZero: zero }) };
      const box = await made({ presentationLut: lut, density });
      const at = (od: number): number => 12 + 2500 * 10 ** -od;
      const [darkest, brightest] = [jndOf(at(3.05)), jndOf(at(0.21))];
      const values = words(box.bytes);
      let worst = 0;
      for (let p = 0; p < 4096; p++) {
        const luminance = luminanceOf(darkest + (p / 4095) * (brightest - darkest));
        const od = -Math.log10((luminance - 12) / 2500);
        const part = (od - 0.21) / (3.05 - 0.21);
        const expected = (zero === 'minimum' ? part : 1 - part) * 4095;
        worst = Math.max(worst, Math.abs(values[p]! - expected));
      }
      expect(worst).toBeLessThan(0.6);
      const ends = [values[0], values[4095]];
      expect(ends).toEqual(zero === 'minimum' ? [4095, 0] : [0, 4095]);
      const rises = (value: number, p: number) => p === 0 || value >= values[p - 1]!;
      const falls = (value: number, p: number) => p === 0 || value <= values[p - 1]!;
      expect(values.every(zero === 'minimum' ? falls : rises)).toBe(true);
      expect(box.values).toEqual({ kind: 'linear-density', densities: density, zero });
    },
  );

  it('are not made of densities that leave no room for a grey', async () => {
    const lin = { presentationLut: { shape: 'LIN OD' } };
    for (const minDensity of [300, 350]) {
      await expect(made(lin, { options: { minDensity } })).rejects.toMatchObject({ code: 'invalid-input' });
    }
    await expect(made({}, { options: { minDensity: 350 } })).resolves.toBeDefined();
  });

  it('take densities and light of the job before those of the printer', async () => {
    const usual = await made({ presentationLut: { shape: 'LIN OD' } });
    const options = { minDensity: 10, maxDensity: 250, illumination: 4000, reflectedAmbientLight: 5 };
    const own = await made({ presentationLut: { shape: 'LIN OD' } }, { options });
    expect(own.values).toEqual({
      kind: 'linear-density',
      densities: { minimum: 10, maximum: 250, illumination: 4000, reflectedAmbientLight: 5 },
      zero: 'minimum',
    });
    expect(own.hash).not.toBe(usual.hash);
  });
});

it('on paper are those of the light that falls on it', async () => {
  const options = { mediumType: 'PAPER', minDensity: 10, maxDensity: 190 };
  const box = await made({ presentationLut: { shape: 'LIN OD' } }, { options });
  expect(box.values).toMatchObject({
    densities: { minimum: 10, maximum: 190, illumination: 150, reflectedAmbientLight: 0 },
  });
  const [darkest, brightest] = [jndOf(150 * 10 ** -1.9), jndOf(150 * 10 ** -0.1)];
  const middle = -Math.log10(luminanceOf((darkest + brightest) / 2) / 150);
  expect(Math.abs(words(box.bytes)[2048]! - ((middle - 0.1) / 1.8) * 4095)).toBeLessThan(4);
});

describe('the place of the Presentation LUT', () => {
  const entries = [0, 100, 400, 900, 1600, 4095];
  const table = { shape: 'TABLE', table: { bits: 12, entries } };

  it('[TEL-144] is here where the printer takes none: P-values with the table burnt in', async () => {
    const box = await made({ presentationLut: table }, { lut: 'here' });
    // As the printer would: in steps as fine as the values, however few the entries are.
    const between = (p: number): number => {
      const below = Math.min(Math.floor(p / 819), 4);
      return entries[below]! + (entries[below + 1]! - entries[below]!) * (p / 819 - below);
    };
    const worst = Math.max(...Array.from(words(box.bytes), (value, p) => Math.abs(value - between(p))));
    expect(worst).toBeLessThan(0.6);
    expect(box.values).toEqual({ kind: 'table' });
  });

  it('is the printer where it takes it: the values are those that go into the table', async () => {
    const box = await made({ presentationLut: table });
    expect([...words(box.bytes)]).toEqual(Array.from({ length: 4096 }, (_, p) => p));
    expect(box.values).toBeUndefined();
    const plain = await made({}, { lut: 'here' });
    expect(plain.hash).toBe(box.hash);
  });

  it('may be nowhere: a printer of densities gets densities, black where Photometric Interpretation has it', async () => {
    const lin = await made({ presentationLut: { shape: 'LIN OD', linOdZero: 'maximum' } });
    const here = await made({ withoutLut: 'linear-density' }, { lut: 'here' });
    expect(here.hash).toBe(lin.hash);
    const turned = await made(
      { withoutLut: 'linear-density', photometricInterpretation: 'MONOCHROME1', bits: 8 },
      { lut: 'here' },
    );
    expect([turned.bytes[0], turned.bytes[4095]]).toEqual([255, 0]);
  });
});
