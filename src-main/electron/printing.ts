import { BrowserWindow, session } from 'electron';
import type { PrintPage } from '../../src-shared/contract/pictures.ts';
import { printPageHtml } from '../exporting/print-page.ts';
import type { Log } from '../log/types.ts';
import { appScheme } from './schemes.ts';
import { secureContents, secureSession } from './security.ts';

/** Pages on their way to paper by the host of their address. */
const pages = new Map<string, { html: string; picture: Buffer<ArrayBuffer> }>();
let served = false;

/** The pages have a session of their own, in memory, that answers nothing else. */
function printSession(log: Log): Electron.Session {
  const own = session.fromPartition('negatoscope-print', { cache: false });
  if (served) return own;
  served = true;
  secureSession(own, log);
  own.protocol.handle(appScheme, (request) => {
    const { host, pathname } = new URL(request.url);
    const page = pages.get(host);
    if (page === undefined) return new Response(null, { status: 404 });
    return pathname === '/picture.png'
      ? new Response(page.picture, { headers: { 'Content-Type': 'image/png' } })
      : new Response(page.html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
  });
  return own;
}

/** A window that nobody sees with a page for paper, its picture loaded. The caller destroys it. */
export async function printingWindow(
  page: PrintPage,
  picture: Buffer<ArrayBuffer>,
  id: string,
  log: Log,
): Promise<BrowserWindow> {
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
  pages.set(id, { html: printPageHtml(page), picture });
  window.on('closed', () => pages.delete(id));
  secureContents(window.webContents, log);
  try {
    await window.loadURL(`${appScheme}://${id}/page.html`);
  } catch (error) {
    window.destroy();
    throw error;
  }
  return window;
}
