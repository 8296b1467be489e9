import type { Page } from '@playwright/test';
import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { writeMammograms, writeRadiographs, writeUltrasound } from '../testing/phantom-studies.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';
import { hook, openStudy, settled, type ViewerHooks } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const report = async (viewer: Page, cell = 0) => (await hook(viewer, 'viewports')).find((one) => one.cell === cell)!;
const reports = async (viewer: Page) => (await hook(viewer, 'viewports')).sort((a, b) => a.cell - b.cell);
const counts = async (viewer: Page) => (await reports(viewer)).map(({ count }) => count);
const frames = (viewer: Page) =>
  viewer
    .locator('[data-cell="0"] [data-tile]')
    .evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('data-frame')));

/** Picks a grid with the keyboard and the mouse. */
async function pick(viewer: Page, key: string, grid: string): Promise<void> {
  await viewer.keyboard.press(key);
  await viewer.getByRole('button', { name: grid, exact: true }).click();
}

test('[BIR-B1] [BIR-B2] [BIR-B3] [BIR-B4] [BIR-B5] [BIR-B8] layouts of viewports and of tiles', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    await send(application, [
      ...(await writeCtPhantom(`${folder}/1`, {
        slices: 40,
        seriesNumber: 1,
        seriesDescription: 'Thin',
        rows: 256,
        columns: 256,
      })),
      ...(await writeCtPhantom(`${folder}/2`, {
        slices: 5,
        seriesNumber: 2,
        seriesDescription: 'Thick',
        rows: 256,
        columns: 256,
      })),
    ]);
    const viewer = await openStudy(application, /Phantom, Computed/);
    const panes = viewer.getByTestId('viewport');

    await test.step('at the start: thumbnails, the toolbar, a viewport for each series, the first image whole, windowed, with its texts', async () => {
      await expect(panes).toHaveCount(2);
      await expect(viewer.locator('main')).toHaveAttribute('data-state', 'ready');
      await expect.poll(() => counts(viewer)).toEqual([40, 5]);
      await expect(viewer.getByRole('toolbar', { name: 'Viewer' })).toBeVisible();
      await expect(viewer.locator('[data-frame-set]')).toHaveCount(2);
      await settled(viewer, 0);
      const first = await report(viewer);
      expect(first).toMatchObject({ index: 0, window: { center: 40, width: 400 } });
      expect(first.state).toMatchObject({ scaling: 'fit', rotation: 0, flipped: false, inverted: false });
      await expect(panes.nth(0).locator('[data-corner="topLeft"]').first()).toContainText('Phantom, Computed');
      await expect(viewer.locator('[data-command="tool-scroll"]')).toHaveAttribute('aria-pressed', 'true');
      await expect(panes.nth(0)).toHaveAttribute('data-selected', 'true');
      await picture(viewer, 'layout-first');
    });

    await test.step('a press of any tool, the tool for it and Tab select a viewport', async () => {
      await viewer.keyboard.press('V');
      await expect(viewer.locator('[data-command="tool-select"]')).toHaveAttribute('aria-pressed', 'true');
      await panes.nth(1).click();
      await expect(panes.nth(1)).toHaveAttribute('data-selected', 'true');
      await expect(panes.nth(0)).not.toHaveAttribute('data-selected', 'true');
      expect((await report(viewer, 1)).index).toBe(0);
      await viewer.keyboard.press('Tab');
      await expect(panes.nth(0)).toHaveAttribute('data-selected', 'true');
      await viewer.keyboard.press('Shift+Tab');
      await expect(panes.nth(1)).toHaveAttribute('data-selected', 'true');
      await viewer.keyboard.press('Tab');
      await viewer.keyboard.press('S');
    });

    await test.step('a slice is not turned, and it says why', async () => {
      for (const command of ['rotate', 'flip']) {
        const button = viewer.locator(`[data-command="${command}"]`);
        await expect(button).toHaveAttribute('aria-disabled', 'true');
        await expect(button).toHaveAttribute('data-reason', /projections/);
      }
    });

    await test.step('maximised and back, in other grids and back: every cell is as it was', async () => {
      await hook(viewer, 'goto', 0, 7);
      await settled(viewer, 0);
      await hook(viewer, 'setState', 0, { scaling: 'free', zoom: 2, pan: [30, -12], inverted: true });
      await hook(viewer, 'setWindow', 1, -600, 1500);
      await hook(viewer, 'goto', 1, 3);
      await settled(viewer, 1);
      const before = await reports(viewer);
      const same = async (): Promise<void> => {
        await expect.poll(() => counts(viewer)).toEqual([40, 5]);
        await settled(viewer, 0);
        await settled(viewer, 1);
        await expect
          .poll(async () =>
            (await reports(viewer)).map(({ index, state, window }) => ({
              index,
              window,
              zoom: state.zoom,
              inverted: state.inverted,
              pan: state.pan.map(Math.round),
            })),
          )
          .toEqual(
            before.map(({ index, state, window }) => ({
              index,
              window,
              zoom: state.zoom,
              inverted: state.inverted,
              pan: state.pan.map(Math.round),
            })),
          );
      };
      await panes.nth(0).dblclick();
      await expect(panes).toHaveCount(1);
      await settled(viewer, 0);
      expect((await report(viewer)).state.zoom).toBe(2);
      await panes.nth(0).dblclick();
      await same();
      await viewer.keyboard.press('Tab');
      await viewer.keyboard.press('Enter');
      await expect(panes).toHaveCount(1);
      await viewer.keyboard.press('Enter');
      await same();
      await pick(viewer, 'g', '1 × 1');
      await expect(panes).toHaveCount(1);
      await pick(viewer, 'g', '3 × 3');
      await expect(panes).toHaveCount(9);
      await pick(viewer, 'g', '1 × 2');
      await same();
      // Another series in a cell, and the first one again.
      await viewer.locator('[data-frame-set]').nth(1).dragTo(panes.nth(0));
      await expect.poll(() => counts(viewer)).toEqual([5, 5]);
      await viewer.locator('[data-frame-set]').nth(0).dragTo(panes.nth(0));
      await same();
      await viewer.keyboard.press('Escape');
      await viewer.keyboard.press('Home');
      await settled(viewer, 0);
    });

    await test.step('tiles: consecutive frames with one view, a row a notch, a current one', async () => {
      await pick(viewer, 'Shift+G', '2 × 3');
      await expect(viewer.locator('[data-cell="0"] [data-tile]')).toHaveCount(6);
      await expect.poll(() => frames(viewer)).toEqual(['0', '1', '2', '3', '4', '5']);
      await expect(panes).toHaveCount(2);
      const box = (await panes.nth(0).boundingBox())!;
      const at = async (column: number, row: number): Promise<void> =>
        await viewer.mouse.move(box.x + (box.width * (column + 0.5)) / 3, box.y + (box.height * (row + 0.5)) / 2);
      await at(1, 1);
      await viewer.mouse.wheel(0, 100);
      await expect.poll(() => frames(viewer)).toEqual(['3', '4', '5', '6', '7', '8']);
      await viewer.mouse.down();
      await viewer.mouse.up();
      await expect(viewer.locator('[data-cell="0"] [data-current]')).toHaveAttribute('data-tile', '4');
      await expect(panes.nth(0)).toHaveAttribute('data-index', '7');
      // Commands are about the current frame; the window and the zoom are those of all.
      await viewer.keyboard.press('ArrowDown');
      await expect(panes.nth(0)).toHaveAttribute('data-index', '8');
      await viewer.keyboard.press('ArrowDown');
      await expect(panes.nth(0)).toHaveAttribute('data-index', '9');
      await expect.poll(() => frames(viewer)).toEqual(['6', '7', '8', '9', '10', '11']);
      await viewer.keyboard.press('4');
      for (const tile of [0, 5]) {
        await expect(viewer.locator(`[data-cell="0"] [data-tile="${tile}"] [data-corner="bottomRight"]`)).toContainText(
          '1500',
        );
      }
      await picture(viewer, 'layout-tiles');
      await viewer.keyboard.press('End');
      await expect.poll(() => frames(viewer)).toEqual(['36', '37', '38', '39', expect.anything(), expect.anything()]);
      await expect(viewer.locator('[data-cell="0"] [data-empty]')).toHaveCount(2);
      await viewer.keyboard.press('Home');
      // Larger than the page needs, then one again: the frame that was current stays.
      await viewer.keyboard.press('ArrowDown');
      await pick(viewer, 'Shift+G', '8 × 8');
      await expect(viewer.locator('[data-cell="0"] [data-tile]')).toHaveCount(64);
      await expect
        .poll(async () => (await frames(viewer)).slice(0, 40))
        .toEqual(Array.from({ length: 40 }, (_, i) => String(i)));
      await picture(viewer, 'layout-64');
      await pick(viewer, 'Shift+G', '1 × 1');
      await expect(viewer.locator('[data-cell="0"] [data-tile]')).toHaveCount(1);
      await settled(viewer, 0);
      expect(await report(viewer)).toMatchObject({ index: 1, window: { center: -600, width: 1500 } });
    });

    await test.step('the strip goes and comes', async () => {
      await viewer.keyboard.press('B');
      await expect(viewer.getByRole('navigation', { name: 'Series' })).toBeHidden();
      await viewer.keyboard.press('B');
      await expect(viewer.getByRole('navigation', { name: 'Series' })).toBeVisible();
      const grip = viewer.getByRole('separator', { name: 'Width of the series' });
      await grip.focus();
      const width = Number(await grip.getAttribute('aria-valuenow'));
      await viewer.keyboard.press('ArrowRight');
      await expect(grip).toHaveAttribute('aria-valuenow', String(width + 16));
    });
  });
});

