import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { PrintJob } from '../src-shared/contract/print.ts';
import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { type PrinterAnswer, type ScriptedPrinter, scriptedPrinter } from '../testing/printer.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { type Application, launchApplication } from './application.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const shots = process.env['NEGATOSCOPE_SHOTS'];
const patientName = 'Yamada^Tarou=山田^太郎=やまだ^たろう';
const name = 'Laser imager, second floor, room 214';

const settings = (port: number) => ({
  printing: { pollSeconds: 0, retry: { attempts: 0 } },
  printers: [
    { id: 'other', name: 'Another printer', aeTitle: 'ANOTHER', host: '127.0.0.1', port: 1 },
    {
      id: 'laser',
      name,
      aeTitle: 'LASER',
      host: '127.0.0.1',
      port,
      profile: {
        resolutions: [{ id: 'STANDARD', dotsPerInch: 75 }],
        densityRange: { minimum: 170, maximum: 350 },
        annotationBox: true,
        annotationFormats: [{ id: 'COMBINED', positions: 2 }],
      },
    },
  ],
});

/** The composer of the phantom's patient, as the studies window opens it, with all series read. */
async function openComposer({ page, window }: Application): Promise<Page> {
  await page.getByRole('row', { name: /Yamada/ }).click();
  await page.keyboard.press('f');
  const film = await window(/window=film/);
  await film.setViewportSize({ width: 1400, height: 900 });
  await film.waitForFunction(
    () => (window as unknown as { negatoscopeFilmTest?: { read(): boolean } }).negatoscopeFilmTest?.read(),
    undefined,
    { polling: 50, timeout: 30_000 },
  );
  return film;
}

const jobsOf = async (film: Page): Promise<PrintJob[]> => {
  const answer = await film.evaluate(() => window.negatoscope.print.list());
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
};
const newest = (film: Page) => film.getByTestId('print-job').first();

/** Hashes by position of the boxes of the sheet that the proof shows, once all are there. */
async function proofHashes(film: Page): Promise<Record<string, string>> {
  const boxes = film.getByTestId('proof-box');
  await expect(boxes.first()).toBeVisible();
  await expect(film.locator('[data-testid="proof-box"]:not([data-state="ready"])')).toHaveCount(0, { timeout: 30_000 });
  return Object.fromEntries(
    await boxes.evaluateAll((all) =>
      all.map((box): [string, string] => [
        box.getAttribute('data-position') ?? '',
        box.getAttribute('data-hash') ?? '',
      ]),
    ),
  );
}

/** What the printer had in the image boxes of each film when it printed it, by position. */
const printed = ({ films }: ScriptedPrinter): Record<string, string>[] =>
  films.map(({ images }) => Object.fromEntries([...images].map(([position, { hash }]) => [String(position), hash])));

const filmOf = (film: Page) =>
  film.evaluate(() =>
    (
      window as unknown as {
        negatoscopeFilmTest: { film(): { sheets: { format: string; cells: (string | null)[] }[]; unplaced: string[] } };
      }
    ).negatoscopeFilmTest.film(),
  );

/** Chooses a value of a list of the printer bar or of what the printer is told. */
async function choose(film: Page, label: string, option: string): Promise<void> {
  await film.getByRole('combobox', { name: label, exact: true }).click();
  await film.getByRole('option', { name: option }).click();
}

