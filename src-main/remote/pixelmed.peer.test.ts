import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram, type PeerServer, peersAvailable, runPeer, startPeer } from '../../testing/peers.ts';
import { freePort } from '../../testing/ports.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { part10, phantomImage } from '../network/testing/phantom.ts';
import { type RetrieveRig, startRetrieveRig } from '../network/testing/retrieve-rig.ts';
import { type RemoteRig, startRemoteRig } from './testing/remote-rig.ts';

/** The classes of PixelMed: its archive as Query/Retrieve SCP, its C-MOVE SCU against ours (that for C-GET
 * proposes more contexts than an association can hold, and gives up). Without jmdns nothing of it is announced on the network. */
const java = '/usr/share/java';
const jars = ['commons-codec', 'hsqldb', 'jaxb-api', 'javax.json', 'slf4j-api', 'slf4j-nop', 'vecmath'];
const classPath = ['pixelmed', ...jars].map((jar) => join(java, `${jar}.jar`)).join(':');
const available = findProgram('java') !== undefined && existsSync(join(java, 'pixelmed.jar'));
if (!available) {
  process.stderr.write('\n*** java WITH pixelmed.jar IS NOT INSTALLED: tests with it are SKIPPED.\n\n');
}
const jvm = (home: string, name: string, ...args: string[]): string[] => [
  '-Djava.awt.headless=true',
  `-Duser.home=${home}`,
  '-cp',
  classPath,
  `com.pixelmed.${name}`,
  ...args,
];

describe.skipIf(!available || !peersAvailable('storescu'))('the archive of PixelMed', () => {
  let folder: { path: string; remove(): Promise<void> };
  let rig: RemoteRig;
  let archive: PeerServer;
  let port = 0;

  beforeAll(async () => {
    folder = await temporaryFolder('pixelmed-remote');
    rig = await startRemoteRig();
    port = await freePort();
    const web = await freePort();
    mkdirSync(join(folder.path, 'images'));
    writeFileSync(
      join(folder.path, '.com.pixelmed.server.DicomAndWebStorageServer.properties'),
      [
        `Application.DatabaseFileName=${join(folder.path, 'database')}`,
        `Application.SavedImagesFolderName=${join(folder.path, 'images')}`,
        `Dicom.ListeningPort=${port}`,
        'Dicom.CalledAETitle=PIXELMED',
        'Dicom.CallingAETitle=PIXELMED',
        'Dicom.PrimaryDeviceType=ARCHIVE',
        'Dicom.RemoteAEs=us',
        'Dicom.RemoteAEs.us.CalledAETitle=STATION',
        'Dicom.RemoteAEs.us.HostNameOrIPAddress=127.0.0.1',
        `Dicom.RemoteAEs.us.Port=${rig.port}`,
        `WebServer.ListeningPort=${web}`,
        `WebServer.RootURL=http://127.0.0.1:${web}/`,
      ].join('\n'),
    );
    archive = await startPeer('java', jvm(folder.path, 'server.DicomAndWebStorageServer'), {
      port,
      // Its settings are read from there.
      cwd: folder.path,
      timeoutMs: 90_000,
    });
    const files = [1, 2].flatMap((study) =>
      [1, 2, 3].map((number) => {
        const path = join(folder.path, `${study}-${number}.dcm`);
        writeFileSync(path, part10(phantomImage(number, 32, 32, `2.25.779.${study}`)).file);
        return path;
      }),
    );
    const sent = await runPeer('storescu', ['-aec', 'PIXELMED', '127.0.0.1', String(port), ...files]);
    expect(sent.status, sent.output).toBe(0);
    // It registers what came after it has answered.
    await configure();
    for (const end = Date.now() + 60_000; (await rig.find({})).rows.length < 2; ) {
      expect(Date.now()).toBeLessThan(end);
    }
  }, 180_000);

  afterAll(async () => {
    await archive?.stop();
    await rig?.close();
    await folder?.remove();
  });

  const configure = (overrides: Record<string, unknown> = {}) =>
    rig.configure({ nodes: [{ port, aeTitle: 'PIXELMED', overrides }] });

  it('is searched in the Study Root model and expanded to series and images', async () => {
    await configure({ model: 'study-root' });
    const { rows, end } = await rig.find({ PatientName: 'Phan', StudyDate: '20260101' });
    expect(end).toMatchObject({ outcome: 'complete', count: 2 });
    expect(rows[0]).toMatchObject({ patientId: 'PHANTOM1', name: { alphabetic: 'Phantom^Network' } });
    const { studyUid, patientId } = rows.find((row) => row.studyUid === '2.25.779.1.1')!;
    const series = await rig.remote.series({ nodeId: 'node', studyUid, patientId });
    expect(series).toMatchObject([{ seriesUid: '2.25.779.1.2', modality: 'CT' }]);
    const { seriesUid } = series[0]!;
    const instances = await rig.remote.instances({ nodeId: 'node', studyUid, patientId, seriesUid });
    expect(instances.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect((await rig.find({ PatientName: 'Nobody' })).rows).toEqual([]);
  });

  it.each([
    ['move', 1],
    ['get', 2],
  ] as const)('a study is fetched by C-%s', async (retrieveBy, study) => {
    await configure({ retrieveBy });
    const studyUid = `2.25.779.${study}.1`;
    const item = { studyUid, patientId: 'PHANTOM1', retrieveAeTitle: '', title: '' };
    const { jobIds } = await rig.remote.retrieve({ nodeId: 'node', items: [item] });
    const job = await rig.jobs.finished(jobIds[0]!);
    expect(job, JSON.stringify(job)).toMatchObject({ state: 'done', done: 3 });
    await rig.archive.settle();
    expect(await rig.archive.locate({ studyUid })).toHaveLength(3);
  });
});

describe.skipIf(!available || !peersAvailable('storescp'))('the C-MOVE SCU of PixelMed', () => {
  let folder: { path: string; remove(): Promise<void> };
  let rig: RetrieveRig;
  let home = '';
  const study = '2.25.780.1';
  beforeAll(async () => {
    folder = await temporaryFolder('pixelmed-scu');
    home = join(folder.path, 'home');
    mkdirSync(home);
    rig = await startRetrieveRig('default');
    for (const number of [1, 2, 3]) await rig.putDataSet(phantomImage(number, 32, 32, '2.25.780'));
  });
  afterAll(async () => {
    await rig?.close();
    await folder?.remove();
  });
  const us = () => ['127.0.0.1', String(rig.ports[0]), 'STATION', 'PIXELMED'];

  it('MoveSOPClassSCU has a study sent to a third node', async () => {
    const output = join(folder.path, 'moved');
    mkdirSync(output);
    const port = await freePort();
    const storescp = await startPeer('storescp', ['-aet', 'THIRD', '-od', output, String(port)], { port });
    try {
      rig.addNode('THIRD', port);
      const { status, output: said } = await runPeer(
        'java',
        jvm(home, 'network.MoveSOPClassSCU', ...us(), 'THIRD', 'STUDY', study),
      );
      expect(status, said).toBe(0);
      await expect.poll(() => readdirSync(output).length, { timeout: 20_000 }).toBe(3);
    } finally {
      await storescp.stop();
    }
  });
});
