import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import dcmjsDimse from 'dcmjs-dimse';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startOrthanc } from '../../../testing/orthanc.ts';
import { type PeerServer, peersAvailable, runPeer, startPeer } from '../../../testing/peers.ts';
import { freePort } from '../../../testing/ports.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { valueCases } from '../testing/generated-cases.ts';
import { type Phantom, phantomImage, readMeta } from '../testing/phantom.ts';
import { type RetrieveRig, startRetrieveRig } from '../testing/retrieve-rig.ts';

/** Others retrieve from us, and we send where they say. */
const withDcmtk = peersAvailable('movescu', 'getscu', 'storescp', 'dcmqrscp', 'dcmdump');
const withOrthanc = peersAvailable('Orthanc');

const images: Phantom[] = [1, 2, 3].map((number) => phantomImage(number, 256, 256));
const imageStudy = '2.25.777.1';
/** Data sets with everything that is easily changed on the way; the deflated one is proposed by few. */
const oddities: Phantom[] = valueCases().filter(
  ({ transferSyntaxUid }) => transferSyntaxUid !== '1.2.840.10008.1.2.1.99',
);
const oddStudy = '2.25.4242.1000';

let rig: RetrieveRig;
let folder: { path: string; remove(): Promise<void> };
const servers: PeerServer[] = [];
beforeAll(async () => {
  rig = await startRetrieveRig('default', { listener: { validation: 'none', maxPduLength: 131072 } });
  for (const phantom of [...images, ...oddities]) await rig.putDataSet(phantom);
});
afterAll(() => rig.close());
beforeEach(async () => {
  folder = await temporaryFolder('retrieve-peer');
});
afterEach(async () => {
  rig.nodes.splice(0);
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await folder.remove();
});

const subfolder = (name: string): string => {
  const path = join(folder.path, name);
  mkdirSync(path);
  return path;
};
/** Bare data sets of the files in a folder. */
const dataSetsIn = (path: string): Buffer[] =>
  readdirSync(path).map((name) => {
    const file = readFileSync(join(path, name));
    return file.subarray(readMeta(file).dataSetOffset);
  });
const holdsAll = (found: readonly Buffer[], wanted: readonly Phantom[]): void => {
  expect(found).toHaveLength(wanted.length);
  for (const { dataSet, sopInstanceUid } of wanted) {
    expect(
      found.some((each) => each.equals(dataSet)),
      sopInstanceUid,
    ).toBe(true);
  }
};
const us = () => ['-aec', 'STATION', '127.0.0.1', String(rig.ports[0])];
const keys = (level: string, study: string, further: string[] = []) => [
  '-k',
  `QueryRetrieveLevel=${level}`,
  '-k',
  `StudyInstanceUID=${study}`,
  ...further.flatMap((key) => ['-k', key]),
];

