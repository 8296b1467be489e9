import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PeerServer, peersAvailable, runPeer, startPeer } from '../../testing/peers.ts';
import { freePort } from '../../testing/ports.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { madeFile } from '../archive/testing/instance.ts';
import { type SendingRig, startSendingRig } from '../sending/testing/sending-rig.ts';
import { MediaActions } from './actions.ts';
import { Importing } from './importing.ts';

const available = peersAvailable('storescp', 'dcmdump');
let folder: { path: string; remove(): Promise<void> };
let rig: SendingRig | undefined;
let peer: PeerServer | undefined;
beforeEach(async () => {
  folder = await temporaryFolder('import-send');
});
afterEach(async () => {
  await rig?.close();
  await peer?.stop();
  await folder.remove();
});

it.skipIf(!available)(
  '[VIT-093] import of selected instances of a medium goes through the Storage SCU, under the attributes that were chosen',
  async () => {
    const [source, out] = [join(folder.path, 'disc'), join(folder.path, 'out')];
    for (const path of [source, out]) mkdirSync(path);
    for (const number of [1, 2, 3]) {
      writeFileSync(join(source, `IM${number}`), madeFile({ sopInstanceUid: `1.2.3.1.1.${number}`, number }));
    }
    const port = await freePort();
    peer = await startPeer('storescp', ['-od', out, String(port)], { port });
    rig = await startSendingRig('vitrea-read', port, { change: { media: { reading: { importTo: 'peer' } } } });
    const { archive, jobs, media, sending, settings } = rig;
    const actions = new MediaActions(() => false);
    const importing = new Importing({ archive, media, jobs, actions, settings: () => settings.media, sending });
    const { id } = await importing.open([source]);
    await media.get(id)!.ready;
    const { rows } = await media.get(id)!.search({ level: 'instance', match: {} });
    const instanceRows = rows.slice(0, 2).map(({ row }) => row);
    const { patients } = await importing.plan({ id, instanceRows });
    const values = { '00100020': 'LOCAL-7', '00100010': 'Doe^Jane^Ann' };
    const reconcile = { values, reason: 'COERCE' as const, source: 'Disc', keepOriginal: true };
    const decisions = [{ key: patients[0]!.key, action: 'reconcile' as const, reconcile }];
    const { jobId } = await importing.start({ id, instanceRows, decisions });
    expect(await jobs.finished(jobId)).toMatchObject({ kind: 'send', nodeId: 'peer', state: 'done', done: 2 });
    const files = readdirSync(out);
    expect(files).toHaveLength(2);
    for (const file of files) {
      const dump = (await runPeer('dcmdump', ['-q', '+L', join(out, file)])).stdout;
      expect(dump).toContain('[LOCAL-7]');
      expect(dump).toContain('OriginalAttributesSequence');
      expect(dump).toContain('[P1]');
    }
    // As they lie there, where nothing was decided.
    const all = await importing.start({ id });
    expect(await jobs.finished(all.jobId)).toMatchObject({ state: 'done', done: 3 });
    expect(readdirSync(out)).toHaveLength(3);
    expect(await archive.status()).toMatchObject({ instances: 0 });
  },
);
