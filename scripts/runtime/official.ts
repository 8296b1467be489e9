import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder, withLock } from './cache.ts';

const require = createRequire(import.meta.url);
const packageFile = require.resolve('electron/package.json');
const ofElectron = createRequire(packageFile);

/** The version that package.json pins. */
export const pinnedVersion: string = (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;

const executableName =
  process.platform === 'darwin'
    ? 'Electron.app/Contents/MacOS/Electron'
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';

/** No byte for this long: the network does not let us through. */
const stallMs = 15_000;
/** After a refusal the next attempt waits this long, so that every start does not begin with it. */
const retryMs = 6 * 60 * 60_000;

interface Getter {
  downloadArtifact(details: {
    version: string;
    artifactName: string;
    platform: string;
    arch: string;
    checksums: Record<string, string>;
    downloadOptions: {
      quiet: boolean;
      signal: AbortSignal;
      getProgressCallback: (progress: { transferred: number; total: number | null }) => Promise<void>;
    };
  }): Promise<string>;
}

const versionOf = (folder: string): string | undefined => {
  try {
    return readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return undefined;
  }
};

const usable = (folder: string): boolean =>
  versionOf(folder) === pinnedVersion && existsSync(join(folder, executableName));

/** The official runtime if it is on this machine already. */
export function findOfficial(): { folder: string; executable: string } | undefined {
  const folders = [
    process.env['ELECTRON_OVERRIDE_DIST_PATH'],
    join(dirname(packageFile), 'dist'),
    join(cacheFolder(), `electron-${pinnedVersion}-${process.platform}-${process.arch}`),
  ];
  for (const folder of folders) {
    if (folder && usable(folder)) return { folder, executable: join(folder, executableName) };
  }
  return undefined;
}

async function download(report: (line: string) => void): Promise<string> {
  const { downloadArtifact } = (await import(pathToFileURL(ofElectron.resolve('@electron/get')).href)) as Getter;
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(new Error(`no data for ${stallMs / 1000} s`)), stallMs);
  };
  let told = Date.now();
  watch();
  try {
    return await downloadArtifact({
      version: pinnedVersion,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums: ofElectron('./checksums.json') as Record<string, string>,
      downloadOptions: {
        quiet: true,
        signal: controller.signal,
        getProgressCallback: async ({ transferred, total }) => {
          watch();
          if (Date.now() - told > 5000) {
            told = Date.now();
            const all = total ? ` of ${Math.round(total / 1e6)}` : '';
            report(`  ${Math.round(transferred / 1e6)}${all} MB`);
          }
        },
      },
    });
  } finally {
    clearTimeout(timer);
  }
}

const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ? `${message} (${code})` : message;
};

/**
 * Electron of the pinned version from its own release page, checked against the checksums in its npm package and kept
 * in the cache. Gives undefined, within seconds where the network refuses, when it cannot be had; an earlier refusal is
 * remembered for some hours unless `again`.
 */
export async function obtainOfficial(
  report: (line: string) => void,
  again = false,
): Promise<{ folder: string; executable: string } | undefined> {
  const found = findOfficial();
  if (found) return found;
  const name = `electron-${pinnedVersion}-${process.platform}-${process.arch}`;
  return withLock(name, async () => {
    const afterWaiting = findOfficial();
    if (afterWaiting) return afterWaiting;
    const refused = join(cacheFolder(), `${name}.refused`);
    try {
      const since = Date.now() - Number(readFileSync(refused, 'utf8'));
      if (!again && since >= 0 && since < retryMs) return undefined;
    } catch {
      // Not refused before.
    }
    report(`Electron ${pinnedVersion}: downloading the official build ...`);
    const folder = join(cacheFolder(), name);
    const temporary = `${folder}.new-${process.pid}`;
    try {
      const zip = await download(report);
      const { extract } = ofElectron('@electron-internal/extract-zip') as {
        extract(zip: string, options: { dir: string }): Promise<void>;
      };
      await rm(temporary, { recursive: true, force: true });
      await mkdir(temporary, { recursive: true });
      await extract(zip, { dir: temporary });
      if (!usable(temporary)) throw new Error('the archive does not hold the expected version');
      await rm(folder, { recursive: true, force: true });
      await rename(temporary, folder);
      await rm(refused, { force: true });
      return { folder, executable: join(folder, executableName) };
    } catch (error) {
      report(`Electron ${pinnedVersion}: the official build cannot be downloaded here: ${reasonOf(error)}`);
      await rm(temporary, { recursive: true, force: true });
      await writeFile(refused, String(Date.now()));
      return undefined;
    }
  });
}
