import type { Page } from '@playwright/test';
import { addNodes } from '../../e2e/nodes.ts';
import { startDcmPrintServer } from '../../testing/dcmprscp.ts';
import type { Scene } from './stage.ts';

/** The viewer of the head that the scenes before looked at. */
const viewerOf = async (pages: readonly Page[]): Promise<Page> => {
  for (const page of pages) {
    if (/window=viewer#/.test(page.url()) && /Spatial/.test(await page.title())) return page;
  }
  throw new Error('the viewer of the scene before is closed');
};

/** In dots that are printed in a moment. */
const laser = (port: number) => ({
  id: 'laser',
  name: 'Laser imager',
  aeTitle: 'IHEFULL',
  host: '127.0.0.1',
  port,
  profile: { resolutions: [{ id: 'STANDARD', dotsPerInch: 150 }] },
});

/** The head once more: its views on a film, seen in the proof, printed by dcmtk's print server. */
export const printFilm: Scene = {
  title: 'Compose a film and print it',
  play: async ({ application, say, picture }) => {
    const { page } = application;
    const server = await startDcmPrintServer('IHEFULL');
    try {
      await addNodes(page, [], { printers: [laser(server.port)] });
      const viewer = await viewerOf(application.electron.windows());
      await viewer.bringToFront();
      await viewer.locator('[data-cell="1"]').click();
      await viewer.keyboard.press('Alt+f');
      await viewer
        .getByText(/given to the film/)
        .first()
        .waitFor({ timeout: 15_000 });
      await viewer.waitForTimeout(300);
      await picture(
        viewer,
        'given-to-film',
        'What a viewport shows is given to the film, with its window and what was measured.',
      );
      await viewer.keyboard.press('Alt+Shift+F');
      const film = await application.window(/window=film/);
      await film.setViewportSize({ width: 1400, height: 900 });
      await film.waitForFunction(
        () => (globalThis as unknown as { negatoscopeFilmTest?: { read(): boolean } }).negatoscopeFilmTest?.read(),
        undefined,
        { polling: 50, timeout: 30_000 },
      );
      await film.getByRole('button', { name: /15 images: put on the film/ }).focus();
      await film.keyboard.press('Enter');
      await film.waitForTimeout(2500);
      say(
        'The view comes with its measurements; a series fills the sheets behind it. What a smaller grid has no room for waits beside the film.',
      );
      await picture(film, 'film', 'The film composer: series, sheet, sheets.');
      await film.keyboard.press('p');
      await film.locator('[data-testid="proof-box"][data-state="ready"]').first().waitFor({ timeout: 30_000 });
      await film.waitForTimeout(2500);
      say('The proof shows the very bytes that are sent; their hashes go with the job.');
      await picture(film, 'proof', 'The proof of a sheet.');
      await film.keyboard.press('Control+p');
      const job = film.getByTestId('print-job').first();
      await job.waitFor({ timeout: 15_000 });
      await film
        .locator('[data-testid="print-job"]:is([data-state="done"], [data-state="warning"])')
        .first()
        .waitFor({ timeout: 60_000 });
      const images = await server.files('HG');
      say(`The print server of dcmtk printed it: ${images.length} image boxes arrived.`);
      await film.waitForTimeout(500);
      await picture(film, 'printed', 'What became of the job, sheet by sheet.');
    } finally {
      await server.stop();
    }
  },
};
