import { afterEach, describe, expect, it } from 'vitest';
import { item, items, text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { parseDataSet } from '../../../../src-shared/dicom/part10/read.ts';
import { encodeDataSet } from '../../../../src-shared/dicom/part10/write.ts';
import type { ProfileName } from '../../../../src-shared/settings/profiles.ts';
import type { Offered } from '../../conformance/rig.ts';
import { ts } from '../../conformance/rig.ts';
import type { Command } from '../../dimse/command-set.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import { eventually, type MessagePeer, messagePeer, sendMessage } from '../../testing/message-peer.ts';
import { type ServiceParts, type ServiceRig, startServiceRig, testNode } from '../../testing/service-rig.ts';
import { createProcedureSteps } from './procedure-steps.ts';

const uid = '1.2.840.10008.3.1.2.3.3';
const retrieve = '1.2.840.10008.3.1.2.3.4';
const offer: Offered[] = [[uid, [ts.ILE, ts.ELE, ts.EBE]]];
const make = (parts: ServiceParts) => {
  const steps = createProcedureSteps(parts);
  return { steps, classes: [steps.serviceClass], start: () => steps.start(), close: () => steps.close() };
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});
async function start(name: ProfileName = 'default', change: object = {}): Promise<ServiceRig<ReturnType<typeof make>>> {
  const rig = await startServiceRig(name, make, {
    change: { listener: { callers: [{ aeTitle: 'CALLER', address: '' }] }, ...change },
  });
  closing.push(() => rig.close());
  return rig;
}
async function peer(options: Partial<Parameters<typeof messagePeer>[0]> = {}): Promise<MessagePeer> {
  const made = await messagePeer({ sopClassUid: uid, ...options });
  closing.push(() => made.close());
  return made;
}

