import { afterEach, describe, expect, it } from 'vitest';
import { items, text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import type { ProfileName } from '../../../../src-shared/settings/profiles.ts';
import { ts } from '../../conformance/rig.ts';
import { eventually, type MessagePeer, messagePeer, sendMessage } from '../../testing/message-peer.ts';
import { type ServiceParts, type ServiceRig, startServiceRig, testNode } from '../../testing/service-rig.ts';
import { createProcedureSteps } from '../procedure-step/procedure-steps.ts';
import { studyDescriptor } from './descriptor.ts';
import { createContentNotifications } from './notifications.ts';

const uid = '1.2.840.10008.1.9';
const study = '2.25.4711.1';
const make = (parts: ServiceParts) => {
  const steps = createProcedureSteps(parts);
  const notifications = createContentNotifications({ ...parts, steps });
  return {
    notifications,
    classes: [steps.serviceClass, notifications.serviceClass],
    start: () => notifications.start(),
    announcements: { wanted: () => true, changed: () => notifications.studiesChanged() },
    close: async () => {
      await notifications.close();
      steps.close();
    },
  };
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});
async function start(name: ProfileName = 'default', change: object = {}): Promise<ServiceRig<ReturnType<typeof make>>> {
  const rig = await startServiceRig(name, make, {
    change: {
      listener: { callers: [{ aeTitle: 'CALLER', address: '' }] },
      contentNotification: { quietMs: 300 },
      ...change,
    },
  });
  closing.push(() => rig.close());
  return rig;
}
async function peer(options: Partial<Parameters<typeof messagePeer>[0]> = {}): Promise<MessagePeer> {
  const made = await messagePeer({ sopClassUid: uid, ...options });
  closing.push(() => made.close());
  return made;
}
const nodeOf = ({ port }: MessagePeer) => testNode({ aeTitle: 'RIS', port, roles: ['notification'] });
const listed = (descriptor: DataSet) =>
  items(descriptor, 'ReferencedSeriesSequence').flatMap((series) =>
    items(series, 'ReferencedImageSequence').map((item) => text(item, 'ReferencedSOPInstanceUID')),
  );
const idle = (rig: ServiceRig<unknown & ReturnType<typeof make>>) =>
  eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));

