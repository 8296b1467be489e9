import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Orthanc, startOrthanc } from '../../../testing/orthanc.ts';
import { peersAvailable } from '../../../testing/peers.ts';
import { freePort } from '../../../testing/ports.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { ct } from '../conformance/rig.ts';
import { createCommitments } from '../services/storage-commitment/commitments.ts';
import { part10, phantomImage } from '../testing/phantom.ts';
import { type ServiceParts, type ServiceRig, startServiceRig, testNode } from '../testing/service-rig.ts';

const make = (parts: ServiceParts) => {
  const commitments = createCommitments(parts);
  return {
    commitments,
    classes: [commitments.serviceClass],
    start: () => commitments.start(),
    close: () => commitments.close(),
  };
};

describe.skipIf(!peersAvailable('Orthanc'))('Storage Commitment with Orthanc', () => {
  let folder: { path: string; remove(): Promise<void> };
  let rig: ServiceRig<ReturnType<typeof make>>;
  let orthanc: Orthanc;
  let api = '';
  const node = (port: number) => testNode({ aeTitle: 'ORTHANC', port, roles: ['store', 'commitment'], id: 'orthanc' });

  beforeAll(async () => {
    folder = await temporaryFolder('orthanc-commitment');
    const dicomPort = await freePort();
    rig = await startServiceRig('default', make, { change: { nodes: [node(dicomPort)] } });
    const us = { AET: 'STATION', Host: '127.0.0.1', Port: rig.port };
    const allowed = { AllowStorageCommitment: true, AllowNAction: true, AllowNEventReport: true };
    orthanc = await startOrthanc(folder.path, { DicomModalities: { us: { ...us, ...allowed } } }, dicomPort);
    api = orthanc.api;
  });

  afterAll(async () => {
    await orthanc?.stop();
    await rig?.close();
    await folder?.remove();
  });

  const call = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(`${api}${path}`, {
      ...(body !== undefined && {
        method: 'POST',
        body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
      }),
    });
    expect(response.status, await response.clone().text()).toBe(200);
    return (await response.json()) as Record<string, unknown>;
  };
  const until = async (what: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 20_000; !(await what()); ) {
      expect(Date.now()).toBeLessThan(end);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  it('asks us to commit what it sent, and hears of what is missing', async () => {
    expect(await rig.send({ number: 1 })).toBe(0);
    expect(await rig.send({ number: 2 })).toBe(0);
    const ask = async (...numbers: number[]) => {
      const { ID } = await call('/modalities/us/storage-commitment', {
        DicomInstances: numbers.map((number) => ({ SOPClassUID: ct, SOPInstanceUID: `2.25.4711.3.${number}` })),
      });
      await until(async () => (await call(`/storage-commitment/${ID}`))['Status'] !== 'Pending');
      return call(`/storage-commitment/${ID}`);
    };
    const all = await ask(1, 2);
    expect(all['Status']).toBe('Success');
    expect(all['Success']).toHaveLength(2);
    const some = await ask(2, 3);
    expect(some['Status']).toBe('Failure');
    expect(some['Success']).toHaveLength(1);
    expect(some['Failures']).toMatchObject([{ SOPInstanceUID: '2.25.4711.3.3', FailureReason: 0x0112 }]);
    expect(await rig.services.commitments.list()).toMatchObject([
      { direction: 'asked-of-us', peer: 'ORTHANC', instances: 2, failed: 1 },
      { direction: 'asked-of-us', peer: 'ORTHANC', state: 'committed' },
    ]);
  });

  it('commits what we sent to it, on an association of its own', async () => {
    const phantoms = [1, 2].map((number) => phantomImage(number, 64, 64));
    for (const phantom of phantoms) {
      await call('/instances', part10(phantom).file);
    }
    const lost = { sopClassUid: ct, sopInstanceUid: '2.25.777.3.99' };
    const instances = [...phantoms.map(({ sopClassUid, sopInstanceUid }) => ({ sopClassUid, sopInstanceUid })), lost];
    const [target] = rig.settings().nodes;
    const { transactionUid } = await rig.services.commitments.request(target!, instances);
    const state = async () =>
      (await rig.services.commitments.list()).find((commitment) => commitment.transactionUid === transactionUid)?.state;
    await until(async () => !['requesting', 'waiting'].includes((await state()) ?? ''));
    expect(await state()).toBe('partly');
    const one = (await rig.services.commitments.list()).find((each) => each.transactionUid === transactionUid);
    expect(await rig.services.commitments.failures(one!.id)).toMatchObject([lost]);
    expect(
      await rig.services.commitments.committed(
        'orthanc',
        instances.map(({ sopInstanceUid }) => sopInstanceUid),
      ),
    ).toHaveLength(2);
  });
});
