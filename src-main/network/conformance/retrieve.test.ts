import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { ProfileName } from '../../../src-shared/settings/profiles.ts';
import { freePort } from '../../../testing/ports.ts';
import type { FileIngest } from '../testing/file-ingest.ts';
import { type RawDestination, rawDestination, storeResponse } from '../testing/raw-destination.ts';
import {
  countsOf,
  type Destination,
  getClass,
  type Keys,
  moveClass,
  type RetrieveRig,
  retrieveOn,
  scpRoles,
  startRetrieveRig,
  takeInstances,
  usual,
} from '../testing/retrieve-rig.ts';
import { until } from '../testing/test-listener.ts';
import { loadProfile, type Offered, ts } from './rig.ts';

/** The Retrieve SCP as each of the five systems has it, and the Storage SCU of its sub-operations. */

const ct = '1.2.840.10008.5.1.4.1.1.2';
const mr = '1.2.840.10008.5.1.4.1.1.4';
const study: Keys = { level: 'STUDY', study: usual.study };
const series: Keys = { level: 'SERIES', study: usual.study, series: usual.series };
const image = (number: number): Keys => ({
  level: 'IMAGE',
  study: usual.study,
  series: usual.series,
  image: usual.image(number),
});

let rig: RetrieveRig;
let to: Destination;

/** Three CT of one series and one of another study, and a node `DESTINATION` that takes everything. */
function underProfile(name: ProfileName, change: object = {}): void {
  beforeAll(async () => {
    rig = await startRetrieveRig(name, change);
    for (const number of [1, 2, 3]) await rig.put({ number });
    await rig.put({ number: 4, study: '2.25.4711.10', series: '2.25.4711.11' });
  });
  afterAll(() => rig.close());
  beforeEach(async () => {
    rig.nodes.splice(0);
    to = await rig.destination();
  });
}

const scripted: RawDestination[] = [];
afterEach(() => {
  for (const each of scripted.splice(0)) each.close();
});
async function bytesDestination(
  aeTitle: string,
  onStore?: Parameters<typeof rawDestination>[0],
): Promise<RawDestination> {
  const made = await rawDestination(onStore);
  scripted.push(made);
  rig.addNode(aeTitle, made.port);
  return made;
}

const message = ts.ILE;
const move = async (keys: Keys, options: Parameters<typeof retrieveOn>[2] & { calling?: string } = {}) => {
  const endpoint = await rig.open([[moveClass.study, [message]]], options.calling ? { calling: options.calling } : {});
  const retrieved = await retrieveOn(endpoint, keys, options);
  await endpoint.release();
  return retrieved;
};
const get = async (
  keys: Keys,
  storage: readonly Offered[] = [[ct, [ts.ELE, ts.ILE]]],
  answer?: Parameters<typeof takeInstances>[1],
) => {
  const classes = [...new Set(storage.map(([uid]) => uid))];
  const endpoint = await rig.open([[getClass.study, [message]], ...storage], { user: scpRoles(...classes) });
  const got = takeInstances(endpoint, answer);
  const retrieved = await retrieveOn(endpoint, keys);
  await endpoint.release();
  return { ...retrieved, got };
};
const arrived = (of: { ingest: FileIngest } = to) => of.ingest.received.map(({ sopInstanceUid }) => sopInstanceUid);
const statusOf = (status: number) => {
  throw new NegatoscopeError('dimse-status', 'as the test wants it', { status });
};
/** Answers of the destination by instance number. */
const answering = (statuses: Record<number, number>) => {
  to.ingest.onCommit = ({ sopInstanceUid = '' }) => {
    const status = statuses[Number(sopInstanceUid.split('.').at(-1))];
    if (status !== undefined) statusOf(status);
  };
};
const changed = (retrieve: object) =>
  rig.update((listener) => ({ ...listener, retrieve: { ...listener.retrieve, ...retrieve } }));
const unchanged = () => rig.update((listener) => listener);

