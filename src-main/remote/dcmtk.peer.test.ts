import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RemoteStudy } from '../../src-shared/contract/remote.ts';
import { type PeerServer, peersAvailable, runPeer, startPeer } from '../../testing/peers.ts';
import { freePort } from '../../testing/ports.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { part10, phantomImage } from '../network/testing/phantom.ts';
import { type RemoteRig, startRemoteRig } from './testing/remote-rig.ts';
import { worklistFile } from './testing/worklist-file.ts';

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

  it.each([['move'], ['get']] as const)('C-%s of what it does not have: nothing was sent', async (retrieveBy) => {
    const { remote, jobs } = await withArchive({ retrieveBy, retry: { attempts: 0 } });
    const item = { patientId: 'PHANTOM1', retrieveAeTitle: '', title: '', studyUid: '2.25.404' };
    const { jobIds } = await remote.retrieve({ nodeId: 'node', items: [item] });
    expect(await jobs.finished(jobIds[0]!)).toMatchObject({ state: 'failed' });
  });

  it('that does not know us refuses with A801H, which is said', async () => {
    const { remote, jobs } = await withArchive({ moveDestination: 'STRANGER' });
    const item = { patientId: 'PHANTOM1', retrieveAeTitle: '', title: '', studyUid: '2.25.777.1.1' };
    const { jobIds } = await remote.retrieve({ nodeId: 'node', items: [item] });
    expect(await jobs.finished(jobIds[0]!)).toMatchObject({
      state: 'failed',
      error: { parameters: { status: 0xa801, destination: 'STRANGER', reason: 'destination-unknown' } },
    });
  });

  it('that has a wrong address of us: what it could not send is said, and nothing is taken for there', async () => {
    const { remote, jobs, archive } = await withArchive({ retry: { attempts: 0 }, arrivalMs: 100 }, false);
    const item = { patientId: 'PHANTOM1', retrieveAeTitle: '', title: '', studyUid: '2.25.777.1.1' };
    const { jobIds } = await remote.retrieve({ nodeId: 'node', items: [item] });
    const job = await jobs.finished(jobIds[0]!);
    expect(job.state).not.toBe('done');
    await archive.settle();
    expect(await archive.locate({ studyUid: '2.25.777.1.1' })).toEqual([]);
  });
});

describe.skipIf(!available)('wlmscpfs', () => {
  it('answers a modality worklist query by keys of the step and of the patient', async () => {
    const port = await freePort();
    rig = await startRemoteRig({ nodes: [{ port, aeTitle: 'WL' }] });
    const lists = join(folder.path, 'WL');
    mkdirSync(lists);
    writeFileSync(join(lists, 'lockfile'), '');
    writeFileSync(join(lists, 'one.wl'), worklistFile('M\u00fcller^J\u00f6rg', 'W1', {}));
    writeFileSync(join(lists, 'two.wl'), worklistFile('Other^One', 'W22', { Modality: 'MR' }));
    writeFileSync(
      join(lists, 'three.wl'),
      worklistFile('Later^One', 'W333', { ScheduledProcedureStepStartDate: '20260111' }),
    );
    server = await startPeer('wlmscpfs', ['-dfp', folder.path, String(port)], { port });
    const all = await rig.findWorklist({});
    expect(all.end).toMatchObject({ outcome: 'complete', count: 3 });
    const { rows } = await rig.findWorklist({ Modality: 'CT', ScheduledProcedureStepStartDate: '20260110' });
    expect(rows).toMatchObject([
      {
        number: 1,
        name: { alphabetic: 'M\u00fcller^J\u00f6rg' },
        patientId: 'W1',
        accession: 'AW1',
        requestedProcedure: 'CT of the chest',
        requestedProcedureId: 'RW1',
        stepId: 'SW1',
        stepDescription: 'Chest with contrast',
        stationAeTitle: 'CT1',
        modality: 'CT',
        startDate: '20260110',
        startTime: '101500',
        performingPhysician: 'Per^Former',
        referringPhysician: 'Refer^Ring',
      },
    ]);
    expect((await rig.findWorklist({ PatientName: 'Oth' })).rows).toMatchObject([{ patientId: 'W22' }]);
    expect(rig.audit).toContainEqual(expect.objectContaining({ kind: 'query', outcome: 'success' }));
  });
});
