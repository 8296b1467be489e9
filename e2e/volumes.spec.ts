import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { fileOf, registration } from '../testing/phantom-space.ts';
import type { StateCase } from '../testing/phantom-state-kinds.ts';
import {
  blendedUptake,
  blendingCase,
  mprLine,
  mprPlane,
  mprValue,
  planarMprCase,
} from '../testing/phantom-volume-states.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';
import { hook, openStudy, settled } from './viewer-window.ts';

type Vector = [x: number, y: number, z: number];

const view = async (viewer: Page, cell = 0) => (await hook(viewer, 'viewports')).find((one) => one.cell === cell)!;
const edge = (viewer: Page, side: string) => viewer.locator(`[data-cell="0"] [data-edge="${side}"]`).first();

function write(folder: string, cases: StateCase[]): number {
  mkdirSync(folder, { recursive: true });
  const files = cases.flatMap(({ images, state }) => [...images.map(({ file }) => file), state.file]);
  for (const [index, file] of files.entries()) writeFileSync(join(folder, `${index}.dcm`), file);
  return files.length;
}

/** The same image with other values: what comes again of it after it was corrected. */
function brighter(file: Uint8Array, by: number): Buffer {
  const bytes = Buffer.from(file);
  const start = bytes.lastIndexOf(Buffer.from('e07f10004f570000', 'hex')) + 12;
  for (let at = start; at + 1 < bytes.length; at += 2) bytes.writeUInt16LE(bytes.readUInt16LE(at) + by, at);
  return bytes;
}

/** Modality values of the picture, with the place in the patient of the middle of each pixel. */
async function values(viewer: Page, pixelMm: number): Promise<{ place: Vector; value: number }[]> {
  const { position, orientation } = await hook(viewer, 'plane', 0);
  const { data, columns, rows } = await hook(viewer, 'decodedValues', 0);
  const bytes = Buffer.from(data, 'base64');
  const cells = new Float64Array(bytes.buffer, bytes.byteOffset, columns * rows);
  const [ax, ay, az, dx, dy, dz] = orientation as [number, number, number, number, number, number];
  return Array.from(cells, (value, index) => {
    const [column, row] = [(index % columns) * pixelMm, Math.floor(index / columns) * pixelMm];
    const [x, y, z] = position!;
    return { value, place: [x + ax * column + dx * row, y + ay * column + dy * row, z + az * column + dz * row] };
  });
}

/** Places that lie between voxels: those at the edge have the value of the nearest one. */
const within = ([x, y, z]: Vector): boolean => Math.abs(x) < 30 && Math.abs(y) < 30 && z > 1 && z < 68;

/** Every value is that of its place, to the rounding of whole numbers. */
function expectExact(found: { place: Vector; value: number }[], of = (place: Vector) => mprValue(place) - 1024): void {
  const inside = found.filter(({ place }) => within(place));
  expect(inside.length).toBeGreaterThan(200);
  for (const { place, value } of inside) expect(Math.abs(value - of(place)), `${place}`).toBeLessThanOrEqual(1.01);
}

