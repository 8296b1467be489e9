import type { Page } from '@playwright/test';
import type { PrintJob } from '../src-shared/contract/print.ts';
import { lastingPatientKey } from '../src-shared/contract/same-patient.ts';
import { type FilmImage, filmSchema } from '../src-shared/film/model.ts';
import type { SeriesDescription } from '../src-shared/imaging/description.ts';
import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { freePort } from '../testing/ports.ts';
import { printClasses, type ScriptedPrinter, scriptedPrinter } from '../testing/printer.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import type { Application } from './application.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';

const ready = (page: Page) => expect(page.getByTestId('transfers-strip')).toContainText('listening');
const settingsOf = (page: Page) =>
  page.evaluate(async () => {
    const answer = await window.negatoscope.settings.get();
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  });

async function openPrinters(page: Page) {
  await ready(page);
  await page.keyboard.press('Control+,');
  const form = page.getByRole('dialog', { name: 'Settings' });
  await form.getByRole('tab', { name: 'Printers' }).click();
  return form;
}

/** Japanese, and longer than its column. */
const longName = 'フィルムプリンター　放射線科　地下一階　乳腺用　予備機';

test('[VIT-018] [VIT-086] [GCA-148] [GCA-151] [GCA-154] a printer is added by hand, tried, kept under its name, and offers what its system does', async ({
  application,
}) => {
  const { page } = application;
  const printer = await scriptedPrinter({
    takes: (abstractSyntax, offered) => (abstractSyntax === printClasses.lut ? undefined : offered[0]),
    configuration: { '00081090': ['LO', 'LF 1417'], '00181020': ['LO', '2.1'] },
  });
  try {
    // The system whose offers are looked at; printers are kept with it.
    const form = await openPrinters(page);
    await form.getByRole('tab', { name: /station/i }).click();
    await form.getByLabel('Behave like').click();
    await page.getByRole('option', { name: /Canon/ }).click();
    await form.getByRole('button', { name: /^Apply Canon/ }).click();
    await form.getByRole('tab', { name: 'Printers' }).click();

    // With the keyboard alone, from what printers are like in general.
    await form.getByRole('button', { name: 'Add a printer' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitem').first()).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('menuitem').first()).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(page.getByRole('menuitem').last()).toBeFocused();
    await page.keyboard.press('Enter');
    const card = form.locator('[data-printer]');
    await expect(card.getByLabel('Name', { exact: true })).toBeFocused();
    await page.keyboard.type(longName);
    await page.keyboard.press('Tab');
    await page.keyboard.type('FILM_1');
    await page.keyboard.press('Tab');
    await page.keyboard.type('127.0.0.1');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+a');
    await page.keyboard.type(String(await freePort()));
    await expect(card.getByLabel('Port', { exact: true })).toBeFocused();

    // Nobody is there; then somebody is, and says what he takes.
    const trial = card.getByTestId('printer-trial');
    await card.getByRole('button', { name: 'Try it' }).click();
    await expect(trial).toContainText('It could not be reached.');
    await expect(trial).toHaveAttribute('data-mood', 'failure');
    await card.getByLabel('Port', { exact: true }).fill(String(printer.port));
    await expect(trial).toBeHidden();
    await card.getByRole('button', { name: 'Try it' }).click();
    await expect(trial).toContainText('It answers and takes films.');
    await expect(trial).toContainText('Prints greys');
    await expect(trial).toContainText('Prints colours');
    await expect(trial).toContainText('not asked how it does');
    // As this system does, it was asked nothing: not even how it does.
    expect(printer.associations.at(-1)?.request.contexts.map((context) => context.abstractSyntax)).toEqual([
      printClasses.grayscaleMeta,
      printClasses.colorMeta,
    ]);
    expect(printer.messages).toEqual([]);
    await card.getByRole('button', { name: 'How it is spoken to', exact: true }).click();
    await card.getByRole('button', { name: 'Order of the messages', exact: true }).click();
    await card.getByLabel('Ask for its status before a job').first().click();
    await page.getByRole('option', { name: 'on the association of the job' }).click();
    await card.getByRole('button', { name: 'How it is spoken to', exact: true }).click();
    await expect(trial).toBeHidden();
    await card.getByRole('button', { name: 'Try it' }).click();
    await expect(trial).toContainText('Ready');
    await expect(trial).toContainText('LF 1417');
    expect(printer.messages.map(({ operation }) => operation)).toEqual(['printer-get']);

    // What the system offers, and its usual values.
    await card.getByRole('button', { name: 'What it is', exact: true }).click();
    const films = card.locator('tr[data-film]');
    expect(await films.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-film')))).toEqual([
      '14INX17IN',
      '11INX14IN',
      '8INX10IN',
    ]);
    await card.getByRole('button', { name: 'What it is', exact: true }).click();
    await card.getByRole('button', { name: 'Usual values', exact: true }).click();
    await expect(card.getByLabel('Medium', { exact: true }).first()).toHaveValue('Blue film');
    await card.getByLabel('Medium', { exact: true }).first().click();
    await expect(page.getByRole('option')).toHaveText([
      'Printer’s choice',
      'Clear film',
      'Blue film',
      'Paper',
      'STORED PRINT',
    ]);
    await page.getByRole('option', { name: 'Clear film' }).click();
    for (const field of [
      'Magnification',
      'Smoothing',
      'Around the images',
      'Least density',
      'Trim around the images',
    ]) {
      await expect(card.getByLabel(field, { exact: true }).first()).toBeVisible();
    }
    await card.getByLabel('Greatest density', { exact: true }).fill('100');
    await expect(card.getByRole('alert')).toContainText('1.70 to 3.50 OD');
    await card.getByLabel('Greatest density', { exact: true }).fill('320');
    await expect(card.getByRole('alert')).toHaveCount(0);
    // What is its own can go back to what holds for all.
    await card.getByRole('button', { name: 'Greatest density: as for all' }).click();
    await expect(card.getByLabel('Greatest density', { exact: true })).toHaveValue('');
    await expect(card.getByRole('button', { name: 'Medium: as for all' })).toBeVisible();

    // Values that are densities: which of them 0 is.
    const densities = card.getByRole('button', { name: 'Presentation LUT and densities', exact: true });
    await densities.click();
    await card.getByRole('button', { name: 'What densities are reckoned with', exact: true }).click();
    await expect(card.getByLabel('Light on paper', { exact: true }).first()).toHaveValue('150');
    await card.getByLabel('Offer a Presentation LUT').first().click({ force: true });
    await card.getByLabel('What the values mean').first().click();
    await page.getByRole('option', { name: 'steps of optical density' }).click();
    await expect(card.getByLabel('The value 0 is').first()).toHaveValue('the least density, light');
    await card.getByLabel('The value 0 is').first().click();
    await page.getByRole('option', { name: 'the greatest density, black' }).click();
    await picture(page, 'settings-printers-densities');
    await densities.click();

    // A value that cannot be is said at its field, and keeps the settings open.
    await card.getByRole('button', { name: 'What it offers', exact: true }).click();
    await card.getByRole('button', { name: 'Add a layout' }).click();
    await card.getByLabel('Width of box 2').fill('80');
    await expect(card.getByRole('alert')).toContainText('Box 2 does not lie on the film');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByText(/One of the values that differ for this printer cannot be used/)).toBeVisible();
    await card.getByLabel('Width of box 2').fill('50');
    await picture(page, 'settings-printers');
    await card.getByRole('button', { name: 'Done' }).last().click();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toBeHidden();
    const { printers, printing, profile } = await settingsOf(page);
    expect(profile).toBe('canon-gca');
    expect(printing.presentationLut.use).toBe(false);
    expect(printers).toHaveLength(1);
    expect(printers[0]).toMatchObject({
      name: longName,
      aeTitle: 'FILM_1',
      host: '127.0.0.1',
      port: printer.port,
      profile: {
        defaults: { mediumType: 'CLEAR FILM' },
        customFormats: [{ number: 1 }],
        presentationLut: { use: true, shape: 'LIN OD', linOdZero: 'maximum' },
      },
    });

    // In the list it says how it does.
    printer.script.printer = { '21100010': ['CS', 'WARNING'], '21100020': ['CS', 'SUPPLY LOW'] };
    await openPrinters(page);
    await form.getByRole('button', { name: `Try ${longName}` }).click();
    const line = form.locator('[data-printer]');
    await expect(line.getByTestId('printer-trial')).toContainText('Warning');
    await expect(line.getByTestId('printer-trial')).toHaveAttribute('data-mood', 'warning');
    await picture(page, 'settings-printers-list');

    // A station without DICOM printers shows nothing of them, and forgets none.
    await form.getByLabel('Films go to DICOM printers').click({ force: true });
    await expect(line).toHaveCount(0);
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toBeHidden();
    expect((await settingsOf(page)).printers).toHaveLength(1);
  } finally {
    await printer.close();
  }
});

