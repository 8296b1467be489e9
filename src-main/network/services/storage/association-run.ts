import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { asError } from '../../as-error.ts';
import type { OutgoingAssociation } from '../../outgoing.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import { type ContextPlan, maySend, pairKey, planContexts } from './context-plan.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import type { BlockPool } from './pdu-packer.ts';
import { dropReady, type ReadyStore, readyToStore } from './prepare-instance.ts';
import type { SendResult, Transfer } from './scu.ts';
import { outcomeOfFailure, outcomeOfPreparing, outcomeOfStatus } from './send-outcome.ts';
import { blockPool, type StoreResult, statusError, storeInstance } from './store-operation.ts';

/** Instances whose first block is read, and which are transcoded, while one is sent. */
const ahead = 3;

interface Prepared {
  instance: InstanceToSend;
  /** Undefined when it failed: the error is in `failure`. */
  ready: Promise<ReadyStore | { failure: NegatoscopeError }>;
}

/** One association of a transfer: takes instances that fit its contexts until there are none, or it ends. */
export class AssociationRun {
  readonly #transfer: Transfer;
  readonly #plan: ContextPlan;

  constructor(transfer: Transfer) {
    this.#transfer = transfer;
    const { options, settings, supply } = transfer;
    const here = settings.associations === 'per-instance' ? supply.here.slice(0, 1) : supply.here;
    const known = settings.associations === 'per-instance' ? [] : (options.pairs ?? []);
    this.#plan = planContexts(distinct([...here, ...known]), settings);
  }

