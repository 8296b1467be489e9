import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialState, type ViewState } from '../src-renderer/cornerstone/controller.ts';
import { setViewDefaults } from '../src-renderer/cornerstone/view-defaults.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import type { CellView } from '../src-shared/film/model.ts';
import { settingsSchema } from '../src-shared/settings/schema.ts';
import { type CorpusFile, corpusAvailable, sampleOfCorpus } from './corpus.ts';
import { type FilmBench, filmBench } from './films.ts';
import { kindPhantoms } from './phantom-kinds.ts';
import { colourCases, greyCases } from './phantom-state-kinds.ts';
import { viewerPicture } from './viewer-picture.ts';

let bench: FilmBench;
beforeAll(async () => {
  const { clampedModalities, colourTables } = settingsSchema.parse({}).display.view;
  setViewDefaults({ clampedModalities, colourTables });
  bench = await filmBench();
});
afterAll(() => bench.close());

interface Looked {
  state?: DataSet;
  film?: Partial<CellView>;
  viewer?: Partial<ViewState>;
}

/** How far the film is from the viewer's picture of the same frame, level by level; and on grey film, where the picture is grey. */
async function compared(row: number, frame: number, { state, film = {}, viewer = {} }: Looked = {}) {
  const seen = await viewerPicture(bench.catalogue, row, frame, { ...(state ? { state } : {}), view: viewer });
  const { columns, rows, words } = seen;
  const view: Partial<CellView> = { scale: 'fit', turn: { rotation: 0, flipped: false }, ...film };
  const cell = await bench.cell(row, { frame, view, show: { overlays: true }, ...(state ? { state } : {}) });
  const task = { cell, patient: await bench.patient(row), columns, rows, pixelMm: 1, marks: false };
  const made = await bench.films.cell({ ...task, colour: true });
  const grey = await bench.films.cell({ ...task, colour: false });
  const [a, b, c, d, e, f] = made.place!;
  if ([a, b, c, d, e, f].some((value, at) => Math.abs(value - [1, 0, 0, 1, 0, 0][at]!) > 1e-9)) return undefined;
  let [furthest, off, furthestGrey] = [0, 0, 0];
  const three = made.samples === 3;
  const isGrey = words.every((word) => (word & 255) === ((word >> 8) & 255) && (word & 255) === ((word >> 16) & 255));
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const colours = [word & 255, (word >> 8) & 255, (word >> 16) & 255] as const;
    const difference = Math.max(
      ...colours.map((level, part) => Math.abs(level - made.bytes[three ? 3 * at + part : at]!)),
    );
    if (difference > 0) off++;
    furthest = Math.max(furthest, difference);
    if (isGrey) furthestGrey = Math.max(furthestGrey, Math.abs(colours[0] - grey.bytes[at]!));
  }
  return { furthest, off: off / words.length, furthestGrey };
}

/** Values that the viewer keeps in 32 bits of floating point may lie on the other side of a step. */
const same = (found: Awaited<ReturnType<typeof compared>>, name: string): void => {
  expect(found, name).toBeDefined();
  expect(found!.furthest, name).toBeLessThanOrEqual(1);
  expect(found!.off, name).toBeLessThan(0.02);
  expect(found!.furthestGrey, name).toBeLessThanOrEqual(1);
};

/** Larger files are alike, and take long. */
const mostBytes = 600_000;

/** One of each kind, coding and photometric interpretation of the corpus. */
function corpusSample() {
  const kinds = new Map<string, CorpusFile>();
  for (const file of sampleOfCorpus()) {
    const key = `${file.sopClass}|${file.transferSyntax}|${file.photometric}`;
    const known = kinds.get(key);
    if (file.photometric !== '' && file.bytes < mostBytes && (!known || file.bytes < known.bytes)) kinds.set(key, file);
  }
  return [...kinds.values()];
}

/** Row of a file; undefined where it is nothing that a catalogue takes. */
const rowOf = (file: string): Promise<number | undefined> => bench.add(file).catch(() => undefined);

describe('a film shows what the viewer shows', () => {
  it('of every class that stores images, frame by frame', async () => {
    for (const phantom of kindPhantoms()) {
      const row = await bench.add(phantom.file);
      for (const frame of phantom.sets.flat()) same(await compared(row, frame), `${phantom.label}: frame ${frame}`);
    }
  });

  it('in every colour table, inverted and not', async () => {
    const grey = kindPhantoms().filter(({ shown }) => shown(1).length === 256);
    for (const [index, phantom] of grey.entries()) {
      const row = await bench.add(phantom.file);
      const table = ['hot-iron', 'grey', 'grey-inverse', 'pet-20-step', 'spring'][index % 5]!;
      for (const inverted of [false, true]) {
        const viewer = { ...initialState(), colourTable: table, inverted };
        same(await compared(row, 1, { film: { table, inverted }, viewer }), `${phantom.label}: ${table} ${inverted}`);
      }
    }
  });

  it.each([...greyCases(), ...colourCases()].map((one) => [one.name, one] as const))(
    'under a presentation state: %s',
    async (name, { images, state }) => {
      if (name === 'mask') return;
      const row = await bench.add(images[0]!.file);
      const found = await compared(row, 1, { state: state.dataSet });
      same(found, name);
    },
  );

  it.skipIf(!corpusAvailable)(
    'of real images of every kind and coding',
    async () => {
      const unlike: string[] = [];
      for (const { file, path } of corpusSample()) {
        const row = await rowOf(file);
        const description = row === undefined ? undefined : (await bench.catalogue.instance(row))!.description;
        if (row === undefined || description?.kind !== 'image' || !description.pixel || description.notDisplayable)
          continue;
        for (const frame of new Set([1, Math.ceil(description.numberOfFrames / 2)])) {
          // What the viewer cannot decode the film cannot either.
          const found = await compared(row, frame).catch(() => ({ furthest: 255, off: 1, furthestGrey: 255 }));
          if (!found || (found.furthest <= 1 && found.off <= 0.02 && found.furthestGrey <= 1)) continue;
          const seen = await viewerPicture(bench.catalogue, row, frame).catch(() => undefined);
          if (seen) unlike.push(`${path} ${frame}: ${JSON.stringify(found)}`);
        }
      }
      expect(unlike).toEqual([]);
    },
    120_000,
  );
});
