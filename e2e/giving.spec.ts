import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { peersAvailable, runPeer, startPeer } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { phantomImage } from '../testing/phantom-image.ts';
import { freePort } from '../testing/ports.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { launchApplication } from './application.ts';
import { answerDialogs } from './dialogs.ts';
import { expect, test } from './fixture.ts';
import { addNodes, behaveLike } from './nodes.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';

test.skip(!peersAvailable('storescu', 'storescp', 'dcmdump'), 'dcmtk is not installed');

/** All files below a folder, with their paths relative to it. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const dump = async (...args: string[]): Promise<string> => (await runPeer('dcmdump', ['-q', ...args])).output;

/** The DICOM files of a file-set, as its DICOMDIR names them. */
async function instancesOf(folder: string): Promise<string[]> {
  const directory = await dump('+L', '+P', '0004,1500', join(folder, 'DICOMDIR'));
  return [...directory.matchAll(/CS \[(.+?)\]/g)].map(([, id = '']) => join(folder, ...id.trim().split('\\')));
}

const jobs = async (page: Page, kind: string) => {
  const answer = await page.evaluate(() => window.negatoscope.jobs.list());
  return answer.ok ? answer.value.filter((job) => job.kind === kind) : [];
};

/** Waits until all jobs of a kind have ended, and that there are so many. */
async function ended(page: Page, kind: string, count: number): Promise<void> {
  await expect
    .poll(async () => (await jobs(page, kind)).map(({ state, error }) => error?.message ?? state), { timeout: 60_000 })
    .toEqual(Array.from({ length: count }, () => expect.stringMatching(/^(done|warning)$/)));
}

/** An ultrasound picture that says that a name is burned into it. */
function ultrasound(folder: string): string {
  const { file } = phantomImage({
    seed: 'named ultrasound',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.6.1',
    modality: 'US',
    rows: 120,
    columns: 160,
    bitsAllocated: 8,
    value: ({ row, column }) => (row < 14 && column < 90 ? (column % 7 < 3 ? 250 : 20) : 60 + ((row + column) % 90)),
    elements: {
      '00080070': { vr: 'LO', Value: ['Phantom Sonics'] },
      '00080090': { vr: 'PN', Value: [{ Alphabetic: 'Refer^Red' }] },
      '00081030': { vr: 'LO', Value: ['Heart'] },
      '0008103E': { vr: 'LO', Value: ['Four chambers'] },
      '00081090': { vr: 'LO', Value: ['S-1'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] },
      '00100020': { vr: 'LO', Value: ['G-1'] },
      '00100030': { vr: 'DA', Value: ['19610402'] },
      '00280301': { vr: 'CS', Value: ['YES'] },
    },
  });
  const path = join(folder, 'us.dcm');
  writeFileSync(path, file);
  return path;
}

