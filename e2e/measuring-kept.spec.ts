import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { peersAvailable } from '../testing/peers.ts';
import { phantomUid } from '../testing/phantom.ts';
import { phantomImage } from '../testing/phantom-image.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { launchApplication } from './application.ts';
import { expect, test } from './fixture.ts';
import { dragOnImage, hook, openViewer, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const size = 512;

/** Three slices of one series, white in the middle. */
function write(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return [0, 1, 2].map((slice) => {
    const file = `${folder}/${slice}.dcm`;
    const { file: bytes } = phantomImage({
      seed: `hard ${slice}`,
      rows: size,
      columns: size,
      bitsAllocated: 16,
      bitsStored: 12,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      modality: 'CT',
      pixelSpacing: [0.5, 0.5],
      position: [0, 0, slice * 5],
      orientation: [1, 0, 0, 0, 1, 0],
      rescale: { slope: 1, intercept: -1024, type: 'HU' },
      value: ({ row, column }) => (column > 128 && column < 384 ? 1500 : 1000) + (row % 3),
      window: { center: 40, width: 400 },
      elements: {
        '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Hard^Measuring' }] },
        '00100020': { vr: 'LO', Value: ['HARD1'] },
        '0020000D': { vr: 'UI', Value: [phantomUid('hard study')] },
        '0020000E': { vr: 'UI', Value: [phantomUid('hard series')] },
        '00200011': { vr: 'IS', Value: [1] },
        '00200013': { vr: 'IS', Value: [slice + 1] },
        '00200052': { vr: 'UI', Value: [phantomUid('hard frame of reference')] },
      },
    });
    writeFileSync(file, bytes);
    return file;
  });
}

const drawn = (viewer: Page, kind: string) => viewer.locator(`[data-cell="0"] svg g[data-kind="${kind}"]`);
const count = async (viewer: Page): Promise<number> => (await hook(viewer, 'measurements')).length;

