import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { callingSchema } from '../../src-shared/settings/schema.ts';
import { freePort } from '../../testing/ports.ts';
import { silentLog } from '../log/types.ts';
import { requestAssociation } from './request.ts';
import { echo } from './services/verification/scu.ts';
import type { RawPeer } from './testing/raw-peer.ts';
import { commandPdu, dataPdu, listenRaw, rawPdu, verificationContext } from './testing/raw-peer.ts';
import { decodeAssociateRequest } from './upper-layer/decode.ts';
import {
  encodeAbort,
  encodeAssociateAccept,
  encodeReject,
  encodeReleaseRequest,
  encodeReleaseResponse,
} from './upper-layer/encode.ts';
import type { AssociateAccept, AssociateRequest } from './upper-layer/pdu.ts';
import { pduType } from './upper-layer/pdu.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) {
    each.close();
  }
});

async function scripted(script: (peer: RawPeer, request: AssociateRequest) => Promise<void> | void): Promise<number> {
  const server = await listenRaw(async (peer) => {
    const pdu = await peer.receive();
    if (pdu !== undefined) {
      await script(peer, decodeAssociateRequest(pdu.body));
    }
  });
  open.push(server);
  return server.port;
}

function acceptance(request: AssociateRequest, parts: Partial<AssociateAccept> = {}): Buffer {
  return encodeAssociateAccept({
    ...request,
    contexts: request.contexts.map(({ id, transferSyntaxes }) => ({
      id,
      result: 0,
      transferSyntax: transferSyntaxes[0] ?? '',
    })),
    user: { maximumLength: 16384, roles: [], extended: [], commonExtended: [] },
    ...parts,
  });
}

const steps: string[] = [];
function request(port: number, timeouts = {}) {
  steps.length = 0;
  const calling = callingSchema.parse({ timeouts });
  return requestAssociation(
    { aeTitle: 'PEER', host: '127.0.0.1', port },
    {
      callingAeTitle: 'TEST',
      implementation: calling.implementation,
      timeouts: calling.timeouts,
      maxPduLength: 16384,
      contexts: [verificationContext(1)],
      log: silentLog,
      onTransition: ({ event, from, action, to }) => steps.push(`${event}/${from}>${action}>${to}`),
    },
  );
}

const echoTo = (port: number, timeouts = {}) =>
  echo(
    { aeTitle: 'PEER', host: '127.0.0.1', port },
    { callingAeTitle: 'TEST', calling: callingSchema.parse({ timeouts }), log: silentLog },
  );

