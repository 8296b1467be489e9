import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withLock } from './runtime/cache.ts';

export const repository = resolve(import.meta.dirname, '..');

const sources = [
  'src-main',
  'src-preload',
  'src-renderer',
  'src-shared',
  'resources',
  'electron.vite.config.ts',
  'package-lock.json',
];

/** Time of the newest change below, ms; deleted files show as a change of their folder. */
function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
    .reduce((latest, entry) => Math.max(latest, newest(join(path, entry.name))), mtimeMs);
}

const stamp = join(repository, 'out', '.built');

/** True when `out/` was built after the last change of the sources. */
export const isBuilt = (): boolean =>
  existsSync(stamp) && sources.every((source) => newest(join(repository, source)) <= statSync(stamp).mtimeMs);

/** Builds `out/` when it is missing or older than the sources. */
export async function ensureBuilt(report: (line: string) => void = console.log): Promise<void> {
  if (isBuilt()) return;
  const name = `build-${createHash('sha256').update(repository).digest('hex').slice(0, 12)}`;
  await withLock(name, async () => {
    if (isBuilt()) return;
    report('Building ...');
    const began = new Date();
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(repository, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'warn'],
      { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } },
    );
    if (status !== 0) throw new Error(`the build failed:\n${stdout}\n${stderr}`);
    writeFileSync(stamp, `${began.toISOString()}\n`);
    utimesSync(stamp, began, began);
  });
}

if (import.meta.main) {
  try {
    await ensureBuilt();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
