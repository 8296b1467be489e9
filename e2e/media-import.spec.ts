import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { peersAvailable, startPeer } from '../testing/peers.ts';
import { type PhantomOptions, writeCtPhantom } from '../testing/phantom.ts';
import { freePort } from '../testing/ports.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { archiveCounts, makeDisc, willChoose } from './media-discs.ts';
import { addNodes } from './nodes.ts';

test.skip(!peersAvailable('dcmmkdir', 'dcmodify', 'storescp'), 'dcmtk is not installed');

const shots = process.env['NEGATOSCOPE_SHOTS'];
const picture = async (page: Page, name: string): Promise<void> => {
  if (shots) await page.screenshot({ path: join(shots, `media-${name}.png`) });
};

const study = (page: Page, name: RegExp) => page.getByRole('row', { name });

test.use({ settings: { listener: { enabled: false } } });

// From now on the window takes keys.
test.beforeEach(({ application }) =>
  expect(application.page.getByTestId('transfers-strip')).toContainText('listener off'),
);

test('[GCA-170] [PXM-143] [PXM-144] [TEL-154] what is chosen of a medium is imported patient by patient, as the reader decides, or sent', async ({
  application,
}) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const jane = { patientName: 'Doe^Jane', slices: 2 };
    await importOf(page, await folderOf(join(folder, 'here'), { ...jane, patientId: 'P-1', seed: 'here' }));
    const disc = join(folder, 'DISC');
    await makeDisc(disc, [
      { ...jane, patientId: 'X-77', seed: 'brought', seriesDescription: 'From elsewhere' },
      { patientName: 'Roe^Rita', patientId: 'R-1', seed: 'rita', slices: 3, accession: 'R9' },
      { patientName: 'Poe^Paul', patientId: 'Q-1', seed: 'paul', slices: 4, accession: 'Q9' },
    ]);
    await willChoose(application, [disc]);
    await page.keyboard.press('Control+o');
    await expect(study(page, /Poe, Paul/)).toBeVisible();

    const dialog = page.getByRole('dialog', { name: /Import from/ });
    await test.step('nothing comes in before somebody says who it is', async () => {
      await page.getByRole('button', { name: 'Import all' }).click();
      const asked = dialog.getByRole('region', { name: 'Doe, Jane' });
      await expect(asked).toContainText('differs from a patient who is here');
      await expect(asked.locator('[data-tag="00100020"]')).toContainText('X-77');
      await expect(asked.locator('[data-tag="00100020"] [data-differs]')).toHaveText('P-1');
      await expect(asked.locator('[data-tag="00100030"]')).toContainText('1970-01-01');
      await expect(asked.locator('[data-differs]')).toHaveCount(1);
      await expect(dialog.getByTestId('import-summary')).toContainText('3 patients, 3 studies, 9 objects');
      await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
      await expect(dialog.getByRole('status')).toContainText('Say for 1 patient who it is');
      await picture(page, 'import');
      await expect(asked.getByRole('radio').first()).toBeFocused();
      await dialog.getByRole('checkbox', { name: 'Import Poe, Paul' }).click();
      const same = asked.getByRole('radio', { name: /The same patient/ });
      await asked.getByRole('radio').first().focus();
      await page.keyboard.press('ArrowRight');
      await expect(same).toBeChecked();
      await expect(asked).toContainText('becomes Doe, Jane P-1');
      // Whoever goes through the choices is not taken away from them by the first one.
      await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeEnabled();
      await expect(same).toBeFocused();
      await picture(page, 'import-decided');
      await page.keyboard.press('Enter');
      await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(dialog).toBeHidden();
      await expect.poll(() => archiveCounts(page)).toEqual({ studies: 3, series: 3, instances: 7 });
      expect(await patientsOf(page)).toEqual(['P-1', 'P-1', 'R-1']);
    });

    await test.step('under another name', async () => {
      await study(page, /Poe, Paul/).click();
      await page.keyboard.press('Control+i');
      await dialog.getByRole('checkbox', { name: 'De-identify' }).click();
      await expect(dialog.getByTestId('de-identify-found')).toBeVisible();
      await picture(page, 'import-de-identified');
      await dialog.getByRole('button', { name: 'Import', exact: true }).click();
      await expect.poll(() => archiveCounts(page)).toEqual({ studies: 4, series: 4, instances: 11 });
      expect(await patientsOf(page)).not.toContain('Q-1');
    });

    await test.step('one instance, by the keyboard', async () => {
      await study(page, /Poe, Paul/).click();
      await page.keyboard.press('ArrowRight');
      await expect(page.getByRole('listbox', { name: 'Series' }).getByRole('option')).toHaveCount(1);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      const images = page.getByRole('listbox', { name: 'Images of the series' });
      await expect(images.getByRole('option')).toHaveCount(4);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Space');
      await page.keyboard.press('Control+i');
      await expect(dialog.getByTestId('import-summary')).toContainText('1 patient, 1 study, 1 object');
      await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect.poll(() => archiveCounts(page)).toEqual({ studies: 5, series: 5, instances: 12 });
    });

    await test.step('all studies of a patient are chosen by one key', async () => {
      await page.getByRole('button', { name: /All studies/ }).click();
      await expect(study(page, /Doe, Jane/)).toHaveCount(2);
      await study(page, /Doe, Jane/)
        .first()
        .click();
      await page.keyboard.press('Control+Shift+A');
      await expect(page.getByTestId('study-count')).toHaveText('2 of 5 studies selected');
      await page.getByRole('button', { name: /^DISC/ }).click();
    });

    await test.step('values can be corrected, and taken from another patient of the archive', async () => {
      await study(page, /Roe, Rita/).click();
      await page.keyboard.press('Shift+I');
      const rita = dialog.getByRole('region', { name: 'Roe, Rita' });
      await expect(rita).toContainText('all here already');
      await rita.getByRole('button', { name: 'Correct …' }).click();
      await rita.getByRole('radio', { name: 'Other values' }).click();
      await rita.getByLabel("Other Patient's Birth Date").fill('1961-13-02');
      await expect(rita).toContainText('A date as 1961-04-02');
      await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
      await rita.getByLabel('Take the values of a patient of the archive').fill('jane');
      await rita.getByRole('button', { name: /Doe, Jane/ }).click();
      await expect(rita.getByLabel('Other Patient ID')).toHaveValue('P-1');
      await picture(page, 'import-own');
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    });

    await test.step('two instances are sent, nothing else', async () => {
      const port = await freePort();
      const received = join(folder, 'received');
      mkdirSync(received);
      const peer = await startPeer('storescp', ['-od', received, '-aet', 'PACS', String(port)], { port });
      try {
        await addNodes(page, [{ name: 'PACS', port, aeTitle: 'PACS', roles: ['store'] }]);
        await study(page, /Poe, Paul/).click();
        await page.keyboard.press('ArrowRight');
        await page.getByRole('button', { name: 'Show the images one by one' }).click();
        const images = page.getByRole('listbox', { name: 'Images of the series' });
        await images.getByRole('option').nth(0).click();
        await images
          .getByRole('option')
          .nth(2)
          .click({ modifiers: ['Control'] });
        await expect(page.getByTestId('study-count')).toHaveText('2 objects selected');
        await page.keyboard.press('s');
        await expect(page.getByTestId('send-what')).toContainText('2 objects of');
        await page.keyboard.press('Enter');
        await expect.poll(() => readdirSync(received).length).toBe(2);
      } finally {
        await peer.stop();
      }
    });
  });
});

/** Patient IDs of the studies of the archive. */
async function patientsOf(page: Page): Promise<string[]> {
  const rows = await page.evaluate(async () => {
    const answer = await fetch('dicomweb://archive/view/studies?limit=100');
    return ((await answer.json()) as { rows: { patientId: string }[] }).rows;
  });
  return rows.map(({ patientId }) => patientId).sort();
}

async function folderOf(folder: string, options: PhantomOptions): Promise<string> {
  await writeCtPhantom(folder, { rows: 64, columns: 64, ...options });
  return folder;
}

/** Takes a folder into the archive without a question. */
async function importOf(page: Page, folder: string): Promise<void> {
  const before = (await archiveCounts(page)).studies;
  const opened = await page.evaluate((path) => window.negatoscope.catalogues.open({ paths: [path] }), folder);
  if (!opened.ok) throw new Error(opened.error.message);
  const { id } = opened.value;
  expect(await page.evaluate((one) => window.negatoscope.catalogues.importStudies({ id: one }), id)).toMatchObject({
    ok: true,
  });
  await expect.poll(async () => (await archiveCounts(page)).studies).toBe(before + 1);
  await page.evaluate((one) => window.negatoscope.catalogues.close({ id: one }), id);
}
