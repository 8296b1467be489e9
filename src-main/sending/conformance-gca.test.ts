import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ct, storageList, ts } from '../network/conformance/rig.ts';
import {
  type Acceptance,
  type RawDestination,
  rawDestination,
  storeResponse,
} from '../network/testing/raw-destination.ts';
import { type TestListener, testListener } from '../network/testing/test-listener.ts';
import { pixelsIn } from './testing/pixels-in.ts';
import { type SendingRig, type SendingRigOptions, startSendingRig } from './testing/sending-rig.ts';

let rig: SendingRig | undefined;
let peer: RawDestination | undefined;
let host: TestListener | undefined;
afterEach(async () => {
  await rig?.close();
  peer?.close();
  await host?.stop();
  rig = undefined;
  peer = undefined;
  host = undefined;
});

const gcaClasses = storageList('2 7 7.4 20').sort();
const eleven = [
  ts.ILE,
  ts.ELE,
  ts.JL,
  ts.JL1,
  ts.J2L,
  ts.JB,
  ts.JX,
  '1.2.840.10008.1.2.4.53',
  '1.2.840.10008.1.2.4.55',
  ts.J2,
  ts.RLE,
];
/** The default rules with a wait that a test does not notice. */
const quickly = { sending: { retry: { attempts: 5, delayMs: 1, factor: 1 } } };
const images = (count: number) => Array.from({ length: count }, (_, index) => ({ number: index + 1 }));

/** A peer that answers the C-STOREs one after the other with these statuses, and 0000H from then on. */
async function sendTo(statuses: readonly number[], count = 1, options: SendingRigOptions = {}, accept?: Acceptance) {
  peer = await rawDestination(
    (from, store) => from.send(storeResponse(store, statuses[store.index] ?? 0)),
    accept && { accept },
  );
  rig = await startSendingRig('canon-gca', peer.port, { change: quickly, ...options });
  await rig.store(images(count));
  return rig.send();
}

