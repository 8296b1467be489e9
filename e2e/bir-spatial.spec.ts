import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import type { DataSet, Element, Vr } from '../src-shared/dicom/data-set.ts';
import { peersAvailable } from '../testing/peers.ts';
import { phantomUid } from '../testing/phantom.ts';
import { phantomImage } from '../testing/phantom-image.ts';
import { ballPlace, type VolumeSeries, writeVolumeSeries } from '../testing/phantom-volume.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { picture } from './picture.ts';
import { hook, openViewer, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const element = (vr: Vr, ...values: NonNullable<Element['Value']>): Element => ({ vr, Value: [...values] });
const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);

const tilt = (15 * Math.PI) / 180;
const [c, s] = [Math.cos(tilt), Math.sin(tilt)];
const axial: VolumeSeries['orientation'] = [1, 0, 0, 0, 1, 0];
const sagittal: VolumeSeries['orientation'] = [0, 1, 0, 0, 0, -1];
const levels = (places: number[]): VolumeSeries['middles'] => places.map((z) => [0, 0, z]);

const series: VolumeSeries[] = [
  // Numbered from the feet: scrolling goes down all the same.
  { number: 1, description: 'Axial 5', orientation: axial, middles: levels(range(-50, 50, 5)), thickness: 5 },
  { number: 2, description: 'Axial 1', orientation: axial, middles: levels(range(-50, 50, 1)), thickness: 1 },
  {
    number: 3,
    description: 'Sagittal',
    orientation: sagittal,
    middles: range(-28, 28, 4).map((x) => [x, 0, 0]),
    thickness: 4,
  },
  {
    number: 4,
    description: 'Other scanner',
    orientation: axial,
    middles: levels(range(-50, 50, 5)),
    thickness: 5,
    frameOfReference: 'other',
    shift: [0, 0, 200],
  },
  {
    number: 5,
    description: 'Gantry',
    orientation: [1, 0, 0, 0, c, s],
    middles: levels(range(-40, 40, 8)),
    thickness: 5,
  },
];

const wheel = async (viewer: Page, cell: number, notches: number): Promise<void> => {
  const box = (await pane(viewer, cell).boundingBox())!;
  await viewer.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let i = 0; i < Math.abs(notches); i++) await viewer.mouse.wheel(0, Math.sign(notches) * 100);
};
const pane = (viewer: Page, cell: number): Locator => viewer.locator(`[data-cell="${cell}"]`);
const report = async (viewer: Page, cell: number) =>
  (await hook(viewer, 'viewports')).find((one) => one.cell === cell)!;
const level = async (viewer: Page, cell: number): Promise<number> => (await hook(viewer, 'plane', cell)).position![2];
const expectLevel = (viewer: Page, cell: number, z: number) =>
  expect.poll(() => level(viewer, cell), `level of viewport ${cell}`).toBeCloseTo(z, 3);
