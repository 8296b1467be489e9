import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { readHeaderOfFile } from '../src-main/archive/read-header.ts';
import { corpusAvailable, corpusPath } from '../testing/corpus.ts';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import type { StateCase } from '../testing/phantom-state-kinds.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';
import { areasCase, coveredCases, pixelCases, tableCase } from './states-pixels-phantoms.ts';
import { type GrayPicture, hook, likeness, openStudy, parsePnm, readImage, settled } from './viewer-window.ts';

const shots = process.env['NEGATOSCOPE_SHOTS'];

/** The grey pipeline of dcmtk: an image under a state, turned and mirrored, all of it. */
async function dcmtkState(image: string, state: string, folder: string, frame = 1): Promise<GrayPicture> {
  const out = join(folder, `state-${Math.random().toString(36).slice(2)}.pgm`);
  const { status, output } = await runPeer('dcmp2pgm', ['-p', state, '-f', String(frame), image, out]);
  expect(status, output).toBe(0);
  return parsePnm(readFileSync(out));
}

/** Goes to an image and waits until it is on the screen. */
async function show(viewer: Page, index: number): Promise<string> {
  await hook(viewer, 'goto', 0, index);
  await settled(viewer);
  return (await hook(viewer, 'shownFrame', 0))?.sopInstanceUid ?? '';
}

const presented = async (viewer: Page) => (await hook(viewer, 'viewports'))[0]?.state.presented;

/** Alt+A until a state is in force. */
async function chooseState(viewer: Page, uid: string): Promise<void> {
  for (let i = 0; i < 4 && (await presented(viewer)) !== uid; i++) await viewer.keyboard.press('Alt+a');
  await expect.poll(() => presented(viewer)).toBe(uid);
  await settled(viewer);
}

function write(folder: string, cases: readonly StateCase[]): { files: number } {
  mkdirSync(folder, { recursive: true });
  let files = 0;
  for (const { images, state } of cases) {
    for (const { file, sopInstanceUid } of [...images, state]) {
      writeFileSync(join(folder, `${sopInstanceUid}.dcm`), file);
      files++;
    }
  }
  return { files };
}

const read = async (viewer: Page): Promise<void> => {
  await expect.poll(async () => (await hook(viewer, 'states')).every((state) => state.read || state.failed)).toBe(true);
};

/** What a formula of the standard makes of the stored values of a generated image of 64 columns. */
const formula = ({ values }: StateCase['images'][0], of: (stored: number) => number): GrayPicture => ({
  width: 64,
  height: values.length / 64,
  components: 1,
  data: Uint8Array.from(values, (stored) => Math.round(Math.max(0, Math.min(1, of(stored))) * 255)),
});

/** Goes through all images of the viewport and compares those that are known with what they should look like; gives back how many were. */
async function compare(
  viewer: Page,
  wanted: (uid: string) => Promise<{ state: string; picture: GrayPicture } | undefined>,
): Promise<number> {
  const { count } = (await hook(viewer, 'viewports'))[0]!;
  let compared = 0;
  for (let index = 0; index < count; index++) {
    const uid = await show(viewer, index);
    const expected = await wanted(uid);
    if (!expected) continue;
    await chooseState(viewer, expected.state);
    const { greatest } = likeness(await readImage(viewer), expected.picture);
    expect(greatest, `image ${index + 1}`).toBeLessThanOrEqual(1);
    compared++;
  }
  return compared;
}

const places = async (viewer: Page, ...points: [column: number, row: number][]): Promise<number[][]> => {
  const found: number[][] = [];
  for (const [column, row] of points) found.push(await hook(viewer, 'place', 0, column, row));
  return found.map((place) => place.map((value) => Math.round(value * 100) / 100));
};

