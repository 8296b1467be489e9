import { afterEach, describe, expect, it } from 'vitest';
import { items, text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { parseDataSet } from '../../../../src-shared/dicom/part10/read.ts';
import { encodeDataSet } from '../../../../src-shared/dicom/part10/write.ts';
import type { NodeSettings } from '../../../../src-shared/settings/schema.ts';
import { ct, ts } from '../../conformance/rig.ts';
import { decodeCommand } from '../../dimse/command-set.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import {
  eventually,
  type MessagePeer,
  messagePeer,
  sendMessage,
  type TakenMessage,
} from '../../testing/message-peer.ts';
import { commandPdu, dataPdu, listenRaw, type RawPeer } from '../../testing/raw-peer.ts';
import { type ServiceParts, type ServiceRig, startServiceRig, testNode } from '../../testing/service-rig.ts';
import { encodeAssociateAccept, encodeReleaseResponse } from '../../upper-layer/encode.ts';
import { dicomApplicationContext } from '../../upper-layer/pdu.ts';
import { createCommitments } from './commitments.ts';
import { reportDataSet } from './messages.ts';

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
type Rig = ServiceRig<ReturnType<typeof make>>;
async function start(change: object = {}): Promise<Rig> {
  const rig = await startServiceRig('default', make, { change });
  closing.push(() => rig.close());
  return rig;
}
async function pacs(options: Partial<Parameters<typeof messagePeer>[0]> = {}): Promise<MessagePeer> {
  const made = await messagePeer({ sopClassUid: uid, roles: { scu: true, scp: true }, ...options });
  closing.push(() => made.close());
  return made;
}
const nodeOf = ({ port }: { port: number }, commitment: object = {}): NodeSettings =>
  testNode({
    aeTitle: 'PACS',
    port,
    roles: ['commitment'],
    commitment: { sameAssociationMs: 5000, ...commitment } as NodeSettings['commitment'],
  });
const image = (number: number) => ({ sopClassUid: ct, sopInstanceUid: `2.25.4711.3.${number}` });
const many = (count: number) => Array.from({ length: count }, (_, index) => image(index + 1));
const askedFor = ({ dataSet }: Pick<TakenMessage, 'dataSet'>) =>
  items(dataSet, 'ReferencedSOPSequence').map((item) => ({
    sopClassUid: text(item, 'ReferencedSOPClassUID') ?? '',
    sopInstanceUid: text(item, 'ReferencedSOPInstanceUID') ?? '',
  }));
const transactionOf = ({ dataSet }: Pick<TakenMessage, 'dataSet'>) => text(dataSet, 'TransactionUID') ?? '';

/** The result of a request: all committed, but those whose reason is given. */
const result = (message: Pick<TakenMessage, 'dataSet'>, reasons: Record<string, number> = {}) =>
  reportDataSet(
    transactionOf(message),
    askedFor(message).map((one) => ({ ...one, reason: reasons[one.sopInstanceUid] ?? 0 })),
    'PACS',
  );
const report = (endpoint: DimseEndpoint, { eventTypeId, dataSet }: { eventTypeId: number; dataSet: DataSet }, id = 1) =>
  sendMessage(
    endpoint,
    { field: 0x100, affectedSopClassUid: uid, affectedSopInstanceUid: wellKnown, eventTypeId },
    dataSet,
    id,
  );
/** A PACS that has an association of its own for the result. */
const reportAnew = async (rig: Rig, message: Pick<TakenMessage, 'dataSet'>, reasons?: Record<string, number>) => {
  const endpoint = await rig.open([[uid, [ts.ELE]]], {
    calling: 'PACS',
    user: { roles: [{ sopClassUid: uid, scu: false, scp: true }] },
  });
  return { endpoint, response: await report(endpoint, result(message, reasons)) };
};