describe('requestor', () => {
  it('opens and releases through the states of the standard', async () => {
    const port = await scripted(async (peer, rq) => {
      peer.send(acceptance(rq));
      expect((await peer.receive())?.type).toBe(pduType.releaseRequest);
      peer.send(encodeReleaseResponse());
    });
    const endpoint = await request(port);
    expect(await endpoint.release()).toEqual({ outcome: 'released', by: 'us' });
    expect(steps).toEqual(['1/1>AE-1>4', '2/4>AE-2>5', '3/5>AE-3>6', '11/6>AR-1>7', '13/7>AR-3>1']);
  });

  it('says why it was rejected', async () => {
    const port = await scripted((peer) => peer.send(encodeReject({ result: 2, source: 3, reason: 2 })));
    await expect(request(port)).rejects.toMatchObject({
      code: 'association-rejected',
      parameters: { result: 2, source: 3, reason: 2, host: '127.0.0.1', port },
    });
    expect(steps.slice(0, 3)).toEqual(['1/1>AE-1>4', '2/4>AE-2>5', '4/5>AE-4>1']);
  });

  it('says when it was aborted, or the connection closed', async () => {
    const aborting = await scripted((peer) => peer.send(encodeAbort({ source: 2, reason: 1 })));
    await expect(request(aborting)).rejects.toMatchObject({
      code: 'association-aborted',
      parameters: { source: 2, reason: 1 },
    });
    const closing = await scripted((peer) => peer.close());
    await expect(request(closing)).rejects.toMatchObject({ code: 'connection-failed' });
  });

  it('says when nobody listens', async () => {
    const port = await freePort();
    await expect(request(port)).rejects.toMatchObject({
      code: 'connection-failed',
      parameters: { reason: 'ECONNREFUSED' },
    });
  });

  it('waits no longer than it was told for the answer', async () => {
    const port = await scripted(() => undefined);
    await expect(request(port, { acseMs: 100 })).rejects.toMatchObject({ code: 'timeout' });
    expect(steps.at(-1)).toBe('15/5>AA-1>13');
  });

  it('waits no longer than it was told for the connection', async () => {
    // A listener whose queue is full answers no SYN.
    const full = createServer();
    await new Promise<void>((resolve) => full.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, resolve));
    open.push({ close: () => full.close() });
    const endpoint = request((full.address() as { port: number }).port, { connectMs: 100, acseMs: 150 });
    await expect(endpoint).rejects.toMatchObject({ code: 'timeout' });
  });

  it.each([
    ['an A-ASSOCIATE-AC that breaks off', rawPdu(2, Buffer.alloc(70, 1)), 6],
    ['an A-ASSOCIATE-RQ for an answer', rawPdu(1, Buffer.alloc(68)), 2],
    ['data for an answer', dataPdu(1, true, true, Buffer.alloc(10)), 2],
    ['something unknown for an answer', rawPdu(0x42, []), 1],
  ])('aborts on %s', async (_name, bytes, reason) => {
    let cause: unknown;
    const port = await scripted(async (peer) => {
      peer.send(bytes);
      cause = await peer.aborted();
      peer.close();
    });
    await expect(request(port)).rejects.toThrow();
    await expect.poll(() => cause).toEqual({ source: 2, reason });
  });

  it('does its part in a release collision', async () => {
    const port = await scripted(async (peer, rq) => {
      peer.send(acceptance(rq));
      await peer.receive();
      peer.send(encodeReleaseRequest());
      expect((await peer.receive())?.type).toBe(pduType.releaseResponse);
      peer.send(encodeReleaseResponse());
    });
    const endpoint = await request(port);
    expect(await endpoint.release()).toMatchObject({ outcome: 'released' });
    expect(steps.slice(3)).toEqual(['11/6>AR-1>7', '12/7>AR-8>9', '14/9>AR-9>11', '13/11>AR-3>1']);
  });

  it('gives up a release that is not answered', async () => {
    const port = await scripted((peer, rq) => peer.send(acceptance(rq)));
    const endpoint = await request(port, { acseMs: 100, artimMs: 100 });
    expect(await endpoint.release()).toMatchObject({ outcome: 'aborted', by: 'us', error: { code: 'timeout' } });
  });

  it('takes data while it waits for the release', async () => {
    const port = await scripted(async (peer, rq) => {
      peer.send(acceptance(rq));
      await peer.receive();
      peer.send(dataPdu(1, true, false, Buffer.alloc(2)), encodeReleaseResponse());
    });
    const endpoint = await request(port);
    expect(await endpoint.release()).toMatchObject({ outcome: 'released' });
    expect(steps).toContain('10/7>AR-6>7');
  });

  it('does not mind a peer that answers contexts it was never asked about', async () => {
    const port = await scripted((peer, rq) =>
      peer.send(
        acceptance(rq, {
          contexts: [
            { id: 99, result: 0, transferSyntax: '1.2.840.10008.1.2' },
            { id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2' },
          ],
        }),
      ),
    );
    const endpoint = await request(port);
    expect([...endpoint.association.contexts.keys()]).toEqual([1]);
    endpoint.association.abort();
  });
});

describe('echo', () => {
  it('succeeds, and says how long it took', async () => {
    let proposed: AssociateRequest | undefined;
    const port = await scripted(async (peer, rq) => {
      proposed = rq;
      peer.send(acceptance(rq));
      await peer.receive();
      peer.send(commandPdu(1, { field: 0x8030, messageIdRespondedTo: 1, status: 0, dataSetType: 0x0101 }));
      await peer.receive();
      peer.send(encodeReleaseResponse());
    });
    const result = await echoTo(port);
    expect(result).toMatchObject({ ok: true, status: 0 });
    expect(result.milliseconds).toBeGreaterThan(0);
    expect(proposed).toMatchObject({ calledAeTitle: 'PEER', callingAeTitle: 'TEST' });
  });

  it('tells the status of a peer that refuses', async () => {
    const port = await scripted(async (peer, rq) => {
      peer.send(acceptance(rq));
      await peer.receive();
      peer.send(commandPdu(1, { field: 0x8030, messageIdRespondedTo: 1, status: 0x0122, dataSetType: 0x0101 }));
      await peer.receive();
      peer.send(encodeReleaseResponse());
    });
    expect(await echoTo(port)).toMatchObject({ ok: false, status: 0x0122, error: { code: 'dimse-status' } });
  });

  it('says when the peer has no Verification', async () => {
    const port = await scripted(async (peer, rq) => {
      peer.send(acceptance(rq, { contexts: [{ id: 1, result: 3, transferSyntax: '' }] }));
      await peer.receive();
      peer.send(encodeReleaseResponse());
    });
    expect(await echoTo(port)).toMatchObject({ ok: false, error: { code: 'unsupported' } });
  });

  it('hears an abort instead of an answer', async () => {
    const port = await scripted(async (peer, rq) => {
      peer.send(acceptance(rq));
      await peer.receive();
      peer.send(encodeAbort({ source: 0, reason: 0 }));
    });
    expect(await echoTo(port)).toMatchObject({ ok: false, error: { code: 'association-aborted' } });
  });

  it('never rejects, whatever is wrong', async () => {
    expect(await echoTo(await freePort())).toMatchObject({ ok: false, error: { code: 'connection-failed' } });
    expect(
      await echo(
        { aeTitle: 'X', host: 'no-such-host.invalid', port: 104 },
        { callingAeTitle: 'TEST', calling: callingSchema.parse({}), log: silentLog },
      ),
    ).toMatchObject({ ok: false, error: { code: 'connection-failed' } });
  });
});