describe.skipIf(!withDcmtk)('dcmtk', () => {
  async function storescp(options: readonly string[] = [], aeTitle = 'STORESCP'): Promise<string> {
    const output = subfolder(aeTitle);
    const port = await freePort();
    servers.push(
      await startPeer('storescp', ['-aet', aeTitle, '-pdu', '131072', ...options, '-od', output, String(port)], {
        port,
      }),
    );
    rig.addNode(aeTitle, port);
    return output;
  }

  it.each([
    ['images', imageStudy, images],
    ['odd data sets', oddStudy, oddities],
  ] as const)('movescu has %s sent to storescp +B, byte for byte', async (_, study, wanted) => {
    const output = await storescp(['+B', '+xa']);
    const { output: said, status } = await runPeer('movescu', [
      '-v',
      '-S',
      '-aem',
      'STORESCP',
      ...keys('STUDY', study),
      ...us(),
    ]);
    expect(status, said).toBe(0);
    expect(said).toContain('Received Final Move Response (Success)');
    holdsAll(dataSetsIn(output), wanted);
  });

  it('movescu receives itself, at the levels of the Patient Root', async () => {
    const port = await freePort();
    rig.addNode('MOVESCU', port);
    for (const [level, further, count] of [
      ['PATIENT', [], 3],
      ['SERIES', ['SeriesInstanceUID=2.25.777.2'], 3],
      ['IMAGE', ['SeriesInstanceUID=2.25.777.2', 'SOPInstanceUID=2.25.777.3.2'], 1],
    ] as const) {
      const output = subfolder(level);
      const asked = ['PatientID=PHANTOM1', ...further];
      // With +B it writes into the folder it works in, whatever -od says.
      const args = ['-v', '-P', '-aet', 'MOVESCU', '+P', String(port), '+B'];
      const study = level === 'PATIENT' ? ['-k', 'QueryRetrieveLevel=PATIENT'] : keys(level, imageStudy);
      const { output: said, status } = await runPeer(
        'movescu',
        [...args, ...study, ...asked.flatMap((key) => ['-k', key]), ...us()],
        { cwd: output },
      );
      expect(status, said).toBe(0);
      expect(readdirSync(output), level).toHaveLength(count);
    }
  });

  it('movescu hears of an unknown destination, and of one that is not there', async () => {
    const unknown = await runPeer('movescu', ['-v', '-S', '-aem', 'NOBODY', ...keys('STUDY', imageStudy), ...us()]);
    expect(unknown.output).toContain('MoveDestinationUnknown');
    rig.addNode('GONE', await freePort());
    const gone = await runPeer('movescu', ['-v', '-S', '-aem', 'GONE', ...keys('STUDY', imageStudy), ...us()]);
    expect(gone.output).toMatch(/OutOfResources|0xa702/i);
  });

  it('movescu cancels after the first response', async () => {
    await storescp(['--sleep-after', '1']);
    const { output } = await runPeer('movescu', [
      '-v',
      '-S',
      '--cancel',
      '1',
      '-aem',
      'STORESCP',
      ...keys('STUDY', imageStudy),
      ...us(),
    ]);
    expect(output).toMatch(/Cancel/);
    expect(output).not.toContain('Received Final Move Response (Success)');
  });

  it('storescp that takes only Implicit VR Little Endian gets it so', async () => {
    const output = await storescp(['+xi']);
    const { status } = await runPeer('movescu', ['-S', '-aem', 'STORESCP', ...keys('STUDY', imageStudy), ...us()]);
    expect(status).toBe(0);
    const files = readdirSync(output).map((name) => readMeta(readFileSync(join(output, name))));
    expect(files.map(({ transferSyntaxUid }) => transferSyntaxUid)).toEqual(images.map(() => '1.2.840.10008.1.2'));
  });

  it('storescp that aborts in the middle', async () => {
    await storescp(['--abort-during']);
    const { output } = await runPeer('movescu', [
      '-v',
      '-S',
      '-aem',
      'STORESCP',
      ...keys('STUDY', imageStudy),
      ...us(),
    ]);
    expect(output).toMatch(/OutOfResources|0xa702/i);
    expect(rig.activity.list().filter(({ outcome }) => outcome === 'open')).toEqual([]);
  });

  it('dcmqrscp as the destination of movescu gives all of it back', async () => {
    const database = subfolder('QR');
    const port = await freePort();
    const config = join(folder.path, 'dcmqrscp.cfg');
    writeFileSync(
      config,
      [
        `NetworkTCPPort = ${port}`,
        'MaxPDUSize = 131072',
        'MaxAssociations = 16',
        'HostTable BEGIN',
        'HostTable END',
        'VendorTable BEGIN',
        'VendorTable END',
        'AETable BEGIN',
        `QR ${database} RW (200, 1000mb) ANY`,
        'AETable END',
        '',
      ].join('\n'),
    );
    servers.push(await startPeer('dcmqrscp', ['-c', config], { port, cwd: folder.path }));
    rig.addNode('QR', port);
    const { output, status } = await runPeer('movescu', [
      '-v',
      '-S',
      '-aem',
      'QR',
      ...keys('STUDY', imageStudy),
      ...us(),
    ]);
    expect(status, output).toBe(0);
    const got = subfolder('got');
    const args = ['-S', '+B', '-od', got, ...keys('STUDY', imageStudy), '-aec', 'QR', '127.0.0.1', String(port)];
    expect((await runPeer('getscu', args)).status).toBe(0);
    expect(readdirSync(got)).toHaveLength(images.length);
  });

  it.each([4096, 16384, 131072])('getscu gets images byte for byte, with PDUs of %i bytes', async (pdu) => {
    const output = subfolder('got');
    const args = ['-v', '-S', '+B', '-pdu', String(pdu), '-od', output, ...keys('STUDY', imageStudy), ...us()];
    const { output: said, status } = await runPeer('getscu', args);
    expect(status, said).toBe(0);
    expect(said).toMatch(/Number of Completed Suboperations\s*: 3/);
    holdsAll(dataSetsIn(output), images);
  });

  it('getscu gets odd data sets: as they are where it takes their syntax, readable where it does not', async () => {
    const output = subfolder('got');
    const args = ['-v', '-S', '+B', '-od', output, ...keys('STUDY', oddStudy), ...us()];
    const { output: said, status } = await runPeer('getscu', args);
    expect(status, said).toBe(0);
    const got = dataSetsIn(output);
    expect(got).toHaveLength(oddities.length);
    const same = oddities.filter(({ transferSyntaxUid }) => transferSyntaxUid === '1.2.840.10008.1.2.1');
    expect(same.length).toBeGreaterThan(0);
    for (const { dataSet, sopInstanceUid } of same) {
      expect(
        got.some((each) => each.equals(dataSet)),
        sopInstanceUid,
      ).toBe(true);
    }
    for (const name of readdirSync(output)) {
      expect((await runPeer('dcmdump', ['-q', join(output, name)])).status, name).toBe(0);
    }
  });
});

