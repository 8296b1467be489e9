import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { channelOf } from '../src-shared/contract/define.ts';
import { type PeerServer, peersAvailable, runPeer, startPeer } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { freePort } from '../testing/ports.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import type { Application } from './application.ts';
import { expect, test } from './fixture.ts';
import { addNodes, behaveLike } from './nodes.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';

test.skip(!peersAvailable('storescp', 'storescu', 'dcmmkdir'), 'dcmtk is not installed');

/** storescp with a folder of its own. */
async function storing(
  folder: string,
  aeTitle: string,
): Promise<{ peer: PeerServer; port: number; count: () => number }> {
  const port = await freePort();
  const received = join(folder, aeTitle);
  mkdirSync(received, { recursive: true });
  const peer = await startPeer('storescp', ['-od', received, '-aet', aeTitle, String(port)], { port });
  return { peer, port, count: () => readdirSync(received).length };
}

const jobs = async (page: Page) => {
  const answer = await page.evaluate(() => window.negatoscope.jobs.list());
  return answer.ok ? answer.value.filter(({ kind }) => kind === 'send') : [];
};

/** What a window does a moment later it does late, as on a busy machine: a dialog has the focus long after it was drawn. */
const beBusy = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { setTimeout: usual } = window;
    window.setTimeout = ((work: () => void, ms = 0) => usual(work, ms + 400)) as typeof window.setTimeout;
  });

/** Tells the windows that media are being read, or what they really are. */
async function tellReading(application: Application, reading: boolean): Promise<void> {
  const answer = await application.page.evaluate(() => window.negatoscope.catalogues.list());
  const list = answer.ok ? answer.value : [];
  await application.electron.evaluate(
    ({ BrowserWindow }, [channel, media]) => {
      for (const window of BrowserWindow.getAllWindows()) window.webContents.send(channel, media);
    },
    [
      channelOf('catalogues', 'listChanged'),
      list.map((one) => (reading ? { ...one, state: 'scanning' as const } : one)),
    ] as const,
  );
}

for (const [profile, ids] of [
  ['pixelmed', '[PXM-047][PXM-050]'],
  ['canon-gca', '[GCA-061][GCA-065]'],
] as const) {
  test(`${ids} studies and series of the archive are sent to a node that is chosen with the keyboard alone (${profile})`, async ({
    application,
  }) => {
    const { page } = application;
    await behaveLike(page, profile);
    await withTemporaryFolder(async (folder) => {
      const files = await writeCtPhantom(join(folder, 'a'), { slices: 4, patientName: 'Doe^Jane', patientId: 'S-1' });
      const second = await writeCtPhantom(join(folder, 'b'), {
        slices: 2,
        seriesNumber: 2,
        patientName: 'Doe^Jane',
        patientId: 'S-1',
      });
      await send(application, [...files, ...second]);
      const first = await storing(folder, 'FIRST');
      const other = await storing(folder, 'OTHER');
      try {
        await addNodes(page, [
          { name: 'First PACS', port: first.port, aeTitle: 'FIRST', roles: ['store'] },
          { name: 'Other PACS', port: other.port, aeTitle: 'OTHER', roles: ['store'] },
          { name: 'RIS', port: 1, roles: ['worklist'] },
        ]);
        const row = page.getByRole('row', { name: /Doe, Jane/ });
        await expect(row).toContainText('6');
        await page.locator('[data-list]').focus();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('s');
        const dialog = page.getByRole('dialog', { name: 'Send to another system' });
        await expect(dialog.getByTestId('send-what')).toContainText('Doe, Jane');
        await expect(dialog.getByTestId('send-what')).toContainText('6 objects');
        // Only nodes that take images are offered.
        await expect(dialog.getByRole('option')).toHaveCount(2);
        await picture(page, 'send');
        await page.keyboard.type('oth');
        await expect(dialog.getByRole('option')).toHaveCount(1);
        await page.keyboard.press('Enter');
        await expect(dialog).toBeHidden();
        await expect.poll(other.count).toBe(6);
        await expect.poll(async () => (await jobs(page))[0]).toMatchObject({ state: 'done', done: 6, failed: 0 });
        expect(first.count()).toBe(0);

        // A series of it; the node of the last time comes first, the arrows choose another.
        await page.locator('[data-list]').focus();
        await page.keyboard.press('ArrowRight');
        await page.locator('[data-series-row]').nth(1).click();
        await expect(page.getByTestId('study-count')).toHaveText('1 series selected');
        await page.keyboard.press('s');
        await expect(dialog.getByRole('option').first()).toContainText('Other PACS');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await expect.poll(first.count).toBe(2);

        // Who types on while the dialog has not got the focus yet is not lost, and nothing is done to what lies behind it.
        await expect(dialog).toBeHidden();
        await beBusy(page);
        await page.locator('[data-list]').focus();
        await page.keyboard.press('s');
        await page.keyboard.type('other');
        await page.keyboard.press('Enter');
        await expect.poll(async () => (await jobs(page)).length).toBe(3);
        await expect(dialog).toBeHidden();
        await expect
          .poll(async () => (await jobs(page)).map(({ title }) => title.split('→')[1]?.trim()))
          .toEqual(expect.arrayContaining(['Other PACS', 'First PACS', 'Other PACS']));
        await page.locator('[data-list]').focus();
        await page.keyboard.press('e');
        await page.keyboard.press('Enter');
        await expect(page.getByRole('dialog', { name: 'Export' })).toBeVisible();
        await page.keyboard.press('Escape');
        expect(application.electron.windows().map((window) => window.url())).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/window=viewer#/)]),
        );

        await page.keyboard.press('Control+t');
        await expect(page.locator('[data-job]')).toHaveCount(3);
      } finally {
        await first.peer.stop();
        await other.peer.stop();
      }
    });
  });
}