/** C-CANCEL after the first C-STORE has arrived. */
async function cancelled(honoured: boolean): Promise<number> {
  const endpoint = await rig.open([[moveClass.study, [message]]]);
  to.ingest.onCommit = async () => {
    endpoint.cancel(endpoint.association.contexts.get(1)!, 31);
    await new Promise((resolve) => setTimeout(resolve, 40));
  };
  const { final, status } = await retrieveOn(endpoint, study, { messageId: 31 });
  await endpoint.release();
  const [remaining = 0, completed = 0] = countsOf(final);
  expect(arrived()).toHaveLength(completed);
  expect(completed + remaining).toBe(3);
  expect(remaining > 0).toBe(honoured);
  return status;
}

/** Each C-STORE comes only when the one before was answered; the greatest number under way at the same time, and associations. */
async function sequence(): Promise<{ most: number; stores: number; associations: number }> {
  let open = 0;
  let most = 0;
  rig.nodes.splice(0);
  const raw = await bytesDestination('DESTINATION', async (peer, store) => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setTimeout(resolve, 20));
    open--;
    peer.send(storeResponse(store));
  });
  expect((await move(study)).status).toBe(0);
  return { most, stores: raw.stores.length, associations: raw.requests.length };
}

/** The destination closes its association at the second C-STORE. */
async function dropped(): Promise<{ status: number; completed: number | undefined; associations: number }> {
  rig.nodes.splice(0);
  const raw = await bytesDestination('DESTINATION', (peer, store) =>
    store.index === 0 ? peer.send(storeResponse(store)) : peer.close(),
  );
  const { final, status } = await move(study);
  return { status, completed: final.completed, associations: raw.requests.length };
}

