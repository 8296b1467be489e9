import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Every test of an archive starts threads that Node loads from our sources: it keeps what it compiled of them.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

/** Limits are for what hangs, not for what is slow: the machine may have other work, and starting threads takes seconds then. */
const shared = {
  environment: 'node' as const,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 20_000 } },
};

/** Unit tests stand beside their source; tests against real peers are `*.peer.test.ts`; the application's are in e2e/ (Playwright). */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'bench/**/*.test.ts', 'testing/**/*.test.ts'],
          exclude: ['**/*.peer.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'peers',
          include: ['src-*/**/*.peer.test.ts'],
          testTimeout: 240_000,
        },
      },
    ],
  },
});
