import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import type { Application } from './application.ts';
import { answerDialogs, askedFor, closeNotices } from './dialogs.ts';
import { decoded, dialogOf, fileWhenThere } from './exported.ts';
import { expect, test } from './fixture.ts';
import { picture } from './picture.ts';
import { cropped, expectAlike, type GrayPicture, hook, likeness, openViewer, settled } from './viewer-window.ts';

const patientName = '山田フェザーストーンホー^小百合花子左衛門';

/** Sets up the viewer window: its size and how many pixels of the screen there are for one of CSS. */
async function sized(application: Application, page: Page, zoom: number): Promise<void> {
  await application.electron.evaluate(({ BrowserWindow }, factor) => {
    const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().includes('window=viewer#'));
    window?.webContents.setZoomFactor(factor);
    window?.setContentSize(1280, 800);
  }, zoom);
  await expect
    .poll(() => page.evaluate(() => [Math.round(innerWidth * devicePixelRatio), devicePixelRatio]))
    .toEqual([1280, zoom]);
}

/** What the system shows of the window, all its pixels. */
async function captured(application: Application, page: Page): Promise<GrayPicture> {
  const png = await application.electron.evaluate(async ({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().includes('window=viewer#'));
    return (await window?.webContents.capturePage())?.toPNG().toString('base64');
  });
  return await decoded(page, Buffer.from(png ?? '', 'base64'));
}

/**
 * Fails unless the images in a picture are, pixel by pixel, what an element shows: the middle of each viewport, without the texts, whose
 * letters may stand between two pixels. An element that begins between two may be drawn from either.
 */
async function expectSeen(own: GrayPicture, screen: GrayPicture, page: Page, selector: string, what: string) {
  const boxes = await page.evaluate((wanted) => {
    const within = document.querySelector(wanted);
    const panes = within?.matches('[data-cell]') ? [within] : [...(within?.querySelectorAll('[data-cell]') ?? [])];
    return [within, ...panes].map((element) => {
      const { left = 0, top = 0, width = 0, height = 0 } = element?.getBoundingClientRect() ?? {};
      return [left, top, width, height].map((side) => side * devicePixelRatio) as [number, number, number, number];
    });
  }, selector);
  const [[left, top] = [0, 0], ...panes] = boxes;
  expect(panes.length).toBeGreaterThan(0);
  for (const [paneLeft, paneTop, paneWidth, paneHeight] of panes) {
    const [x, y] = [Math.ceil(paneLeft - left + 8), Math.ceil(paneTop - top + paneHeight * 0.2)];
    const [width, height] = [Math.floor(paneWidth - 18), Math.floor(paneHeight * 0.6)];
    const wanted = cropped(own, x, y, width, height);
    const found = [Math.floor(left), Math.ceil(left)].flatMap((column) =>
      [Math.floor(top), Math.ceil(top)].map((row) =>
        likeness(wanted, cropped(screen, column + x, row + y, width, height), 4),
      ),
    );
    const best = Math.max(...found.map(({ share }) => share));
    expect(best, `${what}, at ${paneLeft}: ${JSON.stringify(found)}`).toBeGreaterThan(0.998);
  }
}

