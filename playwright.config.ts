import { defineConfig } from '@playwright/test';

/** Tests of the whole application in Electron (`npm run test:e2e`, which brings the display and the runtime). */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // Each test starts its own application; two at once would measure each other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  reporter: process.env['NEGATOSCOPE_E2E_REPORT']
    ? [['list'], ['json', { outputFile: process.env['NEGATOSCOPE_E2E_REPORT'] }]]
    : [['list']],
});
