import { expect, type Page } from '@playwright/test';
import type { Application } from './application.ts';

/** The system's dialogs answer with these paths from now on; undefined: they are cancelled. What they were asked is in `askedFor`. */
export async function answerDialogs(application: Application, path: string | undefined): Promise<void> {
  await application.electron.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async (...given: unknown[]) => {
      (globalThis as { askedFor?: unknown }).askedFor = (given.at(-1) as Electron.SaveDialogOptions).defaultPath;
      return { canceled: chosen === undefined, filePath: chosen ?? '' };
    };
    dialog.showOpenDialog = async () => ({ canceled: chosen === undefined, filePaths: chosen ? [chosen] : [] });
  }, path);
}

/** The path that the system's dialog proposed last. */
export const askedFor = (application: Application): Promise<string> =>
  application.electron.evaluate(() => String((globalThis as { askedFor?: unknown }).askedFor));

/** Closes what a window says at its edge, and waits until nothing of it covers what is below. */
export async function closeNotices(page: Page): Promise<void> {
  await expect(async () => {
    const buttons = await page.locator('.mantine-Notification-closeButton').elementHandles();
    for (const button of buttons) await button.dispatchEvent('click');
    expect(await page.locator('.mantine-Notification-root').count()).toBe(0);
  }).toPass({ timeout: 15_000 });
}
