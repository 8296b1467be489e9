import { storageCommitmentPushModelSopInstance } from '../../../../src-shared/dicom/uids.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { Log } from '../../../log/types.ts';
import { collect } from '../../dimse/collect.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { Operation, Outcome, Service } from '../../dimse/service.ts';
import { status } from '../../dimse/status.ts';
import { readMessage } from '../messages.ts';
import { type CommitmentBook, finalState } from './book.ts';
import { allCommittedEvent, type CommitmentReport, failureReason, failuresExistEvent, readReport } from './messages.ts';

export interface ResultsOptions {
  book: CommitmentBook;
  audit: AuditSink;
  log: Log;
}

/**
 * Takes an N-EVENT-REPORT for a request of ours (PS3.4 J.3.3), on the association of the request or on one that the other side opened.
 * The result is written down before it is answered. Which instances are meant is known by the Transaction UID, which nobody else was told.
 */
export async function takeReport(options: ResultsOptions, operation: Operation, bytes: Uint8Array): Promise<Outcome> {
  const { book, log, audit } = options;
  const { command, context, peer } = operation;
  const { eventTypeId, affectedSopInstanceUid } = command;
  const fields = eventTypeId === undefined ? {} : { eventTypeId };
  if (eventTypeId !== allCommittedEvent && eventTypeId !== failuresExistEvent) {
    return { status: status.noSuchEventType, fields, comment: 'event types are 1 and 2' };
  }
  if (affectedSopInstanceUid !== undefined && affectedSopInstanceUid !== storageCommitmentPushModelSopInstance) {
    return { status: status.noSuchObjectInstance, fields };
  }
  const report = readReport(readMessage(bytes, context));
  const { transactionUid } = report;
  const commitment = await book.ofTransaction(transactionUid, 'asked-by-us');
  if (commitment === undefined) {
    log.warn('a commitment was reported that nobody asked for', { transactionUid, peer: peer.aeTitle });
    audit.record({
      kind: 'security-alert',
      action: 'execute',
      outcome: 'minor-failure',
      peer: { aeTitle: peer.aeTitle, address: peer.address },
      detail: `storage commitment result with an unknown Transaction UID ${transactionUid}`,
    });
    return { status: status.processingFailure, fields, comment: 'unknown Transaction UID' };
  }
  const instances = await book.instances(commitment.id);
  if (instances.every(({ reason }) => reason !== undefined)) {
    log.info('a commitment was reported once more', { transactionUid, peer: peer.aeTitle });
    return { status: status.success, fields };
  }
  const reasons = reasonsOf(instances, report, (message) => log.warn(message, { transactionUid, peer: peer.aeTitle }));
  const state = finalState(reasons);
  await book.setResults(commitment.id, reasons, {
    state,
    endedAt: Date.now(),
    ...(commitment.nodeId !== undefined && { nodeId: commitment.nodeId }),
  });
  log.info('a commitment was reported', { transactionUid, peer: peer.aeTitle, state });
  return { status: status.success, fields };
}

/** By position: what is in neither list was not promised. */
function reasonsOf(
  instances: readonly { sopClassUid: string; sopInstanceUid: string }[],
  report: CommitmentReport,
  warn: (message: string) => void,
): number[] {
  const key = (reference: { sopClassUid: string; sopInstanceUid: string }) =>
    `${reference.sopClassUid} ${reference.sopInstanceUid}`;
  const said = new Map<string, number>(report.committed.map((reference) => [key(reference), 0]));
  for (const reference of report.failed) {
    said.set(key(reference), reference.reason);
  }
  const asked = new Set(instances.map(key));
  if ([...said.keys()].some((reference) => !asked.has(reference))) {
    warn('a commitment names instances that were not asked for');
  }
  return instances.map((instance) => said.get(key(instance)) ?? failureReason.processingFailure);
}

/** What answers on the associations on which we ask. */
export const resultService = (options: ResultsOptions): Service => ({
  name: 'Storage Commitment results',
  operations: new Set([commandField.eventReport]),
  receive: (operation) => collect((bytes) => takeReport(options, operation, bytes)),
});
