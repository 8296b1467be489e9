import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { DataSet, Element, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { peersAvailable } from '../testing/peers.ts';
import { ctPhantomSlice, phantomUid, writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { dcmtkPicture, expectAlike, hook, openViewer, readImage, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu', 'dcmj2pnm'), 'dcmtk is not installed');
// Without a graphics card WebGL answers all the same, drawn by software.
test.use({ environment: { NEGATOSCOPE_RENDERING: 'gpu' } });

test('a lost drawing context never leaves an old slice on the screen', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(folder, { slices: 8 });
    const viewer = await openViewer(application, files, /Phantom, Computed/);
    expect(await hook(viewer, 'rendering')).toBe('gpu');
    const check = async (index: number, what: string): Promise<void> => {
      await hook(viewer, 'setWindow', 0, 40, 400);
      expectAlike(await readImage(viewer), await dcmtkPicture(files[index]!, folder, ['+Ww', '40', '400']), what);
    };
    await check(0, 'before');
    expect(await hook(viewer, 'loseContext')).toBe(1);
    await hook(viewer, 'goto', 0, 5);
    expect(await settled(viewer)).toBe(5);
    await expect(viewer.getByTestId('viewport').first()).toHaveAttribute('data-index', '5');
    await check(5, 'after the loss');
    await hook(viewer, 'goto', 0, 2);
    await settled(viewer);
    await check(2, 'scrolled on');
  });
});

/** What each picture on the screen is made of, all tiles; a canvas of the engine that is never seen may have any size. */
const pictures = (viewer: Page): Promise<string[]> =>
  viewer.evaluate(() =>
    [...document.querySelectorAll<HTMLCanvasElement>('[data-tile] canvas')]
      .filter((canvas) => canvas.style.display !== 'none')
      .map((canvas) => canvas.toDataURL()),
  );

test('several viewports, tiles and a playing loop survive a lost drawing context', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const files = [
      ...(await writeCtPhantom(`${folder}/a`, { slices: 8, rows: 128, columns: 128, seriesDescription: 'First' })),
      ...(await writeCtPhantom(`${folder}/b`, {
        ...{ slices: 6, rows: 96, columns: 128, seriesNumber: 2 },
        seriesDescription: 'Second',
      })),
    ];
    const viewer = await openViewer(application, files, /Phantom, Computed/);
    await hook(viewer, 'arrange', 1, 2, ['First', 'Second']);
    for (const cell of [0, 1]) {
      await settled(viewer, cell);
      await hook(viewer, 'loadAll', cell);
    }
    // Two tiles above each other in the first viewport.
    await viewer.keyboard.press('Shift+G');
    await viewer.getByRole('button', { name: '2 × 1', exact: true }).click();
    await expect(viewer.locator('[data-cell="0"] [data-tile]')).toHaveCount(2);
    await hook(viewer, 'setWindow', 1, 40, 400);
    await settled(viewer, 0);
    await settled(viewer, 1);
    // A length lies over its image, with its text.
    await viewer.locator('[data-cell="1"]').click({ position: { x: 60, y: 60 } });
    await viewer.keyboard.press('d');
    const ends = [await hook(viewer, 'onPage', 1, 30, 30), await hook(viewer, 'onPage', 1, 80, 50)] as const;
    await viewer.mouse.move(...ends[0]);
    await viewer.mouse.down();
    await viewer.mouse.move(...ends[1], { steps: 4 });
    await viewer.mouse.up();
    await viewer.keyboard.press('s');
    await viewer.mouse.move(0, 0);
    const length = viewer.locator('[data-cell="1"] svg g[data-kind="length"]');
    await expect(length).toHaveCount(1);
    const drawn = () => length.locator('path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
    const [lines, text] = [await drawn(), await length.locator('text').textContent()];
    expect(text).toMatch(/mm/);
    const before = await pictures(viewer);
    expect(new Set(before).size).toBeGreaterThan(2);
    expect(await hook(viewer, 'loseContext')).toBe(1);
    await expect.poll(() => pictures(viewer), { message: 'the same pictures after the loss' }).toEqual(before);
    await expect(length).toHaveCount(1);
    expect([await drawn(), await length.locator('text').textContent()]).toEqual([lines, text]);
    // It is still the reader's: it can be taken, and follows its image.
    await viewer.mouse.click((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2);
    await expect(length).toHaveAttribute('data-selected', 'true');
    await viewer.mouse.move(0, 0);
    await hook(viewer, 'goto', 1, 1);
    await settled(viewer, 1);
    await expect(length).toHaveCount(0);
    await hook(viewer, 'goto', 1, 0);
    await settled(viewer, 1);
    await expect(length).toHaveCount(1);

    // A loop that plays goes on with the right pictures.
    await viewer.locator('[data-cell="1"]').click({ position: { x: 60, y: 60 } });
    await viewer.keyboard.press('C');
    await expect(viewer.locator('[data-cell="1"] [data-cine-bar][data-playing]')).toBeVisible();
    expect(await hook(viewer, 'loseContext')).toBe(1);
    const places = new Set<number>();
    await expect
      .poll(async () => places.add((await hook(viewer, 'viewports')).find(({ cell }) => cell === 1)?.index ?? -1).size)
      .toBeGreaterThan(2);
    await viewer.keyboard.press('C');
    await hook(viewer, 'goto', 1, 3);
    expect(await settled(viewer, 1)).toBe(3);
    await hook(viewer, 'setWindow', 1, 40, 400);
    const after = await pictures(viewer);
    await hook(viewer, 'goto', 1, 0);
    await settled(viewer, 1);
    await expect.poll(() => pictures(viewer)).toEqual(before);
    expect(after).not.toEqual(before);
  });
});