describe('GCA-9300R as Storage SCU', () => {
  it('[GCA-063] sends the images of a job one after the other on one association', async () => {
    const job = await sendTo([], 7);
    expect(job).toMatchObject({ state: 'done', done: 7, total: 7, failed: 0 });
    expect(peer?.requests).toHaveLength(1);
    expect(peer?.stores.map(({ command }) => command.affectedSopInstanceUid)).toEqual(
      images(7).map(({ number }) => `2.25.4711.3.${number}`),
    );
  });

  it('[GCA-066] aborts at A7xx and tries the job again; what was sent is not sent twice', async () => {
    const job = await sendTo([0, 0xa701], 3);
    expect(job).toMatchObject({ state: 'done', done: 3, attempts: 2 });
    expect(peer?.requests).toHaveLength(2);
    expect(peer?.stores.map(({ command }) => command.affectedSopInstanceUid?.split('.').pop())).toEqual([
      '1',
      '2',
      '2',
      '3',
    ]);
    expect(rig?.activity.list().map(({ outcome }) => outcome)).toEqual(['released', 'aborted']);
  });

  it('[GCA-067] tries again after Cxxx', async () => {
    expect(await sendTo([0xc123])).toMatchObject({ state: 'done', attempts: 2 });
  });

  it('[GCA-068] ends as failed at A9xx, without another attempt', async () => {
    const job = await sendTo([0, 0xa900], 3);
    expect(job).toMatchObject({ state: 'failed', attempts: 1, lastStatus: 0xa900, error: { code: 'dimse-status' } });
    expect(peer?.stores).toHaveLength(2);
  });

  it.each([0xb000, 0xb006])('[GCA-069] is complete at %i', async (status) => {
    expect(await sendTo([status])).toMatchObject({ state: 'done', attempts: 1, failed: 0 });
  });

  it('[GCA-070] ends as failed at B007', async () => {
    expect(await sendTo([0xb007], 2)).toMatchObject({ state: 'failed', attempts: 1, done: 1, failed: 1 });
  });

  it('[GCA-071] is attempted five times more, then stays failed', async () => {
    const job = await sendTo(Array.from({ length: 20 }, () => 0xa700));
    expect(job).toMatchObject({ state: 'failed', attempts: 6, lastStatus: 0xa700 });
    expect(peer?.stores).toHaveLength(6);
  });

  it('[GCA-072] has one association at a time and sends PDUs of 16384 bytes though the peer takes longer ones', async () => {
    host = await testListener({ calledAeTitle: 'ignore', maxPduLength: 131072 });
    rig = await startSendingRig('canon-gca', host.port);
    expect(rig.settings.sending).toMatchObject({ maxPduLength: 16384, maxAssociations: 1, parallel: 1 });
    const pixels = Array.from({ length: 50_000 }, (_, index) => index & 0xfff);
    await rig.store([{ number: 1, change: [[0x7fe00010, 'OW', pixels]] }]);
    const { Association } = await import('../network/upper-layer/association.ts');
    const lengths: number[] = [];
    const original = Association.prototype.sendPacked;
    Association.prototype.sendPacked = function (packed: Buffer) {
      for (let at = 0; at < packed.length; at += 6 + packed.readUInt32BE(at + 2)) {
        lengths.push(packed.readUInt32BE(at + 2));
      }
      return original.call(this, packed);
    };
    const job = await rig.send().finally(() => {
      Association.prototype.sendPacked = original;
    });
    expect(job.state).toBe('done');
    expect(Math.max(...lengths)).toBe(16384);
  });

  it('[GCA-073] proposes the four storage classes with the eleven syntaxes, filtered by the set of the node', async () => {
    await sendTo([]);
    const proposed = peer?.requests[0]?.contexts ?? [];
    expect([...new Set(proposed.map(({ abstractSyntax }) => abstractSyntax))].sort()).toEqual(gcaClasses);
    expect([...new Set(proposed.flatMap(({ transferSyntaxes }) => transferSyntaxes))]).toEqual([ts.ILE, ts.ELE]);
    await rig?.close();
    peer?.close();
    const overrides = { contexts: { transferSyntaxes: [] } };
    await sendTo([], 1, { node: { sending: { overrides } } });
    const all = peer?.requests[0]?.contexts ?? [];
    expect(all).toHaveLength(4 * 11);
    for (const sopClass of gcaClasses) {
      expect(
        all.filter(({ abstractSyntax }) => abstractSyntax === sopClass).map(({ transferSyntaxes }) => transferSyntaxes),
      ).toEqual(eleven.map((uid) => [uid]));
    }
  });

  it('[GCA-076] lets a new node have Implicit and Explicit VR Little Endian only, and the four classes', async () => {
    rig = await startSendingRig('canon-gca', 1);
    const { transferSyntaxes, sopClasses } = rig.settings.sending.contexts;
    expect(transferSyntaxes).toEqual([ts.ILE, ts.ELE]);
    expect([...sopClasses].sort()).toEqual(gcaClasses);
  });

  it('[GCA-205] does not send other SOP classes to the node, and says so', async () => {
    peer = await rawDestination();
    rig = await startSendingRig('canon-gca', peer.port);
    await rig.store([{ number: 1, sopClassUid: '1.2.840.10008.5.1.4.1.1.4' }]);
    const job = await rig.send();
    expect(job).toMatchObject({ state: 'failed', error: { code: 'unsupported' } });
    expect(peer.requests).toHaveLength(0);
  });

  it('[GCA-074] uses JPEG Lossless when the peer takes it and Implicit', async () => {
    host = await testListener({ calledAeTitle: 'ignore', transferSyntaxes: [ts.JL1, ts.ILE] });
    rig = await startSendingRig('canon-gca', host.port, { variants: ['all-transfer-syntaxes'] });
    await rig.store([{ number: 1 }]);
    expect(await rig.send()).toMatchObject({ state: 'done' });
    expect(host.ingest.received[0]?.start.transferSyntaxUid).toBe(ts.JL1);
    const problems = await rig.jobs.problems(rig.jobs.list()[0]?.id ?? 0);
    expect(problems.map(({ code }) => code)).toEqual(['transcoded']);
  });

  it('[GCA-075] uses Implicit when the peer takes only that, with the pixels of the original', async () => {
    host = await testListener({ calledAeTitle: 'ignore', transferSyntaxes: [ts.ILE] });
    rig = await startSendingRig('canon-gca', host.port);
    await rig.store([{ number: 5 }]);
    expect(await rig.send()).toMatchObject({ state: 'done' });
    const [file] = host.ingest.received;
    expect(file?.start.transferSyntaxUid).toBe(ts.ILE);
    const pixels = pixelsIn(readFileSync(file?.path ?? ''), ts.ILE);
    expect(Array.from({ length: 64 }, (_, index) => pixels.readUInt16LE(index * 2))).toEqual(
      Array.from({ length: 64 }, (_, index) => (index * 13 + 5) & 0xfff),
    );
  });

  it('[GCA-061][GCA-065] sends what was chosen from the list to a configured node, as a job with its state', async () => {
    peer = await rawDestination();
    rig = await startSendingRig('canon-gca', peer.port);
    const studyRow = await rig.store(images(2));
    await rig.store([{ number: 3, study: '2.25.5', series: '2.25.5.1' }]);
    const states = new Set<string>();
    rig.jobs.onChanged((jobs) => {
      for (const { state } of jobs) states.add(state);
    });
    const job = await rig.send([studyRow]);
    expect(job).toMatchObject({ kind: 'send', state: 'done', done: 2, total: 2 });
    expect(job.title).toContain('Peer');
    expect(states).toContain('running');
    expect(peer.stores).toHaveLength(2);
    await expect(
      rig.sending.send('nobody', rig.archive.id, { studyRows: [studyRow], seriesRows: [], instanceRows: [] }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('[GCA-062] sends the instance on display alone', async () => {
    peer = await rawDestination();
    rig = await startSendingRig('canon-gca', peer.port);
    await rig.store(images(3));
    const { rows } = await rig.archive.search({ level: 'instance', match: { '00080018': ['2.25.4711.3.2'] } });
    const selection = { studyRows: [], seriesRows: [], instanceRows: [rows[0]?.row ?? 0] };
    await rig.jobs.finished(await rig.sending.send('peer', rig.archive.id, selection));
    expect(peer.stores.map(({ command }) => command.affectedSopInstanceUid)).toEqual(['2.25.4711.3.2']);
    expect(peer.stores[0]?.command.affectedSopClassUid).toBe(ct);
  });

  it('[GCA-064] works on one job at a time', async () => {
    let running = 0;
    let most = 0;
    peer = await rawDestination(async (from, store) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 30));
      running--;
      from.send(storeResponse(store));
    });
    const other = { id: 'other', name: 'Other', aeTitle: 'OTHER', host: '127.0.0.1', port: peer.port };
    const own = { ...other, id: 'peer', name: 'Peer', aeTitle: 'PEER' };
    rig = await startSendingRig('canon-gca', peer.port, { change: { nodes: [own, other] } });
    const studyRow = await rig.store(images(3));
    const selection = { studyRows: [studyRow], seriesRows: [], instanceRows: [] };
    const ids = await Promise.all(
      ['peer', 'other', 'peer'].map((node) => rig?.sending.send(node, rig.archive.id, selection) as Promise<number>),
    );
    await Promise.all(ids.map((id) => rig?.jobs.finished(id)));
    expect(peer.stores).toHaveLength(9);
    expect(most).toBe(1);
  });
});
