import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import type { Caller } from '../../src-shared/contract/define.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { pathsIn } from '../command-line.ts';
import { bindContract } from '../contract-binding.ts';
import { dataFolder } from '../data-folder.ts';
import { createEventHub } from '../events.ts';
import { type FileLog, openFileLog } from '../log/file-log.ts';
import { rendererFiles } from '../renderer-files.ts';
import { startWorkstation, type Workstation } from '../workstation.ts';
import { appHandlers } from './app-handlers.ts';
import { openBackground } from './background.ts';
import { paperHandlers } from './film-paper.ts';
import { ipcTransport } from './ipc.ts';
import { installMenu } from './menu.ts';
import { Outlets } from './outlets.ts';
import { pictureHandlers } from './picture-handlers.ts';
import { keepAwake } from './power.ts';
import { keepRenderingWish, prepareRendering, verifyRendering } from './rendering.ts';
import { appHost, registerSchemes, serveSchemes } from './schemes.ts';
import { secureSession, windowSession } from './security.ts';
import { createWindows } from './windows.ts';

/** Hooks for tests and verbose output; never in an installed application. */
const testing = (): boolean => !app.isPackaged && process.env['NEGATOSCOPE_TESTING'] === '1';

const givenPaths = (): string[] => pathsIn(process.argv, process.defaultApp ? app.getAppPath() : undefined);

let failed = false;

/** Says why the program cannot go on, once, and ends it. */
function fail(log: FileLog | undefined, what: string, error: unknown): void {
  if (failed) return;
  failed = true;
  log?.error(what, { error });
  log?.flushSync();
  console.error(`${what}:`, error);
  if (!testing())
    dialog.showErrorBox('Negatoscope', `${what}:\n${error instanceof Error ? error.message : String(error)}`);
  app.exit(1);
}

/** The calls of the services, answered as soon as these have started. */
function whenStarted(workstation: Promise<Workstation>): Workstation['handlers'] {
  const services: Record<string, Record<string, (input: unknown, caller?: Caller) => Promise<unknown>>> = {};
  for (const [service, members] of Object.entries(contract)) {
    if (service === 'app' || service === 'pictures' || service === 'paper') continue;
    const calls: (typeof services)[string] = {};
    for (const [name, member] of Object.entries(members)) {
      if (member.kind !== 'call') continue;
      calls[name] = async (input, caller) => {
        const { handlers } = await workstation;
        const implemented = handlers as unknown as Record<
          string,
          Record<string, (input: unknown, caller?: Caller) => unknown>
        >;
        return implemented[service]?.[name]?.(input, caller);
      };
    }
    services[service] = calls;
  }
  return services as unknown as Workstation['handlers'];
}

/** Starts the application; returns at once, Electron's events do the rest. */
export function runApplication(): void {
  const folder = dataFolder();
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    fail(undefined, `The data folder ${folder} cannot be used (NEGATOSCOPE_DATA names another one)`, error);
    return;
  }
  // One instance per data folder: the lock is bound to this path.
  app.setPath('userData', join(folder, 'chromium'));
  app.setPath('sessionData', join(folder, 'chromium'));
  if (!app.requestSingleInstanceLock({ paths: givenPaths() })) {
    console.log('Negatoscope is running already; its window comes forward.');
    app.exit(0);
    return;
  }
  const log = openFileLog({
    folder: join(folder, 'logs'),
    level: testing() ? 'debug' : 'info',
    ...(app.isPackaged ? {} : { echo: (line, level) => void (level !== 'debug' && process.stderr.write(`${line}\n`)) }),
  });
  process.on('uncaughtException', (error) => {
    log.error('uncaught exception', { error });
    log.flushSync();
  });
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
  app.commandLine.appendSwitch('disable-gpu-shader-disk-cache');
  app.commandLine.appendSwitch('disable-http-cache');
  const choice = prepareRendering(folder);
  registerSchemes();
  app
    .whenReady()
    .then(() => run(folder, choice, log))
    .catch((error: unknown) => fail(log, 'Negatoscope cannot start', error));
}