describe.skipIf(!withOrthanc)('Orthanc', () => {
  it('has our studies sent to itself', async () => {
    const orthanc = await startOrthanc(folder.path, {
      DicomModalities: { us: ['STATION', '127.0.0.1', rig.ports[0]] },
    });
    servers.push(orthanc);
    const { api, dicomPort } = orthanc;
    rig.addNode('ORTHANC', dicomPort);
    const ask = async (path: string, body?: object) => {
      const response = await fetch(`${api}${path}`, body && { method: 'POST', body: JSON.stringify(body) });
      expect(response.status, await response.clone().text()).toBe(200);
      return response;
    };
    await ask('/modalities/us/move', { Level: 'Study', Resources: [{ StudyInstanceUID: imageStudy }] });
    const ids = (await (await ask('/instances')).json()) as string[];
    const files = await Promise.all(
      ids.map(async (id) => Buffer.from(await (await ask(`/instances/${id}/file`)).arrayBuffer())),
    );
    holdsAll(
      files.map((file) => file.subarray(readMeta(file).dataSetOffset)),
      images,
    );
  });
});

describe('dcmjs-dimse', () => {
  const { Client, log, requests, responses, constants } = dcmjsDimse;
  log.disableAll?.();
  interface Answer {
    getStatus(): number;
    getRemaining(): number;
    getCompleted(): number;
    getFailures(): number;
  }

  it('moves a study to a node and counts', async () => {
    const to = await rig.destination({}, { aeTitle: 'ANYONE' });
    const client = new Client();
    const request = requests.CMoveRequest.createStudyMoveRequest('ANYONE', imageStudy);
    const answers: number[][] = [];
    request.on('response', (answer: Answer) =>
      answers.push([answer.getStatus(), answer.getRemaining(), answer.getCompleted(), answer.getFailures()]),
    );
    client.addRequest(request);
    await new Promise((resolve) => {
      client.on('closed', resolve);
      client.send('127.0.0.1', rig.ports[0]!, 'DCMJS', 'STATION');
    });
    expect(answers.map(([status]) => status)).toEqual([0xff00, 0xff00, 0xff00, 0]);
    expect(answers.map(([, , completed]) => completed)).toEqual([1, 2, 3, 3]);
    expect(to.ingest.received).toHaveLength(3);
  });

  it('gets a series on its own association', async () => {
    const client = new Client();
    const request = requests.CGetRequest.createSeriesGetRequest(imageStudy, '2.25.777.2');
    const statuses: number[] = [];
    request.on('response', (answer: Answer) => statuses.push(answer.getStatus()));
    const got: string[] = [];
    // biome-ignore lint/suspicious/noExplicitAny: the type of the event is not declared.
    client.on('cStoreRequest', (store: any, callback: (response: unknown) => void) => {
      got.push(String(store.getAffectedSopInstanceUid()));
      const response = responses.CStoreResponse.fromRequest(store);
      response.setStatus(constants.Status.Success);
      callback(response);
    });
    client.addRequest(request);
    await new Promise((resolve) => {
      client.on('closed', resolve);
      client.send('127.0.0.1', rig.ports[0]!, 'DCMJS', 'STATION');
    });
    expect(got).toEqual(images.map(({ sopInstanceUid }) => sopInstanceUid));
    expect(statuses.at(-1)).toBe(0);
  });
});
