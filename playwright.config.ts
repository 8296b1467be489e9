import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';

/** A display that people look at has one keyboard. */
const virtual = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];

/** Tests of the whole application in Electron (`npm run test:e2e`, which brings the display and the runtime). */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // For what hangs, not for what is slow: the machine may have other work.
  timeout: 150_000,
  expect: { timeout: 30_000 },
  // An application that is tested waits for half of its time; a worker takes whole files, and has a display of its own.
  workers: virtual && availableParallelism() > 1 ? 2 : 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  reporter: process.env['NEGATOSCOPE_E2E_REPORT']
    ? [['list'], ['json', { outputFile: process.env['NEGATOSCOPE_E2E_REPORT'] }]]
    : [['list']],
});
