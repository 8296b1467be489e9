import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { dcmtkPicture, expectAlike, hook, openStudy, openViewer, readImage, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu', 'dcmj2pnm'), 'dcmtk is not installed');

const slices = 20;

test('the pixels on the screen are the right ones, also after scrolling', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(`${folder}/ct`, { slices });
    const viewer = await openViewer(application, files, /Phantom, Computed/);
    await hook(viewer, 'setWindow', 0, 40, 400);
    const pane = viewer.getByTestId('viewport').first();
    await expect(pane.locator('[data-corner="bottomRight"]')).toContainText('W 400\nL 40');
    const check = async (index: number, what: string): Promise<void> => {
      const shown = await readImage(viewer);
      const reference = await dcmtkPicture(files[index]!, folder, ['+Ww', '40', '400']);
      expectAlike(shown, reference, what);
    };
    for (const index of [0, slices >> 1, slices - 1]) {
      await hook(viewer, 'goto', 0, index);
      expect(await settled(viewer)).toBe(index);
      await check(index, `slice ${index + 1}`);
    }
    // Back with the wheel, faster than pictures of the screen: the last notch counts, no slice is skipped at the end.
    const box = (await pane.boundingBox())!;
    await viewer.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let notch = 0; notch < 7; notch++) await viewer.mouse.wheel(0, -100);
    await expect.poll(() => settled(viewer)).toBe(slices - 8);
    await check(slices - 8, 'after scrolling');
    // Another window and the wide one of bone.
    await hook(viewer, 'setWindow', 0, 400, 2000);
    expectAlike(
      await readImage(viewer),
      await dcmtkPicture(files[slices - 8]!, folder, ['+Ww', '400', '2000']),
      'bone window',
    );
  });
});

test('a reader goes through a study with the keyboard', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const files = [
      ...(await writeCtPhantom(`${folder}/1`, { slices: 12, seriesNumber: 1, seriesDescription: 'Thin' })),
      ...(await writeCtPhantom(`${folder}/2`, { slices: 5, seriesNumber: 2, seriesDescription: 'Thick' })),
    ];
    const viewer = await openViewer(application, files, /Phantom, Computed/);
    const report = async (cell = 0) => (await hook(viewer, 'viewports')).find((one) => one.cell === cell)!;
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await viewer.keyboard.press(key);
      await settled(viewer);
    };
    await press('ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowUp');
    expect((await report()).index).toBe(2);
    await press('End');
    expect((await report()).index).toBe(11);
    await press('ArrowDown');
    expect((await report()).index).toBe(11);
    await press('Home');
    expect((await report()).index).toBe(0);

    await press('4');
    expect((await report()).window).toEqual({ center: -600, width: 1500 });
    await press('0');
    expect((await report()).window).toEqual({ center: 40, width: 400 });
    await press('9');
    expect((await report()).window?.width).toBeGreaterThan(1500);
    await press('N');
    expect((await report()).state.inverted).toBe(true);
    await press('=');
    expect((await report()).scale).toBeCloseTo(1, 6);

    // Reset: view and window as at the beginning, the place in the series stays.
    await press('ArrowDown', 'ArrowDown', 'Escape');
    const reset = await report();
    expect(reset.index).toBe(2);
    expect(reset.window).toEqual({ center: 40, width: 400 });
    expect(reset.state).toMatchObject({ inverted: false, scaling: 'fit', rotation: 0, flipped: false });

    await press('PageDown');
    await expect.poll(async () => (await report()).count).toBe(5);
    await press('PageDown');
    expect((await report()).count).toBe(5);
    await press('PageUp');
    await expect.poll(async () => (await report()).count).toBe(12);

    // Slices are never turned: it would mislead about sides.
    await press(']', 'X');
    expect((await report()).state).toMatchObject({ rotation: 0, flipped: false });
    await expect(viewer.locator('[data-command="rotate"]')).toHaveAttribute('aria-disabled', 'true');

    const texts = viewer.locator('[data-corner="topLeft"]').first();
    await expect(texts).toContainText('Phantom, Computed');
    await press('I');
    await expect(viewer.locator('[data-corner="topRight"]').first()).toHaveText('');
    await expect(texts).toContainText('PHANTOM1');
    await press('I');
    await expect(texts).toHaveText('');
    await press('I');

    await viewer.keyboard.press('B');
    await expect(viewer.getByRole('navigation', { name: 'Series' })).toBeHidden();
    await viewer.keyboard.press('B');
    await expect(viewer.getByRole('navigation', { name: 'Series' })).toBeVisible();
    await viewer.keyboard.press('H');
    await expect(viewer.getByRole('dialog')).toContainText('Next series');
    await viewer.keyboard.press('Escape');
    await expect(viewer.getByRole('dialog')).toBeHidden();
  });
});

