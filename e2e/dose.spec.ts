import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { peersAvailable } from '../testing/peers.ts';
import { phantomUid } from '../testing/phantom.ts';
import { type PhantomImageOptions, phantomImage } from '../testing/phantom-image.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { hook, openViewer, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
/** Of the dose: Gy at a place, in the middle of the planned head 40 Gy, 0.4 less for each mm away from it. */
const doseOf = (x: number, y: number, z: number): number => Math.max(0, 40 - 0.4 * Math.hypot(x, y, z));
const scaling = 0.001;

/** Slices of 128 x 128 with 2 mm, and a dose grid of 4 mm over their middle; a series of another frame of reference. */
function study(): PhantomImageOptions[] {
  const common = (series: number, reference: string, description: string) => ({
    '00100010': element('PN', { Alphabetic: 'Phantom^Dose' }),
    '00100020': element('LO', 'PHANTOM-DOSE'),
    '0020000D': element('UI', phantomUid('dose study')),
    '0020000E': element('UI', phantomUid(`dose series ${series}`)),
    '00200011': element('IS', series),
    '00200052': element('UI', phantomUid(`dose ${reference}`)),
    '0008103E': element('LO', description),
  });
  const slices = (series: number, reference: string, description: string): PhantomImageOptions[] =>
    [-5, 0, 5].map((z, index) => ({
      seed: `dose ${series} ${index}`,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      modality: 'CT',
      rows: 128,
      columns: 128,
      bitsAllocated: 16,
      bitsStored: 12,
      value: () => 1064,
      rescale: { slope: 1, intercept: -1024, type: 'HU' },
      window: { center: 40, width: 400 },
      pixelSpacing: [2, 2],
      position: [-127, -127, z],
      orientation: [1, 0, 0, 0, 1, 0],
      sliceThickness: 5,
      elements: { ...common(series, reference, description), '00200013': element('IS', index + 1) },
    }));
  return [
    ...slices(1, 'planned', 'Planning CT'),
    ...slices(2, 'other', 'Other day'),
    {
      seed: 'dose grid',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.481.2',
      modality: 'RTDOSE',
      rows: 31,
      columns: 41,
      frames: 11,
      bitsAllocated: 32,
      bitsStored: 32,
      // Columns from -80, rows from -60, planes from +20 downwards.
      value: ({ frame, row, column }) => Math.round(doseOf(-80 + column * 4, -60 + row * 4, 20 - frame * 4) / scaling),
      pixelSpacing: [4, 4],
      position: [-80, -60, 20],
      orientation: [1, 0, 0, 0, 1, 0],
      elements: {
        ...common(3, 'planned', 'Plan A'),
        '00280009': element('AT', '3004000C'),
        '30040002': element('CS', 'GY'),
        '30040004': element('CS', 'PHYSICAL'),
        '3004000A': element('CS', 'PLAN'),
        '3004000C': element('DS', ...Array.from({ length: 11 }, (_, frame) => -4 * frame)),
        '3004000E': element('DS', scaling),
      },
    },
  ];
}

/** Colour of the dose's canvas at an image pixel of the first viewport: red, green, blue, alpha. */
const washAt = (viewer: Page, [x, y]: [number, number]): Promise<number[]> =>
  viewer.evaluate(
    ([left, top]) => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-cell="0"] [data-layer="dose"] canvas');
      if (!canvas?.width) return [];
      const ratio = window.devicePixelRatio;
      const data = canvas
        .getContext('2d')
        ?.getImageData(Math.round(left! * ratio), Math.round(top! * ratio), 1, 1).data;
      return [...(data ?? [])];
    },
    [x, y],
  );

test('the dose of a plan lies over the images of its frame of reference, and over no others', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    mkdirSync(folder, { recursive: true });
    const files = study().map((options, index) => {
      const file = join(folder, `${index}.dcm`);
      writeFileSync(file, phantomImage(options).file);
      return file;
    });
    const viewer = await openViewer(application, files, /Phantom, Dose/);
    await hook(viewer, 'arrange', 1, 2, ['Planning CT', 'Other day']);
    await settled(viewer, 0);
    await hook(viewer, 'goto', 0, 1);
    await settled(viewer, 0);
    const layer = viewer.locator('[data-cell="0"] [data-layer="dose"]');
    await expect(viewer.locator('[data-command="dose"]')).toBeVisible();
    await expect(layer.locator('[data-dose-note]')).toBeHidden();

    await viewer.keyboard.press('Alt+d');
    await expect(layer.locator('[data-dose-note]')).toHaveText(
      /Dose: plan, Plan A.* at most 40\.00 Gy, 100 % is the maximum/,
    );
    await expect(viewer.locator('[data-cell="1"] [data-dose-note]')).toHaveText(/another frame of reference/);
    await expect(layer.locator('[data-dose-legend]')).toHaveText(/100 % {2}40\.00 Gy.*50 % {2}20\.00 Gy/s);

    // The middle of the head is 63.5 pixels from the first middle: 64, 64 in image pixels.
    const place = (xMm: number, yMm: number): Promise<[number, number]> =>
      hook(viewer, 'place', 0, 64 + xMm / 2, 64 + yMm / 2);
    const box = (await viewer.locator('[data-cell="0"] [data-tile="0"]').boundingBox())!;
    for (const [x, y] of [
      [0, 0],
      [31, -22],
      [-48.5, 17],
    ] as [number, number][]) {
      const [left, top] = await place(x, y);
      await viewer.mouse.move(box.x + left + 1, box.y + top + 1);
      const said = layer.locator('[data-dose-value]');
      await expect(said).toHaveText(/^\d+\.\d\d Gy$/);
      // A cone is not linear between values 4 mm apart, and the pointer stands on a whole pixel of the screen.
      expect(Math.abs(Number.parseFloat((await said.textContent()) ?? '') - doseOf(x, y, 0))).toBeLessThan(0.7);
    }
    const [outside, above] = await place(-95, 0);
    await viewer.mouse.move(box.x + outside, box.y + above);
    await expect(layer.locator('[data-dose-value]')).toHaveText('no dose here');

    // Coloured where there is dose, clear where there is none; the line of 50 % (20 Gy) lies 50 mm from the middle.
    expect((await washAt(viewer, await place(0, 10)))[3]).toBeGreaterThan(60);
    expect((await washAt(viewer, await place(-95, 0)))[3]).toBe(0);
    let best = { mm: 0, alpha: 0 };
    for (let mm = 45; mm <= 55; mm += 0.5) {
      const [, , blue = 0, alpha = 0] = await washAt(viewer, await place(mm, 0));
      if (blue > 150 && alpha > best.alpha) best = { mm, alpha };
    }
    expect(Math.abs(best.mm - 50), `the line of 50 % was found at ${best.mm} mm`).toBeLessThanOrEqual(2);

    await viewer.keyboard.press('Alt+d');
    await expect(layer.locator('[data-dose-note]')).toBeHidden();
    expect(await washAt(viewer, [10, 10])).toEqual([]);
  });
});
