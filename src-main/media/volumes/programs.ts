import { execFile } from 'node:child_process';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';

/**
 * Runs a program of the system to its end and gives what it wrote. Rejects with `not-found` when there is no such program, `io` (its last
 * words) when it fails or takes too long. Arguments are never seen by a shell.
 */
export type RunProgram = (program: string, args: readonly string[], timeoutMs?: number) => Promise<string>;

export const runProgram: RunProgram = (program, args, timeoutMs = 20_000) =>
  new Promise((resolve, reject) => {
    execFile(
      program,
      [...args],
      { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024, windowsHide: true, encoding: 'utf8' },
      (error, stdout, stderr) => {
        if (error === null) {
          resolve(stdout);
          return;
        }
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
          reject(new NegatoscopeError('not-found', `${program} is not installed`, { program }, error));
          return;
        }
        const said =
          stderr.trim() || stdout.trim() || (error.killed ? `no answer in ${timeoutMs / 1000} s` : error.message);
        reject(new NegatoscopeError('io', said.slice(-500), { program }, error));
      },
    );
  });

/** Calls when what `signature` gives is another than before; looked at every `everyMs`. Gives back how to stop. */
export function watchSignature(signature: () => Promise<string>, changed: () => void, everyMs = 2000): () => void {
  let before: string | undefined;
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const now = await signature();
      if (before !== undefined && before !== now) changed();
      before = now;
    } catch {
      // What cannot be read now is looked at again in a moment.
    } finally {
      isLooking = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), everyMs).unref();
  return () => clearInterval(timer);
}
