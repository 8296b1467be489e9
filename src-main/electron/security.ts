import { app, type Session, session, type WebContents, type WebFrameMain } from 'electron';
import type { Log } from '../log/types.ts';
import { appOrigin, appScheme, dicomwebScheme } from './schemes.ts';

/** In memory only: nothing that a window shows is written to disk by Chromium. */
export const partition = 'negatoscope';

/** The development server's address, when there is one. */
export const developmentServer = (): string | undefined =>
  app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];

/** The main frame of one of our windows. */
export function isTrustedFrame(frame: WebFrameMain | null): boolean {
  try {
    // A frame whose process has ended throws when it is looked at.
    if (frame === null || frame.parent !== null) return false;
    const { protocol, host, origin } = new URL(frame.url);
    const development = developmentServer();
    if (development !== undefined && origin === new URL(development).origin) return true;
    return `${protocol}//${host}` === appOrigin;
  } catch {
    return false;
  }
}

/** Schemes that a window's session lets through; all others end before a byte leaves the machine. */
const allowed = new Set([`${appScheme}:`, `${dicomwebScheme}:`, 'data:', 'blob:', 'devtools:']);

export function windowSession(): Session {
  return session.fromPartition(partition, { cache: false });
}

/** To cover the screen (test patterns) and to copy a text that was asked for. */
const granted: ReadonlySet<string> = new Set(['fullscreen', 'clipboard-sanitized-write']);

/** Only the page of one of our windows itself may, not what it would show in a frame. */
const mayUse = (contents: WebContents | null, permission: string, isMainFrame: boolean): boolean =>
  granted.has(permission) && isMainFrame && contents !== null && isTrustedFrame(contents.mainFrame);

/** No permissions but those in `granted`, no downloads, no requests outside our own schemes. */
export function secureSession(of: Session, log: Log): void {
  const development = developmentServer();
  const developmentHost = development === undefined ? undefined : new URL(development).host;
  of.setPermissionRequestHandler((contents, permission, answer, { isMainFrame }) => {
    const may = mayUse(contents, permission, isMainFrame);
    if (!may) log.warn('permission refused', { permission });
    answer(may);
  });
  of.setPermissionCheckHandler((contents, permission, _origin, { isMainFrame }) =>
    mayUse(contents, permission, isMainFrame),
  );
  of.setDevicePermissionHandler(() => false);
  of.on('will-download', (event) => {
    log.warn('download refused');
    event.preventDefault();
  });
  of.webRequest.onBeforeRequest((details, answer) => {
    const url = new URL(details.url);
    const ok = allowed.has(url.protocol) || (developmentHost !== undefined && url.host === developmentHost);
    if (!ok) log.warn('request refused', { scheme: url.protocol, host: url.host });
    answer({ cancel: !ok });
  });
}

/** No window of ours goes elsewhere or back, opens another or hosts foreign content. */
export function secureContents(contents: WebContents, log: Log): void {
  contents.setWindowOpenHandler(({ url }) => {
    log.warn('window refused', { url });
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => {
    const target = event.url;
    const development = developmentServer();
    if (target.startsWith(`${appOrigin}/`) || (development !== undefined && target.startsWith(development))) return;
    log.warn('navigation refused', { url: target.slice(0, 200) });
    event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  // A viewer is led from studies to others: a button of the mouse must not lead it back to those before.
  const forget = (): void => contents.navigationHistory.clear();
  contents.on('did-finish-load', forget);
  contents.on('did-navigate-in-page', forget);
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
