import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type PeerServer, peersAvailable, runPeer, startPeer } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { freePort } from '../testing/ports.ts';
import { temporaryFolder, withTemporaryFolder } from '../testing/temp.ts';
import { announceStudy } from './announce.ts';
import { expect, test } from './fixture.ts';
import { addNodes } from './nodes.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';

test.skip(!peersAvailable('storescp', 'storescu', 'echoscu'), 'dcmtk is not installed');

/** The window answers keys. */
const ready = (page: Page) => expect(page.getByTestId('transfers-strip')).toContainText('listening');

async function openSettings(page: Page): Promise<void> {
  await ready(page);
  await page.keyboard.press('Control+,');
}

const panel = (page: Page) => page.getByRole('region', { name: 'Transfers' });

/** dcmtk's storescp, keeping what it gets in a folder. */
const startStorage = (folder: string, port: number): Promise<PeerServer> =>
  startPeer('storescp', ['-od', folder, String(port)], { port });

/** Sends all studies of the archive, as soon as it lists so many images. */
async function sendAll(page: Page, nodeId: string, images: number): Promise<void> {
  await expect
    .poll(async () => {
      const answer = await page.evaluate(() => window.negatoscope.catalogues.archiveStatus());
      return answer.ok ? answer.value.instances : 0;
    })
    .toBe(images);
  const answer = await page.evaluate(async (node) => {
    const list = await fetch('dicomweb://archive/view/studies?limit=100');
    const { rows } = (await list.json()) as { rows: { studyRow: number }[] };
    return window.negatoscope.sending.send({
      catalogue: 'archive',
      studyRows: rows.map(({ studyRow }) => studyRow),
      nodeId: node,
    });
  }, nodeId);
  expect(answer).toMatchObject({ ok: true });
}

test('[GCA-065] a job that fails says why, is tried again by itself and succeeds; its log and its problems are at hand', async ({
  application,
}) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    await send(application, await writeCtPhantom(join(folder, 'in'), { slices: 4, patientId: 'SEND-1' }));
    const port = await freePort();
    const retry = { attempts: 20, delayMs: 2500, factor: 1 };
    await addNodes(page, [{ name: 'PACS', port, aeTitle: 'PACS', sending: { retry } }]);
    await sendAll(page, 'PACS', 4);
    await page.keyboard.press('Control+t');
    const row = panel(page).locator('[data-job]');
    await expect(row).toHaveCount(1);
    // The keyboard goes on in the list, and back to the studies.
    await page.keyboard.press('ArrowDown');
    await expect(row).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Control+t');
    await expect(page.locator('[data-list]')).toBeFocused();
    await page.keyboard.press('Control+t');
    await expect(row).toContainText(/again .*No connection to PACS/);
    await expect(row).toContainText('PACS');
    await row.click();
    const details = panel(page).getByRole('complementary', { name: 'About the job' });
    await expect(details).toContainText('nothing listens on that port');
    await expect(details).toContainText('Next attempt');
    await picture(page, 'transfers-waiting');
    const storage = await temporaryFolder('storescp');
    const peer = await startStorage(storage.path, port);
    try {
      await expect(row).toHaveAttribute('data-state', 'done', { timeout: 15_000 });
      await expect(row).toContainText('4 of 4');
      await expect(details).toContainText(/Attempts[2-9]/);
      await picture(page, 'transfers-done');
      await details
        .getByRole('button', { name: /^association/ })
        .last()
        .click();
      const log = panel(page).getByTestId('association-log');
      await expect(log).toContainText('A-ASSOCIATE-RQ');
      await expect(log.getByText('C-STORE-RQ')).toHaveCount(4);
      await expect(log).toContainText('A-RELEASE-RP');
      await log.getByRole('button', { name: 'Unfold' }).click();
      await expect(log).toContainText(/presentation context \d+: CT Image Storage.*: accepted/);
      await expect(log).toContainText('status 0000H: Success (success)');
      await expect(log).not.toContainText('SEND-1');
      await picture(page, 'transfers-log');
      await panel(page).getByRole('button', { name: 'Clear ended jobs' }).click();
      await expect(row).toHaveCount(0);
      await expect(panel(page)).toContainText('Nothing to do.');
    } finally {
      await peer.stop();
      await storage.remove();
    }
  }, 'transfers');
});