test('images of one series that are kept as different kinds of numbers', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const one = (vr: Vr, value: number): Element => ({ vr, Value: [value] });
    // Modality values as 16-bit integers, as fractions, and as they are stored.
    const rescales = [[1, -1024], [0.5, -512], undefined, [1, -1024], [2.5, -1024], undefined];
    const files: string[] = [];
    for (const [slice, rescale] of rescales.entries()) {
      const { uid, dataSet } = ctPhantomSlice(slice, { slices: rescales.length });
      const { '00281052': _, '00281053': __, ...plain } = dataSet;
      const given: DataSet = rescale ? { '00281052': one('DS', rescale[1]!), '00281053': one('DS', rescale[0]!) } : {};
      const sorted = Object.fromEntries(Object.entries({ ...plain, ...given }).sort(([a], [b]) => (a < b ? -1 : 1)));
      const file = `${folder}/${slice}.dcm`;
      const meta = {
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        sopInstanceUid: uid,
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        implementationClassUid: phantomUid('implementation'),
      };
      await writeFile(file, writePart10(meta, sorted));
      files.push(file);
    }
    const viewer = await openViewer(application, files, /Phantom, Computed/);
    await hook(viewer, 'loadAll', 0);
    for (const index of [0, 1, 2, 3, 4, 5, 1, 0, 4, 2]) {
      await hook(viewer, 'goto', 0, index);
      expect(await settled(viewer)).toBe(index);
      await hook(viewer, 'setWindow', 0, 500, 1800);
      const reference = await dcmtkPicture(files[index]!, folder, ['+Ww', '500', '1800']);
      expectAlike(await readImage(viewer), reference, `image ${index + 1}`);
    }
  });
});

test('a graphics card that draws the test pattern wrong is not used, and the window says so', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(folder, { slices: 1 });
    const viewer = await openViewer(application, files, /Phantom, Computed/);
    expect(await hook(viewer, 'rendering')).toBe('gpu');
    await expect(viewer.locator('[data-self-test]')).toHaveCount(0);
    await viewer.addInitScript(() => {
      WebGL2RenderingContext.prototype.drawArrays = () => undefined;
    });
    await viewer.reload();
    await viewer.waitForFunction(() => 'negatoscopeTest' in window, undefined, { polling: 50 });
    await expect(viewer.locator('[data-self-test="fallback"]')).toContainText('drawn by the processor');
    expect(await hook(viewer, 'rendering')).toBe('cpu');
    await expect(viewer.getByTestId('viewport').first()).toHaveAttribute('data-image-id', /./);
    await hook(viewer, 'setWindow', 0, 40, 400);
    expectAlike(
      await readImage(viewer),
      await dcmtkPicture(files[0]!, folder, ['+Ww', '40', '400']),
      'by the processor',
    );
  });
});
