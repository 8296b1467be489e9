import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { channelOf } from '../src-shared/contract/define.ts';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { launchApplication } from './application.ts';
import { cellsOn, type FilmHooks, hook, series, settled } from './film-window.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';

test.skip(!peersAvailable('storescu', 'dcmodify'), 'dcmtk is not installed');

/** Whether what is at the middle of an element is that element. */
const isUncovered = (element: Locator): Promise<boolean> =>
  element.evaluate((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return there !== null && (one === there || one.contains(there));
  });

type FilmNow = Awaited<ReturnType<FilmHooks['film']>>;
const filmNow = (film: Page): Promise<FilmNow & { patient: { name: { alphabetic: string } } }> =>
  hook(film, 'film') as never;
const placed = async (film: Page) => (await filmNow(film)).sheets.flatMap(({ cells }) => cells.filter(Boolean));

test('[GCA-056] [GCA-057] a film that is open while its patient is corrected goes on under the new name, with his images alone; messages cover no button of a dialog', async ({
  executable,
}) => {
  await withTemporaryFolder(async (folder) => {
    const phantom = (seed: string) =>
      writeCtPhantom(join(folder, seed), {
        ...{ seed, slices: 3, rows: 64, columns: 64, seriesDescription: seed },
        ...{ patientName: 'Yamda^Tarou', patientId: 'F-4711' },
      });
    const [own, other] = [await phantom('own'), await phantom('other')];
    const correct = async (files: string[], ...changes: string[]): Promise<void> => {
      const options = changes.flatMap((change) => ['-m', change]);
      const { status, output } = await runPeer('dcmodify', ['-nb', ...options, ...files]);
      expect(status, output).toBe(0);
      await send(application, files);
    };
    const application = await launchApplication({
      executable,
      dataFolder: join(folder, 'data'),
      settings: {
        storage: { duplicates: 'replace' },
        createdObjects: { institutionName: 'UNIVERSITY HOSPITAL OF THE EASTERN PREFECTURE, RADIOLOGY' },
        media: { demographics: { mode: 'update' } },
        printing: { pollSeconds: 0, imaging: 'page', messages: { printerStatus: 'none' } },
        printers: [
          { id: 'off', name: 'Laser imager, second floor, room 214', aeTitle: 'OFF', host: '127.0.0.1', port: 1 },
        ],
      },
    });
    try {
      await send(application, own);
      await application.page.getByRole('row', { name: /Yamda/ }).click();
      await application.page.keyboard.press('f');
      const film = await application.window(/window=film/);
      await film.setViewportSize({ width: 1024, height: 640 });
      const read = () => expect.poll(() => hook(film, 'read').catch(() => false)).toBe(true);
      await read();
      const patient = film.getByTestId('patient');

      await test.step('an empty film follows its study', async () => {
        await correct(own, '(0010,0010)=Yamada^Tarou');
        await expect(patient).toContainText('Yamada, Tarou');
        await read();
      });

      await test.step('a film with images goes on, with all of them where they are, and can be changed', async () => {
        await series(film, 'own').focus();
        await film.keyboard.press('Enter');
        await expect.poll(() => cellsOn(film)).toBe(3);
        const laid = await placed(film);
        await settled(film);
        await correct(own, '(0010,0010)=Yamada^Tarou Jun', '(0010,0030)=19700102', '(0010,0020)=F-4712');
        await expect(patient).toContainText('Yamada, Tarou Jun');
        await expect(patient).toContainText('F-4712');
        await expect(patient).toContainText('1970-01-02');
        await expect(film).toHaveTitle(/Yamada, Tarou Jun +F-4712/);
        await expect.poll(() => placed(film)).toEqual(laid);
        await settled(film);
        // Undo brings nothing of the old name.
        await film.keyboard.press('Control+z');
        expect((await filmNow(film)).patient.name.alphabetic).toBe('Yamada^Tarou Jun');
        await film.locator('[data-box="2"]').click();
        await film.keyboard.press('Delete');
        await expect.poll(async () => (await filmNow(film)).unplaced.length).toBe(1);
        await film.keyboard.press('Control+z');
      });

      await test.step('images of a study that turns out to be of somebody else leave it, also those that were not kept yet, and wait for his film', async () => {
        await correct(other, '(0010,0010)=Yamada^Tarou Jun', '(0010,0030)=19700102', '(0010,0020)=F-4712');
        await film.locator('[data-other-study]').click();
        await series(film, 'other').focus();
        await film.keyboard.press('Enter');
        await expect.poll(() => cellsOn(film)).toBe(6);
        await correct(other, '(0010,0010)=Suzuki^Hanako', '(0010,0020)=F-9');
        await expect(film.getByText(/3 images are of Suzuki, Hanako \(F-9\) now, and not on this film/)).toBeVisible();
        await picture(film, 'film-patient-1-left');
        expect(await cellsOn(film)).toBe(3);
        await film.keyboard.press('Control+z');
        expect(await cellsOn(film)).toBeLessThanOrEqual(3);
        await film.keyboard.press('Control+y');
        await expect(series(film, 'other')).toHaveCount(0);
        await application.page.getByRole('row', { name: /Suzuki/ }).click();
        await application.page.keyboard.press('f');
        const hers = await application.window(/window=film.*Suzuki/);
        await expect.poll(() => cellsOn(hers).catch(() => 0)).toBe(3);
        await expect(hers.getByTestId('patient')).toContainText('Suzuki, Hanako');
        await hers.close();
      });

      await test.step('a printer that is never asked says so, and can be tried', async () => {
        const status = film.getByTestId('printer-status');
        await expect(status).toHaveText('Is not asked for its status');
        await status.click();
        await film.getByRole('button', { name: 'Try the connection' }).click();
        await expect(film.getByText(/It could not be reached/)).toBeVisible();
        await film.keyboard.press('Escape');
      });

      await test.step('a line that is too long is told where it is written', async () => {
        await film.keyboard.press('Alt+h');
        const dialog = film.getByRole('dialog', { name: 'Header and footer' });
        const line = (number: number) => dialog.getByRole('textbox', { name: `Above the images, line ${number}` });
        await expect(line(1)).toBeFocused();
        await line(1).fill(`{patient} ${'山田病院 '.repeat(30)}`);
        await line(2).fill('{institution}'.repeat(15));
        await expect(dialog.getByText(/Line 2 above the images is too long/)).toBeVisible();
        await expect(dialog.getByText(/Line 1 above the images is too long/)).toHaveCount(0);
        await picture(film, 'film-patient-2-lines');
        // No key acts on the film while a dialog is open.
        const before = await filmNow(film);
        await dialog.getByRole('button', { name: 'Done' }).focus();
        for (const key of ['Delete', 'Insert', 'o', 'PageDown', 'Alt+g', 'Control+d']) await film.keyboard.press(key);
        expect(await filmNow(film)).toEqual(before);
        await film.keyboard.press('Enter');
        await expect(dialog).toHaveCount(0);
      });

      await test.step('messages lie beside the buttons of a dialog', async () => {
        for (const size of [
          { width: 1024, height: 640 },
          { width: 1920, height: 1080 },
        ]) {
          await film.setViewportSize(size);
          await film.keyboard.press('Control+o');
          const dialog = film.getByRole('dialog');
          await expect(dialog).toBeVisible();
          await correct(own, `(0010,0010)=Yamada^Tarou ${size.width}`);
          const message = film.getByText(new RegExp(`The patient is called Yamada, Tarou ${size.width}`));
          await expect(message).toBeVisible();
          await picture(film, `film-patient-3-message-${size.width}`);
          for (const button of await dialog.getByRole('button').all()) {
            const bounds = (await button.isEnabled()) ? await button.boundingBox() : null;
            // What is scrolled away is in nobody's way.
            if (!bounds || bounds.y < 0 || bounds.y + bounds.height > size.height) continue;
            expect(await isUncovered(button), (await button.textContent()) ?? '').toBe(true);
          }
          await film.keyboard.press('Escape');
          await expect(dialog).toHaveCount(0);
        }
      });

      await test.step('a study that is deleted takes no cell off the film, and none of it is printed', async () => {
        const { page } = application;
        await page.evaluate(async () => {
          const response = await fetch('dicomweb://archive/view/studies?PatientID=F-4712');
          const { rows } = (await response.json()) as { rows: { studyRow: number }[] };
          await window.negatoscope.catalogues.deleteStudies({ studyRows: rows.map(({ studyRow }) => studyRow) });
        });
        await expect(film.locator('[data-set]')).toHaveCount(0);
        expect(await cellsOn(film)).toBe(3);
        await film.keyboard.press('Control+p');
        await expect(film.getByRole('dialog', { name: 'The film cannot be printed so' })).toContainText(
          '3 images cannot be printed',
        );
        await picture(film, 'film-patient-4-deleted');
      });
      await test.step('films that are forgotten soon are told of in few messages', async () => {
        const { page, electron } = application;
        const day = 24 * 60 * 60 * 1000;
        const unused = Array.from({ length: 12 }, (_, at) => ({
          patient: {
            key: `k${at}`,
            name: { alphabetic: `Patient^Number${at}` },
            id: `U-${at}`,
            birthDate: '',
            sex: '',
          },
          images: at + 1,
          forgottenAt: Date.now() + (12 - at) * day,
        }));
        await electron.evaluate(
          ({ ipcMain }, [channel, value]) => {
            ipcMain.removeHandler(channel);
            ipcMain.handle(channel, () => ({ ok: true, value }));
          },
          [channelOf('film', 'unused'), unused] as const,
        );
        await page.reload();
        await expect(page.locator('[data-film-unused]')).toContainText(
          'A film of Patient, Number11 (U-11) with 12 images was composed and not opened for long',
        );
        await expect(page.locator('[data-films-unused]')).toContainText(
          /^11 other films .*Number10 \(U-10\).* and 5 more/,
        );
        await picture(page, 'film-patient-5-unused');
      });
      application.expectErrors(/404|Failed to load resource/);
    } finally {
      await application.close();
    }
  });
});
