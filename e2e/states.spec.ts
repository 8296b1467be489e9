import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { corpusAvailable, corpusPath } from '../testing/corpus.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { answerDialogs } from './dialogs.ts';
import { decoded, dialogOf, fileWhenThere, inner } from './exported.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';
import { drawn, japanese, statesStudy } from './states-phantoms.ts';
import { expectAlike, type GrayPicture, hook, openStudy, settled } from './viewer-window.ts';

type Place = [x: number, y: number];

const corner = (viewer: Page, cell = 0) =>
  viewer.locator(`[data-cell="${cell}"] [data-corner="topRight"] [data-lines]`).first();
const chip = (viewer: Page, cell = 0) => viewer.locator(`[data-cell="${cell}"] [data-state-chip]`);
const graphics = (viewer: Page, cell = 0) => viewer.locator(`[data-cell="${cell}"] [data-state-graphics]`);
const letter = (viewer: Page, edge: string) => viewer.locator(`[data-cell="0"] [data-edge="${edge}"]`).first();
const entry = (viewer: Page, name: string) => viewer.locator('[data-state-entry]').filter({ hasText: name });
const view = async (viewer: Page, cell = 0) => (await hook(viewer, 'viewports')).find((one) => one.cell === cell)!;

async function goTo(viewer: Page, index: number): Promise<void> {
  await hook(viewer, 'goto', 0, index);
  await settled(viewer, 0);
}

/** Lines of a layer lie within half an image pixel of these places of the image. */
async function expectAt(viewer: Page, layer: string, lines: readonly (readonly Place[])[]): Promise<void> {
  const found = (await hook(viewer, 'stateLines', 0)).find((one) => one.layer === layer)?.lines ?? [];
  const origin = await hook(viewer, 'place', 0, 0, 0);
  const one = await hook(viewer, 'place', 0, 1, 0);
  const pixel = Math.hypot(one[0] - origin[0], one[1] - origin[1]);
  for (const [index, points] of lines.entries()) {
    expect(found[index], `line ${index} of ${layer}`).toHaveLength(points.length);
    for (const [at, [column, row]] of points.entries()) {
      const wanted = await hook(viewer, 'place', 0, column, row);
      const is = found[index]![at]!;
      const off = Math.hypot(is[0] - wanted[0], is[1] - wanted[1]) / pixel;
      expect(off, `point ${at} of line ${index}: ${is} for ${wanted}`).toBeLessThan(0.5);
    }
  }
}

