import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { phantomUid } from '../../testing/phantom.ts';
import { ecgPhantom, writeObject } from '../../testing/phantom-curves.ts';
import { circle, element, fileOf, segmentation, structureSet } from '../../testing/phantom-space.ts';
import { ballPlace } from '../../testing/phantom-volume.ts';
import type { Scene } from './stage.ts';

/** Patient and study of the head that the scene before looks at, and a series of its own. */
const within = (number: number, description: string): DataSet => ({
  '00080005': element('CS', 'ISO_IR 192'),
  '00100010': element('PN', { Alphabetic: 'Phantom^Spatial' }),
  '00100020': element('LO', 'PHANTOM3'),
  '0020000D': element('UI', phantomUid('head study')),
  '0020000E': element('UI', phantomUid(`head objects ${number}`)),
  '00200011': element('IS', number),
  '0008103E': element('LO', description),
});

const planes = Array.from({ length: 13 }, (_, index) => index - 6);

const contours = (): DataSet =>
  structureSet({
    seed: 'head structures',
    label: 'Contours',
    frameOfReference: phantomUid('head head'),
    elements: within(40, 'Contours'),
    rois: [
      {
        number: 1,
        name: 'Ball',
        colour: [255, 80, 80],
        contours: planes.flatMap((step) => {
          const radius = Math.sqrt(Math.max(0, 36 - step * step));
          return radius > 0.5 ? [{ points: circle([ballPlace[0], ballPlace[1], ballPlace[2] + step], radius) }] : [];
        }),
      },
      {
        number: 2,
        name: 'Margin 10 mm',
        colour: [80, 160, 255],
        contours: Array.from({ length: 31 }, (_, index) => index - 15).map((step) => ({
          points: circle([ballPlace[0], ballPlace[1], ballPlace[2] + step], Math.sqrt(256 - step * step)),
        })),
      },
    ],
  });

/** The left ventricle, voxel by voxel. */
const segment = (): DataSet =>
  segmentation({
    seed: 'head segments',
    type: 'BINARY',
    frameOfReference: phantomUid('head head'),
    elements: { ...within(41, 'Ventricle'), '00700081': element('LO', 'Ventricle') },
    rows: 64,
    columns: 64,
    spacing: [1, 1],
    thickness: 1,
    segments: [{ number: 1, label: 'Left ventricle', colour: [57515, 10795, 53970] }],
    frames: Array.from({ length: 27 }, (_, index) => index - 8).map((z) => ({
      segment: 1,
      position: [-18, -32, z] as [number, number, number],
      values: Array.from({ length: 64 * 64 }, (_, at) => {
        const [x, y] = [-18 + (at % 64), -32 + Math.floor(at / 64)];
        return Math.hypot((x - 14) / 8, y / 25, (z - 5) / 14) < 1 ? 1 : 0;
      }),
    })),
  });

const viewerOf = async (pages: readonly Page[]): Promise<Page> => {
  for (const page of pages) {
    if (/window=viewer#/.test(page.url()) && /Spatial/.test(await page.title())) return page;
  }
  throw new Error('the viewer of the scene before is closed');
};

/** The head of the scene before: its view kept as a state, key images noted, a report written, contours over it, an ECG beside it. */
export const markAndReport: Scene = {
  title: 'Mark, keep as seen, and report',
  play: async ({ application, folder, say, picture, send }) => {
    const viewer = await viewerOf(application.electron.windows());
    // The scene before left one viewport large.
    await viewer.keyboard.press('Enter');
    await viewer.locator('[data-cell="1"]').click();
    await viewer.keyboard.press('Alt+s');
    await viewer.getByText(/saved/i).first().waitFor({ timeout: 15_000 });
    await viewer.keyboard.press('m');
    await viewer.getByRole('tab', { name: 'States' }).click();
    await viewer.waitForTimeout(600);
    say(
      'The view is kept as a presentation state in one step, with what was measured; other systems show it as it is seen here.',
    );
    await picture(viewer, 'state-saved', 'The presentation state in force, and the list of states.');

    await viewer.keyboard.press('k');
    await viewer.keyboard.press('ArrowDown');
    await viewer.waitForTimeout(300);
    await viewer.keyboard.press('k');
    await viewer.keyboard.press('Alt+k');
    const dialog = viewer.getByRole('dialog', { name: 'Save key image note' });
    await dialog.getByLabel('Text', { exact: true }).fill('Ball beside the left ventricle');
    await dialog.getByRole('button', { name: /^Save \d+ images?$/ }).click();
    await dialog.waitFor({ state: 'hidden', timeout: 15_000 });
    await viewer.getByRole('tab', { name: 'Key images' }).click();
    await viewer.waitForTimeout(800);
    await picture(viewer, 'key-images', 'Key images: flags on the pictures, the note with its text.');

    await viewer.keyboard.press('Alt+r');
    const findings = viewer.getByLabel('Findings', { exact: true });
    await findings.fill('A ball of 12 mm beside the left ventricle, sharply outlined.');
    await viewer.waitForTimeout(600);
    say('A report beside the images; what is typed is kept with every letter until it is stored.');
    await picture(viewer, 'report-form', 'A report is written.');
    await viewer.keyboard.press('Escape');

    mkdirSync(folder, { recursive: true });
    const files = [contours(), segment()].map((dataSet, index) => {
      const file = join(folder, `structures-${index}.dcm`);
      writeFileSync(file, fileOf(dataSet));
      return file;
    });
    const ecg = ecgPhantom({
      name: 'Phantom^Spatial',
      id: 'PHANTOM3',
      studyUid: phantomUid('head study'),
      label: 'Resting ECG',
      seriesNumber: 42,
    });
    files.push(await writeObject(join(folder, 'ecg'), ecg));
    await send(files);
    await viewer.locator('[data-frame-set]').filter({ hasText: 'Resting ECG' }).first().waitFor({ timeout: 15_000 });
    await viewer.locator('[data-cell="1"]').click();
    await viewer.keyboard.press('Alt+o');
    await viewer.waitForTimeout(1000);
    say('Contours and segments came over the network; they lie where they belong, on every plane.');
    await picture(viewer, 'structures', 'Contours of a structure set and a segment over the images.');

    await viewer
      .locator('[data-frame-set]')
      .filter({ hasText: 'Resting ECG' })
      .first()
      .dragTo(viewer.locator('[data-cell="2"]'));
    await viewer.waitForTimeout(1000);
    await picture(viewer, 'waveform', 'An ECG on its paper beside the images.');
  },
};
