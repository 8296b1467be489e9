import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { freePort } from '../../../testing/ports.ts';
import {
  countsOf,
  getClass,
  type Keys,
  moveClass,
  retrieveOn,
  scpRoles,
  takeInstances,
  usual,
} from '../testing/retrieve-rig.ts';
import { ct, message, mr, station, study } from './retrieve-station.ts';
import { loadProfile, type Offered, ts } from './rig.ts';

/** The Retrieve SCP as Telemis-Medical has it. */
describe('Telemis-Medical', () => {
  const ours = station('telemis');
  const { bytesDestination, move, get, arrived, answering, unchanged, cancelled, sequence, dropped } = ours;

  it('[TEL-087] Study Root MOVE in ELE, EBE, ILE; no Patient Root', async () => {
    const each = [ts.ELE, ts.EBE, ts.ILE].map((uid): Offered => [moveClass.study, [uid]]);
    expect(await ours.rig.answers([...each, [moveClass.patient, [ts.ELE]], [getClass.patient, [ts.ELE]]])).toEqual([
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
      await ours.rig.put({ number: 100 + index, study: '2.25.4711.60', series: '2.25.4711.61', sopClassUid });
    }
    ours.rig.nodes.splice(0);
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
    ours.to.ingest.received.splice(0);
    expect(await cancelled(true)).toBe(0xfe00);
  });

  /** Every cause in turn, for MOVE and for GET. */
  async function failures(
    ask: (keys: Keys, options?: Parameters<typeof retrieveOn>[2]) => Promise<{ status: number }>,
  ) {
    const found: Record<string, number> = {};
    const { select } = ours.rig.archive;
    ours.rig.archive.select = () => Promise.reject(new NegatoscopeError('io', 'the index is broken'));
    found['not counted'] = (await ask(study)).status;
    ours.rig.archive.select = () => Promise.resolve({ groups: [] }) as unknown as ReturnType<typeof select>;
    found['our own fault'] = (await ask(study)).status;
    ours.rig.archive.select = select;
    found['another class'] = (await ask(study, { sopClass: moveClass.patient })).status;
    found['identifier'] = (await ask({ level: 'STUDY' })).status;
    found['no data set'] = (await ask(study, { identifier: Buffer.from('no data set') })).status;
    await ours.rig.update((listener) => ({ ...listener, maxAssociations: 1, overLimit: 'refuse-storage' }));
    const first = await ours.rig.open([[moveClass.study, [message]]]);
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
    ours.rig.addNode('GONE', await freePort());
    expect((await move(study, { destination: 'GONE' })).status).toBe(0xa702);
  });

  it('[TEL-099] priority is ignored', async () => {
    for (const priority of [1, 2]) {
      ours.to.ingest.received.splice(0);
      expect((await move(study, { priority })).status).toBe(0);
      expect(arrived()).toEqual([1, 2, 3].map(usual.image));
    }
  });

  it('[TEL-100] Study Root GET in ELE, EBE, ILE', async () => {
    const each = [ts.ELE, ts.EBE, ts.ILE].map((uid): Offered => [getClass.study, [uid]]);
    expect(await ours.rig.answers([...each, [getClass.study, [ts.DEF]]])).toEqual([ts.ELE, ts.EBE, ts.ILE, 4]);
  });

  it('[TEL-101][TEL-102][TEL-103] GET: on the same association, only classes negotiated at its opening, a response after each image', async () => {
    const keys = { level: 'STUDY', study: '2.25.4711.70' };
    for (const [number, sopClassUid] of [
      [200, ct],
      [201, mr],
      [202, ct],
    ] as const) {
      await ours.rig.put({ number, study: keys.study, series: '2.25.4711.71', sopClassUid });
    }
    const associations = ours.rig.activity.list().length;
    const { final, got, pending, status } = await get(keys);
    expect(status).toBe(0xb000);
    expect(pending.map(countsOf)).toEqual([
      [2, 1, 0, 0],
      [1, 1, 1, 0],
      [0, 2, 1, 0],
    ]);
    expect(countsOf(final)).toEqual([undefined, 2, 1, 0]);
    expect(got.map(({ command }) => command.affectedSopInstanceUid)).toEqual([usual.image(200), usual.image(202)]);
    expect(ours.rig.activity.list()).toHaveLength(associations);
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
      const endpoint = await ours.rig.open(
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
    const endpoint = await ours.rig.open(
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