test('[VIT-106] [VIT-107] images under presentation states are what dcmtk makes of them; each begins as its state says, and the reader goes before', async ({
  application,
}) => {
  test.setTimeout(240_000);
  await withTemporaryFolder(async (folder) => {
    const shot = async (name: string): Promise<void> => {
      if (shots) await viewer.screenshot({ path: join(shots, `${name}.png`) });
    };
    const cases = pixelCases();
    const curved = tableCase(cases.length + 1);
    const areas = areasCase(cases.length + 2);
    const states = join(folder, 'states');
    await importFolder(application, states, write(states, [...cases, curved, areas]).files);
    const viewer = await openStudy(application, /States, Presented/);
    await hook(viewer, 'arrange', 1, 1, ['Pixels']);
    await settled(viewer);
    await read(viewer);

    if (peersAvailable('dcmp2pgm')) {
      const compared = await compare(viewer, async (uid) => {
        const found = cases.find(({ images }) => images[0]!.sopInstanceUid === uid);
        if (!found) return undefined;
        const state = found.state.sopInstanceUid;
        const picture = await dcmtkState(join(states, `${uid}.dcm`), join(states, `${state}.dcm`), folder);
        return { state, picture };
      });
      expect(compared).toBe(cases.length);
    }

    // A presentation LUT is entered over its whole range, as the standard says.
    await compare(viewer, async (uid) => {
      const image = curved.images[0]!;
      if (uid !== image.sopInstanceUid) return undefined;
      const picture = formula(image, (x) => (Math.round(Math.max(0, Math.min(1, x / 4095)) * 255) / 255) ** 2);
      return { state: curved.state.sopInstanceUid, picture };
    });

    // The profile may take a state without a modality step to leave the image its own.
    const taken = cases[1]!;
    const change = (missingModalityLut: 'identity' | 'image') =>
      application.page.evaluate(async (to) => {
        const got = await window.negatoscope.settings.get();
        if (!got.ok) return got;
        const { display } = got.value;
        return await window.negatoscope.settings.set({
          ...got.value,
          display: { ...display, states: { ...display.states, missingModalityLut: to } },
        });
      }, missingModalityLut);
    expect(await change('image')).toMatchObject({ ok: true });
    const own = formula(taken.images[0]!, (x) => (2 * x - 1000 - 1499.5) / 1199 + 0.5);
    await show(viewer, 1);
    await chooseState(viewer, taken.state.sopInstanceUid);
    await expect.poll(async () => likeness(await readImage(viewer), own).greatest).toBeLessThanOrEqual(1);
    expect(await change('identity')).toMatchObject({ ok: true });
    await expect.poll(async () => likeness(await readImage(viewer), own).greatest).toBeGreaterThan(50);
    // The values of the image stay those of the image.
    const { data, rescaled } = await hook(viewer, 'decodedValues', 0);
    const [first] = new Float64Array(new Uint8Array(Buffer.from(data, 'base64')).buffer);
    expect([first, rescaled]).toEqual([taken.images[0]!.values[0]! * 2 - 1000, true]);

    // Four images of one state, each with an area, a size and a window of its own.
    const at = cases.length + 1;
    await show(viewer, at);
    await chooseState(viewer, areas.state.sopInstanceUid);
    await hook(viewer, 'annotations', 'full');
    const sizeOf = async (): Promise<{ width: number; height: number }> => {
      const { canvas } = await hook(viewer, 'boxes', 0);
      const ratio = await viewer.evaluate(() => window.devicePixelRatio);
      return { width: canvas.width / ratio, height: canvas.height / ratio };
    };
    const { width, height } = await sizeOf();
    const centred = (scaleX: number, scaleY: number, [column, row]: [number, number], [x, y]: [number, number]) => [
      expect.closeTo(width / 2 + (x - column) * scaleX, -0.4),
      expect.closeTo(height / 2 + (y - row) * scaleY, -0.4),
    ];
    const fit = Math.min(width / 20, height / 10);
    const begun = async (): Promise<void> => {
      await hook(viewer, 'annotations', 'full');
      await show(viewer, at);
      expect(await places(viewer, [10, 5], [30, 15])).toEqual([
        centred(fit, fit, [20, 10], [10, 5]),
        centred(fit, fit, [20, 10], [30, 15]),
      ]);
      await show(viewer, at + 1);
      expect(await places(viewer, [0, 0], [64, 48])).toEqual([
        centred(4, 4, [32, 24], [0, 0]),
        centred(4, 4, [32, 24], [64, 48]),
      ]);
      await show(viewer, at + 2);
      const whole = Math.min(width / 64, height / 48);
      expect(await places(viewer, [0, 0])).toEqual([centred(whole, whole, [32, 24], [0, 0])]);
      await expect(viewer.locator('[data-view-notes]').first()).toContainText('this monitor was not measured');
      await show(viewer, at + 3);
      const tall = Math.min(width / 128, height / 192);
      expect(await places(viewer, [0, 0])).toEqual([centred(tall, 2 * tall, [32, 24], [0, 0])]);
    };
    await begun();
    await shot('pixels-4-beyond');
    const windows = async () => {
      const found: unknown[] = [];
      for (const index of [at, at + 1, at + 2]) {
        await show(viewer, index);
        const { center, width: of } = (await hook(viewer, 'viewports'))[0]?.window ?? {};
        found.push([center, of]);
      }
      return found;
    };
    const stated = [[1000, 500], [2000, 800], [1500, 2000]]; // biome-ignore format: pairs
    expect(await windows()).toEqual(stated);
    await shot('pixels-3-true-size');

    // The reader's window holds for all images, until he goes back to that of the state.
    await hook(viewer, 'setWindow', 0, 1234, 777);
    expect(await windows()).toEqual([[1234, 777], [1234, 777], [1234, 777]]); // biome-ignore format: pairs
    await show(viewer, at + 1);
    await viewer.getByRole('button', { name: 'Windows', exact: true }).click();
    await expect(viewer.getByText('Of the presentation state')).toBeVisible();
    await shot('pixels-2-windows');
    await viewer.getByRole('menuitem', { name: 'HARD' }).click();
    await expect
      .poll(async () => (await hook(viewer, 'viewports'))[0]?.window)
      .toMatchObject({ center: 3000, width: 100 });

    // His zoom as well; the turn is one of what is seen.
    await show(viewer, at);
    await hook(viewer, 'setState', 0, { scaling: 'free', zoom: 2, pan: [30, -20], rotation: 90 });
    const zoomed = await places(viewer, [0, 0], [64, 48]);
    await show(viewer, at + 1);
    expect(await places(viewer, [0, 0], [64, 48])).toEqual(zoomed);
    await viewer.keyboard.press('Escape');
    await begun();
    expect(await windows()).toEqual(stated);

    // Its shutter covers, with its own grey; what it shows is windowed by the state.
    await show(viewer, at);
    const shuttered = await readImage(viewer);
    const image = areas.images[0]!.values;
    for (let row = 0; row < 48; row++) {
      for (let column = 0; column < 64; column++) {
        const open = column >= 4 && column < 60 && row >= 2 && row < 40;
        const grey = Math.round(Math.max(0, Math.min(1, (image[row * 64 + column]! - 999.5) / 499 + 0.5)) * 255);
        const wanted = open ? grey : 128;
        expect(Math.abs(shuttered.data[row * 64 + column]! - wanted), `${column}, ${row}`).toBeLessThanOrEqual(1);
      }
    }

    // Graphics alone and none: the image is as it is itself, and fits.
    await viewer.keyboard.press('Alt+g');
    await expect.poll(() => presented(viewer)).toBeUndefined();
    await viewer.keyboard.press('Alt+g');
    await hook(viewer, 'setState', 0, { scaling: 'fit' });
    await settled(viewer);
    expect((await hook(viewer, 'viewports'))[0]?.window).not.toMatchObject({ center: 1000 });
    await viewer.keyboard.press('Alt+g');
    await expect.poll(() => presented(viewer)).toBe(areas.state.sopInstanceUid);
    await begun();

    // The area stays when the viewport has another size, and in each tile.
    await hook(viewer, 'arrange', 1, 2, ['Pixels']);
    await settled(viewer);
    await show(viewer, at);
    const narrow = await sizeOf();
    expect(narrow.width).toBeLessThan(width);
    const smaller = Math.min(narrow.width / 20, narrow.height / 10);
    const [corner, other] = await places(viewer, [10, 5], [30, 15]);
    expect(other![0]! - corner![0]!).toBeCloseTo(20 * smaller, 0);
    await shot('pixels-5-narrow');
    await hook(viewer, 'arrange', 1, 1, ['Pixels']);
    await viewer.keyboard.press('Shift+G');
    await viewer.getByRole('button', { name: '2 × 2', exact: true }).click();
    await expect(viewer.locator('[data-cell="0"] [data-tile="3"]')).toHaveAttribute('data-frame', /./);
    await show(viewer, at + 3);
    await expect(viewer.locator('[data-tile="2"] [data-view-notes]')).toContainText('this monitor was not measured');
    // Each picture says itself which state is applied.
    for (const tile of [0, 1, 2, 3]) {
      await expect(viewer.locator(`[data-tile="${tile}"] [data-corner="topRight"] [data-lines]`)).toContainText(
        'PR AREAS',
      );
    }
    await expect(viewer.locator('[data-tile="1"] [data-corner="topLeft"] [data-lines]')).toHaveText('');
    await shot('pixels-6-tiles');
    await show(viewer, at - 1);
    for (const tile of [0, 1]) {
      await expect(viewer.locator(`[data-tile="${tile}"] [data-corner="topRight"] [data-lines]`)).toContainText(
        'PR AREAS: not of this image',
      );
    }
    await show(viewer, at + 3);
    expect(await presented(viewer)).toBe(areas.state.sopInstanceUid);
  });
});

