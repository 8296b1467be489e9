import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { answerDialogs } from '../../e2e/dialogs.ts';
import { runPeer } from '../../testing/peers.ts';
import { writeCtPhantom } from '../../testing/phantom.ts';
import type { Scene } from './stage.ts';

const transfers = 'Control+t';

async function chooseStudy(page: Page, name: RegExp): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Places' })
    .getByRole('button', { name: /All studies/ })
    .click();
  await page.getByRole('row', { name }).first().click();
}

/** A disc as another hospital makes it: the same patient, her name written otherwise. */
async function discFromElsewhere(folder: string): Promise<string> {
  mkdirSync(folder);
  const files = await writeCtPhantom(join(folder, 'IMAGES'), {
    seed: 'Thorax, elsewhere',
    patientName: 'Musterman^Erika',
    patientId: 'D-1001',
    studyDate: '20251104',
    slices: 12,
    studyDescription: 'Thorax, elsewhere',
  });
  for (const [index, file] of files.entries()) renameSync(file, join(folder, 'IMAGES', `IM${index}`));
  const made = await runPeer('dcmmkdir', [
    '+r',
    '-Nxc',
    '+F',
    'ELSEWHERE',
    '+id',
    folder,
    '+D',
    join(folder, 'DICOMDIR'),
  ]);
  if (made.status !== 0) throw new Error(`dcmmkdir ended with ${made.status}: ${made.output.slice(-2000)}`);
  return folder;
}

/** A study goes onto a disc, and without its names into a ZIP archive; a disc from elsewhere is looked at and imported. */
export const giveAway: Scene = {
  title: 'Give studies away, and read a disc',
  play: async ({ application, folder, say, picture }) => {
    const { page } = application;
    await page.bringToFront();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    const newest = page.locator('[data-job]').first();
    const done = newest.and(page.locator(':is([data-state="done"], [data-state="warning"])'));
    const disc = join(folder, 'disc');
    mkdirSync(disc);
    if (await page.getByRole('tab', { name: 'Jobs' }).isVisible()) await page.keyboard.press(transfers);
    await chooseStudy(page, /Mustermann/);
    await page.keyboard.press('e');
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(disc);
    await dialog.getByText(/Free there/).waitFor({ timeout: 30_000 });
    await picture(page, 'export', 'Export: where to, in which form, and what it comes to before anything is written.');
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.keyboard.press(transfers);
    await newest.click();
    await done.waitFor({ timeout: 60_000 });
    await page.waitForTimeout(800);
    await picture(page, 'exported', 'What was written, and that it reads back as it was written.');
    const listed = await runPeer('dcdirdmp', [join(disc, 'DICOMDIR')]);
    const images = [...listed.output.matchAll(/^\s*IMAGE /gm)].length;
    say(`On the disc lie ${readdirSync(disc).sort().join(', ')}; dcdirdmp lists ${images} images in its DICOMDIR.`);
    await page.keyboard.press(transfers);

    await page.keyboard.press('e');
    await dialog.getByRole('checkbox', { name: 'De-identify' }).check();
    await dialog.getByRole('button', { name: 'Details …' }).click();
    const editor = page.getByRole('dialog', { name: 'De-identification' });
    await editor.getByRole('tab', { name: 'Before and after' }).click();
    await page.waitForTimeout(1500);
    await picture(page, 'de-identified', 'De-identification, before and after: every attribute that changes.');
    await page.keyboard.press('Escape');
    await editor.waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });

    await answerDialogs(application, await discFromElsewhere(join(folder, 'elsewhere')));
    await page.keyboard.press('Control+o');
    await page.getByTestId('medium-bar').getByText('12 objects').waitFor({ timeout: 30_000 });
    say('A disc from elsewhere was opened: its DICOMDIR is shown like the archive, and nothing of it was copied.');
    await page.getByRole('button', { name: 'Import all …' }).click();
    await page.getByRole('table', { name: /medium and archive/ }).waitFor({ timeout: 30_000 });
    await page.waitForTimeout(500);
    await picture(
      page,
      'import',
      'The same patient under another name: medium and archive side by side, before anything comes in.',
    );
    await page.getByText('The same patient: as in the archive').first().click();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press(transfers);
    await done.waitFor({ timeout: 60_000 });
    await page.keyboard.press(transfers);
    await chooseStudy(page, /Thorax, elsewhere/);
    say(
      `It came in as ${
        (
          (await page
            .getByRole('row', { name: /Thorax, elsewhere/ })
            .first()
            .textContent()) ?? ''
        ).match(/Musterman+, Erika/)?.[0]
      }; what stood in the files is kept in them.`,
    );
  },
};
