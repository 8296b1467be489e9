import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { type Application, launchApplication } from './application.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';
import { hook, openStudy, openViewer, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const report = async (viewer: Page) => (await hook(viewer, 'viewports')).find(({ cell }) => cell === 0)!;
const tool = (viewer: Page, command: string) => viewer.locator(`[data-command="${command}"]`).first();

test('[BIR-K4] [BIR-K6] every key of the profile does its work in either case, and the help names it', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    const files = [
      ...(await writeCtPhantom(`${folder}/1`, { slices: 8, seriesNumber: 1 })),
      ...(await writeCtPhantom(`${folder}/2`, { slices: 5, seriesNumber: 2 })),
    ];
    const viewer = await openViewer(application, files, /Phantom, Computed/);
    await expect.poll(async () => (await report(viewer)).count).toBe(8);
    await viewer.keyboard.press('F10');
    await expect(tool(viewer, 'advanced')).toHaveAttribute('aria-pressed', 'true');

    await test.step('tools: S W Z T V D A J', async () => {
      const tools = {
        w: 'window',
        z: 'zoom',
        t: 'pan',
        v: 'select',
        d: 'length',
        a: 'angle',
        j: 'cross-hair',
        s: 'scroll',
      };
      for (const [key, id] of Object.entries(tools)) {
        await viewer.keyboard.press('s');
        await viewer.keyboard.press(key);
        await expect(tool(viewer, `tool-${id}`), key).toHaveAttribute('aria-pressed', 'true');
        await viewer.keyboard.press('w');
        await viewer.keyboard.press(key.toUpperCase());
        await expect(tool(viewer, `tool-${id}`), key.toUpperCase()).toHaveAttribute('aria-pressed', 'true');
      }
      await viewer.keyboard.press('s');
    });

    await test.step('O lines, L and U linking, I texts, C cine', async () => {
      await viewer.keyboard.press('o');
      await expect(tool(viewer, 'reference-lines')).toHaveAttribute('aria-pressed', 'true');
      await viewer.keyboard.press('O');
      await expect(tool(viewer, 'reference-lines')).toHaveAttribute('aria-pressed', 'false');
      const texts = viewer.locator('[data-corner="topRight"]').first();
      await expect(texts).not.toHaveText('');
      await viewer.keyboard.press('i');
      await expect(texts).toHaveText('');
      await viewer.keyboard.press('I');
      await viewer.keyboard.press('i');
      await expect(texts).not.toHaveText('');
      await viewer.keyboard.press('c');
      await expect(tool(viewer, 'cine')).toHaveAttribute('aria-pressed', 'true');
      await viewer.keyboard.press('C');
      await expect(tool(viewer, 'cine')).toHaveAttribute('aria-pressed', 'false');
      await hook(viewer, 'arrange', 1, 2, ['Computed phantom']);
      await viewer.keyboard.press('L');
      await expect(tool(viewer, 'unlink')).toHaveAttribute('aria-pressed', 'true');
      await viewer.keyboard.press('u');
      await expect(tool(viewer, 'link')).toHaveAttribute('aria-pressed', 'false');
      await viewer.keyboard.press('l');
      await expect(tool(viewer, 'unlink')).toHaveAttribute('aria-pressed', 'true');
      await viewer.keyboard.press('U');
      await expect(tool(viewer, 'link')).toHaveAttribute('aria-pressed', 'false');
      await hook(viewer, 'arrange', 1, 1, ['Computed phantom']);
    });

    await test.step('arrows, PgUp, PgDn, Esc', async () => {
      await viewer.keyboard.press('Home');
      await settled(viewer);
      for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight']) {
        await viewer.keyboard.press(key);
      }
      expect(await settled(viewer)).toBe(2);
      await hook(viewer, 'setState', 0, { inverted: true });
      await viewer.keyboard.press('Escape');
      await expect.poll(async () => (await report(viewer)).state.inverted).toBe(false);
      expect((await report(viewer)).index).toBe(2);
      await viewer.keyboard.press('PageDown');
      await expect.poll(async () => (await report(viewer)).count).toBe(5);
      await viewer.keyboard.press('PageUp');
      await expect.poll(async () => (await report(viewer)).count).toBe(8);
    });

    await test.step('H and F1 help: all tools and keys, found by name and by key', async () => {
      const help = viewer.getByRole('dialog', { name: 'Keys and mouse' });
      for (const key of ['h', 'F1']) {
        await viewer.keyboard.press(key);
        await expect(help).toBeVisible();
        await viewer.keyboard.press('Escape');
        await expect(help).toBeHidden();
      }
      await viewer.keyboard.press('H');
      await picture(viewer, 'keys-help');
      const named: Record<string, string[]> = {
        Viewing: ['Scroll', 'Window', 'Zoom', 'Pan', 'Invert', 'Reset the view'],
        Measuring: ['Length', 'Angle between two lines'],
        Mouse: ['Wheel', 'Left drag', 'Right drag'],
        Cine: ['Cine'],
        Linking: ['Link viewports', 'Unlink viewports', 'Localizer lines'],
      };
      for (const [group, entries] of Object.entries(named)) {
        for (const entry of entries)
          await expect(help.getByRole('region', { name: group, exact: true })).toContainText(entry);
      }
      const keys = await help.locator('kbd').allTextContents();
      for (const key of 'S W Z T V D A J O I C P R L U H F1 F10 Esc ↑ ↓ ← → PgUp PgDn'.split(' ')) {
        expect(keys, `the help names ${key}`).toContain(key);
      }
      await help.getByLabel('Find a tool or a key').fill('cross');
      await expect(help.getByText(/^Cross-hair/)).toBeVisible();
      await expect(help.getByText('Invert')).toBeHidden();
      await help.getByLabel('Find a tool or a key').fill('p');
      await expect(help.locator('kbd').filter({ hasText: /^P$/ })).toBeVisible();
      await viewer.keyboard.press('Escape');
    });

    await test.step('a button that has the keyboard is pressed, a menu is closed, and nothing else happens', async () => {
      const inverted = async () => (await report(viewer)).state.inverted;
      await viewer.keyboard.press('F6');
      await tool(viewer, 'invert').focus();
      await viewer.keyboard.press('Enter');
      await expect.poll(inverted).toBe(true);
      await viewer.keyboard.press('Space');
      await expect.poll(inverted).toBe(false);
      await viewer.keyboard.press('Enter');
      await expect.poll(inverted).toBe(true);
      await viewer.keyboard.press('Control+e');
      await expect(viewer.getByRole('menu')).toBeVisible();
      await viewer.keyboard.press('Escape');
      await expect(viewer.getByRole('menu')).toBeHidden();
      expect(await inverted(), 'the view stays as it is').toBe(true);
      await viewer.evaluate(() => (document.activeElement as HTMLElement).blur());
      await viewer.keyboard.press('Escape');
      await expect.poll(inverted).toBe(false);
      await viewer.keyboard.press('Shift+z');
      await expect(tool(viewer, 'tool-zoom')).toHaveAttribute('aria-pressed', 'true');
      await viewer.keyboard.press('s');
    });

    await test.step('no button of the mouse leads back to other studies', async () => {
      const history = () =>
        application.electron.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows().map(({ webContents }) => webContents.navigationHistory.canGoBack()),
        );
      // As the program leads a viewer to more studies.
      await viewer.evaluate(() => {
        window.location.hash += '&more=1';
      });
      await expect.poll(() => viewer.evaluate(() => window.location.hash)).toContain('more=1');
      await expect.poll(history).not.toContain(true);
    });

    await test.step('of what a page may ask for, only covering the screen and copying texts is granted', async () => {
      const wanted = [
        'clipboard-read',
        'clipboard-write',
        'geolocation',
        'notifications',
        'camera',
        'microphone',
        'midi',
      ];
      const states = await viewer.evaluate(
        (names) =>
          Promise.all(
            names.map(async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state),
          ),
        wanted,
      );
      expect(Object.fromEntries(wanted.map((name, at) => [name, states[at]]))).toEqual({
        'clipboard-read': 'denied',
        'clipboard-write': 'granted',
        geolocation: 'denied',
        notifications: 'denied',
        camera: 'denied',
        microphone: 'denied',
        midi: 'denied',
      });
    });

    await test.step('P and R print and report', async () => {
      await expect(tool(viewer, 'report')).toHaveAttribute('aria-disabled', 'true');
      await viewer.keyboard.press('r');
      await viewer.keyboard.press('p');
      await expect(viewer.getByRole('dialog').first()).toBeVisible();
      await viewer.keyboard.press('Escape');
    });
  });
});