test('[GCA-064][PXM-013] one job runs, the others wait, in an order that can be changed; they are cancelled and paused', async ({
  application,
}) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    await send(application, await writeCtPhantom(join(folder, 'in'), { slices: 2, patientId: 'WAIT-1' }));
    // Somebody who takes connections and says nothing.
    const silent = await import('node:net').then(({ createServer }) => createServer(() => {}));
    const port = await freePort();
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
    try {
      await addNodes(page, [{ name: 'Silent', port, aeTitle: 'SILENT' }], { queue: { workersPerNode: 1 } });
      for (let count = 0; count < 3; count++) await sendAll(page, 'Silent', 2);
      await page.keyboard.press('Control+t');
      const rows = panel(page).locator('[data-job]');
      const states = () => rows.evaluateAll((all) => all.map((one) => one.getAttribute('data-state')));
      await expect.poll(states).toEqual(['running', 'waiting', 'waiting']);
      const last = (await rows.last().getAttribute('data-job')) ?? '';
      await rows.last().click();
      await panel(page).getByRole('button', { name: 'First' }).click();
      await expect(rows.nth(1)).toHaveAttribute('data-job', last);
      await panel(page).getByRole('button', { name: 'Pause', exact: true }).click();
      await expect(rows.nth(1)).toContainText('paused');
      await expect(page.getByTestId('transfers-strip')).toContainText('and 2 more');
      await picture(page, 'transfers-paused');
      // The running one by the keyboard.
      await panel(page).getByRole('row').nth(1).click();
      await page.keyboard.press('Delete');
      await expect.poll(states).toEqual(['waiting', 'waiting', 'cancelled']);
      await panel(page).getByRole('button', { name: 'Paused: resume' }).click();
      await expect.poll(states).toEqual(['running', 'waiting', 'cancelled']);
      await expect(rows.first()).toHaveAttribute('data-job', last);
      for (const left of [
        ['cancelled', 'cancelled', 'running'],
        ['cancelled', 'cancelled', 'cancelled'],
      ]) {
        await rows.first().click();
        await panel(page).getByRole('button', { name: 'Cancel', exact: true }).click();
        await expect.poll(async () => (await states()).sort()).toEqual(left);
      }
    } finally {
      silent.close();
    }
  }, 'transfers');
});

test('an echo from outside is in the list of associations, decoded', async ({ application }) => {
  const { page, port, aeTitle } = application;
  await page.setViewportSize({ width: 1024, height: 700 });
  const echo = await runPeer('echoscu', ['-aet', 'SOMEBODY', '-aec', aeTitle, '127.0.0.1', String(port)]);
  expect(echo.status).toBe(0);
  const refused = await runPeer('echoscu', ['-aet', 'A_TITLE_OF_16_CH', '-aec', 'NOBODY', '127.0.0.1', String(port)]);
  expect(refused.status).not.toBe(0);
  await page.keyboard.press('Control+t');
  await panel(page).getByRole('tab', { name: 'Associations' }).click();
  const row = panel(page).getByRole('row', { name: /SOMEBODY/ });
  await expect(row).toContainText('echo');
  await expect(panel(page).getByRole('row', { name: /A_TITLE/ })).toContainText('it called a title that is not ours');
  await row.click();
  const log = panel(page).getByTestId('association-log');
  for (const line of ['A-ASSOCIATE-RQ', 'A-ASSOCIATE-AC', 'C-ECHO-RQ', 'C-ECHO-RSP', 'A-RELEASE-RQ']) {
    await expect(log.getByText(line, { exact: true })).toHaveCount(1);
  }
  await log.getByText('A-ASSOCIATE-RQ', { exact: true }).click();
  await expect(log).toContainText('calling "SOMEBODY"');
  await expect(log).toContainText('presentation context 1: Verification: Implicit VR Little Endian');
  await log.getByText('C-ECHO-RSP', { exact: true }).click();
  await expect(log).toContainText('status 0000H: Success (success)');
  await picture(page, 'transfers-associations-1024');
  await page.getByRole('tab', { name: 'Commitments' }).click();
  await expect(panel(page)).toContainText('Nobody asked for storage commitment yet');
  await page.getByRole('tab', { name: 'Procedure steps' }).click();
  await expect(panel(page)).toContainText('No modality told of a procedure step yet');
  await page.getByRole('tab', { name: 'Announced studies' }).click();
  await expect(panel(page)).toContainText('No other system announced a study yet');
  expect(await announceStudy(port, aeTitle)).toBe(0);
  const announced = panel(page).getByRole('row', { name: /RIS/ });
  await expect(announced).toContainText('Announced, Anna');
  await expect(announced).toContainText('none');
});