test('[VIT-106] overlays, shutters, palettes, profiles and masks of presentation states take the place of those of images', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    const { overlays, bits, coloured, profiled, mask } = coveredCases(1);
    const cases = [overlays, bits, coloured, profiled, mask];
    await importFolder(application, folder, write(folder, cases).files);
    const viewer = await openStudy(application, /States, Presented/);
    const level = (value: number): number => Math.round(Math.max(0, Math.min(1, value)) * 255);
    /** Compares each pixel of the image, all three colours, with what they should be. */
    const check = async (of: (row: number, column: number) => readonly number[], channels: 1 | 3): Promise<void> => {
      await hook(viewer, 'setState', 0, { scaling: 'pixels', pan: [0, 0] });
      const found = await hook(viewer, 'readImage', 0, channels);
      const data = Buffer.from(found.data, 'base64');
      const wrong: string[] = [];
      for (let i = 0; i < 48 * 64; i++) {
        const wanted = of(Math.floor(i / 64), i % 64);
        const seen = [...data.subarray(i * channels, (i + 1) * channels)];
        if (seen.some((value, c) => Math.abs(value - wanted[c]!) > 1)) wrong.push(`${i}: ${seen}, not ${wanted}`);
      }
      expect(wrong.slice(0, 5)).toEqual([]);
    };
    const begin = async (label: string, { images, state }: StateCase, index: number): Promise<Float64Array> => {
      await hook(viewer, 'arrange', 1, 1, [label]);
      await settled(viewer);
      await read(viewer);
      await show(viewer, index);
      await chooseState(viewer, state.sopInstanceUid);
      return images[0]!.values;
    };

    // The plane of the state alone, not that of the image that it does not switch on.
    const marked = await begin('Pixels', overlays, 0);
    await check((row, column) => [row === column ? 255 : level(marked[row * 64 + column]! / 4095)], 1);
    const covered = await begin('Pixels', bits, 1);
    await check((row, column) => [column < 9 ? 0x40 : level(covered[row * 64 + column]! / 4095)], 1);
    const values = await begin('Pixels', coloured, 2);
    await check((row, column) => {
      const index = Math.round((values[row * 64 + column]! / 4095) * 255);
      return [index, 255 - index, (index * 7) % 256];
    }, 3);
    // Each of the two profiles has the blue of the other as its red.
    await begin('Photograph', profiled, 0);
    await check((row, column) => [200, column * 3, row * 5], 3);
    // What is left of a loop: the frame less the first one, twice that after the state's rescaling.
    const loop = await begin('Loop', mask, 2);
    await check((row, column) => {
      const at = row * 64 + column;
      return [level((2 * (loop[2 * 48 * 64 + at]! - loop[at]!) + 0.5) / 255 + 0.5)];
    }, 1);
    if (shots) await viewer.screenshot({ path: join(shots, 'pixels-8-mask.png') });
  });
});