test('[GCA-059] planes of the body, slabs and the reconstruction of a state are where they say', async ({
  application,
}) => {
  test.setTimeout(120_000);
  await withTemporaryFolder(async (temporary) => {
    const folder = join(temporary, 'mpr');
    await importFolder(application, folder, write(folder, [planarMprCase()]));
    const viewer = await openStudy(application, /States, Presented/);
    const shots = process.env['NEGATOSCOPE_SHOTS'];
    const shot = async (name: string): Promise<void> => {
      if (shots) await viewer.screenshot({ path: join(shots, `${name}.png`) });
    };
    await hook(viewer, 'arrange', 1, 1, ['CT']);
    await settled(viewer, 0);
    await hook(viewer, 'goto', 0, 5);
    await settled(viewer, 0);
    const before = (await view(viewer)).imageId;

    await test.step('Alt+V: coronal, at the middle of what was shown', async () => {
      await viewer.keyboard.press('Alt+v');
      await expect(edge(viewer, 'top')).toHaveText('H');
      await expect(edge(viewer, 'left')).toHaveText('R');
      await settled(viewer, 0);
      const { position, orientation } = await hook(viewer, 'plane', 0);
      expect(orientation).toEqual([1, 0, 0, 0, 0, -1]);
      expect(Math.abs(position![1])).toBeLessThanOrEqual(1);
      expectExact(await values(viewer, 2));
      await expect(viewer.locator('[data-cell="0"]')).toContainText('coronal MPR');
      // Said over the picture too, whatever the corners tell.
      await expect(viewer.locator('[data-cell="0"] [data-reconstruction-note]')).toHaveText(
        /^Reconstruction: coronal MPR/,
      );
      await shot('mpr-coronal');
    });

    await test.step('scrolling goes from front to back, to the last plane', async () => {
      const { count } = await view(viewer);
      expect(count).toBe(32);
      await viewer.keyboard.press('End');
      await expect.poll(async () => (await view(viewer)).index).toBe(count - 1);
      expect((await hook(viewer, 'plane', 0)).position![1]).toBeCloseTo(31, 6);
      await viewer.keyboard.press('Home');
      await expect.poll(async () => (await view(viewer)).index).toBe(0);
      expect((await hook(viewer, 'plane', 0)).position![1]).toBeCloseTo(-31, 6);
      await hook(viewer, 'goto', 0, 15);
      await settled(viewer, 0);
    });

    await test.step('slabs: average, the greatest and the least value along the thickness', async () => {
      await viewer.keyboard.press('Shift+Alt+V');
      await expect(viewer.locator('[data-cell="0"]')).toContainText('average 10 mm');
      await settled(viewer, 0);
      expectExact((await values(viewer, 2)).filter(({ place }) => Math.abs(place[1]) < 20));
      await viewer.keyboard.press('Shift+Alt+V');
      await expect(viewer.locator('[data-cell="0"]')).toContainText('MIP 10 mm');
      await settled(viewer, 0);
      // Five samples, two millimetres apart, and the value falls by three a millimetre to the back.
      expectExact(await values(viewer, 2), ([x, y, z]) => mprValue([x, y - 4, z]) - 1024);
      await shot('mpr-mip');
      await viewer.keyboard.press('Shift+Alt+V');
      await viewer.keyboard.press('Shift+Alt+V');
      await expect(viewer.locator('[data-cell="0"]')).not.toContainText('MIP 10 mm');
      await settled(viewer, 0);
    });

    await test.step('it is no image that anything could refer to', async () => {
      await viewer.keyboard.press('k');
      await expect(viewer.locator('[data-cell="0"] [data-hint]')).toContainText('stored nowhere');
    });

    await test.step('images that are received again change what is computed from them, in the same place', async () => {
      const { page } = application;
      const place = (await hook(viewer, 'plane', 0)).position;
      await page.evaluate(async () => {
        const { settings } = window.negatoscope;
        const got = await settings.get();
        if (!got.ok) throw new Error(got.error.message);
        const { value } = got;
        return settings.set({ ...value, storage: { ...value.storage, duplicates: 'replace' } });
      });
      for (const more of [100, 0]) {
        const again = join(temporary, `again-${more}`);
        mkdirSync(again);
        const { images } = planarMprCase();
        for (const [index, { file }] of images.entries())
          writeFileSync(join(again, `${index}.dcm`), brighter(file, more));
        const opened = await page.evaluate((path) => window.negatoscope.catalogues.open({ paths: [path] }), again);
        if (!opened.ok) throw new Error(opened.error.message);
        await page.evaluate((id) => window.negatoscope.catalogues.importStudies({ id }), opened.value.id);
        await expect
          .poll(async () => {
            const inside = (await values(viewer, 2)).filter((found) => within(found.place));
            const excess =
              inside.reduce((sum, found) => sum + found.value - mprValue(found.place) + 1024, 0) / inside.length;
            return Math.abs(excess - more);
          })
          .toBeLessThanOrEqual(1.01);
        expect((await hook(viewer, 'plane', 0)).position).toEqual(place);
        await expect(viewer.locator('[data-cell="0"]')).toContainText('coronal MPR');
      }
    });

    await test.step('sagittal, then the images again where they were', async () => {
      await viewer.keyboard.press('Alt+v');
      await expect(edge(viewer, 'left')).toHaveText('A');
      await settled(viewer, 0);
      expectExact(await values(viewer, 2));
      await viewer.keyboard.press('Alt+v');
      await expect(edge(viewer, 'top')).toHaveText('A');
      await settled(viewer, 0);
      expect((await view(viewer)).imageId).toMatch(/^negatoscope:archive\/\d+\//);
      expect(before).toMatch(/^negatoscope:archive\/\d+\//);
    });

    await test.step('the reconstruction that a state describes', async () => {
      await viewer.keyboard.press('Alt+Shift+A');
      await viewer.locator('[data-state-entry]').filter({ hasText: 'PLANAR_MPR' }).getByRole('option').dblclick();
      await expect(viewer.locator('[data-cell="0"]')).toContainText('MPR of');
      await settled(viewer, 0);
      const { position, orientation } = await hook(viewer, 'plane', 0);
      const { widthDirection, heightDirection, topLeft } = mprPlane;
      for (const [i, part] of [...widthDirection, ...heightDirection].entries())
        expect(orientation![i]).toBeCloseTo(part, 6);
      // The corner of the view is the corner of its first pixel.
      for (const i of [0, 1, 2] as const) {
        expect(position![i]).toBeCloseTo(topLeft[i] + widthDirection[i] + heightDirection[i], 6);
      }
      const { columns, rows } = await hook(viewer, 'decodedValues', 0);
      expect([columns, rows]).toEqual([20, 15]);
      expectExact(await values(viewer, 2));
      expect((await view(viewer)).window).toEqual({ center: 0, width: 1200 });
      const line = viewer.locator('[data-cell="0"] [data-reconstruction-graphics]');
      const corners = await Promise.all(mprLine.map(([x, y]) => hook(viewer, 'place', 0, x * 20, y * 15)));
      // Lines have a thickness, and a shadow of their own: their box is a few pixels larger.
      const box = await line.evaluate((svg) => {
        const { x, y, width, height } = (svg as SVGSVGElement).getBBox();
        return [x, y, x + width, y + height];
      });
      for (const [i, wanted] of corners.flat().entries()) expect(Math.abs(box[i]! - wanted)).toBeLessThan(4);
      await shot('mpr-state');
    });

    await test.step('localizer lines lie where a computed plane cuts the images', async () => {
      await hook(viewer, 'arrange', 1, 2, ['CT', 'CT']);
      await settled(viewer, 0);
      await viewer.locator('[data-cell="1"]').click();
      await viewer.keyboard.press('Alt+v');
      await expect(viewer.locator('[data-cell="1"]')).toContainText('coronal MPR');
      await settled(viewer, 1);
      await viewer.keyboard.press('o');
      const line = viewer.locator('[data-cell="0"] [data-line]');
      await expect(line).toHaveCount(1);
      // Rows of 2 mm from -32 mm on.
      const row = ((await hook(viewer, 'plane', 1)).position![1] + 32) / 2;
      const ends = ((await line.getAttribute('data-ends')) ?? '').split(' ').sort();
      expect(ends).toEqual([`0,${row}`, `32,${row}`]);
      await shot('mpr-lines');
    });
  });
});

test('a blending state lays the colours of one series over the greys of the other', async ({ application }) => {
  test.setTimeout(120_000);
  await withTemporaryFolder(async (temporary) => {
    const folder = join(temporary, 'blending');
    const shift: Vector = [7, -6, 4];
    const blending = blendingCase(shift);
    await importFolder(application, folder, write(folder, [blending]));
    const viewer = await openStudy(application, /States, Presented/);
    const shots = process.env['NEGATOSCOPE_SHOTS'];
    await hook(viewer, 'arrange', 1, 1, ['CT']);
    await settled(viewer, 0);
    await expect.poll(async () => (await hook(viewer, 'states')).filter(({ read }) => read).length).toBe(1);
    const canvas = viewer.locator('[data-cell="0"] [data-superimposed]');
    await expect(canvas).toHaveAttribute('width', '0');
    await viewer.keyboard.press('Alt+a');
    const note = viewer.locator('[data-cell="0"] [data-blending-note]');

    await test.step('two frames of reference need a registration: without it the greys stay as they are', async () => {
      await expect(note).toContainText('Not blended: the two series are in different frames of reference');
      await expect(canvas).toHaveAttribute('width', '0');
      const registered = join(temporary, 'registration');
      mkdirSync(registered);
      const [under, over] = [blending.images[0]!.dataSet, blending.images.at(-1)!.dataSet];
      const dataSet = registration({
        seed: 'blending registration',
        label: 'PET_TO_CT',
        registered: String(under['00200052']!.Value![0]),
        items: [
          {
            frameOfReference: String(over['00200052']!.Value![0]),
            matrix: [1, 0, 0, -shift[0], 0, 1, 0, -shift[1], 0, 0, 1, -shift[2], 0, 0, 0, 1],
          },
        ],
        elements: Object.fromEntries(
          ['00100010', '00100020', '00100030', '00100040', '0020000D'].map((tag) => [tag, under[tag]!]),
        ),
      });
      writeFileSync(join(registered, 'registration.dcm'), fileOf(dataSet));
      await importFolder(application, registered, 1);
      await expect(note).toHaveText('Blended with PT PET, by registration PET_TO_CT, 25 %');
    });
    await settled(viewer, 0);
    const { position } = await hook(viewer, 'plane', 0);
    for (const [column, row] of [
      [20, 13],
      [16, 16],
      [5, 28],
    ] as const) {
      const at = await hook(viewer, 'place', 0, column + 0.5, row + 0.5);
      const found = await canvas.evaluate((element, [x, y]) => {
        const target = element as HTMLCanvasElement;
        const ratio = target.width / target.clientWidth;
        return [...target.getContext('2d')!.getImageData(Math.round(x! * ratio), Math.round(y! * ratio), 1, 1).data];
      }, at);
      const place: Vector = [position![0] + 2 * column, position![1] + 2 * row, position![2]];
      const level = Math.round((Math.min(1999, blendedUptake(place)) / 1999) * 255);
      const [red, green, blue, alpha] = found as [number, number, number, number];
      expect(Math.abs(alpha - 64)).toBeLessThanOrEqual(1);
      // Between voxels of 4 mm and pixels of the screen some levels are lost; opacity is kept in 8 bits.
      for (const [is, wanted] of [
        [red, level],
        [green, Math.min(255, 2 * level)],
        [blue, 255 - level],
      ] as const) {
        expect(Math.abs(is - wanted), `${place}: ${found} for level ${level}`).toBeLessThanOrEqual(14);
      }
    }
    if (shots) await viewer.screenshot({ path: join(shots, 'blended.png') });

    await test.step('on film it says what lies over it, how strongly, and its window', async () => {
      await viewer.keyboard.press('Alt+f');
      await expect(viewer.locator('[data-film-given="1"]')).toBeVisible();
      const key = JSON.stringify(['id', 'STATES1', 'States^Presented', '']);
      const answer = await application.page.evaluate((patientKey) => window.negatoscope.film.get({ patientKey }), key);
      if (!answer.ok) throw new Error(answer.error.message);
      const content = answer.value.incoming.at(-1)?.cells[0]?.content;
      if (content?.kind !== 'picture') throw new Error('no picture was given');
      expect(content.title).toMatch(/^CT.*, blended with PT PET, 25 %, W [\d.]+ L -?[\d.]+$/);
      // Both series have to be of the patient of the film.
      expect(new Set(content.of.map(({ seriesUid }) => seriesUid)).size).toBe(2);
      expect(Math.max(content.width, content.height)).toBeGreaterThanOrEqual(3072);
      // The layer is as it was: as many pixels as the screen has.
      const finer = await canvas.evaluate((element) => {
        const target = element as HTMLCanvasElement;
        return target.width / target.clientWidth / window.devicePixelRatio;
      });
      expect(finer).toBeCloseTo(1, 2);
    });

    await test.step('the reader chooses the opacity', async () => {
      await viewer.getByLabel('Planes, slabs and blending').click();
      const slider = viewer.getByRole('slider', { name: 'Opacity of what is superimposed' });
      await expect(slider).toHaveAttribute('aria-valuenow', '25');
      await slider.focus();
      await viewer.keyboard.press('End');
      await expect(note).toContainText('100 %');
      if (shots) await viewer.screenshot({ path: join(shots, 'blended-whole.png') });
      await viewer.getByRole('button', { name: '25 %, as the state says' }).click();
      await expect(note).toContainText('25 %');
      await viewer.keyboard.press('Escape');
    });

    await test.step('and takes it away again', async () => {
      await viewer.locator('[data-cell="0"]').click();
      await viewer.keyboard.press('Alt+g');
      await viewer.keyboard.press('Alt+g');
      await expect(canvas).toHaveAttribute('width', '0');
    });
  });
});
