import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { freePort, waitForPort } from '../testing/ports.ts';
import { temporaryFolder } from '../testing/temp.ts';
import { familyOf, leftOf } from './processes.ts';

export const repository = resolve(import.meta.dirname, '..');

export interface LaunchOptions {
  /** The Electron to run. */
  executable: string;
  /** Overrides of the settings of a fresh workstation, any depth. The listener's port is set already. */
  settings?: Record<string, unknown>;
  /** An existing data folder, which is then kept; else a temporary one. */
  dataFolder?: string;
  /** Added to the environment. */
  env?: Record<string, string>;
  /** Added to the command line: switches and paths to open. */
  args?: string[];
  /** False: do not wait until the listener is open (default: wait unless it is switched off). */
  awaitListener?: boolean;
}

/** The running application. */
export interface Application {
  readonly electron: ElectronApplication;
  /** The studies window. */
  readonly page: Page;
  readonly dataFolder: string;
  /** Port of the DICOM listener on the loopback interface, and its title. */
  readonly port: number;
  readonly aeTitle: string;
  /** Uncaught exceptions and error messages of the windows' consoles so far. */
  readonly errors: string[];
  /** Errors that a test brings about on purpose are not reported. */
  expectErrors(pattern: RegExp): void;
  /** Waits for a window whose address matches (`/window=viewer#/`). */
  window(address: RegExp, timeoutMs?: number): Promise<Page>;
  /** Lines of the program's log. */
  log(): Record<string, unknown>[];
  /** Quits as the user would; rejects when a process is left. */
  close(): Promise<void>;
}

function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = merged[key];
    const deep = (item: unknown): item is Record<string, unknown> =>
      typeof item === 'object' && item !== null && !Array.isArray(item);
    merged[key] = deep(old) && deep(value) ? merge(old, value) : value;
  }
  return merged;
}

/** Starts the built application with its own data folder and a free port, and waits for its first window. */
export async function launchApplication(options: LaunchOptions): Promise<Application> {
  const temporary = options.dataFolder === undefined ? await temporaryFolder('e2e') : undefined;
  const dataFolder = options.dataFolder ?? temporary?.path ?? '';
  mkdirSync(dataFolder, { recursive: true });
  const initial = join(dataFolder, 'initial-settings.json');
  let port = await freePort();
  if (existsSync(initial)) {
    port = (JSON.parse(readFileSync(initial, 'utf8')) as { listener: { port: number } }).listener.port;
  } else {
    const settings = merge({ listener: { host: '127.0.0.1', port } }, options.settings ?? {});
    writeFileSync(initial, JSON.stringify(settings));
    port = (settings['listener'] as { port: number }).port;
  }
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, ...environment } = process.env;
  const electron = await _electron.launch({
    executablePath: options.executable,
    args: ['-r', join(repository, 'e2e', 'hold-ready.cjs'), repository, ...(options.args ?? [])],
    cwd: repository,
    chromiumSandbox: process.getuid?.() !== 0,
    env: {
      ...(environment as Record<string, string>),
      NEGATOSCOPE_DATA: dataFolder,
      NEGATOSCOPE_TESTING: '1',
      ...options.env,
    },
    timeout: 60_000,
  });
  const child = electron.process();
  const errors: string[] = [];
  const expected: RegExp[] = [];
  const add = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) errors.push(text);
  };
  const watch = (page: Page) => {
    page.on('pageerror', (error) => add(`uncaught: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') add(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('crash', () => add('a window crashed'));
  };
  electron.on('window', watch);
  for (const page of electron.windows()) watch(page);

  const window = async (address: RegExp, timeoutMs = 30_000): Promise<Page> => {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const found = electron.windows().find((page) => address.test(page.url()));
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`no window at ${address}: ${electron.windows().map((page) => page.url())}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const log = (): Record<string, unknown>[] => {
    const file = join(dataFolder, 'logs', 'negatoscope.log');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    const family = child.pid === undefined ? [] : familyOf(child.pid);
    const timer = setTimeout(() => child.kill('SIGKILL'), 40_000);
    await electron.close().catch(() => undefined);
    clearTimeout(timer);
    const left = await leftOf(family);
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone by itself.
      }
    }
    await temporary?.remove();
    if (left.length > 0)
      throw new Error(`left behind: ${left.map(({ pid, command }) => `${pid} ${command}`).join(', ')}`);
  };
  try {
    const page = await window(/window=studies/);
    await page.waitForLoadState('load');
    const listens = (options.settings?.['listener'] as { enabled?: boolean } | undefined)?.enabled !== false;
    if (listens && options.awaitListener !== false) await waitForPort(port, { timeoutMs: 30_000 });
    const aeTitle = String(
      (options.settings?.['listener'] as { aeTitle?: string } | undefined)?.aeTitle ?? 'NEGATOSCOPE',
    );
    return {
      electron,
      page,
      dataFolder,
      port,
      aeTitle,
      errors,
      expectErrors: (pattern) => {
        expected.push(pattern);
        for (let index = errors.length - 1; index >= 0; index--) {
          if (pattern.test(errors[index] ?? '')) errors.splice(index, 1);
        }
      },
      window,
      log,
      close,
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
