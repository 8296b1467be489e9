import { afterEach, describe, expect, it } from 'vitest';
import { text } from '../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import type { Death } from '../../archive/testing/dying-state.ts';
import { encodeDataSet, testImage } from '../conformance/encode.ts';
import { ct, storeOn, ts } from '../conformance/rig.ts';
import { type MessagePeer, messagePeer, sendMessage } from '../testing/message-peer.ts';
import { testNode } from '../testing/service-rig.ts';
import { reportDataSet, requestDataSet } from './storage-commitment/messages.ts';
import { type Station, type StationStatus, startStation } from './testing/station.ts';

/** The station is killed at every moment at which something was promised and not done; the next start does it. */

const commitment = '1.2.840.10008.1.20.1';
const step = '1.2.840.10008.3.1.2.3.3';
const notification = '1.2.840.10008.1.9';
const image = { sopClassUid: ct, sopInstanceUid: '2.25.4711.3.1' };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

async function peer(sopClassUid: string, answer?: Parameters<typeof messagePeer>[0]['answer']): Promise<MessagePeer> {
  const made = await messagePeer({ sopClassUid, roles: { scu: true, scp: true }, ...(answer && { answer }) });
  closing.push(() => made.close());
  return made;
}

async function folderOf(name: string): Promise<string> {
  const folder = await temporaryFolder(`crash-${name}`);
  closing.push(() => folder.remove());
  return folder.path;
}

async function alive(folder: string, change: object, death?: Death): Promise<Station> {
  const station = await startStation(folder, change, death);
  if (station === undefined) {
    throw new Error('the station died before it listened');
  }
  closing.push(() => station.kill());
  return station;
}

/** Works with a station that kills itself: whatever is under way then fails, and nothing before. */
async function untilDead(station: Station, work: () => Promise<unknown>): Promise<void> {
  await work().catch(async (error: unknown) => {
    const soon = new Promise((resolve) => setTimeout(() => resolve('alive'), 10_000));
    if ((await Promise.race([station.gone, soon])) === 'alive') {
      throw error;
    }
  });
  await station.gone;
}

