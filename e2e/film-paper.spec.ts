import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { StudyRow } from '../src-shared/contract/view-routes.ts';
import type { Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import type { FilmCell } from '../src-shared/film/model.ts';
import { filmPatientOf } from '../src-shared/film/patient.ts';
import type { SeriesDescription } from '../src-shared/imaging/description.ts';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { hardcopyImage, storedPrintFile } from '../testing/phantom-films.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import type { Application } from './application.ts';
import { answerDialogs, askedFor } from './dialogs.ts';
import { dialogOf, fileWhenThere } from './exported.ts';
import { patient, squareImage } from './film-squares.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';
import { drawn, expectSquare, pagesOf } from './pdf-pages.ts';
import { picture } from './picture.ts';
import { openStudy } from './viewer-window.ts';

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
/** Hardcopies: dark, bright, a ramp, and a coloured one. */
const copies = () => [
  hardcopyImage('dark', patient, { number: 1, value: () => 0.1 }),
  hardcopyImage('bright', patient, { number: 2, value: () => 0.9 }),
  hardcopyImage('ramp', patient, { number: 3, bits: 8, value: (x) => x }),
  hardcopyImage('colour', patient, { number: 4, value: () => [0.8, 0.2, 0.1] as const }),
];

function filmFiles(): Uint8Array[] {
  const made = copies();
  const [dark, bright, ramp, colour] = made.map(({ reference }) => reference);
  const gone = { '00081150': element('UI', '1.2.840.10008.5.1.1.29'), '00081155': element('UI', '1.2.3.4.5') };
  const print = storedPrintFile(
    'film paper',
    patient,
    [
      {
        ...{ format: 'STANDARD\\2,3', orientation: 'PORTRAIT', filmSize: '14INX17IN', border: 'WHITE' },
        boxes: [
          { position: 1, reference: dark! },
          { position: 2, reference: dark!, polarity: 'REVERSE' },
          { position: 3, reference: bright!, lut: 'stairs' },
          { position: 4, reference: colour! },
          { position: 5, reference: ramp! },
          { position: 6, reference: gone },
        ],
      },
      {
        format: 'STANDARD\\2,1',
        orientation: 'LANDSCAPE',
        filmSize: '8INX10IN',
        boxes: [
          { position: 1, reference: ramp! },
          { position: 2, reference: { ...ramp!, '00100020': element('LO', 'PAPER-2') } },
        ],
      },
    ],
    { luts: { stairs: [0, 0, 1024, 1024] }, annotations: ['Ward 3'] },
  );
  return [...made.map(({ file }) => file), print];
}

async function importAll(application: Application, folder: string): Promise<void> {
  const files = [squareImage(1), squareImage(2), squareImage(3), ...filmFiles()];
  const from = join(folder, 'files');
  mkdirSync(from);
  for (const [index, file] of files.entries()) writeFileSync(join(from, `${index}.dcm`), file);
  await importFolder(application, from, files.length);
}

/** Cells of the squares, given to the film; the composer opens. The first is at true size. */
async function compose(application: Application): Promise<Page> {
  const { page } = application;
  const found = await page.evaluate(async () => {
    const get = async (path: string) => (await fetch(`dicomweb://archive/view/${path}`)).json();
    const [study] = (await get('studies')).rows as StudyRow[];
    const { rows } = await get(`studies/${study!.studyRow}/series`);
    const row = (rows as { seriesRow: number; number?: number }[]).find(({ number }) => number === 1)!;
    return { study: study!, series: (await get(`series/${row.seriesRow}`)) as SeriesDescription };
  });
  const { study, series } = found;
  const cells = series.instances.map((instance, index) => ({
    id: `cell-${index}`,
    content: {
      kind: 'image' as const,
      image: {
        ...{ catalogue: 'archive', studyRow: study.studyRow, seriesRow: series.seriesRow, frame: 1 },
        ...{ row: instance.row, revision: instance.revision, studyUid: study.studyUid, seriesUid: series.series.uid },
        ...{ sopClassUid: instance.sopClassUid, sopInstanceUid: instance.sopInstanceUid },
      },
    },
    view: index === 0 ? { scale: 'true-size' as const } : {},
  }));
  const given = await page.evaluate(
    async ([whose, what]) => window.negatoscope.film.add({ patient: whose, cells: what as FilmCell[], show: true }),
    [filmPatientOf(study), cells] as const,
  );
  expect(given).toMatchObject({ ok: true });
  const film = await application.window(/window=film/);
  await expect(film.getByTestId('patient')).toContainText('Paper, Film');
  return film;
}

test('[BIR-K5] [VIT-041] films go on paper, into PDFs and into their study as they are composed; stored films are shown', async ({
  application,
}) => {
  test.setTimeout(240_000);
  await withTemporaryFolder(async (folder) => {
    await importAll(application, folder);
    const film = await compose(application);
    const { key } = filmPatientOf({
      studyUid: patient.studyUid,
      patientId: patient.id,
      name: { alphabetic: patient.name },
      birthDate: '19700101',
      sex: 'O',
    });
    const sheets = async (): Promise<number> =>
      film.evaluate(async (patientKey) => {
        const answer = await window.negatoscope.film.get({ patientKey });
        return answer.ok ? (answer.value.draft?.film.sheets.filter(({ boxes }) => boxes.some(Boolean)).length ?? 0) : 0;
      }, key);
    await expect.poll(sheets).toBeGreaterThan(0);
    const count = await sheets();

    await test.step('a PDF as large as the film: a page for each sheet, texts that can be found, a square of 80 mm', async () => {
      await film.keyboard.press('Control+e');
      const dialog = dialogOf(film, 'Save as PDF');
      await expect(dialog.getByText(`Page 1 of ${count}`)).toBeVisible();
      await expect(dialog.locator('canvas').first()).toBeVisible();
      await picture(film, 'film-pdf');
      const path = join(folder, 'film.pdf');
      await answerDialogs(application, path);
      await dialog.getByRole('button', { name: 'Save …' }).click();
      const pages = await pagesOf(await fileWhenThere(path));
      await expect(dialog).toBeHidden();
      expect(await askedFor(application)).toContain('Paper, Film PAPER-1 film.pdf');
      expect(pages).toHaveLength(count);
      for (const { text } of pages) {
        expect(text).toContain('Paper, Film');
        // Once above the images, and once on each of them: no halo stands in the text.
        expect(text.match(/the line is 50 mm long/g)).toHaveLength(1);
        expect(text).toContain('PAPER-1');
        expect(text).toContain('Not for diagnosis.');
      }
      const [first] = pages as [(typeof pages)[0]];
      expect(first.text).toContain('the line is 50 mm long');
      expect(Math.min(...first.size)).toBeGreaterThan(200);
      const dots = 5;
      const seen = await drawn(first.page, dots);
      const shots = process.env['NEGATOSCOPE_SHOTS'];
      if (shots) writeFileSync(join(shots, 'film-pdf-page.png'), seen.canvas.toBuffer('image/png'));
      expectSquare(seen, dots);
    });

    await test.step('a PDF for A4, with a black ground, of one sheet', async () => {
      await film.keyboard.press('Control+e');
      const dialog = dialogOf(film, 'Save as PDF');
      await dialog.getByLabel('Paper', { exact: true }).first().click();
      await film.getByRole('option', { name: 'A4' }).click();
      await dialog.getByLabel('Orientation', { exact: true }).first().click();
      await film.getByRole('option', { name: 'Portrait' }).click();
      await dialog.getByLabel('Around the images', { exact: true }).first().click();
      await film.getByRole('option', { name: 'Black' }).click();
      if (count > 1) await dialog.getByText('This sheet').click();
      const path = join(folder, 'a4.pdf');
      await answerDialogs(application, path);
      await dialog.getByRole('button', { name: 'Save …' }).click();
      const pages = await pagesOf(await fileWhenThere(path));
      expect(pages).toHaveLength(1);
      const [width = 0, height = 0] = pages[0]!.size;
      // Pages have whole pixels of 1/96 inch.
      expect([Math.abs(width - 210), Math.abs(height - 297)].every((off) => off < 0.3)).toBe(true);
      const seen = await drawn(pages[0]!.page, 5);
      expect(seen.grey(10, 10)).toBe(0);
      expectSquare(seen, 5);
      await expect(dialog).toBeHidden();
    });

    await test.step('a PDF of more pages than memory is given for comes in parts, and is one', async () => {
      const path = join(folder, 'long.pdf');
      await answerDialogs(application, path);
      const answer = await film.evaluate(async (patientKey) => {
        const kept = await window.negatoscope.film.get({ patientKey });
        const whole = kept.ok ? kept.value.draft?.film : undefined;
        if (!whole) return kept;
        const sheet = whole.sheets.find(({ boxes }) => boxes.some(Boolean))!;
        const long = Array.from({ length: 6 }, (_, index) => ({
          ...sheet,
          id: `long ${index}`,
          filmSize: '14INX17IN',
        }));
        return window.negatoscope.paper.print({
          id: crypto.randomUUID(),
          film: { ...whole, sheets: long, unplaced: [] },
          options: {
            ...{ paper: 'film', orientation: 'sheet', marginMm: 10, ground: 'white' },
            ...{ identity: true, lines: true, colour: false },
          },
          printedAt: Date.now(),
          to: { kind: 'pdf', name: 'long' },
        });
      }, key);
      expect(answer).toMatchObject({ ok: true, value: { done: true, path } });
      const pages = await pagesOf(readFileSync(path));
      const numbers = pages.map(({ text }) => /Sheet \d of \d/.exec(text)?.[0]);
      expect(numbers).toEqual([1, 2, 3, 4, 5, 6].map((number) => `Sheet ${number} of 6`));
      expectSquare(await drawn(pages[5]!.page, 5), 5);
    });

    await test.step('cancelled in the system’s dialog nothing is written', async () => {
      await film.keyboard.press('Control+e');
      const dialog = dialogOf(film, 'Save as PDF');
      await answerDialogs(application, undefined);
      await dialog.getByRole('button', { name: 'Save …' }).click();
      await expect(dialog.getByRole('button', { name: 'Save …' })).toBeEnabled();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await expect(dialog).toBeHidden();
    });

    await test.step('a page whose process ends, or that is not wanted any more, leaves no window and no file', async () => {
      const windows = (): Promise<number> =>
        application.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
      const before = await windows();
      const path = join(folder, 'never.pdf');
      application.expectErrors(/a window crashed/);
      await answerDialogs(application, path);
      await film.keyboard.press('Control+e');
      const dialog = dialogOf(film, 'Save as PDF');
      const save = dialog.getByRole('button', { name: 'Save …' });
      await application.electron.evaluate(({ app }) => {
        app.once('web-contents-created', (_event, contents) => {
          contents.once('dom-ready', () => contents.forcefullyCrashRenderer());
        });
      });
      await save.click();
      await expect(film.getByText('The PDF was not saved')).toBeVisible();
      await expect.poll(windows).toBe(before);
      await application.electron.evaluate(({ app }) => {
        app.once('web-contents-created', (_event, contents) => {
          contents.printToPDF = () => new Promise(() => undefined);
        });
      });
      await save.click();
      await expect(dialog.getByText('Writing the PDF …')).toBeVisible();
      expect(await windows()).toBe(before + 1);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await expect(save).toBeEnabled();
      await expect.poll(windows).toBe(before);
      expect(readdirSync(folder).filter((name) => name === 'never.pdf' || name.endsWith('.part'))).toEqual([]);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await expect(dialog).toBeHidden();
    });

    await test.step('paper: without a printer a word, with one the page, without its dialog where it is chosen', async () => {
      const printers = (names: string[]): Promise<void> =>
        application.electron.evaluate(({ app, webContents }, given) => {
          const found = given.map((name) => ({ name, displayName: `${name} upstairs`, description: '' }) as never);
          const change = (contents: Electron.WebContents): void => {
            contents.getPrintersAsync = async () => found;
          };
          for (const contents of webContents.getAllWebContents()) change(contents);
          app.on('web-contents-created', (_event, contents) => change(contents));
        }, names);
      const printed = (): Promise<object> =>
        application.electron.evaluate(
          ({ app }) =>
            new Promise((resolve) => {
              app.once('web-contents-created', (_event, contents) => {
                contents.print = (options, callback) => {
                  resolve(options ?? {});
                  callback?.(true, '');
                };
              });
            }),
        );
      const open = async () => {
        await film.keyboard.press('Control+Shift+P');
        return dialogOf(film, 'Print on paper');
      };
      await printers([]);
      const without = await open();
      await expect(without.getByText('This computer has no printer.')).toBeVisible();
      await expect(without.getByRole('button', { name: 'Print …' })).toBeDisabled();
      await without.getByRole('button', { name: 'Cancel' }).click();
      await expect(without).toBeHidden();

      await printers(['laser']);
      const asked = printed();
      const dialog = await open();
      await picture(film, 'film-paper');
      await dialog.getByRole('button', { name: 'Print …' }).click();
      expect(await asked).toMatchObject({ silent: false, pageSize: 'A4', landscape: false });
      await expect(film.getByText('Handed to the printer.')).toBeVisible();
      await expect(dialog).toBeHidden();

      const silent = printed();
      const again = await open();
      await again.getByLabel('Printer', { exact: true }).first().click();
      await film.getByRole('option', { name: 'laser upstairs (laser)' }).click();
      await again.getByLabel('Copies').fill('2');
      await again.getByRole('button', { name: 'Print', exact: true }).click();
      expect(await silent).toMatchObject({ silent: true, deviceName: 'laser', copies: 2, pageSize: 'A4' });
      await expect(again).toBeHidden();
    });

    await test.step('a sheet is stored in the study of its images', async () => {
      const stored = () =>
        film.evaluate(async () => {
          const get = async (path: string) => (await fetch(`dicomweb://archive/view/${path}`)).json();
          const [study] = (await get('studies')).rows;
          const { rows } = await get(`studies/${study.studyRow}/series`);
          return (rows as { seriesRow: number; description: string }[]).filter(
            ({ description }) => description === 'Sheet',
          );
        });
      await film.getByRole('button', { name: 'Paper and files' }).click();
      await film.getByRole('menuitem', { name: /Store in the study/ }).click();
      const dialog = dialogOf(film, 'Store in the study');
      await dialog.getByLabel('Series description').fill('Sheet');
      if (count > 1) await dialog.getByText('This sheet').click();
      await picture(film, 'film-store');
      await dialog.getByRole('button', { name: 'Store', exact: true }).click();
      await expect.poll(stored, { timeout: 60_000 }).toHaveLength(1);
      await expect(dialog).toBeHidden();
      const seriesRow = (await stored())[0]?.seriesRow ?? 0;
      const bytes = await film.evaluate(async (row) => {
        const { instances } = await (await fetch(`dicomweb://archive/view/series/${row}`)).json();
        const answer = await fetch(
          `dicomweb://archive/view/instances/${instances[0].row}/${instances[0].revision}/file`,
        );
        const data = new Uint8Array(await answer.arrayBuffer());
        let text = '';
        for (let at = 0; at < data.length; at += 0x8000) text += String.fromCharCode(...data.subarray(at, at + 0x8000));
        return btoa(text);
      }, seriesRow);
      const path = join(folder, 'stored.dcm');
      writeFileSync(path, Buffer.from(bytes, 'base64'));
      if (!peersAvailable('dciodvfy', 'dcmdump')) return;
      expect((await runPeer('dciodvfy', ['-new', path])).output.match(/^Error.*/gm) ?? []).toEqual([]);
      const { output } = await runPeer('dcmdump', ['-q', path]);
      expect(output).toMatch(/\(0028,0301\) CS \[YES\]/);
      expect(output).toMatch(/\(0008,0016\) UI =SecondaryCaptureImageStorage/);
      expect(output).toMatch(/\(0028,0004\) CS \[MONOCHROME2\]/);
      expect(output).toContain(`[${patient.studyUid}]`);
      expect(output).toMatch(/\(0008,2112\) SQ/);
    });

    await test.step('what left is in the audit trail', async () => {
      const folderOf = join(application.dataFolder, 'audit');
      await expect
        .poll(() =>
          readdirSync(folderOf)
            .map((name) => readFileSync(join(folderOf, name), 'utf8'))
            .join('\n'),
        )
        .toMatch(/film\.pdf/);
    });

    await test.step('a Stored Print is a film with its hardcopy images, as they were printed', async () => {
      const viewer = await openStudy(application, /Paper, Film/);
      await viewer.locator('[data-frame-set]').filter({ hasText: 'Stored Print' }).dblclick();
      const pane = viewer.locator('[data-object="film"]');
      await expect(pane.locator('[data-box]')).toHaveCount(6);
      await expect(pane.locator('canvas[data-drawn]')).toHaveCount(5);
      await expect(pane.getByText('Ward 3')).toBeVisible();
      await expect(pane.locator('[data-box="6"]')).toContainText('Image 6 is not in this study: 1.2.3.4.5');
      await expect(pane.getByText('1 image of this film cannot be found in the open studies.')).toBeVisible();
      const middle = (box: number): Promise<number[]> =>
        pane.locator(`[data-box="${box}"] canvas`).evaluate((canvas) => {
          const { width, height } = canvas as HTMLCanvasElement;
          const context = (canvas as HTMLCanvasElement).getContext('2d');
          return [...(context?.getImageData(width >> 1, height >> 1, 1, 1).data ?? [])].slice(0, 3);
        });
      // P-values: 10 %, the same turned over, 90 % through the table, colours as they are.
      expect(await middle(1)).toEqual([26, 26, 26]);
      expect(await middle(2)).toEqual([229, 229, 229]);
      expect(await middle(3)).toEqual([64, 64, 64]);
      expect(await middle(4)).toEqual([204, 51, 26]);
      expect((await middle(5))[0]).toBeGreaterThan(120);
      expect((await middle(5))[0]).toBeLessThan(136);
      // Columns first: box 2 is at the right of box 1, box 3 below it.
      const [one, two, three] = await Promise.all(
        [1, 2, 3].map(async (box) => (await pane.locator(`[data-box="${box}"]`).boundingBox())!),
      );
      expect(two!.x).toBeGreaterThan(one!.x);
      expect(two!.y).toBeCloseTo(one!.y, 0);
      expect(three!.y).toBeGreaterThan(one!.y);
      await picture(viewer, 'stored-print');
      await pane.getByRole('button', { name: 'What was said to the printer' }).click();
      await expect(pane.getByText('Film printer')).toBeVisible();
      await pane.focus();
      await viewer.keyboard.press('PageDown');
      await expect(pane.locator('[data-film="2"]')).toBeVisible();
      await expect(pane.locator('[data-box]')).toHaveCount(2);
      await expect(pane.locator('canvas[data-drawn]')).toHaveCount(1);
      await expect(pane.locator('[data-box="2"]')).toContainText('said to be of another patient (PAPER-2)');
      await picture(viewer, 'stored-print-second');
      // A double click shows the image itself, all its values from black to white.
      await pane.locator('[data-box="1"]').dblclick();
      await expect(viewer.locator('[data-cell][data-image-id]').first()).toBeVisible();
    });
  }, 'film-paper');
});
