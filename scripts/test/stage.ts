import { spawn } from 'node:child_process';
import { repository } from '../build.ts';

/** Ctrl+C, an end asked for, a terminal that was closed. */
const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A command of the test run, in a process group of its own that does not outlive it. */
export async function runCommand(
  command: string,
  args: readonly string[],
  { env = {}, limitMs }: { env?: Record<string, string>; limitMs: number },
): Promise<boolean> {
  const group = process.platform !== 'win32';
  const child = spawn(command, [...args], {
    cwd: repository,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: group,
  });
  const end = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      process.kill(group ? -child.pid : child.pid, signal);
    } catch {
      // All of it has ended.
    }
  };
  const interrupted = () => {
    end('SIGKILL');
    process.exit(130);
  };
  for (const signal of interruptions) process.once(signal, interrupted);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    console.error(`*** ended after ${Math.round(limitMs / 1000)} s: ${command} ${args.join(' ')}`);
    end('SIGKILL');
  }, limitMs);
  const status = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(null);
    });
    child.once('close', (code) => resolve(code));
  });
  clearTimeout(timer);
  for (const signal of interruptions) process.off(signal, interrupted);
  end('SIGKILL');
  return status === 0 && !late;
}
