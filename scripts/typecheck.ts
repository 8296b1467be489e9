import { spawnSync } from 'node:child_process';

/** Type-checks each runtime with its own globals: shared code sees neither Node nor the DOM. */
let failed = false;
for (const project of ['shared', 'main', 'renderer', 'e2e']) {
  const { status } = spawnSync('tsc', ['-p', `tsconfig.${project}.json`], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
