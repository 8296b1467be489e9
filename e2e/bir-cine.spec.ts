import type { Page } from '@playwright/test';
import { peersAvailable } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { writeHeart, writeUltrasound } from '../testing/phantom-studies.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';
import { hook, openStudy, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const index = async (viewer: Page): Promise<number | undefined> =>
  (await hook(viewer, 'viewports')).find(({ cell }) => cell === 0)?.index;

/** Indices of a viewport in the order in which they are shown, until so many were. */
async function shownFrames(viewer: Page, count: number): Promise<number[]> {
  return await hook(viewer, 'shownInTurn', 0, count);
}

/** Each of so many images is shown, in one round or another: a busy machine leaves single ones out to keep the rate. */
async function showsAll(viewer: Page, count: number): Promise<void> {
  const seen = new Set<number>();
  const watch = async (): Promise<number> => {
    for (const shown of await shownFrames(viewer, count)) seen.add(shown);
    return seen.size;
  };
  await expect.poll(watch).toBe(count);
}

test('[BIR-I1] [BIR-I2] [BIR-I3] [BIR-I4] [BIR-I5] moving pictures', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    await send(application, [
      ...(await writeUltrasound(`${folder}/us`, { name: 'Echo^Eva', id: 'US1' }, { frames: 12, frameTimeMs: 50 })),
      ...(await writeUltrasound(
        `${folder}/vector`,
        { name: 'Vector^Vera', id: 'US2' },
        { frames: 4, frameTimeVectorMs: [0, 40, 80, 120] },
      )),
      ...(await writeHeart(
        `${folder}/heart`,
        { name: 'Heart^Hanna', id: 'MR9' },
        { slices: 3, phases: 12, phaseMs: 50 },
      )),
      ...(await writeCtPhantom(`${folder}/ct`, { slices: 6, rows: 64, columns: 64 })),
    ]);
    const viewer = await openStudy(application, /Echo, Eva/);
    const bar = viewer.locator('[data-cell="0"] [data-cine-bar]');
    const named = (name: string | RegExp) => bar.getByRole('button', { name, exact: typeof name === 'string' });

    await test.step('an ultrasound clip plays at its rate as soon as it is opened, every frame, again and again', async () => {
      await expect(bar).toHaveAttribute('data-playing', 'true');
      await expect(bar.getByRole('textbox', { name: 'Frames per second' })).toHaveValue('20');
      await showsAll(viewer, 12);
      await picture(viewer, 'cine-playing');
    });

    await test.step('play, pause, stop, steps, first and last', async () => {
      await viewer.keyboard.press('Space');
      await expect(bar).not.toHaveAttribute('data-playing', 'true');
      await settled(viewer, 0);
      const at = (await index(viewer))!;
      await named('Step forward').click();
      await expect.poll(() => index(viewer)).toBe((at + 1) % 12);
      await named('Step back').click();
      await expect.poll(() => index(viewer)).toBe(at);
      await named('Last frame').click();
      await expect.poll(() => index(viewer)).toBe(11);
      await named('Step forward').click();
      await expect.poll(() => index(viewer)).toBe(0);
      await named('Last frame').click();
      await named('First frame').click();
      await expect.poll(() => index(viewer)).toBe(0);
      await viewer.keyboard.press('Space');
      await expect(bar).toHaveAttribute('data-playing', 'true');
      await shownFrames(viewer, 3);
      await named(/^Stop/).click();
      await expect(bar).not.toHaveAttribute('data-playing', 'true');
      await expect.poll(() => index(viewer)).toBe(0);
    });

    await test.step('in reverse, there and back, a part alone, another rate; the slider goes anywhere', async () => {
      const rises = (seen: number[]): number =>
        seen.slice(1).filter((value, at) => value === (seen[at]! + 1) % 12).length;
      await named(/^Forward/).click();
      await named(/^Play/).click();
      const back = await shownFrames(viewer, 14);
      expect(rises(back.reverse())).toBeGreaterThan(9);
      await named(/^In reverse/).click();
      const both = await shownFrames(viewer, 26);
      expect(rises(both)).toBeGreaterThan(5);
      expect(rises([...both].reverse())).toBeGreaterThan(5);
      await named(/^There and back/).click();
      const rate = bar.getByRole('textbox', { name: 'Frames per second' });
      await rate.fill('40');
      await rate.press('Enter');
      await expect(rate).toHaveValue('40');
      await viewer.keyboard.press(',');
      await expect(rate).toHaveValue('32');
      await viewer.keyboard.press('.');
      await expect(rate).toHaveValue('40');
      await bar.getByRole('slider', { name: 'Frame' }).fill('4');
      await expect.poll(() => index(viewer)).toBe(3);
      await expect(bar).not.toHaveAttribute('data-playing', 'true');
      await bar.getByTitle('The part that is played begins at this frame').click();
      await expect(bar.getByTitle('Play all frames again')).toHaveText('4–12');
      await named(/^Play/).click();
      const part = await shownFrames(viewer, 15);
      expect(Math.min(...part)).toBeGreaterThanOrEqual(3);
      await bar.getByTitle('Play all frames again').click();
      // It goes on in tiles, and in one picture again.
      for (const grid of ['1 × 2', '1 × 1']) {
        await viewer.keyboard.press('Shift+G');
        await viewer.getByRole('button', { name: grid, exact: true }).click();
        await expect(bar).toHaveAttribute('data-playing', 'true');
        expect(new Set(await shownFrames(viewer, 6)).size).toBeGreaterThan(1);
      }
    });

    await test.step('another series in its place ends it; C takes the controls away and brings them, playing', async () => {
      await viewer.locator('[data-frame-set]').nth(1).dragTo(viewer.getByTestId('viewport').nth(0));
      await expect(viewer.locator('[data-cell="0"] [data-cine-bar]')).toHaveCount(0);
      await viewer.keyboard.press('c');
      await expect(bar).toHaveAttribute('data-playing', 'true');
      await viewer.keyboard.press('c');
      await expect(bar).toHaveCount(0);
      await viewer.close();
    });

    await test.step('the rate of a frame time vector, and of a stack that says nothing', async () => {
      const vector = await openStudy(application, /Vector, Vera/);
      const field = vector.locator('[data-cell="0"]').getByRole('textbox', { name: 'Frames per second' });
      await expect(field).toHaveValue('12.5');
      await vector.close();
      const stack = await openStudy(application, /Phantom, Computed/);
      await expect(stack.locator('[data-cine-bar]')).toHaveCount(0);
      await stack.keyboard.press('C');
      await expect(stack.locator('[data-cine-bar]')).toHaveAttribute('data-playing', 'true');
      await expect(stack.getByRole('textbox', { name: 'Frames per second' })).toHaveValue('10');
      await showsAll(stack, 6);
      await stack.close();
    });

    await test.step('one slice of a heart beats at the rate of its phases, and the wheel goes from slice to slice', async () => {
      const heart = await openStudy(application, /Heart, Hanna/);
      const pane = heart.locator('[data-cell="0"]');
      await hook(heart, 'goto', 0, 14);
      await settled(heart, 0);
      const before = (await pane.locator('[data-tile]').boundingBox())!;
      await heart.keyboard.press('c');
      const controls = pane.locator('[data-cine-bar]');
      await expect(controls).toHaveAttribute('data-playing', 'true');
      await expect(controls.getByRole('textbox', { name: 'Frames per second' })).toHaveValue('20');
      const slices = async () => new Set((await shownFrames(heart, 30)).map((frame) => Math.floor(frame / 12)));
      expect(await slices()).toEqual(new Set([1]));
      // A slow screen leaves frames out, others in every round.
      const phases = new Set<number>();
      await expect
        .poll(async () => {
          for (const frame of await shownFrames(heart, 12)) phases.add(frame);
          return phases.size;
        })
        .toBe(12);
      // The picture stands above the controls.
      const tile = (await pane.locator('[data-tile]').boundingBox())!;
      expect(tile.y + tile.height).toBeLessThanOrEqual((await controls.boundingBox())!.y);
      await picture(heart, 'cine-heart');
      await heart.mouse.move(tile.x + tile.width / 2, tile.y + tile.height / 2);
      await heart.mouse.wheel(0, 100);
      await expect.poll(async () => [...(await slices())]).toEqual([2]);
      for (let notch = 0; notch < 2; notch++) await heart.mouse.wheel(0, -100);
      await expect.poll(async () => [...(await slices())]).toEqual([0]);
      await heart.keyboard.press('c');
      await expect.poll(async () => (await pane.locator('[data-tile]').boundingBox())!.height).toBe(before.height);
      await heart.close();
    });
  });
});