test('viewports in a grid: pick, drag a series, select, maximise and back', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const files = [
      ...(await writeCtPhantom(`${folder}/1`, { slices: 6, seriesNumber: 1 })),
      ...(await writeCtPhantom(`${folder}/2`, { slices: 4, seriesNumber: 2 })),
    ];
    const viewer = await openViewer(application, files, /Phantom, Computed/);
    await viewer.keyboard.press('G');
    await viewer.getByRole('button', { name: '1 × 2' }).click();
    const panes = viewer.getByTestId('viewport');
    await expect(panes).toHaveCount(2);
    await expect.poll(async () => (await hook(viewer, 'viewports')).map(({ count }) => count)).toEqual([6, 4]);

    // Selection moves with a click and with Tab; what belongs to a viewport stays its own.
    await panes.nth(1).click();
    await expect(panes.nth(1)).toHaveAttribute('data-selected', 'true');
    await viewer.keyboard.press('End');
    await settled(viewer, 1);
    expect((await hook(viewer, 'viewports')).map(({ index }) => index)).toEqual([0, 3]);
    await viewer.keyboard.press('Tab');
    await expect(panes.nth(0)).toHaveAttribute('data-selected', 'true');

    await viewer.locator('[data-frame-set]').nth(1).dragTo(panes.nth(0));
    await expect.poll(async () => (await hook(viewer, 'viewports')).map(({ count }) => count)).toEqual([4, 4]);
    // The arrows are the images' at once, not the strip's.
    const place = async () => (await hook(viewer, 'viewports'))[0]?.index;
    await expect.poll(place).toBe(3);
    await viewer.keyboard.press('ArrowUp');
    await expect.poll(place).toBe(2);

    await panes.nth(1).dblclick();
    await expect(panes).toHaveCount(1);
    await panes.nth(0).dblclick();
    await expect(panes).toHaveCount(2);
    await viewer.locator('[data-frame-set]').nth(0).dblclick();
    await expect.poll(async () => (await hook(viewer, 'viewports')).map(({ count }) => count)).toEqual([6, 4]);
    await expect.poll(place).toBe(0);
    await viewer.keyboard.press('ArrowDown');
    await expect.poll(place).toBe(1);
  });
});

test('drags window, zoom and pan in the directions of the profile', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const viewer = await openViewer(application, await writeCtPhantom(folder, { slices: 3 }), /Phantom, Computed/);
    const report = async () => (await hook(viewer, 'viewports'))[0]!;
    const box = (await viewer.getByTestId('viewport').first().boundingBox())!;
    const drag = async (dx: number, dy: number, button: 'left' | 'right' | 'middle'): Promise<void> => {
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await viewer.mouse.move(x, y);
      await viewer.mouse.down({ button });
      await viewer.mouse.move(x + dx, y + dy, { steps: 4 });
      await viewer.mouse.up({ button });
    };
    await drag(60, -40, 'right');
    await expect.poll(async () => (await report()).window?.width).toBeGreaterThan(400);
    expect((await report()).window?.center).toBeLessThan(40);
    await viewer.keyboard.press('W');
    await drag(-30, 0, 'left');
    const { zoom } = (await report()).state;
    await viewer.keyboard.press('Z');
    await drag(0, 50, 'left');
    await expect.poll(async () => (await report()).state.zoom).toBeGreaterThan(zoom);
    await drag(20, 30, 'middle');
    await expect.poll(async () => (await report()).state.pan).toEqual([20, 30]);
    await viewer.keyboard.press('S');
    await drag(0, 60, 'left');
    await expect.poll(async () => (await report()).index).toBe(2);
  });
});

test('images that arrive never move the one on the screen', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(folder, { slices: 16 });
    // Every second slice first: the others come between.
    const first = files.filter((_, index) => index % 2 === 0);
    const viewer = await openViewer(application, first, /Phantom, Computed/);
    await hook(viewer, 'goto', 0, 3);
    await settled(viewer);
    const pane = viewer.getByTestId('viewport').first();
    const shown = await pane.getAttribute('data-image-id');
    const before = await readImage(viewer);
    await hook(viewer, 'annotations', 'full');
    await send(
      application,
      files.filter((_, index) => index % 2 === 1),
    );
    await expect.poll(async () => (await hook(viewer, 'viewports'))[0]?.count).toBe(16);
    await expect(pane).toContainText('16 images, still arriving');
    expect(await pane.getAttribute('data-image-id')).toBe(shown);
    expect((await hook(viewer, 'viewports'))[0]?.index).toBe(6);
    await expect(pane.locator('[data-corner="bottomLeft"]')).toContainText('Im 7/16');
    expectAlike(await readImage(viewer), before, 'the same picture', 1);
  });
});

