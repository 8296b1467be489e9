import { BrowserWindow, session } from 'electron';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { type SystemPrinter, systemPrinter, troubleOf } from '../../src-shared/film/paper/printers.ts';
import { withPlainLetters } from '../exporting/pdf-letters.ts';
import type { Log } from '../log/types.ts';
import { watchPrinters } from './printer-watch.ts';
import { appScheme } from './schemes.ts';
import { secureContents, secureSession } from './security.ts';

/** What a page for paper is made of: answers what is asked for under its address, `/page.html` first. */
export type PaperAnswers = (pathname: string) => Response | Promise<Response>;

/** Pages on their way to paper by the host of their address. */
const pages = new Map<string, PaperAnswers>();
let served = false;

export const htmlAnswer = (html: string): Response =>
  new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
export const pngAnswer = (bytes: Buffer<ArrayBuffer>): Response =>
  new Response(bytes, { headers: { 'Content-Type': 'image/png' } });

/** The pages have a session of their own, in memory, that answers nothing else. */
function printSession(log: Log): Electron.Session {
  const own = session.fromPartition('negatoscope-print', { cache: false });
  if (served) return own;
  served = true;
  secureSession(own, log);
  own.protocol.handle(appScheme, async (request) => {
    const { host, pathname } = new URL(request.url);
    return (await pages.get(host)?.(pathname)) ?? new Response(null, { status: 404 });
  });
  return own;
}

/**
 * A window that nobody sees with a page for paper, its pictures loaded. The caller destroys it; after an abort it is destroyed and this
 * rejects.
 */
export async function printingWindow(
  answers: PaperAnswers,
  id: string,
  log: Log,
  signal?: AbortSignal,
): Promise<BrowserWindow> {
  signal?.throwIfAborted();
  const window = new BrowserWindow({
    show: false,
    width: 1000,
    height: 1000,
    webPreferences: {
      session: printSession(log),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  pages.set(id, answers);
  window.on('closed', () => {
    if (pages.get(id) === answers) pages.delete(id);
  });
  secureContents(window.webContents, log);
  const leave = (): void => {
    if (!window.isDestroyed()) window.destroy();
  };
  // A page that nobody draws any more is never ready: destroyed, whoever waits for it is told.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.error('the process that draws a page for paper ended', { reason });
    leave();
  });
  signal?.addEventListener('abort', leave, { once: true });
  try {
    await window.loadURL(`${appScheme}://${id}/page.html`);
  } catch (error) {
    leave();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', leave);
  }
  return window;
}

/** What is done with the page of a window, or why nothing comes of it: the window is gone. */
async function whileThere<T>(window: BrowserWindow, work: () => Promise<T>): Promise<T> {
  let leave = (): void => undefined;
  const gone = new Promise<never>((_resolve, reject) => {
    leave = () => reject(new NegatoscopeError('internal', 'the page for paper is gone'));
  });
  if (window.isDestroyed()) leave();
  else window.once('closed', leave);
  try {
    return await Promise.race([gone, work()]);
  } finally {
    window.off('closed', leave);
  }
}

/** The page as a PDF: as large as its styles say, its texts as people search for them. */
export const pdfOf = (window: BrowserWindow): Promise<Buffer> =>
  whileThere(window, async () =>
    withPlainLetters(await window.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true })),
  );

export interface SystemPrint {
  pageSize: 'A3' | 'A4' | 'Letter' | 'Legal';
  landscape: boolean;
  /** False: the printer prints greys. */
  colour: boolean;
  /** Printer that is printed on without a dialog; absent: the system's dialog asks. */
  printer?: string | undefined;
  copies?: number;
}

/** What can ask the system; undefined: nothing is open. */
const someContents = () => BrowserWindow.getAllWindows().find((one) => !one.isDestroyed())?.webContents;

/** Printers of the system; empty when it has none, or nothing is open that could ask. */
export async function systemPrinters(contents = someContents()): Promise<SystemPrinter[]> {
  return contents ? (await contents.getPrintersAsync()).map(systemPrinter) : [];
}

/** The same for those to whom it matters that nothing could ask: then it rejects. */
async function printersNow(): Promise<SystemPrinter[]> {
  const contents = someContents();
  if (!contents) throw new NegatoscopeError('internal', 'nothing is open that could ask after printers');
  return systemPrinters(contents);
}

/** The printer, or some printer where none is named, as one that takes jobs. Throws `busy`: there is none, or it takes no jobs. */
function ensureTakesJobs(printers: readonly SystemPrinter[], name: string | undefined): void {
  const [one] = name === undefined ? printers : printers.filter((printer) => printer.name === name);
  if (!one) {
    const gone = name === undefined ? 'This computer has no printer' : `The printer ${name} is not there any more`;
    throw new NegatoscopeError('busy', gone);
  }
  // The system takes what is handed to it and throws it away: it says nothing of that.
  const trouble = name !== undefined && one.state === 'refusing' ? troubleOf(one) : undefined;
  if (trouble) throw new NegatoscopeError('busy', trouble);
}

/**
 * Prints on a printer of the system, at true size and without margins of its own; false when that was cancelled in its dialog. `tell`: what
 * hinders the printer afterwards, in a sentence. Throws `busy` where it could not print.
 */
export async function printOn(
  window: BrowserWindow,
  { pageSize, landscape, colour, printer, copies }: SystemPrint,
  tell: (words: string) => void,
): Promise<boolean> {
  const before = await systemPrinters(window.webContents);
  ensureTakesJobs(before, printer);
  const options: Electron.WebContentsPrintOptions = {
    silent: printer !== undefined,
    ...(printer === undefined ? {} : { deviceName: printer }),
    ...(copies === undefined ? {} : { copies, collate: true }),
    // Left alone, the printers of CUPS are told to print with 300.
    ...(process.platform === 'linux' ? { dpi: { horizontal: 600, vertical: 600 } } : {}),
    color: colour,
    printBackground: true,
    margins: { marginType: 'none' },
    pageSize,
    landscape,
    scaleFactor: 100,
  };
  const print = (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      window.webContents.print(options, (success, reason) => {
        if (success) resolve(true);
        else if (/cancel/i.test(reason)) resolve(false);
        else reject(new NegatoscopeError('busy', `The printer could not be printed on: ${reason}`));
      });
    });
  const done = await whileThere(window, print);
  if (done) watchPrinters({ list: printersNow, before, printer, tell });
  return done;
}
