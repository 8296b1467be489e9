import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { waitForPort } from './ports.ts';

/** Folders that a shell of an ordinary user may lack: Debian puts Orthanc in /usr/sbin. */
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];

/** Path of an installed program, undefined when it is not there. */
export function findProgram(name: string): string | undefined {
  for (const folder of folders) {
    const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** True when all these programs are installed; says loudly once which one is not. */
export function peersAvailable(...names: string[]): boolean {
  const missing = names.filter((name) => findProgram(name) === undefined);
  for (const name of missing) {
    if (!complained.has(name)) {
      complained.add(name);
      process.stderr.write(
        `\n*** ${name} IS NOT INSTALLED: tests with it are SKIPPED (npm test installs it as root).\n\n`,
      );
    }
  }
  return missing.length === 0;
}
const complained = new Set<string>();

/** Without it dcmtk and Orthanc wait for acknowledgements (Nagle): 90 ms an object. */
const environment = (): NodeJS.ProcessEnv => ({ ...process.env, TCP_NODELAY: '1' });

export interface PeerOutcome {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Both, as they came. */
  output: string;
}

export interface PeerOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** The account it runs as; default ours. */
  user?: { uid: number; gid: number };
  /** The process is killed after this; default 120 s. */
  timeoutMs?: number;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Linux ends them also when our process is killed and can end nothing any more; undefined: it cannot be asked to. */
function bindingProgram(): string | undefined {
  const program = process.platform === 'linux' ? findProgram('setpriv') : undefined;
  const works = program !== undefined && spawnSync(program, ['--pdeathsig', 'KILL', '--', program, '--version']);
  return works && works.status === 0 ? program : undefined;
}
let binding: { program: string | undefined } | undefined;

/** The program with its arguments, bound to us where the system can do that. */
function bound(program: string, args: readonly string[], { user }: PeerOptions) {
  binding ??= { program: bindingProgram() };
  if (binding.program === undefined) return { program, args: [...args], user };
  // An account that is changed later would forget the binding.
  const account = user ? ['--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--clear-groups'] : [];
  return {
    program: binding.program,
    args: ['--pdeathsig', 'KILL', ...account, '--', program, ...args],
    user: undefined,
  };
}

function start(name: string, args: readonly string[], options: PeerOptions) {
  const found = findProgram(name);
  if (found === undefined) throw new Error(`${name} is not installed`);
  const { program, args: all, user } = bound(found, args, options);
  const child = spawn(program, all, {
    cwd: options.cwd,
    env: { ...environment(), ...options.env },
    ...user,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const outcome: PeerOutcome = { status: null, signal: null, stdout: '', stderr: '', output: '' };
  child.stdout.on('data', (data: Buffer) => {
    outcome.stdout += data.toString();
    outcome.output += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    outcome.stderr += data.toString();
    outcome.output += data.toString();
  });
  const ended = new Promise<PeerOutcome>((resolve) => {
    const end = () => {
      running.delete(child);
      resolve(outcome);
    };
    child.once('error', (error) => {
      outcome.output += `\n${error.message}`;
      end();
    });
    child.once('close', (status, signal) => {
      outcome.status = status;
      outcome.signal = signal;
      end();
    });
  });
  return { child, outcome, ended };
}

/** Runs a peer program to its end (storescu, dcmdump, dciodvfy …). Never rejects because of its exit status. */
export async function runPeer(name: string, args: readonly string[], options: PeerOptions = {}): Promise<PeerOutcome> {
  const { child, ended } = start(name, args, options);
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 120_000);
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}

/** A peer that stays: storescp, dcmqrscp, Orthanc … */
export interface PeerServer {
  readonly pid: number;
  /** What it printed so far. */
  output(): string;
  /** Whether it came to its end. */
  ended(): boolean;
  /** Ends it (TERM, after 3 s KILL) and waits for its end. */
  stop(): Promise<PeerOutcome>;
}

/** Starts a peer and waits until `port` accepts connections; fails with what it printed when it ends before. */
export async function startPeer(
  name: string,
  args: readonly string[],
  options: Omit<PeerOptions, 'timeoutMs'> & { port?: number; timeoutMs?: number } = {},
): Promise<PeerServer> {
  const { child, outcome, ended } = start(name, args, options);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const stop = async (): Promise<PeerOutcome> => {
    if (!over) child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
    const result = await ended;
    clearTimeout(timer);
    return result;
  };
  if (options.port !== undefined) {
    try {
      await waitForPort(options.port, {
        timeoutMs: options.timeoutMs ?? 20_000,
        givenUp: () => (over ? `${name} ended with ${outcome.status ?? outcome.signal}: ${outcome.output}` : undefined),
      });
    } catch (error) {
      await stop();
      throw error;
    }
  }
  return { pid: child.pid ?? -1, output: () => outcome.output, ended: () => over, stop };
}
