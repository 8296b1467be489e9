import dcmjsDimse from 'dcmjs-dimse';
import { afterEach, describe, expect, it } from 'vitest';
import { callingSchema } from '../../../src-shared/settings/schema.ts';
import { freePort, waitForPort } from '../../../testing/ports.ts';
import { silentLog } from '../../log/types.ts';
import { requestAssociation } from '../request.ts';
import { memorySource } from '../services/storage/instance-source.ts';
import { echo } from '../services/verification/scu.ts';
import { phantomImage } from '../testing/phantom.ts';
import { sendTo } from '../testing/send.ts';
import { type TestListener, testListener } from '../testing/test-listener.ts';

/** An implementation that shares nothing with dcmtk: both ends of it. */
const { Client, Dataset, Scp, Server, association, constants, log, requests, responses } = dcmjsDimse;
const { Status, PresentationContextResult, TransferSyntax, UserIdentityType } = constants;
log.disableAll?.();

const calling = callingSchema.parse({});
let host: TestListener | undefined;
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

type Client = InstanceType<typeof Client>;

/** Runs what was added to the client; resolves when the association is over. */
function run(client: Client, port: number, options = {}): Promise<string> {
  return new Promise((resolve) => {
    client.on('networkError', (error: Error) => resolve(`error ${error.message}`));
    client.on('associationRejected', (result: { reason: number }) => resolve(`rejected ${result.reason}`));
    client.on('closed', () => resolve('closed'));
    client.send('127.0.0.1', port, 'DCMJS', 'NEGATOSCOPE', options);
  });
}

describe('dcmjs-dimse calls us', () => {
  it('with C-ECHO, several on one association', async () => {
    host = await testListener();
    const client = new Client();
    const statuses: number[] = [];
    for (let count = 0; count < 3; count++) {
      const request = new requests.CEchoRequest();
      request.on('response', (response: { getStatus(): number }) => statuses.push(response.getStatus()));
      client.addRequest(request);
    }
    expect(await run(client, host.port)).toBe('closed');
    expect(statuses).toEqual([0, 0, 0]);
  });

  it('with C-STORE and a user identity that wants an answer', async () => {
    host = await testListener();
    const client = new Client();
    const { dataSet } = phantomImage(1, 32, 32);
    const request = new requests.CStoreRequest(new Dataset(dataSet, TransferSyntax.ExplicitVRLittleEndian));
    const status = new Promise<number>((resolve) =>
      request.on('response', (response: { getStatus(): number }) => resolve(response.getStatus())),
    );
    client.addRequest(request);
    const userIdentity = {
      type: UserIdentityType.UsernameAndPasscode,
      positiveResponseRequested: true,
      primaryField: 'user',
      secondaryField: 'secret',
    };
    expect(await run(client, host.port, { userIdentity })).toBe('closed');
    expect(await status).toBe(Status.Success);
    expect(host.ingest.received[0]).toMatchObject({ sopInstanceUid: '2.25.777.3.1' });
  });

  it('is rejected when it calls another title', async () => {
    host = await testListener({ aeTitle: 'ELSEWHERE' });
    const client = new Client();
    client.addRequest(new requests.CEchoRequest());
    expect(await run(client, host.port)).toBe('rejected 7');
  });
});

/** Takes everything. */
class Provider extends Scp {
  static stored: string[] = [];
  override associationRequested(asked: InstanceType<typeof association.Association>) {
    for (const { id } of asked.getPresentationContexts()) {
      const context = asked.getPresentationContext(id);
      context.setResult(PresentationContextResult.Accept, context.getTransferSyntaxUids()[0]);
    }
    this.sendAssociationAccept();
  }
  override cEchoRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['cEchoRequest']>) {
    const response = responses.CEchoResponse.fromRequest(request);
    response.setStatus(Status.Success);
    callback(response);
  }
  override cStoreRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['cStoreRequest']>) {
    Provider.stored.push(request.getAffectedSopInstanceUid());
    const response = responses.CStoreResponse.fromRequest(request);
    response.setStatus(Status.Success);
    callback(response);
  }
  override associationReleaseRequested() {
    this.sendAssociationReleaseResponse();
  }
}

describe('we call dcmjs-dimse', () => {
  it('with C-ECHO and C-STORE', async () => {
    const port = await freePort();
    const server = new Server(Provider);
    server.listen(port);
    await waitForPort(port);
    try {
      const node = { aeTitle: 'DCMJS', host: '127.0.0.1', port };
      expect(await echo(node, { callingAeTitle: 'TEST', calling, log: silentLog })).toMatchObject({
        ok: true,
        status: 0,
      });
      const sources = [1, 2, 3].map((number) => {
        const { dataSet, ...description } = phantomImage(number, 64, 64);
        return memorySource(description, dataSet);
      });
      const { results } = await sendTo(node.port, sources, { node: { aeTitle: node.aeTitle } });
      expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
      expect(Provider.stored).toEqual(['2.25.777.3.1', '2.25.777.3.2', '2.25.777.3.3']);
      const endpoint = await requestAssociation(node, {
        callingAeTitle: 'TEST',
        implementation: calling.implementation,
        timeouts: calling.timeouts,
        maxPduLength: 16384,
        contexts: [{ id: 1, abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }],
        user: {
          userIdentity: {
            type: 1,
            positiveResponseRequested: true,
            primary: Buffer.from('me'),
            secondary: Buffer.alloc(0),
          },
        },
        log: silentLog,
      });
      expect(await endpoint.release()).toMatchObject({ outcome: 'released' });
    } finally {
      server.close();
    }
  });
});
