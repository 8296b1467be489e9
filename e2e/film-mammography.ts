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
import { box, type CellReport, hook, openComposer, settled } from './film-window.ts';
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

/** Mammograms on the film of one patient: they hang, keep to the chest wall, have one size; edges and sizes by hand; a template. */
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

  await test.step('with the study before beneath, view by view; undo takes all of it back', async () => {
    await film.locator('[data-other-study]').click();
    await expect(menu).toHaveCount(2);
    const before = await hanging(film);
    await menu.first().click();
    await film.getByRole('menuitem', { name: 'Beneath these, view by view' }).click();
    await expect
      .poll(async () => (await hanging(film)).slice(before.length, before.length + 2))
      .toEqual([
        ['RCC now', 'LCC now', 'RCC before', 'LCC before'],
        ['RMLO now', 'LMLO now', 'RMLO before', 'LMLO before'],
      ]);
    await settled(film);
    await picture(film, 'film-mammo-4-compared');
    await film.keyboard.press('Control+z');
    await expect.poll(() => hanging(film)).toEqual(before);
    await menu.first().click();
    await film.getByRole('menuitem', { name: 'One view on a sheet' }).click();
    await expect
      .poll(async () => (await hanging(film)).slice(before.length, before.length + 2))
      .toEqual([
        ['RCC now', 'LCC now'],
        ['RMLO now', 'LMLO now'],
      ]);
    await settled(film);
    await picture(film, 'film-mammo-5-pair');
    await film.keyboard.press('Control+z');
  });

  await test.step('an image is put to an edge, a corner and back, with keys and menu; the others get its size', async () => {
    const { sheets } = await hook(film, 'film');
    for (const _ of sheets) await film.keyboard.press('PageUp');
    await expect.poll(async () => (await hook(film, 'film')).sheet).toBe(sheets[0]!.id);
    await box(film, 2).click();
    const cell = async () => (await cellsOfSheet(film))[1]!;
    const { id: lcc } = await cell();
    await film.keyboard.press('Control+ArrowRight');
    await expect.poll(async () => (await cell()).view.align).toEqual({ across: 'right', down: 'middle' });
    await settled(film);
    const place = (await hook(film, 'place', lcc))!;
    const image = screening.find((one) => one.name === 'LCC')!;
    const columns = image.size[0] / image.spacing;
    const { width } = await wallOf(film, lcc);
    expect(place[0]! * columns + place[4]!).toBeCloseTo(width, 6);
    await film.keyboard.press('Control+ArrowUp');
    await expect.poll(async () => (await cell()).view.align).toEqual({ across: 'right', down: 'top' });
    await film.getByRole('button', { name: 'Where the image lies in its cell' }).click();
    await picture(film, 'film-mammo-6-places');
    await film.getByRole('menuitem', { name: 'in the middle' }).click();
    await expect.poll(async () => (await cell()).view.align).toBeUndefined();
    for (let times = 0; times < 3; times++) await film.keyboard.press('Control+z');
    await expect.poll(async () => (await cell()).view.align).toEqual({ across: 'left', down: 'middle' });
    // Zoomed by key it stays at the chest wall; true size too; fitted again.
    await film.keyboard.press('+');
    await settled(film);
    expect((await wallOf(film, lcc)).left).toBe(0);
    await film.keyboard.press('Shift+f');
    await settled(film);
    expect((await wallOf(film, lcc)).left).toBe(0);
    // The others get its size, and hang as they do themselves: none is mirrored, none leaves its chest wall.
    const hung = (await cellsOfSheet(film)).map(({ view }) => [view.turn, view.align]);
    await film.keyboard.press('Alt+p');
    await expect
      .poll(async () => (await cellsOfSheet(film)).map(({ view }) => view.scale))
      .toEqual(Array(4).fill('true-size'));
    expect((await cellsOfSheet(film)).map(({ view }) => [view.turn, view.align])).toEqual(hung);
    expect(hung.map(([, align]) => align)).toMatchObject(
      ['right', 'left', 'right', 'left'].map((across) => ({ across })),
    );
    await film.keyboard.press('Control+z');
    await film.keyboard.press('f');
    await expect.poll(async () => (await cell()).view.scale).toBe('fit');
  });

  await test.step('one size for the cells of a sheet: the same millimetres again', async () => {
    await film.keyboard.press('e');
    await expect
      .poll(async () => (await cellsOfSheet(film)).map(({ view }) => view.scale))
      .toEqual(Array(4).fill('ratio'));
    const ratios = new Set((await cellsOfSheet(film)).map(({ view }) => view.ratio));
    expect(ratios.size).toBe(1);
    await expect(film.getByText(/^4 images at one size, 1:1\.\d+/)).toBeVisible();
  });

  await test.step('a template hangs what lies on the film in whatever order', async () => {
    await film.getByRole('button', { name: 'Templates' }).click();
    await film.getByRole('menuitem', { name: 'CT, 12 on one film' }).click();
    await expect.poll(async () => (await hanging(film)).length).toBe(1);
    await box(film, 1).click();
    await film.keyboard.press('Alt+ArrowRight');
    await film.getByRole('button', { name: 'Templates' }).click();
    await film.getByRole('menuitem', { name: 'Mammography, four views' }).click();
    await expect.poll(async () => (await hanging(film))[0]).toEqual(['RCC now', 'LCC now', 'RMLO now', 'LMLO now']);
    expect((await hanging(film)).flat().filter(Boolean)).toHaveLength(6);
    await settled(film);
    const [rcc] = await cellsOfSheet(film);
    const { right, width } = await wallOf(film, rcc!.id);
    expect(right).toBe(width - 1);
    await film.setViewportSize({ width: 1100, height: 720 });
    await settled(film);
    await picture(film, 'film-mammo-7-narrow');
    const bar = film.getByRole('toolbar', { name: 'Film' });
    expect(await bar.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  });
}
