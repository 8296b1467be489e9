import { NegatoscopeError, toEnvelope } from '../../../../src-shared/contract/errors.ts';
import { retryDelayMs } from '../../../../src-shared/settings/basic.ts';
import { policyFor } from '../../../../src-shared/settings/policy.ts';
import type { AcceptancePolicy, Settings } from '../../../../src-shared/settings/schema.ts';
import type { CommitmentInstance, StoredCommitment } from '../../../archive/database/state-commitments.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { JobContext, JobRunner } from '../../../jobs/types.ts';
import type { Log } from '../../../log/types.ts';
import { asError } from '../../as-error.ts';
import type { Outgoing } from '../../outgoing.ts';
import { mayBeBetter } from '../retry.ts';
import { Turns } from '../turns.ts';
import type { CommitmentBook } from './book.ts';
import { finalState } from './book.ts';
import { cancelledByUser } from './cancelled.ts';
import { type CommitmentArchive, checkInstances } from './check-instances.ts';
import { reportOnNewAssociation, reportTarget, sendReport } from './deliver.ts';
import { failureReason } from './messages.ts';
import type { RequestAssociation } from './scp.ts';

export const reportJobKind = 'commitment-report';
export interface ReportParameters {
  /** Of the transaction. */
  id: number;
  nodeId?: string;
}

export interface ReportJobOptions {
  book: CommitmentBook;
  archive: CommitmentArchive;
  settings: () => Pick<Settings, 'listener' | 'nodes'>;
  outgoing: Outgoing;
  audit: AuditSink;
  log: Log;
  /** The associations on which transactions were asked for, while they are open. */
  live: ReadonlyMap<number, RequestAssociation>;
}

/** The rules under which a transaction was asked for, as they are now. */
export const policyOf = (settings: Pick<Settings, 'listener'>, ownTitle: string): AcceptancePolicy =>
  policyFor(settings.listener, ownTitle) ?? settings.listener;

/** Checks what was asked for and delivers the result, again and again until it is taken; survives a restart. */
export function reportJob(options: ReportJobOptions): JobRunner<ReportParameters> {
  /** Two jobs may serve one transaction that was asked for twice: one after the other. */
  const turns = new Turns<number>();
  return {
    kind: reportJobKind,
    afterRestart: 'resume',
    parallel: 4,
    node: ({ nodeId }) => nodeId,
    retry: (error, _parameters, attempt) =>
      mayBeBetter(error) ? retryDelayMs(options.settings().listener.commitment.retry, attempt) : undefined,
    withdrawn: ({ id }) => cancelledByUser(options.book, id),
    run: (context) => turns.take(context.parameters.id, () => report(options, context)),
  };
}

async function report(options: ReportJobOptions, context: JobContext<ReportParameters>): Promise<void> {
  const { book } = options;
  const { id } = context.parameters;
  const commitment = await book.get(id);
  if (commitment === undefined || (commitment.endedAt !== undefined && commitment.error === undefined)) {
    return;
  }
  const policy = policyOf(options.settings(), commitment.ownTitle);
  context.progress({ total: commitment.instances });
  try {
    const instances = await checked(options, commitment, policy, context.signal);
    await deliver(options, commitment, instances, policy, context.signal);
    // Not when it was asked for once more meanwhile: another job delivers that.
    await book.change(
      id,
      { state: finalState(instances.map(({ reason }) => reason)), endedAt: Date.now(), error: null },
      'delivering',
    );
    context.progress({ done: commitment.instances });
    record(options, commitment, instances);
  } catch (error) {
    const failure = asError(error);
    if (context.signal.aborted) {
      if (toEnvelope(context.signal.reason).parameters['interrupted'] !== true) {
        await cancelledByUser(book, id);
      }
    } else {
      const { code, message, parameters } = toEnvelope(failure);
      const again = mayBeBetter(failure) && retryDelayMs(policy.commitment.retry, context.attempt) !== undefined;
      await book.change(id, {
        error: { code, message, parameters },
        ...(!again && { state: 'failed', endedAt: Date.now() }),
      });
    }
    throw error;
  }
}

/** The instances with their results. They are looked at anew before each attempt: what is promised holds when it is said. */
async function checked(
  { book, archive }: ReportJobOptions,
  commitment: StoredCommitment,
  policy: AcceptancePolicy,
  signal: AbortSignal,
): Promise<CommitmentInstance[]> {
  const instances = await book.instances(commitment.id);
  const settledBefore = instances.every(({ reason }) => reason === failureReason.duplicateTransactionUid);
  const reasons = settledBefore
    ? instances.map(() => failureReason.duplicateTransactionUid)
    : await checkInstances(archive, instances, policy, signal);
  await book.setResults(commitment.id, reasons, { state: 'delivering' });
  return instances.map((instance, index) => ({ ...instance, reason: reasons[index]! }));
}

async function deliver(
  { settings, outgoing, live, log }: ReportJobOptions,
  commitment: StoredCommitment,
  instances: readonly CommitmentInstance[],
  policy: AcceptancePolicy,
  signal: AbortSignal,
): Promise<void> {
  const { listener, nodes } = settings();
  const { report: where, retrieveAeTitle: title } = policy.commitment;
  const retrieveAeTitle =
    title === 'omit' ? '' : title === 'own' || commitment.ownTitle === '' ? listener.aeTitle : commitment.ownTitle;
  const asked = live.get(commitment.id);
  await asked?.answered;
  if (where !== 'new-association') {
    if (asked !== undefined && !asked.endpoint.association.ended) {
      try {
        // The association is not ours to abort.
        await unlessAborted(signal, sendReport(asked.endpoint, asked.context, commitment, instances, retrieveAeTitle));
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (where === 'same-association') {
          throw error;
        }
        log.info('a commitment result goes on a new association', { peer: commitment.peer, message: String(error) });
      }
    } else if (where === 'same-association') {
      throw new NegatoscopeError('unsupported', 'the association of the request is over', { peer: commitment.peer });
    }
  }
  const node = reportTarget(nodes, { aeTitle: commitment.peer, address: commitment.address }, policy);
  if (node === undefined) {
    throw new NegatoscopeError('not-found', `there is no node ${commitment.peer} to report to`, {
      aeTitle: commitment.peer,
    });
  }
  // Whoever asked knows us by the title it called.
  const caller = { ...node, callingAeTitle: node.callingAeTitle || commitment.ownTitle };
  await reportOnNewAssociation(outgoing, caller, policy, commitment, instances, retrieveAeTitle, signal);
}

/** The work, or the reason of the signal, whichever comes first. */
function unlessAborted(signal: AbortSignal, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function record(
  { audit, log }: ReportJobOptions,
  commitment: StoredCommitment,
  instances: readonly CommitmentInstance[],
): void {
  const failed = instances.filter(({ reason }) => reason !== 0).length;
  const { peer, address, transactionUid } = commitment;
  log.info('a commitment was delivered', { peer, transactionUid, instances: instances.length, failed });
  audit.record({
    kind: 'instances-accessed',
    action: 'read',
    outcome: failed === 0 ? 'success' : 'minor-failure',
    peer: { aeTitle: peer, address },
    detail: `storage commitment ${transactionUid}: ${instances.length - failed} of ${instances.length} instances`,
  });
}