describe('Storage Commitment SCU', () => {
  it('asks for each instance once, in portions, and takes results on the same association', async () => {
    const peer = await pacs({
      answer: (message) => {
        setTimeout(() => void report(message.endpoint, result(message, { '2.25.4711.3.4': 0x0112 })), 20);
        return { status: 0 };
      },
    });
    const node = nodeOf(peer, { maximumInstances: 3 });
    const rig = await start({ nodes: [node] });
    const { transactionUid } = await rig.services.commitments.request(node, [...many(5), image(1)]);
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    expect(peer.taken.map((message) => askedFor(message).length)).toEqual([3, 2]);
    expect(peer.taken[0]?.command).toMatchObject({ field: 0x130, actionTypeId: 1, requestedSopInstanceUid: wellKnown });
    expect(transactionOf(peer.taken[0]!)).toBe(transactionUid);
    // One association for both.
    expect(peer.taken[0]?.endpoint).toBe(peer.taken[1]?.endpoint);
    expect(await rig.services.commitments.list()).toMatchObject([
      { direction: 'asked-by-us', state: 'partly', instances: 2, failed: 1 },
      { direction: 'asked-by-us', state: 'committed', instances: 3, failed: 0, transactionUid },
    ]);
    const all = many(5).map(({ sopInstanceUid }) => sopInstanceUid);
    expect((await rig.services.commitments.committed('PACS', all)).sort()).toEqual(
      all.filter((one) => !one.endsWith('.4')),
    );
    const two = await rig.services.commitments.list();
    expect(await rig.services.commitments.failures(two[0]!.id)).toEqual([{ ...image(4), reason: 0x0112 }]);
    await rig.restart();
    expect(await rig.services.commitments.list()).toEqual(two);
  });

  it('takes the result on an association that the PACS opens as SCP, and the same once more without harm', async () => {
    const peer = await pacs();
    const node = nodeOf(peer, { sameAssociationMs: 0 });
    const rig = await start({ nodes: [node] });
    await rig.services.commitments.request(node, many(2));
    const [asked] = await peer.received(1);
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    expect(await rig.services.commitments.list()).toMatchObject([{ state: 'waiting' }]);
    await rig.restart();
    const { endpoint, response } = await reportAnew(rig, asked!, { '2.25.4711.3.2': 0x0213 });
    expect(endpoint.accept.user.roles).toEqual([{ sopClassUid: uid, scu: false, scp: true }]);
    expect(response.status).toBe(0);
    expect(response.command.eventTypeId).toBe(2);
    expect(await rig.services.commitments.list()).toMatchObject([{ state: 'partly', failed: 1 }]);
    expect((await report(endpoint, result(asked!))).status).toBe(0);
    expect(await rig.services.commitments.list()).toMatchObject([{ state: 'partly', failed: 1 }]);
  });

  it('answers results that it does not know, other events and damaged ones, and takes nothing for committed', async () => {
    const peer = await pacs();
    const node = nodeOf(peer, { sameAssociationMs: 0 });
    const rig = await start({ nodes: [node] });
    const endpoint = await rig.open([[uid, [ts.ELE]]], { calling: 'PACS' });
    const unknown = reportDataSet('2.25.404', [{ ...image(1), reason: 0 }], '');
    const response = await report(endpoint, unknown);
    expect([response.status, response.command.errorComment]).toEqual([0x0110, 'unknown Transaction UID']);
    expect(rig.events.some(({ kind, detail }) => kind === 'security-alert' && detail?.includes('2.25.404'))).toBe(true);
    expect((await report(endpoint, { ...unknown, eventTypeId: 3 })).status).toBe(0x0113);
    expect((await report(endpoint, { eventTypeId: 1, dataSet: {} })).status).toBe(0x0115);
    expect(await rig.services.commitments.committed('PACS', ['2.25.4711.3.1'])).toEqual([]);
  });

  it('counts an instance that no list names as failed, and one that it did not ask for not at all', async () => {
    const peer = await pacs();
    const node = nodeOf(peer, { sameAssociationMs: 0 });
    const rig = await start({ nodes: [node] });
    await rig.services.commitments.request(node, many(2));
    const [asked] = await peer.received(1);
    const endpoint = await rig.open([[uid, [ts.ELE]]], { calling: 'PACS' });
    const odd = reportDataSet(
      transactionOf(asked!),
      [
        { ...image(1), reason: 0 },
        { ...image(99), reason: 0 },
      ],
      '',
    );
    expect((await report(endpoint, odd)).status).toBe(0);
    const [{ id } = { id: 0 }] = await rig.services.commitments.list();
    expect(await rig.services.commitments.failures(id)).toEqual([{ ...image(2), reason: 0x0110 }]);
    expect(await rig.services.commitments.committed('PACS', ['2.25.4711.3.99', '2.25.4711.3.1'])).toEqual([
      '2.25.4711.3.1',
    ]);
  });

  it('asks again under a new Transaction UID when no result comes, then gives up, and still takes a late one', async () => {
    const peer = await pacs();
    const node = nodeOf(peer, { sameAssociationMs: 0, resultMs: 50, askAgain: 1 });
    const rig = await start({ nodes: [node] });
    await rig.services.commitments.request(node, many(1));
    await peer.received(2);
    await eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));
    expect(new Set(peer.taken.map(transactionOf)).size).toBe(2);
    let list = await rig.services.commitments.list();
    while (list[0]?.state !== 'failed') {
      list = await rig.services.commitments.list();
    }
    expect(list).toMatchObject([
      { state: 'failed', error: { code: 'timeout' } },
      { state: 'failed', error: { code: 'timeout', parameters: { askedAgain: transactionOf(peer.taken[1]!) } } },
    ]);
    expect((await reportAnew(rig, peer.taken[0]!)).response.status).toBe(0);
    expect((await rig.services.commitments.list())[1]).toMatchObject({ state: 'committed' });
    expect(await rig.services.commitments.committed('PACS', ['2.25.4711.3.1'])).toEqual(['2.25.4711.3.1']);
  });

  it('tries again after a temporary refusal, and not after a lasting one', async () => {
    const answers = [0x0213, 0, 0x0122];
    const peer = await pacs({ answer: () => ({ status: answers.shift() ?? 0 }) });
    const node = nodeOf(peer, { sameAssociationMs: 0, retry: { attempts: 3, delayMs: 1, factor: 1 } });
    const rig = await start({ nodes: [node] });
    await rig.services.commitments.request(node, many(1));
    await peer.received(2);
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    expect(transactionOf(peer.taken[0]!)).toBe(transactionOf(peer.taken[1]!));
    expect(await rig.services.commitments.list()).toMatchObject([{ state: 'waiting' }]);
    await rig.services.commitments.request(node, many(1));
    await eventually(() => rig.jobs.list().some(({ state }) => state === 'warning'));
    expect((await rig.services.commitments.list())[0]).toMatchObject({
      state: 'failed',
      error: { code: 'dimse-status', parameters: { status: 0x0122 } },
    });
  });

  it('asks for whole studies, and says so when they are gone or the node is unknown', async () => {
    const peer = await pacs();
    const node = nodeOf(peer, { sameAssociationMs: 0 });
    const rig = await start({ nodes: [node] });
    await rig.send({ number: 1 });
    await rig.send({ number: 2 });
    await rig.archive.settle();
    const [{ studyRow } = { studyRow: 0 }] = await rig.archive.locate({ sopInstanceUid: '2.25.4711.3.1' });
    await rig.services.commitments.requestStudies('PACS', [studyRow]);
    const [asked] = await peer.received(1);
    expect(askedFor(asked!)).toEqual(many(2));
    await expect(rig.services.commitments.requestStudies('PACS', [999])).rejects.toMatchObject({ code: 'not-found' });
    await expect(rig.services.commitments.requestStudies('X', [studyRow])).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is told by a peer without Storage Commitment, and by one that is not there', async () => {
    const peer = await pacs({ sopClassUid: '1.2.840.10008.3.1.2.3.3' });
    const node = nodeOf(peer, { retry: { attempts: 0 } });
    const rig = await start({ nodes: [node] });
    await rig.services.commitments.request(node, many(1));
    await eventually(() => rig.jobs.list()[0]?.state === 'failed');
    expect(await rig.services.commitments.list()).toMatchObject([{ state: 'failed', error: { code: 'unsupported' } }]);
    await rig.services.commitments.request({ ...node, port: 1 }, many(1));
    await rig.change({ nodes: [{ ...node, port: 1 }] });
    await eventually(() => rig.jobs.list().every(({ state }) => state === 'failed'));
  });
});

