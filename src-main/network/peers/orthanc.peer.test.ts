import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callingSchema } from '../../../src-shared/settings/schema.ts';
import { type Orthanc, startOrthanc } from '../../../testing/orthanc.ts';
import { peersAvailable } from '../../../testing/peers.ts';

import { temporaryFolder } from '../../../testing/temp.ts';
import { silentLog } from '../../log/types.ts';
import { memorySource } from '../services/storage/instance-source.ts';
import { echo } from '../services/verification/scu.ts';
import { part10, phantomImage } from '../testing/phantom.ts';
import { sendTo } from '../testing/send.ts';
import { type TestListener, testListener } from '../testing/test-listener.ts';

const available = peersAvailable('Orthanc');
const calling = callingSchema.parse({});

describe.skipIf(!available)('Orthanc', () => {
  let folder: { path: string; remove(): Promise<void> };
  let host: TestListener;
  let orthanc: Orthanc;
  let dicomPort = 0;
  let api = '';

  beforeAll(async () => {
    folder = await temporaryFolder('orthanc');
    host = await testListener();
    orthanc = await startOrthanc(folder.path, {
      DicomAlwaysAllowEcho: true,
      DicomModalities: { us: ['NEGATOSCOPE', '127.0.0.1', host.port] },
    });
    ({ api, dicomPort } = orthanc);
  });

  afterAll(async () => {
    await orthanc?.stop();
    await host?.stop();
    await folder?.remove();
  });

  const post = async (path: string, body: string | Buffer): Promise<Record<string, unknown>> => {
    const response = await fetch(`${api}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    expect(response.status, await response.clone().text()).toBe(200);
    return (await response.json()) as Record<string, unknown>;
  };

  it('verifies us', async () => {
    await post('/modalities/us/echo', '{}');
  });

  it('sends us what it has', async () => {
    const phantoms = [1, 2, 3].map((number) => phantomImage(number, 128, 128));
    const ids: unknown[] = [];
    for (const phantom of phantoms) {
      ids.push((await post('/instances', part10(phantom).file))['ID']);
    }
    await post('/modalities/us/store', JSON.stringify(ids));
    expect(host.ingest.received.map(({ path }) => readFileSync(path))).toEqual(phantoms.map(({ dataSet }) => dataSet));
    expect(host.ingest.received[0]?.start.sourceAeTitle).toBe('ORTHANC');
  });

  it('answers our echo and stores what we send', async () => {
    const node = { aeTitle: 'ORTHANC', host: '127.0.0.1', port: dicomPort };
    expect(await echo(node, { callingAeTitle: 'TEST', calling, log: silentLog })).toMatchObject({ ok: true });
    const phantoms = [11, 12, 13, 14].map((number) => phantomImage(number, 300, 300));
    const { results } = await sendTo(
      dicomPort,
      phantoms.map(({ dataSet, ...description }) => memorySource(description, dataSet)),
      { node: { aeTitle: 'ORTHANC' } },
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(phantoms.map(() => 'done'));
    const found = (await post(
      '/tools/find',
      JSON.stringify({ Level: 'Instance', Query: { SOPInstanceUID: phantoms[2]?.sopInstanceUid } }),
    )) as unknown as string[];
    const file = Buffer.from(await (await fetch(`${api}/instances/${found[0]}/file`)).arrayBuffer());
    expect(file.subarray(-(phantoms[2]?.dataSet.length ?? 0)).equals(phantoms[2]?.dataSet ?? Buffer.alloc(0))).toBe(
      true,
    );
  });
});