test('[BIR-K5] pictures of several viewports, of one tile and of any screen are what is seen, and tell who it is only when they are to', async ({
  application,
}) => {
  test.setTimeout(240_000);
  await withTemporaryFolder(async (folder) => {
    const files = [
      ...(await writeCtPhantom(join(folder, '1'), { slices: 6, patientName })),
      ...(await writeCtPhantom(join(folder, '2'), {
        slices: 3,
        patientName,
        seriesNumber: 2,
        seriesDescription: '小百合花子左衛門 control',
      })),
    ];
    const page = await openViewer(application, files, /山田/);
    await sized(application, page, 1);
    await expect(page.locator('[data-frame-set]')).toHaveCount(2);
    const grid = async (key: string, name: string): Promise<void> => {
      await page.keyboard.press(key);
      await page.getByRole('button', { name, exact: true }).click();
    };
    const out = (name: string): string => join(folder, name);

    /** Opens the dialog, chooses, and saves under a path. */
    const save = async (path: string, choose: (dialog: ReturnType<typeof dialogOf>) => Promise<void>) => {
      await page.keyboard.press('Control+s');
      const dialog = dialogOf(page, 'Save pictures');
      await choose(dialog);
      await answerDialogs(application, path);
      await dialog.getByRole('button', { name: 'Save …' }).click();
      await expect(dialog).toBeHidden();
      return path;
    };
    const saved = async (path: string, type = 'image/png') => await decoded(page, await fileWhenThere(path), type);

    await test.step('what the reader wrote is left out where it names the patient', async () => {
      await page.getByRole('button', { name: 'More ways to measure and mark' }).click();
      await page.getByRole('menuitem', { name: /^Text/ }).click();
      const [x, y] = await hook(page, 'onPage', 0, 256, 60);
      await page.mouse.click(x, y);
      await page.keyboard.insertText('小百合花子左衛門 見よ');
      await page.keyboard.press('Enter');
      const label = page.locator('[data-cell="0"] g[data-kind="text"] text');
      await expect(label).toContainText('見よ');
      await page.keyboard.press('s');
      const box = (await label.boundingBox())!;
      const pane = (await page.locator('[data-cell="0"]').boundingBox())!;
      const area = (of: GrayPicture): GrayPicture =>
        cropped(
          of,
          Math.round(box.x - pane.x),
          Math.round(box.y - pane.y),
          Math.round(box.width),
          Math.round(box.height),
        );
      const identity = (yes: boolean) => async (dialog: ReturnType<typeof dialogOf>) => {
        await dialog.getByLabel("Patient's identity among them").setChecked(yes);
        await dialog.getByLabel('Measurements and marks').check();
        await picture(page, `exporting-japanese-${yes}`);
      };
      const withIt = area(await saved(await save(out('label-with.png'), identity(true))));
      const withoutIt = area(await saved(await save(out('label-without.png'), identity(false))));
      const bare = area(
        await saved(
          await save(out('label-bare.png'), async (dialog) => {
            await dialog.getByLabel('Measurements and marks').uncheck();
          }),
        ),
      );
      expectAlike(withoutIt, bare, 'the image where the name stood', 0.999, 3);
      expect(likeness(withIt, bare, 40).share).toBeLessThan(0.97);
    });

    await test.step('what was chosen for other texts tells nobody in the name of a file', async () => {
      const away = async (dialog: ReturnType<typeof dialogOf>, texts: boolean) => {
        await dialog.getByLabel('Measurements and marks').check();
        await dialog.getByLabel('Texts in the corners').check();
        await dialog.getByLabel("Patient's identity among them").check();
        await dialog.getByLabel('Texts in the corners').setChecked(texts);
      };
      await saved(await save(out('named.png'), (dialog) => away(dialog, true)));
      expect(await askedFor(application)).toContain('小百合');
      await saved(await save(out('unnamed.png'), (dialog) => away(dialog, false)));
      expect(await askedFor(application)).not.toMatch(/山田|小百合/);
      await page.keyboard.press('Control+s');
      const dialog = dialogOf(page, 'Save pictures');
      await dialog.getByLabel('Texts in the corners').check();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
    });

    await test.step('all viewports on one picture, as PNG and as JPEG', async () => {
      await hook(page, 'arrange', 1, 2, ['Computed phantom', '小百合花子左衛門 control']);
      await settled(page, 0);
      await settled(page, 1);
      const all = (format: 'PNG' | 'JPEG') => async (dialog: ReturnType<typeof dialogOf>) => {
        await dialog.getByText('All viewports').click();
        await dialog.getByText(format, { exact: true }).click();
        await dialog.getByLabel('Texts in the corners').check();
        await dialog.getByLabel("Patient's identity among them").check();
        await expect(dialog.getByRole('img', { name: 'Preview' }).locator('canvas')).toBeVisible();
        await picture(page, `exporting-layout-${format}`);
      };
      const png = await saved(await save(out('all.png'), all('PNG')));
      const jpeg = await saved(await save(out('all.jpg'), all('JPEG')), 'image/jpeg');
      expect([...readFileSync(out('all.jpg')).subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
      expectAlike(jpeg, png, 'JPEG and PNG', 0.97, 24);
      await page.mouse.move(2, 2);
      await closeNotices(page);
      const screen = await captured(application, page);
      await expectSeen(png, screen, page, ':has(> [data-cell])', 'all viewports');
    });

    for (const zoom of [1.25, 2]) {
      await test.step(`a screen with ${zoom} pixels for one of CSS`, async () => {
        await sized(application, page, zoom);
        await page.keyboard.press('Escape');
        await settled(page, 0);
        const path = await save(out(`ratio-${zoom}.png`), async (dialog) => {
          await dialog.getByText('This viewport').click();
          await dialog.getByText('PNG', { exact: true }).click();
          await picture(page, `exporting-ratio-${zoom}`);
        });
        const own = await saved(path);
        await page.mouse.move(2, 2);
        await closeNotices(page);
        await expectSeen(own, await captured(application, page), page, '[data-cell="0"]', `at ${zoom}`);
      });
    }
    await sized(application, page, 1);

    await test.step('nothing is replaced that the reader was not asked about', async () => {
      const there = out('there.png');
      writeFileSync(there, 'kept');
      await application.electron.evaluate(({ dialog }) => {
        dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
      });
      await save(out('there'), async () => {});
      await expect(page.getByText('Nothing was saved.').first()).toBeVisible();
      expect(readFileSync(there, 'utf8')).toBe('kept');
      await application.electron.evaluate(({ dialog }) => {
        dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
      });
      await save(out('there'), async () => {});
      await expect.poll(() => readFileSync(there).subarray(1, 4).toString('latin1')).toBe('PNG');
    });

    await test.step('a tile that is not the first tells who it is when it may, and not when it may not', async () => {
      await hook(page, 'arrange', 1, 1, ['Computed phantom']);
      await grid('Shift+G', '2 × 2');
      const tiles = page.locator('[data-cell="0"] [data-tile]');
      await expect(tiles).toHaveCount(4);
      await expect(tiles.nth(3)).toHaveAttribute('data-frame', '3');
      await tiles.nth(3).click();
      await expect(tiles.nth(3)).toHaveAttribute('data-current', 'true');
      const one = async (name: string, identity: boolean): Promise<GrayPicture> => {
        const target = out(name);
        mkdirSync(target);
        await save(target, async (dialog) => {
          await dialog.getByText('6 images').click();
          await dialog.getByText('As on the screen').click();
          await dialog.getByLabel('From image').fill('4');
          await dialog.getByLabel('To image').fill('4');
          await dialog.getByLabel("Patient's identity among them").setChecked(identity);
          await picture(page, `exporting-tile-${identity}`);
        });
        await expect.poll(() => readdirSync(target).filter((entry) => !entry.startsWith('.'))).toHaveLength(1);
        const [made = ''] = readdirSync(target);
        expect(/小百合/.test(made)).toBe(identity);
        const [file = ''] = readdirSync(join(target, made));
        expect(file).toMatch(/ 0004\.png$/);
        return await decoded(page, readFileSync(join(target, made, file)));
      };
      // Beside the image, which is as high as the tile.
      const corner = (of: GrayPicture): GrayPicture => cropped(of, 3, 3, 85, 40);
      const [withIt, withoutIt] = [await one('tile-with', true), await one('tile-without', false)];
      const dark = { ...corner(withoutIt), data: new Uint8Array(corner(withoutIt).data.length) };
      expectAlike(corner(withoutIt), dark, 'the corner without identity', 0.999, 3);
      expect(likeness(corner(withIt), dark, 40).share).toBeLessThan(0.98);
    });

    await test.step('what is asked of an image is never made of another', async () => {
      await grid('Shift+G', '1 × 1');
      await settled(page, 0);
      await page.keyboard.press('Control+s');
      const preview = dialogOf(page, 'Save pictures').getByRole('img', { name: 'Preview' });
      const drawn = () => preview.evaluate((host) => host.querySelector('canvas')?.toDataURL() ?? '');
      await expect.poll(drawn).not.toBe('');
      const before = await drawn();
      // Images may still come in while the dialog is open: what it shows follows, and is what is saved.
      await hook(page, 'goto', 0, 5);
      await settled(page, 0);
      await expect.poll(drawn).not.toBe(before);
      await answerDialogs(application, out('moved.png'));
      await dialogOf(page, 'Save pictures').getByRole('button', { name: 'Save …' }).click();
      await saved(out('moved.png'));
      expect(await askedFor(application)).toContain('image 6');
    });
  }, 'exporting-identity');
});
