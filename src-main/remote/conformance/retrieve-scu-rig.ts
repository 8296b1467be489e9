import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { RemoteItem } from '../../../src-shared/contract/remote.ts';
import type { ProfileName } from '../../../src-shared/settings/profiles.ts';
import { defaultSettings } from '../../../src-shared/settings/schema.ts';
import { silentLog } from '../../log/types.ts';
import { encodeDataSet, testImage } from '../../network/conformance/encode.ts';
import { ts } from '../../network/conformance/rig.ts';
import { requestAssociation } from '../../network/request.ts';
import { type RemoteRig, startRemoteRig, type TestNode } from '../testing/remote-rig.ts';
import {
  type ScriptedAnswer,
  type ScriptedAssociation,
  type ScriptedMessage,
  type ScriptedOptions,
  type ScriptedScp,
  scriptedScp,
} from '../testing/scripted-scp.ts';

export const studyMove = '1.2.840.10008.5.1.4.1.2.2.2';
export const moveField = 0x21;
export const cancelField = 0x0fff;

export let rig: RemoteRig;
const scps: ScriptedScp[] = [];
beforeAll(async () => {
  rig = await startRemoteRig();
});
afterAll(() => rig.close());
afterEach(() => {
  for (const scp of scps.splice(0)) scp.close();
});

type OnMessage = (message: ScriptedMessage, association: ScriptedAssociation) => void | Promise<void>;

/** A scripted peer; those that were started are known as `node`, `node2` … */
export async function peer(onMessage: OnMessage, options: Partial<ScriptedOptions> = {}): Promise<ScriptedScp> {
  const scp = await scriptedScp({ onMessage, ...options });
  scps.push(scp);
  return scp;
}

export const configure = (profile: ProfileName, nodes: TestNode[], change = {}) =>
  rig.configure({ profile, nodes, change });

/** One peer and a profile. */
export async function start(
  profile: ProfileName,
  onMessage: OnMessage,
  options: Partial<ScriptedOptions> = {},
  change = {},
  node: Partial<TestNode> = {},
): Promise<ScriptedScp> {
  const scp = await peer(onMessage, options);
  await configure(profile, [{ port: scp.port, ...node }], change);
  return scp;
}

export let studies = 0;
/** A study that no other test has. */
export const newStudy = (): string => `2.25.900.${++studies}`;
export const item = (studyUid: string, more: Partial<RemoteItem> = {}): RemoteItem => ({
  studyUid,
  patientId: 'P1',
  retrieveAeTitle: '',
  title: 'Test',
  ...more,
});

export async function fetched(items: RemoteItem[]) {
  const { jobIds } = await rig.remote.retrieve({ nodeId: 'node', items });
  return Promise.all(jobIds.map((id) => rig.jobs.finished(id)));
}

export async function submit(one: RemoteItem): Promise<number> {
  const { jobIds } = await rig.remote.retrieve({ nodeId: 'node', items: [one] });
  return jobIds[0]!;
}
export const jobOf = (id: number) => rig.jobs.list().find((job) => job.id === id)!;

/** Sends images of a study to our listener, as the storage SCU of a move destination does. */
export async function storeToUs(studyUid: string, numbers: number[], series = `${studyUid}.9`): Promise<void> {
  const endpoint = await requestAssociation(
    { aeTitle: 'STATION', host: '127.0.0.1', port: rig.port },
    {
      callingAeTitle: 'PEER',
      implementation: { classUid: '2.25.42', versionName: 'PEER' },
      timeouts: defaultSettings().calling.timeouts,
      maxPduLength: 16384,
      contexts: [{ id: 1, abstractSyntax: '1.2.840.10008.5.1.4.1.1.2', transferSyntaxes: [ts.ELE, ts.ILE] }],
      log: silentLog,
    },
  );
  const context = endpoint.association.contexts.get(1)!;
  for (const number of numbers) {
    const { sopClassUid, elements } = imageOf(studyUid, number, series);
    const data = encodeDataSet(elements, context.transferSyntax);
    const { status } = await endpoint.exchange(
      context,
      { field: 1, affectedSopClassUid: sopClassUid, affectedSopInstanceUid: `${studyUid}.7.${number}`, priority: 0 },
      { data },
    );
    expect(status).toBe(0);
  }
  await endpoint.release();
}

export const imageOf = (studyUid: string, number: number, series = `${studyUid}.9`) => {
  const change: [number, string, string][] = [
    [0x00080018, 'UI', `${studyUid}.7.${number}`],
    [0x00100020, 'LO', 'P1'],
  ];
  const image = testImage({ number, study: studyUid, series, change });
  return { ...image, sopInstanceUid: `${studyUid}.7.${number}` };
};

export const finishing =
  (answer: ScriptedAnswer): OnMessage =>
  (message, association) => {
    if (message.command.field === moveField) association.respond(message, answer);
  };
export const moves = (scp: ScriptedScp) => scp.messages.filter(({ command }) => command.field === moveField);
export const cancels = (scp: ScriptedScp) => scp.messages.filter(({ command }) => command.field === cancelField);
