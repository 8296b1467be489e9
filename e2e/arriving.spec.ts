import { scriptedScp } from '../src-main/remote/testing/scripted-scp.ts';
import { peersAvailable } from '../testing/peers.ts';
import { phantomUid, writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { addNodes, studyAnswer } from './nodes.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const cFind = 0x0020;
const cMove = 0x0021;

test('the viewport counts what a retrieve still brings, says when a part is missing, and nothing when all is here', async ({
  application,
}) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(folder, { seed: 'slow', slices: 12, patientName: 'Doe^Jane', patientId: 'P0' });
    /** Ends the retrieve that is held. */
    let end: ((status: number, completed: number) => void) | undefined;
    const node = await scriptedScp({
      onMessage: async (message, association) => {
        if (message.command.field === cFind) {
          const dataSet = studyAnswer(0, {
            '0020000D': { vr: 'UI', Value: [phantomUid('slow study')] },
            '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] },
            '00201208': { vr: 'IS', Value: [12] },
          });
          association.respond(message, { status: 0xff00, dataSet });
          association.respond(message, { status: 0 });
        } else if (message.command.field === cMove) {
          if (end === undefined) await send(application, files.slice(0, 5));
          association.respond(message, { status: 0xff00, remaining: 7, completed: 5, failed: 0, warning: 0 });
          end = (status, completed) =>
            association.respond(message, { status, completed, failed: 12 - completed, warning: 0 });
        }
      },
    });
    try {
      await addNodes(page, [{ name: 'PACS', port: node.port, querying: { retry: { attempts: 0 } } }]);
      const places = page.getByRole('navigation', { name: 'Places' });
      await places.getByRole('button', { name: 'PACS', exact: true }).click();
      await page.getByRole('textbox', { name: 'Search everything' }).fill('Doe');
      await page.keyboard.press('Enter');
      const row = page.getByRole('row', { name: /Doe, Jane/ });
      await row.dblclick();
      const viewer = await application.window(/window=viewer#.*studies/);
      const pane = viewer.getByTestId('viewport').first();
      await expect(pane).toContainText('5 of 12 of the study, still arriving');
      await picture(viewer, 'still-arriving');

      end?.(0xa702, 5);
      await expect(pane).toContainText('5 of 12 of the study, fetching failed');

      await row.click();
      await page.keyboard.press('r');
      await expect(pane).toContainText('5 of 12 of the study, still arriving');
      await send(application, files);
      await expect(pane).not.toContainText('of the study');
      end?.(0, 12);
      await expect
        .poll(async () => {
          const answer = await page.evaluate(() => window.negatoscope.jobs.list());
          return answer.ok ? answer.value.map(({ state }) => state) : [];
        })
        .toContain('done');
      await expect(pane).not.toContainText('arriving');
      await expect(pane).toContainText('Im 1/12');
    } finally {
      node.close();
    }
  });
});
