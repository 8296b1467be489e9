import { BrowserWindow, ipcMain } from 'electron';
import type { Transport } from '../contract-binding.ts';
import { isTrustedFrame } from './security.ts';

/** Electron's IPC as the transport of the contract. */
export const ipcTransport: Transport = {
  handle: (channel, answer) => {
    ipcMain.handle(channel, (event, input: unknown) => answer(isTrustedFrame(event.senderFrame), input));
  },
  removeHandler: (channel) => ipcMain.removeHandler(channel),
  broadcast: (channel, payload) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (!window.isDestroyed() && isTrustedFrame(window.webContents.mainFrame))
        window.webContents.send(channel, payload);
    }
  },
};
