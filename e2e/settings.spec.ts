import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { freePort } from '../testing/ports.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';

test('[GCA-008][GCA-203] a node is added under a name of our own, and its echo test shows the result', async ({
  application,
}) => {
  const { page } = application;
  await page.getByRole('button', { name: 'Add a node' }).click();
  const form = page.getByRole('dialog', { name: 'Settings' });
  await form.getByLabel('Name').fill('This station');
  await form.getByLabel('AE title').fill(application.aeTitle);
  await form.getByLabel('Address').fill('localhost');
  await form.getByLabel('Port').fill(String(application.port));
  await form.getByRole('button', { name: 'Echo' }).click();
  await expect(form.locator('[data-node] [role=status]')).toContainText(/answer/i);
  await expect(form.locator('[data-node] [role=status]')).not.toHaveAttribute('data-failed');
  await form.getByLabel('Port').fill(String(await freePort()));
  await form.getByRole('button', { name: 'Echo' }).click();
  await expect(form.locator('[data-node] [role=status][data-failed]')).toBeVisible();
  await form.getByLabel('Port').fill(String(application.port));
  await form.getByRole('button', { name: 'Done' }).click();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();
  const places = page.getByRole('navigation', { name: 'Places' });
  await expect(places).toContainText('This station');
  await places.getByRole('button', { name: 'Echo This station' }).click();
  await expect(page.getByText(/answered/i).first()).toBeVisible();
});

test('[GCA-206] settings are edited in the application and hold at once', async ({ application }) => {
  const { page } = application;
  await expect(page.getByRole('region', { name: 'First steps' })).toBeVisible();
  await page.keyboard.press('Control+,');
  const form = page.getByRole('dialog', { name: 'Settings' });
  await form.getByRole('tab', { name: /station/i }).click();
  await form.getByLabel('AE title', { exact: true }).fill('RENAMED');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();
  const status = await page.evaluate(() => window.negatoscope.network.listener());
  expect(status).toMatchObject({ ok: true, value: { state: 'listening', aeTitle: 'RENAMED' } });
});

test.describe('text', () => {
  test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

  test('[VIT-166] a name in a script without glyphs is listed, and nothing breaks', async ({ application }) => {
    await withTemporaryFolder(async (folder) => {
      // Cuneiform and a private-use character: no common font has either.
      const files = await writeCtPhantom(folder, {
        slices: 1,
        patientName: '\u{12000}\u{12041}^\u{f8ff}',
        patientId: 'GLYPH',
      });
      await send(application, files);
      const row = application.page.getByRole('row', { name: /GLYPH/ });
      await expect(row).toContainText('\u{12000}\u{12041}');
      await row.dblclick();
      const viewer = await application.window(/window=viewer#/);
      await expect(viewer.locator('canvas:visible').first()).toBeVisible({ timeout: 30_000 });
    });
  });
});
