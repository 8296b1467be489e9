import { overlay } from './overlay.ts';
import {
  type AcceptancePolicy,
  acceptancePolicySchema,
  acceptancePolicyShape,
  type ListenerSettings,
  type NodeSettings,
  type Settings,
  type TransferSyntaxPreference,
} from './schema.ts';
import { type SendingSettings, sendingSchema } from './sending.ts';

/**
 * The rules for an association that calls us by `calledAeTitle` (blanks around it do not count, PS3.8 7.1.1.3): the listener's, those of one
 * of its further titles, or undefined when we do not answer to that title (A-ASSOCIATE-RJ 1/1/7).
 */
export function policyFor(listener: ListenerSettings, calledAeTitle: string): AcceptancePolicy | undefined {
  const called = calledAeTitle.trim();
  const title = listener.titles.find((candidate) => candidate.aeTitle === called);
  if (title) {
    return acceptancePolicySchema.parse(overlay(ownPolicy(listener), title.overrides));
  }
  return called === listener.aeTitle || listener.calledAeTitle === 'ignore' ? ownPolicy(listener) : undefined;
}

function ownPolicy(listener: ListenerSettings): AcceptancePolicy {
  const policy: Record<string, unknown> = {};
  for (const key of Object.keys(acceptancePolicyShape)) {
    policy[key] = listener[key as keyof AcceptancePolicy];
  }
  return policy as AcceptancePolicy;
}

/** The title under which we call others. */
export const callingTitle = (settings: Pick<Settings, 'callingAeTitle' | 'listener'>): string =>
  settings.callingAeTitle || settings.listener.aeTitle;

/** How instances are sent to a node: as to all, with what differs for it. */
export const sendingFor = (
  settings: Pick<Settings, 'sending'>,
  node: { sending?: NodeSettings['sending'] },
): SendingSettings =>
  node.sending === undefined || Object.keys(node.sending.overrides).length === 0
    ? settings.sending
    : sendingSchema.parse(overlay(settings.sending, node.sending.overrides));

/** The node as we call it to store there: at its `storage` place, when it has one of its own. */
export function storageNode(node: NodeSettings): NodeSettings {
  const { aeTitle, host, port } = node.storage;
  return { ...node, aeTitle: aeTitle || node.aeTitle, host: host || node.host, port: port || node.port };
}

/** The preference for a storage SOP class; undefined: every transfer syntax that we know, in our order. */
export function storagePreference(policy: AcceptancePolicy, sopClassUid: string): TransferSyntaxPreference | undefined {
  const own = policy.classTransferSyntaxes.find((entry) => entry.sopClasses.includes(sopClassUid));
  const preference = own?.transferSyntaxes ?? policy.transferSyntaxes;
  return preference.length > 0 ? preference : undefined;
}

/** Explicit, then Implicit Little Endian, then Explicit Big Endian: for services whose messages are small. */
export const usualMessagePreference: TransferSyntaxPreference = [
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.2',
];

/** The preference for Verification, or for another service that is not storage. */
export function messagePreference(
  policy: AcceptancePolicy,
  service: 'verification' | 'other',
): TransferSyntaxPreference {
  if (service === 'verification' && policy.verificationTransferSyntaxes.length > 0) {
    return policy.verificationTransferSyntaxes;
  }
  return policy.messageTransferSyntaxes.length > 0 ? policy.messageTransferSyntaxes : usualMessagePreference;
}

/**
 * Which of the proposed transfer syntaxes of one presentation context is taken (PS3.8 9.3.3.2); undefined: none, result 4.
 * Pure, so that each rule can be tested without a connection.
 */
export function chooseTransferSyntax(
  proposed: readonly string[],
  preference: TransferSyntaxPreference,
  choice: AcceptancePolicy['transferSyntaxChoice'],
): string | undefined {
  const groups = choice === 'proposed-order' ? [preference.flat()] : preference;
  for (const group of groups) {
    const members = typeof group === 'string' ? [group] : group;
    const found = proposed.find((uid) => members.includes(uid));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