describe('Study Content Notification SCU', () => {
  it('[OSM-122] tells a node of a study once it is complete, proposing EBE, ELE and ILE', async () => {
    const ris = await peer({ settings: { messageTransferSyntaxes: [ts.EBE] } });
    const rig = await start('kodak-osm', { nodes: [nodeOf(ris)], contentNotification: { quietMs: 86_400_000 } });
    await rig.send({ number: 1 });
    await rig.send({ number: 2 });
    await rig.send({ number: 3, series: '2.25.4711.2.9' });
    await rig.change({ contentNotification: { quietMs: 0 } });
    await rig.restart();
    const [told] = await ris.received(1);
    expect(told?.command).toMatchObject({ field: 0x01, affectedSopClassUid: uid });
    expect(told?.request.contexts).toEqual([
      { id: 1, abstractSyntax: uid, transferSyntaxes: [ts.EBE, ts.ELE, ts.ILE] },
    ]);
    expect(told?.context.transferSyntax).toBe(ts.EBE);
    const { dataSet } = told!;
    expect(text(dataSet, 'SOPInstanceUID')).toBe(told?.command.affectedSopInstanceUid);
    expect(text(dataSet, 'StudyInstanceUID')).toBe(
      (await rig.archive.locate({ sopInstanceUid: '2.25.4711.3.1' }))[0]?.studyUid,
    );
    expect(items(dataSet, 'ReferencedSeriesSequence')).toHaveLength(2);
    expect(listed(dataSet).sort()).toEqual(['2.25.4711.3.1', '2.25.4711.3.2', '2.25.4711.3.3']);
    const [series] = items(dataSet, 'ReferencedSeriesSequence');
    expect(text(series!, 'RetrieveAETitle')).toBe('STATION');
    // What says where the images are is there once, and nothing of a medium.
    expect(Object.keys(series!).sort()).toEqual(['00080054', '00081140', '0020000E']);
    expect(Object.keys(items(series!, 'ReferencedImageSequence')[0]!).sort()).toEqual(['00081150', '00081155']);
    await idle(rig);
    // The same once more changes nothing; another instance does.
    await rig.send({ number: 1 });
    await rig.send({ number: 4 });
    await ris.received(2);
    await idle(rig);
    expect(listed(ris.taken[1]!.dataSet)).toHaveLength(4);
    expect(ris.taken).toHaveLength(2);
  });

  it('waits for the procedure step of the study', async () => {
    const ris = await peer();
    const rig = await start('default', { nodes: [nodeOf(ris)], contentNotification: { quietMs: 0 } });
    const step = '1.2.840.10008.3.1.2.3.3';
    const endpoint = await rig.open([[step, [ts.ELE]]]);
    const values: [string, DataSet[string]][] = [
      ['00080060', { vr: 'CS', Value: ['CT'] }],
      ['00400241', { vr: 'AE', Value: ['CT1'] }],
      ['00400244', { vr: 'DA', Value: ['20260102'] }],
      ['00400245', { vr: 'TM', Value: ['101500'] }],
      ['00400252', { vr: 'CS', Value: ['IN PROGRESS'] }],
      ['00400253', { vr: 'SH', Value: ['S'] }],
      ['00400270', { vr: 'SQ', Value: [{ '0020000D': { vr: 'UI', Value: [study] } }] }],
    ];
    const created = await sendMessage(
      endpoint,
      { field: 0x140, affectedSopClassUid: step, affectedSopInstanceUid: '2.25.5' },
      Object.fromEntries(values),
    );
    expect(created.status).toBe(0);
    await rig.send({ number: 1, study });
    await rig.archive.settle();
    let waiting: unknown[] = [];
    while (waiting.length === 0) {
      waiting = await rig.state.call('studiesToAnnounce');
    }
    await rig.services.notifications.start();
    expect(rig.jobs.list()).toEqual([]);
    const ended: DataSet = {
      '00400250': { vr: 'DA', Value: ['20260102'] },
      '00400251': { vr: 'TM', Value: ['1030'] },
      '00400252': { vr: 'CS', Value: ['COMPLETED'] },
    };
    await sendMessage(endpoint, { field: 0x120, requestedSopClassUid: step, requestedSopInstanceUid: '2.25.5' }, ended);
    await ris.received(1);
  });

  it('announces after a restart what was received before it, and again when it was refused', async () => {
    const answers = [0xa700, 0];
    const ris = await peer({ answer: () => ({ status: answers.shift() ?? 0 }) });
    const rig = await start('default', {
      nodes: [nodeOf(ris)],
      contentNotification: { quietMs: 60_000, retry: { attempts: 3, delayMs: 1 } },
    });
    await rig.send({ number: 1 });
    await rig.archive.settle();
    await rig.change({ contentNotification: { quietMs: 0 } });
    await rig.restart();
    await ris.received(2);
    await idle(rig);
  });

  it('never lists the images of two patients who share a Study Instance UID together', async () => {
    const ris = await peer();
    const rig = await start('default', { nodes: [nodeOf(ris)] });
    await rig.send({ number: 1 });
    await rig.send({ number: 2, series: '2.25.4711.2.77', change: [[0x00100020, 'LO', 'OTHER']] });
    await ris.received(2);
    await idle(rig);
    const told = ris.taken.map(({ dataSet }) => [text(dataSet, 'PatientID'), listed(dataSet)]);
    expect(told).toHaveLength(2);
    expect(told).toContainEqual(['OTHER', ['2.25.4711.3.2']]);
  });
});

