import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RemoteStudy } from '../../src-shared/contract/remote.ts';
import { type PeerServer, peersAvailable, runPeer, startPeer } from '../../testing/peers.ts';
import { freePort } from '../../testing/ports.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { part10, phantomImage } from '../network/testing/phantom.ts';
import { type RemoteRig, startRemoteRig } from './testing/remote-rig.ts';

const available = peersAvailable('dcmqrscp', 'storescu', 'wlmscpfs', 'dump2dcm');

let rig: RemoteRig | undefined;
let server: PeerServer | undefined;
let folder: { path: string; remove(): Promise<void> };
beforeEach(async () => {
  folder = await temporaryFolder('dcmqrscp');
});
afterEach(async () => {
  await rig?.close();
  await server?.stop();
  rig = undefined;
  server = undefined;
  await folder.remove();
});

/** dcmqrscp with two studies of three images, and a workstation that it knows. */
async function withArchive(overrides: Record<string, unknown> = {}, knows = true): Promise<RemoteRig> {
  const port = await freePort();
  rig = await startRemoteRig({ nodes: [{ port, aeTitle: 'QR', overrides }] });
  const database = join(folder.path, 'db');
  mkdirSync(database);
  const config = join(folder.path, 'dcmqrscp.cfg');
  writeFileSync(
    config,
    [
      `NetworkTCPPort = ${port}`,
      'MaxPDUSize = 16384',
      'MaxAssociations = 16',
      'HostTable BEGIN',
      `station = (STATION, localhost, ${knows ? rig.port : await freePort()})`,
      'HostTable END',
      'VendorTable BEGIN',
      'VendorTable END',
      'AETable BEGIN',
      `QR ${database} RW (200, 1000mb) ANY`,
      'AETable END',
      '',
    ].join('\n'),
  );
  server = await startPeer('dcmqrscp', ['-c', config], { port });
  const files = [1, 2].flatMap((study) =>
    [1, 2, 3].map((number) => {
      const path = join(folder.path, `${study}-${number}.dcm`);
      writeFileSync(path, part10(phantomImage(number, 32, 32, `2.25.777.${study}`)).file);
      return path;
    }),
  );
  const sent = await runPeer('storescu', ['-aec', 'QR', '127.0.0.1', String(port), ...files]);
  expect(sent.status).toBe(0);
  return rig;
}

const studyOf = (rows: readonly RemoteStudy[], studyUid: string) => rows.find((row) => row.studyUid === studyUid)!;

describe.skipIf(!available)('dcmqrscp', () => {
  it('is searched, its studies expanded to series and instances', async () => {
    const { find, remote } = await withArchive();
    const { rows, end } = await find({ PatientName: 'Phan' });
    expect(end).toMatchObject({ outcome: 'complete', count: 2 });
    const study = studyOf(rows, '2.25.777.1.1');
    expect(study).toMatchObject({ patientId: 'PHANTOM1', name: { alphabetic: 'Phantom^Network' }, accession: 'A1' });
    const place = { nodeId: 'node', patientId: study.patientId, studyUid: study.studyUid };
    const series = await remote.series(place);
    expect(series).toMatchObject([{ seriesUid: '2.25.777.1.2', modality: 'CT', number: 1 }]);
    const instances = await remote.instances({ ...place, seriesUid: '2.25.777.1.2' });
    expect(instances.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it.each([['move'], ['get']] as const)('a study, a series and an instance are fetched by C-%s', async (retrieveBy) => {
    const { remote, jobs, archive, find } = await withArchive({ retrieveBy });
    const { rows } = await find({});
    const item = { patientId: 'PHANTOM1', retrieveAeTitle: '', title: '' };
    const { jobIds } = await remote.retrieve({
      nodeId: 'node',
      items: [
        { ...item, studyUid: '2.25.777.1.1' },
        { ...item, studyUid: '2.25.777.2.1', seriesUid: '2.25.777.2.2', sopInstanceUid: '2.25.777.2.3.2' },
      ],
    });
    const done = await Promise.all(jobIds.map((id) => jobs.finished(id)));
    expect(done.map(({ state, done: count, total, error }) => [state, count, total, error])).toEqual([
      ['done', 3, 3, undefined],
      ['done', 1, 1, undefined],
    ]);
    expect(done[0]!.bytes).toBeGreaterThan(3 * 2048);
    await archive.settle();
    expect(await archive.locate({ studyUid: '2.25.777.1.1' })).toHaveLength(3);
    expect(await archive.locate({ studyUid: '2.25.777.2.1' })).toHaveLength(1);
    expect(rows).toHaveLength(2);
    const again = await find({});
    expect(studyOf(again.rows, '2.25.777.1.1')).toMatchObject({ local: { instances: 3 } });
    expect(studyOf(again.rows, '2.25.777.2.1')).toMatchObject({ local: { instances: 1 } });
  });
});
