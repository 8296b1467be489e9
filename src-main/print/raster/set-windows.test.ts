import { afterEach, beforeEach, expect, it } from 'vitest';
import { petImage } from '../../../src-shared/imaging/pipeline/domain.ts';
import { boxTask, type FilmBench, filmBench, printerOf, testSheet, words } from '../../../testing/films.ts';
import { phantomImage } from '../../../testing/phantom-image.ts';

let bench: FilmBench;
beforeEach(async () => {
  bench = await filmBench();
});
afterEach(() => bench.close());

const element = (vr: 'UI', value: string) => ({ vr, Value: [value] });

/** A slice of 20 by 16 whose pixels are all 1000 Bq/ml, up to what a slope lets it have. */
const slice = (seed: string, slope: number, modality = 'PT', sopClassUid = petImage) =>
  phantomImage({
    ...{ seed, modality, sopClassUid, rows: 16, columns: 20, bitsAllocated: 16, bitsStored: 15 },
    rescale: { slope, intercept: 0 },
    value: () => Math.round(1000 / slope),
    position: [0, 0, slope],
    orientation: [1, 0, 0, 0, 1, 0],
    elements: {
      '0020000D': element('UI', '2.25.1'),
      '0020000E': element('UI', `2.25.2${modality === 'PT' ? 1 : 2}`),
      '00200052': element('UI', '2.25.3'),
    },
  }).file;

async function level(row: number): Promise<number> {
  const task = boxTask(printerOf(20, 16), await bench.patient(row), testSheet([await bench.cell(row)]));
  return words((await bench.films.box(task)).bytes)[160]!;
}
const windowOf = async (row: number) =>
  (
    await bench.films.cell({
      ...{ cell: await bench.cell(row), patient: await bench.patient(row), columns: 20, rows: 16, pixelMm: 1 },
      ...{ marks: false, colour: false },
    })
  ).window;

it('PET slices without a window of their own have the scale of their series, as on the screen', async () => {
  const one = await bench.add(slice('one', 0.05));
  const other = await bench.add(slice('other', 1));
  // From white to black, as PET is shown where the settings say nothing else.
  const expected = 4095 - Math.round((1000 / 32767) * 4095);
  expect(Math.abs((await level(one)) - expected)).toBeLessThanOrEqual(1);
  expect(await level(other)).toBe(await level(one));
  expect(await windowOf(one)).toEqual(await windowOf(other));
  // A slice that comes widens the scale of all.
  const before = await windowOf(one);
  const third = await bench.add(slice('third', 2));
  expect((await windowOf(one))!.width).toBeCloseTo(2 * before!.width, 0);
  expect(await level(one)).toBe(await level(third));
});

it('a window of the cell goes before the scale of the series, and other images answer for themselves', async () => {
  const one = await bench.add(slice('one', 0.05));
  await bench.add(slice('other', 1));
  const window = { center: 1000, width: 2000, function: 'LINEAR_EXACT' as const };
  const cell = await bench.cell(one, { view: { window } });
  const made = await bench.films.box(boxTask(printerOf(20, 16), await bench.patient(one), testSheet([cell])));
  expect(words(made.bytes)[160]).toBe(2048);
  const ct = '1.2.840.10008.5.1.4.1.1.2';
  const first = await bench.add(slice('ct one', 0.05, 'CT', ct));
  const second = await bench.add(slice('ct other', 1, 'CT', ct));
  // One value alone in each of them: black, whatever the other one has.
  expect([(await windowOf(first))!.width, (await windowOf(second))!.width]).toEqual([1, 1]);
});
