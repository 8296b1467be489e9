import { join } from 'node:path';
import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { addNodes, startArchive } from './nodes.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';

test.skip(!peersAvailable('dcmqrscp', 'storescu'), 'dcmtk is not installed');

test('the strip of the viewer names the other studies of the patient, here and on the PACS, fetches them, and never those of another patient', async ({
  application,
}) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const phantom = (seed: string, patientName: string, patientId: string, studyDate: string) =>
      writeCtPhantom(join(folder, seed), {
        seed,
        slices: 3,
        patientName,
        patientId,
        studyDate,
        studyDescription: `Study ${seed}`,
      });
    const now = await phantom('now', 'Doe^Jane', 'PR-1', '20260301');
    const earlier = await phantom('earlier', 'Doe^Jane', 'PR-1', '20250301');
    // The same ID with another name, and a longer ID, are other people.
    const namesake = await phantom('namesake', 'Roe^Richard', 'PR-1', '20240301');
    const longer = await phantom('longer', 'Doe^Jane', 'PR-12', '20240401');
    const remote = await phantom('remote', 'Doe^Jane', 'PR-1', '20230301');
    const other = await phantom('other', 'Roe^Richard', 'PR-9', '20230401');
    await send(application, [...now, ...earlier, ...namesake, ...longer]);
    const pacs = await startArchive(folder, application, [...remote, ...other]);
    try {
      await addNodes(page, [{ name: 'PACS', port: pacs.port, aeTitle: 'PACS' }]);
      await page.getByRole('row', { name: /Study now/ }).dblclick();
      const viewer = await application.window(/window=viewer#/);
      await expect(viewer.locator('canvas:visible').first()).toBeVisible({ timeout: 30_000 });
      const others = viewer.getByRole('region', { name: 'Other studies of the patient' });
      await expect(others.locator('[data-other-study]')).toHaveCount(1);
      await expect(others.locator('[data-other-study]')).toContainText('Study earlier');

      await viewer.keyboard.press('Alt+p');
      const prior = others.locator('[data-prior]');
      await expect(prior).toHaveCount(1);
      await expect(prior).toContainText('Study remote');
      await expect(prior).toContainText('PACS');
      await picture(viewer, 'priors');
      await viewer.locator('body').click({ position: { x: 700, y: 400 } });
      await viewer.keyboard.press('Shift+P');
      await expect(others.locator('[data-other-study]')).toHaveCount(2);
      await expect(prior).toHaveCount(0);
      await expect(others).toContainText('No earlier study that is not here');

      // It comes beside what is shown, which stays.
      await others.locator('[data-other-study]').last().click();
      const strip = viewer.getByRole('navigation', { name: 'Series' });
      await expect(strip.locator('[data-study]')).toHaveCount(2);
      await expect(others.locator('[data-other-study]')).toHaveCount(1);
      await expect(strip).not.toContainText('namesake');
      await expect(strip).not.toContainText('longer');
      await expect(viewer.getByText('two patients are never shown together')).toHaveCount(0);
    } finally {
      await pacs.stop();
    }
  });
});
