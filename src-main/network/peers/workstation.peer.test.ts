import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { freePort } from '../../../testing/ports.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { createEventHub } from '../../events.ts';
import { silentLog } from '../../log/types.ts';
import { startWorkstation, type Workstation } from '../../workstation.ts';
import { part10, phantomImage } from '../testing/phantom.ts';

/** The whole workstation, as others see it over the network. */

const available = peersAvailable('storescu', 'findscu');
let workstation: Workstation | undefined;
let folder: { path: string; remove(): Promise<void> } | undefined;
afterEach(async () => {
  await workstation?.stop();
  await folder?.remove();
  workstation = undefined;
});

it.skipIf(!available)('is sent an image and asked for it at once', async () => {
  folder = await temporaryFolder('workstation');
  const port = await freePort();
  writeFileSync(
    join(folder.path, 'initial-settings.json'),
    JSON.stringify({ version: 1, listener: { aeTitle: 'WHOLE', host: '127.0.0.1', port } }),
  );
  workstation = await startWorkstation({
    dataFolder: folder.path,
    resourcesFolder: resolve(import.meta.dirname, '../../../resources'),
    log: silentLog,
    hub: createEventHub(() => undefined),
  });
  const file = join(folder.path, 'one.dcm');
  writeFileSync(file, part10(phantomImage(1, 8, 8, '2.25.808')).file);
  const station = ['-aec', 'WHOLE', '127.0.0.1', String(port)];
  expect((await runPeer('storescu', [...station, file])).status).toBe(0);
  const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID', '-k', 'RetrieveAETitle'];
  for (const model of ['-S', '-P']) {
    const found = await runPeer('findscu', [
      '-v',
      model,
      ...keys,
      ...(model === '-P' ? ['-k', 'PatientID=PHANTOM1'] : []),
      ...station,
    ]);
    expect(found.status).toBe(0);
    expect(found.output).toContain('[2.25.808.1');
    expect(found.output).toContain('[WHOLE');
  }
});
