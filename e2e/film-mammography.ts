import type { Page } from '@playwright/test';
import {
  besideScreening,
  mammogramUid,
  type PhantomMammogram,
  screening,
  wallMm,
  writeMammography,
} from '../testing/phantom-mammograms.ts';
import type { Application } from './application.ts';
import { type CellReport, hook, openComposer, settled } from './film-window.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';

const name = { Alphabetic: 'Sakakibara^Hanako', Ideographic: '榊原^花子', Phonetic: 'さかきばら^はなこ' };
const id = 'MAMMO-1';
const all = [...screening, ...besideScreening];
const studies = { now: 'mammography now', before: 'mammography before' };
const nameOf = (uid: string): string => {
  for (const [when, seed] of Object.entries(studies)) {
    for (const one of all) if (mammogramUid(seed, one.name) === uid) return `${one.name} ${when}`;
  }
  return 'unknown';
};

/** Where a cell is bright from edge to edge, in pixels of its canvas: the line at the chest wall; and how wide the canvas is. */
const wallOf = (film: Page, cell: string): Promise<{ left: number; right: number; width: number }> =>
  film.evaluate((id) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`[data-cell="${id}"] canvas`)!;
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
    // Columns that are white over a third of the height: letters are not.
    const lit = Array.from({ length: width }, (_, x) => {
      let count = 0;
      for (let y = 0; y < height; y++) if ((data[4 * (y * width + x)] ?? 0) > 235) count++;
      return count > height / 3;
    });
    return { left: lit.indexOf(true), right: lit.lastIndexOf(true), width };
  }, cell);

/** Millimetres of film for one of the body. */
async function sizeOf(film: Page, cell: CellReport, image: PhantomMammogram): Promise<number> {
  const place = (await hook(film, 'place', cell.id))!;
  const pixelMm = Number(await film.locator(`[data-cell="${cell.id}"] canvas`).getAttribute('data-pixel-mm'));
  return (Math.hypot(place[0]!, place[1]!) * pixelMm) / (image.spacing / (image.magnification ?? 1));
}

/** What lies where, by sheet: names of images, `null`: nothing. */
async function hanging(film: Page): Promise<(string | null)[][]> {
  const cells = await hook(film, 'cells');
  const { sheets } = await hook(film, 'film');
  return sheets.map(({ cells: ids }) =>
    ids.map((one) => {
      const cell = cells.find((report) => report.id === one);
      return cell ? nameOf(cell.image.sopInstanceUid) : null;
    }),
  );
}

const cellsOfSheet = async (film: Page): Promise<CellReport[]> => {
  const { sheet } = await hook(film, 'film');
  return (await hook(film, 'cells')).filter(({ place }) => place?.sheet === sheet);
};

/** Mammograms on the film of one patient: they hang, keep to the chest wall, have one size. */
export async function mammographyOnFilm(application: Application, folder: string): Promise<void> {
  const whose = { name, id };
  await send(application, [
    ...(await writeMammography(`${folder}/now`, { ...whose, seed: studies.now, date: '20260310' }, all)),
    ...(await writeMammography(`${folder}/before`, { ...whose, seed: studies.before, date: '20240209' })),
  ]);
  const film = await openComposer(application, id, [7, 4]);
  await film.setViewportSize({ width: 1400, height: 950 });
  const notices = film.locator('[role="alert"], [role="status"]');
  const menu = film.locator('[data-mammograms]');

  await test.step('mammograms hang: right beside left, chest wall to chest wall, at one size', async () => {
    await menu.first().click();
    await picture(film, 'film-mammo-1-menu');
    await film.getByRole('menuitem', { name: 'Two views on a sheet' }).click();
    await expect
      .poll(() => hanging(film))
      .toEqual([
        ['RCC now', 'LCC now', 'RMLO now', 'LMLO now'],
        [null, 'LMLO spot now', null, null],
        ['without words now', null, null, null],
      ]);
    await settled(film);
    await expect(film.getByText(/6 mammograms on 3 sheets, one size: 1:1\.\d+/)).toBeVisible();
    await expect(notices.filter({ hasText: '1 image without side or view' }).first()).toBeVisible();
    await expect(notices.filter({ hasText: '3 slices of a tomosynthesis left out' }).first()).toBeVisible();
    await picture(film, 'film-mammo-2-hanging');
    const cells = await cellsOfSheet(film);
    const sizes: number[] = [];
    for (const cell of cells) {
      const image = all.find((one) => nameOf(cell.image.sopInstanceUid) === `${one.name} now`)!;
      const right = image.side === 'R';
      const { left, right: last, width } = await wallOf(film, cell.id);
      expect(right ? last : left, image.name).toBe(right ? width - 1 : 0);
      const size = await sizeOf(film, cell, image);
      sizes.push(size);
      const pixelMm = Number(await film.locator(`[data-cell="${cell.id}"] canvas`).getAttribute('data-pixel-mm'));
      expect(Math.abs(last - left + 1 - (wallMm * size) / pixelMm), image.name).toBeLessThan(2);
      expect(cell.view).toMatchObject({ scale: 'ratio', align: { across: right ? 'right' : 'left' } });
      const pixels = await hook(film, 'pixels', cell.id);
      expect(pixels.shown).toBe(pixels.asked);
    }
    for (const size of sizes) expect(size).toBeCloseTo(sizes[0]!, 6);
    // Stored mirrored, and upside down.
    expect(cells.map(({ view }) => view.turn)).toEqual([
      { rotation: 0, flipped: true },
      { rotation: 0, flipped: false },
      { rotation: 0, flipped: false },
      { rotation: 180, flipped: false },
    ]);
  });
}
