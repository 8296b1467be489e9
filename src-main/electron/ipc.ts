import { BrowserWindow, ipcMain, type WebContents } from 'electron';
import type { Caller } from '../../src-shared/contract/define.ts';
import type { Transport } from '../contract-binding.ts';
import { isTrustedFrame } from './security.ts';

/** Who wants to hear that a page is gone; forgotten with it. */
const ends = new WeakMap<WebContents, Set<() => void>>();

function endsOf(contents: WebContents): Set<() => void> {
  const known = ends.get(contents);
  if (known) return known;
  const listeners = new Set<() => void>();
  const gone = (): void => {
    const all = [...listeners];
    listeners.clear();
    for (const listener of all) listener();
  };
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) gone();
  });
  contents.once('destroyed', gone);
  contents.on('render-process-gone', gone);
  ends.set(contents, listeners);
  return listeners;
}

const callerOf = (contents: WebContents): Caller => ({
  id: contents.id,
  onGone: (listener) => {
    if (contents.isDestroyed()) listener();
    else endsOf(contents).add(listener);
  },
});

/** Electron's IPC as the transport of the contract. */
export const ipcTransport: Transport = {
  handle: (channel, answer) => {
    ipcMain.handle(channel, (event, input: unknown) =>
      answer(isTrustedFrame(event.senderFrame), input, callerOf(event.sender)),
    );
  },
  removeHandler: (channel) => ipcMain.removeHandler(channel),
  broadcast: (channel, payload) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (!window.isDestroyed() && isTrustedFrame(window.webContents.mainFrame))
        window.webContents.send(channel, payload);
    }
  },
};
