import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { filmRoutes } from '../src-shared/contract/film-routes.ts';
import { fromDicomJson } from '../src-shared/dicom/json.ts';
import { allCells } from '../src-shared/film/cells.ts';
import type { FilmCell } from '../src-shared/film/model.ts';
import { readPresentationState } from '../src-shared/objects/presentation-state/read.ts';
import { peersAvailable } from '../testing/peers.ts';
import { phantomUid } from '../testing/phantom.ts';
import { phantomImage } from '../testing/phantom-image.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import type { Application } from './application.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { element, modelFrames, root, study } from './saving-phantoms.ts';
import { dragOnImage, hook, openStudy, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const shots = process.env['NEGATOSCOPE_SHOTS'];
const patientKey = JSON.stringify(['id', 'PHANTOM-SAVING', 'Phantom^Saving', '']);

async function show(viewer: Page, labels: string[], index = 0): Promise<void> {
  await hook(viewer, 'arrange', 1, labels.length, labels);
  for (const [cell, label] of labels.entries()) {
    await expect.poll(async () => (await hook(viewer, 'viewports'))[cell]?.count).toBe(modelFrames[label]);
    await settled(viewer, cell);
  }
  await hook(viewer, 'goto', 0, index);
  await settled(viewer);
}

/** Everything that was given to the film so far, in the order in which it was given. */
async function given({ page }: Application): Promise<FilmCell[]> {
  const answer = await page.evaluate((key) => window.negatoscope.film.get({ patientKey: key }), patientKey);
  if (!answer.ok) throw new Error(answer.error.message);
  const { draft, incoming } = answer.value;
  return [...(draft ? allCells(draft.film) : []), ...incoming.flatMap(({ cells }) => cells)];
}

const imageIn = ({ content }: FilmCell) => (content.kind === 'image' ? content.image : content.of[0])!;
const stateIn = ({ content }: FilmCell) => {
  if (content.kind !== 'image' || !content.state) throw new Error('a cell without its view');
  const state = readPresentationState(fromDicomJson(content.state));
  if (!state) throw new Error('a view that is no presentation state');
  return state;
};

/** Pixels of the first viewport as it is seen, three bytes each. */
async function seenPixels(viewer: Page): Promise<{ columns: number; rows: number; screen: Buffer }> {
  const [columns, rows] = await viewer
    .locator('[data-cell="0"] [data-tile="0"] > div')
    .first()
    .evaluate(({ clientWidth, clientHeight }) => [clientWidth, clientHeight] as const);
  const { data } = await hook(viewer, 'picture', 0, columns, rows);
  return { columns, rows, screen: Buffer.from(data, 'base64') };
}

/** Pixels of a cell as the film would have it, without texts and lines: one byte, or three of colours. */
async function filmPixels(
  viewer: Page,
  cell: FilmCell,
  columns: number,
  rows: number,
  colour = false,
): Promise<Buffer> {
  const request = {
    ...{ cell, columns, rows, pixelMm: 0.1, marks: false, colour },
    patient: {
      key: patientKey,
      name: { alphabetic: 'Phantom^Saving' },
      ...{ id: 'PHANTOM-SAVING', birthDate: '', sex: '' },
    },
  };
  const bytes = await viewer.evaluate(
    async ([url, body]) => {
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      if (!response.ok) throw new Error(await response.text());
      const read = new FileReader();
      const done = new Promise((resolve) => read.addEventListener('load', resolve));
      read.readAsDataURL(await response.blob());
      await done;
      return String(read.result).split(',')[1] ?? '';
    },
    [filmRoutes.cell, JSON.stringify(request)] as const,
  );
  return Buffer.from(bytes, 'base64');
}

test('[TEL-120] [VIT-087] what is shown, seen and marked goes to the film of its patient as it is seen', async ({
  application,
}) => {
  test.setTimeout(180_000);
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const files = join(folder, 'images');
    mkdirSync(files);
    const paths = study().map((options, index) => {
      const path = join(files, `${index}.dcm`);
      writeFileSync(path, phantomImage(options).file);
      return path;
    });
    const foreign = join(folder, 'foreign.dcm');
    writeFileSync(
      foreign,
      phantomImage({
        ...{ seed: 'filming other', sopClassUid: `${root}1`, modality: 'CR', rows: 40, columns: 40 },
        value: ({ row }) => row,
        elements: {
          '00100010': element('PN', { Alphabetic: 'Other^Patient' }),
          '00100020': element('LO', 'PHANTOM-OTHER'),
          '0020000D': element('UI', phantomUid('filming other study')),
        },
      }).file,
    );
    await send(application, [...paths, foreign]);
    const viewer = await openStudy(application, /Phantom, Saving/);
    const shot = async (name: string): Promise<void> => {
      if (shots) await viewer.screenshot({ path: join(shots, `filming-${name}.png`) });
    };
    const toast = (count: number) => viewer.locator(`[data-film-given="${count}"]`);
    const choose = async (choice: string): Promise<void> => {
      await viewer.locator('[data-command="film"]').click();
      await viewer.locator(`[data-film-choice="${choice}"]`).click();
    };
    const stored = async () => {
      const answer = await page.evaluate(() => window.negatoscope.catalogues.list());
      return answer.ok ? answer.value.find(({ kind }) => kind === 'archive')?.instances : undefined;
    };
    const before = await stored();
    let expected = 0;
    const newCells = async (count: number): Promise<FilmCell[]> => {
      await expect.poll(async () => (await given(application)).length).toBe(expected + count);
      const cells = (await given(application)).slice(expected);
      expected += count;
      return cells;
    };

    await test.step('an image with its window, turn, zoom and what was drawn, where nothing may be created', async () => {
      await show(viewer, ['Soft'], 1);
      await viewer.keyboard.press('d');
      await dragOnImage(viewer, [60.25, 50.5], [120.75, 80]);
      await hook(viewer, 'setWindow', 0, 133, 517);
      await hook(viewer, 'setState', 0, { inverted: true, rotation: 90, flipped: true });
      await hook(viewer, 'setState', 0, { scaling: 'free', zoom: 1.5, pan: [10, -20] });
      await settled(viewer);
      await viewer.keyboard.press('Alt+f');
      await expect(toast(1)).toContainText('1 image given to the film of Phantom, Saving.');
      await shot('one');
      const [cell] = await newCells(1);
      const shown = await hook(viewer, 'shownFrame', 0);
      expect(imageIn(cell!)).toMatchObject({ ...shown, catalogue: 'archive' });
      expect(cell).toMatchObject({ show: { texts: 'full', annotations: true }, view: { scale: 'area' } });
      const state = stateIn(cell!);
      expect(state.voi[0]).toMatchObject({ windows: [{ center: 133, width: 517 }] });
      expect(state).toMatchObject({ spatial: { rotation: 90, flipped: true } });
      expect(state.areas[0]).toMatchObject({ sizeMode: 'SCALE TO FIT' });
      expect(state.annotations.flatMap(({ graphics }) => graphics).length).toBeGreaterThan(0);
      expect(state.annotations.flatMap(({ texts }) => texts.flatMap(({ text }) => text)).join()).toContain('mm');
    });

    await test.step('what is on the film is what was seen', async () => {
      const likeSeen = async (view: Record<string, unknown>): Promise<void> => {
        await hook(viewer, 'setState', 0, {
          scaling: 'fit',
          pan: [0, 0],
          inverted: false,
          rotation: 0,
          flipped: false,
        });
        await hook(viewer, 'setState', 0, view);
        await settled(viewer);
        await viewer.keyboard.press('Alt+f');
        const [cell] = await newCells(1);
        const { columns, rows, screen } = await seenPixels(viewer);
        const filmed = await filmPixels(viewer, cell!, columns, rows);
        let close = 0;
        for (let at = 0; at < columns * rows; at++) {
          if (Math.abs((screen[3 * at] ?? 0) - (filmed[at] ?? 0)) <= 3) close++;
        }
        expect(filmed.length).toBe(columns * rows);
        expect(close / (columns * rows), JSON.stringify(view)).toBeGreaterThan(0.99);
      };
      await likeSeen({});
      await likeSeen({ inverted: true, rotation: 90, flipped: true });
      await likeSeen({ rotation: 270 });
    });

    await test.step('in the colours that it is seen in, and as the grey image on grey film', async () => {
      await show(viewer, ['PET'], 1);
      const colours = async (): Promise<[film: number[][], screen: number[][], grey: number[], cell: FilmCell]> => {
        await viewer.keyboard.press('Alt+f');
        const [cell] = await newCells(1);
        const { columns, rows, screen } = await seenPixels(viewer);
        const film = await filmPixels(viewer, cell!, columns, rows, true);
        const of = (bytes: Buffer, at: number): number[] =>
          bytes.length === columns * rows
            ? [bytes[at]!, bytes[at]!, bytes[at]!]
            : [...bytes.subarray(3 * at, 3 * at + 3)];
        // Far from edges, where film and screen enlarge in their own ways.
        const places = [0.3, 0.4, 0.5, 0.6, 0.7].map(
          (part) => Math.round(rows * part) * columns + Math.round(columns / 2),
        );
        const grey = await filmPixels(viewer, cell!, columns, rows);
        return [
          places.map((at) => of(film, at)),
          places.map((at) => of(screen, at)),
          places.map((at) => grey[at]!),
          cell!,
        ];
      };
      const near = (film: number[][], screen: number[][]): void => {
        film.forEach((pixel, place) => {
          pixel.forEach((level, part) => {
            expect(Math.abs(level - screen[place]![part]!), `${place} ${part}`).toBeLessThanOrEqual(8);
          });
        });
      };
      const [usual, screen, , first] = await colours();
      expect(first.view.table).toBe('grey-inverse');
      near(usual, screen);
      await hook(viewer, 'setState', 0, { colourTable: 'hot-iron' });
      await settled(viewer);
      const [hot, hotScreen, grey, second] = await colours();
      expect(second.view.table).toBe('hot-iron');
      expect(stateIn(second).palette).toBeUndefined();
      near(hot, hotScreen);
      expect(hotScreen.some(([red, , blue]) => red! - blue! > 60)).toBe(true);
      // The grey image, not the luminance: below its middle hot iron has twice the level as red.
      hot.forEach(([red], place) => {
        if (red! < 250) expect(Math.abs(grey[place]! - red! / 2), `${place}`).toBeLessThanOrEqual(2);
      });
      expect(hot.some(([red]) => red! > 40 && red! < 250)).toBe(true);
      await hook(viewer, 'setState', 0, { colourTable: undefined });
    });

    await test.step('all viewports', async () => {
      await show(viewer, ['Hand', 'Loop']);
      await choose('film-screen');
      await expect(toast(2)).toBeVisible();
      const cells = await newCells(2);
      expect(cells.map((cell) => imageIn(cell).sopClassUid)).toEqual([`${root}1`, `${root}3.1`]);
      expect(stateIn(cells[1]!).sopClassUid).toBe('1.2.840.10008.5.1.4.1.1.11.2');
    });

    await test.step('all frames, and every second image of a series', async () => {
      await show(viewer, ['Loop'], 1);
      await choose('film-series');
      const frames = await newCells(3);
      expect(frames.map((cell) => imageIn(cell).frame)).toEqual([1, 2, 3]);
      await show(viewer, ['Soft']);
      await choose('film-every');
      const dialog = viewer.getByRole('dialog', { name: 'Give images to the film' });
      await dialog.getByLabel('Every n-th image').fill('2');
      await expect(dialog.locator('[data-film-chosen]')).toHaveText('2 images of 3: 1 to 3');
      await shot('every-nth');
      await dialog.getByLabel('From image').fill('2');
      await expect(dialog.locator('[data-film-chosen]')).toHaveText('1 image of 3: 2');
      await dialog.getByLabel('From image').fill('1');
      await dialog.getByRole('button', { name: 'Give to the film' }).click();
      const images = await newCells(2);
      expect(new Set(images.map((cell) => imageIn(cell).sopInstanceUid)).size).toBe(2);
      // The window that the series was given is that of all its images.
      for (const cell of images) {
        expect(stateIn(cell).voi[0]).toMatchObject({ windows: [{ center: 133, width: 517 }] });
      }
    });

    await test.step('key images, those of series that are not on the screen as well', async () => {
      await show(viewer, ['PET'], 1);
      const pet = await hook(viewer, 'shownFrame', 0);
      await viewer.keyboard.press('k');
      await show(viewer, ['Soft'], 2);
      const soft = await hook(viewer, 'shownFrame', 0);
      await viewer.keyboard.press('k');
      await viewer.locator('[data-command="film"]').click();
      await expect(viewer.locator('[data-film-choice="film-keys"]')).toHaveText(/All 2 key images/);
      await shot('menu');
      await viewer.locator('[data-film-choice="film-keys"]').click();
      const cells = await newCells(2);
      expect(cells.map((cell) => imageIn(cell).sopInstanceUid).sort()).toEqual(
        [pet!.sopInstanceUid, soft!.sopInstanceUid].sort(),
      );
      for (const cell of cells) expect(stateIn(cell).voi.length).toBe(1);
    });

    await test.step('computed planes as pictures that say what they were made from', async () => {
      await show(viewer, ['Soft', 'Soft'], 1);
      await viewer.keyboard.press('Alt+v');
      await expect
        .poll(async () => (await hook(viewer, 'viewports'))[0]?.imageId ?? '', { timeout: 30_000 })
        .toContain('negatoscope:volume');
      await settled(viewer);
      await viewer.keyboard.press('o');
      await expect(viewer.locator('[data-cell="1"] [data-line]')).not.toHaveCount(0);
      await choose('film-screen');
      const [plane, slice] = await newCells(2);
      expect(plane!.content).toMatchObject({
        kind: 'picture',
        title: expect.stringMatching(/^Soft · coronal MPR, image \d+ of 160, W [\d.]+ L -?[\d.]+$/),
        letters: { top: 'H', right: 'L', bottom: 'F', left: 'R' },
        pixelMm: expect.any(Number),
      });
      expect(imageIn(plane!).seriesUid).toBe(phantomUid('saving series 1'));
      // Where the plane lies is seen on the slice beside it.
      expect(stateIn(slice!).annotations.flatMap(({ layer }) => layer).length).toBeGreaterThan(0);
      await choose('film-every');
      const dialog = viewer.getByRole('dialog', { name: 'Give images to the film' });
      await dialog.getByLabel('Every n-th image').fill('80');
      await dialog.getByRole('button', { name: 'Give to the film' }).click();
      const planes = await newCells(2);
      expect(planes.map(({ content }) => (content.kind === 'picture' ? content.title : ''))).toEqual([
        expect.stringMatching(/^Soft · coronal MPR, image 1 of 160, W/),
        expect.stringMatching(/^Soft · coronal MPR, image 81 of 160, W/),
      ]);
      expect(new Set(planes.map(({ content }) => content.kind === 'picture' && content.picture)).size).toBe(2);
      await viewer.keyboard.press('o');
      await shot('plane');
    });

    expect(await stored(), 'nothing was stored').toBe(before);

    await test.step('the composer opens with all of it', async () => {
      await viewer.keyboard.press('Alt+Shift+f');
      const film = await application.window(/window=film/);
      await expect(film.getByText('Phantom, Saving').first()).toBeVisible();
      // Nothing is printed by being given: that is done here, on the printer and in the layout that the reader chooses.
      const jobs = await film.evaluate(() => window.negatoscope.print.list());
      expect(jobs).toMatchObject({ ok: true, value: [] });
      await film.locator('input[aria-label="Printer"]').click();
      await film.getByRole('option', { name: /Second imager/ }).click();
      await expect(film.locator('input[aria-label="Printer"]')).toHaveValue('Second imager');
      await film.getByRole('button', { name: /^Grid of the sheet/ }).click();
      await film.getByRole('button', { name: '3 × 4' }).click();
      await expect(film.getByRole('button', { name: /^Grid of the sheet: 3 × 4/ })).toBeVisible();
      // A colour table for a cell, and back.
      await film.locator('[data-cell]').first().click();
      const tables = (): Promise<unknown[]> =>
        film.evaluate(() =>
          (
            window as unknown as { negatoscopeFilmTest: { cells(): { view: { table?: string } }[] } }
          ).negatoscopeFilmTest
            .cells()
            .map(({ view }) => view.table),
        );
      const before = await tables();
      await film.getByRole('button', { name: 'Colour table' }).click();
      if (shots) await film.screenshot({ path: join(shots, 'filming-colour-menu.png') });
      await film.locator('[data-colour-table="pet"]').click();
      await expect.poll(async () => (await tables()).filter((table) => table === 'pet').length).toBe(1);
      if (shots) await film.screenshot({ path: join(shots, 'filming-colour-cell.png') });
      await film.keyboard.press('ControlOrMeta+z');
      await expect.poll(tables).toEqual(before);
      // The grid in which the six images of the sheet are largest, and no image is lost on the way.
      await film.getByRole('button', { name: /^Grid of the sheet/ }).click();
      await expect(film.locator('[data-fitting]')).toHaveText('2 × 3 for 6 images');
      await film.locator('[data-fitting]').click();
      await expect(film.getByRole('button', { name: /^Grid of the sheet: 2 × 3/ })).toBeVisible();
      await expect.poll(async () => (await given(application)).length).toBe(expected);
      if (shots) await film.screenshot({ path: join(shots, 'filming-composer.png') });
      await expect.poll(async () => (await given(application)).length).toBe(expected);
    });

    await test.step('images of a medium that is in no archive', async () => {
      const id = await page.evaluate(async (path) => {
        const opened = await window.negatoscope.catalogues.open({ paths: [path] });
        return opened.ok ? opened.value.id : '';
      }, files);
      await expect
        .poll(async () => {
          const list = await page.evaluate(() => window.negatoscope.catalogues.list());
          return list.ok ? list.value.find((one) => one.id === id)?.instances : undefined;
        })
        .toBe(paths.length);
      await page.evaluate((catalogue) => window.negatoscope.app.openViewer({ catalogue, studyRows: [1] }), id);
      const other = await application.window(new RegExp(`window=viewer#.*${id}`));
      await other.waitForFunction(() => 'negatoscopeTest' in window, undefined, { polling: 50, timeout: 30_000 });
      await expect.poll(() => hook(other, 'ready'), { timeout: 30_000 }).toBe(true);
      await settled(other);
      await other.keyboard.press('Alt+f');
      const [cell] = await newCells(1);
      expect(imageIn(cell!).catalogue).toBe(id);
      await other.close();
    });

    await test.step('chosen studies and series of the list, of one patient alone', async () => {
      await page.bringToFront();
      await page
        .getByRole('row', { name: /Other, Patient/ })
        .first()
        .click();
      await page
        .getByRole('row', { name: /Phantom, Saving/ })
        .first()
        .click({ modifiers: ['ControlOrMeta'] });
      await page.keyboard.press('f');
      await expect(page.getByText(/studies of several patients/)).toBeVisible();
      await page
        .getByRole('row', { name: /Phantom, Saving/ })
        .first()
        .click();
      await page.keyboard.press('Space');
      await page.locator('[data-series-row]').filter({ hasText: 'PET' }).first().click();
      await page.keyboard.press('f');
      const cells = await newCells(2);
      expect(new Set(cells.map((cell) => imageIn(cell).seriesUid))).toEqual(new Set([phantomUid('saving series 2')]));
      if (shots) await page.screenshot({ path: join(shots, 'filming-studies.png') });
    });
  });
});

test.use({
  settings: {
    createdObjects: { enabled: false },
    printing: { pollSeconds: 0 },
    printers: ['First', 'Second'].map((name, index) => ({
      ...{ id: name, name: `${name} imager`, aeTitle: `PRINTER${index}`, host: '127.0.0.1', port: 1 },
    })),
  },
});
