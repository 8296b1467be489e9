import { NegatoscopeError, toEnvelope } from '../../../../src-shared/contract/errors.ts';
import { storageCommitmentPushModelSopClass } from '../../../../src-shared/dicom/sop-classes.ts';
import { storageCommitmentPushModelSopInstance } from '../../../../src-shared/dicom/uids.ts';
import { retryDelayMs } from '../../../../src-shared/settings/basic.ts';
import type { NodeSettings, Settings } from '../../../../src-shared/settings/schema.ts';
import type { StoredCommitment } from '../../../archive/database/state-commitments.ts';
import type { JobContext, JobRunner } from '../../../jobs/types.ts';
import { asError } from '../../as-error.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import { ServiceRegistry } from '../../dimse/registry.ts';
import { statusKind, statusMeaning, statusText } from '../../dimse/status.ts';
import type { Outgoing } from '../../outgoing.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import { acceptedContext, encodeMessage, messageContext } from '../messages.ts';
import { isTemporary, mayBeBetter } from '../retry.ts';
import { cancelledByUser } from './cancelled.ts';
import { requestCommitmentAction, requestDataSet } from './messages.ts';
import { type ResultsOptions, resultService } from './results.ts';

export const requestJobKind = 'commitment';
export interface RequestParameters {
  nodeId: string;
  /** The transactions that this job asks for. */
  ids: number[];
  /** The one that was asked for last. While it is `requesting`, nobody knows whether the other side has taken it. */
  asking?: number;
}

export interface RequestJobOptions extends ResultsOptions {
  settings: () => Pick<Settings, 'listener' | 'nodes'>;
  outgoing: Outgoing;
  /** Writes a transaction of the same instances under a new UID; gives back its number. */
  again(commitment: StoredCommitment, why: NegatoscopeError): Promise<number>;
  /** A time limit was set. */
  onWaiting(): void;
}

/** Asks a node to commit (PS3.4 J.3.2): one association, one N-ACTION for each transaction, then a while for the results on it. */
export function requestJob(options: RequestJobOptions): JobRunner<RequestParameters> {
  return {
    kind: requestJobKind,
    afterRestart: 'resume',
    node: ({ nodeId }) => nodeId,
    retry: (error, { nodeId }, attempt) => {
      const node = nodeOf(options, nodeId);
      return node !== undefined && mayBeBetter(error) ? retryDelayMs(node.commitment.retry, attempt) : undefined;
    },
    withdrawn: async ({ ids }) => {
      for (const id of ids) {
        await cancelledByUser(options.book, id);
      }
    },
    run: (context) => request(options, context),
  };
}

const nodeOf = (options: RequestJobOptions, nodeId: string): NodeSettings | undefined =>
  options.settings().nodes.find(({ id }) => id === nodeId);

/** Not taken by the other side yet, or without result for too long; another transaction may have taken its place. */
const toBeAsked = ({ state, error }: StoredCommitment): boolean =>
  state === 'requesting' || (state === 'failed' && error !== undefined && error.parameters['askedAgain'] === undefined);

/** Those left to be asked for, each under a Transaction UID that cannot be in use on the other side (PS3.4 J.3.2.1.1). */
async function transactionsOf(
  options: RequestJobOptions,
  context: JobContext<RequestParameters>,
): Promise<StoredCommitment[]> {
  const { book } = options;
  const found: StoredCommitment[] = [];
  for (const id of [...context.parameters.ids]) {
    const commitment = await book.get(id);
    if (commitment === undefined || !toBeAsked(commitment)) {
      continue;
    }
    const interrupted = commitment.state === 'requesting' && context.parameters.asking === id;
    if (interrupted || commitment.error?.parameters['overdue'] === true) {
      const why = interrupted
        ? new NegatoscopeError('cancelled', 'the program ended before the answer came', { interrupted })
        : new NegatoscopeError('timeout', 'no result came', { transactionUid: commitment.transactionUid });
      const other = await book.get(await askOtherwise(options, context, commitment, why));
      if (other !== undefined) {
        found.push(other);
      }
    } else {
      found.push(commitment);
    }
  }
  return found;
}

/** The same instances under a new Transaction UID, in the table and in the job; gives back the number of the new transaction. */
async function askOtherwise(
  { again }: RequestJobOptions,
  { parameters, saveParameters }: JobContext<RequestParameters>,
  commitment: StoredCommitment,
  why: NegatoscopeError,
): Promise<number> {
  const { id } = commitment;
  const other = await again(commitment, why);
  parameters.ids.splice(parameters.ids.indexOf(id), 1, other);
  delete parameters.asking;
  await saveParameters(parameters);
  return other;
}

