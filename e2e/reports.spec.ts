import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { text } from '../src-shared/dicom/access.ts';
import { codeOf } from '../src-shared/imaging/measure/concepts.ts';
import type { ContentItem } from '../src-shared/objects/content-item.ts';
import type { EvidenceInstance } from '../src-shared/objects/structured-report/document.ts';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { ctPhantomSlice, phantomUid, writeCtPhantom } from '../testing/phantom.ts';
import {
  cadReport,
  codeItemOf,
  containerOf,
  ctDoseReport,
  numberOf,
  reportPhantom,
  textOf,
  writeReport,
} from '../testing/phantom-reports.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { type Application, launchApplication } from './application.ts';
import { expect, test } from './fixture.ts';
import { dragOnImage, hook, openStudy, openViewer, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu', 'dsrdump', 'getscu'), 'dcmtk is not installed');

const storage = '1.2.840.10008.5.1.4.1.1.88';
const dcm = (value: string, meaning: string) => codeOf(value, 'DCM', meaning);
const images = [0, 1, 2].map(
  (slice): EvidenceInstance => ({
    studyUid: phantomUid('ct study'),
    seriesUid: phantomUid('ct series 1'),
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: ctPhantomSlice(slice).uid,
  }),
);
const imageOf = (slice: number): ContentItem => ({
  type: 'IMAGE',
  relationship: 'SELECTED FROM',
  sopClassUid: images[slice]!.sopClassUid,
  sopInstanceUid: images[slice]!.sopInstanceUid,
});

/** A report of detection, a dose report, a report with a region on the third slice, measurements of another maker. */
async function otherReports(folder: string): Promise<string[]> {
  const { dataSet: source } = ctPhantomSlice(0);
  const finding = (intent: 'required' | 'optional' | 'never', column: number) => ({
    code: codeOf('129793001', 'SCT', 'Mammography breast density'),
    intent,
    center: [column, 150] as [number, number],
    image: images[0]!,
  });
  const region: ContentItem = {
    type: 'SCOORD',
    relationship: 'INFERRED FROM',
    graphic: 'POLYLINE',
    data: [300, 200, 340, 200, 340, 240, 300, 240, 300, 200],
    children: [imageOf(2)],
  };
  const reading = containerOf(codeOf('18748-4', 'LN', 'Diagnostic Imaging Report'), [
    containerOf(codeOf('59776-5', 'LN', 'Findings'), [
      { ...textOf('CONTAINS', dcm('121071', 'Finding'), 'Ein Rundherd links.'), children: [region] },
    ]),
  ]);
  const mm = codeOf('mm', 'UCUM', 'millimeter');
  const line: ContentItem = {
    type: 'SCOORD',
    relationship: 'INFERRED FROM',
    graphic: 'POLYLINE',
    data: [100, 100, 150, 100],
    children: [imageOf(1)],
  };
  const measured = containerOf(dcm('126000', 'Imaging Measurement Report'), [
    codeItemOf('HAS OBS CONTEXT', dcm('121005', 'Observer Type'), dcm('121006', 'Person')),
    {
      type: 'PNAME',
      relationship: 'HAS OBS CONTEXT',
      concept: dcm('121008', 'Person Observer Name'),
      name: 'Other^Olga',
    },
    containerOf(dcm('126010', 'Imaging Measurements'), [
      containerOf(dcm('125007', 'Measurement Group'), [
        textOf('HAS OBS CONTEXT', dcm('112039', 'Tracking Identifier'), 'Lesion 7'),
        {
          type: 'UIDREF',
          relationship: 'HAS OBS CONTEXT',
          concept: dcm('112040', 'Tracking Unique Identifier'),
          uid: '2.25.77',
        },
        { ...numberOf(codeOf('410668003', 'SCT', 'Length'), 35, mm), children: [line] },
      ]),
    ]),
  ]);
  const all: [string, string, ContentItem][] = [
    [
      'Detection',
      '50',
      cadReport(
        'mammography',
        [finding('required', 150), finding('optional', 200), finding('never', 250)],
        [images[0]!],
      ),
    ],
    [
      'Dose',
      '67',
      ctDoseReport([
        { protocol: 'Topogram', ctdi: 0.1, dlp: 3.5, seconds: 2 },
        { protocol: 'Thorax', ctdi: 5.5, dlp: 200.25, seconds: 4 },
      ]),
    ],
    ['Reading', '33', { ...reading, relationship: undefined } as unknown as ContentItem],
    ['Measured', '34', { ...measured, relationship: undefined } as unknown as ContentItem],
  ];
  const files: string[] = [];
  for (const [index, [description, sopClass, root]] of all.entries()) {
    const options = { seed: description, seriesNumber: 50 + index, description };
    const dataSet = reportPhantom(source, `${storage}.${sopClass}`, root, images, options);
    files.push(await writeReport(folder, `${description}.dcm`, dataSet));
  }
  return files;
}

const marks = (viewer: Page): Locator => viewer.locator('[data-cell="0"] [data-report-marks] g[data-mark]');
const reports = (viewer: Page): Locator => viewer.getByRole('listbox', { name: 'Reports' });
const openReport = async (viewer: Page, name: RegExp): Promise<Locator> => {
  await reports(viewer).getByRole('option', { name }).first().click();
  return viewer.locator('aside article');
};

/** The reports that this workstation wrote, as another system gets them. */
async function fetched(application: Application, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const keys = ['-k', '0008,0052=STUDY', '-k', `0020,000D=${phantomUid('ct study')}`];
  const { port, aeTitle } = application;
  const outcome = await runPeer('getscu', ['-S', '-od', folder, '-aec', aeTitle, ...keys, '127.0.0.1', String(port)]);
  expect(outcome.status, outcome.output).toBe(0);
  return readdirSync(folder)
    .filter((name) => name.startsWith('SR'))
    .map((name) => join(folder, name));
}

test('[OSM-123] [OSM-124] [OSM-126] [OSM-127] [OSM-128] [OSM-129] [OSM-131] reports are read, drawn, written, and read back after a restart', async ({
  executable,
}, info) => {
  test.setTimeout(240_000);
  await withTemporaryFolder(async (folder) => {
    const files = [
      ...(await writeCtPhantom(join(folder, 'images'), { slices: 3 })),
      ...(await otherReports(join(folder, 'reports'))),
    ];
    let application = await launchApplication({ executable, dataFolder: join(folder, 'data') });
    const picture = async (viewer: Page, name: string): Promise<void> => {
      await info.attach(name, { body: await viewer.screenshot(), contentType: 'image/png' });
    };
    try {
      let viewer = await openViewer(application, files, /Phantom, Computed/);
      await viewer.keyboard.press('Home');
      await expect.poll(() => settled(viewer)).toBe(0);

      await test.step('what was detected is drawn by the rule on its presentation', async () => {
        const note = viewer.locator('[data-cad-note]');
        await expect(note).toHaveText('Mammography CAD succeeded · 1 mark here, 1 optional not shown');
        await expect(marks(viewer)).toHaveCount(1);
        const box = (await marks(viewer).locator('path').nth(1).boundingBox())!;
        const [x, y] = await hook(viewer, 'onPage', 0, 150, 150);
        expect(Math.abs(box.x + box.width / 2 - x)).toBeLessThan(1.5);
        expect(Math.abs(box.y + box.height / 2 - y)).toBeLessThan(1.5);
        await viewer.keyboard.press('r');
        const article = await openReport(viewer, /Mammography CAD Report/);
        await expect(article.locator('[data-cad-status="succeeded"]')).toContainText(
          'Detection succeeded, analysis not attempted',
        );
        await expect(article).toContainText('1 not for presentation, never shown');
        await article.getByRole('switch', { name: 'Also those of optional presentation' }).click();
        await expect(marks(viewer)).toHaveCount(2);
        await expect(marks(viewer).and(viewer.locator('[data-intent="optional"]'))).toHaveCount(1);
        await picture(viewer, 'detection');
        await viewer.locator('[data-cell="0"]').click({ position: { x: 20, y: 300 } });
        await viewer.keyboard.press('Shift+R');
        await expect(marks(viewer)).toHaveCount(0);
        await viewer.keyboard.press('Shift+R');
        await expect(marks(viewer)).toHaveCount(2);
        await hook(viewer, 'goto', 0, 1);
        await expect(marks(viewer)).toHaveCount(0);
      });

      await test.step('a dose report is tables, and the whole document on demand', async () => {
        const article = await openReport(viewer, /Dose/);
        const tables = article.locator('[data-dose-tables] table');
        await expect(tables).toHaveCount(2);
        await expect(tables.nth(0)).toContainText('203.75 mGy·cm');
        await expect(tables.nth(1).locator('tbody tr')).toHaveCount(2);
        await expect(tables.nth(1).locator('tbody tr').nth(1)).toContainText('Thorax');
        await expect(tables.nth(1).locator('tfoot')).toContainText('203.75');
        await picture(viewer, 'dose');
        await article.getByText('The whole report').click();
        await expect(article).toContainText('Source of Dose Information');
      });

      await test.step('a region that a report speaks of is shown on its image', async () => {
        const article = await openReport(viewer, /Diagnostic Imaging Report/);
        await article.locator('[data-mark-link]').click();
        await expect.poll(() => settled(viewer)).toBe(2);
        await expect(marks(viewer).and(viewer.locator('[data-chosen]'))).toHaveCount(1);
        const box = (await marks(viewer).locator('path').nth(1).boundingBox())!;
        const [left, top] = await hook(viewer, 'onPage', 0, 300, 200);
        const [right, bottom] = await hook(viewer, 'onPage', 0, 340, 240);
        for (const [found, wanted] of [
          [box.x, left],
          [box.y, top],
          [box.x + box.width, right],
          [box.y + box.height, bottom],
        ] as const) {
          expect(Math.abs(found - wanted)).toBeLessThan(1.5);
        }
        await picture(viewer, 'region');
      });

      await test.step('measurements of another maker are drawn under their author, and become own ones on demand', async () => {
        const article = await openReport(viewer, /Imaging Measurement Report/);
        await hook(viewer, 'goto', 0, 1);
        await expect(marks(viewer)).toHaveCount(1);
        await expect(marks(viewer)).toContainText('Lesion 7');
        await expect(marks(viewer)).toContainText('Other, Olga');
        expect(await hook(viewer, 'measurements')).toEqual([]);
        await article.getByRole('button', { name: 'Copy 1 mark to my measurements' }).click();
        const [copied] = await hook(viewer, 'measurements');
        expect(copied).toMatchObject({
          kind: 'length',
          points: [
            [100, 100],
            [150, 100],
          ],
          text: 'Lesion 7 (Other, Olga)',
        });
        expect(copied?.values[0]?.value).toBeCloseTo(35, 6);
      });

      await test.step('measurements are written as a report', async () => {
        await viewer.locator('[data-cell="0"]').click({ position: { x: 20, y: 300 } });
        await viewer.keyboard.press('d');
        await dragOnImage(viewer, [210, 300], [260, 330]);
        await viewer.keyboard.press('e');
        await dragOnImage(viewer, [280, 260], [320, 300]);
        await expect.poll(async () => (await hook(viewer, 'measurements')).length).toBe(3);
        await viewer.keyboard.press('s');
        await viewer.keyboard.press('Alt+Shift+R');
        const dialog = viewer.getByRole('dialog', { name: 'Measurements as a report' });
        await dialog.getByLabel('Author', { exact: true }).fill('Müller^Änne');
        await picture(viewer, 'measurement dialog');
        await dialog.getByRole('button', { name: 'Store 3 measurements' }).click();
        await expect(dialog).toHaveCount(0);
        const article = viewer.locator('aside article');
        await expect(article.locator('[data-present="3"]')).toBeVisible();
        await expect(article).toContainText('Written by Müller, Änne');
        await picture(viewer, 'measurement report');
      });

      await test.step('a report is written in German and Japanese', async () => {
        await viewer.keyboard.press('Alt+R');
        const form = viewer.getByTestId('writing');
        await form
          .getByLabel('Findings', { exact: true })
          .fill('Rundherd im linken Oberlappen, 12 mm. Kein Pleuraerguß.');
        await form.getByLabel('Impressions', { exact: true }).fill('左上葉の結節影。肺癌の疑い。');
        await form.getByLabel('Author', { exact: true }).fill('Yamada^Hanako=山田^花子');
        await form.getByRole('checkbox', { name: 'The author verifies the report' }).click();
        await picture(viewer, 'report form');
        await form.getByRole('button', { name: 'Verify and store' }).click();
        const article = viewer.locator('aside article');
        await expect(article).toContainText('左上葉の結節影。肺癌の疑い。');
        await expect(article).toContainText('Complete, verified');
        await expect(article).toContainText('山田 花子');
      });

      await test.step('text of an HL7 message is taken when it is about this patient', async () => {
        await viewer.keyboard.press('Alt+R');
        const form = viewer.getByTestId('writing');
        await form.getByRole('button', { name: 'New' }).click();
        await form.getByRole('button', { name: 'Text from elsewhere …' }).click();
        const dialog = viewer.getByRole('dialog', { name: 'Report text from elsewhere' });
        const message = (id: string) =>
          [
            'MSH|^~\\&|RIS|H|PACS|H|20260102||ORU^R01|1|P|2.3',
            `PID|1||${id}||Phantom^Computed`,
            'OBX|1|TX|&GDT||FINDINGS: Nothing new.||||||F',
            'OBX|2|TX|&IMP||IMPRESSION: Well.||||||F',
          ].join('\n');
        await dialog.getByRole('textbox').first().fill(message('SOMEBODY'));
        await expect(dialog.getByRole('alert')).toContainText('another patient');
        await expect(dialog.getByRole('button', { name: 'Take the text' })).toBeDisabled();
        await dialog.getByRole('textbox').first().fill(message('PHANTOM1'));
        await expect(dialog.locator('[data-pasted="2"]')).toContainText('Findings, Impressions');
        await dialog.getByRole('button', { name: 'Take the text' }).click();
        await expect(form.getByLabel('Findings', { exact: true })).toHaveValue('Nothing new.');
        await form.getByRole('button', { name: 'Store as not complete' }).click();
        const article = viewer.locator('aside article');
        await expect(article).toContainText('Nothing new.');
        await expect(article).toContainText('Not complete, not verified');
      });

      await test.step('a stored report is completed in a new document that names it', async () => {
        const article = viewer.locator('aside article');
        await article.getByRole('button', { name: 'Correct or complete' }).click();
        const form = viewer.getByTestId('writing');
        await expect(form.locator('[data-predecessor]')).toBeVisible();
        await expect(form.getByLabel('Impressions', { exact: true })).toHaveValue('Well.');
        await form.getByLabel('Findings', { exact: true }).fill('Nothing new, looked at again.');
        await picture(viewer, 'correction');
        await form.getByRole('button', { name: 'Store the report' }).click();
        await expect(article).toContainText('Nothing new, looked at again.');
        await expect(article).toContainText('Complete, not verified');
        await article.getByRole('button', { name: /Diagnostic Imaging Report/ }).click();
        await expect(article).toContainText('Not complete, not verified');
      });

      await test.step('calcium and vessels are told in tables', async () => {
        await viewer.keyboard.press('Alt+R');
        const form = viewer.getByTestId('writing');
        await form.getByRole('button', { name: 'New' }).click();
        await form.getByText('Calcium scoring').click();
        await form.getByLabel('Agatston, Left Main Coronary Artery').fill('12,5');
        await form.getByLabel('Agatston, Right Coronary Artery').fill('100');
        await form.getByLabel('Lesions, Right Coronary Artery').fill('3');
        await expect(form.locator('[data-total="agatston"]')).toHaveText('112.5');
        await form.getByLabel('Volume, Right Coronary Artery').fill('much');
        await expect(form.getByRole('button', { name: 'Store the report' })).toBeDisabled();
        await form.getByLabel('Volume, Right Coronary Artery').fill('80.25');
        await picture(viewer, 'calcium form');
        await form.getByRole('button', { name: 'Store the report' }).click();
        const article = viewer.locator('aside article');
        await expect(article).toContainText('Coronary artery calcium score: 112.5'.replace(': ', ' '));
        await expect(article).toContainText('80.25 mm³');
        await viewer.keyboard.press('Alt+R');
        await form.getByRole('button', { name: 'New' }).click();
        await form.getByText('Vessel analysis').click();
        await form.getByLabel('Area stenosis, vessel 1').fill('60');
        await form.getByRole('button', { name: 'Store the report' }).click();
        await expect(article).toContainText('60 %');
      });

      await test.step('other systems get what was written, each in the class it needs', async () => {
        const got = await fetched(application, join(folder, 'got'));
        const written: string[] = [];
        for (const file of got) {
          const { output, status } = await runPeer('dsrdump', [file]);
          expect(status, output).toBe(0);
          const maker = await runPeer('dcmdump', ['-q', '-M', '+P', '0008,0070', '+P', '0008,0016', file]);
          if (!maker.output.includes('Negatoscope')) continue;
          const [title = ''] = /CONTAINER:\([^)]*"([^"]*)"\)/.exec(output)?.slice(1) ?? [];
          written.push(`${title}: ${/UI =?\[?(\w+)/.exec(maker.output)?.[1]}`);
          const checked = await runPeer('dciodvfy', ['-new', file]);
          expect(checked.output.match(/^Error.*/gm) ?? [], file).toEqual([]);
        }
        expect(written.sort()).toEqual([
          'Cardiovascular Analysis Report: ComprehensiveSRStorage',
          'Cardiovascular Analysis Report: ComprehensiveSRStorage',
          'Diagnostic Imaging Report: BasicTextSRStorage',
          'Diagnostic Imaging Report: BasicTextSRStorage',
          'Diagnostic Imaging Report: BasicTextSRStorage',
          'Imaging Measurement Report: ComprehensiveSRStorage',
        ]);
      });

      await test.step('a draft is begun, and is there after a restart, as are the reports and the measurements in them', async () => {
        await viewer.keyboard.press('Alt+R');
        const form = viewer.getByTestId('writing');
        await form.getByRole('button', { name: 'New' }).click();
        await form.getByLabel('Findings', { exact: true }).fill('Angefangen, 途中');
        await expect(form.getByText('The draft is kept.')).toBeVisible();
        const before = await hook(viewer, 'measurements');
        await application.close();
        expect(application.errors).toEqual([]);
        application = await launchApplication({ executable, dataFolder: join(folder, 'data') });
        viewer = await openStudy(application, /Phantom, Computed/);
        await viewer.keyboard.press('Alt+R');
        await expect(viewer.getByTestId('writing').getByLabel('Findings', { exact: true })).toHaveValue(
          'Angefangen, 途中',
        );
        // Gone from the viewer, they come back from the report.
        const measured = viewer.locator('[data-measurement]');
        await viewer.getByRole('tab', { name: 'Measure' }).click();
        for (let left = before.length; left > 0; left--) {
          await expect(measured).toHaveCount(left);
          await measured.first().hover();
          await measured.first().getByRole('button', { name: 'Delete' }).click();
        }
        await expect.poll(async () => (await hook(viewer, 'measurements')).length).toBe(0);
        await viewer.getByRole('tab', { name: 'Reports' }).click();
        const article = viewer.locator('aside article');
        const options = reports(viewer).getByRole('option', { name: /Imaging Measurement Report/ });
        await expect(options).toHaveCount(2);
        for (const option of await options.all()) {
          await option.click();
          await expect(article.getByText(/Other, Olga|Müller, Änne/).first()).toBeVisible();
          if ((await article.textContent())?.includes('Müller, Änne')) {
            await article.getByRole('button', { name: 'Restore 3 measurements' }).click();
          }
        }
        await expect.poll(async () => (await hook(viewer, 'measurements')).length).toBe(3);
        const after = await hook(viewer, 'measurements');
        for (const old of before) {
          const back = after.find(({ uid }) => uid === old.uid);
          expect(back).toMatchObject({ kind: old.kind, sopInstanceUid: old.sopInstanceUid, frame: old.frame });
          expect(back?.text).toBe(old.text);
          // Single precision, as coordinates of reports have it.
          const points = back!.points.flat();
          for (const [index, value] of old.points.flat().entries()) {
            expect(Math.abs((points[index] ?? Number.NaN) - value)).toBeLessThan(1e-4);
          }
          expect(back?.values).toEqual(old.values);
        }
        await picture(viewer, 'restored');
      });
      expect(application.errors).toEqual([]);
    } finally {
      await application.close();
    }
  }, 'reports');
});

