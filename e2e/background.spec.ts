import { spawnSync } from 'node:child_process';
import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { repository } from './application.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

test('with all windows closed it goes on receiving, and starting it again brings the window back', async ({
  application,
  executable,
}) => {
  const { electron, page, dataFolder } = application;
  await page.close();
  await expect.poll(() => electron.windows().length).toBe(0);
  await withTemporaryFolder(async (folder) => {
    await send(application, await writeCtPhantom(folder, { slices: 3, patientName: 'Doe^Jane' }));
  });
  const again = spawnSync(executable, ['--no-sandbox', repository], {
    env: { ...process.env, NEGATOSCOPE_DATA: dataFolder, NEGATOSCOPE_TESTING: '1' },
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(again.status, again.stderr).toBe(0);
  const reopened = await application.window(/window=studies/);
  await expect(reopened.getByRole('row', { name: /Doe, Jane/ })).toBeVisible();
});

test('a folder is browsed where it lies, imported as a job, and its studies are removed again', async ({
  application,
}) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    await writeCtPhantom(folder, { slices: 4, patientName: 'Doe^Jane' });
    const opened = await page.evaluate((path) => window.negatoscope.catalogues.open({ paths: [path] }), folder);
    if (!opened.ok) throw new Error(opened.error.message);
    const { id } = opened.value;
    const catalogues = () =>
      page.evaluate(async () => {
        const answer = await window.negatoscope.catalogues.list();
        return answer.ok ? answer.value.map(({ kind, state, instances }) => ({ kind, state, instances })) : [];
      });
    await expect.poll(catalogues).toEqual([
      { kind: 'archive', state: 'ready', instances: 0 },
      { kind: 'folder', state: 'ready', instances: 4 },
    ]);
    const job = await page.evaluate((medium) => window.negatoscope.catalogues.importStudies({ id: medium }), id);
    expect(job).toMatchObject({ ok: true });
    await expect
      .poll(() =>
        page.evaluate(async () => {
          const answer = await window.negatoscope.jobs.list();
          return answer.ok ? answer.value.map(({ kind, state, done }) => ({ kind, state, done })) : [];
        }),
      )
      .toEqual([{ kind: 'import', state: 'done', done: 4 }]);
    await expect.poll(async () => (await catalogues())[0]?.instances).toBe(4);
    const removed = await page.evaluate(async () => {
      const list = await fetch('dicomweb://archive/view/studies?limit=10');
      const { rows } = (await list.json()) as { rows: { studyRow: number }[] };
      return window.negatoscope.catalogues.deleteStudies({ studyRows: rows.map(({ studyRow }) => studyRow) });
    });
    expect(removed).toMatchObject({ ok: true });
    await expect.poll(async () => (await catalogues())[0]?.instances).toBe(0);
  });
});
