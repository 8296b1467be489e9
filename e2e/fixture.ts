import { test as base, expect } from '@playwright/test';
import { obtainDisplay } from '../scripts/display.ts';
import { obtainRuntime } from '../scripts/electron-runtime.ts';
import type { Bridge } from '../src-shared/contract/bridge.ts';
import { type Application, launchApplication } from './application.ts';

export { expect } from '@playwright/test';
export type { Application } from './application.ts';

declare global {
  interface Window {
    readonly negatoscope: Bridge;
  }
}

interface Fixtures {
  /** Overrides of the settings of a fresh workstation: `test.use({ settings: { listener: { aeTitle: 'X' } } })`. */
  settings: Record<string, unknown>;
  environment: Record<string, string>;
  application: Application;
}

/**
 * Each test gets its own application with an empty archive. Afterwards it is closed; a test fails when a window threw
 * or printed an error that was not expected (`application.expectErrors`), or when a process was left behind.
 */
export const test = base.extend<Fixtures, { executable: string; display: undefined }>({
  settings: [{}, { option: true }],
  environment: [{}, { option: true }],
  /** Two applications on one virtual display would take keyboard and clipboard from each other: each worker has its own. */
  display: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      const display = await obtainDisplay();
      Object.assign(process.env, display.env);
      await use(undefined);
      await display.stop();
    },
    { scope: 'worker', auto: true },
  ],
  executable: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      const runtime = await obtainRuntime((line) => console.error(line));
      await use(runtime.executable);
    },
    { scope: 'worker' },
  ],
  application: async ({ executable, settings, environment }, use, info) => {
    const application = await launchApplication({ executable, settings, env: environment });
    try {
      // Keys pressed before the window is drawn reach nobody.
      const { page } = application;
      await page
        .getByRole('grid')
        .or(page.getByRole('region', { name: 'First steps' }))
        .first()
        .waitFor();
      await use(application);
      if (info.status !== info.expectedStatus && !application.page.isClosed()) {
        await info.attach('studies window', { body: await application.page.screenshot(), contentType: 'image/png' });
        await info.attach('log', { body: JSON.stringify(application.log(), null, 1), contentType: 'application/json' });
      }
    } finally {
      await application.close();
    }
    expect(application.errors, 'errors in the windows').toEqual([]);
  },
});
