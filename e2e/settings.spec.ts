import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { freePort } from '../testing/ports.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';

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
  await expect(form.getByLabel('AE title', { exact: true })).toBeInViewport();
  await form.getByLabel('AE title', { exact: true }).fill('RENAMED');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();
  const status = await page.evaluate(() => window.negatoscope.network.listener());
  expect(status).toMatchObject({ ok: true, value: { state: 'listening', aeTitle: 'RENAMED' } });

  // How images of each modality begin.
  await page.keyboard.press('Control+,');
  await form.getByRole('tab', { name: 'Display' }).click();
  const pictures = form.getByRole('region', { name: 'Pictures' });
  await pictures.getByLabel('Colours of grey images').first().click();
  await page.getByRole('option', { name: 'NM', exact: true }).click();
  await pictures.getByLabel('Colours of NM').first().click();
  await page.getByRole('option', { name: 'Hot iron' }).click();
  await pictures.getByLabel('Windows begin at 0 for').first().click();
  await page.getByRole('option', { name: 'CT', exact: true }).click();
  await page.keyboard.press('Tab');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();
  const saved = await page.evaluate(() => window.negatoscope.settings.get());
  expect(saved).toMatchObject({
    value: {
      display: {
        view: { colourTables: { PT: 'grey-inverse', NM: 'hot-iron' }, clampedModalities: ['NM', 'PT', 'CT'] },
      },
    },
  });
});

test.describe('compression', () => {
  test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

  test('what arrives is compressed by a rule that was made in the settings', async ({ application }) => {
    const { page } = application;
    await expect(page.getByRole('region', { name: 'First steps' })).toBeVisible();
    await page.keyboard.press('Control+,');
    const form = page.getByRole('dialog', { name: 'Settings' });
    await form.getByRole('tab', { name: 'Storage' }).click();
    const group = form.getByRole('region', { name: 'Compression of what arrives' });
    await group.getByLabel('Compress what arrives').click({ force: true });
    await expect(group).toContainText('No rule: nothing is compressed.');
    await group.getByRole('button', { name: 'Add a rule' }).click();
    await group.getByLabel('Modality', { exact: true }).click();
    await page.getByRole('option', { name: 'one of', exact: true }).click();
    await group.getByRole('button', { name: 'Done' }).click();
    // A condition needs something to compare with; the rule stays open until it has it.
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(group.getByRole('alert')).toHaveText('At least one value');
    await group.getByLabel('Modality: values').fill('CT');
    await page.keyboard.press('Enter');
    await group.getByLabel('From the AE title').fill('MODALITY');
    await picture(page, 'settings-compression');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toBeHidden();
    const saved = await page.evaluate(() => window.negatoscope.settings.get());
    expect(saved).toMatchObject({
      ok: true,
      value: {
        compressionOnReceipt: {
          enabled: true,
          rules: [{ mode: 'lossless', modality: { is: 'equal', values: ['CT'] }, callingAeTitle: 'MODALITY' }],
        },
      },
    });

    await withTemporaryFolder(async (folder) => {
      await send(application, await writeCtPhantom(folder, { slices: 2, patientId: 'SMALL' }));
      await expect
        .poll(async () => {
          const answer = await page.evaluate(() => window.negatoscope.jobs.list());
          return answer.ok ? answer.value.map(({ kind, state, done }) => `${kind} ${state} ${done}`) : [];
        })
        .toEqual(['compress done 2']);
    });
  });
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
