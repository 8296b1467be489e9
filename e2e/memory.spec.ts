import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import type { DataSet, Element, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { ctPhantomSlice, phantomUid, writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import type { Application } from './application.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';
import { hook, openStudy, settled } from './viewer-window.ts';

const side = 256;
/** Of a slice as it is kept: 16-bit values. */
const sliceBytes = side * side * 2;
const megabyte = 1024 * 1024;

/** One object of many frames, 8 bits, each a ramp that begins elsewhere; no clip, which would play by itself. */
async function writeFrames(folder: string, frames: number, size: number): Promise<void> {
  const element = (vr: Vr, ...values: NonNullable<Element['Value']>): Element => ({ vr, Value: [...values] });
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.12.1';
  const uid = phantomUid('frames');
  const { dataSet } = ctPhantomSlice(0, {
    seed: 'frames',
    rows: size,
    columns: size,
    patientName: 'Frames^Many',
    patientId: 'FRAMES',
  });
  const { '00281050': _, '00281051': __, '00281052': ___, '00281053': ____, ...plain } = dataSet;
  const pixels = Buffer.alloc(frames * size * size);
  for (let frame = 0; frame < frames; frame++) {
    const at = frame * size * size;
    for (let row = 0; row < size; row++) pixels.fill((frame + row) & 255, at + row * size, at + (row + 1) * size);
  }
  const whole: DataSet = {
    ...plain,
    '00080016': element('UI', sopClassUid),
    '00080018': element('UI', uid),
    '00080060': element('CS', 'XA'),
    '00280008': element('IS', frames),
    '00280100': element('US', 8),
    '00280101': element('US', 8),
    '00280102': element('US', 7),
    '00280103': element('US', 0),
    '7FE00010': { vr: 'OB', bytes: pixels },
  };
  const sorted = Object.fromEntries(Object.entries(whole).sort(([a], [b]) => (a < b ? -1 : 1)));
  const meta = {
    sopClassUid,
    sopInstanceUid: uid,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    implementationClassUid: phantomUid('implementation'),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'frames.dcm'), writePart10(meta, sorted));
}

async function rowOf({ page }: Application, patientId: string): Promise<number> {
  const row = page.locator('[data-study-row]').filter({ hasText: patientId }).first();
  await expect(row).toBeVisible();
  return Number(await row.getAttribute('data-study-row'));
}

/** The same window shows the studies of another patient: all of the one before is let go. */
async function show(viewer: Page, studyRow: number, images: number): Promise<void> {
  await viewer.evaluate((row) => {
    window.location.hash = `catalogue=archive&studies=${row}`;
  }, studyRow);
  await expect.poll(async () => (await hook(viewer, 'viewports'))[0]?.count).toBe(images);
  await settled(viewer);
}

/** Bytes of the script's memory, array buffers included, when all that is not held is gone. */
async function heldBytes(session: CDPSession, viewer: Page): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await hook(viewer, 'memory')).heapBytes;
}

const atRest = (viewer: Page): Promise<void> =>
  expect.poll(async () => (await hook(viewer, 'memory')).loading, { message: 'nothing is read any more' }).toBe(0);

test('images in memory: bounded, around what is shown, and gone when the study is', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const size = { rows: side, columns: side };
    await writeCtPhantom(join(folder, 'small'), {
      ...size,
      seed: 'small',
      slices: 2,
      patientId: 'SMALL',
      patientName: 'Small^Study',
    });
    await writeCtPhantom(join(folder, 'large'), {
      ...size,
      seed: 'large',
      slices: 200,
      patientId: 'LARGE',
      patientName: 'Large^Study',
    });
    await writeFrames(join(folder, 'frames'), 60, 1024);
    await importFolder(application, folder, 203);
    const [small, large, frames] = [
      await rowOf(application, 'SMALL'),
      await rowOf(application, 'LARGE'),
      await rowOf(application, 'FRAMES'),
    ];
    const viewer = await openStudy(application, /SMALL/);
    const session = await viewer.context().newCDPSession(viewer);
    await atRest(viewer);
    const before = await heldBytes(session, viewer);

    // Twenty studies, one after the other.
    for (let round = 0; round < 10; round++) {
      await show(viewer, large, 200);
      await hook(viewer, 'loadAll', 0);
      expect((await hook(viewer, 'memory')).cachedBytes).toBe(200 * sliceBytes);
      await show(viewer, small, 2);
      const rest = { cachedBytes: 2 * sliceBytes, frames: 2, loading: 0 };
      await expect.poll(() => hook(viewer, 'memory'), { message: `round ${round + 1}` }).toMatchObject(rest);
    }
    const grown = (await heldBytes(session, viewer)) - before;
    expect(grown, `${(grown / megabyte).toFixed(1)} MB`).toBeLessThan(20 * megabyte);

    // A series larger than the memory: what is shown and a window around it, nothing read twice.
    const budget = 40 * sliceBytes;
    await hook(viewer, 'setImageBudget', budget);
    await show(viewer, large, 200);
    for (const index of [0, 60, 150, 199, 100]) {
      await hook(viewer, 'goto', 0, index);
      expect(await settled(viewer)).toBe(index);
      const around = async (): Promise<number> =>
        (await hook(viewer, 'cachedPlaces', 0)).filter((place) => Math.abs(place - index) <= 12).length;
      const wanted = Math.min(12, index) + Math.min(12, 199 - index) + 1;
      await expect.poll(around, { message: `images around ${index}` }).toBe(wanted);
      expect(await hook(viewer, 'cachedPlaces', 0)).toContain(index);
      expect((await hook(viewer, 'memory')).cachedBytes).toBeLessThanOrEqual(budget);
    }
    // All that there is room for, nine tenths of it: then nothing more is read.
    const near = async (): Promise<number> =>
      (await hook(viewer, 'cachedPlaces', 0)).filter((place) => Math.abs(place - 100) <= 17).length;
    await expect.poll(near).toBe(35);
    await atRest(viewer);
    const decoded = await hook(viewer, 'imagesDecoded');
    await hook(viewer, 'goto', 0, 101);
    await settled(viewer);
    await hook(viewer, 'goto', 0, 100);
    await settled(viewer);
    await atRest(viewer);
    expect(
      (await hook(viewer, 'imagesDecoded')) - decoded,
      'images read for one step there and back',
    ).toBeLessThanOrEqual(8);

    // An object of many frames is opened by frame: its first picture needs the first of them, not the file.
    const fileBytes = 60 * 1024 * 1024;
    await hook(viewer, 'setImageBudget', 8 * 1024 * 1024);
    await show(viewer, small, 2);
    const held = await heldBytes(session, viewer);
    await show(viewer, frames, 60);
    await hook(viewer, 'goto', 0, 59);
    expect(await settled(viewer)).toBe(59);
    await atRest(viewer);
    expect((await hook(viewer, 'memory')).cachedBytes).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect((await heldBytes(session, viewer)) - held).toBeLessThan(fileBytes / 3);
  });
});
