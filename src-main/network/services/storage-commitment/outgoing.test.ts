import { afterEach, expect, it } from 'vitest';
import { text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import type { ProfileName } from '../../../../src-shared/settings/profiles.ts';
import { ct, echoOn, ts, verification } from '../../conformance/rig.ts';
import { eventually, messagePeer, sendMessage } from '../../testing/message-peer.ts';
import { type ServiceParts, startServiceRig, testNode } from '../../testing/service-rig.ts';
import { createContentNotifications } from '../content-notification/notifications.ts';
import { createProcedureSteps } from '../procedure-step/procedure-steps.ts';
import { moveServiceClass } from '../query-retrieve/move-scp.ts';
import { createCommitments } from './commitments.ts';
import { requestDataSet } from './messages.ts';

/** What the workstation calls others for, with everything that could make it call them. */

const commitmentClass = '1.2.840.10008.1.20.1';
const stepClass = '1.2.840.10008.3.1.2.3.3';
const notificationClass = '1.2.840.10008.1.9';
const studyRootMove = '1.2.840.10008.5.1.4.1.2.2.2';

const make = (parts: ServiceParts) => {
  const commitments = createCommitments(parts);
  const steps = createProcedureSteps(parts);
  const notifications = createContentNotifications({ ...parts, steps });
  return {
    classes: [
      moveServiceClass({ ...parts, catalogue: parts.archive }),
      commitments.serviceClass,
      steps.serviceClass,
      notifications.serviceClass,
    ],
    announcements: { wanted: () => true, changed: () => notifications.studiesChanged() },
    start: async () => {
      await commitments.start();
      await notifications.start();
    },
    close: async () => {
      await notifications.close();
      commitments.close();
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

async function start(name: ProfileName, titles: Record<string, string>, roles: Record<string, string[]>) {
  const peers = await Promise.all(
    Object.entries(titles).map(async ([aeTitle, sopClassUid]) => {
      const peer = await messagePeer({ sopClassUid, roles: { scu: true, scp: true } });
      closing.push(() => peer.close());
      return { aeTitle, peer };
    }),
  );
  const rig = await startServiceRig(name, make, {
    change: {
      listener: { callers: [{ aeTitle: 'CALLER', address: '' }] },
      contentNotification: { quietMs: 0 },
      nodes: peers.map(({ aeTitle, peer }) =>
        testNode({ aeTitle, port: peer.port, roles: (roles[aeTitle] ?? ['store']) as never }),
      ),
    },
  });
  closing.push(() => rig.close());
  const takenBy = (title: string) => peers.find(({ aeTitle }) => aeTitle === title)!.peer;
  const called = () =>
    rig.activity
      .list()
      .filter(({ direction }) => direction === 'out')
      .map(({ peerAeTitle }) => peerAeTitle)
      .sort();
  return { rig, takenBy, called };
}

const request = {
  field: 0x130,
  requestedSopClassUid: commitmentClass,
  requestedSopInstanceUid: `${commitmentClass}.1`,
  actionTypeId: 1,
};
const one = (transactionUid: string): DataSet =>
  requestDataSet({ transactionUid, instances: [{ sopClassUid: ct, sopInstanceUid: '2.25.4711.3.1' }] });

async function move(rig: Awaited<ReturnType<typeof start>>['rig'], moveDestination: string) {
  await rig.archive.settle();
  const [location] = await rig.archive.locate({ sopInstanceUid: '2.25.4711.3.1' });
  const endpoint = await rig.open([[studyRootMove, [ts.ELE]]]);
  return sendMessage(
    endpoint,
    { field: 0x21, affectedSopClassUid: studyRootMove, priority: 0, moveDestination },
    {
      '00080052': { vr: 'CS', Value: ['IMAGE'] },
      '0020000D': { vr: 'UI', Value: [location!.studyUid] },
      '0020000E': { vr: 'UI', Value: [location!.seriesUid] },
      '00080018': { vr: 'UI', Value: ['2.25.4711.3.1'] },
    },
  );
}

it('[TEL-065] what was committed can be fetched from the title that the result named', async () => {
  const { rig, takenBy } = await start('telemis', { CALLER: commitmentClass, DEST: ct }, {});
  expect(await rig.send({ number: 1 })).toBe(0);
  const endpoint = await rig.open([[commitmentClass, [ts.ELE]]]);
  expect((await sendMessage(endpoint, request, one('2.25.1'))).status).toBe(0);
  const [report] = await takenBy('CALLER').received(1);
  expect(report?.command.eventTypeId).toBe(1);
  expect(text(report!.dataSet, 'RetrieveAETitle')).toBe('STATION');
  expect((await move(rig, 'DEST')).status).toBe(0);
  const [fetched] = takenBy('DEST').taken;
  expect(fetched?.command.affectedSopInstanceUid).toBe('2.25.4711.3.1');
});

it('[OSM-009] others are called only for C-MOVE, results of commitment, procedure steps and announcements', async () => {
  const titles = { CALLER: commitmentClass, DEST: ct, FILLER: stepClass, RIS: notificationClass };
  const { rig, takenBy, called } = await start('kodak-osm', titles, { FILLER: ['procedure-step'] });
  await rig.send({ number: 1 });
  await rig.send({ number: 2 });
  const echo = await rig.open([[verification, [ts.ELE]]]);
  expect(await echoOn(echo)).toBe(0);
  await rig.archive.settle();
  expect(called()).toEqual([]);
  expect((await move(rig, 'DEST')).status).toBe(0);
  expect(called()).toEqual(['DEST']);
  const asking = await rig.open([[commitmentClass, [ts.ELE]]]);
  await sendMessage(asking, request, one('2.25.1'));
  await takenBy('CALLER').received(1);
  expect(called()).toEqual(['CALLER', 'DEST']);
  const modality = await rig.open([[stepClass, [ts.ELE]]]);
  const step: [string, DataSet[string]][] = [
    ['00080060', { vr: 'CS', Value: ['CT'] }],
    ['00400241', { vr: 'AE', Value: ['CT1'] }],
    ['00400244', { vr: 'DA', Value: ['20260102'] }],
    ['00400245', { vr: 'TM', Value: ['101500'] }],
    ['00400252', { vr: 'CS', Value: ['IN PROGRESS'] }],
    ['00400253', { vr: 'SH', Value: ['S'] }],
    ['00400270', { vr: 'SQ', Value: [{ '0020000D': { vr: 'UI', Value: ['2.25.4711.99'] } }] }],
  ];
  await sendMessage(modality, { field: 0x140, affectedSopClassUid: stepClass }, Object.fromEntries(step));
  await takenBy('FILLER').received(1);
  expect(called()).toEqual(['CALLER', 'DEST', 'FILLER']);
  const nodes = rig
    .settings()
    .nodes.map((node) => ({ ...node, ...(node.aeTitle === 'RIS' && { roles: ['notification'] }) }));
  await rig.change({ nodes });
  await rig.send({ number: 3 });
  await takenBy('RIS').received(1);
  await eventually(() => rig.jobs.list().every(({ state }) => state === 'done'));
  expect(called()).toEqual(['CALLER', 'DEST', 'FILLER', 'RIS']);
});
