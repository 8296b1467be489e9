import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ProfileName } from '../../../src-shared/settings/profiles.ts';
import { type Answers, answerFind, keysOf } from '../testing/answers.ts';
import { type RemoteRig, startRemoteRig } from '../testing/remote-rig.ts';
import {
  type ScriptedAssociation,
  type ScriptedMessage,
  type ScriptedOptions,
  type ScriptedScp,
  scriptedScp,
} from '../testing/scripted-scp.ts';

export const studyFind = '1.2.840.10008.5.1.4.1.2.2.1';

export let rig: RemoteRig;
export let scp: ScriptedScp;
beforeAll(async () => {
  rig = await startRemoteRig();
});
afterAll(() => rig.close());
afterEach(() => scp?.close());

type OnMessage = (message: ScriptedMessage, association: ScriptedAssociation) => void;

export async function start(
  profile: ProfileName,
  onMessage: OnMessage,
  options: Partial<ScriptedOptions> = {},
  change = {},
) {
  scp = await scriptedScp({ onMessage, ...options });
  await rig.configure({ profile, change, nodes: [{ port: scp.port }] });
}

export const answering =
  (tree: readonly Answers[], options?: { pending?: number; final?: number }): OnMessage =>
  (message, association) =>
    answerFind(tree, message, association, options);

/** Studies with two series of two instances each. */
export const tree = (count = 2): Answers[] =>
  Array.from({ length: count }, (_, index) => {
    const uid = `2.25.${index + 1}`;
    return {
      study: { StudyInstanceUID: uid, PatientID: `P${index + 1}`, PatientName: `Doe^Number${index + 1}` },
      series: [1, 2].map((number) => ({
        series: { SeriesInstanceUID: `${uid}.${number}`, Modality: 'CT', SeriesNumber: number },
        instances: [1, 2].map((instance) => ({
          SOPInstanceUID: `${uid}.${number}.${instance}`,
          SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
          InstanceNumber: instance,
        })),
      })),
    };
  });

export const place = { nodeId: 'node', patientId: 'P1', studyUid: '2.25.1' };
export const proposed = (association = 0) =>
  scp.requests[association]!.contexts.map(({ abstractSyntax, transferSyntaxes }) => [
    abstractSyntax,
    [...transferSyntaxes],
  ]);
export const identifiers = () => scp.messages.map(({ identifier }) => keysOf(identifier));
export const cancels = () => scp.messages.filter(({ command }) => command.field === 0x0fff);
