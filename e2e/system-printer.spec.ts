import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { StudyRow } from '../src-shared/contract/view-routes.ts';
import { type Film, filmSchema } from '../src-shared/film/model.ts';
import { filmPatientOf } from '../src-shared/film/patient.ts';
import type { SeriesDescription } from '../src-shared/imaging/description.ts';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { type PrintService, printServiceAvailable, startPrintService } from '../testing/system-printer.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { type Application, launchApplication } from './application.ts';
import { answerDialogs } from './dialogs.ts';
import { dialogOf, fileWhenThere } from './exported.ts';
import { squareImage, squareMm } from './film-squares.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';
import { drawn, pagesOf, sidesOfSquare } from './pdf-pages.ts';
import { picture } from './picture.ts';
import { openStudy } from './viewer-window.ts';

const laser = { name: 'laser', title: 'Laser upstairs', paper: 'A4', colour: true } as const;
const old = { name: 'old', title: 'Old printer', paper: 'Letter', colour: false } as const;
const dots = 5;
/** Its letters are also those of radicals. */
const name = '山田 一生 Müller Иванова';

/** A film of three sheets with an image at true size each; the second lies. */
async function compose(application: Application): Promise<Page> {
  const { page } = application;
  const { study, series } = await page.evaluate(async () => {
    const get = async (path: string) => (await fetch(`dicomweb://archive/view/${path}`)).json();
    const [study] = (await get('studies')).rows as StudyRow[];
    const { rows } = await get(`studies/${study!.studyRow}/series`);
    return { study: study!, series: (await get(`series/${rows[0].seriesRow}`)) as SeriesDescription };
  });
  const film: Film = filmSchema.parse({
    patient: filmPatientOf(study),
    sheets: series.instances.map((instance, index) => ({
      ...{ id: `sheet-${index}`, filmSize: '14INX17IN', format: 'STANDARD\\1,1' },
      orientation: index === 1 ? 'LANDSCAPE' : 'PORTRAIT',
      header: [name],
      boxes: [
        {
          id: `cell-${index}`,
          content: {
            kind: 'image' as const,
            image: {
              ...{ catalogue: 'archive', studyRow: study.studyRow, seriesRow: series.seriesRow, frame: 1 },
              ...{ row: instance.row, revision: instance.revision, studyUid: study.studyUid },
              ...{ seriesUid: series.series.uid, sopClassUid: instance.sopClassUid },
              sopInstanceUid: instance.sopInstanceUid,
            },
          },
          view: { scale: 'true-size' },
        },
      ],
    })),
  });
  const kept = await page.evaluate(async (whole) => {
    const put = await window.negatoscope.film.put({
      ...{ draft: { film: whole, modifiedAt: Date.now() }, placed: [], basedOn: 0 },
    });
    return put.ok && put.value.kept && (await window.negatoscope.film.reopen({ patientKey: whole.patient.key })).ok;
  }, film);
  expect(kept).toBe(true);
  const composer = await application.window(/window=film/);
  await expect(composer.getByTestId('patient')).toContainText('Paper, Film');
  return composer;
}

interface Choice {
  printer?: string;
  paper?: string;
  orientation?: string;
  copies?: number;
  colour?: boolean;
  sheets?: 'This sheet' | 'All 3 sheets';
}

/** Opens the dialog of paper and chooses. */
async function choose(film: Page, { printer, paper, orientation, copies, colour, sheets }: Choice) {
  await film.keyboard.press('Control+Shift+P');
  const dialog = dialogOf(film, 'Print on paper');
  const select = async (label: string, name: string | undefined): Promise<void> => {
    if (name === undefined) return;
    await dialog.getByLabel(label, { exact: true }).first().click();
    await film.getByRole('option', { name }).click();
  };
  await expect(dialog.getByRole('button', { name: /^Print/ })).toBeVisible();
  await select('Printer', printer);
  await select('Paper', paper);
  await select('Orientation', orientation);
  if (copies !== undefined) await dialog.getByLabel('Copies').fill(String(copies));
  if (colour !== undefined) await dialog.getByLabel('In colour').setChecked(colour);
  if (sheets) await dialog.getByText(sheets).click();
  const print = dialog.getByRole('button', { name: 'Print', exact: true });
  return { dialog, print };
}

/** The job that comes out next, and its pages as they lie on the paper. */
async function comesOut(service: PrintService, number: number) {
  await expect.poll(async () => (await service.printed()).length, { timeout: 40_000 }).toBe(number);
  const job = (await service.printed()).at(-1)!;
  return { job, pages: await pagesOf(job.pdf) };
}

async function expectTrueSize({ page }: Awaited<ReturnType<typeof pagesOf>>[number]): Promise<void> {
  for (const side of sidesOfSquare(await drawn(page, dots), dots)) expect(Math.abs(side - squareMm)).toBeLessThan(0.5);
}

