import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { build, type Configuration, Platform } from 'electron-builder';
import { writeCtPhantom } from '../testing/phantom.ts';
import { freePort, waitForPort } from '../testing/ports.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { ensureBuilt, repository } from './build.ts';
import { obtainDisplay } from './display.ts';
import { describeRuntime, type ElectronRuntime, obtainRuntime, sandboxSwitches } from './electron-runtime.ts';
import { writeDocuments } from './licences.ts';

/**
 * Builds the application as it is installed, unpacked, into a temporary folder, and starts it once: it must listen for
 * DICOM, write its log and end when asked. With the fallback runtime where the official one cannot be had; nothing of it
 * is kept. With the inspect fuse off no debugger can look inside, which is why a port and a file have to do.
 */
function need(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
  console.log(`  ok  ${what}`);
}

async function packageInto(output: string, runtime: ElectronRuntime): Promise<string> {
  const configuration = createRequire(import.meta.url)(
    join(repository, 'build', 'electron-builder.config.cjs'),
  ) as Configuration;
  await build({
    projectDir: repository,
    targets: Platform.current().createTarget('dir'),
    config: {
      ...configuration,
      directories: { ...configuration.directories, output },
      electronDist: runtime.folder,
      electronVersion: runtime.version,
      // The archives are checked by their own tests; here the build must be quick.
      compression: 'store',
    },
  });
  const unpacked = readdirSync(output).find((name) => name.endsWith('unpacked'));
  if (unpacked === undefined) throw new Error(`electron-builder left no unpacked application in ${output}`);
  return join(output, unpacked);
}

async function checkFuses(executable: string): Promise<void> {
  const wire = await getCurrentFuseWire(executable);
  const off = [
    FuseV1Options.RunAsNode,
    FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    FuseV1Options.EnableNodeCliInspectArguments,
  ];
  const on = [
    FuseV1Options.OnlyLoadAppFromAsar,
    FuseV1Options.EnableCookieEncryption,
    FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  ];
  need(
    off.every((fuse) => wire[fuse] === FuseState.DISABLE) && on.every((fuse) => wire[fuse] === FuseState.ENABLE),
    'the fuses are set',
  );
}

async function checkStart(executable: string, switches: string[], env: Record<string, string>, data: string) {
  const port = await freePort();
  mkdirSync(data, { recursive: true });
  const settings = { listener: { host: '127.0.0.1', port } };
  writeFileSync(join(data, 'initial-settings.json'), JSON.stringify(settings));
  const child = spawn(executable, switches, {
    env: { ...process.env, ...env, NEGATOSCOPE_DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let status: number | null | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve();
    });
    child.once('close', (code) => {
      status = code;
      resolve();
    });
  });
  try {
    await waitForPort(port, {
      timeoutMs: 60_000,
      givenUp: () => (status === undefined ? undefined : `it ended with ${status}:\n${output}`),
    });
    need(true, `it starts and listens on port ${port}`);
    const echo = spawnSync('echoscu', ['-aec', 'NEGATOSCOPE', '127.0.0.1', String(port)], {
      env: { ...process.env, TCP_NODELAY: '1' },
      encoding: 'utf8',
      timeout: 30_000,
    });
    need(echo.status === 0, 'C-ECHO is answered');
    const files = await writeCtPhantom(join(data, 'sent'), { slices: 3 });
    const store = spawnSync('storescu', ['-R', '-aec', 'NEGATOSCOPE', '127.0.0.1', String(port), ...files], {
      env: { ...process.env, TCP_NODELAY: '1' },
      encoding: 'utf8',
      timeout: 30_000,
    });
    need(store.status === 0, 'it takes a series');
    const objects = readdirSync(join(data, 'objects'), { recursive: true, withFileTypes: true });
    need(objects.filter((entry) => entry.isFile()).length === 3, 'and keeps its files');
    child.kill('SIGTERM');
    const limit = setTimeout(() => child.kill('SIGKILL'), 40_000);
    await ended;
    clearTimeout(limit);
    need(status === 0, `it ends when asked (${status})`);
    const log = readFileSync(join(data, 'logs', 'negatoscope.log'), 'utf8');
    need(log.includes('"started"') && log.includes('"ended"'), 'its log says that it started and ended');
    const errors = log.split('\n').filter((line) => line.includes('"level":"error"'));
    need(errors.length === 0, `its log has no errors ${errors.join('\n')}`);
  } catch (error) {
    console.error(output.slice(-4000));
    throw error;
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

async function check(): Promise<void> {
  const runtime = await obtainRuntime();
  console.log(`Packaging with ${describeRuntime(runtime)}, to be thrown away ...`);
  await ensureBuilt();
  writeDocuments();
  await withTemporaryFolder(async (folder) => {
    const application = await packageInto(join(folder, 'dist'), runtime);
    const executable = join(application, 'negatoscope');
    need(existsSync(executable), 'the executable is there');
    const resources = join(application, 'resources');
    need(existsSync(join(resources, 'app.asar')), 'the application is in its archive');
    need(!existsSync(join(resources, 'default_app.asar')), 'nothing else can be loaded');
    need(existsSync(join(resources, 'resources', 'documents', 'THIRD-PARTY.txt')), 'the licences are there');
    need(existsSync(join(resources, 'resources', 'profiles', 'telemis.json')), 'the profiles are there');
    await checkFuses(executable);
    const display = await obtainDisplay();
    try {
      const switches = sandboxSwitches({ ...runtime, folder: application });
      await checkStart(executable, switches, display.env, join(folder, 'data'));
    } finally {
      await display.stop();
    }
  }, 'package');
  if (!runtime.official) {
    const refused = spawnSync(process.execPath, [join(repository, 'scripts', 'package.ts')], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    need(
      refused.status === 1 && refused.stderr.includes('never packaged'),
      'npm run package refuses the fallback runtime',
    );
  }
}

try {
  if (process.platform !== 'linux') console.log('The packaged application is started by this test on Linux only.');
  else await check();
} catch (error) {
  console.error(`The packaged application: ${(error as Error).message}`);
  process.exitCode = 1;
}
