import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { peersAvailable, startPeer } from '../testing/peers.ts';
import { phantomUid, writeCtPhantom } from '../testing/phantom.ts';
import { freePort } from '../testing/ports.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { addNodes } from './nodes.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';

test.skip(!peersAvailable('wlmscpfs', 'storescu'), 'dcmtk is not installed');

const day = (ahead = 0): string => {
  const at = new Date(Date.now() + ahead * 86_400_000);
  return `${at.getFullYear()}${String(at.getMonth() + 1).padStart(2, '0')}${String(at.getDate()).padStart(2, '0')}`;
};

interface Scheduled {
  name: string;
  patientId: string;
  studyUid: string;
  date: string;
  time: string;
  procedure: string;
  modality?: string;
}

const scheduled = ({ name, patientId, studyUid, date, time, procedure, modality = 'CT' }: Scheduled): DataSet => ({
  '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
  '00080050': { vr: 'SH', Value: [`ACC-${patientId}`] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: name }] },
  '00100020': { vr: 'LO', Value: [patientId] },
  '00100030': { vr: 'DA', Value: ['19610402'] },
  '00100040': { vr: 'CS', Value: ['F'] },
  '0020000D': { vr: 'UI', Value: [studyUid] },
  '00321060': { vr: 'LO', Value: [procedure] },
  '00400100': {
    vr: 'SQ',
    Value: [
      {
        '00080060': { vr: 'CS', Value: [modality] },
        '00400001': { vr: 'AE', Value: ['CT_ROOM_1'] },
        '00400002': { vr: 'DA', Value: [date] },
        '00400003': { vr: 'TM', Value: [time] },
        '00400006': { vr: 'PN', Value: [{ Alphabetic: 'House^Gregory' }] },
        '00400007': { vr: 'LO', Value: [procedure] },
        '00400009': { vr: 'SH', Value: [`STEP-${patientId}`] },
      },
    ],
  },
  '00401001': { vr: 'SH', Value: [`RP-${patientId}`] },
});

test('the worklist of a RIS: what is scheduled for today, and what of it is here already', async ({ application }) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(join(folder, 'files'), {
      seed: 'wl',
      slices: 4,
      patientName: 'Doe^Jane',
      patientId: 'WL-1',
    });
    const database = join(folder, 'db', 'RIS');
    mkdirSync(database, { recursive: true });
    writeFileSync(join(database, 'lockfile'), '');
    const entries: Scheduled[] = [
      {
        name: 'Roe^Richard',
        patientId: 'WL-2',
        studyUid: '2.25.99.2',
        date: day(),
        time: '1130',
        procedure: 'MR knee',
        modality: 'MR',
      },
      {
        name: 'Doe^Jane',
        patientId: 'WL-1',
        studyUid: studyUidOf('wl'),
        date: day(),
        time: '0915',
        procedure: 'CT thorax',
      },
      { name: 'Poe^Paula', patientId: 'WL-3', studyUid: '2.25.99.3', date: day(2), time: '0800', procedure: 'CT head' },
    ];
    for (const [index, entry] of entries.entries()) {
      writeFileSync(join(database, `${index}.wl`), writePart10(worklistFile(index), scheduled(entry)));
    }
    const port = await freePort();
    const ris = await startPeer('wlmscpfs', ['-dfp', join(folder, 'db'), String(port)], { port });
    try {
      await addNodes(page, [{ name: 'RIS', port, aeTitle: 'RIS', roles: ['worklist'] }]);
      await page.getByRole('button', { name: 'Worklist RIS' }).click();
      const list = page.getByRole('grid', { name: 'Worklist of RIS' });
      await expect(list.locator('[data-step]')).toHaveCount(2);
      await expect(list.locator('[data-step]').first()).toContainText('09:15');
      await expect(list.locator('[data-step]').first()).toContainText('Doe, Jane');
      await expect(list.locator('[data-step]').first()).toContainText('CT_ROOM_1');
      await expect(list.locator('[data-step]').last()).toContainText('MR knee');
      await page.keyboard.press('Tab');
      await list.focus();
      await page.keyboard.press('ArrowDown');
      await expect(page.getByRole('button', { name: 'Open', exact: true })).toBeDisabled();

      // Images come: the step says so, and Enter opens them.
      await send(application, files);
      await expect(list.locator('[data-step]').first()).toContainText('4 images');
      await picture(page, 'worklist');
      await page.keyboard.press('Enter');
      const viewer = await application.window(/window=viewer#/);
      await expect(viewer.locator('canvas:visible').first()).toBeVisible({ timeout: 30_000 });

      await page.bringToFront();
      await page.getByRole('button', { name: /Scheduled: Today/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: '7 days' }).click();
      await expect(list.locator('[data-step]')).toHaveCount(3);
      await page.getByRole('textbox', { name: 'Modality' }).fill('mr');
      await expect(list.locator('[data-step]')).toHaveCount(1);
      await list.locator('[data-step]').first().click();
      await page.keyboard.press('p');
      await expect(page.getByRole('textbox', { name: 'ID', exact: true })).toHaveValue('WL-2');
      await expect(page.getByText('No study matches')).toBeVisible();
    } finally {
      await ris.stop();
    }
  });
});

const studyUidOf = (seed: string): string => phantomUid(`${seed} study`);
const worklistFile = (index: number) => ({
  sopClassUid: '1.2.840.10008.5.1.4.31',
  sopInstanceUid: `2.25.98.${index + 1}`,
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  implementationClassUid: phantomUid('implementation'),
});
