import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { corpusAvailable, corpusPath } from '../testing/corpus.ts';
import { peersAvailable, runPeer, startPeer } from '../testing/peers.ts';
import { type PhantomOptions, writeCtPhantom } from '../testing/phantom.ts';
import { freePort } from '../testing/ports.ts';
import { temporaryFolder, withTemporaryFolder } from '../testing/temp.ts';
import { launchApplication } from './application.ts';
import { type Application, expect, test } from './fixture.ts';
import { send } from './peers.ts';

test.skip(!peersAvailable('storescu', 'echoscu', 'storescp'), 'dcmtk is not installed');

const studies = (page: Page) => page.locator('[data-study-row]');
const study = (page: Page, name: RegExp) => page.getByRole('row', { name });
const count = (page: Page) => page.getByTestId('study-count');

/** Sends a small CT of a patient. */
async function receive(application: Application, options: PhantomOptions & { patientId: string }): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(folder, {
      rows: 64,
      columns: 64,
      slices: 3,
      seed: options.patientId,
      ...options,
    });
    await send(application, files);
  });
}

/** Drops files or folders of the disk on a part of the window. */
async function drop(page: Page, target: string, path: string, folder = false): Promise<void> {
  await page.evaluate((directory) => {
    const field = document.createElement('input');
    field.type = 'file';
    field.id = 'dropped';
    field.multiple = true;
    field.webkitdirectory = directory;
    field.style.position = 'fixed';
    document.body.append(field);
  }, folder);
  await page.setInputFiles('#dropped', path);
  await page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('#dropped');
    const data = new DataTransfer();
    for (const file of field?.files ?? []) data.items.add(file);
    (window as unknown as { dropped: DataTransfer }).dropped = data;
    window.dispatchEvent(new DragEvent('dragenter', { dataTransfer: data, bubbles: true }));
    field?.remove();
  });
  await page.getByText(target, { exact: true }).waitFor();
  await page.evaluate((title) => {
    const zone = [...document.querySelectorAll('[data-testid="drop-target"] > div')].find((element) =>
      element.textContent?.startsWith(title),
    );
    const dataTransfer = (window as unknown as { dropped: DataTransfer }).dropped;
    zone?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, target);
}

/** The next choice of files or folders gives these. */
async function willChoose(application: Application, paths: string[]): Promise<void> {
  await application.electron.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = async () => ({ canceled: filePaths.length === 0, filePaths });
  }, paths);
}

/** The window knows its station: from now on it takes keys. */
const ready = (page: Page) => expect(page.getByTestId('transfers-strip')).toContainText('listening');

test.beforeEach(async ({ application }) => ready(application.page));

test('an empty archive says what to give the administrator, and shows who called', async ({ application }) => {
  const { page, port, aeTitle } = application;
  const steps = page.getByRole('region', { name: 'First steps' });
  await expect(steps).toContainText(aeTitle);
  await expect(steps).toContainText(String(port));
  await expect(steps).toContainText('Their call will be shown here');
  await runPeer('echoscu', ['-aet', 'CT1', '-aec', aeTitle, '127.0.0.1', String(port)]);
  await expect(steps).toContainText('The last call came from CT1 (127.0.0.1)');
  await expect(page.getByTestId('transfers-strip')).toContainText(`${aeTitle} listening :${port}`);
});

