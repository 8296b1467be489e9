import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeDataSet } from '../../../../src-shared/dicom/part10/write.ts';
import { silentAudit } from '../../../audit/types.ts';
import { silentLog } from '../../../log/types.ts';
import { negotiate } from '../../acceptance/negotiate.ts';
import { encodeDataSet as encodeElements, testImage } from '../../conformance/encode.ts';
import { type Offered, storeOn, ts } from '../../conformance/rig.ts';
import { commandPdu, dataPdu, plainRequest } from '../../testing/raw-peer.ts';
import {
  countsOf,
  getClass,
  identifierOf,
  type RetrieveRig,
  retrieveOn,
  scpRoles,
  startRetrieveRig,
  takeInstances,
  usual,
} from '../../testing/retrieve-rig.ts';
import { until } from '../../testing/test-listener.ts';
import { getServiceClass } from './get-scp.ts';
import { HeldSyntaxes } from './held-syntaxes.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const mr = '1.2.840.10008.5.1.4.1.1.4';
const study = { level: 'STUDY', study: usual.study };

let rig: RetrieveRig;
const stored: Buffer[] = [];
beforeAll(async () => {
  rig = await startRetrieveRig('default');
  for (const number of [1, 2, 3]) stored.push(await rig.put({ number }));
  stored.push(await rig.put({ number: 4, sopClassUid: mr }));
  // Another study, in syntaxes that few take.
  const odd = { study: '2.25.4711.10', series: '2.25.4711.11' };
  stored.push(await rig.put({ number: 5, ...odd, transferSyntaxUid: ts.EBE }));
  stored.push(await rig.put({ number: 6, ...odd, transferSyntaxUid: ts.DEF }));
});
afterAll(() => rig.close());
beforeEach(() => void rig.events.splice(0));

const open = (storage: readonly Offered[], roles: readonly string[] = storage.map(([uid]) => uid)) =>
  rig.open([[getClass.study, [ts.ELE]], ...storage], { user: scpRoles(...new Set(roles)) });