describe('Canon GCA-9300R', () => {
  underProfile('canon-gca');

  it('[GCA-130] another called AE title is rejected', async () => {
    await expect(rig.open([[moveClass.study, [ts.ILE]]], { called: 'NOBODY' })).rejects.toMatchObject({
      code: 'association-rejected',
      parameters: { result: 1, source: 1, reason: 7 },
    });
  });

  it('[GCA-131] STUDY, SERIES and IMAGE are served by their unique keys alone', async () => {
    for (const [keys, count] of [
      [study, 3],
      [{ level: 'SERIES', series: usual.series }, 3],
      [{ level: 'IMAGE', image: usual.image(2) }, 1],
    ] as const) {
      to.ingest.received.splice(0);
      expect((await move(keys)).status).toBe(0);
      expect(arrived()).toHaveLength(count);
    }
    expect(arrived()).toEqual([usual.image(2)]);
  });

  it('[GCA-132] the storage SCU sends over an association of its own', async () => {
    const { associations, stores } = await sequence();
    expect({ associations, stores }).toEqual({ associations: 1, stores: 3 });
  });

  it('[GCA-133] an unknown destination is answered A801H', async () => {
    expect(await move(study, { destination: 'NOBODY' })).toMatchObject({ status: 0xa801, pending: [] });
  });

  it('[GCA-134] over the limit A701H; when all fail no A702H', async () => {
    const before = rig.settings.listener.maxAssociations;
    await rig.update((listener) => ({ ...listener, maxAssociations: 1 }));
    const first = await rig.open([[moveClass.study, [message]]]);
    const second = await rig.open([[moveClass.study, [message]]]);
    expect((await retrieveOn(second, study)).status).toBe(0xa701);
    expect((await retrieveOn(first, study)).status).toBe(0);
    await Promise.all([first.release(), second.release()]);
    await rig.update((listener) => ({ ...listener, maxAssociations: before }));
    rig.addNode('GONE', await freePort(), { sending: { overrides: { retry: { attempts: 0 } } } });
    expect((await move(study, { destination: 'GONE' })).status).toBe(0xb000);
  });

  it('[GCA-135][GCA-136] B000H with the counts when some failed, FF00H with all four counters meanwhile', async () => {
    answering({ 1: 0xb000, 3: 0xa900 });
    const { final, pending, status } = await move(study);
    expect(status).toBe(0xb000);
    expect(final).toMatchObject({ completed: 1, failed: 1, warning: 1 });
    expect(pending.map(countsOf)).toEqual([
      [2, 0, 0, 1],
      [1, 1, 0, 1],
      [0, 1, 1, 1],
    ]);
  });

  it('[GCA-137] C-CANCEL ends it with FE00H', async () => {
    expect(await cancelled(true)).toBe(0xfe00);
  });

  it('[GCA-138] the abort of the C-MOVE association stops what is left', async () => {
    const endpoint = await rig.open([[moveClass.study, [message]]]);
    to.ingest.onCommit = async () => {
      endpoint.association.abort();
      await new Promise((resolve) => setTimeout(resolve, 40));
    };
    await expect(retrieveOn(endpoint, study)).rejects.toMatchObject({ code: 'association-aborted' });
    await until(() => rig.activity.list().every(({ outcome }) => outcome !== 'open'));
    expect(arrived()).toEqual([usual.image(1)]);
  });

  it('[GCA-139] what failed is tried again as the storage SCU of that destination is set', async () => {
    rig.nodes.splice(0);
    rig.addNode('DESTINATION', to.port, { sending: { overrides: { retry: { attempts: 2, delayMs: 20, factor: 1 } } } });
    let refusals = 2;
    to.ingest.onCommit = ({ sopInstanceUid }) =>
      sopInstanceUid === usual.image(2) && refusals-- > 0 ? statusOf(0xa700) : undefined;
    const { final, status } = await move(study);
    expect(status).toBe(0);
    expect(countsOf(final)).toEqual([undefined, 3, 0, 0]);
    expect(arrived()).toEqual([1, 2, 3].map(usual.image));
    refusals = 100;
    to.ingest.received.splice(0);
    const attempts = to.ingest.begun;
    expect((await move(study)).status).toBe(0xb000);
    // The first one once, this one three times; each failure ends the attempt, so that the last one is not reached.
    expect(to.ingest.begun - attempts).toBe(4);
  });

  it('[GCA-140] several destinations are served at the same time', async () => {
    const other = await rig.destination({}, { aeTitle: 'OTHER' });
    let open = () => {};
    to.ingest.onCommit = () =>
      new Promise<void>((resolve) => {
        open = resolve;
      });
    const first = move(study);
    await until(() => to.ingest.begun === 1);
    expect((await move(study, { destination: 'OTHER' })).status).toBe(0);
    expect(arrived(other)).toHaveLength(3);
    to.ingest.onCommit = () => undefined;
    open();
    expect((await first).status).toBe(0);
    expect(arrived()).toHaveLength(3);
  });
});

