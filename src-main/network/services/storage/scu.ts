import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { storageNode } from '../../../../src-shared/settings/policy.ts';
import type { NodeSettings } from '../../../../src-shared/settings/schema.ts';
import type { SendingSettings, SendOutcome } from '../../../../src-shared/settings/sending.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { Transcoder } from '../../../transcode/transcoder.ts';
import { asError } from '../../as-error.ts';
import type { Outgoing } from '../../outgoing.ts';
import { AssociationRun } from './association-run.ts';
import type { SyntaxPair } from './context-plan.ts';
import { maySend } from './context-plan.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import type { Transcoding } from './prepare-instance.ts';
import { SendAudit } from './send-audit.ts';
import type { SendLimits } from './send-limits.ts';
import { Supply } from './supply.ts';

export interface SendOptions {
  outgoing: Outgoing;
  /** As `sendingFor` has them for the node. */
  settings: SendingSettings;
  /** Absent: instances are sent in the transfer syntax in which they are stored, or fail. */
  transcoder?: Pick<Transcoder, 'transcode'>;
  /** Shared by all that send, so that `settings.maxAssociations` holds. */
  limits?: SendLimits;
  /** SOP classes and transfer syntaxes of all instances, when they are known: contexts for them are proposed at once. */
  pairs?: Iterable<SyntaxPair>;
  /**
   * No further instance is sent once it is raised; the one under way is finished and the association released. Where none is under way it ends
   * at once, also while an association is being opened or an instance made ready.
   */
  signal?: AbortSignal;
  /** Aborts the association, in the middle of an instance. */
  abort?: AbortSignal;
  /** After each instance; in order, unless several associations are used at the same time. */
  onResult?: (result: SendResult) => void;
  /** An association was opened: its number in the book. */
  onAssociation?: (id: number) => void;
  /** Set for the sub-operations of a C-MOVE: who asked (PS3.7 9.1.1). They go over one association, whatever the settings say. */
  moveOriginator?: { aeTitle: string; messageId: number };
  audit?: AuditSink;
}

/** What became of one instance. */
export interface SendResult {
  instance: InstanceToSend;
  /** By the rules of the settings: `retry` failed, and may be tried again by itself. */
  outcome: SendOutcome;
  /** False: no C-STORE was begun, since the transfer ended before. */
  attempted: boolean;
  /** Of the response, if there was one. */
  status?: number;
  comment?: string;
  error?: NegatoscopeError;
  /** Length of the data set that was sent. */
  bytes: number;
  transcoding?: Transcoding;
}

export interface SendSummary {
  done: number;
  warnings: number;
  retry: number;
  failed: number;
  bytes: number;
  /** Why it ended before the last instance; those left have a result that says so. */
  error?: NegatoscopeError;
}

/** What the associations of one transfer share. */
export interface Transfer {
  readonly node: NodeSettings;
  readonly options: SendOptions;
  readonly settings: SendingSettings;
  readonly supply: Supply;
  /** Why it ends early, and what that makes of the instances that are left. */
  ended: { outcome: SendOutcome; error: NegatoscopeError } | undefined;
  /** An association ended in the middle of an instance, and nothing was answered since. */
  lost: boolean;
  /** Raised when nothing further is begun: associations that are being opened and instances that are being made ready are given up. */
  readonly stopping: AbortController;
  /** Raised when nothing more is wanted at all: associations are aborted. */
  readonly over: AbortController;
  tell(result: SendResult): void;
  began(): void;
}

/**
 * Storage SCU (PS3.4 B): sends instances to a node, over as many associations as their presentation contexts and the settings ask for. File bytes
 * go out as they are where the peer takes their transfer syntax, and are transcoded otherwise. Each instance gets one result. Rejects only with
 * what the iteration of the instances throws.
 */