test('a study is unread until it was opened; its series have pictures', async ({ application }) => {
  const { page } = application;
  await receive(application, { patientId: 'S1', patientName: 'Doe^Jane', seriesDescription: 'Lung' });
  const row = study(page, /Doe, Jane/);
  await expect(row).toHaveAttribute('data-unread', 'true');
  await page.keyboard.press('Home');
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Space');
  const tile = page.locator('[data-series-row]');
  await expect(tile).toContainText('Lung');
  await expect(async () => {
    const width = await tile
      .locator('img')
      .last()
      .evaluate((image) => (image as HTMLImageElement).naturalWidth);
    expect(width).toBeGreaterThan(32);
  }).toPass();
  await page.keyboard.press('Enter');
  await application.window(/window=viewer#/);
  await expect(row).not.toHaveAttribute('data-unread');
  await page.bringToFront();
  await page.keyboard.press('Shift+M');
  await expect(row).toHaveAttribute('data-unread', 'true');
});

test('studies that arrive leave selection, expansion and focus with their studies', async ({ application }) => {
  const { page } = application;
  await receive(application, { patientId: 'A', patientName: 'Adams^Ann', studyDate: '20240101' });
  await receive(application, { patientId: 'B', patientName: 'Brown^Bob', studyDate: '20240102' });
  await study(page, /Adams/).click();
  await page.keyboard.press('Space');
  await receive(application, { patientId: 'C', patientName: 'Clark^Cid', studyDate: '20240103' });
  await expect(studies(page)).toHaveCount(3);
  await expect(studies(page).first()).toContainText('Clark');
  await expect(page.locator('[data-study-row][aria-selected="true"]')).toHaveCount(1);
  await expect(study(page, /Adams/)).toHaveAttribute('aria-selected', 'true');
  await expect(study(page, /Adams/)).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowUp');
  await expect(study(page, /Brown/)).toHaveAttribute('aria-selected', 'true');
});

test('a study that grows shows its new count where it stands', async ({ application }) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(folder, {
      rows: 64,
      columns: 64,
      slices: 9,
      patientName: 'Doe^Jane',
      patientId: '1',
    });
    await send(application, files.slice(0, 4));
    const images = study(page, /Doe/).getByRole('gridcell').last();
    await expect(images).toHaveText('4');
    await send(application, files.slice(4));
    await expect(images).toHaveText('9');
    await expect(studies(page)).toHaveCount(1);
  });
});

test('several studies are deleted after a question that names the patients, by keyboard alone', async ({
  application,
}) => {
  const { page } = application;
  for (const name of ['Adams^Ann', 'Brown^Bob', 'Clark^Cid']) {
    await receive(application, { patientId: name.slice(0, 1), patientName: name });
  }
  await expect(studies(page)).toHaveCount(3);
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowDown');
  const kept = await studies(page).last().textContent();
  await expect(count(page)).toHaveText('2 of 3 studies selected');
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Delete 2 studies of 2 patients?');
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(studies(page)).toHaveCount(3);
  await page.keyboard.press('Delete');
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(studies(page)).toHaveCount(1);
  expect(await studies(page).first().textContent()).toBe(kept);
  await expect(count(page)).toHaveText('1 study');
});