describe('Kodak DirectView OSM', () => {
  underProfile('kodak-osm', { listener: { callers: [{ aeTitle: 'CALLER', address: '127.0.0.1' }] } });

  it('[OSM-075][OSM-084] Patient Root and Study Root MOVE in ILE, ELE, EBE, EBE before all; no C-GET', async () => {
    const all = [ts.ILE, ts.ELE, ts.EBE];
    for (const uid of Object.values(moveClass)) {
      expect(
        await rig.answers([
          [uid, all],
          [uid, [ts.ILE]],
          [uid, [ts.ELE]],
          [uid, [ts.ILE, ts.ELE]],
          [uid, [ts.DEF]],
        ]),
      ).toEqual([ts.EBE, ts.ILE, ts.ELE, ts.ELE, 4]);
    }
    expect(await rig.answers(Object.values(getClass).map((uid): Offered => [uid, all]))).toEqual([3, 3]);
    const big = await rig.open([[moveClass.patient, [ts.EBE]]]);
    expect((await retrieveOn(big, { level: 'PATIENT', patient: usual.patient })).status).toBe(0);
    expect(arrived()).toHaveLength(4);
    await big.release();
  });

  it('[OSM-064][OSM-065][OSM-066] one C-STORE after the other over one association for all images', async () => {
    expect(await sequence()).toEqual({ most: 1, stores: 3, associations: 1 });
  });

  it('[OSM-067] when the association is dropped the move ends', async () => {
    expect(await dropped()).toEqual({ status: 0xb000, completed: 1, associations: 1 });
  });

  it('[OSM-068] nothing times out while an image is being sent', async () => {
    const { dimseMs, packetMs, sendMs, idleMs } = rig.settings.calling.timeouts;
    expect([dimseMs, packetMs, sendMs, idleMs]).toEqual([0, 0, 0, 0]);
    to.ingest.onCommit = () => new Promise((resolve) => setTimeout(resolve, 300));
    expect((await move(image(1))).status).toBe(0);
  });

  it('[OSM-074] associations that send at the same time are limited, for a node and altogether', async () => {
    rig.nodes.splice(0);
    rig.addNode('DESTINATION', to.port, { sending: { overrides: { maxAssociations: 1 } } });
    let most = 0;
    to.ingest.onCommit = async () => {
      most = Math.max(most, to.listener.status().associations);
      await new Promise((resolve) => setTimeout(resolve, 20));
    };
    expect((await Promise.all([move(study), move(study)])).map(({ status }) => status)).toEqual([0, 0]);
    expect(most).toBe(1);
    await changed({ maximumAtOnce: 1 });
    let open = () => {};
    to.ingest.onCommit = () =>
      new Promise<void>((resolve) => {
        open = resolve;
      });
    const begun = to.ingest.begun;
    const first = move(image(1));
    await until(() => to.ingest.begun > begun);
    expect((await move(study)).status).toBe(0xa700);
    open();
    expect((await first).status).toBe(0);
    await unchanged();
  });

  it('[OSM-076][OSM-077] an unknown destination is A801H, other refusals are A700H', async () => {
    expect((await move(study, { destination: 'NOBODY' })).status).toBe(0xa801);
    for (const keys of [{}, { level: 'STUDY' }, { level: 'PATIENT', patient: usual.patient }]) {
      expect((await move(keys)).status).toBe(0xa700);
    }
    expect((await move(study, { identifier: Buffer.from('no data set') })).status).toBe(0xa700);
  });

  it('[OSM-078][OSM-079][OSM-080] some failed B000H, a single image C003H, all of them C000H', async () => {
    answering({ 2: 0xa700 });
    expect((await move(study)).status).toBe(0xb000);
    expect((await move(image(2))).status).toBe(0xc003);
    answering({ 1: 0xa700, 2: 0xa700, 3: 0xa700 });
    expect((await move(series)).status).toBe(0xc000);
    to.ingest.onCommit = () => undefined;
    const { select } = rig.archive;
    rig.archive.select = () => Promise.reject(new NegatoscopeError('io', 'the index is broken'));
    expect((await move(study)).status).toBe(0xc000);
    rig.archive.select = select;
  });

  it('[OSM-081] relational C-MOVE is neither negotiated nor served', async () => {
    const information = Uint8Array.of(1);
    const endpoint = await rig.open([[moveClass.study, [message]]], {
      user: { extended: [{ sopClassUid: moveClass.study, information }] },
    });
    expect(endpoint.accept.user.extended).toEqual([]);
    expect((await retrieveOn(endpoint, { level: 'SERIES', series: usual.series })).status).toBe(0xa700);
    await endpoint.release();
    expect(arrived()).toEqual([]);
  });

  it('[OSM-082] priority has no effect', async () => {
    for (const priority of [0, 1, 2]) {
      to.ingest.received.splice(0);
      expect((await move(study, { priority })).status).toBe(0);
      expect(arrived()).toEqual([1, 2, 3].map(usual.image));
    }
  });

  it('[OSM-083] key image notes are moved like images', async () => {
    const note = {
      number: 30,
      study: '2.25.4711.30',
      series: '2.25.4711.31',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.88.59',
    };
    const sent = await rig.put({
      ...note,
      without: [
        0x7fe00010, 0x00280010, 0x00280011, 0x00280002, 0x00280004, 0x00280100, 0x00280101, 0x00280102, 0x00280103,
      ],
    });
    expect((await move({ level: 'STUDY', study: note.study })).status).toBe(0);
    expect(to.ingest.received.map(({ path }) => readFileSync(path).equals(sent))).toEqual([true]);
  });
});

