import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { phantomImage } from '../testing/phantom-image.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { answerDialogs } from './dialogs.ts';
import { decoded, dialogOf, fileWhenThere, inner } from './exported.ts';
import { expect, test } from './fixture.ts';
import { picture } from './picture.ts';
import { expectAlike, type GrayPicture, hook, likeness, openViewer, settled } from './viewer-window.ts';

/** The slice number that the phantom shows as bright squares: bits from the upper left corner. */
const sliceOf = ({ width, data, components }: GrayPicture): number =>
  [0, 1, 2, 3, 4].reduce(
    (sum, bit) => sum + ((data[(8 * width + 8 + bit * 12) * components] ?? 0) > 200 ? 1 << bit : 0),
    0,
  );

test('[BIR-K5] what leaves as a picture, a film, on paper or as a capture is what is on the screen', async ({
  application,
}) => {
  test.setTimeout(240_000);
  await withTemporaryFolder(async (folder) => {
    const page = await openViewer(application, await writeCtPhantom(folder, { slices: 6 }), /Phantom, Computed/);
    await hook(page, 'setState', 0, { rotation: 90, inverted: true });
    await hook(page, 'setWindow', 0, 40, 400);
    await settled(page);
    const viewport = page.locator('[data-cell="0"]');
    const onScreen = async () => {
      await page.mouse.move(2, 2);
      return await decoded(
        page,
        await viewport.screenshot({ animations: 'disabled', style: '.mantine-Notifications-root { display: none }' }),
      );
    };

    await test.step('a PNG with identity is the screen, pixel by pixel', async () => {
      await page.keyboard.press('Control+s');
      const dialog = dialogOf(page, 'Save pictures');
      const identity = dialog.getByLabel("Patient's identity among them");
      await expect(identity).not.toBeChecked();
      await identity.check();
      await expect(dialog.getByRole('img', { name: 'Preview' }).locator('canvas')).toBeVisible();
      await picture(page, 'exporting-dialog');
      const path = join(folder, 'with.png');
      await answerDialogs(application, path);
      await dialog.getByRole('button', { name: 'Save …' }).click();
      const saved = await decoded(page, await fileWhenThere(path));
      await expect(page.getByText(`Saved as ${path}`)).toBeVisible();
      await expect(dialog).toBeHidden();
      const screen = await onScreen();
      expectAlike(inner(saved), inner(screen), 'the picture and the screen', 0.998, 3);
    });

    await test.step('without identity nobody can tell who it is; nothing else is missing', async () => {
      await page.keyboard.press('Control+s');
      const dialog = dialogOf(page, 'Save pictures');
      // It was chosen the last time.
      const identity = dialog.getByLabel("Patient's identity among them");
      await expect(identity).toBeChecked();
      await identity.uncheck();
      const path = join(folder, 'without.png');
      await answerDialogs(application, path);
      await dialog.getByRole('button', { name: 'Save …' }).click();
      const without = await decoded(page, await fileWhenThere(path));
      const withIdentity = await decoded(page, readFileSync(join(folder, 'with.png')));
      const { share } = likeness(without, withIdentity, 3);
      expect(share).toBeLessThan(1);
      // The whole corner of the patient is the image alone: black there, beside the body.
      await hook(page, 'annotations', 'none');
      const bare = await onScreen();
      await hook(page, 'annotations', 'full');
      const corner = ({ width, components, data }: GrayPicture): GrayPicture => {
        const rows = Array.from({ length: 60 }, (_, row) =>
          data.subarray(((row + 4) * width + 4) * components, ((row + 4) * width + 254) * components),
        );
        return { width: 250, height: 60, components, data: new Uint8Array(Buffer.concat(rows)) };
      };
      expectAlike(corner(without), corner(bare), 'the corner without identity', 0.999, 3);
      expect(likeness(corner(withIdentity), corner(bare), 3).share).toBeLessThan(0.99);
    });

    await test.step('the clipboard gets the same picture', async () => {
      await page.keyboard.press('Control+c');
      await expect(page.getByText('Copied, without')).toBeVisible();
      const size = await application.electron.evaluate(async ({ clipboard }) => {
        const older = clipboard as unknown as { readImage?(): { getSize(): { width: number; height: number } } };
        return older.readImage?.().getSize();
      });
      const screen = await onScreen();
      if (size) expect(size).toEqual({ width: screen.width, height: screen.height });
    });

    await test.step('all images at their own pixels, numbered, in a new folder', async () => {
      await hook(page, 'setState', 0, { rotation: 0, inverted: false, scaling: 'fit', pan: [0, 0] });
      await page.getByRole('button', { name: /^Pictures of what is shown/ }).click();
      await picture(page, 'exporting-menu');
      await page.getByRole('menuitem', { name: /Save all images/ }).click();
      const dialog = dialogOf(page, 'Save pictures');
      await dialog.getByLabel('Texts in the corners').uncheck();
      await dialog.getByLabel('Measurements and marks').uncheck();
      await dialog.getByText('Image pixels (512 × 512)').click();
      await picture(page, 'exporting-series');
      const target = join(folder, 'pictures');
      mkdirSync(target);
      await answerDialogs(application, target);
      await dialog.getByRole('button', { name: 'Save …' }).click();
      await expect(page.getByText(/^6 pictures saved in/)).toBeVisible({ timeout: 60_000 });
      const [made = ''] = readdirSync(target);
      expect(made).toMatch(/^CT series/);
      expect(made).not.toContain('Phantom, Computed');
      const files = readdirSync(join(target, made)).sort();
      expect(files).toHaveLength(6);
      expect(files[0]).toMatch(/ 0001\.png$/);
      const slices: number[] = [];
      for (const file of files) {
        const one = await decoded(page, readFileSync(join(target, made, file)));
        expect([one.width, one.height]).toEqual([512, 512]);
        slices.push(sliceOf(one));
      }
      expect(slices).toEqual(
        [...slices].sort((a, b) => a - b).reverse()[0] === slices[0] ? [5, 4, 3, 2, 1, 0] : [0, 1, 2, 3, 4, 5],
      );
      // What was shown before is shown again.
      expect(await settled(page)).toBe(0);
    });

    await test.step('a film plays, every image in its turn, at the rate that was asked for', async () => {
      await page.keyboard.press('Control+e');
      await page.getByRole('menuitem', { name: /Save as a film/ }).click();
      const dialog = dialogOf(page, 'Save pictures');
      await dialog.getByLabel('Pictures a second').fill('5');
      await picture(page, 'exporting-film');
      const path = join(folder, 'film.mp4');
      await answerDialogs(application, path);
      await dialog.getByRole('button', { name: 'Save …' }).click();
      const bytes = await fileWhenThere(path);
      await expect(page.getByText(/^Film of 6 pictures saved/)).toBeVisible();
      const played = await page.evaluate(async (data) => {
        const blob = new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: 'video/mp4' });
        const video = document.createElement('video');
        video.muted = true;
        video.src = URL.createObjectURL(blob);
        await new Promise((resolve, reject) => {
          video.onloadeddata = resolve;
          video.onerror = () => reject(new Error(video.error?.message));
        });
        const canvas = document.createElement('canvas');
        canvas.width = video.videoWidth;
        canvas.height = video.videoHeight;
        const context = canvas.getContext('2d', { willReadFrequently: true });
        const marks: number[] = [];
        for (let frame = 0; frame < 6; frame++) {
          const sought = new Promise((resolve) => {
            video.onseeked = resolve;
          });
          video.currentTime = (frame + 0.5) / 5;
          await sought;
          const read = (): number => {
            context?.drawImage(video, 0, 0);
            let slice = 0;
            for (let bit = 0; bit < 5; bit++) {
              const [level = 0] = context?.getImageData(8 + bit * 12, 8, 1, 1).data ?? [];
              if (level > 128) slice |= 1 << bit;
            }
            return slice;
          };
          let slice = read();
          // A picture that was sought may reach the element a moment after it says so; no two pictures of the movie are alike.
          for (
            const end = performance.now() + 3000;
            slice === marks.at(-1) && performance.now() < end;
            slice = read()
          ) {
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
          marks.push(slice);
        }
        const result = { width: video.videoWidth, height: video.videoHeight, duration: video.duration, marks };
        URL.revokeObjectURL(video.src);
        return result;
      }, Buffer.from(bytes).toString('base64'));
      expect([played.width, played.height]).toEqual([512, 512]);
      expect(played.duration).toBeCloseTo(1.2, 2);
      expect(new Set(played.marks).size).toBe(6);
      expect([0, 1, 2, 3, 4, 5]).toEqual([...played.marks].sort((a, b) => a - b));
    });

    await test.step('nothing stays of what is cancelled', async () => {
      await answerDialogs(application, undefined);
      await page.keyboard.press('Control+s');
      await dialogOf(page, 'Save pictures').getByRole('button', { name: 'Save …' }).click();
      await expect(page.getByText('Nothing was saved.')).toBeVisible();
      expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
    });

    await test.step('paper shows the viewport in its present state', async () => {
      await hook(page, 'setState', 0, { rotation: 90, inverted: true });
      await page.keyboard.press('p');
      const dialog = dialogOf(page, 'Print');
      await expect(dialog.getByLabel("Patient's identity")).toBeChecked();
      await dialog.getByLabel('Texts in the corners').check();
      await dialog.getByLabel('Measurements and marks').check();
      await picture(page, 'exporting-print');
      const path = join(folder, 'page.pdf');
      await answerDialogs(application, path);
      await dialog.getByRole('button', { name: 'Save as PDF …' }).click();
      const pdf = await fileWhenThere(path);
      expect(Buffer.from(pdf.subarray(0, 5)).toString('latin1')).toBe('%PDF-');
      if (!peersAvailable('gs')) return;
      const png = join(folder, 'page.png');
      const gs = ['-q', '-dNOPAUSE', '-dBATCH', '-dSAFER', '-sDEVICE=png16m', '-r150', `-sOutputFile=${png}`, path];
      expect((await runPeer('gs', gs)).status).toBe(0);
      const paper = await decoded(page, readFileSync(png));
      if (process.env['NEGATOSCOPE_SHOTS']) {
        writeFileSync(join(process.env['NEGATOSCOPE_SHOTS'], 'exporting-paper.png'), readFileSync(png));
      }
      // The dark rectangle on the white sheet is the viewport: the same picture as on the screen.
      const found = darkBox(paper);
      const screen = inner(await onScreen(), 2);
      const [small, wanted] = [shrunk(cut(paper, found), 120, 80), shrunk(screen, 120, 80)];
      expectAlike(small, wanted, 'the page and the screen', 0.97, 24);
      const other = { ...wanted, data: wanted.data.map((value) => 255 - value) };
      expect(likeness(small, other, 24).share).toBeLessThan(0.5);
    });

    await test.step('the printer gets that page through the system', async () => {
      const printed = application.electron.evaluate(
        ({ app, webContents }) =>
          new Promise<{ options: object; url: string }>((resolve) => {
            const found = async () => [{ name: 'Test' } as never];
            for (const contents of webContents.getAllWebContents()) contents.getPrintersAsync = found;
            app.once('web-contents-created', (_event, contents) => {
              contents.getPrintersAsync = found;
              contents.print = (options, callback) => {
                resolve({ options: options ?? {}, url: contents.getURL() });
                callback?.(true, '');
              };
            });
          }),
      );
      await page.keyboard.press('p');
      await dialogOf(page, 'Print').getByRole('button', { name: 'Print …' }).click();
      expect((await printed).options).toMatchObject({ silent: false, pageSize: 'A4' });
      await expect(page.getByText('Handed to the printer.')).toBeVisible();
    });

    await test.step('true size is true on paper', async () => {
      await hook(page, 'setState', 0, { rotation: 0, inverted: false, scaling: 'free', zoom: 4, pan: [0, 0] });
      await page.keyboard.press('p');
      const dialog = dialogOf(page, 'Print');
      await dialog.getByLabel('True size').check();
      await dialog.getByLabel('Texts in the corners').uncheck();
      const path = join(folder, 'true.pdf');
      await answerDialogs(application, path);
      await dialog.getByRole('button', { name: 'Save as PDF …' }).click();
      await fileWhenThere(path);
      if (!peersAvailable('gs')) return;
      const png = join(folder, 'true.png');
      const gs = ['-q', '-dNOPAUSE', '-dBATCH', '-dSAFER', '-sDEVICE=png16m', '-r150', `-sOutputFile=${png}`, path];
      expect((await runPeer('gs', gs)).status).toBe(0);
      const box = darkBox(await decoded(page, readFileSync(png)));
      const [column, row] = await page.evaluate(() => {
        const surface = document.querySelector('[data-cell="0"] [data-tile="0"]')?.firstElementChild;
        return [surface?.clientWidth ?? 0, surface?.clientHeight ?? 0];
      });
      const [report] = await hook(page, 'viewports');
      // 0.7 mm a pixel of the image.
      const mm = (side: number) => (side / (report?.scale ?? 1)) * 0.7;
      const limit = 512 * 0.7;
      expect((box.width / 150) * 25.4).toBeCloseTo(Math.min(mm(column ?? 0), limit), 0);
      expect((box.height / 150) * 25.4).toBeCloseTo(Math.min(mm(row ?? 0), limit), 0);
    });
  }, 'exporting');
});

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The largest rectangle that is no paper: rows and columns of which more than half are not white. */
function darkBox({ width, height, components, data }: GrayPicture): Box {
  const dark = (x: number, y: number): boolean => (data[(y * width + x) * components] ?? 255) < 250;
  const middle = Math.round(width / 2);
  const inRow = (y: number): number => {
    let count = 0;
    for (let x = 0; x < width; x += 2) if (dark(x, y)) count++;
    return count;
  };
  const rows = Array.from({ length: height }, (_, y) => y).filter((y) => inRow(y) > width / 5);
  const [top = 0, bottom = 0] = [rows[0], rows.at(-1)];
  const columns = Array.from({ length: width }, (_, x) => x).filter((x) => {
    let count = 0;
    for (let y = top; y <= bottom; y += 2) if (dark(x, y)) count++;
    return count > (bottom - top) / 8;
  });
  expect(columns, `something in the middle of the page at ${middle}`).not.toHaveLength(0);
  const [left = 0, right = 0] = [columns[0], columns.at(-1)];
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

function cut(from: GrayPicture, { x, y, width, height }: Box): GrayPicture {
  const { components } = from;
  const rows = Array.from({ length: height }, (_, row) => {
    const start = ((y + row) * from.width + x) * components;
    return from.data.subarray(start, start + width * components);
  });
  return { width, height, components, data: new Uint8Array(Buffer.concat(rows)) };
}

/** Means of the greens over a grid: details of the resampling do not count. */
function shrunk({ width, height, components, data }: GrayPicture, columns: number, rows: number): GrayPicture {
  const out = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      let count = 0;
      for (let y = Math.floor((row * height) / rows); y < Math.floor(((row + 1) * height) / rows); y++) {
        for (let x = Math.floor((column * width) / columns); x < Math.floor(((column + 1) * width) / columns); x++) {
          sum += data[(y * width + x) * components + Math.min(1, components - 1)] ?? 0;
          count++;
        }
      }
      out[row * columns + column] = Math.round(sum / Math.max(1, count));
    }
  }
  return { width: columns, height: rows, components: 1, data: out };
}