test('[TEL-149] studies are exported by hand: to a folder, added to, into an encrypted archive, de-identified with masks; sent and copied de-identified', async ({
  application,
}) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const own = join(folder, 'in');
    mkdirSync(own);
    const first = await writeCtPhantom(join(own, 'a'), { slices: 6, patientName: 'Doe^Jane', patientId: 'G-1' });
    const second = await writeCtPhantom(join(own, 'b'), {
      seed: 'other',
      slices: 3,
      patientName: 'Roe^Richard',
      patientId: 'G-2',
      studyDescription: 'Head',
    });
    await send(application, [...first, ...second, ultrasound(own)]);
    const row = (name: RegExp) => page.getByRole('row', { name });
    await expect(page.getByRole('row')).toHaveCount(4);

    // Nothing is chosen: nothing is exported.
    await page.locator('[data-list]').focus();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await expect(dialog).toBeHidden();

    // A folder, chosen with the system's dialog; the plan is there before anything is written.
    await row(/Doe, Jane.*Thorax/).click();
    await page.keyboard.press('e');
    await expect(dialog.getByTestId('export-what')).toContainText('Doe, Jane');
    await expect(dialog.getByRole('button', { name: 'Write', exact: true })).toBeDisabled();
    await expect(dialog.getByText('Choose a folder or a stick.')).toBeVisible();
    await picture(page, 'export-empty');
    const disc = join(folder, 'disc');
    mkdirSync(disc);
    await answerDialogs(application, disc);
    await dialog.getByRole('button', { name: 'Choose: Folder' }).click();
    await dialog.getByRole('textbox', { name: 'Name of the disc' }).fill('doe disc');
    await expect(dialog.getByTestId('plan-objects')).toHaveText('6');
    await picture(page, 'export-plan');
    expect(filesOf(disc)).toEqual([]);
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await expect(dialog).toBeHidden();
    await ended(page, 'file-set', 1);
    expect(await instancesOf(disc)).toHaveLength(6);
    expect(await dump('+P', '0004,1130', join(disc, 'DICOMDIR'))).toContain('[DOE DISC]');

    // The same folder again: what lies there is seen, and added to.
    await row(/Roe, Richard/).click();
    await page.keyboard.press('e');
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(disc);
    await expect(dialog.getByText('The folder is not empty.')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Write', exact: true })).toBeDisabled();
    await expect(dialog.getByText(/The file-set that is there is of 1 other patient: Doe, Jane\s+G-1/)).toBeVisible();
    await picture(page, 'export-not-empty');
    await dialog.getByRole('checkbox', { name: /^Add to the file-set that is there \(DOE DISC, 6 objects\)/ }).check();
    await dialog.getByRole('button', { name: 'Add to the file-set' }).click();
    await ended(page, 'file-set', 2);
    expect(await instancesOf(disc)).toHaveLength(9);

    // What was written stands with the job, and can be looked at.
    await page.keyboard.press('Control+t');
    await page.locator('[data-job]').first().click();
    const details = page.getByRole('complementary', { name: 'About the job' });
    await expect(details.getByTestId('verified')).toContainText('are as they were written');
    // What matters first is seen without scrolling: whether it is all there, where, and that it reads back.
    await expect(details.getByTestId('job-state')).toHaveText('Done, 3 of 3 objects');
    for (const part of [details.getByTestId('job-state'), details.getByTestId('verified')])
      await expect(part).toBeInViewport();
    await picture(page, 'export-details');
    await page.keyboard.press('Control+t');

    // An archive that needs a password: both entries have to be the same.
    await row(/Doe, Jane.*Thorax/).click();
    await page.keyboard.press('e');
    await dialog.getByText('ZIP archive', { exact: true }).click();
    const archive = join(folder, 'studies.zip');
    await dialog.getByRole('textbox', { name: 'ZIP archive' }).fill(archive);
    await dialog.getByRole('checkbox', { name: /^Encrypt the archive/ }).check();
    await dialog.getByLabel('Password', { exact: true }).fill('a long secret');
    await dialog.getByLabel('Once more').fill('a long secreT');
    await expect(dialog.getByText('Enter the same password twice.')).toBeVisible();
    await dialog.getByLabel('Once more').fill('a long secret');
    await dialog.getByRole('button', { name: 'Make the ZIP archive' }).click();
    await ended(page, 'file-set', 3);
    const listed = await runPeer('7z', ['t', '-pa long secret', archive]);
    expect(listed.output).toContain('Everything is Ok');

    // Read back as a medium: it asks for its password, and takes no other.
    await page.evaluate((path) => window.negatoscope.catalogues.open({ paths: [path] }), archive);
    await page.getByRole('button', { name: /^studies\.zip/ }).click();
    const medium = page.getByTestId('medium-bar');
    await expect(medium.getByTestId('unlock')).toContainText(/Protected: \d+ files are encrypted/);
    await expect(medium.getByLabel('Password of the medium')).toBeFocused();
    await picture(page, 'protected');
    await page.keyboard.type('a long secreT');
    await page.keyboard.press('Enter');
    await expect(medium.getByRole('alert')).toHaveText('This is not the password.');
    await picture(page, 'protected-wrong');
    await page.keyboard.type('a long secret');
    await page.keyboard.press('Enter');
    await expect(medium.getByTestId('unlock')).toBeHidden();
    await expect(row(/Doe, Jane.*Thorax/)).toContainText('6');
    await expect(medium).toContainText('1 study, 1 series, 6 objects');
    await picture(page, 'protected-open');
    await medium.getByRole('button', { name: 'Close' }).click();
    await expect(row(/Doe, Jane.*Heart/)).toBeVisible();

    // De-identified: two patients, one with a name in the picture.
    await row(/Doe, Jane.*Heart/).click();
    await row(/Roe, Richard/).click({ modifiers: ['Control'] });
    await page.keyboard.press('e');
    await dialog.getByText('Folder or stick', { exact: true }).click();
    const given = join(folder, 'given');
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(given);
    // Two patients on one medium: whose it is, and that it is nothing for one of them.
    await expect(dialog.getByTestId('export-what')).toContainText(/2 patients: .*Roe, Richard/);
    await expect(dialog.getByText('More than one patient: do not give it to one of them.')).toBeVisible();
    await expect(dialog.getByTestId('plan-identity')).toHaveText('as it is');
    await dialog.getByRole('checkbox', { name: 'De-identify' }).check();
    await expect(dialog.getByTestId('plan-identity')).toHaveText('de-identified: Basic profile (PS3.15)');
    await expect(dialog.getByText('De-identification leaves out 1 object')).toBeVisible();
    // What says that a name is burned in does not go along as it is.
    await expect(dialog.getByTestId('de-identify-found')).toContainText(
      '2 patients; 2 series to look at; 1 object is left out',
    );
    await picture(page, 'export-de-identify');
    await dialog.getByRole('button', { name: 'Details …' }).click();
    const editor = page.getByRole('dialog', { name: 'De-identification' });
    await picture(page, 'de-identify-rules');
    await editor.getByRole('checkbox', { name: 'Shift dates' }).check();
    await editor.getByRole('checkbox', { name: 'Keep dates and times' }).check();
    await expect(editor.getByRole('checkbox', { name: 'Shift dates' })).not.toBeChecked();
    await editor.getByRole('tab', { name: 'Patients' }).click();
    const named = (who: string, what: string) => editor.getByRole('textbox', { name: `${who}: ${what}` });
    // The program makes the names when the job begins.
    await expect(named('Doe, Jane', 'name')).toHaveAttribute('placeholder', /^ANON/);
    await named('Doe, Jane', 'name').fill('Alpha^One');
    await named('Doe, Jane', 'ID').fill('T-1');
    await named('Roe, Richard', 'name').fill('Beta^Two');
    await expect(named('Roe, Richard', 'ID')).toHaveValue('Beta^Two');
    await named('Roe, Richard', 'ID').fill('T-1');
    await expect(editor.getByText(/same ID and be taken for one: T-1/)).toBeVisible();
    await named('Roe, Richard', 'ID').fill('T-2');
    await expect(editor.getByText(/taken for one/)).toBeHidden();
    await picture(page, 'de-identify-patients');

    await editor.getByRole('tab', { name: /^Pictures/ }).click();
    await editor.getByRole('option', { name: /Four chambers\s*Doe, Jane\s+G-1/ }).click();
    const surface = editor.getByRole('application', { name: /Draw the regions/ });
    await expect(editor.getByTestId('mask-image')).toHaveText('Image 1 of 1');
    const box = (await surface.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const at = (x: number, y: number): [number, number] => [
      box.x + (x / 160) * box.width,
      box.y + (y / 120) * box.height,
    ];
    await page.mouse.move(...at(0.5, 0.5));
    await page.mouse.down();
    await page.mouse.move(...at(60, 8));
    await page.mouse.move(...at(91.5, 14.5));
    await page.mouse.up();
    await expect(editor.getByRole('list', { name: 'Regions' }).getByRole('listitem')).toHaveText(
      /92 × 15 pixels at 0, 0/,
    );
    // One more by mistake, taken out with a key.
    await page.mouse.move(...at(100, 60));
    await page.mouse.down();
    await page.mouse.move(...at(120, 80));
    await page.mouse.up();
    await expect(editor.locator('[data-mask]')).toHaveCount(2);
    await page.keyboard.press('Delete');
    await expect(editor.locator('[data-mask]')).toHaveCount(1);
    await picture(page, 'de-identify-pictures');
    await editor.getByRole('button', { name: 'Keep for this device' }).click();

    await editor.getByRole('tab', { name: 'Before and after' }).click();
    await editor.getByRole('combobox', { name: 'Series of the preview' }).click();
    await page.getByRole('option', { name: /^US Four chambers.*Doe, Jane +G-1/ }).click();
    const line = (path: string) => editor.locator(`tr[data-path="${path}"]`);
    await expect(line('00100010')).toContainText('Alpha');
    await expect(line('00100010')).toHaveAttribute('data-change', 'replaced');
    await expect(line('00080090')).toHaveCount(1);
    await picture(page, 'de-identify-preview');
    await page.keyboard.press('Escape');
    await expect(editor).toBeHidden();
    await expect(dialog).toBeVisible();
    await expect(dialog.getByTestId('de-identify-found')).not.toContainText('left out');
    await expect(dialog.getByTestId('plan-objects')).toHaveText('4');
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await ended(page, 'file-set', 4);
    const away = await instancesOf(given);
    expect(away).toHaveLength(4);
    for (const file of filesOf(given)) {
      const bytes = readFileSync(file).toString('latin1');
      for (const word of ['Doe', 'Jane', 'Roe', 'Richard', 'Refer', 'G-1', 'G-2'])
        expect(bytes, file).not.toContain(word);
    }
    const headers = await Promise.all(
      away.map((file) => dump('+P', '0010,0010', '+P', '0010,0020', '+P', '0008,0060', file)),
    );
    const sonogram = away[headers.findIndex((header) => header.includes('[US]'))] ?? '';
    expect(headers.join('')).toContain('[Alpha^One]');
    expect(headers.join('')).toContain('[T-2]');
    // 160 columns; the region is black, what is beside it is as it was.
    const pixels = readFileSync(sonogram).subarray(-160 * 120);
    const region = Array.from({ length: 15 }, (_, line) => [...pixels.subarray(line * 160, line * 160 + 92)]).flat();
    expect(new Set(region)).toEqual(new Set([0]));
    expect([...pixels.subarray(15 * 160, 16 * 160)]).toEqual(
      Array.from({ length: 160 }, (_, column) => 60 + ((15 + column) % 90)),
    );
    expect(pixels[92]).toBe(60 + (92 % 90));

    // Copies beside the originals; the region of the device is proposed now.
    await row(/Doe, Jane.*Heart/).click();
    await page.keyboard.press('Shift+E');
    const copying = page.getByRole('dialog', { name: 'De-identified copies in the archive' });
    await expect(copying.getByTestId('de-identify-what')).toContainText('Doe, Jane');
    await copying.getByRole('button', { name: 'Details …' }).click();
    await editor.getByRole('tab', { name: /^Pictures/ }).click();
    await picture(page, 'de-identify-known');
    await expect(editor.getByRole('button', { name: 'Use the 1 known region of this device' })).toBeVisible();
    await editor.getByRole('button', { name: 'Use all known regions' }).click();
    await expect(editor.locator('[data-mask]')).toHaveCount(1);
    await expect(editor.getByRole('button', { name: /known region/ })).toHaveCount(0);
    await editor.getByRole('button', { name: 'Done' }).click();
    await picture(page, 'de-identify-copy');
    await copying.getByRole('button', { name: 'Make the copies' }).click();
    await ended(page, 'de-identify', 1);
    await expect(row(/ANON/)).toBeVisible();
    await expect(row(/Doe, Jane/)).toHaveCount(2);

    // Sent de-identified.
    const port = await freePort();
    const received = join(folder, 'received');
    mkdirSync(received);
    const pacs = await startPeer('storescp', ['-od', received, '-aet', 'TRIAL', String(port)], { port });
    try {
      await addNodes(page, [{ name: 'Trial', port, aeTitle: 'TRIAL', roles: ['store'] }]);
      await row(/Doe, Jane.*Thorax/).click();
      await page.keyboard.press('s');
      const sending = page.getByRole('dialog', { name: 'Send to another system' });
      await sending.getByRole('checkbox', { name: 'De-identify' }).check();
      await expect(sending.getByTestId('de-identify-found')).toContainText('1 patient');
      await picture(page, 'send-de-identify');
      await sending.getByRole('button', { name: 'Send to Trial' }).click();
      await expect.poll(() => filesOf(received).length, { timeout: 30_000 }).toBe(6);
      await ended(page, 'send', 1);
      for (const file of filesOf(received)) expect(readFileSync(file).toString('latin1')).not.toMatch(/Doe|Jane|G-1/);
    } finally {
      await pacs.stop();
    }

    // The viewer gives away what it shows: the study first.
    await row(/Doe, Jane.*Thorax/).dblclick();
    const viewer = await application.window(/window=viewer#/);
    await expect(viewer.locator('canvas:visible').first()).toBeVisible({ timeout: 30_000 });
    await expect(viewer.locator('[data-command="send"]')).not.toHaveAttribute('aria-disabled', 'true');
    await viewer.keyboard.press('Alt+E');
    const there = viewer.getByRole('dialog', { name: 'Export' });
    await expect(there.getByTestId('export-what')).toContainText('Thorax');
    await there.getByText('This image', { exact: true }).click();
    await there.getByRole('textbox', { name: 'Folder' }).fill(join(folder, 'one'));
    await expect(there.getByTestId('plan-objects')).toHaveText('1');
    await picture(viewer, 'export-viewer');
    await viewer.keyboard.press('Escape');
    await expect(there).toBeHidden();
  });
});