test('[BIR-A7] [BIR-H9] presentation states are found, chosen, drawn where they were made, named, listed and left again', async ({
  application,
}) => {
  test.setTimeout(180_000);
  await withTemporaryFolder(async (temporary) => {
    const folder = join(temporary, 'states');
    const { files } = statesStudy(folder);
    await importFolder(application, folder, files.length);
    const viewer = await openStudy(application, /Phantom, States/);
    const shots = process.env['NEGATOSCOPE_SHOTS'];
    const shot = async (name: string): Promise<void> => {
      if (shots) await viewer.screenshot({ path: join(shots, `${name}.png`) });
    };
    const strip = (name: string) => viewer.locator('[data-frame-set]').filter({ hasText: name });
    const voi = async () => (await view(viewer)).window;

    await test.step('which images have states is known and marked', async () => {
      await hook(viewer, 'arrange', 1, 1, ['With states']);
      await settled(viewer, 0);
      await expect.poll(async () => (await hook(viewer, 'states')).filter(({ read }) => read).length).toBe(6);
      await expect(strip('With states').locator('[data-states]')).toHaveText('PR 5');
      await expect(strip('Without states').locator('[data-states]')).toHaveCount(0);
      await expect(chip(viewer)).toHaveText('PR 2');
      await expect(chip(viewer)).toHaveAttribute('data-state-chip', 'none');
      await expect(corner(viewer)).not.toContainText('PR');
      await expect(letter(viewer, 'top')).toHaveText('A');
      await shot('1-found');
    });

    await test.step('the newest state of the image, whole', async () => {
      await viewer.keyboard.press('Alt+a');
      await expect(corner(viewer)).toContainText('PR Findings of the round');
      await expect(chip(viewer)).toHaveText('PR 1 / 2');
      await expect(letter(viewer, 'top')).toHaveText('R');
      expect(await voi()).toEqual({ center: 50, width: 300 });
      const { point, polyline, closed, curve } = drawn;
      await expectAt(viewer, 'LESIONS', [[point], polyline, closed.slice(0, 3), curve]);
      // The line stands for an arrow, which is drawn in its place: the circle and the ellipse come before it.
      const [lesions, notes] = await hook(viewer, 'stateLines', 0);
      expect(lesions?.lines).toHaveLength(7);
      const [circle, ellipse, arrow] = (lesions?.lines ?? []).slice(4);
      const near = async (line: Place[], [column, row]: Place): Promise<number> => {
        const [x, y] = await hook(viewer, 'place', 0, column, row);
        return Math.min(...line.map((at) => Math.hypot(at[0] - x, at[1] - y)));
      };
      for (const place of [drawn.circle[1]!, [128, 120], [108, 100]] as Place[]) {
        expect(await near(circle!, place)).toBeLessThan(1);
      }
      for (const place of drawn.ellipse) expect(await near(ellipse!, place)).toBeLessThan(1);
      expect(await near(arrow!, [30, 30])).toBeLessThan(1);
      // Nine tenths down the displayed area as it is seen: columns 21 to 240 of the image.
      const down = await hook(viewer, 'place', 0, 20 + 0.9 * 220, 100);
      for (const [, y] of notes?.lines[0] ?? []) expect(Math.abs(y - down[1])).toBeLessThan(1);
      await shot('2-full');
    });

    await test.step('texts: upright, of any character set, whole', async () => {
      const texts = await hook(viewer, 'stateTexts', 0);
      expect(texts.map(({ upright }) => upright)).toEqual([true, true, true]);
      const written = (lines: string[]): string => lines.join('').replaceAll(' ', '');
      expect(written(texts[0]!.lines)).toBe(japanese.replaceAll(/[\n ]/g, ''));
      expect(written(texts[1]!.lines)).toBe('Atextthatisfartoolongforthelittleboxthatsomebodydrewforit');
    });

    await test.step('pictures that are saved show the graphics as the screen does; what names the patient goes as a whole', async () => {
      const save = async (name: string, identity: boolean) => {
        await viewer.keyboard.press('Control+s');
        const dialog = dialogOf(viewer, 'Save pictures');
        await dialog.getByLabel("Patient's identity among them").setChecked(identity);
        const path = join(temporary, name);
        await answerDialogs(application, path);
        await dialog.getByRole('button', { name: 'Save …' }).click();
        const saved = await decoded(viewer, await fileWhenThere(path));
        await expect(dialog).toBeHidden();
        return saved;
      };
      const saved = await save('with.png', true);
      await viewer.mouse.move(2, 2);
      const style = '.mantine-Notifications-root, [data-state-chip], [data-hint] { display: none !important }';
      const bytes = await viewer.locator('[data-cell="0"]').screenshot({ animations: 'disabled', style });
      expectAlike(inner(saved), inner(await decoded(viewer, bytes)), 'the picture and the screen', 0.997, 3);
      const reds = ({ data }: GrayPicture): number => {
        let count = 0;
        for (let at = 0; at < data.length; at += 3) if (data[at]! > 100 && data[at]! > 1.5 * data[at + 1]!) count++;
        return count;
      };
      expect(reds(saved)).toBeGreaterThan(500);
      const without = await save('without.png', false);
      expect(reds(without)).toBe(reds(saved));
      const texts = await hook(viewer, 'stateTexts', 0);
      const named = texts.find(({ lines }) => lines.join('').includes('States'))!;
      const bright = ({ data, width }: GrayPicture): number => {
        let count = 0;
        const [x, y] = [Math.round(named.x), Math.round(named.y)];
        for (let row = y - 20; row < y + 20; row++) {
          for (let column = x - 40; column < x + 40; column++) if (data[3 * (row * width + column) + 1]! > 240) count++;
        }
        return count;
      };
      expect(named.lines.length).toBeGreaterThan(1);
      expect(bright(saved)).toBeGreaterThan(20);
      expect(bright(without)).toBe(0);
    });

    await test.step('graphics stay on the image while it is zoomed, moved, turned and mirrored', async () => {
      await hook(viewer, 'setState', 0, { scaling: 'free', zoom: 2.5, pan: [-60, 90], rotation: 90, flipped: true });
      const { point, polyline } = drawn;
      await expectAt(viewer, 'LESIONS', [[point], polyline]);
      expect((await hook(viewer, 'stateTexts', 0)).every(({ upright }) => upright)).toBe(true);
      await shot('3-zoomed');
    });

    await test.step('the window of the reader is not fought; images without the state are as they are; Reset', async () => {
      await hook(viewer, 'setWindow', 0, 20, 700);
      await goTo(viewer, 1);
      expect(await voi()).toEqual({ center: 20, width: 700 });
      await expect(corner(viewer)).toContainText('PR Findings of the round');
      await goTo(viewer, 2);
      await expect(corner(viewer)).toContainText('PR Findings of the round: not of this image');
      await expect(graphics(viewer)).not.toHaveAttribute('data-state');
      await shot('4-not-of-this-image');
      await goTo(viewer, 0);
      await viewer.keyboard.press('Escape');
      await expect.poll(voi).toEqual({ center: 50, width: 300 });
      await expect(letter(viewer, 'top')).toHaveText('R');
      await goTo(viewer, 2);
      await expect(letter(viewer, 'top')).toHaveText('A');
      expect(await voi()).toEqual({ center: 0, width: 800 });
      await goTo(viewer, 0);
    });

    await test.step('another state takes the place of the one before', async () => {
      await viewer.keyboard.press('Alt+a');
      await expect(corner(viewer)).toContainText('PR Bone window');
      await expect.poll(voi).toEqual({ center: 300, width: 1500 });
      await expect(letter(viewer, 'top')).toHaveText('A');
      expect(await hook(viewer, 'stateLines', 0)).toEqual([]);
    });

    await test.step('graphics alone leave window and view to the reader', async () => {
      await viewer.keyboard.press('Alt+g');
      await expect(corner(viewer)).toContainText('PR Bone window (graphics only)');
      await expect.poll(voi).toEqual({ center: 0, width: 800 });
      await hook(viewer, 'setWindow', 0, 100, 500);
      await viewer.keyboard.press('Alt+a');
      await expect(corner(viewer)).toContainText('PR Findings of the round (graphics only)');
      expect(await voi()).toEqual({ center: 100, width: 500 });
      await expect(letter(viewer, 'top')).toHaveText('A');
      await expectAt(viewer, 'LESIONS', [[drawn.point], drawn.polyline]);
      await shot('5-graphics');
      await viewer.keyboard.press('Alt+g');
      await expect(corner(viewer)).not.toContainText('PR');
      await expect(graphics(viewer)).not.toHaveAttribute('data-state');
      await expect(chip(viewer)).toHaveAttribute('data-state-chip', 'none');
      expect(await voi()).toEqual({ center: 100, width: 500 });
    });

    await test.step('the menu on the picture and in the toolbar, by keyboard alone', async () => {
      await chip(viewer).click();
      await shot('6-menu');
      await viewer.getByRole('menuitem', { name: /Bone window/ }).click();
      await expect(corner(viewer)).toContainText('PR Bone window');
      await viewer.getByRole('button', { name: 'Presentation states', exact: true }).focus();
      await viewer.keyboard.press('Enter');
      await expect(viewer.getByRole('menuitem', { name: /Findings of the round/ })).toBeVisible();
      await viewer.keyboard.press('ArrowDown');
      await viewer.keyboard.press('Enter');
      await expect(corner(viewer)).toContainText('PR Findings of the round');
    });

    await test.step('another viewport with the same images has its own; both keep theirs while one is maximised', async () => {
      await hook(viewer, 'arrange', 1, 2, ['With states', 'With states']);
      await settled(viewer, 1);
      await expect(corner(viewer, 1)).toContainText('PR Findings of the round');
      await viewer.keyboard.press('Alt+a');
      await expect(corner(viewer, 0)).toContainText('PR Bone window');
      await expect(corner(viewer, 1)).toContainText('PR Findings of the round');
      await viewer
        .getByTestId('viewport')
        .nth(1)
        .dblclick({ position: { x: 60, y: 300 } });
      await expect(viewer.getByTestId('viewport')).toHaveCount(1);
      await viewer
        .getByTestId('viewport')
        .first()
        .dblclick({ position: { x: 60, y: 300 } });
      await expect(viewer.getByTestId('viewport')).toHaveCount(2);
      await expect(corner(viewer, 0)).toContainText('PR Bone window');
      await expect(corner(viewer, 1)).toContainText('PR Findings of the round');
      await shot('7-two');
      await hook(viewer, 'arrange', 1, 1, ['With states']);
      await settled(viewer, 0);
      await expect(corner(viewer)).toContainText('PR Bone window');
    });

    await test.step('linked viewports are not disturbed', async () => {
      await hook(viewer, 'arrange', 1, 2, ['With states', 'Without states']);
      await settled(viewer, 1);
      await viewer.keyboard.press('l');
      const before = (await view(viewer, 1)).state;
      await viewer.keyboard.press('Alt+a');
      await expect(corner(viewer, 0)).toContainText('PR Findings of the round');
      expect((await view(viewer, 1)).state).toEqual(before);
      await viewer.keyboard.press('u');
      await hook(viewer, 'arrange', 1, 1, ['With states']);
      await settled(viewer, 0);
    });

    await test.step('the list: what each refers to, what is missing, what cannot be used', async () => {
      await viewer.keyboard.press('Alt+Shift+a');
      await expect(viewer.locator('[data-state-entry]')).toHaveCount(7);
      await entry(viewer, 'PARTLY_HERE').getByRole('option').click();
      await expect(viewer.locator('[data-state-missing]')).toHaveText(
        '1 of the 2 images it refers to are not among the open studies.',
      );
      await entry(viewer, 'NOT_HERE').getByRole('option').click();
      await expect(viewer.locator('[data-state-missing]')).toHaveText(
        'The image it refers to is not among the open studies.',
      );
      await entry(viewer, 'PRIVATE3D').getByRole('option').click();
      await expect(viewer.locator('[data-state-details]')).toContainText('of another maker');
      await entry(viewer, 'DAMAGED').getByRole('option').dblclick();
      await settled(viewer, 0);
      await expect(corner(viewer)).toContainText('PR DAMAGED');
      expect((await view(viewer)).index).toBe(2);
      await expect(viewer.locator('[data-state-problem]').first()).toBeVisible();
      // What of it is whole is shown.
      await expectAt(viewer, 'A', [
        [
          [10, 10],
          [50, 50],
        ],
      ]);
      await shot('8-damaged');
    });

    await test.step('layers are switched off one by one', async () => {
      await entry(viewer, 'Findings of the round').getByRole('option').dblclick();
      await settled(viewer, 0);
      await expect
        .poll(async () => (await hook(viewer, 'stateLines', 0)).map(({ layer }) => layer))
        .toEqual(['LESIONS', 'NOTES']);
      await viewer.getByRole('checkbox', { name: /NOTES/ }).click();
      await expect
        .poll(async () => (await hook(viewer, 'stateLines', 0)).map(({ layer }) => layer))
        .toEqual(['LESIONS']);
      expect(await hook(viewer, 'stateTexts', 0)).toEqual([]);
      await shot('9-layers');
      await viewer.getByRole('checkbox', { name: /NOTES/ }).click();
    });

    await test.step('a state that is dropped brings its images, or says that they are not here; the image is there again at once', async () => {
      await hook(viewer, 'arrange', 1, 1, ['Without states']);
      await settled(viewer, 0);
      await entry(viewer, 'NOT_HERE').getByRole('option').dragTo(viewer.getByTestId('viewport').first());
      await expect(viewer.locator('[data-state-card]')).toContainText('is not among the open studies');
      await shot('10-not-here');
      await entry(viewer, 'Bone window').getByRole('option').dragTo(viewer.getByTestId('viewport').first());
      await expect(corner(viewer)).toContainText('PR Bone window');
      await settled(viewer, 0);
      expect((await view(viewer)).index).toBe(0);
      await strip('Without states').dblclick();
      await settled(viewer, 0);
      await expect(corner(viewer)).not.toContainText('PR');
      await expect(chip(viewer)).toHaveCount(0);
    });

    await test.step('ten thousand points are a few elements, which scrolling does not make anew', async () => {
      await entry(viewer, 'DENSE').getByRole('option').dblclick();
      await expect(corner(viewer)).toContainText('PR DENSE');
      const [mesh] = await hook(viewer, 'stateLines', 0);
      expect(mesh?.lines.flat()).toHaveLength(10_000);
      expect(await graphics(viewer).locator('path').count()).toBeLessThan(5);
      await shot('11-dense');
    });

    await test.step('studies that are opened anew begin without states, or as the settings say', async () => {
      await hook(viewer, 'reopen');
      await expect.poll(async () => (await hook(viewer, 'states')).filter(({ read }) => read).length).toBe(6);
      await hook(viewer, 'arrange', 1, 1, ['With states']);
      await settled(viewer, 0);
      await expect(corner(viewer)).not.toContainText('PR');
      await application.page.evaluate(async () => {
        const got = await window.negatoscope.settings.get();
        if (!got.ok) throw new Error(got.error.message);
        const { display } = got.value;
        await window.negatoscope.settings.set({
          ...got.value,
          display: { ...display, states: { ...display.states, onOpen: 'newest' } },
        });
      });
      await hook(viewer, 'reopen');
      await hook(viewer, 'arrange', 1, 1, ['With states']);
      await settled(viewer, 0);
      await goTo(viewer, 0);
      await expect(corner(viewer)).toContainText('PR Findings of the round');
      await goTo(viewer, 3);
      await expect(corner(viewer)).toContainText('PR DENSE');
    });
  });
});