async function eventually(station: Station, holds: (status: StationStatus) => boolean): Promise<StationStatus> {
  for (;;) {
    const status = await station.status();
    if (holds(status)) {
      return status;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const idle = ({ jobs }: StationStatus): boolean => jobs.every(({ state }) => state === 'done');

async function store(station: Station): Promise<number> {
  const { sopClassUid, sopInstanceUid, elements } = testImage({ number: 1 });
  const endpoint = await station.open(sopClassUid, ts.ELE);
  const { status } = await storeOn(endpoint, { sopClassUid, sopInstanceUid, dataSet: encodeDataSet(elements, ts.ELE) });
  await endpoint.release();
  return status;
}

const timeout = 90_000;
const moments = (...list: [string, string, string?][]): Death[] =>
  list.map(([when, call, parameters]) => ({
    when: when as Death['when'],
    call,
    ...(parameters !== undefined && { with: parameters }),
  }));

describe('a commitment asked of us', { timeout }, () => {
  it.each(
    moments(
      ['after', 'insertCommitment'],
      ['after', 'insertJob', '"commitment-report"'],
      ['before', 'setCommitmentResults'],
      ['before', 'changeCommitment', '"committed"'],
    ),
  )('is reported when the station dies $when $call', async (death) => {
    const requester = await peer(commitment);
    const folder = await folderOf('asked-of-us');
    const change = {
      nodes: [testNode({ aeTitle: 'CALLER', port: requester.port })],
      listener: { commitment: { report: 'new-association' } },
    };
    const dying = await alive(folder, change, death);
    expect(await store(dying)).toBe(0);
    await untilDead(dying, async () => {
      const endpoint = await dying.open(commitment, ts.ELE);
      await sendMessage(
        endpoint,
        { field: 0x130, requestedSopClassUid: commitment, requestedSopInstanceUid: `${commitment}.1`, actionTypeId: 1 },
        requestDataSet({ transactionUid: '2.25.7', instances: [image] }),
      );
    });
    const station = await alive(folder, change);
    const { commitments } = await eventually(
      station,
      (status) => status.commitments.some((one) => one.endedAt) && idle(status),
    );
    expect(commitments).toMatchObject([{ transactionUid: '2.25.7', state: 'committed', failed: 0 }]);
    expect(requester.taken.length).toBeGreaterThan(0);
    // Once more only where the station could not know that it was taken.
    expect(requester.taken.length).toBeLessThanOrEqual(death.with === '"committed"' ? 2 : 1);
    for (const { command, dataSet } of requester.taken) {
      expect([command.eventTypeId, text(dataSet, 'TransactionUID')]).toEqual([1, '2.25.7']);
    }
  });
});

describe('a commitment that we ask for', { timeout }, () => {
  it.each(
    moments(
      ['after', 'insertCommitment'],
      ['after', 'insertJob', '"commitment"'],
      ['after', 'saveJobParameters', '"asking"'],
      ['before', 'changeCommitment', '"waiting"'],
      ['after', 'changeCommitment', '"waiting"'],
      ['before', 'setCommitmentResults'],
      ['after', 'setCommitmentResults'],
    ),
  )('is had, under a Transaction UID used once, when the station dies $when $call', async (death) => {
    const folder = await folderOf('asked-by-us');
    let running: Station | undefined;
    /** Tells the result on an association of its own, to whoever runs then. */
    const report = async (transactionUid: string): Promise<number> => {
      const { eventTypeId, dataSet } = reportDataSet(transactionUid, [{ ...image, reason: 0 }], '');
      const endpoint = await running!.open(commitment, ts.ELE, {
        roles: [{ sopClassUid: commitment, scu: false, scp: true }],
      });
      const { status } = await sendMessage(
        endpoint,
        { field: 0x100, affectedSopClassUid: commitment, affectedSopInstanceUid: `${commitment}.1`, eventTypeId },
        dataSet,
      );
      await endpoint.release();
      return status;
    };
    const pacs = await peer(commitment);
    const change = {
      nodes: [
        testNode({
          aeTitle: 'PACS',
          port: pacs.port,
          roles: ['commitment'],
          commitment: { sameAssociationMs: 0 } as never,
        }),
      ],
    };
    running = await alive(folder, change, death);
    const dying = running;
    expect(await store(dying)).toBe(0);
    await untilDead(dying, async () => {
      await dying.commit('PACS');
      await Promise.race([pacs.received(1), dying.gone]);
      await report(text(pacs.taken[0]!.dataSet, 'TransactionUID') ?? '');
    });
    running = await alive(folder, change);
    await eventually(
      running,
      (status) => idle(status) && !status.commitments.some(({ state }) => state === 'requesting'),
    );
    const uids = pacs.taken.map(({ dataSet }) => text(dataSet, 'TransactionUID') ?? '');
    expect(new Set(uids).size).toBe(uids.length);
    // What the PACS has taken it reports, until it hears that it was heard.
    for (const uid of uids) {
      expect(await report(uid)).toBe(0);
    }
    const { commitments } = await running.status();
    expect(
      commitments
        .filter(({ state }) => state === 'committed')
        .map(({ transactionUid }) => transactionUid)
        .sort(),
    ).toEqual(uids.sort());
    expect(
      commitments.every(({ state, error }) => state === 'committed' || error?.parameters['askedAgain'] !== undefined),
    ).toBe(true);
  });
});

describe('a procedure step', { timeout }, () => {
  const begun: DataSet = {
    '00080060': { vr: 'CS', Value: ['CT'] },
    '00400241': { vr: 'AE', Value: ['CT1'] },
    '00400244': { vr: 'DA', Value: ['20260102'] },
    '00400245': { vr: 'TM', Value: ['101500'] },
    '00400252': { vr: 'CS', Value: ['IN PROGRESS'] },
    '00400253': { vr: 'SH', Value: ['S'] },
    '00400270': { vr: 'SQ', Value: [{ '0020000D': { vr: 'UI', Value: ['2.25.4711.1'] } }] },
  };
  const ended: DataSet = {
    '00400250': { vr: 'DA', Value: ['20260102'] },
    '00400251': { vr: 'TM', Value: ['1030'] },
    '00400252': { vr: 'CS', Value: ['COMPLETED'] },
  };

  it.each(
    moments(
      ['after', 'createStep'],
      ['after', 'insertJob', '"procedure-step"'],
      ['after', 'tryStepMessage'],
      ['before', 'stepMessageDone'],
    ),
  )('is passed on in order when the station dies $when $call', async (death) => {
    const created = new Set<string>();
    const filler = await peer(step, ({ command }) => {
      const uid = command.affectedSopInstanceUid ?? '';
      const duplicate = command.field === 0x140 && created.has(uid);
      created.add(uid);
      return { status: duplicate ? 0x0111 : 0 };
    });
    const folder = await folderOf('step');
    const change = { nodes: [testNode({ aeTitle: 'FILLER', port: filler.port, roles: ['procedure-step'] })] };
    const dying = await alive(folder, change, death);
    await untilDead(dying, async () => {
      const endpoint = await dying.open(step, ts.ELE);
      await sendMessage(endpoint, { field: 0x140, affectedSopClassUid: step, affectedSopInstanceUid: '2.25.1' }, begun);
    });
    const station = await alive(folder, change);
    const endpoint = await station.open(step, ts.ELE);
    const set = { field: 0x120, requestedSopClassUid: step, requestedSopInstanceUid: '2.25.1' };
    expect((await sendMessage(endpoint, set, ended)).status).toBe(0);
    await endpoint.release();
    const { steps } = await eventually(station, idle);
    expect(steps).toMatchObject([{ state: 'COMPLETED', forwarded: [{ nodeId: 'FILLER', state: 'done' }] }]);
    const fields = filler.taken.map(({ command }) => command.field);
    expect(fields.at(-1)).toBe(0x120);
    expect(fields.filter((field) => field === 0x120)).toHaveLength(1);
    expect(fields.length).toBeLessThanOrEqual(3);
  });
});

describe('a study', { timeout }, () => {
  it.each(
    moments(
      ['before', 'addReceipts'],
      ['after', 'addReceipts'],
      ['before', 'studyQueued'],
      ['before', 'studyAnnounced'],
    ),
  )('is announced when the station dies $when $call', async (death) => {
    const ris = await peer(notification);
    const folder = await folderOf('study');
    const change = {
      nodes: [testNode({ aeTitle: 'RIS', port: ris.port, roles: ['notification'] })],
      contentNotification: { quietMs: 0 },
    };
    const dying = await alive(folder, change, death);
    await untilDead(dying, async () => expect(await store(dying)).toBe(0));
    const station = await alive(folder, change);
    await ris.received(1);
    await eventually(station, (status) => idle(status) && status.toAnnounce.length === 0);
    expect(ris.taken.length).toBeLessThanOrEqual(death.call === 'studyAnnounced' ? 2 : 1);
  });
});