test('[BIR-B1] [BIR-B5] each modality begins with its own layout', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    await send(application, [
      ...(await writeMammograms(`${folder}/mg`, { name: 'Mamma^Mia', id: 'MG1' })),
      ...(await writeRadiographs(`${folder}/dx`, { name: 'Thorax^Tom', id: 'DX1' })),
      ...(await writeUltrasound(`${folder}/us`, { name: 'Echo^Eva', id: 'US1' })),
    ]);

    await test.step('mammograms: right beside left, chest wall to chest wall, equal in size', async () => {
      const viewer = await openStudy(application, /Mamma, Mia/);
      const panes = viewer.getByTestId('viewport');
      await expect(panes).toHaveCount(4);
      for (const cell of [0, 1, 2, 3]) await settled(viewer, cell);
      const boxes = async (): Promise<Awaited<ReturnType<ViewerHooks['boxes']>>[]> => {
        const all = [];
        for (const cell of [0, 1, 2, 3]) all.push(await hook(viewer, 'boxes', cell));
        return all;
      };
      // The breast touches the line between the two viewports.
      await expect
        .poll(async () =>
          (await boxes()).map(({ lit, canvas }, cell) => (cell % 2 === 0 ? canvas.width - lit.right : lit.left)),
        )
        .toEqual([0, 0, 0, 0]);
      const found = await boxes();
      // All four images are 72 mm wide and 96 mm high.
      const size = found.map(({ corners }) => Math.abs(corners[1]![1]! - corners[0]![1]!));
      for (const one of size) expect(one).toBeCloseTo(size[0]!, 3);
      expect((await reports(viewer)).map(({ state }) => state.flipped)).toEqual([false, false, true, false]);
      for (const [cell, letter] of ['right', 'left', 'right', 'left'].entries()) {
        await expect(panes.nth(cell).locator(`[data-edge="${letter}"]`)).toHaveText('P');
      }
      await picture(viewer, 'layout-mammography');
      // In a window of another shape too.
      for (const [width, height] of [
        [900, 900],
        [1200, 700],
      ] as const) {
        await application.electron.evaluate(
          ({ BrowserWindow }, [w, h]) => {
            const window = BrowserWindow.getAllWindows().find((one) =>
              one.webContents.getURL().includes('window=viewer#'),
            );
            window?.setContentSize(w, h);
          },
          [width, height] as const,
        );
        await expect.poll(() => viewer.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
        await expect
          .poll(async () =>
            (await boxes()).map(({ lit, canvas }, cell) => (cell % 2 === 0 ? canvas.width - lit.right : lit.left)),
          )
          .toEqual([0, 0, 0, 0]);
      }
      // After the reader's own zoom and a reset it hangs as before.
      const before = await hook(viewer, 'boxes', 2);
      await panes.nth(2).click();
      await hook(viewer, 'setState', 2, { scaling: 'free', zoom: 3, pan: [0, 0], flipped: false });
      await viewer.keyboard.press('Escape');
      await expect.poll(async () => (await hook(viewer, 'boxes', 2)).lit).toEqual(before.lit);
      await viewer.close();
    });

    await test.step('radiographs: two up, may be turned', async () => {
      const viewer = await openStudy(application, /Thorax, Tom/);
      await expect(viewer.getByTestId('viewport')).toHaveCount(2);
      await settled(viewer, 0);
      for (const command of ['rotate', 'flip']) {
        await expect(viewer.locator(`[data-command="${command}"]`)).not.toHaveAttribute('aria-disabled', 'true');
      }
      await viewer.keyboard.press(']');
      await expect.poll(async () => (await report(viewer)).state.rotation).toBe(90);
      await picture(viewer, 'layout-radiographs');
      await viewer.close();
    });

    await test.step('ultrasound: the clip plays, the stills are tiles; nothing is turned', async () => {
      const viewer = await openStudy(application, /Echo, Eva/);
      await expect(viewer.getByTestId('viewport')).toHaveCount(2);
      await expect(viewer.locator('[data-cell="0"] [data-cine-bar][data-playing]')).toBeVisible();
      await expect(viewer.locator('[data-cell="1"] [data-tile]')).toHaveCount(4);
      await expect(viewer.locator('[data-command="rotate"]')).toHaveAttribute('aria-disabled', 'true');
      await picture(viewer, 'layout-ultrasound');
      await viewer.close();
    });
  });
});