/** Opens a section of the settings in the studies window. */
async function openSection(page: Page, section: string) {
  await page.bringToFront();
  await page.keyboard.press('Control+,');
  const form = page.getByRole('dialog', { name: 'Settings' });
  await form.getByRole('tab', { name: section }).click();
  return form;
}

test('keys and mouse are changed in the settings: conflicts are named, open windows follow, a restart keeps them', async ({
  executable,
}) => {
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(`${folder}/1`, { slices: 6 });
    const dataFolder = join(folder, 'data');
    const first = await launchApplication({ executable, dataFolder });
    try {
      await send(first, files);
      const viewer = await openStudy(first, /Phantom, Computed/);
      const { page } = first;
      const form = await openSection(page, 'Keys and mouse');
      await form.getByLabel('Find a command or a key').fill('invert');
      const invert = form.locator('[data-command="invert"]');
      await expect(form.locator('[data-command]')).toHaveCount(1);
      await invert.getByRole('button', { name: 'Invert: another key' }).click();
      await page.keyboard.press('w');
      await expect(invert.getByRole('alert')).toContainText('W is the key of “Window”');
      await picture(page, 'settings-keys-conflict');
      await invert.getByRole('button', { name: 'Leave it' }).click();
      await expect(invert.locator('kbd')).toHaveText(['N']);
      await invert.getByRole('button', { name: 'Invert: another key' }).click();
      await page.keyboard.press('Shift+F8');
      await expect(invert.locator('kbd')).toHaveText(['N', 'Shift+F8']);
      await invert.getByRole('button', { name: 'Invert: without N' }).click();
      await invert.getByRole('button', { name: 'Invert: another key' }).click();
      await page.keyboard.press('z');
      await invert.getByRole('button', { name: 'Take it from there' }).click();
      await expect(invert.locator('kbd')).toHaveText(['Shift+F8', 'Z']);
      await form.getByLabel('Find a command or a key').fill('');
      await expect(form.locator('[data-command="tool-zoom"] kbd')).toHaveCount(0);
      await form.locator('[id="setting-keys.mouse.Shift+Left"]').click();
      await page.getByRole('option', { name: 'Window', exact: true }).click();
      await picture(page, 'settings-keys');
      await form.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(form).toBeHidden();

      await test.step('the open viewer follows', async () => {
        await viewer.bringToFront();
        await viewer.keyboard.press('z');
        await expect.poll(async () => (await report(viewer)).state.inverted).toBe(true);
        await viewer.keyboard.press('n');
        await viewer.keyboard.press('Shift+F8');
        await expect.poll(async () => (await report(viewer)).state.inverted).toBe(false);
        await tool(viewer, 'invert').hover();
        await expect(viewer.getByRole('tooltip')).toContainText('Invert (Shift+F8)');
        const box = (await viewer.getByTestId('viewport').first().boundingBox())!;
        const width = (await report(viewer)).window!.width;
        await viewer.keyboard.down('Shift');
        await viewer.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        await viewer.mouse.down();
        await viewer.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2, { steps: 4 });
        await viewer.mouse.up();
        await viewer.keyboard.up('Shift');
        await expect.poll(async () => (await report(viewer)).window!.width).toBeGreaterThan(width);
        expect((await report(viewer)).index, 'the chosen tool did nothing').toBe(0);
      });

      await test.step('a file holds them', async () => {
        const file = join(folder, 'keys.json');
        await first.electron.evaluate(({ dialog }, path) => {
          dialog.showSaveDialog = (async () => ({ canceled: false, filePath: path })) as typeof dialog.showSaveDialog;
        }, file);
        const again = await openSection(page, 'Keys and mouse');
        await again.getByRole('button', { name: 'Save to a file' }).click();
        await expect.poll(() => JSON.parse(readFileSync(file, 'utf8')).commands.invert).toEqual(['Shift+F8', 'Z']);
        await again.getByRole('button', { name: 'Close', exact: true }).first().click();
      });
    } finally {
      await first.close();
    }

    const second = await launchApplication({ executable, dataFolder });
    try {
      const viewer = await openStudy(second, /Phantom, Computed/);
      await viewer.keyboard.press('Z');
      await expect.poll(async () => (await report(viewer)).state.inverted).toBe(true);
      await test.step('other presets and resetting', async () => {
        const { page } = second;
        const form = await openSection(page, 'Keys and mouse');
        await form.getByRole('button', { name: 'All keys as they were' }).click();
        await form.locator('[id="setting-display.interaction"]').click();
        await page.getByRole('option', { name: 'As in most viewers' }).click();
        await expect(form.locator('[data-command="invert"] kbd')).toHaveText(['I']);
        await form.getByRole('button', { name: 'Save', exact: true }).click();
        await expect(form).toBeHidden();
        await viewer.bringToFront();
        await viewer.keyboard.press('i');
        await expect.poll(async () => (await report(viewer)).state.inverted).toBe(false);
      });
      expect(second.errors).toEqual([]);
    } finally {
      await second.close();
    }
  });
});

