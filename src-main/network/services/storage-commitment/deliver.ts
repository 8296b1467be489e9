import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { storageCommitmentPushModelSopClass } from '../../../../src-shared/dicom/sop-classes.ts';
import { storageCommitmentPushModelSopInstance } from '../../../../src-shared/dicom/uids.ts';
import type { AcceptancePolicy, NodeSettings } from '../../../../src-shared/settings/schema.ts';
import { nodeSchema } from '../../../../src-shared/settings/schema.ts';
import type { CommitmentInstance, StoredCommitment } from '../../../archive/database/state-commitments.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import { statusKind, statusMeaning, statusText } from '../../dimse/status.ts';
import type { Outgoing } from '../../outgoing.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import { acceptedContext, encodeMessage, messageContext } from '../messages.ts';
import { reportDataSet } from './messages.ts';

/** Sends one result and expects it to be taken; rejects with `dimse-status` or how the association ended. */
export async function sendReport(
  endpoint: DimseEndpoint,
  context: PresentationContext,
  commitment: StoredCommitment,
  instances: readonly CommitmentInstance[],
  retrieveAeTitle: string,
): Promise<void> {
  const { eventTypeId, dataSet } = reportDataSet(commitment.transactionUid, instances, retrieveAeTitle);
  const { status, command } = await endpoint.exchange(
    context,
    {
      field: commandField.eventReport,
      affectedSopClassUid: storageCommitmentPushModelSopClass,
      affectedSopInstanceUid: storageCommitmentPushModelSopInstance,
      eventTypeId,
    },
    { data: encodeMessage(dataSet, context) },
  );
  const kind = statusKind(status);
  if (kind !== 'success' && kind !== 'warning') {
    throw new NegatoscopeError(
      'dimse-status',
      `the result was not taken: ${statusText(status)} ${statusMeaning(status)}`,
      {
        status,
        comment: command.errorComment,
      },
    );
  }
}

/** Opens an association to the requester, as SCP of the class (PS3.7 D.3.3.4), and sends the result. */
export async function reportOnNewAssociation(
  outgoing: Outgoing,
  node: NodeSettings,
  policy: AcceptancePolicy,
  commitment: StoredCommitment,
  instances: readonly CommitmentInstance[],
  retrieveAeTitle: string,
  signal: AbortSignal,
): Promise<void> {
  const sopClassUid = storageCommitmentPushModelSopClass;
  const association = await outgoing.open(node, {
    purpose: 'commitment-report',
    contexts: [messageContext(sopClassUid, policy)],
    ...(policy.commitment.reportRole === 'scp' && { user: { roles: [{ sopClassUid, scu: false, scp: true }] } }),
    signal,
  });
  const context = await acceptedContext(association, sopClassUid, 'Storage Commitment');
  const { endpoint } = association;
  // No item in the answer is taken for consent: many peers know nothing of roles and take the result all the same.
  const role = endpoint.association.accept?.user.roles.find((item) => item.sopClassUid === sopClassUid);
  if (
    role !== undefined &&
    !role.scp &&
    policy.commitment.reportRole === 'scp' &&
    policy.commitment.roleRefused === 'fail'
  ) {
    await association.release();
    throw new NegatoscopeError('unsupported', 'the peer does not let us be SCP of Storage Commitment', {
      abstractSyntax: sopClassUid,
    });
  }
  try {
    await sendReport(endpoint, context, commitment, instances, retrieveAeTitle);
  } finally {
    if (!endpoint.association.ended) {
      await association.release();
    }
  }
}

/** The node with a title; of several the one at that address, then one that is used for commitment. */
export function requesterNode(
  nodes: readonly NodeSettings[],
  { aeTitle, address }: { aeTitle: string; address: string },
): NodeSettings | undefined {
  const title = aeTitle.trim();
  const named = nodes.filter((node) => node.aeTitle === title);
  return (
    named.find(({ host }) => host === address) ?? named.find(({ roles }) => roles.includes('commitment')) ?? named[0]
  );
}

/** Where the result of a request goes: one of our nodes, or by setting the caller's own address; undefined: nowhere. */
export function reportTarget(
  nodes: readonly NodeSettings[],
  peer: { aeTitle: string; address: string },
  policy: AcceptancePolicy,
): NodeSettings | undefined {
  const node = requesterNode(nodes, peer);
  if (node !== undefined || policy.commitment.callerPort === 0) {
    return node;
  }
  const aeTitle = peer.aeTitle.trim();
  const made = nodeSchema.safeParse({
    id: '',
    name: aeTitle,
    aeTitle,
    host: peer.address,
    port: policy.commitment.callerPort,
  });
  return made.success ? made.data : undefined;
}
