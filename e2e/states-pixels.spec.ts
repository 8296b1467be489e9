import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import type { StateCase } from '../testing/phantom-state-kinds.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';
import { areasCase, pixelCases, tableCase } from './states-pixels-phantoms.ts';
import { type GrayPicture, hook, likeness, openStudy, parsePnm, readImage, settled } from './viewer-window.ts';

const shots = process.env['NEGATOSCOPE_SHOTS'];

/** The grey pipeline of dcmtk: an image under a state, turned and mirrored, all of it. */
async function dcmtkState(image: string, state: string, folder: string, frame = 1): Promise<GrayPicture> {
  const out = join(folder, `state-${Math.random().toString(36).slice(2)}.pgm`);
  const { status, output } = await runPeer('dcmp2pgm', ['-p', state, '-f', String(frame), image, out]);
  expect(status, output).toBe(0);
  return parsePnm(readFileSync(out));
}

/** Goes to an image and waits until it is on the screen. */
async function show(viewer: Page, index: number): Promise<string> {
  await hook(viewer, 'goto', 0, index);
  await settled(viewer);
  return (await hook(viewer, 'shownFrame', 0))?.sopInstanceUid ?? '';
}

const presented = async (viewer: Page) => (await hook(viewer, 'viewports'))[0]?.state.presented;

/** Alt+A until a state is in force. */
async function chooseState(viewer: Page, uid: string): Promise<void> {
  for (let i = 0; i < 4 && (await presented(viewer)) !== uid; i++) await viewer.keyboard.press('Alt+a');
  await expect.poll(() => presented(viewer)).toBe(uid);
  await settled(viewer);
}

function write(folder: string, cases: readonly StateCase[]): { files: number } {
  mkdirSync(folder, { recursive: true });
  let files = 0;
  for (const { images, state } of cases) {
    for (const { file, sopInstanceUid } of [...images, state]) {
      writeFileSync(join(folder, `${sopInstanceUid}.dcm`), file);
      files++;
    }
  }
  return { files };
}

const read = async (viewer: Page): Promise<void> => {
  await expect.poll(async () => (await hook(viewer, 'states')).every((state) => state.read || state.failed)).toBe(true);
};

test('[VIT-106] [VIT-107] images under presentation states are what dcmtk makes of them, image by image, and the reader goes before', async ({
  application,
}) => {
  test.setTimeout(240_000);
  await withTemporaryFolder(async (folder) => {
    const shot = async (name: string): Promise<void> => {
      if (shots) await viewer.screenshot({ path: join(shots, `${name}.png`) });
    };
    const cases = pixelCases();
    const areas = areasCase(cases.length + 2);
    const all = [...cases, tableCase(cases.length + 1), areas];
    const { files } = write(join(folder, 'states'), all);
    await importFolder(application, join(folder, 'states'), files);
    const viewer = await openStudy(application, /States, Presented/);
    await hook(viewer, 'arrange', 1, 1, ['Pixels']);
    await settled(viewer);
    await read(viewer);
    const { count } = (await hook(viewer, 'viewports'))[0]!;
    console.log(count, JSON.stringify(await hook(viewer, 'states')));
    const problems: string[] = [];
    for (let index = 0; index < count; index++) {
      const uid = await show(viewer, index);
      const found = cases.find(({ images }) => images[0]!.sopInstanceUid === uid);
      if (!found || !peersAvailable('dcmp2pgm')) continue;
      await chooseState(viewer, found.state.sopInstanceUid);
      const wanted = await dcmtkState(
        join(folder, 'states', `${uid}.dcm`),
        join(folder, 'states', `${found.state.sopInstanceUid}.dcm`),
        folder,
      );
      const { greatest } = likeness(await readImage(viewer), wanted);
      console.log(found.name, greatest);
      if (greatest > 1) problems.push(`${found.name}: ${greatest}`);
    }
    await shot('pixels-1');
    expect(problems).toEqual([]);
  });
});