test('[PXM-162] a node with all it may have: long name, echo to a real peer with the reason when it fails, own values, kept after a restart', async ({
  application,
}) => {
  const { page } = application;
  await page.setViewportSize({ width: 1024, height: 768 });
  const storage = await temporaryFolder('storescp');
  const port = await freePort();
  const peer = await startStorage(storage.path, port);
  try {
    await openSettings(page);
    const form = page.getByRole('dialog', { name: 'Settings' });
    await form.getByRole('tab', { name: 'Nodes' }).click();
    await form.getByRole('button', { name: 'From a text' }).click();
    const text = form.getByLabel('Nodes as text');
    await text.fill('hostname=localhost,qr_aet=PACS');
    await expect(form.getByText('port is missing')).toBeVisible();
    await text.fill(`hostname=localhost,port=${port},qr_aet=PACS,store_aet=PACS_STORE`);
    await form.getByRole('button', { name: 'Add it' }).click();
    const name = 'Picture archive of the department of diagnostic and interventional radiology, building 7';
    await form.getByLabel('Name').fill(name);
    await form.getByLabel('AE title').fill('BAD\\TITLE');
    await form.getByLabel('Address').focus();
    await expect(form.getByRole('alert')).toContainText('no backslash');
    await expect(form.getByRole('button', { name: 'Echo', exact: true })).toBeDisabled();
    await form.getByLabel('AE title').fill('PACS');
    await form.getByRole('button', { name: 'Echo', exact: true }).click();
    await expect(form.locator('[data-node] [role=status]')).toHaveText(/Answered in \d+ ms/);
    await picture(page, 'settings-node');

    await form.getByRole('button', { name: 'Sending to it' }).click();
    await expect(form.getByLabel('AE title for storage')).toHaveValue('PACS_STORE');
    await form.getByRole('button', { name: 'Tried again by itself' }).click();
    const attempts = form.getByLabel('Attempts');
    await attempts.fill('7');
    await expect(form.getByRole('button', { name: 'Attempts: as for all' })).toBeVisible();
    await picture(page, 'settings-node-sending');
    await form.getByRole('button', { name: 'Searching it and fetching from it' }).click();
    await picture(page, 'settings-node-querying');
    await form.getByRole('button', { name: 'Duplicate' }).click();
    await expect(form.getByText('is at the same place under the same title')).toBeVisible();
    await form.getByRole('button', { name: 'Remove', exact: true }).last().click();
    await form.getByRole('button', { name: 'Remove it now' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toBeHidden();

    const saved = await page.evaluate(() => window.negatoscope.settings.get());
    const nodes = saved.ok ? saved.value.nodes : [];
    expect(nodes).toHaveLength(1);
    expect(nodes[0]).toMatchObject({
      name,
      aeTitle: 'PACS',
      host: 'localhost',
      port,
      storage: { aeTitle: 'PACS_STORE' },
      sending: { overrides: { retry: { attempts: 7 } } },
    });
    await picture(page, 'studies-long-node');

    await peer.stop();
    await openSettings(page);
    await form.getByRole('tab', { name: 'Nodes' }).click();
    await form.getByRole('button', { name: `Echo ${name}` }).click();
    await expect(form.locator('[data-node] [role=status][data-failed]')).toContainText('nothing listens on that port');
    for (const section of ['This station', 'Services', 'Sending', 'Searching', 'Security', 'Storage']) {
      await form.getByRole('tab', { name: section }).click();
      await picture(page, `settings-${section.toLowerCase().replace(' ', '-')}`);
    }
  } finally {
    await peer.stop();
    await storage.remove();
  }
});

test('settings that were changed elsewhere while they are edited are not overwritten', async ({ application }) => {
  const { page } = application;
  await openSettings(page);
  const form = page.getByRole('dialog', { name: 'Settings' });
  const elsewhere = (change: Record<string, unknown>) =>
    page.evaluate(async (changed) => {
      const got = await window.negatoscope.settings.get();
      if (!got.ok) return got;
      return window.negatoscope.settings.set({ ...got.value, ...changed } as typeof got.value);
    }, change);
  // Another place: both stay.
  await form.getByLabel('AE title', { exact: true }).fill('MINE');
  expect(await elsewhere({ callingAeTitle: 'THEIRS' })).toMatchObject({ ok: true });
  await expect(
    form.getByText('Changed elsewhere meanwhile and taken over: AE title when calling others'),
  ).toBeVisible();
  await expect(form.getByLabel('AE title when calling others')).toHaveValue('THEIRS');
  await expect(form.getByLabel('AE title', { exact: true })).toHaveValue('MINE');
  // The same place: somebody has to decide.
  await form.getByLabel('AE title when calling others').fill('OURS');
  expect(await elsewhere({ callingAeTitle: 'THEIRS_2' })).toMatchObject({ ok: true });
  await expect(form.getByRole('alert')).toContainText('AE title when calling others (now THEIRS_2)');
  await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled();
  await picture(page, 'settings-conflict');
  await form.getByRole('button', { name: 'Keep what I entered' }).click();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();
  const saved = await page.evaluate(() => window.negatoscope.settings.get());
  expect(saved).toMatchObject({ ok: true, value: { callingAeTitle: 'OURS', listener: { aeTitle: 'MINE' } } });
});
