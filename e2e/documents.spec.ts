import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { corpusAvailable, corpusPath } from '../testing/corpus.ts';
import { phantomUid, writeCtPhantom } from '../testing/phantom.ts';
import {
  type CurvePhantom,
  ecgPhantom,
  modelPhantom,
  peakPpm,
  pressurePhantom,
  spectraPhantom,
  writeObject,
} from '../testing/phantom-curves.ts';
import { smallCda, writeDocument } from '../testing/phantom-documents.ts';
import { pdfOf } from '../testing/phantom-pdf.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import type { Application } from './application.ts';
import { answerDialogs } from './dialogs.ts';
import { decoded, fileWhenThere } from './exported.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';
import { picture } from './picture.ts';
import { hook } from './viewer-window.ts';

const study = { studyUid: phantomUid('ct study'), name: 'Phantom^Computed', id: 'PHANTOM1' };
const frameOfReferenceUid = phantomUid('ct frame of reference');
const curve = (label: string, seriesNumber: number): CurvePhantom => ({ ...study, label, seriesNumber });
const address = 'https://elsewhere.example/report?id=1';

const manyPages = Array.from({ length: 400 }, (_, page) => [
  `Page ${page + 1}`,
  page % 100 === 41 ? 'A round nodule in the left lung.' : 'Nothing to be said.',
]);

/** Everything of one patient: images, PDFs (well, hostile, locked, damaged), a CDA, curves, spectra, models. */
async function writeAll(folder: string): Promise<number> {
  const pdf = (title: string, content: Uint8Array) =>
    writeDocument(folder, { ...study, format: 'pdf', title, content });
  const files = [
    ...(await writeCtPhantom(folder, { slices: 16 })),
    await pdf('Long report', pdfOf(manyPages, { link: address, script: 'app.alert\\(1\\); this.hacked = true;' })),
    await pdf('Locked report', pdfOf([['Behind the lock']], { password: 'sesame' })),
    await pdf('Broken report', new TextEncoder().encode('%PDF-1.7 and nothing that belongs to it')),
    await writeDocument(folder, { ...study, format: 'cda', title: 'Letter', content: smallCda() }),
    await writeObject(folder, ecgPhantom(curve('Resting ECG', 70))),
    await writeObject(folder, pressurePhantom(curve('Pressures', 71))),
    await writeObject(folder, spectraPhantom({ ...curve('Voxels', 72), frameOfReferenceUid })),
    await writeObject(folder, modelPhantom({ ...curve('Box', 73), frameOfReferenceUid })),
    await writeObject(folder, modelPhantom(curve('No model', 74), new TextEncoder().encode('this is no model at all'))),
  ];
  return files.length;
}