  /**
   * True when at least one instance got its result. `lastTry`: associations before this one ended without any; if this one does so, too, it counts as a
   * failure.
   */
  async work(lastTry: boolean): Promise<boolean> {
    if (this.#plan.contexts.length === 0) {
      return this.#nothingToPropose();
    }
    const { options } = this.#transfer;
    let association: OutgoingAssociation;
    try {
      association = await this.#open();
    } catch (error) {
      return this.#noAssociation(asError(error));
    }
    options.onAssociation?.(association.entry.id);
    this.#transfer.began();
    let told: number;
    try {
      told = await this.#send(association);
      await this.#endOfMove(association);
    } finally {
      // Also when the source of the instances failed.
      await association.release();
    }
    if (told === 0 && lastTry && this.#transfer.ended === undefined) {
      return this.#noAssociation(
        new NegatoscopeError('association-aborted', 'the peer ends each association before anything is sent'),
      );
    }
    return told > 0;
  }

  /** Its opening is given up as soon as nothing further is begun; open, it is aborted only when all is over. */
  async #open(): Promise<OutgoingAssociation> {
    const { node, options, settings, over, stopping } = this.#transfer;
    const given = new AbortController();
    const giveUp = () => given.abort(stopping.signal.reason);
    const abort = () => given.abort(over.signal.reason);
    stopping.signal.throwIfAborted();
    stopping.signal.addEventListener('abort', giveUp, { once: true });
    over.signal.addEventListener('abort', abort, { once: true });
    const deaf = () => over.signal.removeEventListener('abort', abort);
    try {
      const association = await options.outgoing.open(node, {
        purpose: 'storage',
        contexts: this.#plan.contexts,
        signal: given.signal,
        ...(settings.responseMs !== undefined && { timeouts: { dimseMs: settings.responseMs } }),
      });
      void association.endpoint.ended.then(deaf);
      return association;
    } catch (error) {
      deaf();
      throw error;
    } finally {
      stopping.signal.removeEventListener('abort', giveUp);
    }
  }

  /** The sub-operations of a C-MOVE end with their association, also when it ends between two of them; not when we broke it off over a file. */
  async #endOfMove({ endpoint }: OutgoingAssociation): Promise<void> {
    if (this.#transfer.options.moveOriginator === undefined || !endpoint.association.ended) {
      return;
    }
    const ending = await endpoint.ended;
    if (ending.by === 'peer' || ending.error?.code === 'protocol') {
      const error =
        ending.error ??
        new NegatoscopeError('association-aborted', 'the peer ended the association', { ...ending.abort });
      this.#transfer.ended ??= { outcome: outcomeOfFailure(error, this.#transfer.settings), error };
    }
  }

  /** The settings leave no transfer syntax for the first instance: an association without contexts is none (PS3.8 9.3.2). */
  #nothingToPropose(): boolean {
    const { supply, tell } = this.#transfer;
    const instance = supply.takeHere((each) => this.#plan.pairs.has(pairKey(each)));
    if (instance !== undefined) {
      const { sopClassUid, transferSyntaxUid } = instance;
      const error = new NegatoscopeError('unsupported', 'the settings leave no transfer syntax to propose', {
        cause: 'transfer-syntax',
        sopClassUid,
        transferSyntaxUid,
      });
      tell({ instance, outcome: 'failed', attempted: false, error, bytes: 0 });
    }
    return true;
  }

  /** It could not be opened: the whole transfer ends, or the next instance alone fails. */
  #noAssociation(error: NegatoscopeError): boolean {
    const { settings, supply, tell } = this.#transfer;
    if (this.#transfer.ended !== undefined) {
      return false;
    }
    const outcome = outcomeOfFailure(error, settings);
    if (settings.associationFailure.rest !== 'next') {
      this.#transfer.ended = { outcome, error };
      return false;
    }
    const instance = supply.takeHere(() => true);
    if (instance !== undefined) {
      tell({ instance, outcome, attempted: false, error, bytes: 0 });
    }
    return true;
  }

  /** Gives back how many instances got a result. */
  async #send(association: OutgoingAssociation): Promise<number> {
    const { endpoint, entry } = association;
    const { settings, supply, tell } = this.#transfer;
    const pool = blockPool(endpoint, settings.maxPduLength);
    const accepted = bySopClass(endpoint.association.contexts.values());
    const waiting: Prepared[] = [];
    const limit = settings.associations === 'per-instance' ? 1 : Number.POSITIVE_INFINITY;
    const fits = (instance: InstanceToSend) =>
      this.#plan.pairs.has(pairKey(instance)) && maySend(settings, instance.sopClassUid);
    let taken = 0;
    let told = 0;
    const isOpen = () => endpoint.association.state === 6 && this.#transfer.ended === undefined;
    try {
      while (isOpen()) {
        while (waiting.length <= ahead && taken < limit) {
          const instance = supply.takeHere(fits) ?? (waiting.length === 0 ? await supply.take(fits) : undefined);
          if (instance === undefined) {
            break;
          }
          taken++;
          waiting.push(this.#prepare(instance, accepted, pool));
        }
        const [next] = waiting;
        if (next === undefined) {
          break;
        }
        const ready = await next.ready;
        if (!isOpen()) {
          break;
        }
        waiting.shift();
        const result = 'failure' in ready ? undefined : await this.#store(association, next.instance, ready);
        if (result === undefined) {
          const { failure } = ready as { failure: NegatoscopeError };
          const outcome = outcomeOfPreparing(failure);
          tell({ instance: next.instance, outcome, attempted: false, error: failure, bytes: 0 });
        } else {
          entry[result.outcome === 'done' || result.outcome === 'warning' ? 'received' : 'failed']++;
          entry.bytes += result.outcome === 'done' || result.outcome === 'warning' ? result.bytes : 0;
          entry.touch();
          tell(result);
        }
        told++;
      }
    } finally {
      supply.putBack(waiting.map(({ instance }) => instance));
      await Promise.all(waiting.map(drop));
    }
    return told;
  }

  #prepare(
    instance: InstanceToSend,
    accepted: ReadonlyMap<string, readonly PresentationContext[]>,
    pool: BlockPool,
  ): Prepared {
    const { options, settings, stopping } = this.#transfer;
    const preparing = {
      accepted: accepted.get(instance.sopClassUid) ?? [],
      settings,
      transcoder: options.transcoder,
      signal: stopping.signal,
    };
    const ready = readyToStore(instance, preparing, pool).catch((error: unknown) => ({ failure: asError(error) }));
    return { instance, ready };
  }

  async #store(
    association: OutgoingAssociation,
    instance: InstanceToSend,
    { made, store }: ReadyStore,
  ): Promise<SendResult> {
    const { moveOriginator } = this.#transfer.options;
    const { context, source, transcoding } = made;
    try {
      const stored = await storeInstance(association.endpoint, context, source, {
        prepared: store,
        ...(moveOriginator && { moveOriginator }),
      });
      return {
        instance,
        attempted: true,
        bytes: source.bytes,
        ...(transcoding && { transcoding }),
        ...this.#judge(association, stored),
      };
    } finally {
      await made.dispose();
    }
  }

  /** What the settings make of it; ends the association and the transfer where they say so. */
  #judge(
    { endpoint }: OutgoingAssociation,
    { ended, error, status, comment }: StoreResult,
  ): Pick<SendResult, 'outcome' | 'status' | 'comment' | 'error'> {
    const { settings } = this.#transfer;
    if (status === undefined) {
      const failure = error ?? new NegatoscopeError('internal', 'no response and no error');
      if (ended !== 'association') {
        return { outcome: 'failed', error: failure };
      }
      const outcome = outcomeOfFailure(failure, settings);
      const { rest } = settings.associationFailure;
      if (rest === 'stop' || (rest === 'others' && this.#transfer.lost)) {
        this.#transfer.ended ??= { outcome, error: failure };
      }
      this.#transfer.lost = true;
      return { outcome, error: failure };
    }
    this.#transfer.lost = false;
    const { outcome, abort } = outcomeOfStatus(status, settings);
    const failed = outcome === 'failed' || outcome === 'retry';
    const common = { outcome, status, ...(comment !== undefined && { comment }) };
    if (!failed) {
      return common;
    }
    const failure = error ?? statusError(status, comment);
    if (abort) {
      endpoint.association.abort(failure);
      this.#transfer.ended ??= { outcome, error: failure };
    }
    return { ...common, error: failure };
  }
}

async function drop({ ready }: Prepared): Promise<void> {
  const made = await ready;
  if ('made' in made) {
    await dropReady(made);
  }
}

function distinct(instances: Iterable<{ sopClassUid: string; transferSyntaxUid: string }>) {
  const pairs = new Map<string, { sopClassUid: string; transferSyntaxUid: string }>();
  for (const { sopClassUid, transferSyntaxUid } of instances) {
    const pair = { sopClassUid, transferSyntaxUid };
    pairs.set(pairKey(pair), pair);
  }
  return pairs.values();
}

function bySopClass(contexts: Iterable<PresentationContext>): Map<string, PresentationContext[]> {
  const found = new Map<string, PresentationContext[]>();
  for (const context of contexts) {
    const list = found.get(context.abstractSyntax);
    if (list === undefined) {
      found.set(context.abstractSyntax, [context]);
    } else {
      list.push(context);
    }
  }
  return found;
}
