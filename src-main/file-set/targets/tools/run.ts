import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';

/** What is kept of what a program says. */
const keptChars = 256 * 1024;
/** A program that does not end when it is asked to is ended after so long. */
const patienceMs = 10_000;

export interface RunOptions {
  signal?: AbortSignal;
  /** The program is ended after this. */
  timeoutMs?: number;
  /** Each line that it writes, also those that it writes over (`\r`), as soon as it is there. */
  onLine?(line: string): void;
}

/** Runs a program of the system and gives back what it wrote. Any end but one with status 0 fails with `io`, its last lines in the message. */
export type RunTool = (program: string, args: readonly string[], options?: RunOptions) => Promise<string>;

export const runTool: RunTool = (program, args, { signal, timeoutMs, onLine } = {}) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new NegatoscopeError('cancelled', `${program} was not started`));
      return;
    }
    const child = spawn(program, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // What they say is read.
      env: { ...process.env, LC_ALL: 'C', LANG: 'C' },
    });
    let output = '';
    let ended: 'cancelled' | 'timeout' | undefined;
    let killing: NodeJS.Timeout | undefined;
    const end = (why: 'cancelled' | 'timeout'): void => {
      if (ended !== undefined) return;
      ended = why;
      child.kill('SIGTERM');
      killing = setTimeout(() => {
        child.kill('SIGKILL');
        // One that hangs in a drive or a share cannot be ended at all; nobody waits for that.
        killing = setTimeout(close, patienceMs, null);
      }, patienceMs);
      // Whatever it started itself may hold its output open for ever.
      child.once('exit', close);
    };
    const onAbort = (): void => end('cancelled');
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => end('timeout'), timeoutMs);
    const listen = (stream: NodeJS.ReadableStream): void => {
      let line = '';
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        output = (output + text).slice(-keptChars);
        const lines = (line + text).split(/[\r\n]+/);
        line = (lines.pop() ?? '').slice(-4096);
        for (const each of lines) onLine?.(each);
      });
      stream.on('end', () => {
        if (line !== '') onLine?.(line);
      });
    };
    listen(child.stdout);
    listen(child.stderr);
    const settle = (error?: NegatoscopeError): void => {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
      clearTimeout(killing);
      if (error === undefined) resolve(output);
      else reject(error);
    };
    child.once('error', (error) =>
      settle(new NegatoscopeError('io', `${program} cannot be started: ${error.message}`, { program }, error)),
    );
    const close = (status: number | null): void => {
      if (ended !== undefined) for (const stream of [child.stdout, child.stderr]) stream.destroy();
      if (ended === 'cancelled') settle(new NegatoscopeError('cancelled', `${program} was cancelled`, { program }));
      else if (ended === 'timeout') settle(new NegatoscopeError('timeout', `${program} did not end`, { program }));
      else if (status === 0) settle();
      else settle(failureOf(program, status, output));
    };
    child.once('close', close);
  });

function failureOf(program: string, status: number | null, output: string): NegatoscopeError {
  const last = output
    .trim()
    .split(/[\r\n]+/)
    .slice(-6)
    .join('; ');
  const isFull = /no space left|not enough space|disk full|0x80070070/i.test(last);
  return new NegatoscopeError(isFull ? 'disk-full' : 'io', `${program} ended with ${status}: ${last}`, { program });
}

/** Folders that the environment of a desktop application may lack. */
const usualFolders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/usr/sbin', '/bin'];

/** Path of the first of these programs that is installed. */
export function findTool(...names: string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  if (process.platform === 'win32') {
    folders.push(join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0'));
  } else {
    folders.push(...usualFolders);
  }
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not in this folder.
      }
    }
  }
  return undefined;
}
export type FindTool = typeof findTool;
