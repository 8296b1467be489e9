import { NegatoscopeError, toEnvelope } from '../../../../src-shared/contract/errors.ts';
import { parseDataSet } from '../../../../src-shared/dicom/part10/read.ts';
import { encodeDataSet } from '../../../../src-shared/dicom/part10/write.ts';
import { modalityPerformedProcedureStepSopClass } from '../../../../src-shared/dicom/sop-classes.ts';
import { retryDelayMs } from '../../../../src-shared/settings/basic.ts';
import type { Settings } from '../../../../src-shared/settings/schema.ts';
import type { StepMessage } from '../../../archive/database/state-procedure-steps.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import type { JobContext, JobRunner } from '../../../jobs/types.ts';
import type { Log } from '../../../log/types.ts';
import { asError } from '../../as-error.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import type { Response } from '../../dimse/requests.ts';
import { status, statusKind, statusMeaning, statusText } from '../../dimse/status.ts';
import type { Outgoing } from '../../outgoing.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import { acceptedContext, messageContext } from '../messages.ts';
import { mayBeBetter } from '../retry.ts';
import { Turns } from '../turns.ts';
import { mayNoLongerBeUpdated } from './scp.ts';

export const forwardJobKind = 'procedure-step';
export interface ForwardParameters {
  stepUid: string;
  nodeId: string;
}

export interface ForwardOptions {
  state: State;
  settings: () => Pick<Settings, 'listener' | 'nodes'>;
  outgoing: Outgoing;
  log: Log;
  /** How passing on goes has changed. */
  onChanged(): void;
}

/**
 * Passes the messages of a step on to a node (PS3.4 F.7.2 as SCU), in the order they came: N-SET never before its N-CREATE was taken. What the
 * node has taken is written down after each, so that nothing is lost or sent twice on purpose; a job finds all that is left.
 */
export function forwardJob(options: ForwardOptions): JobRunner<ForwardParameters> {
  /** Jobs of one step and node, one after the other. */
  const turns = new Turns<string>();
  return {
    kind: forwardJobKind,
    afterRestart: 'resume',
    node: ({ nodeId }) => nodeId,
    retry: (error, _parameters, attempt) =>
      worthAnother(options, error)
        ? retryDelayMs(options.settings().listener.procedureStep.forwarding.retry, attempt)
        : undefined,
    run: (context) => {
      const { stepUid, nodeId } = context.parameters;
      return turns.take(`${stepUid} ${nodeId}`, () => forward(options, context));
    },
    withdrawn: async ({ stepUid, nodeId }) => {
      const error = { code: 'cancelled', message: 'cancelled by the user' };
      await options.state.call('stepForwardProblem', stepUid, nodeId, 'failed', error);
      options.onChanged();
    },
  };
}

function worthAnother({ settings }: ForwardOptions, error: NegatoscopeError): boolean {
  if (error.code !== 'dimse-status') {
    return mayBeBetter(error);
  }
  const code = Number(error.parameters['status']);
  const { retryStatuses } = settings().listener.procedureStep.forwarding;
  return (
    error.parameters['errorId'] !== mayNoLongerBeUpdated &&
    retryStatuses.some(({ status: value, mask }) => (code & mask) === (value & mask))
  );
}

async function forward(options: ForwardOptions, context: JobContext<ForwardParameters>): Promise<void> {
  const { state, settings, outgoing, onChanged } = options;
  const { stepUid, nodeId } = context.parameters;
  let message = await state.call('nextStepMessage', stepUid, nodeId);
  if (message === undefined) {
    return;
  }
  await state.call('countStepAttempt', stepUid, nodeId);
  try {
    const node = settings().nodes.find(({ id }) => id === nodeId);
    if (node === undefined) {
      throw new NegatoscopeError('not-found', `there is no node ${nodeId}`, { nodeId });
    }
    const association = await outgoing.open(node, {
      purpose: 'procedure-step',
      contexts: [messageContext(modalityPerformedProcedureStepSopClass, settings().listener)],
      signal: context.signal,
    });
    const what = 'Modality Performed Procedure Step';
    const presentation = await acceptedContext(association, modalityPerformedProcedureStepSopClass, what);
    try {
      for (; message !== undefined; message = await state.call('nextStepMessage', stepUid, nodeId)) {
        context.signal.throwIfAborted();
        // Written down before it goes out: an answer that is lost, with the connection or with the program, does not make it new.
        const before = await state.call('tryStepMessage', stepUid, nodeId, message.id);
        const response = await send(association.endpoint, presentation, stepUid, message);
        accept(options, context, message, response, before);
        await state.call('stepMessageDone', stepUid, nodeId, message.id);
        onChanged();
      }
    } finally {
      if (!association.endpoint.association.ended) {
        await association.release();
      }
    }
  } catch (error) {
    await problem(options, context, asError(error));
    throw error;
  }
}

/** The bytes as they came where the peer took their transfer syntax, else the same values written anew. */
function send(
  endpoint: DimseEndpoint,
  context: PresentationContext,
  stepUid: string,
  { operation, transferSyntaxUid, data }: StepMessage,
): Promise<Response> {
  const bytes =
    transferSyntaxUid === context.transferSyntax
      ? data
      : encodeDataSet(parseDataSet(data, transferSyntaxUid, { raw: true, copy: true }), context.transferSyntax);
  const sopClass = modalityPerformedProcedureStepSopClass;
  return endpoint.exchange(
    context,
    operation === 'create'
      ? { field: commandField.create, affectedSopClassUid: sopClass, affectedSopInstanceUid: stepUid }
      : { field: commandField.setAttributes, requestedSopClassUid: sopClass, requestedSopInstanceUid: stepUid },
    { data: bytes },
  );
}

/** Success and warnings: taken. So is a step that the node knows already: its answer to an earlier attempt was lost. */
function accept(
  { log }: ForwardOptions,
  context: JobContext<ForwardParameters>,
  message: StepMessage,
  { status: code, command }: Response,
  sentBefore: boolean,
): void {
  const kind = statusKind(code);
  const text = `${statusText(code)} ${statusMeaning(code)}`;
  if (kind === 'success') {
    return;
  }
  context.status?.(code);
  const known =
    sentBefore &&
    (message.operation === 'create' ? code === status.duplicateSopInstance : command.errorId === mayNoLongerBeUpdated);
  if (kind === 'warning' || known) {
    log.warn('a procedure step was passed on with a warning', { ...context.parameters, status: text });
    return;
  }
  throw new NegatoscopeError('dimse-status', `the message was not taken: ${text}`, {
    status: code,
    comment: command.errorComment,
    errorId: command.errorId,
  });
}

async function problem(
  options: ForwardOptions,
  context: JobContext<ForwardParameters>,
  error: NegatoscopeError,
): Promise<void> {
  if (context.signal.aborted && toEnvelope(context.signal.reason).parameters['interrupted'] === true) {
    return;
  }
  const { stepUid, nodeId } = context.parameters;
  const { retry } = options.settings().listener.procedureStep.forwarding;
  const again =
    !context.signal.aborted && worthAnother(options, error) && retryDelayMs(retry, context.attempt) !== undefined;
  const { code, message } = toEnvelope(error);
  await options.state.call('stepForwardProblem', stepUid, nodeId, again ? 'waiting' : 'failed', { code, message });
  options.onChanged();
}
