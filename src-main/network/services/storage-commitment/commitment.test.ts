import { truncateSync, unlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { items, text, texts } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { parseDataSet } from '../../../../src-shared/dicom/part10/read.ts';
import type { ProfileName } from '../../../../src-shared/settings/profiles.ts';
import type { Offered } from '../../conformance/rig.ts';
import { ct, ts } from '../../conformance/rig.ts';
import { collect } from '../../dimse/collect.ts';
import type { Command } from '../../dimse/command-set.ts';
import { ServiceRegistry } from '../../dimse/registry.ts';
import { eventually, type MessagePeer, messagePeer, sendMessage } from '../../testing/message-peer.ts';
import { type ServiceRig, startServiceRig, testNode } from '../../testing/service-rig.ts';
import { createCommitments } from './commitments.ts';
import { requestDataSet } from './messages.ts';

const uid = '1.2.840.10008.1.20.1';
const wellKnown = '1.2.840.10008.1.20.1.1';
const offer: Offered[] = [[uid, [ts.ILE, ts.ELE, ts.EBE]]];
const make = (parts: Parameters<Parameters<typeof startServiceRig>[1]>[0]) => {
  const commitments = createCommitments(parts);
  return {
    commitments,
    classes: [commitments.serviceClass],
    start: () => commitments.start(),
    close: () => commitments.close(),
  };
};
type Made = ReturnType<typeof make>;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

async function start(name: ProfileName = 'default', change: object = {}): Promise<ServiceRig<Made>> {
  const callers = [
    { aeTitle: 'CALLER', address: '' },
    { aeTitle: 'PEER', address: '' },
  ];
  const rig = await startServiceRig(name, make, { change: { listener: { callers }, ...change } });
  closing.push(() => rig.close());
  return rig;
}
async function peer(options: Partial<Parameters<typeof messagePeer>[0]> = {}): Promise<MessagePeer> {
  const made = await messagePeer({ sopClassUid: uid, roles: { scu: true, scp: true }, ...options });
  closing.push(() => made.close());
  return made;
}

const action = (more: Partial<Command> = {}) => ({
  field: 0x130,
  requestedSopClassUid: uid,
  requestedSopInstanceUid: wellKnown,
  actionTypeId: 1,
  ...more,
});
const image = (number: number, sopClassUid = ct) => ({ sopClassUid, sopInstanceUid: `2.25.4711.3.${number}` });
const asked = (transactionUid: string, ...instances: ReturnType<typeof image>[]) =>
  requestDataSet({ transactionUid, instances });
const uids = (dataSet: DataSet, sequence: string) =>
  items(dataSet, sequence).map((item) => text(item, 'ReferencedSOPInstanceUID'));
const reasons = (dataSet: DataSet) =>
  items(dataSet, 'FailedSOPSequence').map((item) => Number(texts(item, 'FailureReason')[0]));

/** Takes results on the association of the request. */
function results() {
  const taken: { command: Command; dataSet: DataSet }[] = [];
  const registry = new ServiceRegistry().register([uid], {
    name: 'results',
    operations: new Set([0x100]),
    receive: ({ command, context }) =>
      collect((bytes) => {
        taken.push({ command, dataSet: parseDataSet(bytes, context.transferSyntax, { copy: true }) });
        return { status: 0 };
      }),
  });
  return { taken, registry };
}

describe('Storage Commitment SCP', () => {
  it('[TEL-054][TEL-055][TEL-056][TEL-057][TEL-058][TEL-059][TEL-061][TEL-062][TEL-063][TEL-064] reports what is archived on a new association', async () => {
    const requester = await peer();
    const rig = await start('telemis', { nodes: [testNode({ aeTitle: 'CALLER', port: requester.port })] });
    for (const number of [1, 2, 3]) {
      expect(await rig.send({ number })).toBe(0);
    }
    const here = results();
    const endpoint = await rig.open([[uid, [ts.ILE, ts.EBE, ts.ELE]]], { registry: here.registry });
    expect(endpoint.accept.contexts[0]).toMatchObject({ result: 0, transferSyntax: ts.ELE });
    const dataSet: DataSet = {
      ...asked('2.25.100', image(1), image(3), image(2)),
      '00880130': { vr: 'SH', Value: ['SET'] },
      '00880140': { vr: 'UI', Value: ['1.2.3.4'] },
      '00081111': { vr: 'SQ', Value: [{ '00081150': { vr: 'UI', Value: ['1.2.840.10008.3.1.2.3.3'] } }] },
    };
    const response = await sendMessage(endpoint, action(), dataSet);
    expect(response.status).toBe(0);
    expect(response.command.actionTypeId).toBe(1);
    const [report] = await requester.received(1);
    expect(here.taken).toEqual([]);
    expect(report?.command).toMatchObject({
      field: 0x100,
      eventTypeId: 1,
      affectedSopClassUid: uid,
      affectedSopInstanceUid: wellKnown,
    });
    expect(text(report!.dataSet, 'TransactionUID')).toBe('2.25.100');
    expect(uids(report!.dataSet, 'ReferencedSOPSequence')).toEqual(['2.25.4711.3.1', '2.25.4711.3.3', '2.25.4711.3.2']);
    expect(text(report!.dataSet, 'RetrieveAETitle')).toBe('STATION');
    expect(Object.keys(report!.dataSet).filter((tag) => tag.startsWith('0088'))).toEqual([]);
    expect(report!.request.contexts).toEqual([
      { id: 1, abstractSyntax: uid, transferSyntaxes: [ts.ELE, ts.EBE, ts.ILE] },
    ]);
    expect(report!.request.user.roles).toEqual([{ sopClassUid: uid, scu: false, scp: true }]);
    expect(report!.request.callingAeTitle).toBe('STATION');
    await eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));
    expect(await rig.services.commitments.list()).toMatchObject([
      {
        transactionUid: '2.25.100',
        direction: 'asked-of-us',
        peer: 'CALLER',
        state: 'committed',
        instances: 3,
        failed: 0,
      },
    ]);
    // [TEL-065] what was committed is there to be fetched.
    expect(await rig.archive.locate({ sopInstanceUid: '2.25.4711.3.2' })).toHaveLength(1);
  });

  it('[TEL-060][OSM-115][OSM-116][OSM-117][OSM-118][OSM-121] names what is missing, in Explicit VR Big Endian first', async () => {
    const requester = await peer({ settings: { messageTransferSyntaxes: [ts.EBE, ts.ELE] } });
    const rig = await start('kodak-osm', { nodes: [testNode({ aeTitle: 'CALLER', port: requester.port })] });
    expect(await rig.send({ number: 1 })).toBe(0);
    const endpoint = await rig.open(offer);
    expect(endpoint.accept.contexts[0]).toMatchObject({ result: 0, transferSyntax: ts.EBE });
    expect((await sendMessage(endpoint, action(), asked('2.25.101', image(9), image(1), image(8)))).status).toBe(0);
    const [report] = await requester.received(1);
    expect(report?.context.transferSyntax).toBe(ts.EBE);
    expect(report?.request.contexts[0]?.transferSyntaxes).toEqual([ts.EBE, ts.ELE, ts.ILE]);
    expect(report?.command.eventTypeId).toBe(2);
    expect(uids(report!.dataSet, 'ReferencedSOPSequence')).toEqual(['2.25.4711.3.1']);
    expect(uids(report!.dataSet, 'FailedSOPSequence')).toEqual(['2.25.4711.3.9', '2.25.4711.3.8']);
    expect(reasons(report!.dataSet)).toEqual([0x0112, 0x0112]);
    await eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));
    expect(await rig.services.commitments.list()).toMatchObject([{ state: 'partly', failed: 2 }]);
    const [{ id } = { id: 0 }] = await rig.services.commitments.list();
    expect(await rig.services.commitments.failures(id)).toEqual([
      { ...image(9), reason: 0x0112 },
      { ...image(8), reason: 0x0112 },
    ]);
  });

  it('[OSM-119][OSM-120][OSM-063] commits images, presentation states and key objects', async () => {
    const requester = await peer();
    const rig = await start('kodak-osm', { nodes: [testNode({ aeTitle: 'CALLER', port: requester.port })] });
    const classes = [ct, '1.2.840.10008.5.1.4.1.1.11.1', '1.2.840.10008.5.1.4.1.1.88.59'];
    for (const [index, sopClassUid] of classes.entries()) {
      expect(await rig.send({ number: index + 1, sopClassUid })).toBe(0);
    }
    const endpoint = await rig.open(offer);
    const wanted = classes.map((sopClassUid, index) => image(index + 1, sopClassUid));
    await sendMessage(endpoint, action(), asked('2.25.102', ...wanted));
    const [report] = await requester.received(1);
    expect(report?.command.eventTypeId).toBe(1);
    expect(uids(report!.dataSet, 'ReferencedSOPSequence')).toHaveLength(3);
  });

  it('reports on the association of the request while it is open, after the answer', async () => {
    const rig = await start();
    await rig.send({ number: 1 });
    const { taken, registry } = results();
    const endpoint = await rig.open(offer, { registry });
    expect((await sendMessage(endpoint, action(), asked('2.25.103', image(1)))).status).toBe(0);
    await eventually(() => taken.length === 1);
    expect(taken[0]?.command.eventTypeId).toBe(1);
    await eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));
    await endpoint.release();
  });

  it('counts what was acknowledged a moment ago, and flushes what was stored relaxed', async () => {
    const rig = await start('default', { storage: { durability: 'relaxed' } });
    const { taken, registry } = results();
    const endpoint = await rig.open(offer, { registry });
    const many = Array.from({ length: 30 }, (_, index) => index + 1);
    await Promise.all(many.map((number) => rig.send({ number })));
    await sendMessage(endpoint, action(), asked('2.25.104', ...many.map((number) => image(number))));
    await eventually(() => taken.length === 1);
    expect(uids(taken[0]!.dataSet, 'ReferencedSOPSequence')).toHaveLength(30);
  });

  it('does not promise what is gone, cut, of another class or of no class we store', async () => {
    const rig = await start('default', { listener: { commitment: { verifyChecksums: true } } });
    for (const number of [1, 2, 3]) {
      await rig.send({ number });
    }
    await rig.archive.settle();
    const path = async (number: number) =>
      (await rig.archive.locate({ sopInstanceUid: `2.25.4711.3.${number}` }))[0]!.path;
    unlinkSync(await path(1));
    truncateSync(await path(2), 200);
    const { taken, registry } = results();
    const endpoint = await rig.open(offer, { registry });
    await sendMessage(
      endpoint,
      action(),
      asked('2.25.105', image(1), image(2), image(3, '1.2.840.10008.5.1.4.1.1.4'), image(4, '1.2.3.4'), image(3)),
    );
    await eventually(() => taken.length === 1);
    expect(reasons(taken[0]!.dataSet)).toEqual([0x0112, 0x0110, 0x0119, 0x0122]);
    expect(uids(taken[0]!.dataSet, 'ReferencedSOPSequence')).toEqual(['2.25.4711.3.3']);
  });

  it('commits an instance of two patients only when every copy is safe', async () => {
    const rig = await start();
    await rig.send({ number: 1 });
    await rig.send({ number: 1, series: '2.25.4711.2.77', change: [[0x00100020, 'LO', 'OTHER']] });
    await rig.archive.settle();
    const copies = await rig.archive.locate({ sopInstanceUid: '2.25.4711.3.1' });
    expect(copies).toHaveLength(2);
    const { taken, registry } = results();
    const endpoint = await rig.open(offer, { registry });
    await sendMessage(endpoint, action(), asked('2.25.106', image(1)));
    await eventually(() => taken.length === 1);
    expect(taken[0]?.command.eventTypeId).toBe(1);
    truncateSync(copies[1]!.path, 100);
    await sendMessage(endpoint, action(), asked('2.25.107', image(1)));
    await eventually(() => taken.length === 2);
    expect(reasons(taken[1]!.dataSet)).toEqual([0x0110]);
  });

  it.each([
    ['another action', action({ actionTypeId: 2 }), asked('2.25.1', image(1)), 0x0123],
    ['another instance', action({ requestedSopInstanceUid: '1.2.3' }), asked('2.25.1', image(1)), 0x0112],
    ['another class', action({ requestedSopClassUid: '1.2.3' }), asked('2.25.1', image(1)), 0x0118],
    ['no Transaction UID', action(), { '00081199': asked('1.2', image(1))['00081199']! }, 0x0115],
    ['no instances', action(), asked('2.25.1'), 0x0115],
    ['an item without UID', action(), asked('2.25.1', { sopClassUid: ct, sopInstanceUid: '' }), 0x0115],
  ])('refuses a request with %s', async (_, command, dataSet, status) => {
    const rig = await start();
    const endpoint = await rig.open(offer);
    expect((await sendMessage(endpoint, command, dataSet)).status).toBe(status);
    expect(await rig.services.commitments.list()).toEqual([]);
  });

  it('refuses more instances than the setting takes, and requesters that it could not report to', async () => {
    const rig = await start('default', {
      listener: { commitment: { maximumInstances: 1, report: 'new-association' } },
    });
    const endpoint = await rig.open(offer);
    expect((await sendMessage(endpoint, action(), asked('2.25.1', image(1), image(2)))).status).toBe(0x0213);
    const nowhere = await sendMessage(endpoint, action(), asked('2.25.1', image(1)));
    expect(nowhere.status).toBe(0x0110);
    expect(nowhere.command.errorComment).toContain('CALLER');
  });

  it('repeats the result of a transaction that is asked for again, and fails other instances under its UID', async () => {
    const rig = await start();
    await rig.send({ number: 1 });
    const { taken, registry } = results();
    const endpoint = await rig.open(offer, { registry });
    await sendMessage(endpoint, action(), asked('2.25.108', image(1)));
    await eventually(() => taken.length === 1);
    await eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));
    await sendMessage(endpoint, action(), asked('2.25.108', image(1)));
    await eventually(() => taken.length === 2);
    expect(taken[1]?.command.eventTypeId).toBe(1);
    await sendMessage(endpoint, action(), asked('2.25.108', image(2), image(1)));
    await eventually(() => taken.length === 3);
    expect(reasons(taken[2]!.dataSet)).toEqual([0x0131, 0x0131]);
    await eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));
    const [second, first] = await rig.services.commitments.list();
    expect([second?.state, first?.state]).toEqual(['failed', 'committed']);
    // One UID, two lists of what failed.
    expect(await rig.services.commitments.failures(second!.id)).toHaveLength(2);
    expect(await rig.services.commitments.failures(first!.id)).toEqual([]);
  });

  it('repeats the result also when it is asked for again while the first one is being taken', async () => {
    let again = async (): Promise<void> => undefined;
    const requester = await peer({
      answer: async () => {
        const ask = again;
        again = async () => undefined;
        await ask();
        return { status: 0 };
      },
    });
    const rig = await start('default', {
      nodes: [testNode({ aeTitle: 'CALLER', port: requester.port })],
      listener: { commitment: { report: 'new-association' } },
    });
    await rig.send({ number: 1 });
    const ask = async () => {
      const endpoint = await rig.open(offer);
      expect((await sendMessage(endpoint, action(), asked('2.25.120', image(1)))).status).toBe(0);
    };
    again = ask;
    await ask();
    await requester.received(2);
    await eventually(() => rig.jobs.list().length === 2 && rig.jobs.list().every(({ state }) => state === 'done'));
    expect(await rig.services.commitments.list()).toMatchObject([{ state: 'committed', transactionUid: '2.25.120' }]);
  });

  it('calls an unknown requester at its address when a port is set, under its title', async () => {
    const requester = await peer();
    const rig = await start('default', {
      listener: { commitment: { report: 'new-association', callerPort: requester.port } },
    });
    await rig.send({ number: 1 });
    const endpoint = await rig.open(offer, { calling: 'UNKNOWN' });
    await sendMessage(endpoint, action(), asked('2.25.109', image(1)));
    const [report] = await requester.received(1);
    expect(report?.request.calledAeTitle).toBe('UNKNOWN');
  });

  it('goes on after a restart with a result that could not be delivered', async () => {
    const requester = await peer();
    const retry = { attempts: 5, delayMs: 1 };
    const rig = await start('default', {
      nodes: [testNode({ aeTitle: 'CALLER', port: 1 })],
      listener: { commitment: { report: 'new-association', retry: { ...retry, delayMs: 600_000 } } },
    });
    await rig.send({ number: 1 });
    const endpoint = await rig.open(offer);
    expect((await sendMessage(endpoint, action(), asked('2.25.110', image(1)))).status).toBe(0);
    await eventually(() => rig.jobs.list()[0]?.nextAttemptAt !== undefined);
    expect(await rig.services.commitments.list()).toMatchObject([
      { state: 'delivering', error: { code: 'connection-failed' } },
    ]);
    await rig.change({ nodes: [testNode({ aeTitle: 'CALLER', port: requester.port })] });
    await rig.restart();
    await rig.jobs.retry(rig.jobs.list()[0]!.id);
    const [report] = await requester.received(1);
    expect(text(report!.dataSet, 'TransactionUID')).toBe('2.25.110');
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    const [done] = await rig.services.commitments.list();
    expect(done).toMatchObject({ state: 'committed' });
    expect(done?.error).toBeUndefined();
  });

  it('tries again when the result is not taken now, and gives up when it never will be', async () => {
    const answers = [0x0110, 0x0213, 0];
    const requester = await peer({ answer: () => ({ status: answers.shift() ?? 0 }) });
    const rig = await start('default', {
      nodes: [testNode({ aeTitle: 'CALLER', port: requester.port })],
      listener: { commitment: { report: 'new-association', retry: { attempts: 5, delayMs: 1 } } },
    });
    await rig.send({ number: 1 });
    const endpoint = await rig.open(offer);
    await sendMessage(endpoint, action(), asked('2.25.111', image(1)));
    await requester.received(3);
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    answers.push(0x0112);
    await sendMessage(endpoint, action(), asked('2.25.112', image(1)));
    await requester.received(4);
    await eventually(() => rig.jobs.list().some(({ state }) => state === 'failed'));
    expect((await rig.services.commitments.list())[0]).toMatchObject({
      state: 'failed',
      error: { code: 'dimse-status' },
    });
  });

  it('sends nothing to a peer that refuses the role, unless it is set to', async () => {
    const requester = await peer({ roles: { scu: true, scp: false }, settings: { roleSelection: 'answer' } });
    const rig = await start('default', {
      nodes: [testNode({ aeTitle: 'CALLER', port: requester.port })],
      listener: { commitment: { report: 'new-association' } },
    });
    await rig.send({ number: 1 });
    const endpoint = await rig.open(offer);
    await sendMessage(endpoint, action(), asked('2.25.113', image(1)));
    await eventually(() => rig.jobs.list()[0]?.state === 'failed');
    expect(rig.jobs.list()[0]?.error).toMatchObject({ code: 'unsupported' });
    expect(requester.taken).toEqual([]);
    await rig.change({ listener: { commitment: { reportRole: 'none' } } });
    await rig.jobs.retry(rig.jobs.list()[0]!.id);
    const [report] = await requester.received(1);
    expect(report?.request.user.roles).toEqual([]);
  });
});