async function openViewer(application: Application, name: RegExp): Promise<Page> {
  await application.page.getByRole('row', { name }).first().dblclick();
  const viewer = await application.window(/window=viewer#/);
  await viewer.waitForFunction(() => 'negatoscopeTest' in window, undefined, { polling: 50, timeout: 30_000 });
  await expect(viewer.locator('main[data-state="ready"]')).toBeVisible({ timeout: 30_000 });
  return viewer;
}

/** Shows an object of the strip in the selected viewport; gives back its pane. */
async function show(viewer: Page, label: string, kind: string): Promise<Locator> {
  await viewer.locator('[data-frame-set]').filter({ hasText: label }).first().dblclick();
  const pane = viewer.locator(`[data-object="${kind}"]`);
  await expect(pane).toBeVisible();
  return pane;
}

test('[PXM-154] [VIT-113] documents, curves, spectra and models are shown beside the images, hostile and damaged ones harm nothing', async ({
  application,
}) => {
  test.setTimeout(240_000);
  await withTemporaryFolder(async (folder) => {
    const files = join(folder, 'files');
    await mkdir(files, { recursive: true });
    let count = await writeAll(files);
    if (corpusAvailable) {
      for (const name of ['waveform/waveform_ecg.dcm', 'spectroscopy/BRTUMSP1', 'documents/pdf.dcm']) {
        await copyFile(corpusPath(name), join(files, name.replace('/', '-')));
        count++;
      }
    }
    await importFolder(application, files, count);
    const viewer = await openViewer(application, /Phantom, Computed/);
    const strip = viewer.getByRole('navigation', { name: 'Series' });
    await expect(strip.locator('[data-frame-set] svg').first()).toBeVisible();

    await test.step('PDF: pages, zoom, search, text, keys; memory is bounded', () => pdfs(application, viewer, folder));
    await test.step('CDA: its narrative', async () => {
      await viewer.locator('[data-frame-set]').filter({ hasText: 'Letter' }).first().dblclick();
      await expect(viewer.getByRole('article', { name: 'Discharge letter' })).toContainText('round ball');
    });
    await test.step('ECG on calibrated paper', () => electrocardiogram(application, viewer, folder));
    await test.step('spectra, and their voxels on the images', () => spectra(viewer));
    await test.step('models', () => models(viewer));
    await test.step('nothing hostile has run', async () => {
      expect(await viewer.evaluate(() => 'hacked' in window || 'negatoscopeHacked' in window)).toBe(false);
    });
    if (corpusAvailable) await test.step('real objects', () => realObjects(application, viewer));
  });
});

async function pdfs(application: Application, viewer: Page, folder: string): Promise<void> {
  const pane = await show(viewer, 'Long report', 'pdf');
  const scroll = pane.locator('[data-pages]');
  await expect(scroll).toHaveAttribute('data-pages', '400');
  const page = (number: number) => pane.locator(`[data-page="${number}"]`);
  await expect(page(1).locator('[data-drawn]')).toBeVisible();
  await expect(page(1)).toContainText('Page 1');
  await picture(viewer, 'pdf');
  // Ink is on the paper: the picture of the page is not white alone.
  const ink = await page(1)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, Math.floor(canvas.height / 4));
      let dark = 0;
      for (let at = 0; at < data.length; at += 4) if (data[at]! < 100) dark++;
      return dark;
    });
  expect(ink).toBeGreaterThan(200);
  // Only what is near to what is seen is held.
  expect(await pane.locator('[data-page]').count()).toBeLessThan(8);
  // Where a link leads to is told; nobody is led there.
  const link = page(1).locator('[data-link]');
  await expect(link).toHaveAttribute(
    'title',
    new RegExp(`${address.replace(/[?.]/g, '\\$&')} \\(links are not followed\\)`),
  );
  const windows = application.electron.windows().length;
  await link.click();
  expect(viewer.url()).toContain('window=viewer');
  expect(application.electron.windows()).toHaveLength(windows);

  // Buttons of what the document takes are of use, those for images alone are not.
  const button = (command: string) => viewer.locator(`[data-command="${command}"]`).first();
  for (const taken of ['next-image', 'fit', 'reset']) await expect(button(taken)).not.toHaveAttribute('aria-disabled');
  await expect(button('rotate')).toHaveAttribute('aria-disabled', 'true');
  await viewer.keyboard.press('PageDown');
  await expect(pane.getByRole('textbox', { name: 'Page', exact: true })).toHaveValue('2');
  await viewer.keyboard.press('End');
  await expect(page(400).locator('[data-drawn]')).toBeVisible();
  expect(await pane.locator('[data-page]').count()).toBeLessThan(8);
  await viewer.keyboard.press('Home');
  await expect(page(1).locator('[data-drawn]')).toBeVisible();

  await scroll.click({ position: { x: 300, y: 500 } });
  await viewer.keyboard.press('Control+f');
  await viewer.keyboard.type('LEFT  lung'.replace('  ', ' '));
  const found = pane.locator('[data-found]');
  await expect(found).toHaveText('1 of 4');
  await expect(page(42).locator('[data-drawn]')).toBeVisible();
  const marked = () =>
    viewer.evaluate(() => [...(CSS.highlights.get('ng-found-current') ?? [])].map((range) => String(range)));
  await expect.poll(marked).toEqual(['left lung']);
  await picture(viewer, 'pdf-search');
  await viewer.keyboard.press('Shift+Enter');
  await expect(found).toHaveText('4 of 4');
  await expect(page(342).locator('[data-drawn]')).toBeVisible();
  await viewer.keyboard.press('Escape');
  await expect(found).toHaveCount(0);
  await expect.poll(marked).toEqual([]);

  // Text can be marked and copied as it stands there.
  const line = page(342).getByText('A round nodule in the left lung.');
  await line.click({ clickCount: 3 });
  expect(await viewer.evaluate(() => String(getSelection()))).toContain('A round nodule in the left lung.');
  await viewer.evaluate(() => getSelection()?.removeAllRanges());

  const width = async () => Math.round((await page(342).boundingBox())!.width);
  const before = await width();
  await scroll.click({ position: { x: 300, y: 500 } });
  await viewer.keyboard.press('-');
  await expect.poll(width).toBe(Math.floor(before * 0.8));
  await pane.getByRole('button', { name: 'Fit the width' }).press('Space');
  await expect.poll(width).toBe(before);
  await pane.getByRole('button', { name: 'Whole page' }).click();
  const room = (await scroll.boundingBox())!.height;
  await expect.poll(async () => (await page(342).boundingBox())!.height).toBeLessThanOrEqual(room);

  const target = join(folder, 'saved.pdf');
  await answerDialogs(application, target);
  await pane.getByRole('button', { name: 'Save the document' }).click();
  expect(Buffer.from(await fileWhenThere(target))).toEqual(
    Buffer.from(pdfOf(manyPages, { link: address, script: 'app.alert\\(1\\); this.hacked = true;' })),
  );

  const locked = await show(viewer, 'Locked report', 'pdf');
  await expect(locked.getByRole('alert')).toHaveText('This document is encrypted. It opens with its password.');
  await locked.getByLabel('Password of the document').fill('wrong');
  await locked.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(locked.getByRole('alert')).toHaveText('That is not its password.');
  await locked.getByLabel('Password of the document').fill('sesame');
  await locked.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(locked.locator('[data-page="1"]')).toContainText('Behind the lock');

  const broken = await show(viewer, 'Broken report', 'pdf');
  await expect(broken.getByRole('alert')).toContainText('damaged');
  await picture(viewer, 'pdf-broken');
}