export async function sendInstances(
  node: NodeSettings,
  instances: AsyncIterable<InstanceToSend> | Iterable<InstanceToSend>,
  options: SendOptions,
): Promise<SendSummary> {
  const summary: SendSummary = { done: 0, warnings: 0, retry: 0, failed: 0, bytes: 0 };
  const place = { ...storageNode(node), callingAeTitle: node.callingAeTitle || options.settings.callingAeTitle };
  const audit = new SendAudit(options.audit, place);
  const transfer: Transfer = {
    node: place,
    options,
    settings: options.moveOriginator ? overOneAssociation(options.settings) : options.settings,
    supply: new Supply(instances),
    ended: undefined,
    lost: false,
    stopping: new AbortController(),
    over: new AbortController(),
    began: () => audit.begin(transfer.supply.here),
    tell: (result) => {
      const { outcome } = result;
      summary[outcome === 'warning' ? 'warnings' : outcome]++;
      if (outcome === 'done' || outcome === 'warning') {
        summary.bytes += result.bytes;
      }
      audit.add(result);
      options.onResult?.(result);
    },
  };
  const cancel = () => {
    transfer.ended ??= { outcome: 'retry', error: new NegatoscopeError('cancelled', 'sending was cancelled') };
    transfer.stopping.abort(transfer.ended.error);
  };
  const abort = () => {
    cancel();
    transfer.over.abort(asError(options.abort?.reason));
  };
  listen(options.signal, cancel);
  listen(options.abort, abort);
  try {
    const workers = Array.from({ length: transfer.settings.parallel }, () => work(transfer));
    const failures = (await Promise.allSettled(workers)).filter((worker) => worker.status === 'rejected');
    if (failures[0] !== undefined) {
      throw failures[0].reason;
    }
    await tellRest(transfer);
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    options.abort?.removeEventListener('abort', abort);
    await transfer.supply.close();
    audit.end(transfer.ended?.error);
  }
  return { ...summary, ...(transfer.ended && { error: transfer.ended.error }) };
}

const overOneAssociation = (settings: SendingSettings): SendingSettings => ({
  ...settings,
  associations: 'one',
  parallel: 1,
  associationFailure: { ...settings.associationFailure, rest: 'stop' },
});

function listen(signal: AbortSignal | undefined, heard: () => void): void {
  if (signal?.aborted) {
    heard();
  }
  signal?.addEventListener('abort', heard, { once: true });
}

/** One association after the other, until nothing is left. */
async function work(transfer: Transfer): Promise<void> {
  const { options, settings, supply } = transfer;
  /** Associations in a row on which nothing could be sent. */
  let fruitless = 0;
  try {
    while (transfer.ended === undefined) {
      const next = await supply.peek();
      if (next === undefined) {
        return;
      }
      if (!maySend(settings, next.sopClassUid)) {
        refuse(transfer);
        continue;
      }
      const leave = await options.limits
        ?.enter(transfer.node.id, () => settings.maxAssociations, options.signal)
        .catch(() => undefined);
      try {
        if (transfer.ended === undefined) {
          fruitless = (await new AssociationRun(transfer).work(fruitless > 1)) ? 0 : fruitless + 1;
        }
      } finally {
        leave?.();
      }
    }
  } catch (error) {
    // The others would go on without end.
    transfer.ended ??= { outcome: 'retry', error: asError(error) };
    transfer.stopping.abort(error);
    transfer.over.abort(error);
    throw error;
  }
}

/** The settings of the node do not let this SOP class out. */
function refuse(transfer: Transfer): void {
  // Another association may have taken the one that was looked at.
  const { settings, supply } = transfer;
  const instance = supply.takeHere(({ sopClassUid }) => !maySend(settings, sopClassUid));
  if (instance !== undefined) {
    const error = new NegatoscopeError('unsupported', 'instances of this SOP class are not sent to this node', {
      cause: 'sop-class',
      sopClassUid: instance.sopClassUid,
    });
    transfer.tell({ instance, outcome: 'failed', attempted: false, error, bytes: 0 });
  }
}

/** What was left when the transfer ended early. */
async function tellRest({ ended, supply, tell }: Transfer): Promise<void> {
  if (ended === undefined) {
    return;
  }
  for (let left = await supply.take(() => true); left !== undefined; left = await supply.take(() => true)) {
    tell({ instance: left, outcome: ended.outcome, attempted: false, error: ended.error, bytes: 0 });
  }
}
