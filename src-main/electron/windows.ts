import { join } from 'node:path';
import { app, BrowserWindow, type BrowserWindowConstructorOptions, dialog, screen } from 'electron';
import type { FilmWindow } from '../handlers/film.ts';
import type { Log } from '../log/types.ts';
import { restartLimit } from '../restart-limit.ts';
import { appOrigin } from './schemes.ts';
import { developmentServer, partition, secureContents } from './security.ts';
import { spareWindow } from './spare-window.ts';
import { windowPlaces } from './window-places.ts';

export interface Windows {
  /** Opens the studies window, or brings it forward. */
  showStudies(): BrowserWindow;
  /**
   * Shows studies of one patient: in the viewer that shows this patient already, else in a new one. `patient` is any
   * text that is the same for the same patient.
   */
  showViewer(catalogue: string, patient: string, studyRows: number[], first?: FirstShown): BrowserWindow;
  /** Opens the film composer of a patient, or brings it forward. */
  showFilm(of: FilmWindow): void;
  /** The window of a dialog's parent: the focused one. */
  focused(): BrowserWindow | undefined;
}

interface FilmComposer {
  window: BrowserWindow;
  /** It was opened with. */
  address: string;
}

/** The patient whose film a composer shows: where his name or ID was corrected its address names him as he is called now. */
function patientOf(window: BrowserWindow, address: string): string | null {
  const { hash } = new URL(window.webContents.getURL() || address);
  return new URLSearchParams(hash.slice(1)).get('patient');
}

/** What a viewer begins with: a series, and an instance of it. */
interface FirstShown {
  seriesRow: number;
  instanceRow?: number | undefined;
}

interface Viewer {
  window: BrowserWindow;
  key: string;
  studyRows: number[];
}

/** A window that ends again and again: what it shows may be the reason, so the user decides. */
async function askToReload(window: BrowserWindow, log: Log): Promise<void> {
  log.error('a window ended several times and is not shown again by itself', {});
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    title: 'Negatoscope',
    message: 'This window ended several times.',
    detail: 'What it shows cannot be shown. Receiving and all other windows go on.',
    buttons: ['Close the window', 'Try again'],
    defaultId: 0,
    cancelId: 0,
  });
  if (window.isDestroyed()) return;
  if (response === 1) window.reload();
  else window.destroy();
}

/** A page that would lose something does not let its window close: the user decides, and everything else goes on meanwhile. */
function askBeforeLosing(window: BrowserWindow): void {
  let asking = false;
  async function ask(): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      title: 'Negatoscope',
      message: 'What was made in this window (measurements, key images, a film) could not be kept yet.',
      detail: 'It is tried again while the window is open, and is lost when it closes.',
      buttons: ['Leave it open', 'Close and lose it'],
      defaultId: 0,
      cancelId: 0,
    });
    if (response === 1 && !window.isDestroyed()) window.destroy();
  }
  window.webContents.on('will-prevent-unload', () => {
    if (asking) return;
    asking = true;
    void ask().finally(() => {
      asking = false;
    });
  });
}

