import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { readDataSet } from '../../../../src-shared/dicom/part10/read.ts';
import { freePort } from '../../../../testing/ports.ts';
import { rleFrame } from '../../../../testing/rle.ts';
import { encodeDataSet, testImage } from '../../conformance/encode.ts';
import { ts } from '../../conformance/rig.ts';
import { rawDestination, storeResponse } from '../../testing/raw-destination.ts';
import {
  countsOf,
  getClass,
  moveClass,
  type RetrieveRig,
  retrieveOn,
  scpRoles,
  startRetrieveRig,
  takeInstances,
  usual,
} from '../../testing/retrieve-rig.ts';
import { until } from '../../testing/test-listener.ts';

let rig: RetrieveRig;
const closing: (() => void)[] = [];
beforeAll(async () => {
  rig = await startRetrieveRig('default');
});
beforeEach(() => rig.reset());
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
afterAll(() => rig.close());

/** Associations to destinations that stand. */
const openOnes = () => rig.activity.history().filter(({ outcome }) => outcome === 'open').length;

const study = { level: 'STUDY', study: usual.study };
const answering = (status: number) => {
  throw new NegatoscopeError('dimse-status', 'as the test wants it', { status });
};

const scripted = async (onStore: Parameters<typeof rawDestination>[0]) => {
  const to = await rawDestination(onStore);
  closing.push(to.close);
  return to;
};

