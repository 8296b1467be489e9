import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { dcmtkPicture, expectAlike, hook, openViewer, readImage, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu', 'dcmj2pnm'), 'dcmtk is not installed');
// Without a graphics card WebGL answers all the same, drawn by software.
test.use({ environment: { NEGATOSCOPE_RENDERING: 'gpu' } });

test('a lost drawing context never leaves an old slice on the screen', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const files = await writeCtPhantom(folder, { slices: 8 });
    const viewer = await openViewer(application, files, /Phantom, Computed/);
    expect(await hook(viewer, 'rendering')).toBe('gpu');
    const check = async (index: number, what: string): Promise<void> => {
      await hook(viewer, 'setWindow', 0, 40, 400);
      expectAlike(await readImage(viewer), await dcmtkPicture(files[index]!, folder, ['+Ww', '40', '400']), what);
    };
    await check(0, 'before');
    expect(await hook(viewer, 'loseContext')).toBe(1);
    await hook(viewer, 'goto', 0, 5);
    expect(await settled(viewer)).toBe(5);
    await expect(viewer.getByTestId('viewport').first()).toHaveAttribute('data-index', '5');
    await check(5, 'after the loss');
    await hook(viewer, 'goto', 0, 2);
    await settled(viewer);
    await check(2, 'scrolled on');
  });
});