/** Makes and keeps the windows of the application. `studiesGone`: the page of the studies window is no more, by whatever cause. */
export function createWindows(dataFolder: string, icon: string, log: Log, studiesGone: () => void): Windows {
  const places = windowPlaces(dataFolder, log);
  let studies: BrowserWindow | undefined;
  const viewers: Viewer[] = [];
  const composers: FilmComposer[] = [];

  const address = (query: Record<string, string>): string =>
    `${developmentServer() ?? appOrigin}/index.html?${new URLSearchParams(query)}`;

  function load(window: BrowserWindow, url: string): void {
    window.loadURL(url).catch((error: unknown) => {
      if (!window.isDestroyed()) log.error('a window did not load', { url, error });
    });
  }

  /** A window that is loaded and not shown. */
  function create(kind: string, url: string, options: BrowserWindowConstructorOptions): BrowserWindow {
    const window = new BrowserWindow({
      ...options,
      show: false,
      backgroundColor: '#0c0c0c',
      autoHideMenuBar: true,
      icon,
      title: 'Negatoscope',
      webPreferences: {
        preload: join(app.getAppPath(), 'out', 'preload', 'preload.cjs'),
        partition,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        // A hidden window still takes part in a transfer and in what other windows show.
        backgroundThrottling: false,
        v8CacheOptions: 'bypassHeatCheck',
      },
    });
    secureContents(window.webContents, log);
    askBeforeLosing(window);
    const mayReload = restartLimit(3, 60_000);
    window.webContents.on('render-process-gone', (_event, details) => {
      log.error('a window ended', { kind, reason: details.reason, exitCode: details.exitCode });
      if (details.reason === 'clean-exit' || window.isDestroyed()) return;
      if (mayReload()) window.reload();
      else void askToReload(window, log);
    });
    window.webContents.on('preload-error', (_event, _path, error) => log.error('the preload failed', { error }));
    window.on('unresponsive', () => log.error('a window does not respond', { kind }));
    load(window, url);
    return window;
  }

  function open(kind: string, url: string, options: BrowserWindowConstructorOptions): BrowserWindow {
    const { maximized, ...place } = places.of(kind);
    const window = create(kind, url, { ...options, ...place });
    places.follow(kind, window);
    window.once('ready-to-show', () => {
      if (maximized) window.maximize();
      window.show();
    });
    return window;
  }

  const viewerSize = (): BrowserWindowConstructorOptions => {
    const { workAreaSize } = screen.getPrimaryDisplay();
    return {
      width: Math.min(1600, workAreaSize.width),
      height: Math.min(1000, workAreaSize.height),
      minWidth: 900,
      minHeight: 600,
    };
  };
  let begun = 0;
  const viewerPage = address({ window: 'viewer' });
  const spare = spareWindow(() => {
    const { maximized: _, ...place } = places.of('viewer');
    return create('viewer', viewerPage, { ...viewerSize(), ...place });
  });

  /** A viewer window: the one in reserve, which has its program and its image engine already, else a new one. */
  function openViewer(url: string): BrowserWindow {
    const window = spare.take();
    if (window === undefined) return open('viewer', url, viewerSize());
    load(window, url);
    const { maximized, ...place } = places.of('viewer');
    if (place.width !== undefined) window.setBounds(place);
    places.follow('viewer', window);
    if (maximized) window.maximize();
    window.show();
    return window;
  }

  /** The window in reserve does not keep the application from noticing that all the others are closed. */
  const follow = (window: BrowserWindow): void => {
    window.on('closed', () => {
      if (viewers.length === 0 && composers.length === 0 && (studies === undefined || studies.isDestroyed()))
        spare.discard();
    });
  };

  const forward = (window: BrowserWindow): BrowserWindow => {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return window;
  };

  return {
    showStudies: () => {
      if (studies !== undefined && !studies.isDestroyed()) return forward(studies);
      studies = open('studies', address({ window: 'studies' }), {
        width: 1280,
        height: 800,
        minWidth: 900,
        minHeight: 600,
      });
      follow(studies);
      studies.on('closed', studiesGone);
      studies.webContents.on('render-process-gone', studiesGone);
      studies.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
        if (isMainFrame && !isSameDocument) studiesGone();
      });
      studies.webContents.once('did-finish-load', () => spare.prepare());
      return studies;
    },
    showViewer: (catalogue, patient, studyRows, first) => {
      const key = `${catalogue}\n${patient}`;
      // Asked for again, the same image is another address, so that the window hears of it.
      const begin: Record<string, string> = first
        ? { first: `${first.seriesRow}.${first.instanceRow ?? ''}.${++begun}` }
        : {};
      // Behind the #: another list of studies does not load the page anew, it is told of it.
      const viewerAddress = (rows: number[]) =>
        `${viewerPage}#${new URLSearchParams({ catalogue, studies: rows.join(','), ...begin })}`;
      const known = viewers.find((viewer) => viewer.key === key && !viewer.window.isDestroyed());
      if (known !== undefined) {
        const rows = [...studyRows, ...known.studyRows.filter((row) => !studyRows.includes(row))];
        if (first || rows.join() !== known.studyRows.join()) {
          known.studyRows = rows;
          load(known.window, viewerAddress(rows));
        }
        return forward(known.window);
      }
      const window = openViewer(viewerAddress(studyRows));
      const viewer: Viewer = { window, key, studyRows: [...studyRows] };
      viewers.push(viewer);
      window.on('closed', () => {
        viewers.splice(viewers.indexOf(viewer), 1);
      });
      follow(window);
      spare.prepare();
      return window;
    },
    showFilm: ({ patientKey, catalogue, studyRows }) => {
      const place = `${address({ window: 'film' })}#${new URLSearchParams({
        patient: patientKey,
        ...(catalogue === undefined ? {} : { catalogue, studies: studyRows.join(',') }),
      })}`;
      const known = composers.find(
        ({ window, address }) => !window.isDestroyed() && patientOf(window, address) === patientKey,
      );
      if (known !== undefined) {
        if (catalogue !== undefined) load(known.window, place);
        forward(known.window);
        return;
      }
      const composer = { address: place, window: open('film', place, viewerSize()) };
      composers.push(composer);
      composer.window.on('closed', () => {
        composers.splice(composers.indexOf(composer), 1);
      });
      follow(composer.window);
    },
    focused: () => BrowserWindow.getFocusedWindow() ?? studies,
  };
}
