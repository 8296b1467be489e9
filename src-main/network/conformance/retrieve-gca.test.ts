import { describe, expect, it } from 'vitest';
import { freePort } from '../../../testing/ports.ts';
import { countsOf, getClass, moveClass, retrieveOn, usual } from '../testing/retrieve-rig.ts';
import { until } from '../testing/test-listener.ts';
import { message, station, statusOf, study } from './retrieve-station.ts';
import { type Offered, ts } from './rig.ts';

/** The Retrieve SCP as the Canon GCA-9300R and the Vitrea Read have it. */
describe('Canon GCA-9300R', () => {
  const ours = station('canon-gca');
  const { move, arrived, answering, cancelled, sequence } = ours;

  it('[GCA-130] another called AE title is rejected', async () => {
    await expect(ours.rig.open([[moveClass.study, [ts.ILE]]], { called: 'NOBODY' })).rejects.toMatchObject({
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
      ours.to.ingest.received.splice(0);
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
    const before = ours.rig.settings.listener.maxAssociations;
    await ours.rig.update((listener) => ({ ...listener, maxAssociations: 1 }));
    const first = await ours.rig.open([[moveClass.study, [message]]]);
    const second = await ours.rig.open([[moveClass.study, [message]]]);
    expect((await retrieveOn(second, study)).status).toBe(0xa701);
    expect((await retrieveOn(first, study)).status).toBe(0);
    await Promise.all([first.release(), second.release()]);
    await ours.rig.update((listener) => ({ ...listener, maxAssociations: before }));
    ours.rig.addNode('GONE', await freePort(), { sending: { overrides: { retry: { attempts: 0 } } } });
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
    const endpoint = await ours.rig.open([[moveClass.study, [message]]]);
    ours.to.ingest.onCommit = async () => {
      endpoint.association.abort();
      await new Promise((resolve) => setTimeout(resolve, 40));
    };
    await expect(retrieveOn(endpoint, study)).rejects.toMatchObject({ code: 'association-aborted' });
    await until(() => ours.rig.activity.list().every(({ outcome }) => outcome !== 'open'));
    expect(arrived()).toEqual([usual.image(1)]);
  });

  it('[GCA-139] what failed is tried again as the storage SCU of that destination is set', async () => {
    ours.rig.nodes.splice(0);
    ours.rig.addNode('DESTINATION', ours.to.port, {
      sending: { overrides: { retry: { attempts: 2, delayMs: 20, factor: 1 } } },
    });
    let refusals = 2;
    ours.to.ingest.onCommit = ({ sopInstanceUid }) =>
      sopInstanceUid === usual.image(2) && refusals-- > 0 ? statusOf(0xa700) : undefined;
    const { final, status } = await move(study);
    expect(status).toBe(0);
    expect(countsOf(final)).toEqual([undefined, 3, 0, 0]);
    expect(arrived()).toEqual([1, 2, 3].map(usual.image));
    refusals = 100;
    ours.to.ingest.received.splice(0);
    const attempts = ours.to.ingest.begun;
    expect((await move(study)).status).toBe(0xb000);
    // The first one once, this one three times; each failure ends the attempt, so that the last one is not reached.
    expect(ours.to.ingest.begun - attempts).toBe(4);
  });

  it('[GCA-140] several destinations are served at the same time', async () => {
    const other = await ours.rig.destination({}, { aeTitle: 'OTHER' });
    let open = () => {};
    ours.to.ingest.onCommit = () =>
      new Promise<void>((resolve) => {
        open = resolve;
      });
    const first = move(study);
    await until(() => ours.to.ingest.begun === 1);
    expect((await move(study, { destination: 'OTHER' })).status).toBe(0);
    expect(arrived(other)).toHaveLength(3);
    ours.to.ingest.onCommit = () => undefined;
    open();
    expect((await first).status).toBe(0);
    expect(arrived()).toHaveLength(3);
  });
});

describe('Canon Vitrea Read', () => {
  const ours = station('vitrea-read');

  it('answers neither C-MOVE nor C-GET', async () => {
    const uids = [...Object.values(moveClass), ...Object.values(getClass)];
    expect(await ours.rig.answers(uids.map((uid): Offered => [uid, [ts.ELE]]))).toEqual([3, 3, 3, 3]);
  });
});