const arrange = async (viewer: Page, rows: number, columns: number, ...labels: string[]): Promise<void> => {
  await hook(viewer, 'arrange', rows, columns, labels);
  for (const [cell, label] of labels.entries()) {
    const { middles } = series.find(({ description }) => description === label)!;
    await expect.poll(async () => (await report(viewer, cell))?.count).toBe(middles.length);
    // A set comes back where it was left.
    await hook(viewer, 'goto', cell, 0);
    await settled(viewer, cell);
  }
};
/** Some pictures of the screen: whatever was still to follow has followed. */
const frames = (viewer: Page): Promise<void> =>
  viewer.evaluate(async () => {
    for (let i = 0; i < 10; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });

test('[BIR-E1] [BIR-E2] [BIR-E3] [BIR-E4] [BIR-E5] [BIR-G3] [BIR-G4] [BIR-G5] slices are scrolled through the patient, linked, with lines and a cross-hair', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    const files: string[] = [];
    for (const one of series) files.push(...(await writeVolumeSeries(folder, one)));
    const viewer = await openViewer(application, files, /Phantom, Spatial/);

    await test.step('down is towards the feet, the wheel scrolls with every tool, the place is written', async () => {
      await arrange(viewer, 1, 1, 'Axial 5');
      await expect(viewer.locator('[data-command="tool-scroll"]')).toHaveAttribute('aria-pressed', 'true');
      expect(await level(viewer, 0)).toBeCloseTo(50, 3);
      await expect(pane(viewer, 0)).toContainText('1/21');
      await wheel(viewer, 0, 2);
      await expectLevel(viewer, 0, 40);
      await expect(pane(viewer, 0)).toContainText('3/21');
      for (const key of ['z', 't', 'w', 'j']) {
        const before = await level(viewer, 0);
        await viewer.keyboard.press(key);
        await wheel(viewer, 0, 1);
        await expectLevel(viewer, 0, before - 5);
      }
      await viewer.keyboard.press('s');
      await viewer.keyboard.press('ArrowUp');
      await expectLevel(viewer, 0, 25);
      await expect(pane(viewer, 0)).toContainText(/\b25(\.0)? mm/);
      await arrange(viewer, 1, 1, 'Sagittal');
      expect((await hook(viewer, 'plane', 0)).position![0]).toBe(-28);
      await wheel(viewer, 0, 1);
      await expect.poll(async () => (await hook(viewer, 'plane', 0)).position![0]).toBe(-24);
    });

    await test.step('linked viewports go to the same place; what is not parallel or elsewhere stays', async () => {
      await arrange(viewer, 2, 2, 'Axial 1', 'Axial 5', 'Sagittal', 'Other scanner');
      await hook(viewer, 'goto', 3, 4);
      await expectLevel(viewer, 3, 230);
      await wheel(viewer, 0, 10);
      await expectLevel(viewer, 0, 40);
      expect(await level(viewer, 1), 'not linked yet').toBeCloseTo(50, 3);
      await viewer.keyboard.press('l');
      // At once to the same level; the other frame of reference keeps its offset: 230 stands for 40.
      await expectLevel(viewer, 1, 40);
      await expect(pane(viewer, 1).locator('[data-link="position"]')).toHaveText('Linked');
      await expect(pane(viewer, 3).locator('[data-link="offset"]')).toHaveText('Linked by offset');
      await expect(pane(viewer, 2).locator('[data-link]')).toHaveCount(0);
      const side = (await report(viewer, 2)).index;
      await wheel(viewer, 0, 13);
      await expectLevel(viewer, 0, 27);
      await expectLevel(viewer, 1, 25);
      await expectLevel(viewer, 3, 215);
      expect((await report(viewer, 2)).index, 'the sagittal series does not jump').toBe(side);
      await frames(viewer);
      expect([await level(viewer, 0), await level(viewer, 1)].map(Math.round), 'nothing echoes').toEqual([27, 25]);
      await picture(viewer, 'linked');

      // The thick series drives the thin one and the other scanner's.
      await wheel(viewer, 1, 3);
      await expectLevel(viewer, 1, 10);
      await expectLevel(viewer, 0, 10);
      await expectLevel(viewer, 3, 200);
      // Fast: the last notch counts everywhere.
      await wheel(viewer, 0, 60);
      await expectLevel(viewer, 0, -50);
      await expectLevel(viewer, 1, -50);
      // The other scanner ended at 150, which stands for -40: it says so and stays.
      await expect(pane(viewer, 3).locator('[data-outside]')).toHaveText('Linked: no slice here');
      await wheel(viewer, 0, -20);
      await expectLevel(viewer, 0, -30);
      await expectLevel(viewer, 3, 160);
      await expect(pane(viewer, 3).locator('[data-outside]')).toHaveCount(0);

      // Another series comes in and joins; the tilted one is not parallel.
      await hook(viewer, 'arrange', 2, 2, ['Axial 1', 'Axial 5', 'Axial 5', 'Gantry']);
      await expectLevel(viewer, 2, -30);
      await wheel(viewer, 0, -5);
      await expectLevel(viewer, 2, -25);
      await expect(pane(viewer, 3).locator('[data-link]')).toHaveCount(0);

      // Zoom and pan by the same factor and way.
      const before = [(await report(viewer, 0)).scale!, (await report(viewer, 1)).scale!];
      const box = (await pane(viewer, 0).boundingBox())!;
      await viewer.keyboard.press('z');
      await viewer.mouse.move(box.x + 100, box.y + 100);
      await viewer.mouse.down();
      await viewer.mouse.move(box.x + 100, box.y + 140, { steps: 4 });
      await viewer.mouse.up();
      await viewer.keyboard.press('t');
      await viewer.mouse.down();
      await viewer.mouse.move(box.x + 130, box.y + 120, { steps: 4 });
      await viewer.mouse.up();
      await viewer.keyboard.press('s');
      const ratio = (await report(viewer, 0)).scale! / before[0]!;
      expect(ratio).toBeGreaterThan(1.2);
      await expect.poll(async () => (await report(viewer, 1)).scale! / before[1]!).toBeCloseTo(ratio, 3);
      const [a, b] = [await hook(viewer, 'place', 0, 48, 48), await hook(viewer, 'place', 1, 48, 48)];
      expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeLessThan(2);

      await viewer.keyboard.press('u');
      await expect(viewer.locator('[data-link]')).toHaveCount(0);
      const rest = await level(viewer, 1);
      await wheel(viewer, 0, 20);
      await frames(viewer);
      expect(await level(viewer, 1)).toBe(rest);
    });

    await test.step('localizer lines lie where the selected image cuts the others', async () => {
      await arrange(viewer, 2, 2, 'Axial 5', 'Sagittal', 'Gantry', 'Other scanner');
      const lines = (cell: number) => pane(viewer, cell).locator('[data-line]');
      await expect(viewer.locator('[data-line]')).toHaveCount(0);
      await viewer.keyboard.press('o');
      await expect(lines(1)).toHaveCount(1);
      // Parallel, itself, another frame of reference: none.
      await expect(lines(0)).toHaveCount(0);
      await expect(lines(3)).toHaveCount(0);
      const ends = async (cell: number): Promise<number[][]> => {
        const text = (await lines(cell).first().getAttribute('data-ends')) ?? '';
        return text
          .split(' ')
          .map((end) => end.split(',').map(Number))
          .sort((p, q) => p[0]! - q[0]!);
      };
      // Edges of the sagittal picture: y from -96 to 96, z from 96 to -96; pixels of 2 mm.
      await wheel(viewer, 0, 4);
      await expectLevel(viewer, 0, 30);
      await expect
        .poll(() => ends(1))
        .toEqual([
          [0, 33],
          [96, 33],
        ]);
      // On the screen it lies where the picture's own points lie.
      const x1 = Number(await lines(1).getAttribute('x1'));
      const y1 = Number(await lines(1).getAttribute('y1'));
      const corner = (await ends(1)).find(([column]) => column === (x1 < 200 ? 0 : 96))!;
      const [x, y] = await hook(viewer, 'place', 1, corner[0]!, corner[1]!);
      expect(Math.hypot(x - x1, y - y1)).toBeLessThan(0.5);
      await picture(viewer, 'localizer-lines');

      // The leaning slice through the middle: its rows end 96 mm from there along (0, cos, sin). It reaches a level of 20.
      await hook(viewer, 'goto', 0, 6);
      await expectLevel(viewer, 0, 20);
      await wheel(viewer, 2, 5);
      await expectLevel(viewer, 2, -95 * s);
      await expect(lines(0)).toHaveCount(1);
      const across = await ends(0);
      expect(across.map(([column]) => Math.round(column!))).toEqual([0, 96]);
      for (const [, row] of across) expect(row).toBeCloseTo((96 + 20 / Math.tan(tilt)) / 2, 3);
      const [left, right] = await ends(1);
      expect(left![0]).toBeCloseTo((96 - 96 * c) / 2, 3);
      expect(left![1]).toBeCloseTo((96 + 96 * s) / 2, 3);
      expect(right![0]).toBeCloseTo((96 + 96 * c) / 2, 3);
      expect(right![1]).toBeCloseTo((96 - 96 * s) / 2, 3);
      await viewer.keyboard.press('o');
      await expect(viewer.locator('[data-line]')).toHaveCount(0);
    });

    await test.step('the cross-hair brings every viewport of the frame of reference to the same place', async () => {
      await arrange(viewer, 2, 2, 'Axial 1', 'Sagittal', 'Axial 5', 'Other scanner');
      const ball = Math.round(50 - ballPlace[2]);
      await hook(viewer, 'goto', 0, ball);
      await expectLevel(viewer, 0, ballPlace[2]);
      await hook(viewer, 'setState', 0, { scaling: 'fit', pan: [0, 0] });
      const other = (await report(viewer, 3)).index;
      await viewer.keyboard.press('j');
      // The middle of the ball: pixels of 2 mm from -95 on, the middle of the first at 0.5.
      const column = (ballPlace[0] + 95) / 2 + 0.5;
      const row = (ballPlace[1] + 95) / 2 + 0.5;
      const box = (await pane(viewer, 0).boundingBox())!;
      const at = await hook(viewer, 'place', 0, column, row);
      await viewer.mouse.click(box.x + 1 + at[0], box.y + 1 + at[1]);
      const mark = (cell: number) => pane(viewer, cell).locator('[data-point]');
      await expect(mark(1)).toHaveCount(1);
      const side = (await hook(viewer, 'plane', 1)).position![0];
      expect(Math.abs(side - ballPlace[0])).toBeLessThanOrEqual(2);
      expect(Math.abs((await level(viewer, 2)) - ballPlace[2])).toBeLessThanOrEqual(2.5);
      const point = async (cell: number) =>
        ((await mark(cell).getAttribute('data-point')) ?? '').split(',').map(Number);
      // A click falls on whole pixels of the screen: within a millimetre of the ball's middle.
      expect((await point(1))[0]).toBeCloseTo((ballPlace[1] + 95) / 2 + 0.5, 0);
      expect((await point(1))[1]).toBeCloseTo((95 - ballPlace[2]) / 2 + 0.5, 3);
      expect((await point(2))[0]).toBeCloseTo(column, 0);
      expect((await point(2))[1]).toBeCloseTo(row, 0);
      await expect(pane(viewer, 0).locator('[data-cross-text]')).toHaveText(/^L 2[01]\.\d\s+A 1[34]\.\d\s+H 17\.0 mm$/);
      // Nothing in another frame of reference.
      expect((await report(viewer, 3)).index).toBe(other);
      await expect(mark(3)).toHaveCount(0);
      await expect(pane(viewer, 3).locator('[data-cross-text]')).toHaveText('');
      await picture(viewer, 'cross-hair');
      // Scrolled away it is no longer on the image.
      await wheel(viewer, 2, 3);
      await expect(mark(2)).toHaveCount(0);
      await viewer.keyboard.press('Escape');
      await expect(viewer.locator('[data-point]')).toHaveCount(0);
      await viewer.keyboard.press('s');
    });
  });
});

