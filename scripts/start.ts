import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, repository } from './build.ts';
import { obtainDisplay } from './display.ts';
import { describeRuntime, obtainRuntime, sandboxSwitches } from './electron-runtime.ts';
import { ensureSystemPackages } from './system-packages.ts';

/** `npm start [-- switches and files]`: opens the workstation; whatever is missing is prepared first. */
async function start(): Promise<number> {
  const given = process.argv.slice(2);
  const dev = given.includes('--dev');
  const args = given.filter((argument) => argument !== '--dev');
  const runtime = await obtainRuntime();
  console.log(describeRuntime(runtime));
  await ensureSystemPackages('start', runtime.executable);
  const switches = args.includes('--no-sandbox') ? [] : sandboxSwitches(runtime);
  if (!dev) await ensureBuilt();
  const display = await obtainDisplay();
  if (display.virtual) {
    console.log(`There is no display: the window opens on a virtual one (DISPLAY=${display.env['DISPLAY']}).`);
  }
  const env: NodeJS.ProcessEnv = { ...process.env, ...display.env };
  // An Electron that finds this runs as plain Node.
  delete env['ELECTRON_RUN_AS_NODE'];
  const [command, commandArgs] = dev
    ? [
        process.execPath,
        [
          join(repository, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'),
          'dev',
          '--',
          ...switches,
          ...args,
        ],
      ]
    : [runtime.executable, [...switches, repository, ...args]];
  if (dev) env['ELECTRON_EXEC_PATH'] = runtime.executable;
  try {
    const child = spawn(command, commandArgs, { cwd: repository, env, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
  } finally {
    await display.stop();
  }
}

try {
  process.exitCode = await start();
} catch (error) {
  console.error(`Negatoscope cannot be started: ${(error as Error).message}`);
  process.exitCode = 1;
}