test('[GCA-184] [GCA-187] [VIT-041] a capture of the screen lies in the study as DICOM, still and moving', async ({
  application,
}) => {
  test.setTimeout(180_000);
  await withTemporaryFolder(async (folder) => {
    const page = await openViewer(application, await writeCtPhantom(folder, { slices: 4 }), /Phantom, Computed/);
    const series = () =>
      page.evaluate(async () => {
        const rows = new URLSearchParams(location.hash.slice(1)).get('studies') ?? '';
        const answer = await fetch(`dicomweb://archive/view/studies/${rows}/series`);
        return (await answer.json()).rows as { seriesRow: number; number?: number; description: string }[];
      });
    const fileOf = async (seriesRow: number): Promise<string> => {
      const bytes = await page.evaluate(async (row) => {
        const { instances } = await (await fetch(`dicomweb://archive/view/series/${row}`)).json();
        const [{ row: instance, revision }] = instances;
        const answer = await fetch(`dicomweb://archive/view/instances/${instance}/${revision}/file`);
        const data = new Uint8Array(await answer.arrayBuffer());
        let text = '';
        for (const byte of data) text += String.fromCharCode(byte);
        return btoa(text);
      }, seriesRow);
      const path = join(folder, `capture-${seriesRow}.dcm`);
      writeFileSync(path, Buffer.from(bytes, 'base64'));
      return path;
    };
    const check = async (number: number, wanted: RegExp[]): Promise<void> => {
      const found = (await series()).find((one) => one.number === number);
      const path = await fileOf(found?.seriesRow ?? 0);
      if (!peersAvailable('dciodvfy', 'dcmdump')) return;
      expect((await runPeer('dciodvfy', ['-new', path])).output.match(/^Error.*/gm) ?? []).toEqual([]);
      const { output } = await runPeer('dcmdump', ['-q', path]);
      for (const pattern of wanted) expect(output).toMatch(pattern);
    };

    await page.keyboard.press('Control+Shift+s');
    const dialog = dialogOf(page, 'Keep as a DICOM capture');
    await dialog.getByLabel('Texts in the corners').uncheck();
    await picture(page, 'exporting-capture');
    await dialog.getByRole('button', { name: 'Keep in the study' }).click();
    await expect(page.getByText('Kept in the study as series 9000.')).toBeVisible({ timeout: 30_000 });
    await expect.poll(async () => (await series()).map(({ number }) => number)).toContain(9000);
    await check(9000, [
      /SOPClassUID|0008,0016.*SecondaryCaptureImageStorage/,
      /\(0028,0004\) CS \[MONOCHROME2/,
      /\(0028,0301\) CS \[NO/,
      /\(0028,0030\) DS \[0?\.\d+\\/,
      /\(0010,0020\) LO \[/,
    ]);

    // All images, with the patient in the picture: a film that says so.
    await page.keyboard.press('Control+Shift+s');
    const again = dialogOf(page, 'Keep as a DICOM capture');
    await again.getByText('4 images').click();
    await again.getByLabel('Texts in the corners').check();
    await again.getByLabel("Patient's identity among them").check();
    await again.getByLabel('Pictures a second').fill('8');
    await again.getByRole('button', { name: 'Keep in the study' }).click();
    await expect(page.getByText('Kept in the study as series 9001.')).toBeVisible({ timeout: 60_000 });
    await expect.poll(async () => (await series()).map(({ number }) => number)).toContain(9001);
    await check(9001, [
      /MultiframeGrayscaleByteSecondaryCapture|Multi-?frame/i,
      /\(0028,0008\) IS \[4/,
      /\(0018,1063\) DS \[125/,
      /\(0028,0301\) CS \[YES/,
    ]);
  }, 'captures');
});

test.describe('a workstation that creates no objects', () => {
  test.use({ settings: { createdObjects: { enabled: false } } });

  test('[PXM-166] offers no capture', async ({ application }) => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, 'image.dcm');
      writeFileSync(path, phantomImage({ rows: 64, columns: 64 }).file);
      const page = await openViewer(application, [path], /Phantom, Image/);
      await page.getByRole('button', { name: /^Pictures of what is shown/ }).click();
      await expect(page.getByRole('menuitem', { name: /Save the picture/ })).toBeVisible();
      await expect(page.getByRole('menuitem', { name: /DICOM capture/ })).toHaveCount(0);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Shift+s');
      await expect(page.getByText('This workstation creates no objects')).toBeVisible();
    }, 'no-captures');
  });
});
