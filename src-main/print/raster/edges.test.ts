import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CellView } from '../../../src-shared/film/model.ts';
import { chestWallInwards, mammogramOf } from '../../../src-shared/imaging/mammography.ts';
import { frameOf } from '../../../src-shared/imaging/pipeline/render.ts';
import { corpusAvailable, corpusPath } from '../../../testing/corpus.ts';
import { boxOf, boxTask, type FilmBench, filmBench, printerOf, testSheet, words } from '../../../testing/films.ts';
import { type PhantomImageOptions, phantomImage } from '../../../testing/phantom-image.ts';
import { element, phantomState, relationship, spatial, wholeArea } from '../../../testing/phantom-states.ts';

let bench: FilmBench;
beforeEach(async () => {
  bench = await filmBench();
});
afterEach(() => bench.close());

const [columns, rows] = [30, 40];
/** A breast whose chest wall is the first column, in bright pixels: dark elsewhere. 0.7 mm a pixel: 21 mm by 28 mm. */
const breast: PhantomImageOptions = {
  rows,
  columns,
  bitsStored: 12,
  modality: 'MG',
  sopClassUid: '1.2.840.10008.5.1.4.1.1.1.2',
  pixelSpacing: [0.7, 0.7],
  window: { center: 2048, width: 4096 },
  value: ({ column }) => (column === 0 ? 4095 : 400),
  elements: { '00200020': element('CS', 'A', 'F'), '00200062': element('CS', 'L') },
};
/** A box of 50 mm by 40 mm in pixels of a tenth of a millimetre. */
const [wide, high] = [500, 400];