/** Pixels of the paper that are not ground or grid, in a column of CSS pixels. */
const inkAt = (paper: Locator, x: number): Promise<number[]> =>
  paper.locator('canvas').evaluate((canvas: HTMLCanvasElement, at) => {
    const ratio = canvas.width / canvas.clientWidth;
    const { data } = canvas.getContext('2d')!.getImageData(Math.round(at * ratio), 0, 1, canvas.height);
    return Array.from({ length: canvas.height }, (_, y) => y)
      .filter((y) => data[y * 4]! > 170)
      .map((y) => y / ratio);
  }, x);

async function electrocardiogram(application: Application, viewer: Page, folder: string): Promise<void> {
  const pane = await show(viewer, 'Resting ECG', 'waveform');
  const paper = pane.locator('canvas').first();
  await expect(paper).toHaveAttribute('data-drawn', /^0 25 10 3x4$/);
  await expect(pane.locator('footer')).toContainText('Recorded with 0.05–150 Hz, notch 50 Hz (1 Hz wide)');
  await expect(pane.locator('footer')).toContainText('This monitor was not measured: not true to size');
  await expect(pane.getByRole('complementary')).toContainText('Sinus rhythm');
  await expect(pane.getByRole('complementary')).toContainText('800 ms');
  await picture(viewer, 'ecg');

  // 12 x 1: the R peak of lead II stands 1.2 mV = 12 mm above its rest, one beat behind the other 20 mm.
  await pane.getByRole('combobox', { name: 'Layout' }).click();
  await viewer.getByRole('option', { name: '12 × 1' }).click();
  await expect(paper).toHaveAttribute('data-drawn', /12x1$/);
  await picture(viewer, 'ecg-12x1');
  const perMm = 96 / 25.4;
  const row = ((await paper.boundingBox())!.height / perMm - 5) / 12;
  const middle = Math.round(5 + 1.5 * row) * perMm;
  const peak = await inkAt(pane.locator('[role="img"]').locator('..'), (10 + 0.32 * 25) * perMm);
  const above = peak.filter((y) => y < middle && y > middle - 20 * perMm);
  expect((middle - Math.min(...above)) / perMm).toBeGreaterThan(11.5);
  expect((middle - Math.min(...above)) / perMm).toBeLessThan(12.6);

  // Calipers from one R peak to the next: 800 ms, 75 a minute.
  const box = (await paper.boundingBox())!;
  const [x, y] = [box.x + (10 + 0.32 * 25) * perMm, box.y + middle];
  await viewer.mouse.move(x, y);
  await viewer.mouse.down();
  await viewer.mouse.move(x + 40, y - 10, { steps: 4 });
  await viewer.mouse.move(x + 20 * perMm, y - 10 * perMm);
  await viewer.mouse.up();
  const measured = pane.locator('[data-calipers]');
  await expect(measured).toHaveText(/^(79\d|80\d) ms {2}· {2}7[456]\/min {2}· {2}(0\.9\d|1\.0\d) mV$/);
  const said = await measured.textContent();
  await picture(viewer, 'ecg-calipers');
  // They stay on the beat when the paper is scaled; keys change gain and speed.
  await viewer.locator('[data-object="waveform"]').focus();
  await viewer.keyboard.press('+');
  await viewer.keyboard.press('>');
  await expect(paper).toHaveAttribute('data-drawn', /^0 50 20 12x1$/);
  await expect(measured).toHaveText(said ?? '');
  await viewer.keyboard.press('ArrowRight');
  await expect(paper).not.toHaveAttribute('data-drawn', /^0 50/);
  await viewer.keyboard.press('Home');
  await expect(paper).toHaveAttribute('data-drawn', /^0 50/);
  await viewer.keyboard.press('Escape');
  await expect(paper).toHaveAttribute('data-drawn', /^0 25 10/);
  await expect(measured).toHaveCount(0);

  // On paper it is true to size: A4 lying, whatever the monitor.
  const target = join(folder, 'ecg.pdf');
  await answerDialogs(application, target);
  await pane.getByRole('button', { name: 'Save the paper as PDF' }).click();
  const printed = Buffer.from(await fileWhenThere(target)).toString('latin1');
  const [, wide, high] = /MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(printed) ?? [];
  expect([Number(wide) / 72, Number(high) / 72].map((inches) => Math.round(inches * 25.4))).toEqual([297, 210]);
  await pane.getByRole('button', { name: 'Light paper' }).click();
  await pane.getByRole('button', { name: 'Marked moments on the paper' }).click();
  await picture(viewer, 'ecg-light');
  await pane.getByRole('button', { name: 'Light paper' }).click();

  const pressures = await show(viewer, 'Pressures', 'waveform');
  await expect(pressures.locator('canvas').first()).toHaveAttribute('data-drawn', /^0 25 10 all$/);
  await expect(pressures.getByRole('slider', { name: 'Part of the recording' })).toHaveAttribute('aria-valuemax', '60');
  await picture(viewer, 'pressures');
}

