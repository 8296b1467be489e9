import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { addNodes, startArchive } from '../../e2e/nodes.ts';
import { startPeer } from '../../testing/peers.ts';
import { writeCtPhantom } from '../../testing/phantom.ts';
import { freePort } from '../../testing/ports.ts';
import type { Scene } from './stage.ts';

/** A PACS is searched, a study fetched and opened, its prior brought beside it, the result sent on, and every job can be looked into. */
export const otherSystems: Scene = {
  title: 'Search, fetch and send: the other systems',
  play: async ({ application, folder, say, picture }) => {
    const { page } = application;
    for (const window of application.electron.windows()) {
      if (/window=viewer#/.test(window.url())) await window.close();
    }
    const study = (seed: string, patientName: string, patientId: string, studyDate: string, slices: number) =>
      writeCtPhantom(join(folder, seed), { seed, patientName, patientId, studyDate, slices, studyDescription: seed });
    const files = [
      ...(await study('Thorax, control', 'Mustermann^Erika', 'D-1001', '20260302', 40)),
      ...(await study('Thorax', 'Mustermann^Erika', 'D-1001', '20240611', 30)),
      ...(await study('Abdomen', 'Yamada^Tarou=山田^太郎=やまだ^たろう', 'D-1002', '20260228', 20)),
      ...(await study('Head', 'Muster^Max', 'D-1003', '20260227', 10)),
    ];
    const pacs = await startArchive(folder, application, files);
    const received = join(folder, 'received');
    mkdirSync(received);
    const port = await freePort();
    const teaching = await startPeer('storescp', ['-aet', 'TEACHING', '-od', received, String(port)], { port });
    try {
      await addNodes(page, [
        { name: 'Hospital PACS', port: pacs.port, aeTitle: 'PACS' },
        { name: 'Teaching archive', port, aeTitle: 'TEACHING', roles: ['store'] },
      ]);
      await page.bringToFront();
      const places = page.getByRole('navigation', { name: 'Places' });
      await places.getByRole('button', { name: 'Hospital PACS', exact: true }).click();
      await page.waitForTimeout(500);
      await picture(
        page,
        'node-before',
        'A node is a place like the archive: the list says what to do before anything is asked.',
      );
      await page.getByLabel('Search everything').fill('M*');
      await page.keyboard.press('Enter');
      const row = page.getByRole('row', { name: /Mustermann/ }).first();
      await row.waitFor();
      await row.click();
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(800);
      await picture(page, 'node-found', 'What the PACS found (C-FIND), with the series of one study.');
      const began = performance.now();
      await row.dblclick();
      const viewer = await application.window(/window=viewer#.*studies/);
      await viewer.locator('canvas:visible').first().waitFor({ timeout: 30_000 });
      say(
        `The study was fetched (C-MOVE) and its first image was shown ${((performance.now() - began) / 1000).toFixed(2)} s after the double click.`,
      );
      await viewer.waitForTimeout(1500);
      await viewer.keyboard.press('Alt+p');
      const prior = viewer.getByRole('region', { name: 'Other studies of the patient' }).locator('[data-prior]');
      await prior.first().waitFor({ timeout: 15_000 });
      await picture(
        viewer,
        'prior-found',
        'The viewer asks the nodes for earlier studies of this patient, and of nobody else.',
      );
      await page.bringToFront();
      await places.getByRole('button', { name: /All studies/ }).click();
      const here = page.getByRole('row', { name: /Mustermann/ }).first();
      await here.click();
      await page.keyboard.press('s');
      const dialog = page.getByRole('dialog', { name: 'Send to another system' });
      await dialog.waitFor();
      await picture(page, 'send', 'Sending: the nodes that take images, chosen with the keyboard.');
      await page.keyboard.type('teach');
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      await page.keyboard.press('Control+t');
      const job = page.locator('[data-job]').first();
      await job.waitFor();
      await page.locator('[data-job][data-state=done]').first().waitFor({ timeout: 30_000 });
      await job.click();
      await page.waitForTimeout(800);
      await picture(page, 'transfers', 'Every job with what became of it.');
      await page
        .getByRole('complementary', { name: 'About the job' })
        .getByRole('button', { name: /^association/ })
        .last()
        .click();
      await page.getByTestId('association-log').waitFor();
      await page.waitForTimeout(500);
      await picture(page, 'association-log', 'What was said on the association, decoded; no values of patients.');
      await page.keyboard.press('Control+t');
    } finally {
      await teaching.stop();
      await pacs.stop();
    }
  },
};