describe('C-MOVE (PS3.4 C.4.2)', () => {
  it('sends what matches at each level, byte for byte, and counts', async () => {
    const sent = [
      await rig.put({ number: 1 }),
      await rig.put({ number: 2 }),
      await rig.put({ number: 3, series: '2.25.4711.20' }),
    ];
    await rig.put({ number: 4, study: '2.25.4711.10', series: '2.25.4711.21' });
    const to = await rig.destination();
    const take = () => to.ingest.received.splice(0).map(({ path }) => readFileSync(path));

    const whole = await rig.retrieve(moveClass.study, study);
    expect(whole.status).toBe(0);
    expect(whole.pending.map(countsOf)).toEqual([
      [2, 1, 0, 0],
      [1, 2, 0, 0],
      [0, 3, 0, 0],
    ]);
    expect(countsOf(whole.final)).toEqual([undefined, 3, 0, 0]);
    expect(take()).toEqual(sent);

    await rig.retrieve(moveClass.study, { level: 'SERIES', study: usual.study, series: usual.series });
    expect(take()).toEqual(sent.slice(0, 2));
    await rig.retrieve(moveClass.study, {
      level: 'IMAGE',
      study: usual.study,
      series: usual.series,
      image: [usual.image(2), '1.2.9'],
    });
    expect(take()).toEqual([sent[1]]);
    const patient = await rig.retrieve(moveClass.patient, { level: 'PATIENT', patient: usual.patient });
    expect(countsOf(patient.final)).toEqual([undefined, 4, 0, 0]);
    expect(take()).toHaveLength(4);
    expect(await rig.retrieve(moveClass.patient, { level: 'PATIENT', patient: 'CT-*' })).toMatchObject({
      status: 0,
      pending: [],
    });
    expect(to.ingest.received).toEqual([]);
  });

  it('two patients who share a UID: both are what was asked for, which the log says; one with a Patient ID', async () => {
    await rig.put({ number: 1 });
    await rig.put({ number: 1, change: [[0x00100020, 'LO', 'CT-2']] });
    const to = await rig.destination();
    expect(countsOf((await rig.retrieve(moveClass.study, { ...study, patient: 'CT-2' })).final)).toEqual([
      undefined,
      1,
      0,
      0,
    ]);
    expect(readFileSync(to.ingest.received[0]!.path).includes('CT-2')).toBe(true);
    expect(rig.logged.some((line) => line.includes('several patients'))).toBe(false);
    expect(countsOf((await rig.retrieve(moveClass.study, study)).final)).toEqual([undefined, 2, 0, 0]);
    expect(rig.logged.some((line) => line.startsWith('warn') && line.includes('several patients'))).toBe(true);
  });

  it('tells the destination who asked, over one association, one instance after the other', async () => {
    rig.settings.callingAeTitle = 'ARCHIVE';
    await rig.put({ number: 1 });
    await rig.put({ number: 2, sopClassUid: '1.2.840.10008.5.1.4.1.1.4' });
    await rig.put({ number: 3 });
    let open = 0;
    let most = 0;
    const to = await scripted(async (peer, store) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 30));
      open--;
      peer.send(storeResponse(store));
    });
    rig.addNode('DESTINATION', to.port);
    const { status } = await rig.retrieve(moveClass.study, study, { messageId: 77, calling: 'ASKING' });
    expect(status).toBe(0);
    expect(to.requests).toHaveLength(1);
    expect(to.requests[0]?.callingAeTitle).toBe('ARCHIVE');
    expect(most).toBe(1);
    expect(to.stores.map(({ command }) => [command.moveOriginatorAeTitle, command.moveOriginatorMessageId])).toEqual(
      [1, 2, 3].map(() => ['ASKING', 77]),
    );
  });

  it('an unknown destination gets one response and no association', async () => {
    const before = rig.activity.history().length;
    await rig.put({ number: 1 });
    for (const destination of ['NOBODY', '']) {
      expect(await rig.retrieve(moveClass.study, study, { destination })).toMatchObject({
        status: 0xa801,
        pending: [],
      });
    }
    expect(rig.activity.history()).toHaveLength(before);
  });

  it('the requestor itself is a destination when that is set', async () => {
    await rig.put({ number: 1 });
    const to = await rig.destination({ aeTitle: 'ASKING' });
    rig.nodes.splice(0);
    const asked = { calling: 'ASKING', destination: 'ASKING' };
    expect((await rig.retrieve(moveClass.study, study, asked)).status).toBe(0xa801);
    await rig.update((listener) => ({
      ...listener,
      retrieve: { ...listener.retrieve, callerAsDestination: true, callerPort: to.port },
    }));
    expect((await rig.retrieve(moveClass.study, study, asked)).status).toBe(0);
    expect((await rig.retrieve(moveClass.study, study, { ...asked, calling: 'OTHER' })).status).toBe(0xa801);
    expect(to.ingest.received).toHaveLength(1);
  });

  it('a node with a storage place of its own gets the instances there', async () => {
    await rig.put({ number: 1 });
    const to = await rig.destination({ aeTitle: 'STORE' });
    rig.nodes.splice(0);
    rig.addNode('DESTINATION', await freePort(), { storage: { aeTitle: 'STORE', port: to.port } });
    expect((await rig.retrieve(moveClass.study, study)).status).toBe(0);
    expect((await rig.retrieve(moveClass.study, study, { destination: 'STORE' })).status).toBe(0);
    expect(to.ingest.received).toHaveLength(2);
  });

  it('a destination that answers A700 to one and B000 to another', async () => {
    for (const number of [1, 2, 3, 4]) await rig.put({ number });
    const to = await rig.destination();
    to.ingest.onCommit = ({ sopInstanceUid }) =>
      sopInstanceUid === usual.image(2)
        ? answering(0xa700)
        : sopInstanceUid === usual.image(3)
          ? answering(0xb000)
          : undefined;
    const { failedUids, final, pending, status } = await rig.retrieve(moveClass.study, study);
    expect(status).toBe(0xb000);
    expect(pending.map(countsOf)).toEqual([
      [3, 1, 0, 0],
      [2, 1, 1, 0],
      [1, 1, 1, 1],
      [0, 2, 1, 1],
    ]);
    expect(countsOf(final)).toEqual([undefined, 2, 1, 1]);
    expect(failedUids).toEqual([usual.image(2)]);
  });

  it('a destination that is not there, refuses, or takes none of the classes: all failed', async () => {
    for (const number of [1, 2]) await rig.put({ number });
    rig.addNode('GONE', await freePort());
    await rig.destination({ callingPolicy: 'title', callers: [{ aeTitle: 'FRIEND' }] }, { aeTitle: 'STRICT' });
    await rig.destination({ storageSopClasses: ['1.2.840.10008.5.1.4.1.1.7'] }, { aeTitle: 'OTHERS' });
    for (const destination of ['GONE', 'STRICT', 'OTHERS']) {
      const { failedUids, final, status } = await rig.retrieve(moveClass.study, study, { destination });
      expect(status, destination).toBe(0xa702);
      expect(countsOf(final)).toEqual([undefined, 0, 2, 0]);
      expect(failedUids).toEqual([usual.image(1), usual.image(2)]);
    }
  });

  it('a destination that dies in the middle of a C-STORE ends the move', async () => {
    for (const number of [1, 2, 3]) await rig.put({ number });
    const to = await scripted((peer, store) => {
      if (store.index === 0) peer.send(storeResponse(store));
      else peer.close();
    });
    rig.addNode('DESTINATION', to.port);
    const { failedUids, final, status } = await rig.retrieve(moveClass.study, study);
    expect(status).toBe(0xb000);
    expect(countsOf(final)).toEqual([undefined, 1, 2, 0]);
    expect(failedUids).toEqual([usual.image(2), usual.image(3)]);
    expect(to.requests).toHaveLength(1);
    expect(openOnes()).toBe(0);
  });

  it('a study that is deleted, and one that grows, while they are moved: what was promised is accounted for', async () => {
    for (let number = 1; number <= 8; number++) await rig.put({ number });
    const to = await rig.destination();
    to.ingest.onCommit = async () => {
      to.ingest.onCommit = () => undefined;
      await rig.put({ number: 9 });
    };
    const grown = await rig.retrieve(moveClass.study, study);
    expect([grown.status, ...countsOf(grown.final)]).toEqual([0, undefined, 8, 0, 0]);
    to.ingest.received.splice(0);
    to.ingest.onCommit = async () => {
      to.ingest.onCommit = () => undefined;
      await rig.archive.deleteStudies((await rig.studies()).map(({ row }) => row));
    };
    const { failedUids, final, status } = await rig.retrieve(moveClass.study, study);
    const [, completed = 0, failed = 0, warning] = countsOf(final);
    expect(status).toBe(0xb000);
    expect([completed + failed, warning]).toEqual([9, 0]);
    expect(to.ingest.received).toHaveLength(completed);
    expect(failedUids).toHaveLength(failed);
    expect(openOnes()).toBe(0);
    expect((await rig.retrieve(moveClass.study, study)).status).toBe(0);
  });

  it('a destination that closes its association between two C-STOREs ends the move, too', async () => {
    for (const number of [1, 2, 3]) await rig.put({ number });
    const to = await scripted((peer, store) => {
      peer.send(storeResponse(store));
      peer.socket.end();
    });
    rig.addNode('DESTINATION', to.port);
    const { final, status } = await rig.retrieve(moveClass.study, study);
    expect(status).toBe(0xb000);
    expect(countsOf(final)).toEqual([undefined, 1, 2, 0]);
    expect(to.requests).toHaveLength(1);
  });

  it('C-CANCEL in the middle ends it with what was left; ignored when set so', async () => {
    for (const number of [1, 2, 3, 4]) await rig.put({ number });
    const to = await rig.destination();
    const endpoint = await rig.open([[moveClass.study, [ts.ILE]]]);
    const context = endpoint.association.contexts.get(1)!;
    to.ingest.onCommit = async () => {
      endpoint.cancel(context, 9);
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const { final, status } = await retrieveOn(endpoint, study, { messageId: 9 });
    expect(status).toBe(0xfe00);
    const [remaining = 0, completed = 0] = countsOf(final);
    expect(completed).toBeGreaterThanOrEqual(1);
    expect(remaining + completed).toBe(4);
    expect(to.ingest.received).toHaveLength(completed);
    // The association is as good as before.
    to.ingest.onCommit = () => undefined;
    expect((await retrieveOn(endpoint, study)).status).toBe(0);
    await endpoint.release();

    await rig.update((listener) => ({ ...listener, retrieve: { ...listener.retrieve, cancel: 'ignore' } }));
    const other = await rig.open([[moveClass.study, [ts.ILE]]]);
    to.ingest.onCommit = () => other.cancel(other.association.contexts.get(1)!, 9);
    expect(await retrieveOn(other, study, { messageId: 9 })).toMatchObject({ status: 0, final: { completed: 4 } });
  });

  it.each(['honour', 'ignore'] as const)(
    'the end of its association stops what is left, and nothing leaks (cancel: %s)',
    async (cancel) => {
      await rig.reset({ retrieve: { cancel } });
      for (const number of [1, 2, 3, 4]) await rig.put({ number });
      const to = await rig.destination();
      const endpoint = await rig.open([[moveClass.study, [ts.ILE]]]);
      to.ingest.onCommit = async () => {
        endpoint.association.abort();
        await new Promise((resolve) => setTimeout(resolve, 50));
      };
      await expect(retrieveOn(endpoint, study)).rejects.toMatchObject({ code: 'association-aborted' });
      await until(() => openOnes() === 0);
      expect(to.ingest.received).toHaveLength(1);
      await until(() => rig.events.some(({ kind }) => kind === 'instances-transferred'));
    },
  );

  it('a slow destination: the requestor is kept informed meanwhile', async () => {
    await rig.reset({ retrieve: { pendingAtLeastEveryMs: 50 } });
    await rig.put({ number: 1 });
    const to = await rig.destination();
    to.ingest.onCommit = () => new Promise((resolve) => setTimeout(resolve, 400));
    const { pending, status } = await rig.retrieve(moveClass.study, study);
    expect(status).toBe(0);
    expect(pending.length).toBeGreaterThan(2);
    expect(countsOf(pending[0]!)).toEqual([1, 0, 0, 0]);
  });

  it('compressed and odd syntaxes become what the destination takes; without transcoding they fail', async () => {
    const big = await rig.put({ number: 1, transferSyntaxUid: ts.EBE });
    const deflated = await rig.put({ number: 2, transferSyntaxUid: ts.DEF });
    const plain = await rig.put({ number: 3 });
    const to = await rig.destination({ transferSyntaxes: [ts.ILE] });
    expect((await rig.retrieve(moveClass.study, study)).status).toBe(0);
    expect(to.ingest.received.map(({ start }) => start.transferSyntaxUid)).toEqual([ts.ILE, ts.ILE, ts.ILE]);
    const lengths = to.ingest.received.map(({ path }) => readFileSync(path).length);
    expect(lengths[0]).toBe(lengths[1]);
    expect(big.length + deflated.length + plain.length).toBeGreaterThan(0);
    await rig.update((listener) => ({ ...listener, retrieve: { ...listener.retrieve, transcode: false } }));
    expect((await rig.retrieve(moveClass.study, study)).status).toBe(0xa702);
  });

  it('too many at the same time, over the limit', async () => {
    await rig.reset({ retrieve: { maximumAtOnce: 1 } });
    await rig.put({ number: 1 });
    const to = await rig.destination();
    let release: () => void = () => undefined;
    to.ingest.onCommit = () =>
      new Promise<void>((resolve) => {
        release = resolve;
      });
    const first = rig.retrieve(moveClass.study, study);
    await until(() => to.ingest.begun === 1);
    expect((await rig.retrieve(moveClass.study, study)).status).toBe(0xa701);
    release();
    expect((await first).status).toBe(0);
    to.ingest.onCommit = () => undefined;
    expect((await rig.retrieve(moveClass.study, study)).status).toBe(0);
  });

  it('bad identifiers are refused with the element to blame, and the association goes on', async () => {
    await rig.put({ number: 1 });
    await rig.destination();
    const endpoint = await rig.open([[moveClass.study, [ts.ELE]]]);
    const bad = await retrieveOn(endpoint, { level: 'PATIENT', patient: usual.patient });
    expect(bad).toMatchObject({ status: 0xa900, final: { offendingElements: [0x00080052] }, pending: [] });
    expect(await retrieveOn(endpoint, {}, { identifier: Buffer.from('not a data set at all') })).toMatchObject({
      status: 0xa900,
    });
    expect(await retrieveOn(endpoint, study, { sopClass: moveClass.patient })).toMatchObject({ status: 0x0122 });
    expect((await retrieveOn(endpoint, study)).status).toBe(0);
  });

  it('relational retrieval is granted to those who ask', async () => {
    await rig.reset({ retrieve: { missingUpperKeys: 'refuse' } });
    await rig.put({ number: 1 });
    await rig.destination();
    const keys = { level: 'IMAGE', image: usual.image(1) };
    const plain = await rig.open([[moveClass.study, [ts.ELE]]]);
    expect((await retrieveOn(plain, keys)).status).toBe(0xa900);
    const asked = { extended: [{ sopClassUid: moveClass.study, information: Uint8Array.of(1) }] };
    const relational = await rig.open([[moveClass.study, [ts.ELE]]], { user: asked });
    expect([...relational.accept.user.extended[0]!.information]).toEqual([1]);
    expect((await retrieveOn(relational, keys)).status).toBe(0);
  });

  it('is told to the audit trail: beginning and end, by patient', async () => {
    for (const number of [1, 2]) await rig.put({ number });
    const to = await rig.destination();
    to.ingest.onCommit = ({ sopInstanceUid }) => (sopInstanceUid === usual.image(2) ? answering(0xa700) : undefined);
    await rig.retrieve(moveClass.study, study, { calling: 'ASKING' });
    const told = rig.events.filter(({ kind }) => kind === 'begin-transferring' || kind === 'instances-transferred');
    const about = { studyUid: usual.study, patientId: usual.patient, sopClasses: ['1.2.840.10008.5.1.4.1.1.2'] };
    expect(told).toMatchObject([
      {
        kind: 'begin-transferring',
        outcome: 'success',
        action: 'execute',
        peer: { aeTitle: 'DESTINATION' },
        askedBy: { aeTitle: 'ASKING', address: '127.0.0.1' },
        studies: [{ ...about, instances: 2 }],
      },
      { kind: 'instances-transferred', outcome: 'minor-failure', studies: [{ ...about, instances: 1 }] },
    ]);
    expect(told[0]?.detail).toContain('ASKING');
  });

  it('compressed images are decompressed for a destination that takes no compression, for a C-GET too', async () => {
    const { sopClassUid, sopInstanceUid, elements } = testImage({ number: 1 });
    const cells = elements.find(([tag]) => tag === 0x7fe00010)?.[2] as number[];
    const frame = rleFrame(cells, 1, 2);
    // Implicit item headers around the fragment and an empty offset table (PS3.5 A.4).
    const item = (bytes: Uint8Array) => {
      const header = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
      header.writeUInt32LE(bytes.length, 4);
      return Buffer.concat([header, bytes]);
    };
    const pixelData = Buffer.concat([
      Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]),
      item(Buffer.alloc(0)),
      item(frame),
      Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]),
    ]);
    const before = encodeDataSet(
      elements.filter(([tag]) => tag < 0x7fe00010),
      ts.ELE,
    );
    await rig.putDataSet({
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid: ts.RLE,
      dataSet: Buffer.concat([before, pixelData]),
    });
    const wanted = Buffer.from(Uint16Array.from(cells).buffer);
    const pixels = (dataSet: Buffer, transferSyntaxUid: string) => {
      const element = readDataSet(dataSet, transferSyntaxUid, { keepPixelData: true }).dataSet['7FE00010'] as {
        bytes?: Uint8Array;
      };
      return Buffer.from(element.bytes ?? []);
    };

    const as = async (transferSyntaxes: string[]) => {
      const to = await rig.destination({ transferSyntaxes });
      const { status } = await rig.retrieve(moveClass.study, study);
      rig.nodes.splice(0);
      const [{ path, start } = { path: '', start: { transferSyntaxUid: '' } }] = to.ingest.received;
      return { status, syntax: start.transferSyntaxUid, dataSet: readFileSync(path) };
    };
    for (const syntax of [ts.ELE, ts.ILE]) {
      const moved = await as([syntax]);
      expect(moved).toMatchObject({ status: 0, syntax });
      expect(pixels(moved.dataSet, syntax).equals(wanted)).toBe(true);
    }
    // Taken as it is where that is possible.
    expect(await as([ts.ELE, ts.RLE])).toEqual({
      status: 0,
      syntax: ts.RLE,
      dataSet: Buffer.concat([before, pixelData]),
    });

    const endpoint = await rig.open(
      [
        [getClass.study, [ts.ELE]],
        [sopClassUid, [ts.ILE]],
      ],
      { user: scpRoles(sopClassUid) },
    );
    const got = takeInstances(endpoint);
    expect((await retrieveOn(endpoint, study)).status).toBe(0);
    expect(pixels(got[0]!.dataSet, ts.ILE).equals(wanted)).toBe(true);
    await endpoint.release();
  });

  it('a destination that answers never, twice, or with an unknown status', async () => {
    Object.assign(rig.settings.calling.timeouts, { dimseMs: 200 });
    for (const number of [1, 2]) await rig.put({ number });
    const never = await scripted(() => undefined);
    rig.addNode('NEVER', never.port);
    const first = await rig.retrieve(moveClass.study, study, { destination: 'NEVER' });
    expect(first).toMatchObject({ status: 0xa702, final: { failed: 2 } });
    expect(never.requests).toHaveLength(1);
    const twice = await scripted((peer, store) => peer.send(storeResponse(store), storeResponse(store)));
    rig.addNode('TWICE', twice.port);
    const second = await rig.retrieve(moveClass.study, study, { destination: 'TWICE' });
    expect(countsOf(second.final)).toEqual([undefined, 1, 1, 0]);
    expect(twice.requests).toHaveLength(1);
    const odd = await scripted((peer, store) => peer.send(storeResponse(store, store.index === 0 ? 0x4711 : 0)));
    rig.addNode('ODD', odd.port);
    const third = await rig.retrieve(moveClass.study, study, { destination: 'ODD' });
    expect(countsOf(third.final)).toEqual([undefined, 1, 1, 0]);
    expect(third.failedUids).toEqual([usual.image(1)]);
    await until(() => openOnes() === 0);
  });
});
