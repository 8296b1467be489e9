import { Server } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { sheetOf } from '../../../testing/box-pixels.ts';
import { startRemoteRig } from '../../remote/testing/remote-rig.ts';
import { startPrintRig } from '../testing/print-rig.ts';
import { startFindRig } from './find-rig.ts';

/** Who asks and prints has no door of its own: what comes in comes to the listener of the station. */

afterEach(() => vi.restoreAllMocks());

it('[TEL-024] searching and printing open no port, under any title: nobody can open an association to them', async () => {
  const server = await startFindRig('telemis', { catalogue: { find: async () => ({ rows: [] }) } });
  const remote = await startRemoteRig({ profile: 'telemis', nodes: [{ port: server.ports[0]!, aeTitle: 'STATION' }] });
  const print = await startPrintRig({ system: 'telemis' });
  try {
    const listen = vi.spyOn(Server.prototype, 'listen');
    expect((await remote.find({})).end).toMatchObject({ outcome: 'complete' });
    expect((await print.print([sheetOf('STANDARD\\1,1', [1])])).sheets).toEqual(['printed']);
    expect(listen).not.toHaveBeenCalled();
  } finally {
    await print.close();
    await remote.close();
    await server.close();
  }
});
