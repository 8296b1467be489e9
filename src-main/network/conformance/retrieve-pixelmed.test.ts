import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { freePort } from '../../../testing/ports.ts';
import { countsOf, getClass, moveClass, retrieveOn, scpRoles, takeInstances, usual } from '../testing/retrieve-rig.ts';
import { ct, image, message, mr, series, station, study } from './retrieve-station.ts';
import { type Offered, ts } from './rig.ts';

/** The Retrieve SCP as the PixelMed DicomImageViewer has it. */
describe('PixelMed DicomImageViewer', () => {
  const ours = station('pixelmed');
  const { move, get, arrived, answering, sequence, dropped } = ours;
  const all = [ts.ILE, ts.ELE, ts.EBE, ts.DEF, ts.BZ2];
  /** From the first one that is preferred down to the last one. */
  const order = [ts.BZ2, ts.DEF, ts.ELE, ts.EBE, ts.ILE];
  const falling = (uid: string): Offered[] =>
    order.map((_, index): Offered => [uid, all.filter((each) => order.indexOf(each) >= index)]);

  it('[PXM-122] Study Root MOVE and GET in five transfer syntaxes, and identifiers are read in each', async () => {
    for (const uid of [moveClass.study, getClass.study]) {
      expect(await ours.rig.answers(falling(uid))).toEqual(order);
    }
    expect(
      await ours.rig.answers([
        [moveClass.patient, all],
        [getClass.patient, all],
      ]),
    ).toEqual([3, 3]);
    const endpoint = await ours.rig.open(all.map((uid): Offered => [moveClass.study, [uid]]));
    for (const [index] of all.entries()) {
      ours.to.ingest.received.splice(0);
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
    await ours.rig.put({ number: 5, series: '2.25.4711.22' });
    for (const [keys, expected] of [
      [study, [1, 2, 3, 5]],
      [series, [1, 2, 3]],
      [image(2), [2]],
      [{ ...study, study: '2.25.4711.10' }, [4]],
    ] as const) {
      ours.to.ingest.received.splice(0);
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
    const before = ours.rig.activity.list().length;
    expect(await move(study, { destination: 'NOBODY' })).toMatchObject({ status: 0xa801, pending: [] });
    expect(await move({ level: 'PATIENT' })).toMatchObject({ status: 0xa900, pending: [] });
    expect(await move(study, { identifier: Buffer.from('no data set') })).toMatchObject({
      status: 0xa900,
      pending: [],
    });
    const { select } = ours.rig.archive;
    ours.rig.archive.select = () => Promise.reject(new NegatoscopeError('io', 'the index is broken'));
    expect(await move(study)).toMatchObject({ status: 0xc000, pending: [] });
    ours.rig.archive.select = select;
    expect(ours.rig.activity.list()).toHaveLength(before);
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
    await ours.rig.put({ number: 300, study: '2.25.4711.80', series: '2.25.4711.81', sopClassUid: mr });
    await ours.rig.put({ number: 301, study: '2.25.4711.80', series: '2.25.4711.81' });
    const only = await ours.rig.destination({ storageSopClasses: [ct] }, { aeTitle: 'ONLY_CT' });
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
    expect(ours.to.ingest.begun).toBe(3);
  });

  it('[PXM-135] no A701H, A702H and FE00H; C-CANCEL is tolerated', async () => {
    expect(Object.values(ours.rig.settings.listener.retrieve.statuses)).not.toContain(0xa701);
    expect(Object.values(ours.rig.settings.listener.retrieve.statuses)).not.toContain(0xa702);
    ours.rig.addNode('GONE', await freePort());
    const before = ours.rig.activity.list().length;
    expect((await move(study, { destination: 'GONE' })).status).toBe(0xb000);
    // One attempt for all of them.
    expect(ours.rig.activity.list().length - before).toBe(1);
    const endpoint = await ours.rig.open([[moveClass.study, [message]]]);
    ours.to.ingest.onCommit = () => endpoint.cancel(endpoint.association.contexts.get(1)!, 31);
    expect(await retrieveOn(endpoint, series, { messageId: 31 })).toMatchObject({ status: 0, final: { completed: 3 } });
    await endpoint.release();
  });

  it('[PXM-136][PXM-139] C-GET: the SCP role of every proposed storage class is confirmed; storage in five transfer syntaxes in their order', async () => {
    const classes = ours.rig.settings.listener.storageSopClasses;
    for (let at = 0; at < classes.length; at += 100) {
      const part = classes.slice(at, at + 100);
      const endpoint = await ours.rig.open([[getClass.study, all], ...part.map((uid): Offered => [uid, all])], {
        user: scpRoles(...part),
      });
      expect(endpoint.accept.user.roles).toEqual(part.map((sopClassUid) => ({ sopClassUid, scu: false, scp: true })));
      expect(new Set(endpoint.accept.contexts.map(({ transferSyntax }) => transferSyntax))).toEqual(new Set([ts.BZ2]));
      await endpoint.release();
    }
    expect(await ours.rig.answers([[getClass.study, all], ...falling(ct)], { user: scpRoles(ct) })).toEqual([
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
    const before = ours.rig.activity.list().length;
    expect((await get(series)).got).toHaveLength(3);
    expect(ours.rig.activity.list()).toHaveLength(before);
    const without = await ours.rig.open([
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