describe('Telemis-Medical', () => {
  underProfile('telemis');

  it('[TEL-087] Study Root MOVE in ELE, EBE, ILE; no Patient Root', async () => {
    const each = [ts.ELE, ts.EBE, ts.ILE].map((uid): Offered => [moveClass.study, [uid]]);
    expect(await rig.answers([...each, [moveClass.patient, [ts.ELE]], [getClass.patient, [ts.ELE]]])).toEqual([
      ts.ELE,
      ts.EBE,
      ts.ILE,
      3,
      3,
    ]);
  });

  it('[TEL-088][TEL-089][TEL-090] one association to the destination, one C-STORE for each image, each after the answer to the one before', async () => {
    expect(await sequence()).toEqual({ most: 1, stores: 3, associations: 1 });
  });

  it('[TEL-091] when the association ends early so does the move', async () => {
    expect(await dropped()).toEqual({ status: 0xb000, completed: 1, associations: 1 });
  });

  it('[TEL-092][TEL-093] the 64 classes can be sent, each proposed as SCU in ELE, EBE and ILE', async () => {
    const listed = (loadProfile('telemis')!.settings['listener'] as { storageSopClasses: string[] }).storageSopClasses;
    // Of what it stores, it does not list Enhanced MR and MR Spectroscopy among the sub-operations.
    const classes = listed.filter((uid) => !/\.4\.1\.1\.4\.[12]$/.test(uid));
    expect(classes).toHaveLength(64);
    for (const [index, sopClassUid] of classes.entries()) {
      await rig.put({ number: 100 + index, study: '2.25.4711.60', series: '2.25.4711.61', sopClassUid });
    }
    rig.nodes.splice(0);
    const raw = await bytesDestination('DESTINATION');
    const { final, status } = await move({ level: 'STUDY', study: '2.25.4711.60' });
    expect(status).toBe(0);
    expect(final.completed).toBe(64);
    expect(raw.stores.map(({ command }) => command.affectedSopClassUid)).toEqual(classes);
    expect(raw.requests).toHaveLength(1);
    for (const uid of classes) {
      const proposed = raw.requests[0]!.contexts.filter(({ abstractSyntax }) => abstractSyntax === uid).flatMap(
        ({ transferSyntaxes }) => transferSyntaxes,
      );
      expect(new Set(proposed), uid).toEqual(new Set([ts.ELE, ts.EBE, ts.ILE]));
    }
    expect(raw.requests[0]!.user.roles).toEqual([]);
  });

  it('[TEL-094][TEL-095][TEL-096] A801H unknown destination, B000H some failed, FE00H cancelled', async () => {
    expect((await move(study, { destination: 'NOBODY' })).status).toBe(0xa801);
    answering({ 2: 0xa700 });
    expect((await move(study)).status).toBe(0xb000);
    to.ingest.received.splice(0);
    expect(await cancelled(true)).toBe(0xfe00);
  });

  /** Every cause in turn, for MOVE and for GET. */
  async function failures(
    ask: (keys: Keys, options?: Parameters<typeof retrieveOn>[2]) => Promise<{ status: number }>,
  ) {
    const found: Record<string, number> = {};
    const { select } = rig.archive;
    rig.archive.select = () => Promise.reject(new NegatoscopeError('io', 'the index is broken'));
    found['not counted'] = (await ask(study)).status;
    rig.archive.select = () => Promise.resolve({ groups: [] }) as unknown as ReturnType<typeof select>;
    found['our own fault'] = (await ask(study)).status;
    rig.archive.select = select;
    found['another class'] = (await ask(study, { sopClass: moveClass.patient })).status;
    found['identifier'] = (await ask({ level: 'STUDY' })).status;
    found['no data set'] = (await ask(study, { identifier: Buffer.from('no data set') })).status;
    await rig.update((listener) => ({ ...listener, maxAssociations: 1, overLimit: 'refuse-storage' }));
    const first = await rig.open([[moveClass.study, [message]]]);
    found['too many'] = (await ask(study)).status;
    await first.release();
    await unchanged();
    return found;
  }
  const causes = {
    'not counted': 0xa701,
    'our own fault': 0x0110,
    'another class': 0xa800,
    identifier: 0xa900,
    'no data set': 0xc000,
    'too many': 0x0213,
  };

  it('[TEL-097][TEL-098] MOVE: A701H, A702H, A800H, A900H, C000H, 0110H, 0213H', async () => {
    expect(await failures(move)).toEqual(causes);
    rig.addNode('GONE', await freePort());
    expect((await move(study, { destination: 'GONE' })).status).toBe(0xa702);
  });

  it('[TEL-099] priority is ignored', async () => {
    for (const priority of [1, 2]) {
      to.ingest.received.splice(0);
      expect((await move(study, { priority })).status).toBe(0);
      expect(arrived()).toEqual([1, 2, 3].map(usual.image));
    }
  });

  it('[TEL-100] Study Root GET in ELE, EBE, ILE', async () => {
    const each = [ts.ELE, ts.EBE, ts.ILE].map((uid): Offered => [getClass.study, [uid]]);
    expect(await rig.answers([...each, [getClass.study, [ts.DEF]]])).toEqual([ts.ELE, ts.EBE, ts.ILE, 4]);
  });

  it('[TEL-101][TEL-102][TEL-103] GET: on the same association, only classes negotiated at its opening, a response after each image', async () => {
    const keys = { level: 'STUDY', study: '2.25.4711.70' };
    for (const [number, sopClassUid] of [
      [200, ct],
      [201, mr],
      [202, ct],
    ] as const) {
      await rig.put({ number, study: keys.study, series: '2.25.4711.71', sopClassUid });
    }
    const associations = rig.activity.list().length;
    const { final, got, pending, status } = await get(keys);
    expect(status).toBe(0xb000);
    expect(pending.map(countsOf)).toEqual([
      [2, 1, 0, 0],
      [1, 1, 1, 0],
      [0, 2, 1, 0],
    ]);
    expect(countsOf(final)).toEqual([undefined, 2, 1, 0]);
    expect(got.map(({ command }) => command.affectedSopInstanceUid)).toEqual([usual.image(200), usual.image(202)]);
    expect(rig.activity.list()).toHaveLength(associations);
    expect(
      (
        await get(keys, [
          [ct, [ts.ELE]],
          [mr, [ts.ELE]],
        ])
      ).status,
    ).toBe(0);
  });

  it('[TEL-104] GET: the statuses of MOVE', async () => {
    const ask = async (keys: Keys, options: Parameters<typeof retrieveOn>[2] = {}) => {
      const endpoint = await rig.open(
        [
          [getClass.study, [message]],
          [ct, [ts.ELE]],
        ],
        { user: scpRoles(ct) },
      );
      takeInstances(endpoint);
      const retrieved = await retrieveOn(endpoint, keys, options);
      await endpoint.release();
      return retrieved;
    };
    expect(await failures(ask)).toEqual(causes);
    expect((await get(study, [[mr, [ts.ELE]]])).status).toBe(0xa702);
    expect((await get(study, undefined, (_, index) => (index === 0 ? 0xa700 : 0))).status).toBe(0xb000);
    const endpoint = await rig.open(
      [
        [getClass.study, [message]],
        [ct, [ts.ELE]],
      ],
      { user: scpRoles(ct) },
    );
    takeInstances(endpoint, async () => {
      endpoint.cancel(endpoint.association.contexts.get(1)!, 3);
      return 0;
    });
    expect((await retrieveOn(endpoint, study, { messageId: 3 })).status).toBe(0xfe00);
    await endpoint.release();
  });
});