describe('Study Content Notification SCP', () => {
  const content = (...instances: string[]) => ({
    patientName: { Alphabetic: 'Müller^Anna' },
    patientId: 'CT-1',
    studyId: '',
    studyUid: study,
    series: [
      {
        seriesUid: '2.25.4711.2',
        instances: instances.map((sopInstanceUid) => ({ sopClassUid: '1.2', sopInstanceUid })),
      },
    ],
  });
  const store = (instance: string) => ({
    field: 0x01,
    affectedSopClassUid: uid,
    affectedSopInstanceUid: instance,
    priority: 0,
  });

  it('writes down what is announced and how much of it is here', async () => {
    const rig = await start();
    await rig.send({ number: 1, study });
    await rig.archive.settle();
    const endpoint = await rig.open([[uid, [ts.ILE]]]);
    const told = content('2.25.4711.3.1', '2.25.4711.3.2');
    expect((await sendMessage(endpoint, store('2.25.9'), studyDescriptor(told, '2.25.9', 'AE'))).status).toBe(0);
    const list = () => rig.services.notifications.list();
    expect(await list()).toEqual([
      {
        studyUid: study,
        patientId: 'CT-1',
        name: { alphabetic: 'Müller^Anna' },
        peer: 'CALLER',
        receivedAt: expect.any(Number),
        instances: 2,
        here: 1,
      },
    ]);
    expect(rig.events.some(({ detail }) => detail?.startsWith('study content notification: 2 instances, 1'))).toBe(
      true,
    );
    // It is no image: nothing is stored.
    expect((await rig.archive.search({ level: 'instance', match: {} })).total).toBe(1);
    // What comes later counts, what another patient has under the same UIDs does not.
    await rig.send({ number: 3, study, change: [[0x00100020, 'LO', 'OTHER']], series: '2.25.4711.2.77' });
    await rig.send({ number: 2, study });
    await rig.archive.settle();
    let listed = await list();
    while (listed[0]?.here !== 2) {
      listed = await list();
    }
    const foreign = { ...told, patientId: 'SOMEBODY' };
    expect((await sendMessage(endpoint, store('2.25.10'), studyDescriptor(foreign, '2.25.10', 'AE'))).status).toBe(0);
    expect((await list()).map(({ patientId, here }) => [patientId, here])).toEqual([
      ['SOMEBODY', 0],
      ['CT-1', 2],
    ]);
    // What is told again takes the place of what was told before.
    const more = content('2.25.4711.3.1', '2.25.4711.3.2', '2.25.4711.3.9', '');
    expect((await sendMessage(endpoint, store('2.25.11'), studyDescriptor(more, '2.25.11', 'AE'))).status).toBe(0);
    expect((await list()).map(({ patientId, instances, here }) => [patientId, instances, here])).toEqual([
      ['CT-1', 3, 2],
      ['SOMEBODY', 2, 0],
    ]);
    await rig.restart();
    expect((await list()).map(({ here }) => here)).toEqual([2, 0]);
  });

  it('refuses what disagrees with its command, names no study or lists nothing', async () => {
    const rig = await start();
    const endpoint = await rig.open([[uid, [ts.ELE]]]);
    const whole = studyDescriptor(content('1.2.3'), '2.25.9', 'AE');
    const { '0020000D': _study, ...noStudy } = whole;
    const { '00081115': _list, ...noList } = whole;
    expect((await sendMessage(endpoint, store('2.25.10'), whole)).status).toBe(0xa900);
    expect((await sendMessage(endpoint, store('2.25.9'), noStudy)).status).toBe(0xc000);
    const refused = await sendMessage(endpoint, store('2.25.9'), noList);
    expect([refused.status, refused.command.offendingElements]).toEqual([0xc000, [0x00081115]]);
    expect(await rig.services.notifications.list()).toEqual([]);
  });

  it('is not offered where it is switched off', async () => {
    const rig = await start('telemis');
    const endpoint = await rig.open([[uid, [ts.ELE]]]);
    expect(endpoint.accept.contexts[0]?.result).toBe(3);
  });
});
