import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../src-shared/contract/bridge.ts';
import { createBridge } from '../src-shared/contract/client.ts';
import { contract } from '../src-shared/contract/index.ts';

/** All that a window may do outside itself. */
const bridge: Bridge = {
  ...createBridge(contract, {
    invoke: (channel, input) => ipcRenderer.invoke(channel, input),
    listen: (channel, listener) => {
      const forward = (_event: unknown, payload: unknown) => listener(payload);
      ipcRenderer.on(channel, forward);
      return () => {
        ipcRenderer.removeListener(channel, forward);
      };
    },
  }),
  pathForFile: (file) => webUtils.getPathForFile(file as File),
};

contextBridge.exposeInMainWorld('negatoscope', bridge);
