import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
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

test('a series that is left while it is being opened never shows through', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const viewer = await openViewer(
      application,
      [
        ...(await writeCtPhantom(`${folder}/1`, { slices: 12, seriesNumber: 1 })),
        ...(await writeCtPhantom(`${folder}/2`, { slices: 7, seriesNumber: 2 })),
      ],
      /Phantom, Computed/,
    );
    await hook(viewer, 'loadAll', 0);
    await viewer.keyboard.press('PageDown');
    await expect.poll(async () => (await hook(viewer, 'viewports'))[0]?.count).toBe(7);
    await hook(viewer, 'loadAll', 0);
    const pane = viewer.getByTestId('viewport').first();
    for (let round = 0; round < 6; round++) {
      // Another series, and its last image while the engine still takes the series in.
      await viewer.evaluate(
        async (key) => {
          const press = (code: string) =>
            window.dispatchEvent(new KeyboardEvent('keydown', { key: code, bubbles: true }));
          const next = () => new Promise((resolve) => setTimeout(resolve, 0));
          press(key);
          for (let turn = 0; turn < 3; turn++) await next();
          press('End');
        },
        round % 2 === 0 ? 'PageUp' : 'PageDown',
      );
      await expect.poll(async () => (await hook(viewer, 'viewports'))[0]?.count).toBe(round % 2 === 0 ? 12 : 7);
      await settled(viewer);
      await expect(pane.locator('[data-corner="bottomLeft"]')).toContainText(round % 2 === 0 ? 'Im 12/12' : 'Im 7/7');
      await viewer.waitForTimeout(300);
      const before = await pane.screenshot();
      await hook(viewer, 'setState', 0, {});
      await viewer.waitForTimeout(100);
      expect(before.equals(await pane.screenshot()), `the picture of round ${round} is that of its texts`).toBe(true);
    }
  });
});
