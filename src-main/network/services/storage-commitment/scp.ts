import { storageCommitmentPushModelSopClass } from '../../../../src-shared/dicom/sop-classes.ts';
import { storageCommitmentPushModelSopInstance } from '../../../../src-shared/dicom/uids.ts';
import type { AcceptancePolicy } from '../../../../src-shared/settings/schema.ts';
import { collect } from '../../dimse/collect.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import type { Operation, Outcome, Peer, Service } from '../../dimse/service.ts';
import { status } from '../../dimse/status.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import { readMessage } from '../messages.ts';
import type { ServiceClass } from '../service-class.ts';
import { type CommitmentRequest, readRequest, requestCommitmentAction } from './messages.ts';
import { type ResultsOptions, takeReport } from './results.ts';

/** The association on which something was asked; a result may go back on it once the request was answered. */
export interface RequestAssociation {
  endpoint: DimseEndpoint;
  context: PresentationContext;
  answered: Promise<void>;
}

export interface CommitmentScpOptions extends ResultsOptions {
  /** False: there is nowhere to send the result to. */
  reachable(peer: Peer, policy: AcceptancePolicy): boolean;
  /** Writes the request down and sees to its result; resolves when nothing of it can be lost any more. */
  accept(
    request: CommitmentRequest,
    peer: Peer,
    policy: AcceptancePolicy,
    association: RequestAssociation,
  ): Promise<void>;
  /** We ask some node for commitment, so that its results are expected. */
  asks(): boolean;
}

/**
 * Storage Commitment Push Model (PS3.4 J): answers requests, and takes the results of our own requests from peers that open an association
 * for them in the SCP role.
 */
export function commitmentServiceClass(options: CommitmentScpOptions): ServiceClass {
  return {
    name: 'Storage Commitment',
    sopClasses: (policy) => (policy.commitment.enabled || options.asks() ? [storageCommitmentPushModelSopClass] : []),
    roles: (policy, sopClassUid) =>
      sopClassUid === storageCommitmentPushModelSopClass
        ? { scu: policy.commitment.enabled, scp: options.asks() || policy.commitment.enabled }
        : undefined,
    open: ({ policy, endpoint }): Service => ({
      name: 'Storage Commitment',
      operations: new Set([commandField.action, commandField.eventReport]),
      receive: (operation) =>
        collect((bytes) =>
          operation.command.field === commandField.eventReport
            ? takeReport(options, operation, bytes)
            : takeRequest(options, operation, bytes, policy, endpoint),
        ),
    }),
  };
}

async function takeRequest(
  options: CommitmentScpOptions,
  operation: Operation,
  bytes: Uint8Array,
  policy: AcceptancePolicy,
  endpoint: DimseEndpoint,
): Promise<Outcome> {
  const { command, context, peer } = operation;
  const fields = command.actionTypeId === undefined ? {} : { actionTypeId: command.actionTypeId };
  const refused = (code: number, comment: string): Outcome => ({ status: code, comment, fields });
  if (!policy.commitment.enabled) {
    return refused(status.sopClassNotSupported, 'we do not commit for others');
  }
  if (command.requestedSopClassUid !== storageCommitmentPushModelSopClass) {
    return refused(status.noSuchSopClass, 'the SOP class is not that of the context');
  }
  if (command.requestedSopInstanceUid !== storageCommitmentPushModelSopInstance) {
    return refused(status.noSuchObjectInstance, 'not the well-known instance');
  }
  if (command.actionTypeId !== requestCommitmentAction) {
    return refused(status.noSuchAction, 'the only action type is 1');
  }
  const request = readRequest(readMessage(bytes, context));
  if (request.instances.length > policy.commitment.maximumInstances) {
    return refused(status.resourceLimitation, `at most ${policy.commitment.maximumInstances} instances in one request`);
  }
  if (!options.reachable(peer, policy)) {
    return refused(status.processingFailure, `no node ${peer.aeTitle} to report to`);
  }
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  try {
    await options.accept(request, peer, policy, { endpoint, context, answered });
  } finally {
    // The response goes out with the microtasks that follow this function.
    setImmediate(answer);
  }
  return { status: status.success, fields };
}