const expectSize = (size: readonly number[], wide: number, high: number): void => {
  expect(Math.abs((size[0] ?? 0) - wide)).toBeLessThan(0.5);
  expect(Math.abs((size[1] ?? 0) - high)).toBeLessThan(0.5);
};

test.skip(!printServiceAvailable(), 'there is no print service of the system (CUPS) to be had');

test('[BIR-K5] printers of the system: papers, sheets that lie, true size, copies, greys, and printers that do not print', async ({
  executable,
}) => {
  test.setTimeout(240_000);
  await withTemporaryFolder(async (folder) => {
    const service = await startPrintService([]);
    try {
      const application = await launchApplication({ executable, env: service.env });
      try {
        await everything(application, service, folder);
      } finally {
        await application.close();
      }
      expect(application.errors, 'errors in the windows').toEqual([]);
    } finally {
      await service.stop();
    }
  }, 'system-printer');
});

async function everything(application: Application, service: PrintService, folder: string): Promise<void> {
  const from = join(folder, 'files');
  mkdirSync(from);
  for (const number of [1, 2, 3]) writeFileSync(join(from, `${number}.dcm`), squareImage(number));
  await importFolder(application, from, 3);
  const film = await compose(application);
  const told = film.getByRole('alert').filter({ hasText: 'Look after the printer' });
  let jobs = 0;

  await test.step('without a printer a word', async () => {
    await film.keyboard.press('Control+Shift+P');
    const dialog = dialogOf(film, 'Print on paper');
    await expect(dialog.getByText('This computer has no printer.')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Print …' })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
  });
  await service.add({ ...laser, papers: ['A4', 'A3', 'Letter', 'Legal'] });
  await service.add({ ...old, papers: ['A4', 'Letter'] });

  await test.step('A4, in colour, two copies: sheets that lie among upright ones are turned, and none is made smaller', async () => {
    const { dialog, print } = await choose(film, { printer: 'Laser upstairs (laser)', copies: 2 });
    await picture(film, 'system-printer');
    await print.click();
    await expect(film.getByText('Handed to the printer.')).toBeVisible();
    await expect(dialog).toBeHidden();
    const { job, pages } = await comesOut(service, ++jobs);
    expect(job).toMatchObject({ queue: 'laser', title: 'Negatoscope', copies: 2 });
    expect(job.options).toMatch(/(^| )PageSize=A4 /);
    expect(job.options).toContain('ColorModel=Color');
    expect(job.options).toContain('Resolution=600dpi');
    expect(job.options).toContain('Duplex=None');
    expect(job.options).not.toMatch(/fit-to-page|fitplot|print-scaling=(fit|fill)/);
    expect(pages).toHaveLength(3);
    for (const [index, page] of pages.entries()) {
      expectSize(page.size, 210, 297);
      await expectTrueSize(page);
      expect(page.text).toContain('PAPER-1');
      expect(page.text).toContain(`Sheet ${index + 1} of 3.`);
      // A text of the image, which has a halo.
      expect(page.text.match(/True size\b(?! where)/g)).toHaveLength(1);
      const { items } = await page.page.getTextContent();
      const upright = items.flatMap((item) =>
        'transform' in item && item.str.trim() ? [item.transform[1] === 0] : [],
      );
      expect(new Set(upright)).toEqual(new Set([index !== 1]));
    }
  });

  await test.step('A3, in greys, one sheet, all of it across', async () => {
    const { print } = await choose(film, {
      paper: 'A3',
      orientation: 'Landscape',
      colour: false,
      sheets: 'This sheet',
    });
    await print.click();
    const { job, pages } = await comesOut(service, ++jobs);
    expect(job.options).toMatch(/(^| )PageSize=A3 /);
    expect(job.options).toContain('ColorModel=Gray');
    expect(job.copies).toBe(1);
    expect(pages).toHaveLength(1);
    expectSize(pages[0]!.size, 297, 420);
    await expectTrueSize(pages[0]!);
  });

  await test.step('Letter, upright, on the other printer, to the edge of the paper: a word of what it does not reach', async () => {
    const { dialog, print } = await choose(film, {
      ...{ printer: 'Old printer (old)', paper: 'Letter', orientation: 'Portrait', colour: true },
    });
    await dialog.getByLabel('Margins').fill('0');
    await expect(dialog.getByText(/Most printers reach no nearer than 5 mm/)).toBeVisible();
    await print.click();
    const { job, pages } = await comesOut(service, ++jobs);
    expect(job.queue).toBe('old');
    expect(job.options).toMatch(/(^| )PageSize=Letter /);
    expect(pages).toHaveLength(3);
    for (const page of pages) {
      expectSize(page.size, 215.9, 279.4);
      await expectTrueSize(page);
    }
  });

  await test.step('a printer that is stopped says so before and after; what was printed comes out when it goes on', async () => {
    await service.command('cupsdisable', 'laser');
    const { dialog, print } = await choose(film, {
      printer: 'Laser upstairs (laser)',
      paper: 'A4',
      sheets: 'This sheet',
    });
    const words = 'Laser upstairs (laser) is stopped: it was paused. What is printed waits until it goes on.';
    await expect(dialog.getByText(words)).toBeVisible();
    await picture(film, 'system-printer-stopped');
    const sized = (width: number, height: number): Promise<void> =>
      application.electron.evaluate(
        ({ BrowserWindow }, [wide, high]) => {
          const composer = BrowserWindow.getAllWindows().find((one) => /window=film/.test(one.webContents.getURL()));
          composer?.setMinimumSize(400, 300);
          composer?.setContentSize(wide, high);
        },
        [width, height] as const,
      );
    await sized(720, 480);
    await expect.poll(() => film.evaluate(() => window.innerHeight)).toBe(480);
    // What ends the dialog is in sight in a low window, too.
    await expect(print).toBeInViewport({ ratio: 1 });
    await picture(film, 'system-printer-narrow');
    await sized(1600, 1000);
    await expect.poll(() => film.evaluate(() => window.innerHeight)).toBe(1000);
    await print.click();
    await expect(told.getByText(words)).toBeVisible();
    expect(await service.printed()).toHaveLength(jobs);
    await service.command('cupsenable', 'laser');
    await comesOut(service, ++jobs);
    await told.getByRole('button').click();
    await expect(told).toBeHidden();
  });

  await test.step('one that takes no jobs is told of, also when it comes to that while the dialog is open', async () => {
    const { dialog, print } = await choose(film, { sheets: 'This sheet' });
    await expect(print).toBeEnabled();
    await service.command('cupsreject', 'laser');
    await print.click();
    await expect(
      film
        .getByRole('alert')
        .filter({ hasText: 'Nothing was printed' })
        .getByText(/Laser upstairs \(laser\) takes no jobs/),
    ).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
    const again = await choose(film, {});
    await expect(again.dialog.getByText(/Laser upstairs \(laser\) takes no jobs/)).toBeVisible();
    await expect(again.print).toBeDisabled();
    await again.dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(again.dialog).toBeHidden();
    await service.command('cupsaccept', 'laser');
  });

  await test.step('one that fails while it prints is told of', async () => {
    await service.fail(true);
    const { print } = await choose(film, { sheets: 'This sheet' });
    await print.click();
    await expect(told.getByText(/^Laser upstairs \(laser\) is stopped/)).toBeVisible({ timeout: 30_000 });
    await service.fail(false);
    await service.command('cupsenable', 'laser');
    await comesOut(service, ++jobs);
    await told.getByRole('button').click();
  });

  await test.step('one that is gone is told of', async () => {
    const { dialog, print } = await choose(film, { printer: 'Old printer (old)', sheets: 'This sheet' });
    await service.command('lpadmin', '-x', 'old');
    await print.click();
    await expect(film.getByText(/The printer old is not there any more/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('a PDF: pages as large and as they lie on film, all fonts in it, names of all scripts found as they are written', async () => {
    await film.keyboard.press('Control+e');
    const dialog = dialogOf(film, 'Save as PDF');
    // As it was chosen last for paper.
    await dialog.getByLabel('Orientation', { exact: true }).first().click();
    await film.getByRole('option', { name: 'As the sheet' }).click();
    const path = join(folder, 'film.pdf');
    await answerDialogs(application, path);
    await dialog.getByRole('button', { name: 'Save …' }).click();
    const bytes = await fileWhenThere(path);
    const pages = await pagesOf(bytes);
    expect(pages).toHaveLength(3);
    for (const [index, page] of pages.entries()) {
      expectSize(page.size, index === 1 ? 431.8 : 355.6, index === 1 ? 355.6 : 431.8);
      await expectTrueSize(page);
      expect(page.text.replaceAll(' ', '')).toContain(name.replaceAll(' ', ''));
      expect(page.text.match(/True size\b(?! where)/g)).toHaveLength(1);
    }
    await expect(dialog).toBeHidden();
    if (!peersAvailable('pdfinfo', 'pdffonts', 'pdftotext')) return;
    const { output: boxes } = await runPeer('pdfinfo', ['-box', '-f', '1', '-l', '3', path]);
    for (const number of [1, 2, 3]) {
      const box = (kind: string): string | undefined => new RegExp(`Page +${number} ${kind}: *(.*)`).exec(boxes)?.[1];
      expect(box('MediaBox')).toBeTruthy();
      for (const kind of ['CropBox', 'BleedBox', 'TrimBox', 'ArtBox']) expect(box(kind)).toBe(box('MediaBox'));
    }
    const { output: fonts } = await runPeer('pdffonts', [path]);
    const rows = fonts.trim().split('\n').slice(2);
    expect(rows.length).toBeGreaterThan(0);
    // Embedded, and with a table of their letters.
    for (const row of rows) expect(row).toMatch(/ yes (yes|no) +yes +\d+ +0$/);
    const { output: text } = await runPeer('pdftotext', ['-raw', path, '-']);
    expect(text.match(/True size$/gm)).toHaveLength(3);
    expect(text.replaceAll(' ', '')).toContain(name.replaceAll(' ', ''));
  });

  await test.step('what the viewer prints comes out as large as it is', async () => {
    const viewer = await openStudy(application, /Paper, Film/);
    await viewer.keyboard.press('p');
    const dialog = dialogOf(viewer, 'Print');
    await dialog.getByLabel('True size').check();
    await dialog.getByLabel('Texts in the corners').uncheck();
    // The system's dialog may have other paper, and what it has is what the page is made to fit.
    await expect(dialog.getByText(/In the system’s dialog choose A4 as well/)).toBeVisible();
    await picture(viewer, 'system-printer-viewer');
    await dialog.getByLabel('Printer', { exact: true }).first().click();
    await viewer.getByRole('option', { name: 'Laser upstairs (laser)' }).click();
    await expect(dialog.getByText(/In the system’s dialog/)).toBeHidden();
    await dialog.getByRole('button', { name: 'Print', exact: true }).click();
    await expect(viewer.getByText('Handed to the printer.')).toBeVisible();
    const { job, pages } = await comesOut(service, ++jobs);
    expect(job.options).toMatch(/(^| )PageSize=A4 /);
    expect(pages).toHaveLength(1);
    expectSize(pages[0]!.size, 210, 297);
    await expectTrueSize(pages[0]!);
    expect(pages[0]!.text).toContain('the line is 50 mm long');
  });

  await test.step('the sheets of one storing are one series, of the next another', async () => {
    const store = async (): Promise<void> => {
      await film.getByRole('button', { name: 'Paper and files' }).click();
      await film.getByRole('menuitem', { name: /Store in the study/ }).click();
      const dialog = dialogOf(film, 'Store in the study');
      await dialog.getByLabel('Series description').fill('Sheets');
      await dialog.getByRole('button', { name: 'Store', exact: true }).click();
      await expect(dialog).toBeHidden({ timeout: 60_000 });
    };
    const stored = () =>
      film.evaluate(async () => {
        const get = async (path: string) => (await fetch(`dicomweb://archive/view/${path}`)).json();
        const [study] = (await get('studies')).rows;
        const { rows } = await get(`studies/${study.studyRow}/series`);
        const own = (rows as { seriesRow: number; description: string; number: number }[]).filter(
          ({ description }) => description === 'Sheets',
        );
        return await Promise.all(
          own.map(async ({ seriesRow, number }) => {
            const { instances } = (await get(`series/${seriesRow}`)) as SeriesDescription;
            return {
              number,
              instances: instances.map(({ instanceNumber, row, revision }) => ({ instanceNumber, row, revision })),
            };
          }),
        );
      });
    await store();
    await expect.poll(async () => (await stored()).map(({ instances }) => instances.length)).toEqual([3]);
    await store();
    await expect.poll(async () => (await stored()).map(({ instances }) => instances.length)).toEqual([3, 3]);
    const both = (await stored()).sort((one, other) => one.number - other.number);
    expect(both[1]!.number).toBe(both[0]!.number + 1);
    for (const { instances } of both) expect(instances.map(({ instanceNumber }) => instanceNumber)).toEqual([1, 2, 3]);
    if (!peersAvailable('dciodvfy', 'dcentvfy')) return;
    const paths: string[] = [];
    for (const { row, revision } of both.flatMap(({ instances }) => instances)) {
      const bytes = await film.evaluate(
        async ([one, version]) => {
          const answer = await fetch(`dicomweb://archive/view/instances/${one}/${version}/file`);
          const address = new FileReader();
          address.readAsDataURL(await answer.blob());
          await new Promise((resolve) => address.addEventListener('load', resolve));
          return String(address.result).replace(/^.*,/, '');
        },
        [row, revision] as const,
      );
      const path = join(folder, `sheet-${row}.dcm`);
      writeFileSync(path, Buffer.from(bytes, 'base64'));
      paths.push(path);
      expect((await runPeer('dciodvfy', ['-new', path])).output.match(/^Error.*/gm) ?? []).toEqual([]);
    }
    // Attributes of one series are the same in all of its objects.
    expect((await runPeer('dcentvfy', paths)).output.match(/^Error.*/gm) ?? []).toEqual([]);
  });
}
