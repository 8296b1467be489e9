import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { peersAvailable } from '../testing/peers.ts';
import { ctPhantomSlice, phantomUid } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { dcmtkPicture, expectAlike, hook, openStudy, readImage, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu', 'dcmj2pnm'), 'dcmtk is not installed');

const element = (vr: Vr, ...values: NonNullable<Element['Value']>): Element => ({ vr, Value: [...values] });
const ctImage = '1.2.840.10008.5.1.4.1.1.2';

async function write(
  folder: string,
  name: string,
  dataSet: DataSet,
  sopClassUid = ctImage,
  transferSyntaxUid = '1.2.840.10008.1.2.1',
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const sopInstanceUid = String(dataSet['00080018']?.Value?.[0]);
  const sorted = Object.fromEntries(Object.entries(dataSet).sort(([a], [b]) => (a < b ? -1 : 1)));
  const meta = { sopClassUid, sopInstanceUid, transferSyntaxUid, implementationClassUid: phantomUid('implementation') };
  const file = join(folder, name);
  await writeFile(file, writePart10(meta, sorted));
  return file;
}

test('an image that cannot be shown says why, and the others are shown', async ({ application }) => {
  // Of what cannot be decoded there is no thumbnail either.
  application.expectErrors(/thumbnail/);
  await withTemporaryFolder(async (folder) => {
    const files: string[] = [];
    for (let slice = 0; slice < 3; slice++) {
      const { dataSet } = ctPhantomSlice(slice, { slices: 3 });
      if (slice === 1) {
        // A JPEG-LS stream that is none.
        const broken: DataSet = {
          ...dataSet,
          '7FE00010': { vr: 'OB', fragments: [new Uint8Array(0), new Uint8Array(5000).fill(7)] },
        };
        files.push(await write(folder, '1.dcm', broken, ctImage, '1.2.840.10008.1.2.4.80'));
      } else files.push(await write(folder, `${slice}.dcm`, dataSet));
    }
    // Objects of the same study that are no images, and an image with a colour model nobody knows.
    const { dataSet: base } = ctPhantomSlice(0, { slices: 3 });
    const withoutPixels = Object.fromEntries(
      Object.entries(base).filter(([tag]) => !tag.startsWith('0028') && tag !== '7FE00010'),
    );
    const keyObject: DataSet = {
      ...withoutPixels,
      '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.88.59'),
      '00080018': element('UI', phantomUid('key object')),
      '00080060': element('CS', 'KO'),
      '0020000E': element('UI', phantomUid('key object series')),
      '00200011': element('IS', 9),
      '0040A040': element('CS', 'CONTAINER'),
    };
    files.push(await write(folder, 'ko.dcm', keyObject, '1.2.840.10008.5.1.4.1.1.88.59'));
    const strange: DataSet = {
      ...base,
      '00080018': element('UI', phantomUid('strange')),
      '0020000E': element('UI', phantomUid('strange series')),
      '00200011': element('IS', 10),
      '0008103E': element('LO', 'Strange colours'),
      '00280004': element('CS', 'CMYK'),
    };
    files.push(await write(folder, 'strange.dcm', strange));
    const [broken] = files.splice(1, 1);
    await send(application, files);
    await send(application, [broken!], ['-xt']);
    files.splice(1, 0, broken!);
    const viewer = await openStudy(application, /Phantom, Computed/);
    const pane = viewer.getByTestId('viewport').first();
    await viewer.keyboard.press('ArrowDown');
    const card = pane.getByRole('alert');
    await expect(card).toContainText('could not be decoded');
    await expect(card).toContainText('Image 2 of 3');
    // The texts of the image before must not stand over the card.
    await expect(pane.locator('[data-corner="bottomLeft"]')).toBeHidden();
    // Nor its picture behind it.
    const lit = (): Promise<number> =>
      pane.evaluate((element) => {
        const canvases = [...element.querySelectorAll<HTMLCanvasElement>('[data-tile] canvas')];
        const seen = canvases.filter(({ style, width }) => style.display !== 'none' && width > 0);
        return seen.reduce((sum, canvas) => {
          const data = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
          return sum + data.filter((value, i) => i % 4 < 3 && value > 0).length;
        }, 0);
      });
    expect(await lit()).toBe(0);
    await viewer.keyboard.press('ArrowDown');
    await expect(card).toBeHidden();
    expect(await settled(viewer)).toBe(2);
    await hook(viewer, 'setWindow', 0, 40, 400);
    expect(await lit()).toBeGreaterThan(0);
    expectAlike(
      await readImage(viewer),
      await dcmtkPicture(files[2]!, folder, ['+Ww', '40', '400']),
      'the image behind the broken one',
    );
    await expect(viewer.locator('[data-badge="KO"]')).toHaveText('KO 1');
    const strip = viewer.locator('[data-frame-set]').filter({ hasText: 'Strange colours' });
    await expect(strip).toContainText('photometric interpretation');
    await strip.dblclick();
    await expect(pane.getByRole('alert')).toContainText('not supported');
  });
});

