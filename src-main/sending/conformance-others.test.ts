import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { profileSettings, startRig, storage, ts } from '../network/conformance/rig.ts';
import { planContexts } from '../network/services/storage/context-plan.ts';
import {
  type Acceptance,
  type RawDestination,
  type RawStore,
  rawDestination,
  storeResponse,
} from '../network/testing/raw-destination.ts';
import type { RawPeer } from '../network/testing/raw-peer.ts';
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

type Profile = Parameters<typeof startSendingRig>[0];
const images = (count: number) => Array.from({ length: count }, (_, index) => ({ number: index + 1 }));

async function sendTo(
  profile: Profile,
  count: number,
  options: SendingRigOptions & {
    accept?: Acceptance;
    onStore?: (from: RawPeer, store: RawStore) => void | Promise<void>;
    stored?: string;
  } = {},
) {
  const { accept, onStore, stored = ts.ELE, ...rigOptions } = options;
  peer = await rawDestination(onStore, accept && { accept });
  rig = await startSendingRig(profile, peer.port, rigOptions);
  await rig.store(images(count).map((image) => ({ ...image, transferSyntaxUid: stored })));
  return rig.send();
}

const proposed = (index = 0) =>
  peer?.requests[index]?.contexts.map(({ abstractSyntax, transferSyntaxes }) => [abstractSyntax, transferSyntaxes]);
const numberOf = ({ command }: RawStore) => Number(command.affectedSopInstanceUid?.split('.').pop());
/** A listener that takes these transfer syntaxes, in this order of preference. */
const taking = async (...transferSyntaxes: string[]) => {
  host = await testListener({ calledAeTitle: 'ignore', transferSyntaxes });
  return host;
};

