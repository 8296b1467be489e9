import { afterEach, describe, expect, it } from 'vitest';
import { text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { parseDataSet } from '../../../../src-shared/dicom/part10/read.ts';
import { encodeDataSet } from '../../../../src-shared/dicom/part10/write.ts';
import { ct, ts } from '../../conformance/rig.ts';
import { collect } from '../../dimse/collect.ts';
import { decodeCommand } from '../../dimse/command-set.ts';
import { ServiceRegistry } from '../../dimse/registry.ts';
import { eventually, messagePeer, sendMessage } from '../../testing/message-peer.ts';
import { commandPdu, dataPdu, listenRaw, type RawPeer } from '../../testing/raw-peer.ts';
import { type ServiceParts, startServiceRig, testNode } from '../../testing/service-rig.ts';
import { encodeAssociateAccept, encodeReleaseResponse } from '../../upper-layer/encode.ts';
import { dicomApplicationContext, pduType } from '../../upper-layer/pdu.ts';
import { createCommitments } from './commitments.ts';
import { requestDataSet } from './messages.ts';

const uid = '1.2.840.10008.1.20.1';
const wellKnown = '1.2.840.10008.1.20.1.1';
const make = (parts: ServiceParts) => {
  const commitments = createCommitments(parts);
  return {
    commitments,
    classes: [commitments.serviceClass],
    start: () => commitments.start(),
    close: () => commitments.close(),
  };
};
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});
async function start(change: object) {
  const rig = await startServiceRig('default', make, { change });
  closing.push(() => rig.close());
  return rig;
}
const asked = (transactionUid: string): DataSet =>
  requestDataSet({ transactionUid, instances: [{ sopClassUid: ct, sopInstanceUid: '2.25.4711.3.1' }] });
const action = { field: 0x130, requestedSopClassUid: uid, requestedSopInstanceUid: wellKnown, actionTypeId: 1 };

/** A requester made of bytes: takes associations and plays a script on each. */
async function requester(script: (peer: RawPeer, count: number) => Promise<void>): Promise<number> {
  let count = 0;
  const server = await listenRaw((peer) => void script(peer, ++count).catch(() => undefined));
  closing.push(() => server.close());
  return server.port;
}
async function associated(peer: RawPeer, roles: { sopClassUid: string; scu: boolean; scp: boolean }[] = []) {
  await peer.receive();
  peer.send(
    encodeAssociateAccept({
      protocolVersion: 1,
      calledAeTitle: 'CALLER',
      callingAeTitle: 'STATION',
      applicationContext: dicomApplicationContext,
      contexts: [{ id: 1, result: 0, transferSyntax: ts.ILE }],
      user: { maximumLength: 16384, implementationClassUid: '2.25.1', roles, extended: [], commonExtended: [] },
    }),
  );
}
/** The next N-EVENT-REPORT: its message ID and data set. */
async function report(peer: RawPeer) {
  const command = decodeCommand((await peer.receive())!.body.subarray(6));
  const dataSet = parseDataSet((await peer.receive())!.body.subarray(6), ts.ILE, { copy: true });
  return { command, dataSet };
}
const answer = (messageId: number, status: number) =>
  commandPdu(1, {
    field: 0x8100,
    messageIdRespondedTo: messageId,
    affectedSopClassUid: uid,
    eventTypeId: 1,
    dataSetType: 0x0101,
    status,
  });
async function released(peer: RawPeer) {
  expect((await peer.receive())?.type).toBe(pduType.releaseRequest);
  peer.send(encodeReleaseResponse());
}
const commitment = { report: 'new-association', retry: { attempts: 10, delayMs: 1, factor: 1 } };