test('[VIT-106] [VIT-107] states of the corpus are what dcmtk makes of them', async ({ application }) => {
  test.skip(!corpusAvailable, 'the corpus of real files is not on this machine');
  test.skip(!peersAvailable('dcmp2pgm'), 'dcmp2pgm is not installed');
  test.setTimeout(240_000);
  await withTemporaryFolder(async (folder) => {
    const found = new Map<string, { image: string; state: string; uid: string }>();
    for (const number of [1, 2, 3, 4, 5, 6]) {
      const name = corpusPath(`presentation-states/clearcanvas/real0${number}`);
      const [image, state] = [`${name}.dcm`, `${name}.pr.dcm`];
      const uidOf = (path: string) => String(readHeaderOfFile(path, {}).dataSet['00080018']?.Value?.[0]);
      found.set(uidOf(image), { image, state, uid: uidOf(state) });
    }
    await importFolder(application, corpusPath('presentation-states/clearcanvas'), 13);
    const viewer = await openStudy(application, /TEST/);
    await hook(viewer, 'arrange', 1, 1, []);
    await settled(viewer);
    await read(viewer);
    // Images of different sizes are sets of their own.
    const seen = new Set<string>();
    for (let set = 0; set < 12 && seen.size < found.size; set++) {
      await compare(viewer, async (uid) => {
        const pair = found.get(uid);
        if (!pair || seen.has(uid)) return undefined;
        seen.add(uid);
        return { state: pair.uid, picture: await dcmtkState(pair.image, pair.state, folder) };
      });
      await hook(viewer, 'annotations', 'full');
      if (shots) {
        await viewer.keyboard.press('Escape');
        await viewer.screenshot({ path: join(shots, `pixels-7-corpus-${set}.png`) });
      }
      const before = (await hook(viewer, 'shownFrame', 0))?.sopInstanceUid;
      await viewer.keyboard.press('PageDown');
      if (seen.size < found.size) {
        await expect.poll(async () => (await hook(viewer, 'shownFrame', 0))?.sopInstanceUid).not.toBe(before);
        await settled(viewer);
      }
    }
    expect(seen.size).toBe(6);
  });
});