/** Where the wall is bright: first and last column and row of the box, and whether any of the image lies there. */
function wallOf(made: { bytes: Uint8Array }) {
  const values = words(made.bytes);
  let [left, right, top, bottom] = [wide, -1, high, -1];
  for (let at = 0; at < values.length; at++) {
    if (values[at]! < 2250) continue;
    const [x, y] = [at % wide, Math.floor(at / wide)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  return { left, right, top, bottom };
}
const film = (view: Partial<CellView>, more: object = {}) =>
  boxOf(bench, { ...breast, ...more }, [wide, high], { view });
const to = (across: 'left' | 'centre' | 'right', down: 'top' | 'middle' | 'bottom' = 'middle') => ({ across, down });

describe('the chest wall on film', () => {
  it('lies at the edge of its image box to half a pixel of the printer: fitted, at true size, zoomed, at one size', async () => {
    // Sizes of the image on film, mm: 30, 21, 24, 16.8 wide.
    for (const view of [
      { scale: 'fit' },
      { scale: 'true-size' },
      { scale: 'zoom', zoom: 0.8 },
      { scale: 'ratio', ratio: 0.8 },
    ] as const) {
      const pixel = { fit: 10, 'true-size': 7, zoom: 8, ratio: 5.6 }[view.scale];
      const left = wallOf(await film({ ...view, align: to('left') }));
      expect(left.left, view.scale).toBe(0);
      expect(Math.abs(left.right + 1 - pixel)).toBeLessThanOrEqual(0.5 * pixel);
      const right = wallOf(await film({ ...view, align: to('right'), turn: { rotation: 0, flipped: true } }));
      expect(right.right, view.scale).toBe(wide - 1);
      const corner = wallOf(
        await film({ ...view, align: to('left', 'bottom'), turn: { rotation: 90, flipped: false } }),
      );
      // Turned clockwise the wall is at the top of the image, which ends at the bottom of the box.
      expect(corner.left, view.scale).toBe(0);
      const height = columns * { fit: 500 / 40, 'true-size': 7, zoom: 10, ratio: 5.6 }[view.scale];
      expect(Math.abs(corner.top - Math.max(0, high - height))).toBeLessThanOrEqual(1);
    }
  });

  it('lies where the middle of the box would have it without an edge, and where it was dragged', async () => {
    expect(wallOf(await film({ scale: 'true-size' })).left).toBe((wide - 210) / 2);
    const dragged = await film({ scale: 'true-size', align: to('left'), centre: [columns / 2, rows / 2] });
    expect(wallOf(dragged).left).toBe((wide - 210) / 2);
  });

  it('lies there with a state whose displayed area is the whole image, turned by it or by the cell', async () => {
    const { file, dataSet } = phantomImage({ ...breast, seed: 'stated' });
    const row = await bench.add(file);
    const state = phantomState(dataSet, { modules: [relationship([dataSet]), spatial(180), wholeArea(dataSet, 180)] });
    const made = async (view: Partial<CellView>) => {
      const cell = await bench.cell(row, { state: state.dataSet, view });
      return wallOf(await bench.films.box(boxTask(printerOf(wide, high), await bench.patient(row), testSheet([cell]))));
    };
    for (const scale of ['area', 'fit', 'true-size'] as const) {
      expect((await made({ scale, align: to('right') })).right, scale).toBe(wide - 1);
      const turn = { rotation: 0, flipped: false } as const;
      expect((await made({ scale, align: to('left'), turn })).left, scale).toBe(0);
    }
  });

  it('is the same line on a sheet that is printed as one picture: both breasts meet between their boxes', async () => {
    const rowOf = async (name: string, mirrored: boolean) => {
      const value: NonNullable<PhantomImageOptions['value']> = ({ column }) =>
        column === (mirrored ? columns - 1 : 0) ? 4095 : 400;
      return bench.add(phantomImage({ ...breast, value, seed: name }).file);
    };
    const [right, left] = [await rowOf('right', true), await rowOf('left', false)];
    const cells = [
      await bench.cell(right, { view: { scale: 'true-size', align: to('right') } }),
      await bench.cell(left, { view: { scale: 'true-size', align: to('left') } }),
    ];
    const sheet = testSheet(cells, { format: 'STANDARD\\2,1' });
    const made = await bench.films.box(
      boxTask(printerOf(wide, high), await bench.patient(right), sheet, { options: { imaging: 'page' } }),
    );
    // 7 pixels of each side of the middle, nothing between them.
    expect(wallOf(made)).toMatchObject({ left: wide / 2 - 7, right: wide / 2 + 6 });
  });
});

describe('air around the breast', () => {
  const padded = { '00280120': element('US', 400) };

  it('stays black when the image is inverted, where the image says which pixels it is', async () => {
    const made = await film(
      { scale: 'true-size', inverted: true, align: to('left') },
      { elements: { ...breast.elements, ...padded } },
    );
    const line = words(made.bytes).subarray(200 * wide, 201 * wide);
    expect([line[3], line[100], line[wide - 1]]).toEqual([0, 0, 0]);
    expect(made.notes.join()).not.toContain('air around');
  });

  it('is white then where it does not, and it is told; as the image is, nothing is', async () => {
    const made = await film({ scale: 'true-size', inverted: true });
    expect(words(made.bytes)[200 * wide + wide / 2]).toBeGreaterThan(3000);
    expect(made.notes).toContainEqual(expect.stringContaining('air around the breast'));
    expect((await film({ scale: 'fit' })).notes).toEqual([]);
  });
});

describe.skipIf(!corpusAvailable)('a mammogram as it was taken', () => {
  it('hangs with its chest wall at the edge, at its true size, its air black also when it is inverted', async () => {
    const row = await bench.add(corpusPath('projection/GH133.dcm'));
    const { description: instance } = (await bench.catalogue.instance(row))!;
    const description = frameOf(instance, 1);
    const mammogram = mammogramOf({ instance, description, series: {} });
    expect(mammogram).toMatchObject({ side: 'R', view: 'MLO', magnified: false });
    const turn = chestWallInwards(description, mammogram)!;
    expect(turn).toEqual({ rotation: 0, flipped: false });
    const [side, high] = [1500, 1500];
    // 5 pixels a millimetre: 300 mm by 300 mm.
    const profile = printerOf(side, high, {
      resolutions: [{ id: 'STANDARD', dotsPerInch: 127 }],
      films: [
        { id: 'TEST', widthMm: 300, heightMm: 300, pixels: [{ resolution: 'STANDARD', columns: side, rows: high }] },
      ],
    });
    const made = async (view: Partial<CellView>) => {
      const cell = await bench.cell(row, { view: { scale: 'true-size', turn, align: to('right'), ...view } });
      return bench.films.box(boxTask(profile, await bench.patient(row), testSheet([cell])));
    };
    const plain = await made({});
    expect([plain.scale, plain.trueSize]).toEqual([expect.closeTo(1, 9), true]);
    /** How much of a column of the box is not black. */
    const lit = ({ bytes }: { bytes: Uint8Array }, column: number): number => {
      const values = words(bytes);
      return (
        Array.from({ length: high }, (_, y) => values[y * side + column]!).filter((value) => value > 400).length / high
      );
    };
    // 2394 columns of 0.0941 mm: 225.3 mm from the right edge to the left.
    expect(lit(plain, side - 1)).toBeGreaterThan(0.4);
    const first = side - Math.round(2394 * 0.09409090909091 * 5);
    expect(lit(plain, first + 5)).toBeLessThan(0.1);
    const inverted = await made({ inverted: true });
    expect(lit(inverted, first + 5)).toBeLessThan(0.1);
    expect(inverted.notes.join()).not.toContain('air around');
  });
});