describe('DicomImageViewer as Storage SCU', () => {
  it('[PXM-051][PXM-052][PXM-053][PXM-062] opens an association for each instance, with six contexts for its SOP class and nothing else', async () => {
    let open = 0;
    peer = await rawDestination((from, store) => {
      expect(++open).toBe(1);
      open--;
      from.send(storeResponse(store));
    });
    rig = await startSendingRig('pixelmed', peer.port);
    await rig.store([{ number: 1 }, { number: 2, sopClassUid: storage('4') }]);
    const job = await rig.send();
    expect(job).toMatchObject({ state: 'done', done: 2 });
    expect(peer.requests).toHaveLength(2);
    for (const [index, sopClass] of [storage('2'), storage('4')].entries()) {
      expect(proposed(index)).toEqual([
        [sopClass, [ts.ILE, ts.ELE, ts.EBE, ts.DEF, ts.BZ2]],
        ...[ts.ILE, ts.ELE, ts.EBE, ts.DEF, ts.BZ2].map((uid) => [sopClass, [uid]]),
      ]);
      expect(peer.requests[index]?.user).toMatchObject({ roles: [], extended: [], commonExtended: [] });
    }
  });

  it.each([
    ['[PXM-054] bzip2 first', [ts.BZ2, ts.DEF, ts.ELE, ts.EBE, ts.ILE], ts.BZ2],
    ['[PXM-055] then deflate', [ts.DEF, ts.ELE, ts.EBE, ts.ILE], ts.DEF],
    ['[PXM-056] then Explicit VR Little Endian', [ts.ELE, ts.EBE, ts.ILE], ts.ELE],
    ['[PXM-057] then any explicit one', [ts.ILE, ts.EBE], ts.EBE],
    ['[PXM-058] then Implicit VR', [ts.ILE], ts.ILE],
  ])('%s: of the accepted contexts %j carries the C-STORE that of %s', async (_, accepted, used) => {
    await taking(...accepted);
    rig = await startSendingRig('pixelmed', host?.port ?? 0);
    await rig.store([{ number: 1, transferSyntaxUid: ts.ELE }]);
    expect(await rig.send()).toMatchObject({ state: 'done', done: 1 });
    expect(host?.ingest.received[0]?.start.transferSyntaxUid).toBe(used);
  });

  it('[PXM-059] transcodes to the chosen syntax: an Implicit VR file is sent big endian, pixels swapped', async () => {
    await taking(ts.EBE);
    rig = await startSendingRig('pixelmed', host?.port ?? 0);
    await rig.store([{ number: 3, transferSyntaxUid: ts.ILE }]);
    expect(await rig.send()).toMatchObject({ state: 'done' });
    const [file] = host?.ingest.received ?? [];
    const pixels = pixelsIn(readFileSync(file?.path ?? ''), ts.EBE);
    expect(Array.from({ length: 64 }, (_, index) => pixels.readUInt16BE(index * 2))).toEqual(
      Array.from({ length: 64 }, (_, index) => (index * 13 + 3) & 0xfff),
    );
  });

  it('[PXM-060] goes on after a rejected, aborted or failed association, and does not try that instance again', async () => {
    const job = await sendTo('pixelmed', 3, {
      onStore: (from, store) => {
        if (numberOf(store) === 2) from.close();
        else from.send(storeResponse(store));
      },
    });
    expect(job).toMatchObject({ state: 'warning', done: 2, failed: 1, attempts: 1 });
    expect(peer?.stores.map(numberOf)).toEqual([1, 2, 3]);
    // Nobody there at all.
    peer?.close();
    expect(await rig?.send()).toMatchObject({ state: 'failed', failed: 3, attempts: 1 });
  });

  it('[PXM-061] no status stops the batch', async () => {
    const statuses = [0xa700, 0xa900, 0xc000, 0xb000, 0xb006, 0xb007, 0];
    const job = await sendTo('pixelmed', statuses.length, {
      onStore: (from, store) => from.send(storeResponse(store, statuses[numberOf(store) - 1])),
    });
    expect(job).toMatchObject({ state: 'warning', done: 4, failed: 3, attempts: 1 });
    expect(peer?.stores).toHaveLength(statuses.length);
    const lines = await rig?.jobs.problems(job.id);
    expect(lines?.filter(({ code }) => code === 'dimse-status').map(({ object }) => object.split('.').pop())).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
  });

  it('[PXM-063] can send every one of the 79 storage classes', () => {
    const { sending, listener } = profileSettings('pixelmed');
    const classes = listener.storageSopClasses;
    expect(classes).toHaveLength(79);
    for (const sopClassUid of classes) {
      const pair = { sopClassUid, transferSyntaxUid: ts.ELE };
      expect(planContexts([pair], sending).contexts.map(({ abstractSyntax }) => abstractSyntax)).toEqual(
        Array.from({ length: 6 }, () => sopClassUid),
      );
    }
  });

  it('[PXM-047][PXM-049][PXM-050] sends from a selection in the archive, or the displayed instance, to a configured node', async () => {
    peer = await rawDestination();
    rig = await startSendingRig('pixelmed', peer.port);
    const studyRow = await rig.store(images(2));
    const [series] = await rig.archive.seriesOfStudy(studyRow);
    const { rows } = await rig.archive.search({ level: 'instance', match: {} });
    const selection = { studyRows: [], seriesRows: [series?.seriesRow ?? 0], instanceRows: [rows[0]?.row ?? 0] };
    // What is named twice is sent once.
    expect(await rig.jobs.finished(await rig.sending.send('peer', 'archive', selection))).toMatchObject({ done: 2 });
    const nothing = { studyRows: [], seriesRows: [], instanceRows: [] };
    await expect(rig.sending.send('peer', 'archive', nothing)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(rig.sending.send('stranger', 'archive', selection)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('[PXM-013] a second sending waits for the first', async () => {
    const order: string[] = [];
    peer = await rawDestination(async (from, store) => {
      order.push(`begins ${numberOf(store)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`ends ${numberOf(store)}`);
      from.send(storeResponse(store));
    });
    rig = await startSendingRig('pixelmed', peer.port);
    const studyRow = await rig.store(images(2));
    await Promise.all([rig.send([studyRow]), rig.send([studyRow])]);
    expect(order).toEqual([1, 2, 1, 2].flatMap((number) => [`begins ${number}`, `ends ${number}`]));
  });
});

describe('OSM as Storage SCU', () => {
  it('[OSM-064][OSM-066][OSM-069] keeps one association for all images, one after the other, with ILE, ELE and EBE', async () => {
    let open = 0;
    const job = await sendTo('kodak-osm', 5, {
      onStore: async (from, store) => {
        expect(++open).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        open--;
        from.send(storeResponse(store));
      },
    });
    expect(job).toMatchObject({ state: 'done', done: 5 });
    expect(peer?.requests).toHaveLength(1);
    expect(proposed()).toEqual([[storage('2'), [ts.ILE, ts.ELE, ts.EBE]]]);
  });

  it('[OSM-065] sends no further image after one that was not successful', async () => {
    const job = await sendTo('kodak-osm', 4, {
      onStore: (from, store) => from.send(storeResponse(store, numberOf(store) === 2 ? 0xa700 : 0)),
    });
    expect(job).toMatchObject({ done: 1, failed: 3, attempts: 1 });
    expect(peer?.stores.map(numberOf)).toEqual([1, 2]);
  });

  it('[OSM-067] a dropped association ends the transfer', async () => {
    const job = await sendTo('kodak-osm', 4, {
      onStore: (from, store) => (numberOf(store) === 2 ? from.close() : from.send(storeResponse(store))),
    });
    expect(job).toMatchObject({ done: 1, failed: 3 });
    expect(peer?.requests).toHaveLength(1);
  });

  it('[OSM-068] has no time-out while a transfer takes its time', () => {
    const { calling, sending } = profileSettings('kodak-osm');
    expect(calling.timeouts).toMatchObject({ dimseMs: 0, idleMs: 0, packetMs: 0, sendMs: 0 });
    expect(sending.responseMs).toBeUndefined();
  });

  it.each([
    ['[OSM-070] JPEG Lossless', 'jpeg-lossless', [ts.JL, ts.JL1]],
    ['[OSM-071] lossy JPEG', 'jpeg-lossy', [ts.JB, ts.JX]],
    ['[OSM-072] JPEG 2000', 'jpeg-2000', [ts.J2L, ts.J2]],
  ])('%s: with the configuration %s proposes %j in contexts of their own', async (_, variant, extras) => {
    await sendTo('kodak-osm', 1, { variants: [variant], accept: (uids) => uids.find((uid) => uid === ts.ELE) });
    expect(proposed()).toEqual([
      [storage('2'), [ts.ILE, ts.ELE, ts.EBE]],
      ...extras.map((uid) => [storage('2'), [uid]]),
    ]);
  });

  it('[OSM-073] never proposes more than 128 contexts', () => {
    const { sending, listener } = profileSettings('kodak-osm', { variants: ['jpeg-lossless'] });
    const pairs = listener.storageSopClasses.map((sopClassUid) => ({ sopClassUid, transferSyntaxUid: ts.ELE }));
    expect(pairs.length * 3).toBeGreaterThan(128);
    const plan = planContexts(pairs, sending);
    expect(plan.contexts.length).toBeLessThanOrEqual(128);
    expect(plan.contexts.map(({ id }) => id)).toEqual(plan.contexts.map((_, index) => 2 * index + 1));
    // The others come with another association.
    const rest = pairs.filter(({ sopClassUid }) => !plan.pairs.has(`${sopClassUid} ${ts.ELE}`));
    expect(rest.length).toBeGreaterThan(0);
    expect(planContexts(rest, sending).pairs.size).toBe(rest.length);
  });

  it('[OSM-074] opens no more associations to a node than are set', async () => {
    let open = 0;
    let most = 0;
    peer = await rawDestination(async (from, store) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 20));
      open--;
      from.send(storeResponse(store));
    });
    const change = { sending: { maxAssociations: 2, parallel: 4 }, queue: { workersPerNode: 4 } };
    rig = await startSendingRig('kodak-osm', peer.port, { change });
    const studyRow = await rig.store(images(12));
    const jobs = await Promise.all([rig.send([studyRow]), rig.send([studyRow])]);
    expect(jobs.map(({ state, done }) => [state, done])).toEqual([
      ['done', 12],
      ['done', 12],
    ]);
    expect(most).toBe(2);
  });
});

describe('Vitrea Read as Storage SCU', () => {
  it('[VIT-035][VIT-036][VIT-037][VIT-038][VIT-044] proposes all 49 classes under their right UIDs with ILE, ELE and EBE, nothing negotiated', async () => {
    const job = await sendTo('vitrea-read', 1, { accept: (uids) => uids.find((uid) => uid === ts.ELE) });
    expect(job.state).toBe('done');
    const classes = proposed()?.map(([sopClass]) => sopClass);
    expect(classes).toHaveLength(49);
    expect(new Set(classes).size).toBe(49);
    expect(new Set(classes)).toEqual(new Set(profileSettings('vitrea-read').listener.storageSopClasses));
    expect(classes).toContain('1.2.840.10008.5.1.4.1.1.1.2.1');
    expect(classes).toContain('1.2.840.10008.5.1.4.1.1.77.1');
    expect(classes).not.toContain('1.2.840.10008.5.1.4.1.1.1.3.1.1');
    for (const [, syntaxes] of proposed() ?? []) {
      expect(syntaxes).toEqual([ts.ILE, ts.ELE, ts.EBE]);
    }
    expect(peer?.requests[0]?.user).toMatchObject({ roles: [], extended: [], commonExtended: [] });
  });

  it('[VIT-042][VIT-043] sends private presentation states and NM images like any other instance', async () => {
    peer = await rawDestination(undefined, { accept: (uids) => uids.find((uid) => uid === ts.ELE) });
    rig = await startSendingRig('vitrea-read', peer.port);
    await rig.store([
      { number: 1, sopClassUid: '1.3.6.1.4.1.16978.3.1' },
      { number: 2, sopClassUid: storage('20') },
      { number: 3, sopClassUid: storage('5') },
    ]);
    expect(await rig.send()).toMatchObject({ state: 'done', done: 3 });
    expect(peer.stores.map(({ command }) => command.affectedSopClassUid)).toEqual([
      '1.3.6.1.4.1.16978.3.1',
      storage('20'),
      storage('5'),
    ]);
  });

  it('[VIT-074] has no listener for the titles of its SCUs', async () => {
    const listening = await startRig('vitrea-read', { station: { hostName: 'station' } });
    for (const called of ['ID_STORE_SCU', 'ID_QR_SCU', 'ID_PM_SCU']) {
      await expect(listening.open([[storage('2'), [ts.ILE]]], { called })).rejects.toMatchObject({
        code: 'association-rejected',
        parameters: { result: 1, source: 1, reason: 7 },
      });
    }
    await listening.close();
  });

  it('calls under a title of its own for sending, which may be changed', async () => {
    peer = await rawDestination(undefined, { accept: (uids) => uids.find((uid) => uid === ts.ELE) });
    rig = await startSendingRig('vitrea-read', peer.port, { station: { hostName: 'station' } });
    await rig.store([{ number: 1 }]);
    await rig.send();
    expect(peer.requests[0]?.callingAeTitle).toBe('ID_STORE_SCU');
    rig.settings.sending.callingAeTitle = 'IMPORT';
    await rig.send();
    expect(peer.requests[1]?.callingAeTitle).toBe('IMPORT');
  });
});
