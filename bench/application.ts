import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, repository } from '../scripts/build.ts';
import { type Display, obtainDisplay } from '../scripts/display.ts';
import { obtainRuntime, sandboxSwitches } from '../scripts/electron-runtime.ts';
import { freePort } from '../testing/ports.ts';

/** A window of the application that is measured: JavaScript is run in it, nothing else about it is watched. */
export interface MeasuredWindow {
  /** Value of an expression, promises awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** Lets all go that nothing holds. */
  collectGarbage(): Promise<void>;
  close(): void;
}

export interface MeasuredApplication {
  port: number;
  /** Of its main process. */
  pid: number | undefined;
  /** Milliseconds since 1970 when the process was started. */
  startedAt: number;
  /** The window whose address holds this text; waits for it. */
  window(address: string): Promise<MeasuredWindow>;
  stop(): Promise<void>;
}

interface Target {
  type: string;
  url: string;
  webSocketDebuggerUrl: string;
}

/**
 * Starts the built application for measuring. Not through Playwright, which watches every request and doubles the time of fetches: windows are
 * reached by the debugging port and asked for the value of expressions only.
 */
export async function startApplication(dataFolder: string): Promise<MeasuredApplication> {
  const runtime = await obtainRuntime(() => {});
  await ensureBuilt(() => {});
  const display = await obtainDisplay({ always: true });
  mkdirSync(dataFolder, { recursive: true });
  const debugging = await freePort();
  // Read by the first start only; later ones have the settings, and the port, of the first.
  const initial = join(dataFolder, 'initial-settings.json');
  if (!existsSync(initial)) {
    const listener = { host: '127.0.0.1', port: await freePort(), maxPduLength: 131_072 };
    writeFileSync(initial, JSON.stringify({ listener }));
  }
  const { port } = (JSON.parse(readFileSync(initial, 'utf8')) as { listener: { port: number } }).listener;
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, ...environment } = process.env;
  const startedAt = Date.now();
  const child = spawn(
    runtime.executable,
    [...sandboxSwitches(runtime, () => {}), `--remote-debugging-port=${debugging}`, repository],
    {
      cwd: repository,
      env: { ...environment, ...display.env, NEGATOSCOPE_DATA: dataFolder, NEGATOSCOPE_TESTING: '1' },
      stdio: 'ignore',
    },
  );
  const stop = () => end(child, display);
  const windows: MeasuredWindow[] = [];
  return {
    port,
    pid: child.pid,
    startedAt,
    async window(address) {
      const found = await connect(debugging, address, child);
      windows.push(found);
      return found;
    },
    async stop() {
      for (const window of windows) {
        window.close();
      }
      await stop();
    },
  };
}

async function end(child: ChildProcess, display: Display): Promise<void> {
  if (child.exitCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await gone;
    clearTimeout(timer);
  }
  await display.stop();
}

async function connect(debugging: number, address: string, child: ChildProcess): Promise<MeasuredWindow> {
  const until = Date.now() + 60_000;
  for (;;) {
    const target = await find(debugging, address);
    if (target) {
      return attach(target.webSocketDebuggerUrl, address);
    }
    if (child.exitCode !== null || Date.now() > until) {
      throw new Error(`no window at ${address}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function find(debugging: number, address: string): Promise<Target | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${debugging}/json/list`);
    const targets = (await response.json()) as Target[];
    return targets.find(({ type, url }) => type === 'page' && url.includes(address));
  } catch {
    return undefined;
  }
}

interface Answer {
  id: number;
  error?: { message: string };
  result?: { result: { value: unknown }; exceptionDetails?: { text: string; exception?: { description?: string } } };
}

async function attach(url: string, address: string): Promise<MeasuredWindow> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    const { exceptionDetails, result } = answer.result ?? {};
    const problem = answer.error?.message ?? exceptionDetails?.exception?.description ?? exceptionDetails?.text;
    if (problem !== undefined) {
      call?.reject(new Error(problem));
    } else {
      call?.resolve(result?.value);
    }
  });
  socket.addEventListener('close', () => {
    for (const call of waiting.values()) {
      call.reject(new Error('the window is gone'));
    }
  });
  const send = (method: string, params: object) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params }));
    });
  const evaluate = (expression: string) =>
    send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  // A window that was just made has an empty page, then for a moment none, before it has its own.
  const until = Date.now() + 20_000;
  const loaded = `location.href.includes(${JSON.stringify(address)}) && document.readyState !== "loading"`;
  while ((await evaluate(loaded).catch(() => false)) !== true) {
    if (Date.now() > until) {
      throw new Error('the window does not load');
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return {
    evaluate: <T>(expression: string) => evaluate(expression) as Promise<T>,
    collectGarbage: async () => void (await send('HeapProfiler.collectGarbage', {})),
    close: () => socket.close(),
  };
}

/** Waits in the window, frame by frame, until a condition holds; fails after a minute. */
export async function until(window: MeasuredWindow, condition: string, timeoutMs = 60_000): Promise<void> {
  await window.evaluate(`(async () => {
    const end = performance.now() + ${timeoutMs};
    while (!(${condition})) {
      if (performance.now() > end) throw new Error(${JSON.stringify(`not so in time: ${condition}`)});
      await new Promise(requestAnimationFrame);
    }
  })()`);
}
