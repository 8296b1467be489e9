import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { h264AccessUnits, h264Stream, joined, transportStream } from '../testing/h264-stream.ts';
import { writeVideoPhantom } from '../testing/phantom-video.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';

const picture = { columns: 320, rows: 240 };
/** Grey of a picture: its number tells itself. Pictures are not stored in the order they are shown in. */
const grey = (frame: number): number => 20 + 9 * frame;
const order = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11, 15, 13, 14, 19, 16, 17, 18, 23, 20, 21, 22];
const frames = order.length;
const stream = { ...picture, pictures: frames, luma: (frame: number) => grey(frame), order };
const avc = '1.2.840.10008.1.2.4.102';

/** Grey in the middle of what the video element shows, as the decoder of the system gave it. */
const middle = (cell: Locator): Promise<number> =>
  cell.locator('video').evaluate((video: HTMLVideoElement) => {
    const canvas = document.createElement('canvas');
    canvas.width = 1;
    canvas.height = 1;
    const context = canvas.getContext('2d')!;
    context.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data[1] ?? -1;
  });

/** The frame the player says, and the one that is really seen. */
async function expectFrame(cell: Locator, frame: number): Promise<void> {
  await expect(cell.locator('[data-frame]')).toHaveAttribute('data-frame', String(frame));
  expect(Math.abs((await middle(cell)) - grey(frame)), `grey of frame ${frame}`).toBeLessThanOrEqual(2);
  await expect(cell.locator('[data-place]')).toHaveText(`${frame + 1}/${frames}`);
}

async function show(viewer: Page, name: string): Promise<Locator> {
  await viewer.locator('[data-frame-set]').filter({ hasText: name }).dblclick();
  const cell = viewer.getByTestId('viewport').first();
  await expect(cell.locator('[data-corner="bottomLeft"]').last()).toContainText(name);
  return cell.locator('[data-video]');
}