async function request(options: RequestJobOptions, context: JobContext<RequestParameters>): Promise<void> {
  const { outgoing, settings } = options;
  const { nodeId, ids } = context.parameters;
  const open = await transactionsOf(options, context);
  if (open.length === 0) {
    return;
  }
  context.progress({ done: ids.length - open.length, total: ids.length });
  const node = nodeOf(options, nodeId);
  let failure: NegatoscopeError | undefined;
  let left = open;
  try {
    if (node === undefined) {
      throw new NegatoscopeError('not-found', `there is no node ${nodeId}`, { nodeId });
    }
    const association = await outgoing.open(node, {
      purpose: 'commitment',
      contexts: [messageContext(storageCommitmentPushModelSopClass, settings().listener)],
      registry: new ServiceRegistry().register([storageCommitmentPushModelSopClass], resultService(options)),
      signal: context.signal,
    });
    const presentation = await acceptedContext(association, storageCommitmentPushModelSopClass, 'Storage Commitment');
    try {
      const asked: StoredCommitment[] = [];
      for (const commitment of open) {
        left = open.slice(asked.length);
        await ask(options, node, association.endpoint, presentation, commitment, context);
        asked.push(commitment);
        context.progress({ done: ids.length - open.length + asked.length });
      }
      left = [];
      await resultsHere(options, node, association.endpoint, asked, context.signal);
    } finally {
      if (!association.endpoint.association.ended) {
        await association.release();
      }
    }
  } catch (error) {
    failure = asError(error);
  }
  if (failure !== undefined && left.length > 0) {
    await notAsked(options, node, left, failure, context);
    throw failure;
  }
}

/** One N-ACTION. Rejects when the association is over, or with a status after which the rest is better asked for later. */
async function ask(
  options: RequestJobOptions,
  node: NodeSettings,
  endpoint: DimseEndpoint,
  presentation: PresentationContext,
  commitment: StoredCommitment,
  context: JobContext<RequestParameters>,
): Promise<void> {
  const { book } = options;
  const { id, transactionUid } = commitment;
  const instances = await book.instances(id);
  await book.change(id, { state: 'requesting', endedAt: null, error: null });
  context.signal.throwIfAborted();
  context.parameters.asking = id;
  await context.saveParameters(context.parameters);
  const response = await endpoint
    .exchange(
      presentation,
      {
        field: commandField.action,
        requestedSopClassUid: storageCommitmentPushModelSopClass,
        requestedSopInstanceUid: storageCommitmentPushModelSopInstance,
        actionTypeId: requestCommitmentAction,
      },
      { data: encodeMessage(requestDataSet({ transactionUid, instances }), presentation) },
    )
    .catch(async (error: unknown) => {
      // Whether it was taken nobody knows, unless the result is there already.
      if ((await book.get(id))?.state === 'requesting') {
        commitment.id = await askOtherwise(options, context, commitment, asError(error));
      }
      throw error;
    });
  const kind = statusKind(response.status);
  if (kind === 'success' || kind === 'warning') {
    const { resultMs } = node.commitment;
    // The result may have overtaken the response.
    await book.change(id, { state: 'waiting', dueAt: resultMs > 0 ? Date.now() + resultMs : null }, 'requesting');
    options.onWaiting();
    return;
  }
  context.status?.(response.status);
  delete context.parameters.asking;
  await context.saveParameters(context.parameters);
  const error = new NegatoscopeError(
    'dimse-status',
    `the request was not taken: ${statusText(response.status)} ${statusMeaning(response.status)}`,
    { status: response.status, comment: response.command.errorComment },
  );
  if (isTemporary(response.status)) {
    throw error;
  }
  const { code, message, parameters } = toEnvelope(error);
  await book.change(id, { state: 'failed', endedAt: Date.now(), error: { code, message, parameters } });
  context.problem(transactionUid, error, true);
}

/** Waits for results on the association of the requests: until all are there, it ends, or the time is over. */
async function resultsHere(
  { book }: RequestJobOptions,
  node: NodeSettings,
  endpoint: DimseEndpoint,
  asked: readonly StoredCommitment[],
  signal: AbortSignal,
): Promise<void> {
  const waits = asked.map(({ id }) => book.onEnd(id));
  let timer: NodeJS.Timeout | undefined;
  try {
    const states = await Promise.all(asked.map(({ id }) => book.get(id)));
    const unanswered = waits.filter((_, index) => states[index]?.state === 'waiting').map(({ ended }) => ended);
    if (unanswered.length === 0 || node.commitment.sameAssociationMs === 0) {
      return;
    }
    const time = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, node.commitment.sameAssociationMs);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([Promise.all(unanswered), endpoint.ended, time]);
  } finally {
    clearTimeout(timer);
    for (const { leave } of waits) {
      leave();
    }
  }
}

/** Says in the table why, and whether it goes on by itself. */
async function notAsked(
  { book }: RequestJobOptions,
  node: NodeSettings | undefined,
  left: readonly StoredCommitment[],
  failure: NegatoscopeError,
  context: JobContext<RequestParameters>,
): Promise<void> {
  if (context.signal.aborted && toEnvelope(context.signal.reason).parameters['interrupted'] === true) {
    return;
  }
  const again =
    !context.signal.aborted &&
    node !== undefined &&
    mayBeBetter(failure) &&
    retryDelayMs(node.commitment.retry, context.attempt) !== undefined;
  const { code, message, parameters } = toEnvelope(failure);
  for (const { id } of left) {
    const commitment = await book.get(id);
    if (commitment === undefined || !toBeAsked(commitment)) {
      continue;
    }
    await book.change(id, {
      error: { code, message, parameters },
      ...(again ? { state: 'requesting' as const } : { state: 'failed' as const, endedAt: Date.now() }),
    });
  }
}