test('the search answers while one types, and Escape clears it', async ({ application }) => {
  const { page } = application;
  await receive(application, { patientId: '1', patientName: 'Müller^Jörg', studyDescription: 'Knee left' });
  await receive(application, { patientId: '2', patientName: 'Doe^Jane', studyDescription: 'Thorax' });
  await expect(studies(page)).toHaveCount(2);
  for (const [text, name] of [
    ['muller', /Müller, Jörg/],
    ['THORAX', /Doe, Jane/],
    ['jane doe', /Doe, Jane/],
  ] as const) {
    await page.keyboard.press('Control+f');
    await page.keyboard.type(text);
    await expect(studies(page)).toHaveCount(1);
    await expect(study(page, name)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(studies(page)).toHaveCount(2);
  }
  await page.keyboard.press('Control+f');
  await page.keyboard.type('nobody');
  await expect(page.getByText('No study matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the search' }).first().click();
  await page.getByRole('button', { name: 'MR', exact: true }).click();
  await expect(page.getByText('No study matches')).toBeVisible();
  await page.getByRole('button', { name: 'CT', exact: true }).click();
  await expect(studies(page)).toHaveCount(2);
});

test.describe('names in other character sets', () => {
  test.skip(!corpusAvailable, 'the corpus of real files is not there');

  test('are found by Latin letters, kana and kanji', async ({ application }) => {
    const { page } = application;
    await send(application, [corpusPath('charsets/chrH31.dcm'), corpusPath('charsets/chrGerm.dcm')]);
    await expect(studies(page)).toHaveCount(2);
    for (const text of ['yamada', 'ヤマダ', '山田']) {
      await page.keyboard.press('Control+f');
      await page.keyboard.press('Control+a');
      await page.keyboard.type(text);
      await expect(studies(page)).toHaveCount(1);
      await expect(study(page, /Yamada, Tarou.*山田 太郎/)).toBeVisible();
    }
    await page.keyboard.press('Control+a');
    await page.keyboard.type('rudiger');
    await expect(study(page, /Äneas, Rüdiger/)).toBeVisible();
  });
});

test('a dropped file is browsed in its place; a chosen folder is imported; what cannot be read is listed', async ({
  application,
}) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(join(folder, 'images'), {
      rows: 64,
      columns: 64,
      slices: 4,
      patientName: 'Roe^Rita',
      patientId: 'M1',
    });
    writeFileSync(join(folder, 'README.TXT'), 'no image');
    await drop(page, 'Browse', files[0] ?? '');
    await expect(study(page, /Roe, Rita/)).toBeVisible();
    await expect(page.getByTestId('medium-bar')).toContainText('1 study');
    await page.keyboard.press('Control+w');
    await expect(page.getByRole('region', { name: 'First steps' })).toBeVisible();

    await willChoose(application, [folder]);
    await page.keyboard.press('Control+o');
    await expect(
      study(page, /Roe, Rita/)
        .getByRole('gridcell')
        .last(),
    ).toHaveText('4');
    await page.getByRole('button', { name: '1 file not readable' }).click();
    await expect(page.getByRole('dialog')).toContainText('README.TXT');
    await expect(page.getByRole('dialog')).toContainText('Not a DICOM file');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Import all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
    await page.keyboard.press('Control+t');
    await expect(page.locator('[data-job]')).toHaveAttribute('data-state', /done|warning/);
    await page.getByRole('button', { name: /All studies/ }).click();
    await expect(study(page, /Roe, Rita/)).toHaveAttribute('data-unread', 'true');
    await expect(page.getByRole('grid', { name: 'All studies' })).toBeVisible();
  });
});

test('a dropped file can be imported at once', async ({ application }) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const [file = ''] = await writeCtPhantom(folder, { rows: 64, columns: 64, slices: 1, patientName: 'Roe^Rita' });
    await drop(page, 'Import', file);
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('button', { name: /All studies/ }).click();
    await expect(study(page, /Roe, Rita/)).toBeVisible();
  });
});

