import { peersAvailable, runPeer } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';

test.skip(!peersAvailable('storescu', 'echoscu'), 'dcmtk is not installed');

test('a modality finds the workstation with C-ECHO', async ({ application }) => {
  await expect(async () => {
    const { status, output } = await runPeer('echoscu', [
      '-aec',
      application.aeTitle,
      '127.0.0.1',
      String(application.port),
    ]);
    expect(status, output).toBe(0);
  }).toPass();
});

test('a study that is sent appears in the list, and a double click opens it', async ({ application }) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(folder, { slices: 12, patientName: 'Doe^Jane', patientId: 'E2E-1' });
    await send(application, files);
    const row = page.getByRole('row', { name: /Doe, Jane/ });
    await expect(row).toBeVisible();
    await expect(row).toContainText('E2E-1');
    await expect(row).toContainText('CT');
    await expect(row).toContainText('12');
    await row.dblclick();
    const viewer = await application.window(/window=viewer#/);
    await expect(viewer.locator('canvas:visible').first()).toBeVisible({ timeout: 30_000 });
    // The viewer in reserve shows nothing and names nothing.
    const viewers = () => application.electron.windows().filter((window) => /window=viewer#/.test(window.url()));
    expect(viewers()).toHaveLength(1);
    await row.dblclick();
    await page.waitForTimeout(1000);
    expect(viewers(), 'the same patient has one viewer').toHaveLength(1);
  });
});

test('two patients are shown in two windows', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const first = await writeCtPhantom(`${folder}/a`, {
      seed: 'a',
      slices: 2,
      patientName: 'Doe^Jane',
      patientId: '1',
    });
    const second = await writeCtPhantom(`${folder}/b`, {
      seed: 'b',
      slices: 2,
      patientName: 'Roe^John',
      patientId: '2',
    });
    await send(application, [...first, ...second]);
    const { page } = application;
    await expect(page.locator('[data-study-row]')).toHaveCount(2);
    const studyRows = await page
      .locator('[data-study-row]')
      .evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset['studyRow'])));
    const answer = await page.evaluate(
      (rows) => window.negatoscope.app.openViewer({ catalogue: 'archive', studyRows: rows }),
      studyRows,
    );
    expect(answer).toMatchObject({ ok: true });
    await expect(() => expect(application.electron.windows()).toHaveLength(3)).toPass();
    const unknown = await page.evaluate(() =>
      window.negatoscope.app.openViewer({ catalogue: 'archive', studyRows: [999_999] }),
    );
    expect(unknown).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });
});
