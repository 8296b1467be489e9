import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The temporary folder of one run, for its reports and for whatever its programs put into theirs. */
export interface RunFolder {
  reports: string;
  /** Has programs take a folder of this run for the temporary folder of the system. */
  env: Record<string, string>;
  /** Names of what tests or the application have left there; they are removed. */
  takeLeft(): string[];
  /** With all that is in it. */
  remove(): void;
}

/** Made anew under the system's temporary folder. */
export function makeRunFolder(): RunFolder {
  const path = mkdtempSync(join(tmpdir(), 'negatoscope-run-'));
  const [reports, temporary] = [join(path, 'reports'), join(path, 'tmp')];
  mkdirSync(reports);
  mkdirSync(temporary);
  // As the system's own: services that tests start may run as other users.
  chmodSync(path, 0o755);
  chmodSync(temporary, 0o1777);
  const remove = (folder: string) => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  return {
    reports,
    env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    takeLeft: () => {
      const left = readdirSync(temporary).filter((name) => name.startsWith('negatoscope-'));
      for (const name of left) remove(join(temporary, name));
      return left;
    },
    remove: () => remove(path),
  };
}