const begun = (change: DataSet = {}): DataSet => ({
  '00080005': { vr: 'CS', Value: ['ISO_IR 100'] },
  '00080060': { vr: 'CS', Value: ['CT'] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller^Anna' }] },
  '00100020': { vr: 'LO', Value: ['P1'] },
  '00400241': { vr: 'AE', Value: ['CT1'] },
  '00400244': { vr: 'DA', Value: ['20260102'] },
  '00400245': { vr: 'TM', Value: ['101500'] },
  '00400252': { vr: 'CS', Value: ['IN PROGRESS'] },
  '00400253': { vr: 'SH', Value: ['STEP1'] },
  '00400254': { vr: 'LO', Value: ['CT head'] },
  '00400270': { vr: 'SQ', Value: [{ '0020000D': { vr: 'UI', Value: ['2.25.4711.1'] } }] },
  '00400340': { vr: 'SQ' },
  '00091010': { vr: 'LO', Value: ['private'] },
  '00090010': { vr: 'LO', Value: ['MAKER'] },
  ...change,
});
const ended = (state = 'COMPLETED', change: DataSet = {}): DataSet => ({
  '00400252': { vr: 'CS', Value: [state] },
  '00400250': { vr: 'DA', Value: ['20260102'] },
  '00400251': { vr: 'TM', Value: ['103000'] },
  '00400340': {
    vr: 'SQ',
    Value: [{ '0020000E': { vr: 'UI', Value: ['2.25.4711.2'] }, '00181030': { vr: 'LO', Value: ['HEAD'] } }],
  },
  ...change,
});
const create = (endpoint: DimseEndpoint, stepUid: string | undefined, dataSet: DataSet = begun()) =>
  sendMessage(
    endpoint,
    { field: 0x140, affectedSopClassUid: uid, ...(stepUid && { affectedSopInstanceUid: stepUid }) },
    dataSet,
  );
const set = (endpoint: DimseEndpoint, stepUid: string, dataSet: DataSet, more: Partial<Command> = {}) =>
  sendMessage(
    endpoint,
    { field: 0x120, requestedSopClassUid: uid, requestedSopInstanceUid: stepUid, ...more },
    dataSet,
  );
const without = (...tags: string[]): DataSet =>
  Object.fromEntries(Object.entries(begun()).filter(([tag]) => !tags.includes(tag)));

describe('Modality Performed Procedure Step SCP', () => {
  it('[TEL-116][TEL-117][TEL-118] keeps a record that is seen, and changes it', async () => {
    const rig = await start('telemis');
    const endpoint = await rig.open([
      [uid, [ts.ILE, ts.EBE, ts.ELE]],
      [retrieve, [ts.ELE]],
    ]);
    expect(endpoint.accept.contexts.map(({ result, transferSyntax }) => result || transferSyntax)).toEqual([ts.ELE, 3]);
    expect((await create(endpoint, '2.25.1')).status).toBe(0);
    expect(await rig.services.steps.list()).toMatchObject([
      {
        sopInstanceUid: '2.25.1',
        state: 'IN PROGRESS',
        name: { alphabetic: 'Müller^Anna' },
        patientId: 'P1',
        modality: 'CT',
        stationAeTitle: 'CT1',
        description: 'CT head',
        studyUids: ['2.25.4711.1'],
        startedAt: '20260102101500',
        endedAt: '',
        forwarded: [],
      },
    ]);
    expect((await set(endpoint, '2.25.1', ended())).status).toBe(0);
    expect(await rig.services.steps.list()).toMatchObject([{ state: 'COMPLETED', endedAt: '20260102103000' }]);
    expect(await rig.services.steps.ofStudy('2.25.4711.1')).toMatchObject([{ uid: '2.25.1', state: 'COMPLETED' }]);
    await rig.restart();
    expect(await rig.services.steps.list()).toMatchObject([
      { state: 'COMPLETED', name: { alphabetic: 'Müller^Anna' } },
    ]);
    expect(rig.events.some(({ detail }) => detail === 'performed procedure step 2.25.1: COMPLETED')).toBe(true);
  });

  it('[TEL-119] answers 0110H when it fails, here on a step that has ended, with Error ID A710H', async () => {
    const rig = await start('telemis');
    const endpoint = await rig.open(offer);
    for (const state of ['COMPLETED', 'DISCONTINUED']) {
      await create(endpoint, `2.25.${state.length}`);
      expect((await set(endpoint, `2.25.${state.length}`, ended(state))).status).toBe(0);
      const again = await set(endpoint, `2.25.${state.length}`, ended('IN PROGRESS'));
      expect(again.status).toBe(0x0110);
      expect(again.command.errorId).toBe(0xa710);
    }
    expect((await rig.services.steps.list()).map(({ state }) => state).sort()).toEqual(['COMPLETED', 'DISCONTINUED']);
  });

  it('[OSM-107][OSM-108][OSM-109][OSM-110][OSM-111][OSM-113] passes every message on, to one and to two destinations, in Big Endian first', async () => {
    const filler = await peer({ settings: { messageTransferSyntaxes: [ts.EBE] } });
    const manager = await peer();
    const rig = await start('kodak-osm', {
      nodes: [testNode({ aeTitle: 'FILLER', port: filler.port, roles: ['procedure-step'] })],
    });
    const endpoint = await rig.open(offer);
    expect(endpoint.accept.contexts[0]?.transferSyntax).toBe(ts.EBE);
    expect((await create(endpoint, '2.25.1')).status).toBe(0);
    await filler.received(1);
    await rig.change({
      nodes: [...rig.settings().nodes, testNode({ aeTitle: 'MANAGER', port: manager.port, roles: ['procedure-step'] })],
    });
    expect((await set(endpoint, '2.25.1', ended())).status).toBe(0);
    await filler.received(2);
    // Who came later gets all of it.
    await manager.received(2);
    for (const { taken } of [filler, manager]) {
      expect(taken.map(({ command }) => command.field)).toEqual([0x140, 0x120]);
      expect(taken[0]?.command.affectedSopInstanceUid).toBe('2.25.1');
      expect(taken[1]?.command.requestedSopInstanceUid).toBe('2.25.1');
      expect(taken[0]?.dataSet).toEqual(parseDataSet(encodeDataSet(begun(), ts.EBE), ts.EBE, { copy: true }));
    }
    expect(filler.taken[0]?.request.contexts[0]?.transferSyntaxes).toEqual([ts.EBE, ts.ELE, ts.ILE]);
    expect(manager.taken[0]?.context.transferSyntax).toBe(ts.ELE);
    await eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));
    expect((await rig.services.steps.list())[0]?.forwarded).toMatchObject([
      { nodeId: 'FILLER', state: 'done' },
      { nodeId: 'MANAGER', state: 'done' },
    ]);
  });

  it('[OSM-112] reads the statuses of destinations by range: A700H again, B000H taken, C000H failed', async () => {
    const answers = [0xa700, 0xb000, 0xc000];
    const filler = await peer({ answer: () => ({ status: answers.shift() ?? 0 }) });
    const rig = await start('kodak-osm', {
      nodes: [testNode({ aeTitle: 'FILLER', port: filler.port, roles: ['procedure-step'] })],
      listener: {
        callers: [{ aeTitle: 'CALLER', address: '' }],
        procedureStep: { forwarding: { retry: { attempts: 3, delayMs: 1 } } },
      },
    });
    const endpoint = await rig.open(offer);
    await create(endpoint, '2.25.1');
    await filler.received(2);
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    await set(endpoint, '2.25.1', ended());
    await eventually(() => rig.jobs.list().some(({ state }) => state === 'failed'));
    expect((await rig.services.steps.list())[0]?.forwarded).toMatchObject([
      { state: 'failed', error: { code: 'dimse-status' } },
    ]);
    // Ours: C000H for a step that has ended.
    expect((await set(endpoint, '2.25.1', ended())).status).toBe(0xc000);
  });

  it('[OSM-114] keeps a discontinued step as it came, with the reason, and does nothing else', async () => {
    const rig = await start('kodak-osm');
    const endpoint = await rig.open(offer);
    await create(endpoint, '2.25.1');
    const reason: DataSet = { '00400281': { vr: 'SQ', Value: [{ '00080100': { vr: 'SH', Value: ['110500'] } }] } };
    expect((await set(endpoint, '2.25.1', ended('DISCONTINUED', reason))).status).toBe(0);
    expect(await rig.services.steps.list()).toMatchObject([{ state: 'DISCONTINUED' }]);
    expect(rig.jobs.list()).toEqual([]);
    const stored = await rig.state.call('step', '2.25.1');
    expect(stored?.attributes).toContain('110500');
  });

  it('sends N-CREATE before N-SET whatever happens, and goes on after a restart', async () => {
    let refuse = true;
    const filler = await peer({ answer: () => ({ status: refuse ? 0x0213 : 0 }) });
    const node = testNode({ aeTitle: 'FILLER', port: filler.port, roles: ['procedure-step'] });
    const rig = await start('default', {
      nodes: [node],
      listener: { procedureStep: { forwarding: { retry: { attempts: 50, delayMs: 20 } } } },
    });
    const endpoint = await rig.open(offer);
    await create(endpoint, '2.25.1');
    await set(endpoint, '2.25.1', { '00400254': { vr: 'LO', Value: ['changed'] } });
    await set(endpoint, '2.25.1', ended());
    await filler.received(3);
    expect(new Set(filler.taken.map(({ command }) => command.field))).toEqual(new Set([0x140]));
    await rig.restart();
    refuse = false;
    filler.taken.length = 0;
    await filler.received(3);
    await eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));
    const fields = filler.taken.map(({ command }) => command.field);
    expect(fields.slice(fields.lastIndexOf(0x140))).toEqual([0x140, 0x120, 0x120]);
  });

  it('passes on what was written down when the program ended before the job was', async () => {
    const filler = await peer();
    const rig = await start('default', {
      nodes: [testNode({ aeTitle: 'FILLER', port: filler.port, roles: ['procedure-step'] })],
    });
    const step = {
      uid: '2.25.9',
      state: 'IN PROGRESS' as const,
      peer: 'X',
      address: '',
      createdAt: 1,
      changedAt: 1,
      attributes: '{}',
    };
    const message = { operation: 'create' as const, transferSyntaxUid: ts.ILE, data: encodeDataSet(begun(), ts.ILE) };
    await rig.state.call('createStep', step, [], message, ['FILLER']);
    await rig.restart();
    const [first] = await filler.received(1);
    expect(first?.command.affectedSopInstanceUid).toBe('2.25.9');
  });

  it('takes "known already" for an answer to a second attempt', async () => {
    let count = 0;
    const filler = await peer({ answer: () => ({ status: ++count === 1 ? 0x0110 : 0x0111 }) });
    const rig = await start('default', {
      nodes: [testNode({ aeTitle: 'FILLER', port: filler.port, roles: ['procedure-step'] })],
      listener: { procedureStep: { forwarding: { retry: { attempts: 3, delayMs: 1 } } } },
    });
    await create(await rig.open(offer), '2.25.1');
    await eventually(() => rig.jobs.list()[0]?.state === 'done');
    expect((await rig.services.steps.list())[0]?.forwarded).toMatchObject([{ state: 'done', attempts: 2 }]);
  });

  it('gives a step a UID when the modality gave none, and refuses one that is no UID', async () => {
    const rig = await start();
    const endpoint = await rig.open(offer);
    const response = await create(endpoint, undefined);
    expect(response.status).toBe(0);
    const given = response.command.affectedSopInstanceUid ?? '';
    expect(given).toMatch(/^2\.25\.\d+$/);
    expect(await rig.services.steps.list()).toMatchObject([{ sopInstanceUid: given }]);
    expect((await create(endpoint, 'none')).status).toBe(0x0117);
  });

  it('refuses twice the same, an unknown step, and a state that there is not', async () => {
    const rig = await start();
    const endpoint = await rig.open(offer);
    await create(endpoint, '2.25.1');
    expect((await create(endpoint, '2.25.1', begun({ '00100020': { vr: 'LO', Value: ['P2'] } }))).status).toBe(0x0111);
    expect(await rig.services.steps.list()).toMatchObject([{ patientId: 'P1' }]);
    expect((await set(endpoint, '2.25.2', ended())).status).toBe(0x0112);
    const wrong = await set(endpoint, '2.25.1', ended('DONE'));
    expect(wrong.status).toBe(0x0106);
    expect(wrong.command.offendingElements).toEqual([0x00400252]);
    expect(wrong.command.attributeIdentifiers).toEqual([0x00400252]);
    expect((await create(endpoint, '2.25.3', begun({ '00400252': { vr: 'CS', Value: ['COMPLETED'] } }))).status).toBe(
      0x0106,
    );
  });

  it('names what a message lacks, as strictly as set', async () => {
    const rig = await start();
    const endpoint = await rig.open(offer);
    const missing = await create(endpoint, '2.25.1', without('00400241', '00400253'));
    expect([missing.status, missing.command.offendingElements]).toEqual([0x0120, [0x00400241, 0x00400253]]);
    const empty = await create(endpoint, '2.25.1', begun({ '00080060': { vr: 'CS' } }));
    expect([empty.status, empty.command.offendingElements]).toEqual([0x0121, [0x00080060]]);
    const study = await create(endpoint, '2.25.1', begun({ '00400270': { vr: 'SQ', Value: [{}] } }));
    expect([study.status, study.command.offendingElements]).toEqual([0x0120, [0x0020000d]]);
    expect((await create(endpoint, '2.25.1')).status).toBe(0);
    const noEnd = await set(endpoint, '2.25.1', { '00400252': { vr: 'CS', Value: ['COMPLETED'] } });
    expect([noEnd.status, noEnd.command.offendingElements]).toEqual([0x0120, [0x00400250, 0x00400251]]);

    await rig.change({ listener: { procedureStep: { validation: 'strict' } } });
    const strict = await rig.open(offer);
    const type2 = await create(strict, '2.25.2');
    expect(type2.status).toBe(0x0120);
    expect(type2.command.offendingElements).toContain(0x00401001);
    await rig.change({ listener: { procedureStep: { validation: 'none' } } });
    const loose = await rig.open(offer);
    expect((await create(loose, '2.25.3', { '00400252': { vr: 'CS', Value: ['IN PROGRESS'] } })).status).toBe(0);
    expect((await set(loose, '2.25.3', { '00400252': { vr: 'CS', Value: ['COMPLETED'] } })).status).toBe(0);
  });

  it('never lets N-SET make it the step of another patient', async () => {
    const rig = await start();
    const endpoint = await rig.open(offer);
    await create(endpoint, '2.25.1');
    const other: DataSet = { '00100020': { vr: 'LO', Value: ['P2'] }, '00400254': { vr: 'LO', Value: ['new'] } };
    const warned = await set(endpoint, '2.25.1', other);
    expect([warned.status, warned.command.attributeIdentifiers]).toEqual([0x0107, [0x00100020]]);
    expect(await rig.services.steps.list()).toMatchObject([{ patientId: 'P1', description: 'new' }]);
    expect((await set(endpoint, '2.25.1', { '00100020': { vr: 'LO', Value: ['P1'] } })).status).toBe(0);
    await rig.change({ listener: { procedureStep: { fixedAttributes: 'refuse' } } });
    const strict = await rig.open(offer);
    expect((await set(strict, '2.25.1', { ...other, '00400254': { vr: 'LO', Value: ['newer'] } })).status).toBe(0x0106);
    expect(await rig.services.steps.list()).toMatchObject([{ patientId: 'P1', description: 'new' }]);
  });

  it('lets others read the records by N-GET', async () => {
    const rig = await start();
    const endpoint = await rig.open([...offer, [retrieve, [ts.EBE]]]);
    await create(endpoint, '2.25.1');
    await set(endpoint, '2.25.1', ended());
    const context = endpoint.association.contexts.get(3)!;
    const get = (stepUid: string, attributeIdentifiers?: number[]) =>
      endpoint.exchange(context, {
        field: 0x110,
        requestedSopClassUid: retrieve,
        requestedSopInstanceUid: stepUid,
        ...(attributeIdentifiers && { attributeIdentifiers }),
      });
    const all = await get('2.25.1');
    expect(all.status).toBe(0);
    const record = parseDataSet(all.dataSet!, ts.EBE);
    expect(text(record, 'PatientName')).toBe('Müller^Anna');
    expect(text(record, 'PerformedProcedureStepStatus')).toBe('COMPLETED');
    expect(text(item(record, 'PerformedSeriesSequence') ?? {}, 'SeriesInstanceUID')).toBe('2.25.4711.2');
    expect(text(record, '00091010')).toBe('private');
    const some = await get('2.25.1', [0x00400252, 0x00104000]);
    expect([some.status, some.command.attributeIdentifiers]).toEqual([0x0107, [0x00104000]]);
    expect(items(parseDataSet(some.dataSet!, ts.EBE), 'PerformedSeriesSequence')).toEqual([]);
    expect((await get('2.25.2')).status).toBe(0x0112);
  });

  it('fails for good at a status that nobody knows, and at a message out of order', async () => {
    const filler = await peer({ answer: () => ({ status: 0x1234 }) });
    const rig = await start('default', {
      nodes: [testNode({ aeTitle: 'FILLER', port: filler.port, roles: ['procedure-step'] })],
    });
    const endpoint = await rig.open(offer);
    expect((await set(endpoint, '2.25.1', ended())).status).toBe(0x0112);
    await create(endpoint, '2.25.1');
    await eventually(() => rig.jobs.list()[0]?.state === 'failed');
    expect(rig.jobs.list()[0]?.error?.parameters).toMatchObject({ status: 0x1234 });
    expect(filler.taken).toHaveLength(1);
    // Another attempt by hand begins where it stopped.
    await rig.jobs.retry(rig.jobs.list()[0]!.id);
    await filler.received(2);
    expect(filler.taken.map(({ command }) => command.field)).toEqual([0x140, 0x140]);
  });

  it('writes one of two N-SETs that come at the same moment on two associations', async () => {
    const rig = await start();
    const [one, two] = [await rig.open(offer), await rig.open(offer)];
    await create(one, '2.25.1');
    const statuses = await Promise.all([
      set(one, '2.25.1', ended('COMPLETED')),
      set(two, '2.25.1', ended('DISCONTINUED')),
    ]);
    expect(statuses.map(({ status }) => status).sort()).toEqual([0, 0x0110]);
  });

  it('loses nothing of two N-SETs that come at the same moment on two associations', async () => {
    const rig = await start();
    const [one, two] = [await rig.open(offer), await rig.open(offer)];
    await create(one, '2.25.1');
    const [first, second] = await Promise.all([
      set(one, '2.25.1', { '00400254': { vr: 'LO', Value: ['from one'] } }),
      set(two, '2.25.1', { '00400255': { vr: 'LO', Value: ['from two'] } }),
    ]);
    expect([first.status, second.status]).toEqual([0, 0]);
    const { attributes } = (await rig.state.call('step', '2.25.1'))!;
    expect([attributes.includes('from one'), attributes.includes('from two')]).toEqual([true, true]);
  });

  it('passes on what it took of an N-SET, not the patient that it did not take', async () => {
    const filler = await peer();
    const rig = await start('default', {
      nodes: [testNode({ aeTitle: 'FILLER', port: filler.port, roles: ['procedure-step'] })],
    });
    const endpoint = await rig.open(offer);
    await create(endpoint, '2.25.1');
    const other: DataSet = { '00100020': { vr: 'LO', Value: ['P2'] }, '00400254': { vr: 'LO', Value: ['new'] } };
    expect((await set(endpoint, '2.25.1', other)).status).toBe(0x0107);
    await filler.received(2);
    expect(Object.keys(filler.taken[1]!.dataSet)).toEqual(['00400254']);
  });

  it('takes "known already" for an answer also when the next message came before the second attempt', async () => {
    let count = 0;
    const filler = await peer({
      answer: async ({ endpoint }) => {
        count++;
        if (count === 1) {
          // Taken, but the answer is lost.
          endpoint.association.abort();
        }
        return { status: count === 2 ? 0x0111 : 0 };
      },
    });
    const rig = await start('default', {
      nodes: [testNode({ aeTitle: 'FILLER', port: filler.port, roles: ['procedure-step'] })],
      listener: { procedureStep: { forwarding: { retry: { attempts: 3, delayMs: 600_000 } } } },
    });
    const endpoint = await rig.open(offer);
    await create(endpoint, '2.25.1');
    await eventually(() => rig.jobs.list()[0]?.nextAttemptAt !== undefined);
    await set(endpoint, '2.25.1', ended());
    await filler.received(3);
    await eventually(() => rig.jobs.list().some(({ state }) => state === 'done'));
    expect((await rig.services.steps.list())[0]?.forwarded).toMatchObject([{ state: 'done' }]);
    expect(rig.jobs.list().filter(({ state }) => state === 'failed')).toEqual([]);
  });

  it('does not pass on after a restart what the user cancelled', async () => {
    const rig = await start('default', {
      nodes: [testNode({ aeTitle: 'FILLER', port: 1, roles: ['procedure-step'] })],
      listener: { procedureStep: { forwarding: { retry: { attempts: 3, delayMs: 600_000 } } } },
    });
    await create(await rig.open(offer), '2.25.1');
    await eventually(() => rig.jobs.list()[0]?.nextAttemptAt !== undefined);
    await rig.jobs.cancel(rig.jobs.list()[0]!.id);
    const cancelled = [{ state: 'failed', error: { code: 'cancelled' } }];
    expect((await rig.services.steps.list())[0]?.forwarded).toMatchObject(cancelled);
    await rig.restart();
    expect(rig.jobs.list().map(({ state }) => state)).toEqual(['cancelled']);
    expect((await rig.services.steps.list())[0]?.forwarded).toMatchObject(cancelled);
  });
});
