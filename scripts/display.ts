import { spawn } from 'node:child_process';
import { findProgram } from '../testing/peers.ts';

export interface Display {
  /** What to add to the environment of the programs that show windows. */
  env: Record<string, string>;
  virtual: boolean;
  stop(): Promise<void>;
}

/**
 * The display of this session, or a virtual one of our own when there is none (or `always`). The X server picks a free
 * number itself; it ends with `stop()` and, where the system can do that, with this process.
 */
export async function obtainDisplay({
  always = false,
  size = '1920x1200x24',
}: {
  always?: boolean;
  size?: string;
} = {}): Promise<Display> {
  const given = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (process.platform !== 'linux' || (given && !always)) return { env: {}, virtual: false, stop: async () => {} };
  const xvfb = findProgram('Xvfb');
  if (xvfb === undefined) throw new Error('there is no display, and Xvfb is not installed');
  const server = [xvfb, '-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', '-noreset'];
  const [command = '', ...args] = findProgram('setpriv') ? ['setpriv', '--pdeathsig', 'TERM', ...server] : server;
  // In a group of its own: Ctrl+C must end the application first, and not its display under it.
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr?.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      errors += error.message;
      resolve();
    });
  });
  const number = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdio[3]?.on('data', (data: Buffer) => {
      text += data.toString();
      if (text.includes('\n')) resolve(text.trim());
    });
    void ended.then(() => reject(new Error(`Xvfb did not start: ${errors}`)));
  });
  return {
    env: { DISPLAY: `:${number}` },
    virtual: true,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(timer);
    },
  };
}
