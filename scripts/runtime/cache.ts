import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloaded runtimes are kept, outside the repository: `NEGATOSCOPE_CACHE`, else the user's cache folder. */
export function cacheFolder(): string {
  const own = process.env['NEGATOSCOPE_CACHE'];
  if (own) return own;
  if (process.platform === 'win32') {
    return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'negatoscope', 'Cache');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'negatoscope');
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'negatoscope');
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** A lock that its owner left behind: that process is gone, or it never said who it was. */
function isAbandoned(lock: string): boolean {
  try {
    return !alive(Number(readFileSync(join(lock, 'pid'), 'utf8')));
  } catch {
    try {
      return Date.now() - statSync(lock).mtimeMs > 10_000;
    } catch {
      return false;
    }
  }
}

/**
 * Runs `work` while no other process of this machine does so under the same name. Waits for the other one, and takes
 * over when that process is gone.
 */
export async function withLock<T>(name: string, work: () => Promise<T>, timeoutMs = 15 * 60_000): Promise<T> {
  const folder = cacheFolder();
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, `${name}.lock`);
  const end = Date.now() + timeoutMs;
  for (let said = false; ; ) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isAbandoned(lock)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (Date.now() > end) throw new Error(`another process holds ${lock}`);
    if (!said) console.log(`Waiting for another process that prepares ${name} ...`);
    said = true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  try {
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