for (const [profile, ids] of [
  ['pixelmed', '[PXM-049]'],
  ['canon-gca', '[GCA-062]'],
] as const) {
  test(`${ids} what the viewer shows is sent: the image, its series or its study (${profile})`, async ({
    application,
  }) => {
    const { page } = application;
    await behaveLike(page, profile);
    await withTemporaryFolder(async (folder) => {
      const files = await writeCtPhantom(join(folder, 'a'), { slices: 5, patientName: 'Doe^Jane', patientId: 'S-2' });
      await send(application, files);
      const pacs = await storing(folder, 'PACS');
      try {
        await addNodes(page, [{ name: 'PACS', port: pacs.port, aeTitle: 'PACS', roles: ['store'] }]);
        await page.getByRole('row', { name: /Doe, Jane/ }).dblclick();
        const viewer = await application.window(/window=viewer#/);
        await expect(viewer.locator('canvas:visible').first()).toBeVisible({ timeout: 30_000 });
        await expect(viewer.getByRole('button', { name: /^Send to/ })).not.toHaveAttribute('aria-disabled', 'true');
        await viewer.keyboard.press('Shift+S');
        const dialog = viewer.getByRole('dialog', { name: 'Send to another system' });
        await expect(dialog.getByTestId('send-what')).toContainText('image 1 of series 1');
        await picture(viewer, 'send-viewer');
        await viewer.keyboard.press('Enter');
        await expect(dialog).toBeHidden();
        await expect.poll(pacs.count).toBe(1);

        await viewer.keyboard.press('Shift+S');
        await expect(dialog.getByTestId('send-what')).toContainText('image 1 of series 1');
        await viewer.keyboard.press('ArrowRight');
        await expect(dialog.getByTestId('send-what')).not.toContainText('image 1');
        await viewer.keyboard.press('ArrowRight');
        await expect(dialog.getByTestId('send-what')).toContainText('CT, Thorax');
        await viewer.keyboard.press('Enter');
        await expect.poll(pacs.count).toBe(5);
      } finally {
        await pacs.peer.stop();
      }
    });
  });
}

for (const [profile, ids] of [
  ['pixelmed', '[PXM-048]'],
  ['vitrea-read', '[VIT-034][VIT-045]'],
] as const) {
  test(`${ids} studies of a DICOMDIR are sent, and nothing can be sent or imported before it was read (${profile})`, async ({
    application,
  }) => {
    const { page } = application;
    await behaveLike(page, profile);
    await withTemporaryFolder(async (folder) => {
      const disc = join(folder, 'disc');
      const files = await writeCtPhantom(join(disc, 'IMAGES'), {
        slices: 3,
        patientName: 'Disc^Anna',
        patientId: 'S-3',
      });
      const names = files.map((_, index) => `IM${index}`);
      for (const [index, file] of files.entries()) {
        const { renameSync } = await import('node:fs');
        renameSync(file, join(disc, 'IMAGES', names[index] as string));
      }
      const made = await runPeer(
        'dcmmkdir',
        ['+D', join(disc, 'DICOMDIR'), '+id', disc, '-Nxc', ...names.map((name) => `IMAGES/${name}`)],
        { cwd: disc },
      );
      expect(made.status, made.output).toBe(0);
      const empty = join(folder, 'empty');
      mkdirSync(empty);
      const pacs = await storing(folder, 'PACS');
      try {
        await addNodes(page, [{ name: 'PACS', port: pacs.port, aeTitle: 'PACS', roles: ['store'] }]);
        const open = (path: string) => page.evaluate((paths) => window.negatoscope.catalogues.open({ paths }), [path]);
        // Nothing was read: nothing can be sent or imported, by button or key.
        await open(empty);
        await page.getByRole('button', { name: /empty/ }).first().click();
        await expect(page.getByText('No DICOM objects were found here')).toBeVisible();
        await expect(page.getByRole('button', { name: 'Import all' })).toBeDisabled();
        await expect(page.getByRole('button', { name: 'Import …', exact: true })).toBeDisabled();
        await expect(page.getByRole('button', { name: 'Send to …' })).toBeDisabled();
        await page.keyboard.press('s');
        await expect(page.getByRole('dialog')).toHaveCount(0);

        await open(join(disc, 'DICOMDIR'));
        await page.getByRole('button', { name: /^disc/ }).click();
        const row = page.getByRole('row', { name: /Disc, Anna/ });
        await row.click();
        await page.keyboard.press('s');
        await page.keyboard.press('Enter');
        await expect.poll(pacs.count).toBe(3);
        // What is asked for while a medium is still being read is done once it was.
        await expect(page.getByRole('dialog')).toHaveCount(0);
        await expect
          .poll(async () => {
            const answer = await page.evaluate(() => window.negatoscope.catalogues.list());
            return answer.ok && answer.value.every(({ state }) => state === 'ready');
          })
          .toBe(true);
        await tellReading(application, true);
        await page.keyboard.press('s');
        await page.keyboard.press('Enter');
        await expect(page.getByRole('dialog')).toContainText('Once that is done it is sent to PACS');
        await picture(page, 'send-reading');
        expect(await jobs(page)).toHaveLength(1);
        await tellReading(application, false);
        await expect(page.getByRole('dialog')).toHaveCount(0);
        await expect.poll(async () => (await jobs(page)).length).toBe(2);
        // It was sent, not imported.
        await page.getByRole('button', { name: /All studies/ }).click();
        await expect(page.getByRole('row', { name: /Disc, Anna/ })).toHaveCount(0);
      } finally {
        await pacs.peer.stop();
      }
    });
  });
}

test('sending to a node that is not there says so, in the job and where it is shown', async ({ application }) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(join(folder, 'a'), { slices: 2, patientName: 'Doe^Jane', patientId: 'S-4' });
    await send(application, files);
    await page.getByRole('row', { name: /Doe, Jane/ }).click();
    // No node takes images yet.
    await page.keyboard.press('s');
    const dialog = page.getByRole('dialog', { name: 'Send to another system' });
    await expect(dialog).toContainText('No other system takes images from here yet');
    await expect(dialog.getByRole('button', { name: 'Add a node' })).toBeVisible();
    await page.keyboard.press('Escape');
    await addNodes(page, [{ name: 'Nobody', port: 1, roles: ['store'], sending: { retry: { attempts: 0 } } }]);
    await page.keyboard.press('s');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await jobs(page))[0]?.state).toBe('failed');
    expect((await jobs(page))[0]?.error).toMatchObject({ code: 'connection-failed' });
    await expect(page.getByTestId('transfers-strip')).toContainText('1 job failed');
    await page.keyboard.press('Control+t');
    await expect(page.locator('[data-job][data-state=failed]')).toContainText('No connection');
  });
});