test('[PXM-149] a workstation that writes no media offers no export; settings of media, publishing and de-identification are kept', async ({
  application,
}) => {
  const { page } = application;
  await behaveLike(page, 'pixelmed');
  await withTemporaryFolder(async (folder) => {
    const long = {
      seed: 'long',
      slices: 1,
      patientName: 'Yamada-Takahashi^Tarou Benedikt Maximilian=山田高橋^太郎=やまだたかはし^たろう',
      patientId: 'G-20261122-0000000000000000000000000001',
    };
    await send(application, [
      ...(await writeCtPhantom(join(folder, 'a'), { slices: 2, patientName: 'Doe^Jane', patientId: 'G-1' })),
      ...(await writeCtPhantom(join(folder, 'b'), long)),
    ]);
    await page.getByRole('row', { name: /Doe, Jane/ }).click();
    await expect(page.getByRole('button', { name: 'Send to …' })).toBeEnabled();
    await expect(page.getByRole('button', { name: 'Export …' })).toHaveCount(0);
    await page.keyboard.press('e');
    await expect(page.getByText('Writing to media is switched off')).toBeVisible();
    await page.keyboard.press('Escape');

    await page.keyboard.press('Control+,');
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await settings.getByRole('tab', { name: 'Media' }).click();
    await picture(page, 'settings-media');
    await settings.getByLabel('Write to media').check({ force: true });
    await settings.getByLabel('Who made the disc').fill('Radiology East');
    await settings.getByRole('button', { name: 'Add a rule' }).click();
    await settings.getByLabel('Name of the rule').fill('CT for the referrers');
    await settings.getByRole('button', { name: 'Save' }).click();
    // A rule that does not know where to is not kept.
    await expect(settings.getByText('Choose a folder', { exact: true })).toBeVisible();
    await answerDialogs(application, folder);
    await settings.getByRole('button', { name: 'Choose a folder' }).click();
    await picture(page, 'settings-publishing');

    await settings.getByRole('tab', { name: 'De-identification' }).click();
    await settings.getByRole('button', { name: 'Add a profile' }).click();
    await settings.getByLabel('Name', { exact: true }).fill('Trial 7');
    await settings.getByRole('combobox', { name: 'Attribute', exact: true }).fill('PatientAge');
    await page.keyboard.press('Enter');
    await expect(settings.getByText('Patient Age')).toBeVisible();
    await picture(page, 'settings-de-identification');
    await settings.getByRole('button', { name: 'Done' }).click();
    await settings.getByRole('button', { name: 'New project' }).click();
    await settings.getByRole('group', { name: 'New project' }).getByLabel('Name').fill('Trial 7');
    await settings.getByLabel('Passphrase').fill('a long secret');
    await settings.getByLabel('Once more').fill('a long secret');
    await settings.getByRole('button', { name: 'Make the project' }).click();
    await expect(settings.locator('[data-project]')).toContainText('encrypted');
    await picture(page, 'settings-projects');
    await settings.getByRole('button', { name: 'Save' }).click();
    await expect(settings).toBeHidden();

    const kept = await page.evaluate(() => window.negatoscope.settings.get());
    expect(kept).toMatchObject({
      ok: true,
      value: {
        media: {
          creation: { enabled: true, institution: 'Radiology East' },
          publishing: [{ name: 'CT for the referrers', target: { kind: 'folder', path: folder } }],
        },
        deIdentification: { profiles: [{ name: 'Trial 7', actions: { '00101010': 'X' } }] },
      },
    });
    await expect(page.getByRole('button', { name: 'Export …' })).toBeEnabled();

    // A small window and a long name: what it comes to and the button stay in sight.
    const studies = await application.electron.browserWindow(page);
    await studies.evaluate((window) => window.setContentSize(1000, 700));
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(1000);
    await page.getByRole('row', { name: /山田/ }).click();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await expect(dialog.getByTestId('export-what')).toContainText('山田');
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(join(folder, 'new'));
    await expect(dialog.getByTestId('plan-objects')).toHaveText('1');
    await expect(dialog.getByRole('button', { name: 'Write', exact: true })).toBeInViewport();
    await picture(page, 'export-small');
  });
});

