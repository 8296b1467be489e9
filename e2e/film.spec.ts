import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { obtainRuntime } from '../scripts/electron-runtime.ts';
import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { launchApplication } from './application.ts';
import { mammographyOnFilm } from './film-mammography.ts';
import { box, cellsOn, type FilmHooks, hook, openComposer, series, settled } from './film-window.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';
import { statesStudy } from './states-phantoms.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const patient = { name: 'Yamada^Tarou=山田^太郎=やまだ^たろう', id: 'FILM-1' };

test('a film of two studies is composed with mouse and keys, loses nothing, and is there again after a restart', async () => {
  test.setTimeout(240_000);
  const { executable } = await obtainRuntime();
  await withTemporaryFolder(async (folder) => {
    const phantom = (seed: string, studyDate: string, slices: number, description: string) =>
      writeCtPhantom(join(folder, seed), {
        seed,
        slices,
        patientName: patient.name,
        patientId: patient.id,
        studyDate,
        studyDescription: `Thorax ${seed}`,
        seriesDescription: description,
      });
    const now = await phantom('film now', '20260301', 12, 'Lung now');
    const prior = await phantom('film prior', '20250301', 4, 'Lung before');
    const dataFolder = join(folder, 'data');
    const application = await launchApplication({ executable, dataFolder });
    let film: Page;
    let last: Awaited<ReturnType<FilmHooks['film']>> | undefined;
    try {
      await send(application, [...now, ...prior]);
      film = await openComposer(application, patient.id, [12, 4]);
      await picture(film, 'film-1-empty');
      await expect(film.getByText('Nothing is on the film yet')).toBeVisible();

      await test.step('a series fills the cells from the keyboard on, over as many sheets as it takes', async () => {
        await series(film, 'Lung now').focus();
        await film.keyboard.press('Enter');
        await expect.poll(() => cellsOn(film)).toBe(12);
        await settled(film);
        const { sheets } = await hook(film, 'film');
        expect(sheets.map(({ format, cells }) => [format, cells.filter(Boolean).length])).toEqual([
          ['STANDARD\\2,3', 6],
          ['STANDARD\\2,3', 6],
        ]);
        await picture(film, 'film-2-series');
        const [first] = await hook(film, 'cells');
        const lines = Object.values(first!.texts).flatMap((corner) => corner.map(({ text }) => text));
        expect(lines).toEqual(expect.arrayContaining(['Yamada, Tarou', '山田 太郎', 'FILM-1', 'W 400', 'L 40 HU']));
        expect(lines.join('|')).toContain('2026-03-01');
        expect(lines.join('|')).not.toContain('%');
      });

      await test.step('a cell in the window is what the maker of films answers, pixel for pixel', async () => {
        for (const position of [1, 6]) {
          const id = (await box(film, position).getAttribute('data-cell'))!;
          const { status, width, height, lit, shown, asked } = await hook(film, 'pixels', id);
          expect(status).toBe(200);
          expect(shown).toBe(asked);
          expect(lit, 'something is on the screen').toBeGreaterThan(0.1);
          // Canvases have the pixels of the screen.
          const bounds = (await box(film, position).boundingBox())!;
          const ratio = await film.evaluate(() => window.devicePixelRatio);
          expect([width, height]).toEqual([Math.round(bounds.width * ratio), Math.round(bounds.height * ratio)]);
        }
      });

      await test.step('another study of the patient is compared: dragged beside it, dates in the texts', async () => {
        await film.keyboard.press('Escape');
        await film.locator('[data-sheet]').nth(1).click();
        await film.keyboard.press('Insert');
        await expect(film.locator('[data-sheet]')).toHaveCount(3);
        await expect(series(film, 'Lung before')).toHaveCount(0);
        await film.locator('[data-other-study]').filter({ hasText: 'Thorax film prior' }).click();
        await series(film, 'Lung before').dragTo(box(film, 2));
        await expect.poll(() => cellsOn(film)).toBe(16);
        await settled(film);
        const { sheets } = await hook(film, 'film');
        expect(sheets[2]!.cells.map((cell) => cell !== null)).toEqual([false, true, true, true, true, false]);
        const id = sheets[2]!.cells[1]!;
        const cell = (await hook(film, 'cells')).find((one) => one.id === id)!;
        expect(JSON.stringify(cell.texts)).toContain('2025-03-01');
        await expect(box(film, 2)).toHaveAccessibleName(/Sheet 3, Cell 2: CT 1 Lung before, image 1 of 4, 2025-03-01/);
      });

      await test.step('every n-th image is asked for with Shift', async () => {
        await film.keyboard.press('Insert');
        await expect(film.locator('[data-sheet]')).toHaveCount(4);
        await series(film, 'Lung now').focus();
        await film.keyboard.press('Shift+Enter');
        const dialog = film.getByRole('dialog');
        await expect(dialog).toContainText('12 images');
        await dialog.getByRole('textbox', { name: 'Every n-th' }).fill('4');
        await expect(dialog).toContainText('3 images for 6 empty cells');
        await picture(film, 'film-3-every-nth');
        await dialog.getByRole('button', { name: 'Put on the film' }).click();
        await expect.poll(() => cellsOn(film)).toBe(19);
        await settled(film);
        expect((await hook(film, 'film')).sheets[3]!.cells.filter(Boolean)).toHaveLength(3);
        await expect(box(film, 2)).toHaveAccessibleName(/image 5 of 12/);
      });

      await test.step('a smaller grid loses nothing: the rest waits in the tray, undo brings it back', async () => {
        const before = await hook(film, 'film');
        await film.locator('[data-sheet]').first().click();
        await film.keyboard.press('y');
        await film.locator('[data-grid="2x2"]').click();
        await expect.poll(async () => (await hook(film, 'film')).unplaced.length).toBe(2);
        const after = await hook(film, 'film');
        expect(after.sheets[0]).toMatchObject({ format: 'STANDARD\\2,2', cells: before.sheets[0]!.cells.slice(0, 4) });
        expect(after.unplaced).toEqual(before.sheets[0]!.cells.slice(4));
        await settled(film);
        await picture(film, 'film-4-tray');
        await film.keyboard.press('Control+z');
        await expect.poll(async () => (await hook(film, 'film')).unplaced).toEqual([]);
        expect((await hook(film, 'film')).sheets).toEqual(before.sheets);
        // Typed as it is sent, and other patterns than grids.
        await film.keyboard.press('y');
        await film.getByRole('textbox', { name: 'Format as it is sent' }).fill('ROW\\1,2');
        await film.keyboard.press('Enter');
        await expect.poll(async () => (await hook(film, 'film')).sheets[0]!.cells.length).toBe(3);
        await settled(film);
        await picture(film, 'film-5-rows');
        await film.keyboard.press('Control+z');
        await expect.poll(async () => (await hook(film, 'film')).sheets).toEqual(before.sheets);
        // Landscape turns the grid with the film.
        await film.keyboard.press('o');
        await expect
          .poll(async () => (await hook(film, 'film')).sheets[0])
          .toMatchObject({ orientation: 'LANDSCAPE', format: 'STANDARD\\3,2' });
        await film.keyboard.press('Control+z');
      });

      await test.step('windows, zoom, pan, turn: of one cell and of several, with mouse and keys', async () => {
        await settled(film);
        const view = async (position: number) => {
          const id = await box(film, position).getAttribute('data-cell');
          return (await hook(film, 'cells')).find((one) => one.id === id)!.view;
        };
        const idOf = async (position: number) => (await box(film, position).getAttribute('data-cell'))!;
        await box(film, 1).click();
        await box(film, 2).click({ modifiers: ['Control'] });
        const dragOn = async (position: number, button: 'left' | 'right' | 'middle', dx: number, dy: number) => {
          const { x, y, width, height } = (await box(film, position).boundingBox())!;
          await film.mouse.move(x + width / 2, y + height / 2);
          await film.mouse.down({ button });
          await film.mouse.move(x + width / 2 + dx / 2, y + height / 2 + dy / 2);
          await film.mouse.move(x + width / 2 + dx, y + height / 2 + dy);
          await film.mouse.up({ button });
        };
        await dragOn(2, 'right', 60, -30);
        // Right is wider, up is brighter: the centre goes down (IHE BIR 5.4).
        expect((await view(1)).window!.width).toBeGreaterThan(450);
        expect((await view(1)).window!.center).toBeLessThan(20);
        expect((await view(2)).window).toEqual((await view(1)).window);
        expect((await view(3)).window).toBeUndefined();
        await film.keyboard.press('Control+z');
        expect((await view(1)).window, 'a drag is one step').toBeUndefined();
        // Escape gives a drag up, and both cells stay selected.
        const { x, y } = (await box(film, 2).boundingBox())!;
        await film.mouse.move(x + 50, y + 50);
        await film.mouse.down({ button: 'right' });
        await film.mouse.move(x + 90, y + 60);
        expect((await view(1)).window!.width).toBeGreaterThan(400);
        await film.keyboard.press('Escape');
        await film.mouse.move(x + 95, y + 60);
        await film.mouse.up({ button: 'right' });
        expect((await view(1)).window).toBeUndefined();
        expect((await hook(film, 'film')).selected).toHaveLength(2);
        await expect(film.getByRole('button', { name: 'Redo' })).toHaveAttribute('aria-disabled', 'true');
        await film.keyboard.press('l');
        await film.getByRole('textbox', { name: 'Width' }).fill('1500');
        await film.getByRole('textbox', { name: 'Level' }).fill('-600');
        await film.keyboard.press('Enter');
        await expect.poll(async () => (await view(2)).window).toMatchObject({ center: -600, width: 1500 });
        await settled(film);
        expect(await hook(film, 'window', await idOf(1))).toMatchObject({ center: -600, width: 1500 });
        const texts = (await hook(film, 'cells'))[0]!.texts.bottomRight.map(({ text }) => text);
        expect(texts).toEqual(expect.arrayContaining(['W 1500', 'L -600 HU']));

        await box(film, 3).click();
        await film.keyboard.press(']');
        await film.keyboard.press('x');
        await film.keyboard.press('n');
        expect(await view(3)).toMatchObject({ inverted: true, turn: { rotation: 90, flipped: true } });
        const before = (await hook(film, 'place', await idOf(3)))!;
        expect(before).toBeDefined();
        await settled(film);
        await dragOn(3, 'middle', 40, 20);
        await settled(film);
        const moved = (await hook(film, 'place', await idOf(3)))!;
        const ratio = await film.evaluate(() => window.devicePixelRatio);
        const [, , , , e = 0, f = 0] = moved;
        // What was turned is shown by now: where it lay then is where it lies without the drag.
        await film.keyboard.press('Control+z');
        await settled(film);
        const [, , , , e0 = 0, f0 = 0] = (await hook(film, 'place', await idOf(3)))!;
        expect([e - e0, f - f0].map((value) => Math.round(value / ratio))).toEqual([40, 20]);

        await box(film, 4).hover();
        await film.keyboard.down('Control');
        await film.mouse.wheel(0, -300);
        await film.keyboard.up('Control');
        await expect.poll(async () => (await view(4)).scale).toBe('zoom');
        expect((await view(4)).zoom).toBeGreaterThan(1.4);
        await settled(film);
        await film.mouse.wheel(0, 120);
        await expect(box(film, 4)).toHaveAccessibleName(/image 5 of 12/);
        await settled(film);
        await picture(film, 'film-6-views');
        await box(film, 4).click();
        await film.keyboard.press('Backspace');
        expect(await view(4)).toEqual({ inverted: false, scale: 'area', zoom: 1 });
        await box(film, 1).click();
        await film.keyboard.press('Alt+p');
        await expect.poll(async () => (await view(6)).window).toMatchObject({ width: 1500 });
        // True size: a millimetre of the body is one of the film.
        await film.keyboard.press('Shift+F');
        await expect.poll(async () => (await view(1)).scale).toBe('true-size');
        await settled(film);
        await picture(film, 'film-7-true-size');
      });

      await test.step('texts: all, who it is, none', async () => {
        await box(film, 2).click();
        const levels: string[] = [];
        for (let press = 0; press < 3; press++) {
          await film.keyboard.press('i');
          const id = await box(film, 2).getAttribute('data-cell');
          levels.push((await hook(film, 'cells')).find((one) => one.id === id)!.show.texts);
          await settled(film);
          if (press === 0) await picture(film, 'film-8-identity');
        }
        expect(levels).toEqual(['identity', 'none', 'full']);
      });

      await test.step('cells move: two change places, into the tray and back, to another sheet, copies', async () => {
        const start = await hook(film, 'film');
        const [one, two, three] = start.sheets[0]!.cells;
        await box(film, 1).dragTo(box(film, 2));
        await expect.poll(async () => (await hook(film, 'film')).sheets[0]!.cells.slice(0, 2)).toEqual([two, one]);
        await box(film, 3).dragTo(film.locator('[data-tray]'));
        await expect.poll(async () => (await hook(film, 'film')).unplaced).toEqual([three]);
        await film.locator('[data-waiting]').first().dragTo(film.locator('[data-sheet]').nth(3));
        await expect.poll(async () => (await hook(film, 'film')).unplaced).toEqual([]);
        expect((await hook(film, 'film')).sheets[3]!.cells).toContain(three);
        await box(film, 2).click();
        await film.keyboard.press('Delete');
        await expect.poll(async () => (await hook(film, 'film')).unplaced).toEqual([one]);
        await film.keyboard.press('Alt+t');
        await expect.poll(async () => (await hook(film, 'film')).unplaced).toEqual([]);
        await box(film, 4).click();
        await film.keyboard.press('Control+c');
        await film.locator('[data-sheet]').nth(3).click();
        await film.keyboard.press('Control+v');
        await expect.poll(() => cellsOn(film)).toBe(20);
        await film.locator('[data-sheet]').nth(3).dragTo(film.locator('[data-sheet]').first());
        await expect.poll(async () => (await hook(film, 'film')).sheets[0]!.id).toBe(start.sheets[3]!.id);
        for (let step = 0; step < 7; step++) await film.keyboard.press('Control+z');
        await expect.poll(async () => (await hook(film, 'film')).sheets).toEqual(start.sheets);
      });

      await test.step('key images of a study go onto the film alone', async () => {
        const { image, patientKey } = await film.evaluate(() => {
          const hooks = (window as unknown as { negatoscopeFilmTest: FilmHooks }).negatoscopeFilmTest;
          return { image: hooks.cells()[2]!.image, patientKey: hooks.film().patient.key };
        });
        const { studyUid, seriesUid, sopClassUid, sopInstanceUid } = image;
        const mark = { uid: '2.25.4711', patientKey, studyUid, seriesUid, sopClassUid, sopInstanceUid, createdAt: 1 };
        await application.page.evaluate((made) => window.negatoscope.keyImages.put({ marks: [made] }), mark);
        const before = await cellsOn(film);
        await film.locator('[data-key-images="1"]').click();
        await expect.poll(() => cellsOn(film)).toBe(before + 1);
        const [id] = (await hook(film, 'film')).selected;
        const placed = (await hook(film, 'cells')).find((one) => one.id === id);
        expect(placed?.image.sopInstanceUid).toBe(sopInstanceUid);
        await film.keyboard.press('Control+z');
      });

      await test.step('the keyboard alone reaches every cell and sheet', async () => {
        await film.locator('[data-sheet]').first().click();
        await box(film, 1).click();
        await film.keyboard.press('ArrowRight');
        await film.keyboard.press('ArrowDown');
        await film.keyboard.press('ArrowDown');
        expect(await hook(film, 'film')).toMatchObject({ box: 5 });
        await expect(box(film, 6)).toBeFocused();
        await film.keyboard.press('Shift+ArrowUp');
        expect((await hook(film, 'film')).selected).toHaveLength(2);
        await film.keyboard.press('Enter');
        await expect(film.locator('[data-box]')).toHaveCount(1);
        await settled(film);
        await picture(film, 'film-9-large');
        await film.keyboard.press('Escape');
        await expect(film.locator('[data-box]')).toHaveCount(6);
        await film.keyboard.press('PageDown');
        const { sheets, sheet } = await hook(film, 'film');
        expect(sheet).toBe(sheets[1]!.id);
        await film.keyboard.press('F1');
        await expect(film.getByRole('dialog')).toContainText('Take off the sheet, into the tray');
        await picture(film, 'film-10-help');
        await film.keyboard.press('Escape');
        await expect(film.getByRole('dialog')).toHaveCount(0);
      });

      await test.step('at 1100 pixels everything is in reach', async () => {
        await film.setViewportSize({ width: 1100, height: 720 });
        await settled(film);
        await picture(film, 'film-11-narrow');
        const bar = film.getByRole('toolbar', { name: 'Film' });
        expect(await bar.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
        await film.keyboard.press('y');
        await film.locator('[data-grid="8x8"]').click();
        await film.getByRole('button', { name: 'Undo' }).waitFor();
        await expect.poll(async () => (await hook(film, 'film')).sheets[1]!.cells.length).toBe(64);
        await series(film, 'Lung now').focus();
        for (let press = 0; press < 4; press++) await film.keyboard.press('Enter');
        await expect.poll(async () => (await hook(film, 'film')).sheets[1]!.cells.filter(Boolean).length).toBe(54);
        await settled(film);
        await picture(film, 'film-12-64');
      });
      await test.step('a cell is shown under a stored presentation state of its image, and without it again', async () => {
        const stated = join(folder, 'states');
        const { files } = statesStudy(stated);
        await importFolder(application, stated, files.length);
        const other = await openComposer(application, 'PHANTOM-STATES', [files.length]);
        await series(other, 'With states').dblclick();
        await settled(other);
        await box(other, 1).click();
        const id = (await box(other, 1).getAttribute('data-cell'))!;
        const plain = await hook(other, 'pixels', id);
        const menu = other.getByRole('button', { name: 'Presentation state' });
        await menu.click();
        await picture(other, 'film-14-states');
        const choices = other.locator('[data-state-uid]');
        expect(await choices.count()).toBeGreaterThan(1);
        const name = (await choices.first().textContent()) ?? '';
        await choices.first().click();
        const cell = async () => (await hook(other, 'cells')).find((one) => one.id === id)!;
        await expect.poll(async () => (await cell()).state).toBe(true);
        await settled(other);
        const under = await hook(other, 'pixels', id);
        expect(under.shown).toBe(under.asked);
        expect(under.shown).not.toBe(plain.shown);
        const said = (await cell()).texts.topRight.map(({ text }) => text).find((text) => text.startsWith('PR '));
        expect(name).toContain(said?.slice('PR '.length) ?? 'no name');
        await picture(other, 'film-15-state');
        await menu.click();
        await other.getByRole('menuitem', { name: 'None' }).click();
        await expect.poll(async () => (await cell()).state).toBe(false);
        await settled(other);
        expect((await hook(other, 'pixels', id)).shown).toBe(plain.shown);
        // A film is of one patient: the other one's stays as it is.
        expect((await hook(film, 'film')).patient.id).toBe(patient.id);
      });
      await mammographyOnFilm(application, join(folder, 'mammograms'));
      last = await hook(film, 'film');
    } finally {
      await application.close();
    }

    const again = await launchApplication({ executable, dataFolder });
    try {
      film = await openComposer(again, patient.id, [12, 4]);
      const { sheets, unplaced, patient: whose } = await hook(film, 'film');
      expect({ sheets, unplaced, patient: whose }).toEqual({
        sheets: last?.sheets,
        unplaced: last?.unplaced,
        patient: last?.patient,
      });
      await settled(film);
      await picture(film, 'film-13-restarted');
    } finally {
      await again.close();
      expect([...application.errors, ...again.errors], 'errors in the windows').toEqual([]);
    }
  });
});
