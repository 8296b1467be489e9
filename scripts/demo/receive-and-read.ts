import type { Scene } from './stage.ts';

/** A modality sends a series, the study appears, a double click shows it, the wheel scrolls it. */
export const receiveAndRead: Scene = {
  title: 'Receive a study and read it',
  play: async ({ application, series, say, picture, send }) => {
    const { page } = application;
    await page
      .getByRole('grid')
      .or(page.getByRole('region', { name: 'First steps' }))
      .first()
      .waitFor();
    await page.waitForTimeout(1000);
    await picture(page, 'studies-empty', 'The workstation after its first start: listening, the archive empty.');
    const began = performance.now();
    await send(series);
    const sent = performance.now() - began;
    say(`\`storescu\` sent ${series.length} images in ${(sent / 1000).toFixed(2)} s; each was answered with Success.`);
    const row = page.locator('[data-study-row]').first();
    await row.waitFor({ timeout: 15_000 });
    await page.waitForTimeout(1000);
    await picture(page, 'studies-received', 'The study is in the list as soon as it arrives.');
    const opened = performance.now();
    await row.dblclick();
    const viewer = await application.window(/window=viewer#/);
    const viewport = viewer.getByTestId('viewport').first();
    await viewport
      .locator('[data-image-id]')
      .or(viewport.and(viewer.locator('[data-image-id]')))
      .first()
      .waitFor();
    say(
      `The first image was on the screen ${((performance.now() - opened) / 1000).toFixed(2)} s after the double click.`,
    );
    await viewer.waitForTimeout(1500);
    await picture(viewer, 'viewer', 'A double click opens the viewer.');
    const box = await viewport.boundingBox();
    if (box === null) throw new Error('the viewer shows no viewport');
    await viewer.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let step = 0; step < Math.floor(series.length / 2); step++) {
      await viewer.mouse.wheel(0, 100);
      await viewer.waitForTimeout(30);
    }
    await viewer.waitForTimeout(500);
    await picture(viewer, 'viewer-scrolled', 'The mouse wheel goes through the stack.');
  },
};