test('an export that was interrupted asks for its password again, and goes on', async ({ executable }) => {
  await withTemporaryFolder(async (folder) => {
    const dataFolder = join(folder, 'data');
    const target = join(folder, 'secure');
    const before = await launchApplication({ executable, dataFolder });
    const killed = new Promise<void>((done) => before.electron.process().once('exit', () => done()));
    await send(before, await writeCtPhantom(join(folder, 'in'), { slices: 60 }));
    await expect(before.page.getByRole('row')).toHaveCount(2);
    const created = await before.page.evaluate(async (path) => {
      const study = await fetch('dicomweb://archive/view/studies?limit=1');
      const { rows } = (await study.json()) as { rows: { studyRow: number }[] };
      return await window.negatoscope.fileSets.create({
        selection: { catalogue: 'archive', studyRows: rows.map(({ studyRow }) => studyRow) },
        profile: 'none',
        target: { kind: 'folder', path },
        secure: true,
        password: 'a long secret',
      });
    }, target);
    expect(created).toMatchObject({ ok: true });
    // As a power cut has it.
    before.electron.process().kill('SIGKILL');
    await killed;
    const after = await launchApplication({ executable, dataFolder });
    try {
      const { page } = after;
      // Keys pressed before the window is drawn reach nobody.
      await page.getByRole('row').nth(1).waitFor();
      await page.keyboard.press('Control+t');
      await page.locator('[data-job]').first().click();
      const details = page.getByRole('complementary', { name: 'About the job' });
      await expect(details.getByText('The password is needed again.')).toBeVisible();
      await picture(page, 'export-password');
      await details.getByLabel('Password of the export').fill('a long secret');
      await details.getByRole('button', { name: 'Go on' }).click();
      await expect(details.getByTestId('verified')).toContainText('are as they were written', { timeout: 60_000 });
      await expect(details.getByText('The password is needed again.')).toBeHidden();
      expect(readFileSync(filesOf(target)[0] ?? '').toString('latin1')).not.toContain('a long secret');
    } finally {
      await after.close();
      await before.close();
    }
    expect(after.errors).toEqual([]);
  });
});