test('[TEL-120] [TEL-121] [VIT-086] [GCA-146] [GCA-147] [GCA-148] what the proof shows is what is printed; failed sheets go again alone, jobs outlive the program', async ({
  executable,
}) => {
  test.setTimeout(300_000);
  const printer = await scriptedPrinter();
  /** What the next printing of a film box is answered with. */
  let action: PrinterAnswer[] = [];
  let session: PrinterAnswer | undefined;
  printer.script.answer = ({ operation }) =>
    operation === 'box-action' ? action.shift() : operation === 'session-create' ? session : undefined;
  try {
    await withTemporaryFolder(async (folder) => {
      const dataFolder = join(folder, 'data');
      const files = await writeCtPhantom(join(folder, 'ct'), {
        slices: 8,
        rows: 96,
        columns: 96,
        patientName,
        patientId: 'F-4711',
      });
      const first = await launchApplication({ executable, dataFolder, settings: settings(printer.port) });
      try {
        await send(first, files);
        const film = await openComposer(first);
        const shot = async (title: string): Promise<void> => {
          if (shots) await film.screenshot({ path: join(shots, `film-printing-${title}.png`) });
        };

        await test.step('a printer that does not answer is told so; another one is chosen and asked', async () => {
          await expect(film.getByTestId('printer-status')).toHaveText('Not asked yet');
          await film.getByTestId('printer-status').click();
          await film.getByRole('button', { name: 'Ask now' }).click();
          await expect(film.getByTestId('printer-status')).toHaveText('No answer');
          await shot('unreachable');
          await film.keyboard.press('Escape');
          await choose(film, 'Printer', name);
          await film.getByTestId('printer-status').click();
          await film.getByRole('button', { name: 'Ask now' }).click();
          await expect(film.getByTestId('printer-status')).toHaveText('Ready');
          await film.keyboard.press('Escape');
          await expect(film.getByRole('button', { name: 'Ask now' })).toHaveCount(0);
        });

        await test.step('a template lays out the images of a series', async () => {
          await film.getByRole('button', { name: /8 images: put on the film/ }).focus();
          await film.keyboard.press('Enter');
          await expect.poll(async () => (await filmOf(film)).sheets.length).toBeGreaterThan(0);
          await film.getByRole('button', { name: 'Templates' }).click();
          await film.getByRole('menuitem', { name: 'Mammography, four views' }).click();
          const { sheets, unplaced } = await filmOf(film);
          expect(sheets.map(({ format }) => format)).toEqual(['STANDARD\\2,2', 'STANDARD\\2,2']);
          expect(new Set(sheets.flatMap(({ cells }) => cells)).size).toBe(8);
          expect(unplaced).toEqual([]);
        });

        await test.step('what the printer cannot take is refused in place and stops the film', async () => {
          await film.getByRole('button', { name: 'What the printer is told' }).click();
          await expect(film.getByLabel('Smoothing')).toHaveCount(0);
          await film.getByLabel('Greatest density').fill('360');
          await expect(film.getByText('Hundredths of OD from 170 to 350')).toBeVisible();
          await choose(film, 'Priority', 'High');
          await film.getByLabel('Other AE title').fill('LASER_B');
          await film.getByLabel('Label of the job').fill('Conference');
          await shot('more');
          // No field of it lies beside the dialog in a small window.
          await film.setViewportSize({ width: 1100, height: 700 });
          const dialog = (await film.getByRole('dialog', { name: /is told$/ }).boundingBox())!;
          const density = (await film.getByLabel('Greatest density', { exact: true }).boundingBox())!;
          expect(density.x).toBeGreaterThan(dialog.x);
          expect(density.x + density.width).toBeLessThan(dialog.x + dialog.width);
          await film.setViewportSize({ width: 1400, height: 900 });
          await film.getByRole('button', { name: 'Done' }).click();
          await film.keyboard.press('Control+p');
          await expect(film.getByTestId('print-finding')).toContainText('Greatest density');
          await expect(film.getByRole('button', { name: 'Print anyway' })).toHaveCount(0);
          await shot('stopped');
          await film.keyboard.press('Escape');
          await expect(film.getByTestId('print-finding')).toHaveCount(0);
          // Nor is there anything to be looked at.
          await film.keyboard.press('p');
          await expect(film.getByTestId('print-finding')).toContainText('Greatest density');
          await expect(film.getByTestId('proof-film')).toHaveCount(0);
          await film.getByRole('button', { name: 'Show' }).click();
          await film.getByRole('button', { name: 'Greatest density: as in the settings' }).click();
          await film.getByRole('button', { name: 'Done' }).click();
          expect(printer.of('session-create')).toHaveLength(0);
        });

        const seen: Record<string, string>[] = [];
        await test.step('the proof has every box of every sheet', async () => {
          await film.keyboard.press('p');
          seen.push(await proofHashes(film));
          await film.keyboard.press('h');
          await expect(film.getByText(seen[0]?.['4'] ?? 'no hash')).toBeVisible();
          const box = (await film.getByTestId('proof-box').first().boundingBox())!;
          await film.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
          await film.mouse.down();
          await expect(film.getByTestId('magnifier')).toContainText('of 4095');
          await shot('proof');
          await film.mouse.up();
          await film.keyboard.press('PageDown');
          await expect(film.getByText('Sheet 2 of 2')).toBeVisible();
          seen.push(await proofHashes(film));
          expect(Object.keys(seen[1] ?? {})).toEqual(['1', '2', '3', '4']);
          expect(new Set(seen.flatMap((sheet) => Object.values(sheet))).size).toBe(8);
        });

        await test.step('what was seen arrives; of two sheets one fails, and goes again alone', async () => {
          action = [{}, { status: 0xc602 }];
          await film.keyboard.press('Control+p');
          await expect(newest(film)).toHaveAttribute('data-state', 'failed');
          await expect(newest(film)).toContainText('1 of 2 sheets failed');
          await expect(newest(film)).toContainText('C602H');
          await shot('failed');
          expect(printed(printer)).toEqual([seen[0]]);
          const [session] = printer.of('session-create');
          const text = (tag: string): string =>
            session?.set?.get(tag)?.bytes.toString('latin1').replaceAll('\0', '').trim() ?? '';
          expect([text('20000020'), text('20000050')]).toEqual(['HIGH', 'Conference']);
          expect(printer.associations.find(({ number }) => number === session?.association)?.request.called).toBe(
            'LASER_B',
          );
          const before = printer.images.length;
          await film.getByRole('button', { name: 'Print the failed sheet again' }).click();
          await expect(newest(film)).toHaveAttribute('data-state', 'done');
          expect(printer.images.slice(before)).toHaveLength(4);
          expect(printed(printer)).toEqual(seen);
          const [job] = await jobsOf(film);
          expect(job?.sheets.map(({ hashes }) => hashes)).toEqual(seen);
        });

        await test.step('a printer that is gone while it prints: somebody says whether it was printed', async () => {
          action = [{ instead: 'drop' }];
          await newest(film)
            .getByRole('button', { name: /^More for/ })
            .click();
          await film.getByRole('menuitem', { name: 'Print sheet 1 once more' }).click();
          await expect(newest(film).getByTestId('print-sheet')).toHaveAttribute('data-state', 'unsure');
          await expect(newest(film)).toContainText('Was it printed?');
          await shot('unsure');
          const films = printer.films.length;
          await film.getByRole('button', { name: 'It was printed' }).click();
          await expect(newest(film).getByRole('status')).toContainText('printed');
          await expect(film.getByText('Was it printed?')).toHaveCount(0);
          expect((await jobsOf(film))[0]?.sheets[0]?.state).toBe('printed');
          expect(printer.films).toHaveLength(films);
        });

        await test.step('header and footer: said that they are not printed, and printed as one picture', async () => {
          await film.getByRole('button', { name: 'Header and footer' }).click();
          await expect(film.getByTestId('filled-header')).toHaveText(/Yamada, Tarou\s+山田 太郎\s+F-4711/);
          await expect(film.getByText('these lines are not printed by it')).toBeVisible();
          await film.getByRole('button', { name: 'Send each sheet as one picture' }).click();
          await expect(film.getByText('the lines are part of it')).toBeVisible();
          await shot('lines');
          await film.getByRole('button', { name: 'Done' }).click();
          const films = printer.films.length;
          await film.getByRole('button', { name: 'Proof' }).click();
          const page = await proofHashes(film);
          expect(Object.keys(page)).toEqual(['1']);
          await shot('page');
          await film.getByLabel('Proof', { exact: true }).getByRole('button', { name: 'Print' }).click();
          await expect.poll(() => printer.films.length).toBe(films + 2);
          expect(printed(printer)[films]).toEqual(page);
          // Who presses twice does not mean two films.
          await film.keyboard.press('Control+p');
          await expect(film.getByTestId('print-finding')).toContainText('would be printed once more');
          await expect(film.getByRole('button', { name: 'Back to the film' })).toBeFocused();
          await film.keyboard.press('Enter');
          await expect(film.getByTestId('print-finding')).toHaveCount(0);
          expect(await jobsOf(film)).toHaveLength(3);
        });

        await test.step('a film that names nobody asks first', async () => {
          await expect(newest(film)).toHaveAttribute('data-state', 'done');
          await film.getByRole('button', { name: 'What the printer is told' }).click();
          await film.getByRole('button', { name: 'All as in the settings' }).click();
          await film.getByRole('button', { name: 'Done' }).click();
          await film.keyboard.press('Control+a');
          await film.getByRole('button', { name: 'Texts of the corners' }).click();
          await film.getByRole('menuitem', { name: 'No texts' }).click();
          await film.keyboard.press('Control+p');
          await expect(film.getByTestId('print-finding')).toContainText('whose they are');
          await shot('nameless');
          await film.getByRole('button', { name: 'Back to the film' }).click();
          // Asked over the proof: Escape takes back the question alone.
          await film.keyboard.press('p');
          await expect(film.getByTestId('proof-film')).toBeVisible();
          await film.keyboard.press('Control+p');
          await expect(film.getByTestId('print-finding')).toBeVisible();
          await film.keyboard.press('Escape');
          await expect(film.getByTestId('print-finding')).toHaveCount(0);
          await expect(film.getByTestId('proof-film')).toBeVisible();
          await film.keyboard.press('Escape');
          await expect(film.getByTestId('proof-film')).toHaveCount(0);
          await film.keyboard.press('Control+z');
        });

        await test.step('a template of one’s own is kept, replaced and deleted', async () => {
          await film.keyboard.press('Control+s');
          await film.getByLabel('Name of the template').fill('Four of ours');
          await film.keyboard.press('Enter');
          await expect(film.getByTestId('film-template')).toHaveCount(1);
          await film.getByRole('button', { name: 'Close', exact: true }).click();
          await film.getByRole('button', { name: 'Templates' }).click();
          await expect(film.getByRole('menuitem', { name: 'Four of ours' })).toBeVisible();
          await film.keyboard.press('Escape');
          await film.keyboard.press('Control+s');
          await film.getByRole('button', { name: 'Delete Four of ours' }).click();
          await expect(film.getByTestId('film-template')).toHaveCount(0);
          await film.getByRole('button', { name: 'Close', exact: true }).click();
        });

        await test.step('a job is under way when the program ends', async () => {
          session = { before: () => new Promise(() => undefined) };
          const before = printer.of('session-create').length;
          await film.keyboard.press('Control+p');
          await printer.until(() => printer.of('session-create').length > before);
          expect((await jobsOf(film))[0]).toMatchObject({ state: 'running' });
        });
      } finally {
        await first.close();
      }
      expect(first.errors).toEqual([]);

      session = undefined;
      const films = printer.films.length;
      const second = await launchApplication({ executable, dataFolder });
      try {
        await printer.until(() => printer.films.length === films + 2);
        const film = await openComposer(second);
        await expect(newest(film)).toHaveAttribute('data-state', 'done');
        await expect(film.getByTestId('print-job')).toHaveCount(4);
        // The composer is as it was left; a film that was printed is opened once more beside it.
        expect((await filmOf(film)).sheets).toHaveLength(2);
        await newest(film)
          .getByRole('button', { name: /^More for/ })
          .click();
        await film.getByRole('menuitem', { name: 'Open in the composer' }).click();
        await expect.poll(async () => (await filmOf(film)).sheets.length).toBe(4);
        await newest(film)
          .getByRole('button', { name: /^More for/ })
          .click();
        await film.getByRole('menuitem', { name: 'Log of the association' }).click();
        // Logs end with the program; what it printed itself has one.
        await expect(film.getByTestId('association-log')).toContainText('N-ACTION-RQ');
        await film.keyboard.press('Escape');
        // What was chosen for the printer is remembered, what was of one job is not.
        await film.getByRole('button', { name: 'What the printer is told' }).click();
        await expect(film.getByLabel('Label of the job')).toHaveValue('');
      } finally {
        await second.close();
      }
      expect(second.errors).toEqual([]);
    });
  } finally {
    await printer.close();
  }
});