test.describe('as the archive of a source system', () => {
  test.use({ settings: { reports: { othersComprehensive: 'stored', chestDetection: 'stored' } } });
  test('[OSM-125] [OSM-130] comprehensive and chest CAD reports of others are kept, found and not displayed when the settings say so', async ({
    application,
  }) => {
    await withTemporaryFolder(async (folder) => {
      const { dataSet: source } = ctPhantomSlice(0);
      const chest = cadReport('chest', [], [images[0]!]);
      const options = { seed: 'chest', seriesNumber: 60, description: 'Chest' };
      const dataSet = reportPhantom(source, `${storage}.65`, chest, images, options);
      const files = [
        ...(await writeCtPhantom(join(folder, 'images'), { slices: 2 })),
        ...(await otherReports(join(folder, 'reports'))),
        await writeReport(folder, 'chest.dcm', dataSet),
      ];
      expect(text(dataSet, 'Manufacturer')).toBe('Detector');
      const viewer = await openViewer(application, files, /Phantom, Computed/);
      await viewer.keyboard.press('r');
      for (const name of [/Diagnostic Imaging Report/, /Chest CAD Report/]) {
        await reports(viewer).getByRole('option', { name }).first().click();
        await expect(viewer.locator('[data-report-withheld]')).toBeVisible();
        await expect(viewer.locator('aside article')).toHaveCount(0);
      }
      await openReport(viewer, /Dose/);
      await expect(viewer.locator('[data-dose-tables]')).toBeVisible();
      const got = await fetched(application, join(folder, 'got'));
      expect(got.length).toBe(5);
    });
  });
});
