import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { corpusAvailable, corpusPath } from '../testing/corpus.ts';
import { peersAvailable } from '../testing/peers.ts';
import { phantomUid } from '../testing/phantom.ts';
import {
  circle,
  element,
  fileOf,
  registration,
  segmentation,
  sequence,
  structureSet,
} from '../testing/phantom-space.ts';
import { writeVolumeSeries } from '../testing/phantom-volume.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { hook, openViewer, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const seed = 'space';
const head = phantomUid(`${seed} head`);
const other = phantomUid(`${seed} other`);
const levels = [-10, -5, 0, 5, 10];

/** Patient and study of the volume series, and a series of its own. */
const within = (number: number, description: string): DataSet => ({
  '00100010': element('PN', { Alphabetic: 'Phantom^Space' }),
  '00100020': element('LO', 'PHANTOM-SPACE'),
  '0020000D': element('UI', phantomUid(`${seed} study`)),
  '0020000E': element('UI', phantomUid(`${seed} objects ${number}`)),
  '00200011': element('IS', number),
  '0008103E': element('LO', description),
});

const structures = () =>
  structureSet({
    seed: `${seed} rs`,
    label: 'Plan A',
    frameOfReference: head,
    elements: { ...within(20, 'Structures'), '00080005': element('CS', 'ISO_IR 192') },
    rois: [
      {
        number: 1,
        name: 'Cylinder',
        colour: [255, 0, 0],
        interpreted: 'PTV',
        contours: levels.map((z) => ({ points: circle([20, -10, z], 16) })),
      },
      {
        number: 2,
        name: 'Hollow',
        colour: [0, 0, 255],
        contours: levels.flatMap((z) => [
          { type: 'CLOSEDPLANAR_XOR', points: circle([-30, 20, z], 20) },
          { type: 'CLOSEDPLANAR_XOR', points: circle([-30, 20, z], 8) },
        ]),
      },
      { number: 3, name: 'Isocentre', colour: [255, 255, 0], contours: [{ type: 'POINT', points: [0, 50, 0] }] },
      {
        number: 4,
        name: '心臓の輪郭 (no contours, a name longer than the panel is wide)',
        contours: [],
      },
    ],
  });

/** A box from -56 to -40 and from -60 to -44, on three planes 5 mm apart; 4 mm pixels. */
const box = () =>
  segmentation({
    seed: `${seed} seg`,
    type: 'BINARY',
    frameOfReference: head,
    elements: { ...within(21, 'Segments'), '00700081': element('LO', 'Lesions') },
    rows: 48,
    columns: 48,
    spacing: [4, 4],
    thickness: 5,
    // Green.
    segments: [{ number: 1, label: 'Box', colour: [57515, 10795, 53970] }],
    frames: [-5, 0, 5].map((z) => ({
      segment: 1,
      position: [-94, -98, z] as [number, number, number],
      values: Array.from({ length: 48 * 48 }, (_, at) => {
        const [column, row] = [at % 48, Math.floor(at / 48)];
        return column >= 10 && column < 14 && row >= 10 && row < 14 ? 1 : 0;
      }),
    })),
  });