/** A PACS made of bytes that takes associations and answers as a test wants. */
async function rawPacs(script: (peer: RawPeer, count: number) => Promise<void>) {
  let count = 0;
  const server = await listenRaw((peer) => void script(peer, ++count).catch(() => undefined));
  closing.push(() => server.close());
  return server;
}
const acceptBytes = () =>
  encodeAssociateAccept({
    protocolVersion: 1,
    calledAeTitle: 'PACS',
    callingAeTitle: 'STATION',
    applicationContext: dicomApplicationContext,
    contexts: [{ id: 1, result: 0, transferSyntax: ts.ILE }],
    user: { maximumLength: 16384, implementationClassUid: '2.25.1', roles: [], extended: [], commonExtended: [] },
  });
const answer = (messageId: number, status: number) =>
  commandPdu(1, {
    field: 0x8130,
    messageIdRespondedTo: messageId,
    affectedSopClassUid: uid,
    affectedSopInstanceUid: wellKnown,
    dataSetType: 0x0101,
    status,
  });

describe('a request of ours', () => {
  it('that the user cancels while it waits is over, also after a restart', async () => {
    const node = nodeOf({ port: 1 }, { retry: { attempts: 5, delayMs: 600_000, factor: 1 } });
    const rig = await start({ nodes: [node] });
    await rig.services.commitments.request(node, many(1));
    await eventually(() => rig.jobs.list()[0]?.nextAttemptAt !== undefined);
    await rig.jobs.cancel(rig.jobs.list()[0]!.id);
    const over = [{ state: 'failed', error: { code: 'cancelled' } }];
    expect(await rig.services.commitments.list()).toMatchObject(over);
    await rig.restart();
    expect(rig.jobs.list().map(({ state }) => state)).toEqual(['cancelled']);
    expect(await rig.services.commitments.list()).toMatchObject(over);
  });

  it('without result for too long is asked for anew by hand under another Transaction UID', async () => {
    const peer = await pacs();
    const node = nodeOf(peer, { sameAssociationMs: 0, resultMs: 1, askAgain: 0 });
    const rig = await start({ nodes: [node] });
    await rig.services.commitments.request(node, many(1));
    await peer.received(1);
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    for (let list = await rig.services.commitments.list(); list[0]?.state !== 'failed'; ) {
      list = await rig.services.commitments.list();
    }
    await rig.jobs.retry(rig.jobs.list()[0]!.id);
    await peer.received(2);
    expect(new Set(peer.taken.map(transactionOf)).size).toBe(2);
  });

  it('whose result comes before the association breaks is not asked for again', async () => {
    const peer = await pacs({
      answer: async (message) => {
        await report(message.endpoint, result(message));
        message.endpoint.association.abort();
        return { status: 0 };
      },
    });
    const node = nodeOf(peer, { retry: { attempts: 5, delayMs: 1, factor: 1 } });
    const rig = await start({ nodes: [node] });
    await rig.services.commitments.request(node, many(2));
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    expect(peer.taken).toHaveLength(1);
    expect(await rig.services.commitments.list()).toMatchObject([{ state: 'committed' }]);
  });
});

