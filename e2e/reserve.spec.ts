import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

test('a viewer is held in reserve, shows the study that is opened, and does not outlive the other windows', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    await send(application, await writeCtPhantom(folder, { slices: 3 }));
    const reserve = await application.window(/window=viewer$/);
    await reserve.waitForFunction(() => 'negatoscopeTest' in window);
    const shown = () =>
      application.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()
          .filter((window) => window.isVisible())
          .map((window) => new URL(window.webContents.getURL()).search),
      );
    expect(await shown()).toEqual(['?window=studies']);

    await application.page.getByRole('row', { name: /Phantom, Computed/ }).dblclick();
    await expect(reserve).toHaveURL(/#catalogue=archive&studies=\d+$/);
    await expect(reserve.getByText('Phantom, Computed').first()).toBeVisible();
    expect((await shown()).sort()).toEqual(['?window=studies', '?window=viewer']);

    // Another reserve is made; closing what is seen ends it too.
    await application.window(/window=viewer$/);
    await application.electron.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) if (window.isVisible()) window.close();
    });
    await expect
      .poll(() => application.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))
      .toBe(0);
  });
});