/** A projection with these elements, of one patient. */
const projection = (name: string, number: number, elements: DataSet) =>
  phantomImage({
    seed: name,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.1',
    modality: 'CR',
    rows: 60,
    columns: 48,
    elements: {
      '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.1'),
      '0008103E': element('LO', name),
      '0020000D': element('UI', phantomUid('letters study')),
      '00200011': element('IS', number),
      '00200020': element('CS', 'L', 'F'),
      ...elements,
    },
  }).file;

test('[BIR-B6] [BIR-G1] [BIR-G2] letters and side of a picture, however it is turned', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const images: [string, DataSet][] = [
      ['Thorax', { '00200060': element('CS', 'L'), '00200062': element('CS', 'R') }],
      ['Dog', { '00102210': element('CS', 'QUADRUPED'), '00200020': element('CS', 'CD', 'V') }],
      ['Breast', { '00200020': element('CS', 'A', 'FR'), '00200062': element('CS', 'L') }],
      ['Unknown', { '00200020': { vr: 'CS' } }],
    ];
    const files: string[] = [];
    for (const [index, [name, elements]] of images.entries()) {
      const path = join(folder, `${index}.dcm`);
      await writeFile(path, projection(name, index + 1, elements));
      files.push(path);
    }
    const oblique: VolumeSeries['orientation'] = [Math.cos(0.5), Math.sin(0.5), 0, 0, 0, -1];
    files.push(
      ...(await writeVolumeSeries(folder, {
        number: 9,
        description: 'Oblique',
        orientation: oblique,
        middles: [[0, 0, 0]],
        thickness: 5,
        elements: {
          '00100010': element('PN', { Alphabetic: 'Phantom^Image' }),
          '00100020': element('LO', 'PHANTOM2'),
          '0020000D': element('UI', phantomUid('letters study')),
        },
      })),
    );
    const viewer = await openViewer(application, files, /Phantom, Image/);
    const letters = async (): Promise<string> => {
      const found: string[] = [];
      for (const edge of ['top', 'right', 'bottom', 'left']) {
        found.push((await viewer.locator(`[data-cell="0"] [data-edge="${edge}"]`).first().textContent()) || '-');
      }
      return found.join(' ');
    };
    const show = async (label: string, expected: string): Promise<void> => {
      await hook(viewer, 'arrange', 1, 1, [label]);
      await expect.poll(letters, label).toBe(expected);
    };
    await show('Oblique', 'H LP F RA');
    await show('Dog', 'D CD V CR');
    await show('Breast', 'HL A FR P');
    await expect(pane(viewer, 0)).toContainText('Left');
    await show('Unknown', '- - - -');
    await show('Thorax', 'H L F R');
    // The image's own side counts before that of the series.
    await expect(pane(viewer, 0)).toContainText('Right');
    await expect(pane(viewer, 0)).not.toContainText('Left');
    // What is at the top, right, bottom and left after each turn, and of its mirror image.
    for (const [turned, mirrored] of [
      ['R H L F', 'R F L H'],
      ['F R H L', 'F L H R'],
      ['L F R H', 'L H R F'],
      ['H L F R', 'H R F L'],
    ] as const) {
      await viewer.keyboard.press(']');
      await expect.poll(letters).toBe(turned);
      await viewer.keyboard.press('x');
      await expect.poll(letters).toBe(mirrored);
      // The side is the patient's and stays.
      await expect(pane(viewer, 0)).toContainText('Right');
      await viewer.keyboard.press('x');
      await expect.poll(letters).toBe(turned);
    }
  });
});