describe('Storage Commitment SCU and peers made of bytes', () => {
  it('takes a result that overtakes the answer to its request', async () => {
    const server = await rawPacs(async (peer) => {
      await peer.receive();
      peer.send(acceptBytes());
      const command = decodeCommand((await peer.receive())!.body.subarray(6));
      const dataSet = (await peer.receive())!.body.subarray(6);
      const { eventTypeId, dataSet: told } = result({ dataSet: parseDataSet(dataSet, ts.ILE) });
      peer.send(
        commandPdu(1, {
          field: 0x100,
          messageId: 7,
          affectedSopClassUid: uid,
          affectedSopInstanceUid: wellKnown,
          eventTypeId,
          dataSetType: 1,
        }),
        dataPdu(1, false, true, encodeDataSet(told, ts.ILE)),
      );
      const taken = await peer.response();
      expect(taken).toMatchObject({ field: 0x8100, status: 0, messageIdRespondedTo: 7 });
      peer.send(answer(command.messageId!, 0));
      await peer.receive();
      peer.send(encodeReleaseResponse());
    });
    const node = nodeOf(server);
    const rig = await start({ nodes: [node] });
    await rig.services.commitments.request(node, many(1));
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    expect(await rig.services.commitments.list()).toMatchObject([{ state: 'committed' }]);
  });

  it('comes with another Transaction UID when the connection broke before the answer', async () => {
    const transactions: string[] = [];
    const server = await rawPacs(async (peer, count) => {
      await peer.receive();
      peer.send(acceptBytes());
      const command = decodeCommand((await peer.receive())!.body.subarray(6));
      const dataSet = parseDataSet((await peer.receive())!.body.subarray(6), ts.ILE);
      transactions.push(transactionOf({ dataSet }));
      if (count === 1) {
        peer.close();
        return;
      }
      peer.send(answer(command.messageId!, 0));
      await peer.receive();
      peer.send(encodeReleaseResponse());
    });
    const node = nodeOf(server, { sameAssociationMs: 0, retry: { attempts: 3, delayMs: 1, factor: 1 } });
    const rig = await start({ nodes: [node] });
    await rig.services.commitments.request(node, many(2));
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    expect(new Set(transactions).size).toBe(2);
    expect(await rig.services.commitments.list()).toMatchObject([
      { state: 'waiting', transactionUid: transactions[1], instances: 2 },
      { state: 'failed', transactionUid: transactions[0] },
    ]);
  });

  it('does not wait for ever for an answer that never comes', async () => {
    const server = await rawPacs(async (peer) => {
      await peer.receive();
      peer.send(acceptBytes());
    });
    const node = nodeOf(server, { retry: { attempts: 0 } });
    const rig = await start({ nodes: [node], calling: { timeouts: { dimseMs: 100 } } });
    await rig.services.commitments.request(node, many(1));
    await eventually(() => rig.jobs.list()[0]?.state === 'failed');
    expect(rig.jobs.list()[0]?.error?.code).toBe('timeout');
  });
});