test('two patients are never shown together', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    await send(application, [
      ...(await writeCtPhantom(`${folder}/a`, { seed: 'a', slices: 2, patientName: 'One^Person', patientId: 'P1' })),
      ...(await writeCtPhantom(`${folder}/b`, { seed: 'b', slices: 2, patientName: 'Two^Person', patientId: 'P1' })),
    ]);
    const viewer = await openStudy(application, /One, Person/);
    // An address that names both, as no window of ours makes it.
    await viewer.evaluate(() => {
      window.location.hash = '#catalogue=archive&studies=1,2';
    });
    await expect(viewer.getByRole('alert').filter({ hasText: 'another patient' })).toBeVisible();
    await expect(viewer.locator('[data-corner="topLeft"]')).toHaveText([/^(One|Two), Person\n/]);
    await expect(viewer.locator('[data-study]')).toHaveCount(1);
  });
});

test('a study opened beside another of the same patient leaves what is shown where it is', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    await send(application, [
      ...(await writeCtPhantom(`${folder}/a`, { seed: 'a', slices: 9, studyDate: '20240105' })),
      ...(await writeCtPhantom(`${folder}/b`, {
        seed: 'b',
        slices: 4,
        studyDate: '20250607',
        studyDescription: 'Control',
      })),
    ]);
    const viewer = await openStudy(application, /2024-01-05/);
    await viewer.evaluate(() => Object.assign(window, { sameDocument: true }));
    await viewer.keyboard.press('G');
    await viewer.getByRole('button', { name: '1 × 2' }).click();
    await hook(viewer, 'goto', 0, 5);
    await settled(viewer);
    await application.page.getByRole('row', { name: /Control/ }).dblclick();
    // The newest first; the image that was shown stays, the other study is beside it.
    await expect(viewer.locator('[data-study] header b')).toHaveText(['2025-06-07', '2024-01-05']);
    await expect
      .poll(async () => (await hook(viewer, 'viewports')).map(({ count, index }) => [count, index]))
      .toEqual([
        [9, 5],
        [4, 0],
      ]);
    expect(await viewer.evaluate(() => 'sameDocument' in window), 'the page was not loaded anew').toBe(true);
    await viewer.reload();
    await expect(viewer.locator('[data-study]')).toHaveCount(2);
  });
});

test('two patients who share a study UID are not shown together', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const options = { slices: 2, patientId: '' };
    await send(application, [
      ...(await writeCtPhantom(`${folder}/a`, { ...options, patientName: 'One^Person', seriesNumber: 1 })),
      ...(await writeCtPhantom(`${folder}/b`, { ...options, patientName: 'Two^Person', seriesNumber: 2 })),
    ]);
    // Two rows of the list, each under its own name; the viewer of one has nothing of the other.
    await expect(application.page.getByRole('row', { name: /Two, Person/ })).toBeVisible();
    const viewer = await openStudy(application, /One, Person/);
    const strip = viewer.getByRole('navigation', { name: 'Series' });
    await expect(strip.locator('[data-frame-set]')).toHaveCount(1);
    await expect(viewer.getByText('One, Person').first()).toBeVisible();
    await expect(viewer.getByText('Two, Person')).toHaveCount(0);
  });
});

test('studies that are opened again and again leave nothing behind', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const viewer = await openViewer(application, await writeCtPhantom(folder, { slices: 12 }), /Phantom, Computed/);
    const all = async () => {
      await settled(viewer);
      await hook(viewer, 'loadAll', 0);
      await expect.poll(async () => (await hook(viewer, 'memory')).loading).toBe(0);
      const { cachedBytes, frames } = await hook(viewer, 'memory');
      return { cachedBytes, frames };
    };
    const first = await all();
    expect(first).toEqual({ cachedBytes: 12 * 512 * 512 * 2, frames: 12 });
    for (let cycle = 0; cycle < 5; cycle++) {
      await hook(viewer, 'reopen');
      expect(await all()).toEqual(first);
    }
  });
});

test('pixels of the screen are pixels of the canvas, whatever the scaling', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(folder, { slices: 1 });
    const viewer = await openViewer(application, files, /Phantom, Computed/);
    for (const factor of [1.25, 1.5, 0.9]) {
      await application.electron.evaluate(({ BrowserWindow }, zoom) => {
        const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().includes('window=viewer#'));
        window?.webContents.setZoomFactor(zoom);
      }, factor);
      await expect.poll(() => viewer.evaluate(() => window.devicePixelRatio)).toBeCloseTo(factor, 1);
      await hook(viewer, 'setWindow', 0, 40, 400);
      // The canvas follows the size of its viewport one frame later.
      const missing = async () => {
        const { canvas } = await hook(viewer, 'boxes', 0);
        const box = (await viewer.getByTestId('viewport').first().boundingBox())!;
        const ratio = await viewer.evaluate(() => window.devicePixelRatio);
        return Math.abs(canvas.width - (box.width - 2) * ratio);
      };
      await expect.poll(missing).toBeLessThan(2);
      expectAlike(await readImage(viewer), await dcmtkPicture(files[0]!, folder, ['+Ww', '40', '400']), `at ${factor}`);
    }
  });
});
