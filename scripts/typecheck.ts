import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Type-checks each runtime with its own globals: shared code sees neither Node nor the DOM. As many at a time as there are cores. */
const projects = ['renderer', 'main', 'e2e', 'shared'].values();

function check(project: string): Promise<boolean> {
  const child = spawn('tsc', ['-p', `tsconfig.${project}.json`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  // Whole, so that nothing of another one stands between its lines.
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
  });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.once('close', (status) => {
      process.stdout.write(said);
      resolve(status === 0);
    });
  });
}

let failed = false;
async function work(): Promise<void> {
  for (const project of projects) if (!(await check(project))) failed = true;
}
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
process.exitCode = failed ? 1 : 0;
