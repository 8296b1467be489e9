import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { items, numbers, text, values } from '../src-shared/dicom/access.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { fromDicomJson } from '../src-shared/dicom/json.ts';
import { parseFile } from '../src-shared/dicom/part10/read.ts';
import { peersAvailable, runPeer, startPeer } from '../testing/peers.ts';
import { phantomUid } from '../testing/phantom.ts';
import { phantomImage } from '../testing/phantom-image.ts';
import { freePort } from '../testing/ports.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { type Application, launchApplication } from './application.ts';
import { expect, test } from './fixture.ts';
import { nodesOf } from './nodes.ts';
import { send } from './peers.ts';
import { element, modelFrames, root, study } from './saving-phantoms.ts';
import { dragOnImage, hook, openStudy, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu', 'storescp'), 'dcmtk is not installed');

const shots = process.env['NEGATOSCOPE_SHOTS'];

async function show(viewer: Page, label: string, index = 0): Promise<void> {
  await hook(viewer, 'arrange', 1, 1, [label]);
  await expect.poll(async () => (await hook(viewer, 'viewports'))[0]?.count).toBe(modelFrames[label]);
  await hook(viewer, 'goto', 0, index);
  await settled(viewer);
}

/** What the viewport shows, every pixel of it, as text: as a picture of the view is painted, and as it stands on the screen. */
const canvas = async (viewer: Page): Promise<string> => {
  const { width, height, screen } = await viewer
    .locator('[data-cell="0"] canvas')
    .first()
    .evaluate((found) => {
      const onScreen = found as HTMLCanvasElement;
      return { width: onScreen.width, height: onScreen.height, screen: onScreen.toDataURL() };
    });
  return `${(await hook(viewer, 'picture', 0, width, height)).data} ${screen}`;
};

const copiesOf = (viewer: Page) => hook(viewer, 'stateLines', 0);

/** A displayed area as it lies in the first viewport: in the middle of it, as large as that allows. */
async function areaOnScreen(viewer: Page, area: DataSet): Promise<{ width: number; ratio: number; touches: boolean }> {
  const [a, b] = ['DisplayedAreaTopLeftHandCorner', 'DisplayedAreaBottomRightHandCorner'].map(
    (keyword) => numbers(area, keyword) as [number, number],
  );
  const [left, right] = [Math.min(a![0], b![0]) - 1, Math.max(a![0], b![0])];
  const [top, bottom] = [Math.min(a![1], b![1]) - 1, Math.max(a![1], b![1])];
  const [x0, y0] = await hook(viewer, 'place', 0, left, top);
  const [x1, y1] = await hook(viewer, 'place', 0, right, bottom);
  const { clientWidth, clientHeight } = await viewer
    .locator('[data-cell="0"] [data-tile="0"] > div')
    .first()
    .evaluate(({ clientWidth: w, clientHeight: h }) => ({ clientWidth: w, clientHeight: h }));
  const [width, height] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
  const centred = Math.abs((x0 + x1) / 2 - clientWidth / 2) < 0.01 && Math.abs((y0 + y1) / 2 - clientHeight / 2) < 0.01;
  const fits = Math.min(clientWidth - width, clientHeight - height);
  const said = { x: [x0, x1], y: [y0, y1], clientWidth, clientHeight };
  return { ...said, width, ratio: width / height, touches: centred && Math.abs(fits) < 0.01 };
}

/** Saves with Alt+S and waits until the state is in force. */
async function saveNow(viewer: Page): Promise<void> {
  const before = (await hook(viewer, 'states')).length;
  await viewer.keyboard.press('Alt+s');
  await expect.poll(async () => (await hook(viewer, 'states')).filter(({ read }) => read).length).toBe(before + 1);
  await expect(viewer.locator('[data-state-chip="full"]')).toBeVisible();
  await settled(viewer);
}

const start = (executable: string, dataFolder: string, settings: object = {}): Promise<Application> =>
  launchApplication({ executable, dataFolder, settings: { display: { states: { onOpen: 'none' } }, ...settings } });

test('[VIT-039] [VIT-142] [VIT-143] [VIT-144] [VIT-147] [VIT-152] [VIT-157] [VIT-158] [VIT-159] [VIT-162] a view is saved, goes to a node, and is the same after a restart', async ({
  executable,
}) => {
  await withTemporaryFolder(async (folder) => {
    const files = join(folder, 'images');
    mkdirSync(files);
    const received = join(folder, 'node');
    mkdirSync(received);
    const paths = study().map((options, index) => {
      const path = join(files, `${index}.dcm`);
      writeFileSync(path, phantomImage(options).file);
      return path;
    });
    const port = await freePort();
    const node = await startPeer('storescp', ['+xa', '-od', received, String(port)], { port });
    const dataFolder = join(folder, 'data');
    let application = await start(executable, dataFolder, {
      createdObjects: { author: 'Reader^Anna' },
      nodes: nodesOf([{ name: 'pacs', port, roles: ['store'] }]),
      forwarding: [{ id: 'created', nodeId: 'pacs', unit: 'instance', createdOnly: true }],
    });
    const shot = async (viewer: Page, name: string): Promise<void> => {
      if (shots) await viewer.screenshot({ path: join(shots, `saving-${name}.png`) });
    };
    const saved: Record<string, string> = {};
    let size = { width: 0, height: 0 };
    let area: DataSet | undefined;
    try {
      await send(application, paths);
      let viewer = await openStudy(application, /Phantom, Saving/);
      await viewer.setViewportSize?.({ width: 1200, height: 800 }).catch(() => undefined);
      size = await viewer.evaluate(() => ({ width: window.innerWidth, height: window.innerHeight }));

      await test.step('a CT slice: window, zoom, turn, flip, polarity and what was drawn', async () => {
        await show(viewer, 'Soft', 1);
        await viewer.keyboard.press('d');
        await dragOnImage(viewer, [60.25, 50.5], [120.75, 80]);
        await viewer.keyboard.press('e');
        await dragOnImage(viewer, [70, 90], [110, 120]);
        await hook(viewer, 'setWindow', 0, 133, 517);
        await hook(viewer, 'setState', 0, { inverted: true, rotation: 90, flipped: true });
        await hook(viewer, 'setState', 0, { scaling: 'free', zoom: 1.7321, pan: [13.4, -21.7] });
        const measured = await hook(viewer, 'measurements');
        expect(measured.map(({ kind }) => kind)).toEqual(['length', 'ellipse']);
        await shot(viewer, 'before');
        await saveNow(viewer);
        await expect(viewer.locator('[data-state-saved="1"]')).toBeVisible();
        saved['Soft'] = await canvas(viewer);
        await shot(viewer, 'after');
        const [state] = await hook(viewer, 'states');
        expect(state).toMatchObject({ name: expect.stringMatching(/Soft, image 2|VIEW/i), problems: [] });
      });

      await test.step('what is drawn by hand is not drawn twice', async () => {
        // The measurements of the reader stand in the place of their copies.
        await expect(viewer.locator('[data-cell="0"] [data-layer="measuring"] g[data-kind]')).toHaveCount(2);
        const none = (layers: Awaited<ReturnType<typeof copiesOf>>) => layers.flatMap(({ lines: found }) => found);
        expect(none(await copiesOf(viewer))).toEqual([]);
        expect(await hook(viewer, 'stateTexts', 0)).toEqual([]);
        await viewer.keyboard.press('Shift+M');
        await expect(viewer.locator('[data-layer="measuring"] g[data-kind]')).toHaveCount(0);
        const copies = await hook(viewer, 'stateLines', 0);
        await shot(viewer, 'copies');
        const measured = await hook(viewer, 'measurements');
        const length = measured.find(({ kind }) => kind === 'length')!;
        const [drawnLength] = copies.flatMap((layer) => layer.lines).filter((line) => line.length === 2);
        // Half an image pixel, in CSS pixels of the view.
        const [[x0], [x1]] = [await hook(viewer, 'place', 0, 0, 0), await hook(viewer, 'place', 0, 0, 1)];
        for (const [index, [column, row]] of length.points.entries()) {
          const [x, y] = await hook(viewer, 'place', 0, column, row);
          const [dx, dy] = [drawnLength![index]![0] - x, drawnLength![index]![1] - y];
          expect(Math.hypot(dx, dy)).toBeLessThan(Math.abs(x1 - x0) / 2);
        }
        await viewer.keyboard.press('Shift+M');
      });

      await test.step('PET, a radiograph, colours and a subtraction, each in its own way', async () => {
        await show(viewer, 'PET', 1);
        await hook(viewer, 'setWindow', 0, 2111.5, 3999);
        await saveNow(viewer);
        saved['PET'] = await canvas(viewer);
        // A slice in colours of a table: a pseudo-colour state.
        await show(viewer, 'PET', 0);
        await hook(viewer, 'setState', 0, { colourTable: 'hot-iron', clamped: false, inverted: true });
        await saveNow(viewer);
        saved['PET colours'] = await canvas(viewer);
        await show(viewer, 'Hand');
        await hook(viewer, 'setState', 0, { scaling: 'pixels', pan: [20, 10] });
        await saveNow(viewer);
        saved['Hand'] = await canvas(viewer);
        await show(viewer, 'Loop', 2);
        await hook(viewer, 'setState', 0, { rotation: 270 });
        await saveNow(viewer);
        saved['Loop'] = await canvas(viewer);
        await show(viewer, 'Run', 2);
        await hook(viewer, 'setState', 0, { subtraction: true });
        await settled(viewer);
        await saveNow(viewer);
        saved['Run'] = await canvas(viewer);
        await shot(viewer, 'subtraction');
      });

      await test.step('the node has them', async () => {
        await expect.poll(() => readdirSync(received).length, { timeout: 30_000 }).toBe(6);
        const states = readdirSync(received).map((name) => ({
          path: join(received, name),
          dataSet: parseFile(readFileSync(join(received, name))).dataSet,
        }));
        const of = (uid: string) => states.find(({ dataSet }) => seriesOf(dataSet) === phantomUid(uid))!.dataSet;
        expect(states.filter(({ dataSet }) => text(dataSet, 'SOPClassUID') === `${root}11.3`)).toHaveLength(1);
        expect(states.every(({ dataSet }) => text(dataSet, 'Modality') === 'PR')).toBe(true);
        const ct = of('saving series 1');
        expect(values(ct, 'ContentCreatorName')).toEqual([{ Alphabetic: 'Reader^Anna' }]);
        expect(text(ct, 'PresentationLUTShape')).toBe('INVERSE');
        expect([values(ct, 'ImageRotation')[0], text(ct, 'ImageHorizontalFlip')]).toEqual([90, 'Y']);
        const [voi] = items(ct, 'SoftcopyVOILUTSequence');
        expect([values(voi!, 'WindowCenter')[0], values(voi!, 'WindowWidth')[0]]).toEqual([133, 517]);
        [area] = items(ct, 'DisplayedAreaSelectionSequence');
        expect(text(area!, 'PresentationSizeMode')).toBe('SCALE TO FIT');
        expect(numbers(area!, 'PresentationPixelSpacing')).toEqual([0.8, 0.8]);
        const [annotation] = items(ct, 'GraphicAnnotationSequence');
        const graphics = items(annotation!, 'GraphicObjectSequence');
        expect(graphics.map((graphic) => text(graphic, 'GraphicType'))).toEqual(['POLYLINE', 'ELLIPSE']);
        const measured = (await hook(viewer, 'measurements')).find(({ kind }) => kind === 'length')!;
        expect(numbers(graphics[0]!, 'GraphicData')).toEqual(measured.points.flat().map(Math.fround));
        expect(items(annotation!, 'TextObjectSequence').map((item) => text(item, 'UnformattedTextValue'))).toEqual([
          expect.stringMatching(/mm/),
          expect.stringMatching(/Mean/),
        ]);
        const cr = of('saving series 3');
        const [crArea] = items(cr, 'DisplayedAreaSelectionSequence');
        expect([
          text(crArea!, 'PresentationSizeMode'),
          numbers(crArea!, 'PresentationPixelMagnificationRatio'),
        ]).toEqual(['MAGNIFY', [1]]);
        expect([text(cr, 'ShutterShape'), text(cr, 'PresentationLUTShape')]).toEqual(['RECTANGULAR', 'INVERSE']);
        expect(text(of('saving series 4'), 'SOPClassUID')).toBe(`${root}11.2`);
        expect(text(of('saving series 5'), 'RecommendedViewingMode')).toBe('SUB');
        if (peersAvailable('dciodvfy')) {
          const contradicted = JSON.parse(
            readFileSync('src-shared/objects/presentation-state/contradicted-errors.json', 'utf8'),
          ) as { error: string }[];
          for (const { path } of states) {
            const { output } = await runPeer('dciodvfy', ['-new', path]);
            const errors = (output.match(/^Error.*/gm) ?? []).filter(
              (line) => !contradicted.some(({ error }) => new RegExp(error).test(line)),
            );
            expect.soft(errors, path).toEqual([]);
          }
        }
      });

      await test.step('after a restart every state shows what was seen, pixel by pixel', async () => {
        await application.close();
        application = await start(executable, dataFolder);
        viewer = await openStudy(application, /Phantom, Saving/);
        await viewer.setViewportSize?.(size).catch(() => undefined);
        expect(await viewer.evaluate(() => ({ width: window.innerWidth, height: window.innerHeight }))).toEqual(size);
        await expect.poll(async () => (await hook(viewer, 'states')).filter(({ read }) => read).length).toBe(6);
        for (const [name, label, index] of [
          ['Soft', 'Soft', 1],
          ['PET', 'PET', 1],
          ['PET colours', 'PET', 0],
          ['Hand', 'Hand', 0],
          ['Loop', 'Loop', 2],
          ['Run', 'Run', 2],
        ] as const) {
          await hook(viewer, 'arrange', 1, 1, ['Soft']);
          await show(viewer, label, index);
          expect(await canvas(viewer), `${name}, as the image says`).not.toBe(saved[name]);
          await viewer.keyboard.press('Alt+a');
          await expect(viewer.locator('[data-state-chip="full"]')).toBeVisible();
          await settled(viewer);
          await expect.poll(() => canvas(viewer).then((now) => now === saved[name]), name).toBe(true);
        }
      });

      await test.step('in a viewport of another size the same area is seen', async () => {
        await show(viewer, 'Soft', 1);
        await viewer.keyboard.press('Alt+a');
        await settled(viewer);
        const before = await areaOnScreen(viewer, area!);
        expect(before, JSON.stringify(before)).toMatchObject({ touches: true });
        await viewer.setViewportSize({ width: size.width - 260, height: size.height - 90 });
        await expect.poll(async () => (await areaOnScreen(viewer, area!)).width).toBeLessThan(before.width);
        const after = await areaOnScreen(viewer, area!);
        expect(after.touches).toBe(true);
        expect(after.ratio).toBeCloseTo(before.ratio, 9);
        await shot(viewer, 'another-size');
        await viewer.setViewportSize(size);
      });
      expect(application.errors).toEqual([]);
    } finally {
      await application.close();
      await node.stop();
    }
  });
});

test('[VIT-136] [VIT-137] [VIT-140] [VIT-141] several images are saved with a label, a description and a maker; what cannot be is said', async ({
  executable,
}) => {
  await withTemporaryFolder(async (folder) => {
    const paths = study().map((options, index) => {
      const path = join(folder, `${index}.dcm`);
      writeFileSync(path, phantomImage(options).file);
      return path;
    });
    const application = await start(executable, join(folder, 'data'));
    try {
      await send(application, paths);
      const viewer = await openStudy(application, /Phantom, Saving/);
      const shot = async (name: string): Promise<void> => {
        if (shots) await viewer.screenshot({ path: join(shots, `saving-${name}.png`) });
      };
      const stored = async (): Promise<DataSet[]> => {
        const rows = await viewer.evaluate(async () => {
          const response = await fetch('dicomweb://archive/instances?SOPClassUID=*&limit=100', {
            headers: { accept: 'application/dicom+json' },
          });
          return (await response.json()) as Record<string, { Value?: string[] }>[];
        });
        const wanted = rows.filter((row) => row['00080016']?.Value?.[0]?.startsWith(`${root}11.`));
        return Promise.all(
          wanted.map(async (row) => {
            const [studyUid, seriesUid, uid] = ['0020000D', '0020000E', '00080018'].map((tag) => row[tag]?.Value?.[0]);
            const address = `dicomweb://archive/studies/${studyUid}/series/${seriesUid}/instances/${uid}/metadata`;
            const json = await viewer.evaluate(
              async (url) => (await fetch(url, { headers: { accept: 'application/dicom+json' } })).json(),
              address,
            );
            return fromDicomJson((json as Parameters<typeof fromDicomJson>[0][])[0]!);
          }),
        );
      };
      const dialog = viewer.getByRole('dialog', { name: 'Save as presentation state' });
      const read = async () => (await hook(viewer, 'states')).filter((one) => one.read).length;

      await test.step('all slices of a PET series in one state, each as it is seen', async () => {
        await show(viewer, 'PET', 0);
        const before = [await canvas(viewer)];
        await hook(viewer, 'goto', 0, 1);
        await settled(viewer);
        before.push(await canvas(viewer));
        expect(before[0]).not.toBe(before[1]);
        await viewer.keyboard.press('Shift+Alt+s');
        await dialog.getByText('All 2 images').click();
        await dialog.getByLabel('Label').fill('Herde hell');
        await expect(dialog.getByText('Other systems read it as HERDE HELL')).toBeVisible();
        await dialog.getByLabel('Description').fill('Speicherung, beide Schichten');
        await dialog.getByLabel('Made by').fill('Leser^Anton');
        await shot('dialog');
        await dialog.getByRole('button', { name: 'Save', exact: true }).click();
        await expect(dialog).toHaveCount(0);
        await expect(viewer.locator('[data-state-saved="1"]')).toContainText('of 2 images');
        await expect.poll(read).toBe(1);
        await expect(viewer.locator('[data-state-chip="full"]')).toBeVisible();
        expect(await canvas(viewer)).toBe(before[1]);
        await hook(viewer, 'goto', 0, 0);
        await settled(viewer);
        expect(await canvas(viewer)).toBe(before[0]);
        const [state] = await stored();
        expect([text(state!, 'ContentLabel'), text(state!, 'ContentDescription')]).toEqual([
          'HERDE HELL',
          'Speicherung, beide Schichten',
        ]);
        expect(values(state!, 'ContentCreatorName')).toEqual([{ Alphabetic: 'Leser^Anton' }]);
        expect(items(items(state!, 'ReferencedSeriesSequence')[0]!, 'ReferencedImageSequence')).toHaveLength(2);
        expect(items(state!, 'SoftcopyVOILUTSequence')).toHaveLength(2);
      });

      await test.step('one for each image; all frames of a loop; all viewports', async () => {
        await show(viewer, 'Soft', 0);
        await viewer.keyboard.press('Shift+Alt+s');
        await dialog.getByText('All 3 images').click();
        await dialog.getByText('One for each (3)').click();
        await dialog.getByRole('button', { name: 'Save', exact: true }).click();
        await expect.poll(read).toBe(4);
        await show(viewer, 'Loop', 0);
        await viewer.keyboard.press('Shift+Alt+s');
        await dialog.getByText('All 3 images').click();
        await dialog.getByLabel('Label').press('Enter');
        await expect.poll(read).toBe(5);
        const loop = (await stored()).find((state) => text(state, 'SOPClassUID') === `${root}11.2`)!;
        const [image] = items(items(loop, 'ReferencedSeriesSequence')[0]!, 'ReferencedImageSequence');
        expect(numbers(image!, 'ReferencedFrameNumber')).toEqual([1, 2, 3]);
        await hook(viewer, 'arrange', 1, 2, ['Soft', 'Hand']);
        await settled(viewer, 0);
        await settled(viewer, 1);
        await viewer.keyboard.press('Shift+Alt+s');
        await dialog.getByText('All viewports').click();
        await dialog.getByRole('button', { name: 'Save', exact: true }).click();
        // Window and shutter of the two are no matter of one state.
        await expect.poll(read).toBe(7);
        await shot('viewports');
        await viewer.getByRole('button', { name: 'Show in the list' }).last().click();
        await expect(viewer.locator('[data-state-entry][data-open]')).toBeVisible();
        await shot('list');
      });

      await test.step('nothing is offered where nothing may be created', async () => {
        await expect(viewer.locator('[data-command="save-state"]')).not.toHaveCount(0);
        await creating(application, false);
        await expect(viewer.locator('[data-command="save-state"]')).toHaveCount(0);
        await viewer.locator('[data-cell="0"] [data-tile="0"]').click();
        await viewer.keyboard.press('Alt+s');
        await expect(viewer.getByText('This workstation creates no objects')).toBeVisible();
        expect(await read()).toBe(7);
      });

      await test.step('of a medium nothing is written; its images are marked all the same', async () => {
        const { page } = application;
        await creating(application, true);
        mkdirSync(join(folder, 'medium'));
        const [ct] = study();
        const anna: DataSet = {
          '00100010': element('PN', { Alphabetic: 'Medium^Anna' }),
          '00100020': element('LO', 'PHANTOM-MEDIUM'),
          '0020000D': element('UI', phantomUid('saving medium')),
        };
        const image = phantomImage({ ...ct!, seed: 'saving medium', elements: { ...ct!.elements, ...anna } });
        writeFileSync(join(folder, 'medium', 'image.dcm'), image.file);
        const opened = await page.evaluate(
          (path) => window.negatoscope.catalogues.open({ paths: [path] }),
          join(folder, 'medium'),
        );
        expect(opened).toMatchObject({ ok: true });
        await page
          .getByRole('navigation', { name: 'Places' })
          .getByRole('button', { name: /^medium/ })
          .click();
        await viewer.close();
        const there = await openStudy(application, /Medium, Anna/);
        expect((await hook(there, 'shownFrame', 0))?.sopInstanceUid).toBe(image.sopInstanceUid);
        await settled(there);
        await there.locator('[data-cell="0"] [data-tile="0"]').click();
        await there.keyboard.press('Alt+s');
        const hints = there.locator('[data-hint]');
        await expect(hints.filter({ hasText: 'import the study first' })).toBeVisible();
        await expect(there.locator('[data-command="save-state"]')).toBeDisabled();
        await there.keyboard.press('k');
        await expect(there.locator('[data-key-flag]:visible')).toHaveCount(1);
        await there.keyboard.press('Alt+k');
        await expect(hints.filter({ hasText: 'of the archive only: import these first' })).toBeVisible();
        await expect(there.getByRole('dialog')).toHaveCount(0);
        if (shots) await there.screenshot({ path: join(shots, 'saving-medium.png') });
      });
      expect(application.errors).toEqual([]);
    } finally {
      await application.close();
    }
  });
});

/** Whether this workstation creates objects. */
async function creating({ page }: Application, enabled: boolean): Promise<void> {
  const settings = await page.evaluate(async (wanted) => {
    const got = await window.negatoscope.settings.get();
    if (!got.ok) return got;
    const createdObjects = { ...got.value.createdObjects, enabled: wanted };
    return window.negatoscope.settings.set({ ...got.value, createdObjects });
  }, enabled);
  expect(settings.ok).toBe(true);
}

/** Series that a state refers to. */
const seriesOf = (state: DataSet): string | undefined =>
  text(items(state, 'ReferencedSeriesSequence')[0] ?? {}, 'SeriesInstanceUID');
