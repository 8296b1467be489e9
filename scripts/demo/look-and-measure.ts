import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ballPlace, type VolumeSeries, writeVolumeSeries } from '../../testing/phantom-volume.ts';
import type { Scene } from './stage.ts';

const steps = (from: number, to: number, by: number): number[] =>
  Array.from({ length: Math.round((to - from) / by) + 1 }, (_, index) => from + index * by);

/** One head, sliced three ways. */
const series: VolumeSeries[] = [
  {
    number: 1,
    description: 'Axial 5 mm',
    orientation: [1, 0, 0, 0, 1, 0],
    middles: steps(-50, 50, 5).map((z) => [0, 0, z]),
    thickness: 5,
  },
  {
    number: 2,
    description: 'Axial 1 mm',
    orientation: [1, 0, 0, 0, 1, 0],
    middles: steps(-50, 50, 1).map((z) => [0, 0, z]),
    thickness: 1,
  },
  {
    number: 3,
    description: 'Sagittal',
    orientation: [0, 1, 0, 0, 0, -1],
    middles: steps(-28, 28, 4).map((x) => [x, 0, 0]),
    thickness: 4,
  },
];

/** Place of a point in the picture of a cell, 0..1 across and down. */
async function at(viewer: Page, cell: number, across: number, down: number): Promise<[number, number]> {
  const box = await viewer.locator(`[data-cell="${cell}"]`).boundingBox();
  if (box === null) throw new Error(`there is no viewport ${cell + 1}`);
  return [box.x + box.width * across, box.y + box.height * down];
}

async function click(viewer: Page, cell: number, across: number, down: number): Promise<void> {
  const [x, y] = await at(viewer, cell, across, down);
  await viewer.mouse.click(x, y);
  await viewer.waitForTimeout(150);
}

async function drag(viewer: Page, cell: number, from: [number, number], to: [number, number]): Promise<void> {
  await viewer.mouse.move(...(await at(viewer, cell, ...from)));
  await viewer.mouse.down();
  await viewer.mouse.move(...(await at(viewer, cell, ...to)), { steps: 8 });
  await viewer.mouse.up();
  await viewer.waitForTimeout(150);
}

/** Three series of a head beside each other: linked, with localizer lines, measured, looked into. */
export const lookAndMeasure: Scene = {
  title: 'Look at a study and measure in it',
  play: async ({ application, folder, say, picture, send }) => {
    const { page } = application;
    const files: string[] = [];
    for (const one of series) files.push(...(await writeVolumeSeries(join(folder, `head-${one.number}`), one)));
    await send(files);
    const row = page
      .locator('[data-study-row]')
      .filter({ hasText: /Phantom, Spatial/ })
      .first();
    await row.waitFor({ timeout: 15_000 });
    const before = application.electron.windows().length;
    await row.dblclick();
    const viewer = await newViewer(application, before);
    await viewer.locator('[data-cell="0"][data-image-id]').waitFor({ timeout: 15_000 });
    await viewer.waitForTimeout(500);

    await viewer.keyboard.press('g');
    await viewer.getByRole('button', { name: '1 × 3', exact: true }).click();
    await viewer.locator('[data-cell="2"][data-image-id]').waitFor({ timeout: 15_000 });
    for (const [cell, one] of series.entries()) {
      await viewer
        .locator('[data-frame-set]')
        .filter({ hasText: one.description })
        .first()
        .dragTo(viewer.locator(`[data-cell="${cell}"]`));
    }
    await click(viewer, 0, 0.5, 0.3);
    await viewer.keyboard.press('o');
    await viewer.keyboard.press('l');
    await viewer.mouse.move(...(await at(viewer, 0, 0.5, 0.5)));
    for (let notch = 0; notch < 6; notch++) {
      await viewer.mouse.wheel(0, 100);
      await viewer.waitForTimeout(60);
    }
    await viewer.waitForTimeout(600);
    say(
      'Three series of one head. The two axial ones are linked by position; the sagittal one is not parallel and stays.',
    );
    await picture(viewer, 'linked', 'Linked scrolling and localizer lines.');

    await viewer.keyboard.press('j');
    await click(viewer, 0, 0.5 + ballPlace[0] / 400, 0.5 + ballPlace[1] / 400);
    await viewer.waitForTimeout(600);
    await picture(viewer, 'cross-hair', 'The cross-hair shows the same place of the patient in all viewports.');

    await viewer.keyboard.press('d');
    await drag(viewer, 1, [0.35, 0.5], [0.65, 0.5]);
    await viewer.keyboard.press('e');
    await drag(viewer, 1, [0.45, 0.55], [0.6, 0.68]);
    await viewer.keyboard.press('a');
    await click(viewer, 2, 0.35, 0.4);
    await click(viewer, 2, 0.6, 0.35);
    await click(viewer, 2, 0.35, 0.55);
    await click(viewer, 2, 0.6, 0.7);
    await viewer.keyboard.press('s');
    await viewer.keyboard.press('m');
    await viewer.waitForTimeout(600);
    say(
      'A length, a region with its statistics and an angle of two lines; each is kept with its image as it is drawn.',
    );
    await picture(viewer, 'measured', 'Measurements, with their list at the side.');

    await viewer.keyboard.press('Control+i');
    await viewer.waitForTimeout(800);
    await picture(viewer, 'data-set', 'The data set of the image at hand.');
    await viewer.keyboard.press('Control+i');

    await viewer.keyboard.press('Enter');
    await viewer.keyboard.press('c');
    await viewer.waitForTimeout(1500);
    await picture(viewer, 'cine', 'Cine in one viewport.');
    await viewer.keyboard.press('c');
  },
};

/** The viewer window that opened last. */
async function newViewer(application: Parameters<Scene['play']>[0]['application'], before: number): Promise<Page> {
  const end = Date.now() + 15_000;
  for (;;) {
    const windows = application.electron.windows();
    const newest = windows.at(-1);
    if (windows.length > before && newest?.url().includes('window=viewer#')) return newest;
    for (const page of windows) {
      if (/window=viewer#/.test(page.url()) && /Spatial/.test(await page.title())) return page;
    }
    if (Date.now() > end) throw new Error('the viewer did not open');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
