import { join } from 'node:path';
import type { ProfileName } from '../src-shared/settings/profiles.ts';
import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { addNodes, behaveLike, startArchive } from './nodes.ts';
import { picture } from './picture.ts';

test.skip(!peersAvailable('dcmqrscp', 'storescu'), 'dcmtk is not installed');

/** What the tests of a source system's checklist say of these windows, under its profile. */
const systems: { profile: ProfileName; ids: string; images: boolean }[] = [
  { profile: 'default', ids: '', images: true },
  { profile: 'canon-gca', ids: '[GCA-077][GCA-078]', images: false },
  { profile: 'pixelmed', ids: '[PXM-082][PXM-083]', images: true },
  { profile: 'telemis', ids: '[TEL-112][TEL-115]', images: true },
  { profile: 'vitrea-read', ids: '[VIT-020][VIT-031][VIT-033]', images: true },
];

for (const { profile, ids, images } of systems) {
  test(`${ids} a PACS is searched from the list, a study expanded and opened: it is retrieved and shown as it arrives (${profile})`, async ({
    application,
  }) => {
    const { page } = application;
    if (profile !== 'default') await behaveLike(page, profile);
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

        await page.getByLabel('Search everything').fill('Doe*');
        await page.keyboard.press('Enter');
        const row = page.getByRole('row', { name: /Doe, Jane/ });
        await expect(row).toBeVisible();
        await expect(page.locator('[data-study]')).toHaveCount(1);
        await expect(page.getByTestId('meaning')).toContainText('searched as name, not');
        await expect(page.getByTestId('search-state')).toHaveText('1 study');

        await row.click();
        await page.keyboard.press('ArrowRight');
        const tree = page.getByRole('tree', { name: 'Series of the study' });
        await expect(tree.locator('[data-kind=series]')).toHaveCount(1);
        await page.keyboard.press('ArrowRight');
        await expect(tree).toBeFocused();
        if (images) {
          await page.keyboard.press('ArrowRight');
          await expect(tree.locator('[data-kind=image]')).toHaveCount(12);
          await picture(page, 'qr-tree');

          // A single image first.
          await page.keyboard.press('ArrowDown');
          await page.keyboard.press('Space');
          await expect(page.getByTestId('study-count')).toHaveText('1 series or image selected');
          await page.keyboard.press('r');
          await expect(row.getByTestId('presence')).toContainText(/1 (of 12|here)/);
        } else {
          await expect(tree.getByRole('button')).toHaveCount(0);
        }

        await row.dblclick();
        const viewer = await application.window(/window=viewer#/);
        await expect(viewer.locator('canvas:visible').first()).toBeVisible({ timeout: 30_000 });
        await expect(viewer.getByRole('navigation', { name: 'Series' })).toContainText('12 images');
        await page.getByRole('button', { name: /All studies/ }).click();
        await expect(page.getByRole('row', { name: /Doe, Jane/ })).toContainText('12');
        await expect(page.getByRole('row', { name: /Roe/ })).toHaveCount(0);
      } finally {
        await pacs.stop();
      }
    });
  });
}
