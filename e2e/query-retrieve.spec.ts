import { join } from 'node:path';
import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { addNodes, startArchive } from './nodes.ts';

test.skip(!peersAvailable('dcmqrscp', 'storescu'), 'dcmtk is not installed');

test('[GCA-077][PXM-082][VIT-020][TEL-105][TEL-112][TEL-115][VIT-031][VIT-033][GCA-078][PXM-083] a PACS is searched from the list, a study expanded to its images and opened: it is retrieved and shown as it arrives', async ({
  application,
}) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const doe = await writeCtPhantom(join(folder, 'doe'), { slices: 12, patientName: 'Doe^Jane', patientId: 'QR-1' });
    const roe = await writeCtPhantom(join(folder, 'roe'), {
      seed: 'r',
      slices: 3,
      patientName: 'Roe^Richard',
      patientId: 'QR-2',
    });
    const pacs = await startArchive(folder, application, [...doe, ...roe]);
    try {
      await addNodes(page, [{ name: 'PACS', port: pacs.port, aeTitle: 'PACS' }]);
      const places = page.getByRole('navigation', { name: 'Places' });
      await places.getByRole('button', { name: 'PACS', exact: true }).click();
      // Nothing is asked before somebody asks.
      await expect(page.getByRole('heading', { name: 'What do you want to see of PACS?' })).toBeVisible();
      await expect(page.locator('[data-study]')).toHaveCount(0);

      await page.getByLabel('Search everything').fill('Doe');
      await page.keyboard.press('Enter');
      const row = page.getByRole('row', { name: /Doe, Jane/ });
      await expect(row).toBeVisible();
      await expect(page.locator('[data-study]')).toHaveCount(1);
      await expect(page.getByTestId('meaning')).toContainText('Doe is searched as name');
      await expect(page.getByTestId('search-state')).toHaveText('1 study');

      await row.click();
      await page.keyboard.press('ArrowRight');
      const tree = page.getByRole('tree', { name: 'Series of the study' });
      await expect(tree.locator('[data-kind=series]')).toHaveCount(1);
      await page.keyboard.press('ArrowRight');
      await expect(tree).toBeFocused();
      await page.keyboard.press('ArrowRight');
      await expect(tree.locator('[data-kind=image]')).toHaveCount(12);
      await page.screenshot({
        path: process.env['NEGATOSCOPE_SHOTS']
          ? join(process.env['NEGATOSCOPE_SHOTS'], 'qr-tree.png')
          : join(folder, 's.png'),
      });

      // A single image first.
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
      await expect(page.getByTestId('study-count')).toHaveText('1 series or image selected');
      await page.keyboard.press('r');
      await expect(row.getByTestId('presence')).toContainText(/1 (of 12|here)/);

      await row.dblclick();
      const viewer = await application.window(/window=viewer#/);
      await expect(viewer.locator('canvas').first()).toBeVisible({ timeout: 30_000 });
      await expect(viewer.getByRole('navigation', { name: 'Series' })).toContainText('12 images');
      await page.getByRole('button', { name: /All studies/ }).click();
      await expect(page.getByRole('row', { name: /Doe, Jane/ })).toContainText('12');
      await expect(page.getByRole('row', { name: /Roe/ })).toHaveCount(0);
    } finally {
      await pacs.stop();
    }
  });
});