async function spectra(viewer: Page): Promise<void> {
  await hook(viewer, 'arrange', 1, 2, ['Computed phantom', 'Voxels']);
  const pane = viewer.locator('[data-object="spectra"]');
  const plot = pane.locator('[data-spectrum]');
  await expect(plot).toHaveAttribute('data-range', '5.00 0.00');
  const image = viewer.getByTestId('viewport').first();
  await expect(image).toHaveAttribute('data-image-id', /./);
  await hook(viewer, 'goto', 0, 5);
  const voxel = image.locator('polygon[data-kind="voxel"]');
  await expect(voxel).toHaveCount(1);
  await expect(image.locator('polygon[data-kind="volume"]')).toHaveCount(1);
  await picture(viewer, 'spectra');

  /** Where the curve is highest, ppm. */
  const peak = async (): Promise<number> => {
    const at = await plot.evaluate((canvas: HTMLCanvasElement) => {
      const ratio = canvas.width / canvas.clientWidth;
      const { data, width } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) if (data[i]! > 200) return ((i / 4) % width) / ratio;
      return 0;
    });
    const { width } = (await plot.boundingBox())!;
    return 5 - ((at - 12) / (width - 24)) * 5;
  };
  await expect(pane.locator('[data-voxel-place]')).toContainText('row 3 of 4, column 3 of 4');
  expect(Math.abs((await peak()) - peakPpm(2, 2))).toBeLessThan(0.05);
  // A voxel is chosen on the image: that of the first row and the last column.
  await image.locator('circle[data-voxel="0 3"]').click();
  await expect(pane.locator('[data-voxel-place]')).toContainText('row 1 of 4, column 4 of 4');
  expect(Math.abs((await peak()) - peakPpm(0, 3))).toBeLessThan(0.05);
  // It lies 30 mm to the left of the patient and 30 mm before the middle.
  const places = (await voxel.getAttribute('points'))!.split(' ').map((point) => point.split(',').map(Number));
  const corners = await Promise.all(
    [
      [20, -40],
      [40, -20],
    ].map(([x, y]) => hook(viewer, 'place', 0, (x! + 179.2) / 0.7 + 0.5, (y! + 179.2) / 0.7 + 0.5)),
  );
  const edges = (axis: 0 | 1) => [Math.min(...places.map((p) => p[axis]!)), Math.max(...places.map((p) => p[axis]!))];
  for (const axis of [0, 1] as const) {
    const [low, high] = edges(axis);
    expect(Math.abs(low! - Math.min(corners[0]![axis], corners[1]![axis]))).toBeLessThan(1);
    expect(Math.abs(high! - Math.max(corners[0]![axis], corners[1]![axis]))).toBeLessThan(1);
  }
  // The keys go from voxel to voxel; on a slice outside of the voxels nothing is drawn.
  await pane.focus();
  await viewer.keyboard.press('ArrowDown');
  await expect(pane.locator('[data-voxel-place]')).toContainText('row 2 of 4, column 4 of 4');
  await pane.getByRole('combobox', { name: 'Part of the spectrum' }).click();
  await viewer.getByRole('option', { name: 'Real' }).click();
  await picture(viewer, 'spectra-real');
  await hook(viewer, 'goto', 0, 15);
  await hook(viewer, 'settled', 0);
  await expect(voxel).toHaveCount(0);
}