test('measurements: what cannot be kept, texts, and what happens on another image', async ({ executable }, info) => {
  test.setTimeout(150_000);
  await withTemporaryFolder(async (folder) => {
    const application = await launchApplication({ executable, dataFolder: `${folder}/data` });
    try {
      const viewer = await openViewer(application, write(`${folder}/files`), /Hard/);
      const picture = async (name: string): Promise<void> => {
        await info.attach(name, { body: await viewer.screenshot(), contentType: 'image/png' });
      };
      await viewer.keyboard.press('Home');
      await expect.poll(() => settled(viewer)).toBe(0);

      await test.step('a drag that an image change overtakes changes nothing', async () => {
        await viewer.keyboard.press('d');
        await dragOnImage(viewer, [100, 100], [200, 100]);
        await viewer.keyboard.press('s');
        const [before] = await hook(viewer, 'measurements');
        await dragOnImage(viewer, [200, 100], [200, 200], false);
        await hook(viewer, 'goto', 0, 1);
        await expect.poll(() => settled(viewer)).toBe(1);
        await viewer.mouse.up();
        expect((await hook(viewer, 'measurements'))[0]).toEqual(before);
        // Chosen on the first image, not to be seen here: Delete leaves it.
        await viewer.keyboard.press('Delete');
        expect(await count(viewer)).toBe(1);
        await expect(viewer.getByText(/Nothing is deleted/)).toBeVisible();
        // Taken back from another image: told.
        await viewer.keyboard.press('Control+z');
        expect(await count(viewer)).toBe(0);
        await expect(viewer.getByText(/Taken back: Length \(.*image 1\)/)).toBeVisible();
        await viewer.keyboard.press('Control+y');
        await hook(viewer, 'goto', 0, 0);
        await expect.poll(() => settled(viewer)).toBe(0);
        await expect(drawn(viewer, 'length')).toHaveCount(1);
      });

      await test.step('a label by a double click, in Japanese; its text is dragged and goes back', async () => {
        const text = drawn(viewer, 'length').locator('text');
        await text.dblclick({ position: { x: 15, y: 8 } });
        const field = viewer.getByLabel('Label', { exact: true });
        await expect(field).toBeFocused();
        await viewer.keyboard.insertText('右肺上葉の結節、前回と比較して増大');
        await viewer.keyboard.press('Delete');
        await picture('label editor');
        await viewer.keyboard.press('Enter');
        await expect(text).toContainText('右肺上葉の結節');
        const box = (await text.boundingBox())!;
        await viewer.mouse.move(box.x + 20, box.y + 8);
        await viewer.mouse.down();
        await viewer.mouse.move(box.x + 60, box.y + 80);
        await viewer.mouse.move(box.x + 70, box.y + 120);
        await viewer.mouse.up();
        const moved = (await text.boundingBox())!;
        expect([moved.x - box.x, moved.y - box.y].map(Math.round)).toEqual([50, 112]);
        await picture('text moved');
        expect((await hook(viewer, 'measurements'))[0]!.textAt).toBeDefined();
      });

      await test.step("a text is taken by a press elsewhere; Esc in a field is the field's alone", async () => {
        await viewer.getByRole('button', { name: 'More ways to measure and mark' }).click();
        await viewer.getByRole('menuitem', { name: /^Text/ }).click();
        await expect(viewer.getByRole('menu')).toHaveCount(0);
        for (const [at, words] of [
          [[300, 300], 'first'],
          [[300, 330], 'second'],
        ] as [[number, number], string][]) {
          await viewer.mouse.click(...(await hook(viewer, 'onPage', 0, ...at)));
          await expect(viewer.getByRole('textbox', { name: 'Text' })).toBeFocused();
          await viewer.keyboard.type(words);
        }
        await viewer.keyboard.press('Escape');
        const texts = (await hook(viewer, 'measurements')).filter(({ kind }) => kind === 'text');
        expect(texts.map(({ text }) => text)).toEqual(['first']);
        await expect(drawn(viewer, 'length')).toHaveCount(1);
        await viewer.keyboard.press('Control+z');
        expect(await count(viewer)).toBe(1);
      });

      await test.step('what cannot be kept is marked, holds the window open, and is kept later', async () => {
        await application.electron.evaluate(({ ipcMain, dialog }) => {
          const main = ipcMain as unknown as { _invokeHandlers: Map<string, unknown> };
          const name = [...main._invokeHandlers.keys()].find((key) => /measurements.*put$/.test(key))!;
          const kept = main._invokeHandlers.get(name);
          const scope = globalThis as unknown as { heal(): void; asked: number };
          main._invokeHandlers.set(name, (event: { _reply?(value: unknown): void }) => {
            const answer = { ok: false, error: { code: 'storage-failed', message: 'disk full', parameters: {} } };
            event._reply?.(answer);
            return answer;
          });
          scope.heal = () => main._invokeHandlers.set(name, kept);
          scope.asked = 0;
          dialog.showMessageBox = (async () => {
            scope.asked++;
            return { response: 0, checkboxChecked: false };
          }) as typeof dialog.showMessageBox;
        });
        await viewer.keyboard.press('e');
        await dragOnImage(viewer, [150, 150], [300, 260]);
        await expect(drawn(viewer, 'ellipse').locator('text')).toContainText('not saved');
        await picture('not saved');
        await application.electron.evaluate(({ BrowserWindow }) => {
          for (const window of BrowserWindow.getAllWindows())
            if (/window=viewer#/.test(window.webContents.getURL())) window.close();
        });
        await expect
          .poll(() => application.electron.evaluate(() => (globalThis as unknown as { asked: number }).asked))
          .toBe(1);
        expect(await count(viewer)).toBe(2);
        await application.electron.evaluate(() => (globalThis as unknown as { heal(): void }).heal());
        await expect(drawn(viewer, 'ellipse').locator('text')).not.toContainText('not saved', { timeout: 30_000 });
      });
      expect(application.errors).toEqual([]);
    } finally {
      await application.close();
    }
  });
});
