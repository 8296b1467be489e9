import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTrail, trailFiles } from '../src-main/audit/chain.ts';
import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { launchApplication } from './application.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

test('start, reception, reading, deletion and end are in the audit trail, without a name', async ({ executable }) => {
  await withTemporaryFolder(async (folder) => {
    const dataFolder = join(folder, 'data');
    const application = await launchApplication({ executable, dataFolder });
    try {
      const files = await writeCtPhantom(join(folder, 'files'), {
        slices: 2,
        patientName: 'Secret^Name',
        patientId: 'AUDIT-1',
      });
      await send(application, files);
      const row = application.page.getByRole('row', { name: /AUDIT-1/ });
      await expect(row).toBeVisible();
      const studyRow = Number(
        await application.page.locator('[data-study-row]').first().getAttribute('data-study-row'),
      );
      await application.page.evaluate(
        (rows) => window.negatoscope.app.openViewer({ catalogue: 'archive', studyRows: rows }),
        [studyRow],
      );
      await application.window(/window=viewer#/);
      await application.page.evaluate(
        (rows) => window.negatoscope.catalogues.deleteStudies({ studyRows: rows }),
        [studyRow],
      );
    } finally {
      await application.close();
    }
    const trail = join(dataFolder, 'audit');
    const check = await checkTrail(trail);
    expect(check.problems).toEqual([]);
    const text = (await Promise.all((await trailFiles(trail)).map(({ path }) => readFile(path, 'utf8')))).join('');
    // Application start and stop, instances transferred, instances accessed, study deleted.
    for (const code of ['110120', '110121', '110104', '110103', '110105']) {
      expect(text).toContain(`csd-code="${code}"`);
    }
    expect(text).toContain('AUDIT-1');
    expect(text).not.toContain('Secret');
  });
});