test('[BIR-A7] presentation states of real systems show where they were drawn, key object notes beside them', async ({
  application,
}) => {
  test.skip(!corpusAvailable, 'no corpus');
  await importFolder(application, corpusPath('presentation-states/clearcanvas'), 13);
  const viewer = await openStudy(application, /ROI/);
  await expect.poll(async () => (await hook(viewer, 'states')).filter(({ read }) => read).length).toBe(6);
  expect((await hook(viewer, 'states')).flatMap(({ problems }) => problems)).toEqual([]);
  await expect(viewer.locator('[data-states]').first()).toHaveText(/PR \d/);
  await viewer.locator('[data-badge="KO"]').click();
  await expect(viewer.getByRole('tab', { name: 'Key images' })).toHaveAttribute('aria-selected', 'true');
  const { count } = await view(viewer);
  const shots = process.env['NEGATOSCOPE_SHOTS'];
  for (let index = 0; index < count; index++) {
    await goTo(viewer, index);
    await expect(chip(viewer)).toHaveText(/PR \d/);
    await viewer.keyboard.press('Alt+a');
    await expect(corner(viewer)).toContainText('PR FOR_PRESENTATION');
    const lines = (await hook(viewer, 'stateLines', 0)).flatMap((layer) => layer.lines);
    expect(lines.length).toBeGreaterThan(0);
    const { width = 0, height = 0 } = (await viewer.locator('[data-cell="0"] [data-tile="0"]').boundingBox()) ?? {};
    for (const [x, y] of lines.flat()) {
      expect(x > 0 && y > 0 && x < width && y < height, `${x}, ${y} lies in the picture`).toBe(true);
    }
    if (shots) await viewer.screenshot({ path: join(shots, `real-${index}.png`) });
  }
});