describe('C-GET (PS3.4 C.4.3)', () => {
  it('the SCP role is confirmed for storage classes, the SCU role kept, for others it is not', async () => {
    const endpoint = await rig.open(
      [
        [getClass.study, [ts.ELE]],
        [ct, [ts.ELE]],
        [mr, [ts.ELE]],
        ['1.2.840.10008.1.1', [ts.ELE]],
      ],
      {
        user: {
          roles: [
            { sopClassUid: ct, scu: false, scp: true },
            { sopClassUid: mr, scu: true, scp: true },
            { sopClassUid: '1.2.840.10008.1.1', scu: true, scp: true },
          ],
        },
      },
    );
    expect(endpoint.accept.user.roles).toEqual([
      { sopClassUid: ct, scu: false, scp: true },
      { sopClassUid: mr, scu: true, scp: true },
      { sopClassUid: '1.2.840.10008.1.1', scu: true, scp: false },
    ]);
    expect(endpoint.accept.contexts.map(({ result }) => result)).toEqual([0, 0, 0, 0]);
    await endpoint.release();
  });

  it('instances come on the same association, byte for byte, with a response after each', async () => {
    const endpoint = await open([
      [ct, [ts.ELE]],
      [mr, [ts.ELE]],
    ]);
    const got = takeInstances(endpoint);
    const { final, pending, status } = await retrieveOn(endpoint, study);
    await endpoint.release();
    expect(status).toBe(0);
    expect(pending.map(countsOf)).toEqual([
      [3, 1, 0, 0],
      [2, 2, 0, 0],
      [1, 3, 0, 0],
      [0, 4, 0, 0],
    ]);
    expect(countsOf(final)).toEqual([undefined, 4, 0, 0]);
    expect(got.map(({ dataSet }) => dataSet)).toEqual(stored.slice(0, 4));
    expect(got.map(({ contextId }) => contextId)).toEqual([3, 3, 3, 5]);
    expect(rig.activity.list()).toEqual([]);
    expect(rig.events.filter(({ kind }) => kind.endsWith('transferred') || kind.startsWith('begin'))).toMatchObject([
      {
        kind: 'begin-transferring',
        peer: { aeTitle: 'CALLER' },
        askedBy: 'peer',
        studies: [{ studyUid: usual.study, patientId: usual.patient, instances: 4 }],
      },
      { kind: 'instances-transferred', outcome: 'success', studies: [{ instances: 4, sopClasses: [ct, mr] }] },
    ]);
  });

  it('a class that was not negotiated, or for which the requestor is no SCP, counts as failed', async () => {
    for (const endpoint of [
      await open([[ct, [ts.ELE]]]),
      await open(
        [
          [ct, [ts.ELE]],
          [mr, [ts.ELE]],
        ],
        [ct],
      ),
    ]) {
      const got = takeInstances(endpoint);
      const { failedUids, final, status } = await retrieveOn(endpoint, study);
      await endpoint.release();
      expect(status).toBe(0xb000);
      expect(countsOf(final)).toEqual([undefined, 3, 1, 0]);
      expect(failedUids).toEqual([usual.image(4)]);
      expect(got).toHaveLength(3);
    }
    const without = await rig.open([
      [getClass.study, [ts.ELE]],
      [ct, [ts.ELE]],
      [mr, [ts.ELE]],
    ]);
    const got = takeInstances(without);
    expect(await retrieveOn(without, study)).toMatchObject({ status: 0xa702, final: { failed: 4 } });
    expect(got).toEqual([]);
    await without.release();
  });

  it('of several contexts the one in which it is stored, else one without loss', async () => {
    const odd = { level: 'STUDY', study: '2.25.4711.10' };
    const own = await open(
      [
        [ct, [ts.ILE]],
        [ct, [ts.EBE]],
        [ct, [ts.DEF]],
      ],
      [ct],
    );
    const asStored = takeInstances(own);
    expect((await retrieveOn(own, odd)).status).toBe(0);
    expect(asStored.map(({ contextId, dataSet }) => [contextId, dataSet])).toEqual([
      [5, stored[4]],
      [7, stored[5]],
    ]);
    await own.release();
    const other = await open(
      [
        [ct, [ts.JB]],
        [ct, [ts.ILE]],
      ],
      [ct],
    );
    const changed = takeInstances(other);
    expect((await retrieveOn(other, odd)).status).toBe(0);
    expect(changed.map(({ contextId }) => contextId)).toEqual([5, 5]);
    await other.release();
    // Only with loss: nothing is sent silently.
    const lossy = await open([[ct, [ts.JB]]]);
    const none = takeInstances(lossy);
    expect((await retrieveOn(lossy, odd)).status).toBe(0xa702);
    expect(none).toEqual([]);
    await lossy.release();
  });

  it('failures and warnings of the requestor are counted and do not stop the others', async () => {
    const endpoint = await open([
      [ct, [ts.ELE]],
      [mr, [ts.ELE]],
    ]);
    takeInstances(endpoint, (_, index) => [0xa700, 0, 0xb000, 0][index] ?? 0);
    const { failedUids, final, status } = await retrieveOn(endpoint, study);
    await endpoint.release();
    expect(status).toBe(0xb000);
    expect(countsOf(final)).toEqual([undefined, 2, 1, 1]);
    expect(failedUids).toEqual([usual.image(1)]);
  });

  it('C-CANCEL while a C-STORE waits for its response', async () => {
    const endpoint = await open([
      [ct, [ts.ELE]],
      [mr, [ts.ELE]],
    ]);
    const got = takeInstances(endpoint, async (_, index) => {
      if (index === 1) {
        endpoint.cancel(endpoint.association.contexts.get(1)!, 5);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      return 0;
    });
    const { final, status } = await retrieveOn(endpoint, study, { messageId: 5 });
    expect(status).toBe(0xfe00);
    expect(countsOf(final)).toEqual([2, 2, 0, 0]);
    expect(got).toHaveLength(2);
    expect((await retrieveOn(endpoint, study)).status).toBe(0);
    await endpoint.release();
  });

  it('the requestor goes away in the middle: nothing is left open', async () => {
    const endpoint = await open([
      [ct, [ts.ELE]],
      [mr, [ts.ELE]],
    ]);
    takeInstances(endpoint, () => {
      endpoint.association.destroy();
      return 0;
    });
    await expect(retrieveOn(endpoint, study)).rejects.toMatchObject({
      code: expect.stringMatching(/association-aborted|connection-failed/),
    });
    await until(() => rig.listener.status().associations === 0);
    await until(() =>
      rig.events.some(({ kind, outcome }) => kind === 'instances-transferred' && outcome !== 'success'),
    );
    // Another one is served as before.
    const next = await open([
      [ct, [ts.ELE]],
      [mr, [ts.ELE]],
    ]);
    takeInstances(next);
    expect((await retrieveOn(next, study)).status).toBe(0);
    await next.release();
  });

  it('an instance whose file is gone fails, the others come', async () => {
    const lost = await rig.put({ number: 50, study: '2.25.4711.50', series: '2.25.4711.51' });
    await rig.put({ number: 51, study: '2.25.4711.50', series: '2.25.4711.51' });
    expect(lost.length).toBeGreaterThan(0);
    const [{ path } = { path: '' }] = await rig.locate(usual.image(50));
    const { rm } = await import('node:fs/promises');
    await rm(path);
    const endpoint = await open([[ct, [ts.ELE]]]);
    const got = takeInstances(endpoint);
    const { failedUids, status } = await retrieveOn(endpoint, { level: 'STUDY', study: '2.25.4711.50' });
    await endpoint.release();
    expect(status).toBe(0xb000);
    expect(failedUids).toEqual([usual.image(50)]);
    expect(got.map(({ command }) => command.affectedSopInstanceUid)).toEqual([usual.image(51)]);
  });

  it.each([ts.ELE, ts.EBE])('an instance replaced while others go out comes as it is now (%s)', async (replacement) => {
    const place = { study: `2.25.4711.6${replacement.length}`, series: `2.25.4711.7${replacement.length}` };
    const numbers = [61, 62, 63, 64, 65, 66, 67, 68];
    for (const number of numbers) await rig.put({ number, ...place });
    const last = usual.image(68);
    const { elements, sopClassUid } = testImage({ number: 68, ...place, change: [[0x00081030, 'LO', 'replaced']] });
    const [{ path } = { path: '' }] = (await rig.locate(last)).filter(({ studyUid }) => studyUid === place.study);
    const endpoint = await open([[ct, [ts.ELE]]]);
    const got = takeInstances(endpoint, async (_, index) => {
      if (index === 0) {
        const stream = rig.archive.ingest.begin({
          origin: { kind: 'compressed' },
          transferSyntaxUid: replacement,
          sopClassUid,
          sopInstanceUid: last,
          bareDataSet: true,
          replaces: path,
        });
        await stream.write(encodeElements(elements, replacement));
        expect(await stream.commit()).toMatchObject({ result: 'replaced' });
        await rig.archive.settle();
      }
      return 0;
    });
    const { final, status } = await retrieveOn(endpoint, { level: 'STUDY', study: place.study });
    await endpoint.release();
    expect([status, ...countsOf(final)]).toEqual([0, undefined, 8, 0, 0]);
    expect(got.map(({ dataSet }) => dataSet.includes('replaced'))).toEqual(numbers.map((number) => number === 68));
  });

  it('scripted byte by byte: a C-STORE-RSP that comes in the same packet as C-CANCEL', async () => {
    const peer = await rig.raw();
    const contexts = [
      { id: 1, abstractSyntax: getClass.study, transferSyntaxes: [ts.ILE] },
      { id: 3, abstractSyntax: ct, transferSyntaxes: [ts.ELE] },
    ];
    await peer.associate(contexts, { called: 'STATION', user: { maximumLength: 0, ...scpRoles(ct) } });
    peer.send(
      commandPdu(1, { field: 0x10, messageId: 8, affectedSopClassUid: getClass.study, priority: 0, dataSetType: 1 }),
      dataPdu(
        1,
        false,
        true,
        encodeDataSet(identifierOf({ level: 'SERIES', study: usual.study, series: usual.series }), ts.ILE),
      ),
    );
    const request = await peer.response();
    expect(request).toMatchObject({ field: 0x01, contextId: 3, affectedSopClassUid: ct });
    expect((await peer.receive())?.type).toBe(4);
    peer.send(
      Buffer.concat([
        commandPdu(1, { field: 0xfff, messageIdRespondedTo: 8, dataSetType: 0x101 }),
        commandPdu(3, {
          field: 0x8001,
          messageIdRespondedTo: request.messageId as number,
          affectedSopClassUid: ct,
          affectedSopInstanceUid: request.affectedSopInstanceUid as string,
          dataSetType: 0x101,
          status: 0,
        }),
      ]),
    );
    expect(await peer.response()).toMatchObject({ field: 0x8010, status: 0xff00, completed: 1 });
    expect(await peer.response()).toMatchObject({ field: 0x8010, status: 0xfe00, completed: 1, remaining: 3 });
    await peer.release();
  });

  it('scripted byte by byte: another request in place of the C-STORE-RSP ends the association at once', async () => {
    const peer = await rig.raw();
    const contexts = [
      { id: 1, abstractSyntax: getClass.study, transferSyntaxes: [ts.ILE] },
      { id: 3, abstractSyntax: ct, transferSyntaxes: [ts.ELE] },
    ];
    await peer.associate(contexts, { called: 'STATION', user: { maximumLength: 0, ...scpRoles(ct) } });
    const identifier = encodeDataSet(identifierOf(study), ts.ILE);
    const get = (messageId: number) => [
      commandPdu(1, { field: 0x10, messageId, affectedSopClassUid: getClass.study, priority: 0, dataSetType: 1 }),
      dataPdu(1, false, true, identifier),
    ];
    peer.send(...get(8));
    expect(await peer.response()).toMatchObject({ field: 0x01, contextId: 3 });
    expect((await peer.receive())?.type).toBe(4);
    peer.send(...get(9));
    expect((await peer.receive())?.type).toBe(7);
    await until(() => rig.listener.status().associations === 0);
  });

  it('a context takes the syntax in which all instances of the class are held, by setting', async () => {
    const us = '1.2.840.10008.5.1.4.1.1.6.1';
    const odd = { study: '2.25.4711.90', series: '2.25.4711.91', sopClassUid: us };
    const fresh = await startRetrieveRig('default');
    await fresh.put({ number: 1, ...odd, transferSyntaxUid: ts.EBE });
    const { archive } = fresh;
    const offer: Offered[] = [
      [getClass.study, [ts.ELE]],
      [us, [ts.ELE, ts.EBE]],
      [us, [ts.ILE]],
    ];
    const held = new HeldSyntaxes(archive, silentLog);
    await held.follow();
    expect(held.only(us)).toBe(ts.EBE);
    expect(held.only(mr)).toBeUndefined();
    const policy = fresh.settings.listener;
    const service = getServiceClass({ catalogue: archive, audit: silentAudit, log: silentLog });
    await until(() => service.sendingPreference?.(policy, us) !== undefined);
    const accept = (retrieve: object) =>
      negotiate(
        plainRequest(
          offer.map(([abstractSyntax, transferSyntaxes], index) => ({
            id: index * 2 + 1,
            abstractSyntax,
            transferSyntaxes,
          })),
          { user: scpRoles(us) },
        ),
        { ...policy, retrieve: { ...policy.retrieve, ...retrieve } },
        'US',
        [service],
      ).contexts.map(({ transferSyntax }) => transferSyntax);
    expect(accept({})).toEqual([ts.ELE, ts.EBE, ts.ILE]);
    expect(accept({ getTransferSyntaxes: 'as-storage' })).toEqual([ts.ELE, ts.ELE, ts.ILE]);
    await fresh.put({ number: 3, ...odd, transferSyntaxUid: ts.ELE });
    await held.follow();
    expect(held.only(us)).toBeUndefined();
    await fresh.close();
  });

  it('what is not stored here is sent all the same, and still not taken', async () => {
    await rig.update((listener) => ({ ...listener, storageSopClasses: [mr] }));
    const roles = [ct, mr].map((sopClassUid) => ({ sopClassUid, scu: true, scp: true }));
    const offer: Offered[] = [
      [getClass.study, [ts.ELE]],
      [ct, [ts.ELE]],
      [mr, [ts.ELE]],
    ];
    const endpoint = await rig.open(offer, { user: { roles } });
    expect(endpoint.accept.user.roles).toEqual([
      { sopClassUid: ct, scu: false, scp: true },
      { sopClassUid: mr, scu: true, scp: true },
    ]);
    takeInstances(endpoint);
    expect(await retrieveOn(endpoint, study)).toMatchObject({ status: 0, final: { completed: 4 } });
    const unwanted = { sopClassUid: ct, sopInstanceUid: usual.image(1), dataSet: stored[0]! };
    expect((await storeOn(endpoint, unwanted, 3)).status).toBe(0x0122);
    await endpoint.release();
    // Who does not receive has no context for it.
    const other = await rig.open(offer);
    expect(other.accept.contexts.map(({ result }) => result)).toEqual([0, 3, 0]);
    await other.release();
    await rig.update((listener) => ({ ...listener, storage: false }));
    const only = await rig.open(offer, { user: scpRoles(ct, mr) });
    takeInstances(only);
    expect((await retrieveOn(only, study)).status).toBe(0);
    await only.release();
    await rig.update((listener) => listener);
  });

  it('a requestor that never answers a C-STORE is aborted, and nothing is left open', async () => {
    const { timeouts } = rig.settings.listener;
    await rig.update((listener) => ({ ...listener, timeouts: { ...timeouts, dimseMs: 200 } }));
    const endpoint = await open([[ct, [ts.ELE]]]);
    takeInstances(endpoint, () => new Promise(() => undefined));
    await expect(retrieveOn(endpoint, study)).rejects.toMatchObject({ code: 'association-aborted' });
    await until(() => rig.listener.status().associations === 0);
    await rig.update((listener) => listener);
  });
});