test('videos: H.264 plays frame by frame from any container; what cannot be played says why and is saved', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    const files = join(folder, 'files');
    const common = { ...picture, frames, frameMs: 40, transferSyntaxUid: avc };
    const elementary = h264Stream(stream);
    const transport = transportStream(h264AccessUnits(stream), (unit) => 90_000 + order[unit]! * 3600);
    // MPEG-2, 720 x 576 at 25 frames a second: a sequence header is enough to tell what it is.
    const sequence = [
      0, 0, 1, 0xb3, 0x2d, 0x02, 0x40, 0x23, 0x17, 0xed, 0x20, 0, 0, 0, 1, 0xb5, 0x14, 0x82, 0, 1, 0, 0,
    ];
    const mpeg2 = joined([Uint8Array.from(sequence), new Uint8Array(2000).fill(0x55)]);
    await writeVideoPhantom(files, { ...common, name: 'Elementary', stream: elementary, seriesNumber: 1 });
    // The fragmentable form, in many fragments.
    const fragmented = { fragmentBytes: 100_000, transferSyntaxUid: `${avc}.1` };
    await writeVideoPhantom(files, { ...common, ...fragmented, name: 'Transport', stream: transport, seriesNumber: 2 });
    const old = { transferSyntaxUid: '1.2.840.10008.1.2.4.100', columns: 720, rows: 576 };
    await writeVideoPhantom(files, { ...common, ...old, name: 'Old coding', stream: mpeg2, seriesNumber: 3 });
    const damaged = { stream: new Uint8Array(5000).fill(0x77), seriesNumber: 4 };
    await writeVideoPhantom(files, { ...common, ...damaged, name: 'Damaged' });
    await importFolder(application, files, 4);
    await application.page
      .getByRole('row', { name: /Phantom, Video/ })
      .first()
      .dblclick();
    const viewer = await application.window(/window=viewer#/);
    await expect(viewer.locator('[data-video="player"]').first()).toBeVisible({ timeout: 30_000 });

    for (const name of ['Elementary', 'Transport']) {
      const cell = await show(viewer, name);
      // Its first picture is decoded.
      await expect
        .poll(() => cell.locator('video').evaluate((video: HTMLVideoElement) => video.readyState))
        .toBeGreaterThanOrEqual(2);
      await expectFrame(cell, 0);
      await expect(cell.locator('[data-corner="topLeft"]')).toContainText('Phantom, Video');
      await expect(cell.locator('[data-lossy]')).toContainText('LOSSY');
      // Shown with its own proportions, as large as the viewport allows.
      expect(await cell.locator('video').evaluate((video) => getComputedStyle(video).objectFit)).toBe('contain');
      const size = await cell
        .locator('video')
        .evaluate((video: HTMLVideoElement) => [video.videoWidth, video.videoHeight]);
      expect(size).toEqual([320, 240]);
      for (const frame of [1, 2, 3, 4]) {
        await viewer.keyboard.press('ArrowDown');
        await expectFrame(cell, frame);
      }
      await viewer.keyboard.press('End');
      await expectFrame(cell, frames - 1);
      // Faster than frames can be sought: none of the presses is lost.
      for (let press = 0; press < 6; press++) await viewer.keyboard.press('ArrowUp');
      await expectFrame(cell, frames - 7);
      await cell.hover();
      await viewer.mouse.wheel(0, 120);
      await expectFrame(cell, frames - 6);
      await viewer.keyboard.press('Home');
      await expectFrame(cell, 0);
      await viewer.keyboard.press('Space');
      await expect(cell.locator('[data-playing]')).toBeVisible();
      // It plays, and begins again at its end.
      await expect.poll(() => cell.locator('video').evaluate((video: HTMLVideoElement) => video.played.length)).toBe(1);
      await expect.poll(() => middle(cell)).toBeGreaterThan(grey(3));
      await viewer.keyboard.press('Space');
      await expect(cell.locator('[data-playing]')).toHaveCount(0);
      const stopped = Math.round(((await middle(cell)) - grey(0)) / 9);
      await expectFrame(cell, stopped);
      await viewer.keyboard.press('.');
      await expect(cell.getByLabel('Rate')).toHaveValue('1.5');
      await cell.getByLabel('Frame', { exact: true }).fill('11');
      await expectFrame(cell, 11);
    }
    // Any range of the file is answered with that range alone.
    const partial = await viewer
      .locator('video')
      .first()
      .evaluate(async (video: HTMLVideoElement) => {
        const answer = await fetch(video.currentSrc, { headers: { range: 'bytes=100-149' } });
        return [answer.status, (await answer.arrayBuffer()).byteLength, answer.headers.get('content-type')];
      });
    expect(partial).toEqual([206, 50, 'video/mp4']);
    // The strip shows what it is.
    const strip = viewer.locator('[data-frame-set]').filter({ hasText: 'Elementary' });
    await expect(strip.getByText('Video', { exact: true })).toBeVisible();
    await expect(strip.locator('img')).toHaveAttribute('src', /^data:image/);

    const card = await show(viewer, 'Old coding');
    await expect(card).toHaveAttribute('data-video', 'card');
    await expect(card.getByRole('alert')).toContainText('MPEG-2 video cannot be played');
    await expect(card.getByRole('alert')).toContainText('720 × 576');
    await expect(card.getByRole('alert')).toContainText('25 frames/s');
    const saved = join(folder, 'saved.m2v');
    await application.electron.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: path });
    }, saved);
    await card.getByRole('button', { name: 'Save video file' }).click();
    await expect.poll(() => lengthOf(saved)).toBe(mpeg2.length);
    expect(readFileSync(saved).equals(Buffer.from(mpeg2))).toBe(true);

    await expect((await show(viewer, 'Damaged')).getByRole('alert')).toContainText('damaged');
  });
});

function lengthOf(file: string): number {
  try {
    return readFileSync(file).length;
  } catch {
    return -1;
  }
}