describe('PixelMed DicomImageViewer', () => {
  underProfile('pixelmed');
  const all = [ts.ILE, ts.ELE, ts.EBE, ts.DEF, ts.BZ2];
  /** From the first one that is preferred down to the last one. */
  const order = [ts.BZ2, ts.DEF, ts.ELE, ts.EBE, ts.ILE];
  const falling = (uid: string): Offered[] =>
    order.map((_, index): Offered => [uid, all.filter((each) => order.indexOf(each) >= index)]);

  it('[PXM-122] Study Root MOVE and GET in five transfer syntaxes, and identifiers are read in each', async () => {
    for (const uid of [moveClass.study, getClass.study]) {
      expect(await rig.answers(falling(uid))).toEqual(order);
    }
    expect(
      await rig.answers([
        [moveClass.patient, all],
        [getClass.patient, all],
      ]),
    ).toEqual([3, 3]);
    const endpoint = await rig.open(all.map((uid): Offered => [moveClass.study, [uid]]));
    for (const [index] of all.entries()) {
      to.ingest.received.splice(0);
      expect((await retrieveOn(endpoint, study, { contextId: index * 2 + 1 })).status).toBe(0);
      expect(arrived()).toHaveLength(3);
    }
    answering({ 2: 0xa700 });
    for (const [index] of all.entries()) {
      expect((await retrieveOn(endpoint, study, { contextId: index * 2 + 1 })).failedUids).toEqual([usual.image(2)]);
    }
    await endpoint.release();
  });

  it('[PXM-123] at each level exactly what matches', async () => {
    await rig.put({ number: 5, series: '2.25.4711.22' });
    for (const [keys, expected] of [
      [study, [1, 2, 3, 5]],
      [series, [1, 2, 3]],
      [image(2), [2]],
      [{ ...study, study: '2.25.4711.10' }, [4]],
    ] as const) {
      to.ingest.received.splice(0);
      expect((await move(keys)).status).toBe(0);
      expect(arrived()).toEqual(expected.map(usual.image));
      const { got } = await get(keys);
      expect(got.map(({ command }) => command.affectedSopInstanceUid)).toEqual(expected.map(usual.image));
    }
  });

  it('[PXM-124][PXM-125] a missing key of an upper level, or a list of UIDs, matches nothing', async () => {
    for (const keys of [
      { level: 'SERIES', series: usual.series },
      { level: 'IMAGE', study: usual.study, image: usual.image(1) },
      { level: 'STUDY', study: [usual.study, '2.25.4711.10'] },
      { ...image(1), image: [usual.image(1), usual.image(2)] },
    ]) {
      expect(await move(keys)).toMatchObject({ status: 0, pending: [], final: { completed: 0, failed: 0 } });
      expect((await get(keys)).got).toEqual([]);
    }
    expect(arrived()).toEqual([]);
  });

  it('[PXM-126] one single association for all instances', async () => {
    expect((await sequence()).associations).toBe(1);
  });

  it('[PXM-127][PXM-128][PXM-129] one response: A801H without an association, A900H, C000H', async () => {
    const before = rig.activity.list().length;
    expect(await move(study, { destination: 'NOBODY' })).toMatchObject({ status: 0xa801, pending: [] });
    expect(await move({ level: 'PATIENT' })).toMatchObject({ status: 0xa900, pending: [] });
    expect(await move(study, { identifier: Buffer.from('no data set') })).toMatchObject({
      status: 0xa900,
      pending: [],
    });
    const { select } = rig.archive;
    rig.archive.select = () => Promise.reject(new NegatoscopeError('io', 'the index is broken'));
    expect(await move(study)).toMatchObject({ status: 0xc000, pending: [] });
    rig.archive.select = select;
    expect(rig.activity.list()).toHaveLength(before);
  });

  it('[PXM-130][PXM-131][PXM-132] FF00H after each that was sent but the last; 0000H, or B000H when not all were; a failing one stops nothing', async () => {
    const sent = await move(series);
    expect(sent.status).toBe(0);
    expect(sent.pending.map(countsOf)).toEqual([
      [2, 1, 0, 0],
      [1, 2, 0, 0],
    ]);
    answering({ 1: 0xa700 });
    const some = await move(series);
    expect(some.status).toBe(0xb000);
    expect(some.pending.map(countsOf)).toEqual([[1, 1, 1, 0]]);
    expect(countsOf(some.final)).toEqual([undefined, 2, 1, 0]);
    // A context that the destination does not take.
    await rig.put({ number: 300, study: '2.25.4711.80', series: '2.25.4711.81', sopClassUid: mr });
    await rig.put({ number: 301, study: '2.25.4711.80', series: '2.25.4711.81' });
    const only = await rig.destination({ storageSopClasses: [ct] }, { aeTitle: 'ONLY_CT' });
    expect((await move({ level: 'STUDY', study: '2.25.4711.80' }, { destination: 'ONLY_CT' })).status).toBe(0xb000);
    expect(arrived(only)).toEqual([usual.image(301)]);
  });

  it('[PXM-133] a destination that closes its association ends the transfer', async () => {
    const { associations, completed } = await dropped();
    expect({ associations, completed }).toEqual({ associations: 1, completed: 1 });
  });

  it('[PXM-134] no instance is tried again', async () => {
    answering({ 2: 0xa700 });
    expect((await move(series)).status).toBe(0xb000);
    expect(to.ingest.begun).toBe(3);
  });

  it('[PXM-135] no A701H, A702H and FE00H; C-CANCEL is tolerated', async () => {
    expect(Object.values(rig.settings.listener.retrieve.statuses)).not.toContain(0xa701);
    expect(Object.values(rig.settings.listener.retrieve.statuses)).not.toContain(0xa702);
    rig.addNode('GONE', await freePort());
    expect((await move(study, { destination: 'GONE' })).status).toBe(0xb000);
    const endpoint = await rig.open([[moveClass.study, [message]]]);
    to.ingest.onCommit = () => endpoint.cancel(endpoint.association.contexts.get(1)!, 31);
    expect(await retrieveOn(endpoint, series, { messageId: 31 })).toMatchObject({ status: 0, final: { completed: 3 } });
    await endpoint.release();
  });

  it('[PXM-136][PXM-139] C-GET: the SCP role of every proposed storage class is confirmed; storage in five transfer syntaxes in their order', async () => {
    const classes = rig.settings.listener.storageSopClasses;
    for (let at = 0; at < classes.length; at += 100) {
      const part = classes.slice(at, at + 100);
      const endpoint = await rig.open([[getClass.study, all], ...part.map((uid): Offered => [uid, all])], {
        user: scpRoles(...part),
      });
      expect(endpoint.accept.user.roles).toEqual(part.map((sopClassUid) => ({ sopClassUid, scu: false, scp: true })));
      expect(new Set(endpoint.accept.contexts.map(({ transferSyntax }) => transferSyntax))).toEqual(new Set([ts.BZ2]));
      await endpoint.release();
    }
    expect(await rig.answers([[getClass.study, all], ...falling(ct)], { user: scpRoles(ct) })).toEqual([
      ts.BZ2,
      ...order,
    ]);
    for (const uid of order) {
      const { got, status } = await get(series, [[ct, [uid]]]);
      expect(status, uid).toBe(0);
      expect(got.map(({ transferSyntax }) => transferSyntax)).toEqual([uid, uid, uid]);
    }
  });

  it('[PXM-137][PXM-138] sub-operations on the same association; without role or context they fail, B000H', async () => {
    const before = rig.activity.list().length;
    expect((await get(series)).got).toHaveLength(3);
    expect(rig.activity.list()).toHaveLength(before);
    const without = await rig.open([
      [getClass.study, [message]],
      [ct, [ts.ELE]],
    ]);
    const got = takeInstances(without);
    expect(await retrieveOn(without, series)).toMatchObject({ status: 0xb000, final: { completed: 0, failed: 3 } });
    expect(got).toEqual([]);
    await without.release();
    expect((await get(series, [[mr, [ts.ELE]]])).status).toBe(0xb000);
  });
});

describe('Canon Vitrea Read', () => {
  underProfile('vitrea-read');

  it('answers neither C-MOVE nor C-GET', async () => {
    const uids = [...Object.values(moveClass), ...Object.values(getClass)];
    expect(await rig.answers(uids.map((uid): Offered => [uid, [ts.ELE]]))).toEqual([3, 3, 3, 3]);
  });
});