/** Brightness in the middle of what is seen of an element. */
async function middleOf(viewer: Page, element: Locator): Promise<number> {
  const { width, height, data } = await decoded(viewer, await element.screenshot());
  return data[((height >> 1) * width + (width >> 1)) * 3]!;
}

/** Graphics of models that are not given back; runs in the window. */
const liveGraphics = (): number => {
  const { modelGraphics } = window as unknown as { modelGraphics: WebGL2RenderingContext[] };
  return modelGraphics.filter((gl) => !gl.isContextLost()).length;
};

async function models(viewer: Page): Promise<void> {
  await hook(viewer, 'arrange', 1, 1, ['Computed phantom']);
  // The graphics of the models are remembered as they are made.
  await viewer.evaluate(() => {
    const made: unknown[] = [];
    const { getContext } = OffscreenCanvas.prototype;
    Object.assign(window, { modelGraphics: made });
    OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...given: [OffscreenRenderingContextId]) {
      const context = getContext.apply(this, given);
      if (given[0] === 'webgl2') made.push(context);
      return context;
    } as typeof getContext;
  });
  const pane = await show(viewer, 'Box', 'model');
  await expect(pane.locator('[data-triangles]')).toHaveText('12 triangles');
  await expect(pane.locator('[data-size]')).toHaveText('40.0 × 30.0 × 20.0 mm');
  const room = pane.locator('[data-view]');
  await expect(room).toHaveAttribute('data-view', /^1\.000,0\.000,0\.000,0\.000,0\.000,1\.000,/);
  await expect(pane.locator('[data-axis="L"]')).toBeVisible();
  expect(await middleOf(viewer, room)).toBeGreaterThan(90);
  const box = (await room.boundingBox())!;
  await viewer.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await viewer.mouse.down();
  await viewer.mouse.move(box.x + box.width / 2 + 80, box.y + box.height / 2 + 60, { steps: 5 });
  await viewer.mouse.up();
  await expect(room).not.toHaveAttribute('data-view', /^1\.000/);
  await picture(viewer, 'model');
  await pane.focus();
  await viewer.keyboard.press('+');
  await expect(room).toHaveAttribute('data-zoom', '1.200');
  await viewer.keyboard.press('Escape');
  await expect(room).toHaveAttribute('data-zoom', '1.000');
  await pane.getByRole('button', { name: 'Seen from the head' }).click();
  await expect(room).toHaveAttribute('data-view', /^-1\.000/);
  // The graphics go and come back: the model is drawn anew.
  await viewer.evaluate(() => {
    const { modelGraphics } = window as unknown as { modelGraphics: WebGL2RenderingContext[] };
    const loss = modelGraphics[0]!.getExtension('WEBGL_lose_context')!;
    loss.loseContext();
    setTimeout(() => loss.restoreContext(), 300);
  });
  await expect(pane.getByText('The graphics of this computer were lost')).toBeVisible();
  await expect(pane.getByText('The graphics of this computer were lost')).toHaveCount(0);
  expect(await middleOf(viewer, room)).toBeGreaterThan(90);

  // However many models there are, they share their graphics: browsers have some sixteen of them, the images need theirs.
  await hook(viewer, 'arrange', 2, 3, ['Box', 'Box', 'Box', 'Computed phantom', 'Box', 'Box']);
  const boxes = viewer.locator('[data-object="model"] [data-view]');
  await expect(boxes).toHaveCount(5);
  for (const box of await boxes.all()) await expect.poll(() => middleOf(viewer, box)).toBeGreaterThan(90);
  expect(await viewer.evaluate(liveGraphics)).toBe(1);
  await hook(viewer, 'arrange', 1, 1, ['Computed phantom']);
  await expect(boxes).toHaveCount(0);
  await expect.poll(() => viewer.evaluate(liveGraphics)).toBe(0);

  const none = await show(viewer, 'No model', 'model');
  await expect(none.getByRole('alert')).toContainText('damaged');
  await expect(viewer.locator('[data-object="model"] canvas')).toHaveCount(0);
}

async function realObjects(application: Application, before: Page): Promise<void> {
  await before.close();
  const ecg = await openViewer(application, /Anonymous/);
  const paper = ecg.locator('[data-object="waveform"]');
  await expect(paper.locator('canvas').first()).toHaveAttribute('data-drawn', /^0 25 10 3x4$|^0 25 10 12x1$/);
  await expect(paper.getByRole('complementary')).toContainText('RITMO SINUSALE');
  await expect(paper.locator('footer')).toContainText('0.05–300 Hz');
  await picture(ecg, 'ecg-real');
  await ecg.close();
  const brain = await openViewer(application, /RFrontalTumor/);
  await expect(brain.locator('[data-object="spectra"] [data-voxels]')).toBeVisible();
  await picture(brain, 'spectra-real-brain');
  await brain.close();
  const letter = await openViewer(application, /SMITH|Smith/);
  await expect(letter.locator('[data-object="pdf"] [data-page="1"] [data-drawn]')).toBeVisible();
  await picture(letter, 'pdf-real');
  await letter.close();
}