async function run(folder: string, choice: ReturnType<typeof prepareRendering>, log: FileLog): Promise<void> {
  log.info('started', {
    version: app.getVersion(),
    electron: process.versions['electron'],
    rendering: choice.rendering,
    reason: choice.reason,
  });
  const resources = app.isPackaged ? join(process.resourcesPath, 'resources') : join(app.getAppPath(), 'resources');
  const icon = join(resources, 'icons', 'icon-256.png');
  const hub = createEventHub((error) => log.error('an event was not delivered', { error }));
  const rendering = verifyRendering(choice, folder, log);
  const starting = startWorkstation({
    dataFolder: folder,
    resourcesFolder: resources,
    log,
    hub,
    showFilm: (of) => windows.showFilm(of),
  });
  starting.catch((error: unknown) => fail(log, 'The archive cannot be opened', error));

  const session = windowSession();
  secureSession(session, log);
  serveSchemes(session, rendererFiles(join(app.getAppPath(), 'out', 'renderer'), appHost), async (request) =>
    (await starting).dicomweb(request),
  );
  const windows = createWindows(folder, icon, log, () => {
    starting.then(
      (workstation) => workstation.searchesUnwatched(),
      // Said already.
      () => undefined,
    );
  });
  const services = whenStarted(starting);
  const outlets = new Outlets(windows);
  bindContract(
    contract,
    {
      ...services,
      pictures: pictureHandlers({ outlets, starting, hub, log: log.child('pictures') }),
      paper: paperHandlers({ outlets, starting, hub, log: log.child('paper') }),
      app: appHandlers({ windows, folder, resources, starting, rendering, testing: testing(), emit: hub.emit, log }),
    },
    hub.subscribe,
    ipcTransport,
    log,
  );
  installMenu(hub.emit, windows);
  windows.showStudies();
  app.on('activate', () => windows.showStudies());
  app.on('second-instance', (_event, _argv, _directory, data) => {
    windows.showStudies();
    void openPaths(starting, (data as { paths?: string[] } | null)?.paths ?? [], log);
  });
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    log.error('a process of the program ended', { type, reason, exitCode });
    if (type === 'GPU') hub.emit('app', 'graphicsLost', { reason });
  });

  const workstation = await starting;
  keepRenderingWish(folder, workstation.settings().display.rendering, log);
  hub.subscribe((service, member) => {
    if (service === 'settings' && member === 'changed') {
      keepRenderingWish(folder, workstation.settings().display.rendering, log);
    }
  });
  keepAwake(hub.subscribe, () => workstation.busy());
  openBackground({
    icon: join(resources, 'icons', 'tray.png'),
    windows,
    listening: () => workstation.listening(),
    log,
  });
  stopBeforeQuitting(workstation, log);
  await openPaths(starting, givenPaths(), log);
}

async function openPaths(starting: Promise<Workstation>, paths: string[], log: FileLog): Promise<void> {
  if (paths.length === 0) return;
  try {
    await (await starting).handlers.catalogues.open({ paths });
  } catch (error) {
    log.error('what the command line names cannot be opened', { error });
  }
}

/** Quitting waits until the services have put everything away, at most half a minute. */
function stopBeforeQuitting(workstation: Workstation, log: FileLog): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  let phase: 'open' | 'quitting' | 'stopping' | 'stopped' = 'open';
  async function stop(): Promise<void> {
    const limit = new Promise<void>((resolve) => setTimeout(resolve, 30_000).unref());
    await Promise.race([workstation.stop(), limit]).catch((error: unknown) => log.error('stopping failed', { error }));
    log.info('ended');
    log.flushSync();
    phase = 'stopped';
    // Electron ignores a quit asked for before it has returned from the event that began this.
    setImmediate(() => app.quit());
  }
  app.on('before-quit', () => {
    if (phase === 'open') phase = 'quitting';
  });
  // A window that stays open ends the quitting.
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-prevent-unload', () => {
      if (phase === 'quitting') phase = 'open';
    });
  });
  app.on('will-quit', (event) => {
    if (phase === 'stopped') return;
    event.preventDefault();
    if (phase === 'stopping') return;
    phase = 'stopping';
    void stop();
  });
  app.on('window-all-closed', () => {
    if (phase !== 'open' || !workstation.listening()) app.quit();
  });
}