const shift = () =>
  registration({
    seed: `${seed} reg`,
    label: 'SHIFT',
    registered: head,
    elements: within(22, 'Registration'),
    items: [{ frameOfReference: other, matrix: [1, 0, 0, -100, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }],
  });

const plan = (): DataSet => ({
  ...within(23, 'Plan'),
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.481.5'),
  '00080018': element('UI', phantomUid(`${seed} plan`)),
  '00080060': element('CS', 'RTPLAN'),
  '300A0002': element('SH', 'Prostate'),
  '300A000C': element('CS', 'PATIENT'),
  '300A0010': sequence({
    '300A0012': element('IS', 1),
    '300A0014': element('CS', 'VOLUME'),
    '300A0020': element('CS', 'TARGET'),
    '300A0026': element('DS', 60),
  }),
  '300A0070': sequence({
    '300A0071': element('IS', 1),
    '300A0078': element('IS', 30),
    '300C0004': sequence({
      '300C0006': element('IS', 1),
      '300A0084': element('DS', 2),
      '300A0086': element('DS', 210.5),
    }),
  }),
  '300A00B0': sequence({
    '300A00B2': element('SH', 'LINAC1'),
    '300A00C0': element('IS', 1),
    '300A00C2': element('LO', 'Arc 1'),
    '300A00C4': element('CS', 'DYNAMIC'),
    '300A00C6': element('CS', 'PHOTON'),
    '300A0110': element('IS', 2),
    '300A0111': sequence(
      {
        '300A0114': element('DS', 6),
        '300A011E': element('DS', 181),
        '300A011F': element('CS', 'CW'),
        '300A012C': element('DS', 1.5, 2, -3),
      },
      { '300A011E': element('DS', 179) },
    ),
  }),
});

/** Objects with damaged contents: nothing of them is drawn, and nothing else suffers. */
function damaged(): DataSet[] {
  const contours = structureSet({
    seed: `${seed} broken`,
    label: 'Broken',
    frameOfReference: head,
    elements: { ...within(30, 'Broken'), '00080023': element('DA', '20200101') },
    rois: [{ number: 1, name: 'Half', contours: [{ points: [1, 2, 3, 4] }, { points: circle([0, 0, 0], 5) }] }],
  });
  const mesh: DataSet = {
    ...box(),
    ...within(31, 'Mesh'),
    '00080018': element('UI', phantomUid(`${seed} mesh`)),
    '00080023': element('DA', '20200101'),
    '00620001': element('CS', 'MESH'),
  };
  return [contours, mesh];
}

async function write(folder: string): Promise<string[]> {
  const common = {
    seed,
    thickness: 5,
    elements: {
      '00100010': element('PN', { Alphabetic: 'Phantom^Space' }),
      '00100020': element('LO', 'PHANTOM-SPACE'),
    },
  };
  const axial = { orientation: [1, 0, 0, 0, 1, 0] as [number, number, number, number, number, number] };
  const middles = [20, 15, 10, 5, 0, -5, -10, -15, -20].map((z): [number, number, number] => [0, 0, z]);
  const files = [
    ...(await writeVolumeSeries(folder, { ...common, ...axial, number: 1, description: 'Axial', middles })),
    ...(await writeVolumeSeries(folder, {
      ...common,
      number: 2,
      description: 'Sagittal',
      orientation: [0, 1, 0, 0, 0, -1],
      middles: [-30, -5, 20, 45].map((x) => [x, 0, 0]),
    })),
    ...(await writeVolumeSeries(folder, {
      ...common,
      ...axial,
      number: 3,
      description: 'Other day',
      frameOfReference: 'other',
      shift: [100, 0, 0],
      middles,
    })),
  ];
  for (const [index, dataSet] of [structures(), box(), shift(), plan(), ...damaged()].entries()) {
    const file = join(folder, `object-${index}.dcm`);
    writeFileSync(file, fileOf(dataSet));
    files.push(file);
  }
  return files;
}

/** Colour of the canvas of structures at an image pixel of a viewport: red, green, blue, alpha. */
async function colourAt(
  viewer: Page,
  cell: number,
  column: number,
  row: number,
  canvas = 'structures-canvas',
): Promise<number[]> {
  const place = await hook(viewer, 'place', cell, column, row);
  return await viewer.evaluate(
    ([at, x, y, name]) => {
      const found = document.querySelector<HTMLCanvasElement>(`[data-cell="${at}"] [data-${name}]`);
      if (!found?.width) return [0, 0, 0, 0];
      const ratio = window.devicePixelRatio;
      return [
        ...(found.getContext('2d')?.getImageData(Math.round(Number(x) * ratio), Math.round(Number(y) * ratio), 1, 1)
          .data ?? []),
      ];
    },
    [cell, place[0], place[1], canvas] as const,
  );
}

/** Image pixels of a place in the patient, of slices of 96 pixels of 2 mm around the middle. */
const onAxial = (x: number, y: number): [number, number] => [(x + 95) / 2 + 0.5, (y + 95) / 2 + 0.5];
const onSagittal = (y: number, z: number): [number, number] => [(y + 95) / 2 + 0.5, (95 - z) / 2 + 0.5];

const canvasOf = (viewer: Page, cell: number): Locator =>
  viewer.locator(`[data-cell="${cell}"] [data-structures-canvas]`);
const noteOf = (viewer: Page, cell: number): Locator => viewer.locator(`[data-cell="${cell}"] [data-structures-note]`);

test('contours and segments lie where they belong, on every image of their frame of reference and on no other', async ({
  application,
}, info) => {
  test.setTimeout(180_000);
  await withTemporaryFolder(async (folder) => {
    const viewer = await openViewer(application, await write(folder), /Phantom, Space/);
    const picture = async (name: string): Promise<void> => {
      await viewer.screenshot({ path: info.outputPath(`${name}.png`) });
    };
    await expect(viewer.locator('[data-command="structures"]')).toBeVisible();
    await hook(viewer, 'arrange', 1, 3, ['Axial', 'Sagittal', 'Other day']);
    for (const cell of [0, 1, 2]) await settled(viewer, cell);
    for (const cell of [0, 2]) {
      await hook(viewer, 'goto', cell, 4);
      await settled(viewer, cell);
    }
    /** The sagittal slice at a place, whichever end is the first. */
    const sagittalAt = async (wanted: number): Promise<void> => {
      for (const index of [0, 1, 2, 3]) {
        await hook(viewer, 'goto', 1, index);
        await settled(viewer, 1);
        if ((await hook(viewer, 'plane', 1)).position?.[0] === wanted) return;
      }
      throw new Error(`no sagittal slice at ${wanted}`);
    };
    await sagittalAt(20);
    await expect(noteOf(viewer, 0)).toBeHidden();

    await viewer.keyboard.press('Alt+o');
    // Cylinder, hollow cylinder, isocentre and the segment.
    await expect(canvasOf(viewer, 0)).toHaveAttribute('data-structures', '4');
    await expect(noteOf(viewer, 0)).toHaveText('Structures: Plan A; Lesions');
    const at = (x: number, y: number, cell = 0) => colourAt(viewer, cell, ...onAxial(x, y));
    const red = (colour: number[]) => colour[3]! > 40 && colour[0]! > 200 && colour[1]! < 60;
    expect(red(await at(20, -10)), 'inside of the cylinder').toBe(true);
    expect((await at(20, 10))[3], 'beside it').toBe(0);
    expect((await at(-30, 20))[3], 'in the hole').toBe(0);
    const ring = await at(-44, 20);
    expect(ring[3]! > 40 && ring[2]! > ring[0]!, 'between the walls of the hollow one').toBe(true);
    const segment = await at(-48, -52);
    expect(
      segment[3]! > 40 && segment[1]! > segment[0]! && segment[1]! > segment[2]!,
      `in the segment ${segment}`,
    ).toBe(true);
    expect((await at(-60, -52))[3]).toBe(0);
    expect((await at(-48, -62))[3]).toBe(0);
    // Its border is where the pixels end: -56 and -40.
    expect((await at(-54.5, -52))[3]).toBeGreaterThan(40);
    expect((await at(-57.5, -52))[3]).toBe(0);

    // The sagittal slice through the axis: 32 mm wide, from -12.5 to 12.5 mm.
    const sagittal = (y: number, z: number) => colourAt(viewer, 1, ...onSagittal(y, z));
    await expect(canvasOf(viewer, 1)).toHaveAttribute('data-structures', '1');
    expect(red(await sagittal(-10, 0))).toBe(true);
    expect(red(await sagittal(-24, 11))).toBe(true);
    expect((await sagittal(-28.5, 0))[3]).toBe(0);
    expect((await sagittal(-10, 15))[3]).toBe(0);
    // Through the segment and the hollow one.
    await sagittalAt(-30);
    await expect(canvasOf(viewer, 1)).toHaveAttribute('data-structures', '1');
    expect((await sagittal(20, 0))[3], 'in the hole').toBe(0);
    expect((await sagittal(33, 0))[3], 'in its wall').toBeGreaterThan(40);

    // Of another frame of reference: by the registration, which is named.
    await expect(noteOf(viewer, 2)).toHaveText(/Structures: Plan A; Lesions, by registration SHIFT/);
    expect(red(await at(20, -10, 2))).toBe(true);
    expect((await at(-30, 20, 2))[3]).toBe(0);

    // The pointer tells what lies beneath it.
    const [x, y] = await hook(viewer, 'onPage', 0, ...onAxial(20, -10));
    await viewer.mouse.move(x, y);
    await expect(viewer.locator('[data-cell="0"] [data-structures-under]')).toHaveText('Cylinder');
    await picture('three-planes');

    // Beyond the last contour and its half slice there is nothing.
    await hook(viewer, 'goto', 0, 0);
    await settled(viewer, 0);
    await expect(canvasOf(viewer, 0)).toHaveAttribute('data-structures', '0');

    // The panel: volumes, visibility, go to.
    await viewer.getByRole('tab', { name: 'Structures' }).or(viewer.locator('[data-command="panel"]')).first().click();
    await viewer.getByRole('tab', { name: 'Structures' }).click();
    const panel = viewer.getByTestId('structures');
    const row = (name: string) => panel.locator(`[data-structure="${name}"]`);
    // 36 * 16² * sin(5°) * 25 mm, and 16 pixels of 16 mm² on three planes 5 mm apart.
    await expect(row('Cylinder')).toContainText('20.1 cm³');
    await expect(row('Cylinder')).toContainText('ptv');
    await expect(row('Hollow')).toContainText('26.4 cm³');
    await expect(row('Box')).toContainText('3.84 cm³');
    await expect(panel.locator('[data-structure^="心臓"]')).toContainText('empty');
    await viewer.locator('[data-cell="0"]').click({ position: { x: 40, y: 300 } });
    await row('Cylinder').getByRole('button', { name: 'Go to Cylinder' }).click();
    await settled(viewer, 0);
    await expect(viewer.locator('[data-cell="0"]')).toHaveAttribute('data-index', '4');
    await row('Cylinder').getByRole('button', { name: 'Hide Cylinder' }).click();
    await expect(canvasOf(viewer, 0)).toHaveAttribute('data-structures', '3');
    expect((await at(20, -10))[3]).toBe(0);
    await row('Cylinder').getByRole('button', { name: 'Show Cylinder' }).click();
    await expect(canvasOf(viewer, 0)).toHaveAttribute('data-structures', '4');
    await picture('panel');

    // Without the registration the other day has nothing, and says why.
    await panel.getByRole('checkbox', { name: 'Use SHIFT' }).uncheck();
    await expect(noteOf(viewer, 2)).toHaveText('No structures: this image is of another frame of reference');
    await expect(canvasOf(viewer, 2)).toHaveAttribute('data-structures', '0');
    await panel.getByRole('checkbox', { name: 'Use SHIFT' }).check();
    await expect(canvasOf(viewer, 2)).toHaveAttribute('data-structures', '4');

    // Damaged objects say what is wrong; the others stay.
    await panel.getByRole('checkbox', { name: 'Show Broken' }).check();
    await expect(panel).toContainText('Left out: contours with damaged points: 1');
    await panel.getByRole('checkbox', { name: 'Show SEGMENTATION: Lesions' }).check();
    await expect(panel).toContainText('It cannot be shown: its type is neither binary nor fractional nor a label map');
    await expect(canvasOf(viewer, 0)).toHaveAttribute('data-structures', '5');
    await picture('damaged');
    await panel.getByRole('checkbox', { name: 'Show Broken' }).uncheck();
    await expect(canvasOf(viewer, 0)).toHaveAttribute('data-structures', '4');

    // Linked scrolling goes by the registration too.
    await viewer.locator('[data-cell="0"]').click({ position: { x: 40, y: 300 } });
    await viewer.keyboard.press('l');
    await hook(viewer, 'goto', 0, 6);
    await settled(viewer, 0);
    await expect(viewer.locator('[data-cell="2"]')).toHaveAttribute('data-index', '6');
    await expect(viewer.locator('[data-cell="2"] [data-link]')).toHaveText('Linked (registration SHIFT)');

    // Off with everything, and its memory.
    await viewer.keyboard.press('Alt+o');
    await expect(noteOf(viewer, 0)).toBeHidden();
    expect(await at(20, -10)).toEqual([0, 0, 0, 0]);

    // A plan is a table.
    await hook(viewer, 'arrange', 1, 2, ['Axial', 'Prostate']);
    const view = viewer.locator('[data-cell="1"]');
    await expect(view).toContainText('Arc 1');
    await expect(view).toContainText('181 to 179 (cw)');
    await expect(view).toContainText('1.5, 2, -3');
    await expect(view).toContainText('30 fractions');
    await expect(view).toContainText('60');
    await picture('plan');
    await hook(viewer, 'arrange', 1, 2, ['Axial', 'SHIFT']);
    await expect(view).toContainText('-100, 0, 0');
    await picture('registration');
    await viewer.close();

    if (!corpusAvailable) return;
    const files = ['ct_image.dcm', 'seg_image_ct_binary_single_frame.dcm'].map((name) =>
      corpusPath(`seg-paramap/highdicom/${name}`),
    );
    const second = await openViewer(
      application,
      [...files, corpusPath('seg-paramap/parametric_map_float.dcm')],
      /CompressedSamples, CT1/,
    );
    await settled(second, 0);
    await second.keyboard.press('Alt+o');
    await expect(second.locator('[data-structures-canvas]').first()).toHaveAttribute('data-structures', '1');
    await second.keyboard.press('Alt+o');

    // The parametric map over the CT: its value at the pointer is the one of the file, coloured from 0 to 1 as its window says.
    await hook(second, 'arrange', 1, 1, ['']);
    await settled(second, 0);
    await second.locator('[data-command="panel"]').click();
    await second.getByRole('tab', { name: 'Structures' }).click();
    await second.locator('#structures-map').click();
    await second.getByRole('option', { name: /Parametric map/ }).click();
    await expect(second.locator('[data-cell="0"] [data-map-note]')).toContainText('Map: Parametric map');
    for (const [column, row, value] of [
      [60.5, 60.5, 0.538],
      [61.5, 64.5, 0],
      [67.5, 66.5, 0.272],
    ] as const) {
      const [px, py] = await hook(second, 'onPage', 0, column, row);
      await second.mouse.move(px, py);
      const said = second.locator('[data-cell="0"] [data-map-value]');
      await expect(said).toHaveText(/^[\d.]+$/);
      // The pointer stands on a whole pixel of the screen, and values are blended between those of the file.
      expect(Math.abs(Number.parseFloat((await said.textContent()) ?? '') - value)).toBeLessThan(0.03);
    }
    const warm = await colourAt(second, 0, 60.5, 60.5, 'map-canvas');
    const cold = await colourAt(second, 0, 61.5, 64.5, 'map-canvas');
    expect(warm[0]! > 150 && cold[0]! < 60, `${warm} ${cold}`).toBe(true);
    await expect(second.locator('[data-cell="0"] [data-map-bar]')).toContainText('1.00');
  });
});