/** The first images of the archive. */
async function images(page: Page, count: number): Promise<{ images: FilmImage[]; series: SeriesDescription }> {
  const series = await page.evaluate(async () => {
    const json = async (route: string) => (await fetch(`dicomweb://archive/view/${route}`)).json();
    const { rows } = (await json('studies?limit=1')) as { rows: { studyRow: number }[] };
    const list = (await json(`studies/${rows[0]?.studyRow}/series`)) as { rows: { seriesRow: number }[] };
    return (await json(`series/${list.rows[0]?.seriesRow}`)) as SeriesDescription;
  });
  const found = series.instances.slice(0, count).map(({ row, revision, sopClassUid, sopInstanceUid }) => ({
    catalogue: 'archive',
    studyRow: series.studyRow,
    seriesRow: series.seriesRow,
    row,
    revision,
    frame: 1,
    studyUid: series.study.uid,
    seriesUid: series.series.uid,
    sopClassUid,
    sopInstanceUid,
  }));
  return { images: found, series };
}

/** Gives two sheets with an image each to a printer. */
async function print({ page }: Application, printerId: string): Promise<void> {
  const { images: found, series } = await images(page, 2);
  const { name: alphabetic, id, birthDate = '', sex = '' } = series.patient;
  const named = { studyUid: series.study.uid, patientId: id, name: { alphabetic }, birthDate };
  const film = filmSchema.parse({
    patient: { key: lastingPatientKey(named), name: { alphabetic }, id, birthDate, sex },
    sheets: found.map((image, index) => ({
      id: `sheet-${index}`,
      filmSize: '8INX10IN',
      orientation: 'PORTRAIT',
      format: 'STANDARD\\1,1',
      boxes: [{ id: `cell-${index}`, content: { kind: 'image', image } }],
    })),
  });
  const answer = await page.evaluate((input) => window.negatoscope.print.submit(input), {
    printerId,
    film,
    options: {},
    printedAt: Date.now(),
  });
  expect(answer).toMatchObject({ ok: true });
}

