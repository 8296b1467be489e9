import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made = new Set<string>();
let hooked = false;

/** Whatever a failed test left is removed when the process ends; the processes of a test run are asked to end by a signal. */
function remember(folder: string): string {
  made.add(folder);
  if (!hooked) {
    hooked = true;
    process.once('SIGTERM', () => process.exit(143));
    process.once('exit', () => {
      for (const left of made) {
        try {
          rmSync(left, { recursive: true, force: true, maxRetries: 2 });
        } catch {
          // The system's own cleaning of its temporary folder takes the rest.
        }
      }
    });
  }
  return folder;
}

/** A new folder under the system's temporary folder; `await using` is newer than our oldest Node, so call `remove`. */
export async function temporaryFolder(name = 'test'): Promise<{ path: string; remove(): Promise<void> }> {
  const path = remember(await mkdtemp(join(tmpdir(), `negatoscope-${name}-`)));
  return {
    path,
    remove: async () => {
      await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      made.delete(path);
    },
  };
}

/** The same without waiting, for the top of a test file; removed when the process ends at the latest. */
export function temporaryFolderSync(name = 'test'): string {
  return remember(mkdtempSync(join(tmpdir(), `negatoscope-${name}-`)));
}

/** Runs `work` with a temporary folder and removes it whatever happens. */
export async function withTemporaryFolder<T>(work: (path: string) => Promise<T> | T, name = 'test'): Promise<T> {
  const folder = await temporaryFolder(name);
  try {
    return await work(folder.path);
  } finally {
    await folder.remove();
  }
}
