import { join } from 'node:path';
import type { Page } from '@playwright/test';

/** A picture of a window for people, when a folder for them is named in `NEGATOSCOPE_SHOTS`. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['NEGATOSCOPE_SHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}