test.describe('films in the transfers', () => {
  test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

  let printer: ScriptedPrinter;
  test.afterEach(() => printer.close());

  test('a film that failed says why, goes again sheet by sheet, and once more; each is counted once', async ({
    application,
  }) => {
    const { page } = application;
    let refuse = true;
    printer = await scriptedPrinter({
      // The second sheet finds no room.
      answer: (message) =>
        refuse && message.operation === 'image-set' && printer.of('image-set').length % 2 === 0
          ? { status: 0xc605, comment: 'MEMORY' }
          : undefined,
    });
    const low = { bits: 8, resolutions: [{ id: 'STANDARD', dotsPerInch: 50 }], retry: { attempts: 0 } };
    const { port } = printer;
    await page.evaluate(
      async ([name, profile, at]) => {
        const read = await window.negatoscope.settings.get();
        if (!read.ok) throw new Error(read.error.message);
        const settings = structuredClone(read.value);
        const place = { host: '127.0.0.1', port: at, tls: false, tlsProfile: '' as const };
        const { userIdentity } = {
          userIdentity: { type: 'none' as const, username: '', passcode: '', tokenFile: '', responseRequested: false },
        };
        settings.printers = [{ id: 'film', name, aeTitle: 'FILM_1', ...place, userIdentity, profile }];
        const answer = await window.negatoscope.settings.replace({ read: read.value, settings });
        if (!answer.ok) throw new Error(answer.error.message);
      },
      [longName, low, port] as const,
    );
    await withTemporaryFolder(async (folder) => {
      await send(application, await writeCtPhantom(folder, { slices: 2, patientId: 'FILMS-1' }));
      await expect
        .poll(async () => (await page.evaluate(() => window.negatoscope.catalogues.archiveStatus())) as unknown)
        .toMatchObject({ ok: true, value: { instances: 2 } });
    });
    await print(application, 'film');
    await page.keyboard.press('Control+t');
    const panel = page.getByRole('region', { name: 'Transfers' });
    await panel.getByRole('tab', { name: /Films/ }).click();
    const rows = panel.locator('[data-film]');
    await expect(rows).toHaveAttribute('data-state', 'failed');
    await expect(rows).toContainText('1 of 2 sheets failed');
    await expect(rows).toContainText('1 of 2');
    // The strip counts it among the jobs, once.
    await expect(page.getByTestId('transfers-strip')).toContainText('1 job failed');
    await rows.click();
    const about = panel.getByRole('complementary', { name: 'About the film' });
    await expect(about.locator('[data-sheet="0"]')).toHaveAttribute('data-state', 'printed');
    await expect(about.locator('[data-sheet="1"]')).toContainText(/memory/i);
    await picture(page, 'transfers-films');

    // The log of its association is at hand.
    await about.getByRole('button', { name: /^association/ }).click();
    await expect(panel.getByTestId('association-log')).toContainText('N-CREATE');
    await panel.getByRole('button', { name: 'Back to the job' }).click();

    // What failed alone goes again, with a key.
    refuse = false;
    const before = printer.films.length;
    await panel.getByRole('rowgroup').focus();
    await page.keyboard.press('r');
    await expect(rows).toHaveAttribute('data-state', /done|warning/);
    expect(printer.films.length).toBe(before + 1);
    await expect(page.getByTestId('transfers-strip')).not.toContainText('failed');

    // Once more, all of it.
    await about.getByRole('button', { name: 'Print once more' }).click();
    await page.getByRole('menuitem').first().click();
    await expect(rows).toHaveCount(2);
    await expect(rows.first()).toHaveAttribute('data-state', /done|warning/);
    expect(printer.films.length).toBe(before + 3);

    // The list finds and forgets.
    await panel.getByLabel('Find a film').fill('nobody');
    await expect(rows).toHaveCount(0);
    await expect(panel).toContainText('No film fits');
    await panel.getByLabel('Find a film').fill('films-1 phantom');
    await expect(rows).toHaveCount(2);
    await panel.getByRole('button', { name: 'Clear printed films' }).click();
    await expect(rows).toHaveCount(0);
    const left = await page.evaluate(async () => {
      const answer = await window.negatoscope.print.list();
      return answer.ok ? (answer.value as PrintJob[]).length : -1;
    });
    expect(left).toBe(0);
  });
});