/** Reads a level of the screen picture of a window. */
const levelAt = async (page: Page, selector: string): Promise<number> => {
  const png = await page.locator(selector).first().screenshot();
  return await page.evaluate(async (base64) => {
    const blob = new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))]);
    const bitmap = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(Math.round(bitmap.width * 0.5), Math.round(bitmap.height * 0.45), 1, 1).data[0]!;
  }, png.toString('base64'));
};

test('[VIT-110] [VIT-111] [VIT-112] a monitor is measured; its correction is in force after a restart, and only on the screen', async ({
  executable,
}) => {
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(`${folder}/1`, { slices: 1 });
    const dataFolder = join(folder, 'data');
    const surface = '[data-tile="0"]';
    const open = async (application: Application): Promise<Page> => {
      const viewer = await openStudy(application, /Phantom, Computed/);
      await hook(viewer, 'annotations', 'none');
      await hook(viewer, 'setWindow', 0, 0, 400);
      await settled(viewer);
      return viewer;
    };
    const first = await launchApplication({ executable, dataFolder });
    let plain = 0;
    let pixel = 0;
    try {
      await send(first, files);
      // Without a correction, levels are as they are: the middle of the window is the middle grey.
      const viewer = await open(first);
      plain = await levelAt(viewer, surface);
      const { page } = first;
      const form = await openSection(page, 'Display');
      const group = form.getByRole('region', { name: 'Monitors' });
      await expect(group).toContainText('not measured');

      await group.getByRole('button', { name: 'Measure', exact: true }).click();
      await group.getByRole('button', { name: 'Right end of the bar' }).press('ArrowRight');
      await picture(page, 'settings-monitor-measure');
      pixel = Number(await group.getByTestId('measure-bar').getAttribute('data-pixels'));
      await group.getByRole('button', { name: 'It is as long' }).click();
      await expect(group).toContainText(`${(85.6 / pixel).toFixed(4)} mm`);

      const wrong = join(folder, 'wrong.csv');
      writeFileSync(wrong, '0,0.5\n255,300\n');
      const right = join(folder, 'room 3.csv');
      const curve = Array.from({ length: 18 }, (_, at) => `${at * 15},${(0.4 + 320 * (at / 17) ** 2.4).toFixed(4)}`);
      writeFileSync(right, `level,cd/m2\nambient,0.2\n${curve.join('\n')}\n`);
      const input = group.locator('input[type="file"]').first();
      await input.setInputFiles(wrong);
      await expect(group).toContainText('At least three levels');
      await input.setInputFiles(right);
      await expect(group).toContainText('0.60 to 321 cd/m²');
      await expect(group).toContainText('next start');

      await group.getByRole('button', { name: 'Show the test patterns' }).click();
      const pattern = page.getByRole('dialog', { name: 'Test pattern' });
      await expect(pattern).toHaveAttribute('data-pattern', 'overview');
      await picture(page, 'pattern-overview');
      await page.keyboard.press('ArrowRight');
      await expect(pattern).toHaveAttribute('data-pattern', 'steps');
      await picture(page, 'pattern-steps');
      await page.keyboard.press('Escape');
      await expect(pattern).toBeHidden();
      await picture(page, 'settings-monitor');
      await form.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(form).toBeHidden();
      expect(await levelAt(viewer, surface), 'not before the next start').toBe(plain);
      expect(first.errors).toEqual([]);
    } finally {
      await first.close();
    }

    const second = await launchApplication({ executable, dataFolder });
    try {
      const viewer = await open(second);
      const answer = await second.page.evaluate(() => window.negatoscope.app.displays());
      const [display] = answer.ok ? answer.value : [];
      expect(display?.correction).toHaveLength(256);
      expect(display!.correction![plain]).not.toBe(plain);
      await expect.poll(() => levelAt(viewer, surface)).toBe(display!.correction![plain]);
      // What is given away is not corrected.
      const { components, data } = await hook(viewer, 'readImage', 0);
      expect(components).toBe(1);
      expect(Buffer.from(data, 'base64')).toContain(plain);
      expect(second.errors).toEqual([]);
    } finally {
      await second.close();
    }
  });
});