test('a port that is taken is told at its field, and the old one stays', async ({ application }) => {
  const { page, port } = application;
  const taken = await freePort();
  const { createServer } = await import('node:net');
  const server = createServer().listen(taken, '127.0.0.1');
  try {
    await page.keyboard.press('Control+,');
    const field = page.getByLabel('Port', { exact: true });
    await field.fill('');
    await field.blur();
    await expect(page.getByText('A whole number from 1 to 65535')).toBeVisible();
    await field.fill(String(taken));
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.locator('[data-setting="listener.port"]')).toContainText(
      `Port ${taken} is used by another program`,
    );
    await page.getByRole('button', { name: 'Cancel' }).click();
    const { status, output } = await runPeer('echoscu', ['-aec', application.aeTitle, '127.0.0.1', String(port)]);
    expect(status, output).toBe(0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('a node is added, answers to an echo, and says why when it does not', async ({ application }) => {
  const { page } = application;
  const port = await freePort();
  await withTemporaryFolder(async (folder) => {
    const peer = await startPeer('storescp', ['-od', folder, '-aet', 'ARCHIVE', String(port)], { port });
    try {
      await page.getByRole('button', { name: 'Add a node' }).click();
      const dialog = page.getByRole('dialog');
      await expect(dialog.getByLabel('Name', { exact: true })).toBeFocused();
      await page.keyboard.type('PACS');
      await dialog.getByLabel('AE title', { exact: true }).fill('ARCHIVE');
      await dialog.getByLabel('Address', { exact: true }).fill('127.0.0.1');
      await dialog.getByLabel('Port', { exact: true }).fill(String(port));
      await dialog.getByRole('button', { name: 'Echo', exact: true }).click();
      await expect(dialog).toContainText('Answered in');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('button', { name: 'Echo PACS' }).click();
      await expect(page.locator('nav')).toContainText('Answered in');
    } finally {
      await peer.stop();
    }
    await page.getByRole('button', { name: 'Echo PACS' }).click();
    await expect(page.locator('nav')).toContainText('nothing listens on that port');
  });
});

test('a profile shows what it changes before it is applied', async ({ application }) => {
  const { page, port } = application;
  await page.keyboard.press('Control+,');
  await page.getByLabel('Behave like').click();
  await page.getByRole('option', { name: /Telemis/ }).click();
  const changes = page.getByRole('table', { name: 'What the profile changes' });
  await expect(changes).toContainText('Called AE title');
  await page.getByRole('button', { name: /Apply Telemis/ }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  const answer = await page.evaluate(() => window.negatoscope.settings.get());
  expect(answer).toMatchObject({ value: { profile: 'telemis', listener: { calledAeTitle: 'ignore', port } } });
});

test('what came in damaged is kept in quarantine, shown with its reason, and deleted on request', async ({
  application,
}) => {
  const { page } = application;
  application.expectErrors(/Failed to load resource/);
  await withTemporaryFolder(async (folder) => {
    const [file = ''] = await writeCtPhantom(folder, { rows: 64, columns: 64, slices: 1 });
    const damaged = readFileSync(file).subarray(0, 400);
    const status = await page.evaluate(async (base64) => {
      const head = '--b\r\nContent-Type: application/dicom\r\n\r\n';
      const object = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const answer = await fetch('dicomweb://archive/studies', {
        method: 'POST',
        headers: { 'Content-Type': 'multipart/related; type="application/dicom"; boundary=b' },
        body: new Blob([head, object, '\r\n--b--']),
      });
      return answer.status;
    }, damaged.toString('base64'));
    expect(status).toBe(409);
  });
  await page.getByRole('button', { name: /Quarantine/ }).click();
  const quarantine = page.getByRole('region', { name: 'Quarantine' });
  await expect(quarantine.getByRole('row')).toHaveCount(2);
  await expect(quarantine).toContainText('Damaged');
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByRole('button', { name: /^Delete/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Nothing is in quarantine.')).toBeVisible();
});

test('the window remembers its order and columns over a restart', async ({ executable, application }) => {
  await application.close();
  const folder = await temporaryFolder('memory');
  const first = await launchApplication({ executable, dataFolder: folder.path });
  await receive(first, { patientId: '1', patientName: 'Doe^Jane' });
  await first.page.getByRole('columnheader', { name: 'Patient' }).click();
  await first.page.getByRole('columnheader', { name: 'Patient' }).click({ button: 'right' });
  await first.page.getByRole('menuitemcheckbox', { name: 'Institution' }).click();
  await expect(first.page.getByRole('columnheader', { name: 'Institution' })).toBeVisible();
  await first.page.waitForTimeout(300);
  await first.close();
  const second = await launchApplication({ executable, dataFolder: folder.path });
  const patient = second.page.getByRole('columnheader', { name: 'Patient' });
  await expect(patient).toHaveAttribute('aria-sort', 'ascending');
  await expect(second.page.getByRole('columnheader', { name: 'Institution' })).toBeVisible();
  await second.close();
  await folder.remove();
  expect([...first.errors, ...second.errors]).toEqual([]);
});

test('a narrow window shows the list without scrolling sideways', async ({ application }) => {
  const { page, electron } = application;
  await receive(application, { patientId: '1', patientName: 'Doe^Jane' });
  await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .find((window) => window.isVisible())
      ?.setContentSize(1000, 700),
  );
  await expect(study(page, /Doe/)).toBeVisible();
  await expect(async () => {
    const overflow = await page
      .getByRole('grid')
      .evaluate((list) => [list.scrollWidth - list.clientWidth, document.body.scrollWidth - window.innerWidth]);
    expect(overflow).toEqual([0, 0]);
  }).toPass();
});
