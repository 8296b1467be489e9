import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { corpusAvailable, corpusPath } from '../testing/corpus.ts';
import { peersAvailable } from '../testing/peers.ts';
import { phantomUid } from '../testing/phantom.ts';
import { type PhantomImageOptions, phantomImage } from '../testing/phantom-image.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { launchApplication } from './application.ts';
import { expect, test } from './fixture.ts';
import { hook, openStudy, openViewer, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
const size = 200;

/** An ultrasound region (PS3.3 C.8.5.5). */
const region = (
  [minX, minY, maxX, maxY]: [number, number, number, number],
  [format, unitsX, unitsY, deltaX, deltaY]: [number, number, number, number, number],
): DataSet => ({
  '00186012': element('US', format),
  '00186014': element('US', 1),
  '00186016': element('UL', 0),
  '00186018': element('UL', minX),
  '0018601A': element('UL', minY),
  '0018601C': element('UL', maxX),
  '0018601E': element('UL', maxY),
  '00186024': element('US', unitsX),
  '00186026': element('US', unitsY),
  '0018602C': element('FD', deltaX),
  '0018602E': element('FD', deltaY),
});

const classes = {
  ct: '1.2.840.10008.5.1.4.1.1.2',
  dx: '1.2.840.10008.5.1.4.1.1.1.1',
  us: '1.2.840.10008.5.1.4.1.1.6.1',
  pet: '1.2.840.10008.5.1.4.1.1.128',
  sc: '1.2.840.10008.5.1.4.1.1.7',
};

/** One image a series, in the order of the series numbers; all of one study of one patient. */
function images(): PhantomImageOptions[] {
  const common = { rows: size, columns: size, bitsAllocated: 16, bitsStored: 12 } as const;
  const flat = { value: () => 1000, window: { center: 1000, width: 2000 } };
  const slices = [0, 1, 2].map(
    (slice): PhantomImageOptions => ({
      ...common,
      sopClassUid: classes.ct,
      modality: 'CT',
      pixelSpacing: [0.5, 0.5],
      position: [0, 0, slice * 5],
      orientation: [1, 0, 0, 0, 1, 0],
      rescale: { slope: 1, intercept: -1024, type: 'HU' },
      // A bright square on dark ground: columns 50..149, rows 60..109; inside columns alternate.
      value: ({ row, column }) =>
        column >= 50 && column < 150 && row >= 60 && row < 110 ? 1124 + (column % 2) * 20 : 24,
      window: { center: 40, width: 400 },
    }),
  );
  const dx = { ...common, ...flat, sopClassUid: classes.dx, modality: 'DX' };
  const others: PhantomImageOptions[] = [
    { ...dx, imagerPixelSpacing: [0.2, 0.2] },
    { ...dx, imagerPixelSpacing: [0.3, 0.3], elements: { '00181114': element('DS', 1.5) } },
    { ...dx, imagerPixelSpacing: [0.2, 0.2], pixelSpacing: [0.16, 0.16] },
    { ...common, ...flat, sopClassUid: classes.sc, modality: 'OT', pixelAspectRatio: [2, 1] },
    {
      ...common,
      ...flat,
      sopClassUid: classes.us,
      modality: 'US',
      elements: {
        '00186011': element(
          'SQ',
          region([0, 0, 99, 99], [1, 3, 3, 0.02, 0.02]),
          region([100, 0, 199, 99], [2, 4, 3, 0.01, 0.05]),
          region([0, 100, 199, 199], [3, 4, 7, 0.01, -1.5]),
        ),
      },
    },
    {
      ...common,
      ...flat,
      sopClassUid: classes.pet,
      modality: 'PT',
      pixelSpacing: [4, 4],
      rescale: { slope: 5, intercept: 0, type: 'BQML' },
      elements: {
        '00080021': element('DA', '20240105'),
        '00080022': element('DA', '20240105'),
        '00080031': element('TM', '100000'),
        '00080032': element('TM', '101000'),
        '00101020': element('DS', 1.8),
        '00101030': element('DS', 80),
        '00280051': element('CS', 'DECY', 'ATTN'),
        '00540016': element('SQ', {
          '00181072': element('TM', '100000'),
          '00181074': element('DS', 400_000_000),
          '00181075': element('DS', 6588),
        }),
        '00541001': element('CS', 'BQML'),
        '00541102': element('CS', 'START'),
      },
    },
  ];
  return [...slices, ...others].map((options, index) => {
    const number = index < 3 ? 1 : index - 1;
    return {
      ...options,
      seed: `measuring ${index}`,
      elements: {
        ...options.elements,
        '00100010': element('PN', { Alphabetic: 'Measuring^Phantom' }),
        '00100020': element('LO', 'MEASURE1'),
        '0020000D': element('UI', phantomUid('measuring study')),
        '0020000E': element('UI', phantomUid(`measuring series ${number}`)),
        '00200011': element('IS', number),
        '00200013': element('IS', index + 1),
        '00200052': element('UI', phantomUid('measuring frame of reference')),
      },
    };
  });
}

function write(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return images().map((options, index) => {
    const file = `${folder}/${index}.dcm`;
    writeFileSync(file, phantomImage(options).file);
    return file;
  });
}

/** Draws with clicks (`click`) or by pressing, dragging and letting go (`drag`) on places of the image. */
function hand(viewer: Page) {
  const at = (column: number, row: number): Promise<[number, number]> => hook(viewer, 'onPage', 0, column, row);
  return {
    at,
    click: async (...places: [number, number][]): Promise<void> => {
      for (const place of places) {
        const [x, y] = await at(...place);
        await viewer.mouse.move(x, y);
        await viewer.mouse.click(x, y);
      }
    },
    drag: async (from: [number, number], to: [number, number]): Promise<void> => {
      const [x1, y1] = await at(...from);
      const [x2, y2] = await at(...to);
      await viewer.mouse.move(x1, y1);
      await viewer.mouse.down();
      await viewer.mouse.move((x1 + x2) / 2, (y1 + y2) / 2);
      await viewer.mouse.move(x2, y2);
      await viewer.mouse.up();
    },
  };
}

const drawn = (viewer: Page, kind: string) => viewer.locator(`[data-cell="0"] svg g[data-kind="${kind}"]`);
const said = (viewer: Page, kind: string) => drawn(viewer, kind).last().locator('text');

/** The next series, as a reader gets there. */
async function nextSeries(viewer: Page): Promise<void> {
  const before = await viewer.getByTestId('viewport').first().getAttribute('data-image-id');
  await viewer.keyboard.press('PageDown');
  await expect(viewer.getByTestId('viewport').first()).not.toHaveAttribute('data-image-id', before ?? '');
  await settled(viewer);
}

const last = async (viewer: Page) => {
  const all = await hook(viewer, 'measurements');
  const found = all.at(-1);
  if (!found) throw new Error('nothing is measured');
  return found;
};
const measuredValue = (measurement: { values: { name: string; value: number }[] }, name: string): number =>
  measurement.values.find((value) => value.name === name)?.value ?? Number.NaN;

test('[BIR-J1] [BIR-J2] [BIR-J3] [BIR-J4] [BIR-J5] [BIR-B7] measuring, keeping, hiding and coming back', async ({
  executable,
}, info) => {
  test.setTimeout(150_000);
  await withTemporaryFolder(async (folder) => {
    const start = () => launchApplication({ executable, dataFolder: `${folder}/data` });
    let application = await start();
    let kept: unknown;
    try {
      const viewer = await openViewer(application, write(`${folder}/files`), /Measuring/);
      const { at, click, drag } = hand(viewer);
      const picture = async (name: string): Promise<void> => {
        await info.attach(name, { body: await viewer.screenshot(), contentType: 'image/png' });
      };

      await test.step('a distance by two clicks, between pixels', async () => {
        await viewer.keyboard.press('Home');
        await expect.poll(() => settled(viewer)).toBe(0);
        await viewer.keyboard.press('d');
        await click([50.25, 60.75], [150.25, 60.75]);
        await expect(said(viewer, 'length')).toContainText('50.0 mm');
        await expect(said(viewer, 'length')).toContainText('pixel spacing');
        // The mouse stands on whole pixels of the screen, which are smaller than those of the image.
        const { points, values } = await last(viewer);
        for (const [index, place] of [50.25, 60.75, 150.25, 60.75].entries()) {
          expect(Math.abs((points.flat()[index] ?? Number.NaN) - place)).toBeLessThan(0.2);
        }
        expect(values).toMatchObject([{ name: 'length', unit: 'mm' }]);
        expect(values[0]!.value).toBeCloseTo(50, 0);
      });

      await test.step('an angle of four clicks, Cobb by two drags', async () => {
        await viewer.keyboard.press('a');
        await click([20, 20], [80, 20], [120, 20], [160, 60]);
        await expect(said(viewer, 'angle')).toContainText('45');
        expect(measuredValue(await last(viewer), 'angle')).toBeCloseTo(45, 0);
        await viewer.keyboard.press('Shift+A');
        await drag([20, 150], [80, 140]);
        await drag([20, 180], [80, 190]);
        const expected = (2 * Math.atan(10 / 60) * 180) / Math.PI;
        expect(Math.abs(measuredValue(await last(viewer), 'angle') - expected)).toBeLessThan(0.6);
        await expect(said(viewer, 'cobb')).toContainText('Cobb');
      });

      await test.step('a region in Hounsfield units', async () => {
        await viewer.keyboard.press('Shift+E');
        await drag([60, 70], [140, 100]);
        const found = await last(viewer);
        // Stored 1124 and 1144 alternate: 100 and 120 HU.
        expect(measuredValue(found, 'mean')).toBeCloseTo(110, 0);
        expect(measuredValue(found, 'standardDeviation')).toBeCloseTo(10, 1);
        expect([measuredValue(found, 'minimum'), measuredValue(found, 'maximum')]).toEqual([100, 120]);
        expect(measuredValue(found, 'area')).toBeCloseTo(80 * 30 * 0.25, -1);
        await expect(said(viewer, 'rectangle')).toContainText('HU');
        await viewer.keyboard.press('q');
        await click([100.5, 80.5]);
        expect(measuredValue(await last(viewer), 'value')).toBe(100);
        await expect(said(viewer, 'probe')).toContainText('stored 1124');
      });
      await picture('ct');

      await test.step('they stick to their image and their place', async () => {
        const count = (await hook(viewer, 'measurements')).length;
        await viewer.keyboard.press('s');
        await expect(drawn(viewer, 'length')).toHaveCount(1);
        const pane = (await viewer.getByTestId('viewport').first().boundingBox())!;
        await viewer.mouse.move(pane.x + 20, pane.y + pane.height - 60);
        await viewer.mouse.wheel(0, 100);
        await expect.poll(() => settled(viewer)).not.toBe(0);
        await expect(drawn(viewer, 'length')).toHaveCount(0);
        await viewer.mouse.wheel(0, -100);
        await expect.poll(() => settled(viewer)).toBe(0);
        await expect(drawn(viewer, 'length')).toHaveCount(1);
        for (const state of [{ scaling: 'free', zoom: 2, pan: [40, -25] }, { rotation: 90 }, { flipped: true }]) {
          await hook(viewer, 'setState', 0, state);
          const [first] = await hook(viewer, 'measurements');
          const handle = drawn(viewer, 'length').locator('circle').first();
          const box = (await handle.boundingBox())!;
          const [x, y] = await at(...first!.points[0]!);
          expect(Math.abs(box.x + box.width / 2 - x)).toBeLessThan(1);
          expect(Math.abs(box.y + box.height / 2 - y)).toBeLessThan(1);
        }
        expect((await hook(viewer, 'measurements')).length).toBe(count);
      });

      await test.step('a reset hides them and deletes nothing', async () => {
        const before = await hook(viewer, 'measurements');
        await viewer.keyboard.press('Escape');
        await expect(drawn(viewer, 'length')).toHaveCount(0);
        const hint = viewer
          .locator('[data-cell="0"]')
          .getByRole('button', { name: `${before.length} measurements hidden` });
        await expect(hint).toBeVisible();
        expect(await hook(viewer, 'measurements')).toEqual(before);
        const report = (await hook(viewer, 'viewports')).find(({ cell }) => cell === 0);
        expect([report?.state.zoom, report?.state.rotation, report?.index]).toEqual([1, 0, 0]);
        await hint.click();
        await expect(drawn(viewer, 'length')).toHaveCount(1);
      });

      await test.step('what is half drawn is given up by Esc; the view stays', async () => {
        const count = (await hook(viewer, 'measurements')).length;
        await viewer.keyboard.press('d');
        await click([30, 30]);
        await expect(drawn(viewer, 'length')).toHaveCount(2);
        await viewer.keyboard.press('Escape');
        await expect(drawn(viewer, 'length')).toHaveCount(1);
        expect((await hook(viewer, 'measurements')).length).toBe(count);
      });

      await test.step('a handle and a whole shape are dragged; undo, redo and delete', async () => {
        const [before] = await hook(viewer, 'measurements');
        await viewer.keyboard.press('s');
        await drag(before!.points[1]!, [150, 100]);
        const [changed] = await hook(viewer, 'measurements');
        expect(changed!.points[1]![1]).toBeCloseTo(100, 0);
        expect(changed!.points[0]).toEqual(before!.points[0]);
        expect(measuredValue(changed!, 'length')).toBeCloseTo(Math.hypot(50, 20), 0);
        await viewer.keyboard.press('Control+z');
        expect((await hook(viewer, 'measurements'))[0]!.points).toEqual(before!.points);
        await viewer.keyboard.press('Control+y');
        expect((await hook(viewer, 'measurements'))[0]!.points).toEqual(changed!.points);
        // By its line, beside the handles and where no text lies over it.
        const [from, to] = changed!.points as [[number, number], [number, number]];
        let taken: [number, number] | undefined;
        for (let part = 0.2; part < 0.85 && !taken; part += 0.05) {
          const place: [number, number] = [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
          const top = await viewer.evaluate(
            ([x, y]) => document.elementFromPoint(x!, y!)?.closest('[data-uid]')?.getAttribute('data-uid'),
            await at(...place),
          );
          if (top === changed!.uid) taken = place;
        }
        expect(taken).toBeDefined();
        await drag(taken!, [taken![0] + 10, taken![1] + 10]);
        const [moved] = await hook(viewer, 'measurements');
        expect(moved!.points[0]![0] - changed!.points[0]![0]).toBeCloseTo(10, 0);
        expect(measuredValue(moved!, 'length')).toBeCloseTo(measuredValue(changed!, 'length'), 6);
        const count = (await hook(viewer, 'measurements')).length;
        await viewer.keyboard.press('Delete');
        expect((await hook(viewer, 'measurements')).length).toBe(count - 1);
        await viewer.keyboard.press('Control+z');
        expect((await hook(viewer, 'measurements'))[0]).toMatchObject({ uid: moved!.uid, points: moved!.points });
      });

      await test.step('marks, labels, axes, outlines and the lens', async () => {
        const choose = async (name: RegExp): Promise<void> => {
          await viewer.getByRole('button', { name: 'More ways to measure and mark' }).click();
          await viewer.getByRole('menuitem', { name }).click();
        };
        await viewer.keyboard.press('Shift+D');
        await drag([60, 120], [120, 120]);
        await click([90, 110]);
        const axes = await last(viewer);
        expect([measuredValue(axes, 'longAxis'), measuredValue(axes, 'shortAxis')].map(Math.round)).toEqual([30, 10]);
        await choose(/^Text/);
        await click([150, 20]);
        await viewer.keyboard.type('see here');
        await viewer.keyboard.press('Enter');
        expect(await last(viewer)).toMatchObject({ kind: 'text', text: 'see here' });
        await choose(/^Arrow/);
        await drag([150, 50], [180, 30]);
        expect((await last(viewer)).kind).toBe('arrow');
        await choose(/^Freehand/);
        const [x, y] = await at(30, 60);
        await viewer.mouse.move(x, y);
        await viewer.mouse.down();
        for (let step = 1; step <= 24; step++) {
          const angle = (step / 24) * 2 * Math.PI;
          const place = await at(20 + 10 * Math.cos(angle), 60 + 10 * Math.sin(angle));
          await viewer.mouse.move(...place);
        }
        await viewer.mouse.up();
        const outline = await last(viewer);
        expect(outline.kind).toBe('freehand');
        expect(Math.abs(measuredValue(outline, 'area') - Math.PI * 25)).toBeLessThan(4);
        // The menu at the pointer; the drag of the right button stays that of the window.
        await viewer.keyboard.press('s');
        const line = await at(75, 120);
        await viewer.mouse.click(...line, { button: 'right' });
        await viewer.getByRole('menuitem', { name: 'Add a label' }).click();
        await viewer.keyboard.type('lesion 1');
        await viewer.keyboard.press('Enter');
        await expect(said(viewer, 'bidirectional')).toContainText('lesion 1');
        await viewer.keyboard.press('y');
        await viewer.mouse.move(...(await at(100, 85)));
        await expect(viewer.locator('canvas[data-lens]')).toBeVisible();
        await picture('marks');
        await viewer.keyboard.press('s');
        await expect(viewer.locator('canvas[data-lens]')).toHaveCount(0);
        await viewer.keyboard.press('m');
      });

      await test.step('projections say which spacing is used', async () => {
        for (const [mm, note] of [
          [20, /detector spacing/],
          [20, /corrected for magnification 1\.5/],
          [16, /calibrated/],
        ] as const) {
          await nextSeries(viewer);
          await viewer.keyboard.press('d');
          await click([50, 50], [150, 50]);
          await expect(said(viewer, 'length')).toContainText(note);
          expect(measuredValue(await last(viewer), 'length')).toBeCloseTo(mm, 0);
        }
      });

      await test.step('pixels without a spacing; a line of known length calibrates, and back', async () => {
        await nextSeries(viewer);
        await viewer.keyboard.press('d');
        await click([50, 50], [150, 50]);
        await expect(said(viewer, 'length')).toContainText('100.0 px');
        await expect(said(viewer, 'length')).toContainText('no spacing');
        await viewer.getByRole('button', { name: 'More ways to measure and mark' }).click();
        await viewer.getByRole('menuitem', { name: /Calibrate by a line/ }).click();
        await drag([20, 20], [20, 70]);
        const dialog = viewer.getByRole('dialog', { name: 'Calibrate' });
        await dialog.getByLabel(/True length/).fill('nonsense');
        await dialog.getByRole('button', { name: 'Calibrate' }).click();
        await expect(dialog.getByText(/A length from/)).toBeVisible();
        // Rows are twice as high as columns are wide: 50 rows are 100 widths.
        await dialog.getByLabel(/True length/).fill('25');
        await dialog.getByRole('button', { name: 'Calibrate' }).click();
        await expect(said(viewer, 'length')).toContainText('25.0 mm');
        await expect(said(viewer, 'length')).toContainText('calibrated by a line of 25 mm');
        await viewer.keyboard.press('Control+z');
        await expect(said(viewer, 'length')).toContainText('100.0 px');
        await viewer.keyboard.press('Control+y');
        await expect(said(viewer, 'length')).toContainText('25.0 mm');
      });

      await test.step('each ultrasound region has its own units', async () => {
        await nextSeries(viewer);
        await viewer.keyboard.press('d');
        await click([10, 10], [60, 10]);
        expect(measuredValue(await last(viewer), 'length')).toBeCloseTo(10, 0);
        await expect(said(viewer, 'length')).toContainText('ultrasound region');
        await click([110, 20], [160, 60]);
        await expect.poll(async () => (await last(viewer)).values.map(({ name }) => name)).toContain('time');
        const mMode = await last(viewer);
        expect(measuredValue(mMode, 'time')).toBeCloseTo(0.5, 1);
        expect(measuredValue(mMode, 'length')).toBeCloseTo(2, 1);
        await click([20, 120], [80, 160]);
        expect(measuredValue(await last(viewer), 'velocity')).toBeCloseTo(60, -1);
        await click([80, 40], [120, 40]);
        await expect(said(viewer, 'length')).toContainText('px');
        await expect(said(viewer, 'length')).toContainText('not inside one ultrasound region');
        await picture('ultrasound');
      });

      await test.step('uptake values of PET', async () => {
        await nextSeries(viewer);
        await viewer.keyboard.press('e');
        await drag([60, 60], [120, 120]);
        // 1000 stored are 5000 Bq/ml; 400 MBq given at the start of the scan, 80 kg.
        expect(measuredValue(await last(viewer), 'mean')).toBeCloseTo((5000 * 80_000) / 400e6, 6);
        await expect(said(viewer, 'ellipse')).toContainText('SUVbw');
        await picture('pet');
      });

      await test.step('the list says all of them and leads to each', async () => {
        await viewer.getByRole('button', { name: 'More ways to measure and mark' }).click();
        await viewer.getByRole('menuitem', { name: 'List of measurements' }).click();
        const list = viewer.getByTestId('measurements');
        const all = await hook(viewer, 'measurements');
        await expect(list.locator('[data-measurement]')).toHaveCount(all.length);
        await list.locator('[data-kind="cobb"]').getByTitle('Show its image').click();
        await expect(drawn(viewer, 'cobb')).toHaveCount(1);
        await picture('list');
      });

      await expect
        .poll(async () => {
          const [measurement] = await hook(viewer, 'measurements');
          const answer = await viewer.evaluate(
            ([patientKey, studyUid]) =>
              window.negatoscope.measurements.list({ patientKey: patientKey!, studyUids: [studyUid!] }),
            [measurement!.patientKey, measurement!.studyUid],
          );
          return answer.ok ? answer.value.measurements.length : 0;
        })
        .toBe((await hook(viewer, 'measurements')).length);
      kept = await hook(viewer, 'measurements');
      expect(application.errors).toEqual([]);
    } finally {
      await application.close();
    }
    application = await start();
    try {
      const viewer = await openStudy(application, /Measuring/);
      await expect.poll(() => hook(viewer, 'measurements')).toEqual(kept);
      await viewer.keyboard.press('Home');
      await expect(drawn(viewer, 'rectangle').locator('text')).toContainText('HU');
      expect(application.errors).toEqual([]);
    } finally {
      await application.close();
    }
  });
});

test.skip(!corpusAvailable, 'no corpus');
test('[BIR-J1] the sides of a triangle of known length', async ({ application }) => {
  const viewer = await openViewer(application, [corpusPath('geometry/clearcanvas-roi/aspect03.dcm')], /ASPECT/i);
  const { click } = hand(viewer);
  await viewer.keyboard.press('d');
  for (const side of [
    [
      [25, 225],
      [225, 225],
    ],
    [
      [225, 225],
      [125, 52],
    ],
  ] as [number, number][][]) {
    await click(...side);
    // 8 cm; the mouse is set to whole pixels of the screen.
    expect(Math.abs(measuredValue(await last(viewer), 'length') - 80)).toBeLessThan(0.5);
  }
});