describe('a result that is not taken', () => {
  it('because no answer comes, or the connection breaks, or A-ABORT comes, is sent again', async () => {
    const told: (string | undefined)[] = [];
    const port = await requester(async (peer, count) => {
      await associated(peer);
      const { command, dataSet } = await report(peer);
      told.push(text(dataSet, 'TransactionUID'));
      if (count === 2) {
        peer.close();
      } else if (count === 3) {
        peer.send([7, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
      } else if (count === 4) {
        // Twice, and an unknown warning.
        peer.send(answer(command.messageId!, 0xb123));
        await released(peer);
      }
    });
    const rig = await start({
      nodes: [testNode({ aeTitle: 'CALLER', port })],
      listener: { commitment },
      calling: { timeouts: { dimseMs: 150 } },
    });
    await rig.send({ number: 1 });
    const endpoint = await rig.open([[uid, [ts.ELE]]]);
    await sendMessage(endpoint, action, asked('2.25.1'));
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    expect(told).toEqual(['2.25.1', '2.25.1', '2.25.1', '2.25.1']);
    expect(await rig.services.commitments.list()).toMatchObject([{ state: 'committed' }]);
  });

  it('on the association of the request, which is released at once, goes on a new one', async () => {
    const peer = await messagePeer({ sopClassUid: uid, roles: { scu: true, scp: true } });
    closing.push(() => peer.close());
    const rig = await start({ nodes: [testNode({ aeTitle: 'CALLER', port: peer.port })] });
    await rig.send({ number: 1 });
    const endpoint = await rig.open([[uid, [ts.ELE]]]);
    await sendMessage(endpoint, action, asked('2.25.1'));
    await endpoint.release();
    await peer.received(1);
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
  });

  it('on the association of the request, whose requester knows no results, goes on a new one', async () => {
    const peer = await messagePeer({ sopClassUid: uid, roles: { scu: true, scp: true } });
    closing.push(() => peer.close());
    const rig = await start({ nodes: [testNode({ aeTitle: 'RAW', port: peer.port })] });
    await rig.send({ number: 1 });
    const raw = await rig.raw();
    await raw.associate([{ id: 1, abstractSyntax: uid, transferSyntaxes: [ts.ILE] }], { called: 'STATION' });
    raw.send(
      commandPdu(1, { ...action, messageId: 1, dataSetType: 1 }),
      dataPdu(1, false, true, encodeDataSet(asked('2.25.1'), ts.ILE)),
    );
    expect(await raw.response()).toMatchObject({ field: 0x8130, status: 0, actionTypeId: 1 });
    await raw.receive();
    raw.send([7, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
    await peer.received(1);
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
  });

  it('to a peer that answers the role item with the SCP role is sent', async () => {
    const port = await requester(async (peer) => {
      await associated(peer, [{ sopClassUid: uid, scu: false, scp: true }]);
      const { command } = await report(peer);
      peer.send(answer(command.messageId!, 0));
      await released(peer);
    });
    const rig = await start({ nodes: [testNode({ aeTitle: 'CALLER', port })], listener: { commitment } });
    await rig.send({ number: 1 });
    const endpoint = await rig.open([[uid, [ts.ELE]]]);
    await sendMessage(endpoint, action, asked('2.25.1'));
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
  });

  it('is given up after the attempts that are set, and says why', async () => {
    const rig = await start({
      nodes: [testNode({ aeTitle: 'CALLER', port: 1 })],
      listener: { commitment: { report: 'new-association', retry: { attempts: 2, delayMs: 1, factor: 1 } } },
    });
    await rig.send({ number: 1 });
    const endpoint = await rig.open([[uid, [ts.ELE]]]);
    await sendMessage(endpoint, action, asked('2.25.1'));
    await eventually(() => rig.jobs.list()[0]?.state === 'failed');
    expect(rig.jobs.list()[0]?.attempts).toBe(3);
    const [failed] = await rig.services.commitments.list();
    expect(failed).toMatchObject({ state: 'failed', failed: 0, error: { code: 'connection-failed' } });
  });
});

describe('a result whose requester takes it and never answers', () => {
  async function delivering() {
    let came = (): void => undefined;
    const taken = new Promise<void>((resolve) => {
      came = resolve;
    });
    const registry = new ServiceRegistry().register([uid], {
      name: 'silence',
      operations: new Set([0x100]),
      receive: () =>
        collect(() => {
          came();
          return new Promise(() => undefined);
        }),
    });
    // For ever, as some systems are set.
    const rig = await start({ calling: { timeouts: { dimseMs: 0 } }, listener: { timeouts: { dimseMs: 0 } } });
    await rig.send({ number: 1 });
    const endpoint = await rig.open([[uid, [ts.ELE]]], { registry });
    await sendMessage(endpoint, action, asked('2.25.1'));
    await taken;
    return { rig, endpoint };
  }

  it('does not keep the program from ending', async () => {
    const { rig, endpoint } = await delivering();
    await rig.jobs.close();
    expect(endpoint.association.ended).toBeFalsy();
    expect(await rig.services.commitments.list()).toMatchObject([{ state: 'delivering' }]);
  });

  it('is given up when the user says so, and does not begin again', async () => {
    const { rig } = await delivering();
    await rig.jobs.cancel(rig.jobs.list()[0]!.id);
    const given = [{ state: 'failed', error: { code: 'cancelled' } }];
    expect(await rig.services.commitments.list()).toMatchObject(given);
    await rig.restart();
    expect(rig.jobs.list().map(({ state }) => state)).toEqual(['cancelled']);
    expect(await rig.services.commitments.list()).toMatchObject(given);
  });
});

describe('a request', () => {
  it('that is cut short, damaged or has no data set leaves nothing behind', async () => {
    const rig = await start({});
    const raw = await rig.raw();
    await raw.associate([{ id: 1, abstractSyntax: uid, transferSyntaxes: [ts.ILE] }], { called: 'STATION' });
    raw.send(commandPdu(1, { ...action, messageId: 1, dataSetType: 0x0101 }));
    expect((await raw.response()).status).toBe(0x0212);
    raw.send(
      commandPdu(1, { ...action, messageId: 2, dataSetType: 1 }),
      dataPdu(1, false, true, Buffer.from('0800951110000000', 'hex')),
    );
    expect((await raw.response()).status).toBe(0x0115);
    raw.send(
      commandPdu(1, { ...action, messageId: 3, dataSetType: 1 }),
      dataPdu(1, false, false, encodeDataSet(asked('2.25.1'), ts.ILE)),
    );
    raw.close();
    const endpoint = await rig.open([[uid, [ts.ELE]]]);
    await endpoint.release();
    expect(await rig.services.commitments.list()).toEqual([]);
    await eventually(() => rig.listener.status().associations === 0);
  });
});