for (const rendering of ['cpu', 'gpu'] as const) {
  test.describe(`drawn by the ${rendering.toUpperCase()}`, () => {
    test.use({ environment: { NEGATOSCOPE_RENDERING: rendering } });
    test('a radiograph is turned and mirrored, its letters with it', async ({ application }) => {
      await withTemporaryFolder(async (folder) => {
        const { dataSet } = ctPhantomSlice(0, { patientName: 'Ray^Ex' });
        const image: DataSet = {
          ...dataSet,
          '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.1'),
          '00080060': element('CS', 'CR'),
          '00200020': element('CS', 'L', 'F'),
        };
        delete image['00200037'];
        delete image['00200032'];
        const file = await write(folder, 'cr.dcm', image, '1.2.840.10008.5.1.4.1.1.1');
        await send(application, [file]);
        const viewer = await openStudy(application, /Ray, Ex/);
        const pane = viewer.getByTestId('viewport').first();
        const letters = async (): Promise<string> => {
          await settled(viewer);
          const [top, right, bottom, left] = await Promise.all(
            ['top', 'right', 'bottom', 'left'].map((edge) => pane.locator(`[data-edge="${edge}"]`).textContent()),
          );
          return `${top}${right}${bottom}${left}`;
        };
        const original = await readImage(viewer);
        await hook(viewer, 'annotations', 'full');
        const at = (column: number, row: number): number => original.data[row * original.width + column]!;
        const last = original.width - 1;
        /** Where the pixel of the turned picture comes from, for each state. */
        const check = async (from: (column: number, row: number) => number, what: string): Promise<void> => {
          const { data, width } = await readImage(viewer);
          await hook(viewer, 'annotations', 'full');
          let wrong = 0;
          for (let row = 0; row < width; row++) {
            for (let column = 0; column < width; column++) {
              if (Math.abs(data[row * width + column]! - from(column, row)) > 1) wrong++;
            }
          }
          expect(wrong / data.length, what).toBeLessThan(0.001);
        };
        await expect.poll(letters).toBe('HLFR');
        await viewer.keyboard.press(']');
        await expect.poll(letters).toBe('RHLF');
        await check((column, row) => at(row, last - column), 'a quarter turn clockwise');
        await viewer.keyboard.press('X');
        await expect.poll(letters).toBe('RFLH');
        await check((column, row) => at(row, column), 'turned and mirrored');
        await viewer.keyboard.press(']');
        await expect.poll(letters).toBe('HRFL');
        await check((column, row) => at(last - column, row), 'turned again: what is seen turns clockwise');
        await viewer.keyboard.press(']');
        await expect.poll(letters).toBe('LHRF');
        await viewer.keyboard.press(']');
        await expect.poll(letters).toBe('FLHR');
        await viewer.keyboard.press('X');
        await expect.poll(letters).toBe('FRHL');
        await check((column, row) => at(last - column, last - row), 'upside down');
        await viewer.keyboard.press('Escape');
        await expect.poll(letters).toBe('HLFR');
        await check(at, 'reset');
      });
    });
  });
}
