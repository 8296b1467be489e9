import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { CallingSettings, TlsSettings } from '../../../../src-shared/settings/schema.ts';
import type { Log } from '../../../log/types.ts';
import type { ActivityBook } from '../../activity.ts';
import { asError } from '../../as-error.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import type { CalledNode } from '../../request.ts';
import { requestAssociation } from '../../request.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import type { AssociationPlan } from './context-plan.ts';
import { planAssociations } from './context-plan.ts';
import type { InstanceSource } from './instance-source.ts';
import type { BlockPool } from './pdu-packer.ts';
import { blockPool, type PreparedStore, prepareStore, type StoreResult, storeInstance } from './store-operation.ts';

export interface SendOptions {
  callingAeTitle: string;
  calling: CallingSettings;
  tls?: TlsSettings;
  log: Log;
  activity?: ActivityBook;
  /** No further instance is sent once it is raised; the one under way is finished. */
  signal?: AbortSignal;
  /** After each instance, in order. */
  onResult?: (result: SendResult) => void;
  /** Set by a C-MOVE: who asked for the transfer (PS3.7 9.1.1). */
  moveOriginator?: { aeTitle: string; messageId: number };
}

/** What became of one instance. */
export type SendResult = Omit<StoreResult, 'ended'>;

export interface SendSummary {
  sent: number;
  warnings: number;
  failed: number;
  bytes: number;
  /** Why it ended before the last instance; those left count as failed. */
  error?: NegatoscopeError;
}

/**
 * Storage SCU (PS3.4 B): sends instances in their own transfer syntax, bytes untouched, one after the other; as many associations as their
 * presentation contexts need. Never rejects: failures are in the results.
 */
export async function sendFiles(
  node: CalledNode,
  sources: readonly InstanceSource[],
  options: SendOptions,
): Promise<SendSummary> {
  const summary: SendSummary = { sent: 0, warnings: 0, failed: 0, bytes: 0 };
  const tell = (result: SendResult) => {
    summary[result.outcome === 'sent' ? 'sent' : result.outcome === 'warning' ? 'warnings' : 'failed']++;
    if (result.outcome !== 'failed') {
      summary.bytes += result.source.bytes;
    }
    options.onResult?.(result);
  };
  for (const plan of planAssociations(sources)) {
    let rest = plan.sources;
    while (rest.length > 0) {
      if (summary.error === undefined) {
        const run = new AssociationRun(node, { ...plan, sources: rest }, options, tell);
        const { done, error } = await run.work();
        rest = rest.slice(done);
        if (error !== undefined) {
          summary.error = error;
        }
      } else {
        for (const source of rest) {
          tell({ source, outcome: 'failed', error: summary.error });
        }
        rest = [];
      }
    }
  }
  return summary;
}

/** Files whose first block is read while one is sent. */
const filesAhead = 3;

/** The instances of one association. */
class AssociationRun {
  readonly #node: CalledNode;
  readonly #plan: AssociationPlan;
  readonly #options: SendOptions;
  readonly #tell: (result: SendResult) => void;

  constructor(node: CalledNode, plan: AssociationPlan, options: SendOptions, tell: (result: SendResult) => void) {
    this.#node = node;
    this.#plan = plan;
    this.#options = options;
    this.#tell = tell;
  }

  /** `done`: instances that have a result; `error`: why there is no sense in going on. */
  async work(): Promise<{ done: number; error?: NegatoscopeError }> {
    const { activity, calling, log, signal } = this.#options;
    const entry = activity?.begin('out', this.#node.aeTitle, this.#node.host);
    let endpoint: DimseEndpoint;
    try {
      endpoint = await requestAssociation(this.#node, {
        callingAeTitle: this.#options.callingAeTitle,
        implementation: calling.implementation,
        timeouts: calling.timeouts,
        maxPduLength: calling.maxPduLength,
        contexts: this.#plan.contexts,
        log,
        ...(this.#options.tls && { tls: this.#options.tls }),
      });
    } catch (error) {
      const failure = asError(error);
      entry?.end(failure.code === 'association-rejected' ? 'rejected' : 'failed', failure.message);
      return { done: 0, error: failure };
    }
    void endpoint.ended.then((ending) => entry?.end(ending.outcome, ending.error?.message));
    const pool = blockPool(endpoint);
    const contexts = byPair(endpoint);
    const { sources } = this.#plan;
    const ahead: Prepared[] = [];
    const dropAhead = () => {
      for (const prepared of ahead) {
        prepared.drop();
      }
    };
    let next = 0;
    let done = 0;
    while (done < sources.length) {
      if (signal?.aborted) {
        dropAhead();
        await endpoint.release();
        return { done, error: new NegatoscopeError('cancelled', 'sending was cancelled') };
      }
      while (next < sources.length && ahead.length <= filesAhead) {
        ahead.push(prepare(sources[next++] as InstanceSource, contexts, pool));
      }
      const prepared = ahead.shift() as Prepared;
      const { result, lost } = await this.#send(endpoint, prepared);
      if (entry !== undefined) {
        entry.bytes += result.outcome === 'failed' ? 0 : prepared.source.bytes;
        entry[result.outcome === 'failed' ? 'failed' : 'received']++;
        entry.touch();
      }
      this.#tell(result);
      done++;
      if (endpoint.association.state !== 6) {
        dropAhead();
        return lost === undefined ? { done } : { done, error: lost };
      }
    }
    await endpoint.release();
    return { done };
  }

  /** `lost`: the association ended under us. Without it, and not open any more: we aborted because a file broke off. */
  async #send(
    endpoint: DimseEndpoint,
    { context, source, store }: Prepared,
  ): Promise<{ result: SendResult; lost?: NegatoscopeError }> {
    if (context === undefined || store === undefined) {
      const error = new NegatoscopeError('unsupported', 'the peer takes no such SOP class in its transfer syntax', {
        sopClassUid: source.sopClassUid,
        transferSyntaxUid: source.transferSyntaxUid,
      });
      return { result: { source, outcome: 'failed', error } };
    }
    const { moveOriginator } = this.#options;
    const { ended, ...result } = await storeInstance(endpoint, context, source, {
      prepared: store,
      ...(moveOriginator && { moveOriginator }),
    });
    return { result, ...(ended === 'association' && result.error && { lost: result.error }) };
  }
}

interface Prepared {
  source: InstanceSource;
  context: PresentationContext | undefined;
  store: PreparedStore | undefined;
  drop(): void;
}

function prepare(source: InstanceSource, contexts: Map<string, PresentationContext>, pool: BlockPool): Prepared {
  const context = contexts.get(`${source.sopClassUid} ${source.transferSyntaxUid}`);
  const store = context && prepareStore(context, source, pool);
  return { source, context, store, drop: () => store?.drop() };
}

function byPair(endpoint: DimseEndpoint): Map<string, PresentationContext> {
  const pairs = new Map<string, PresentationContext>();
  for (const context of endpoint.association.contexts.values()) {
    pairs.set(`${context.abstractSyntax} ${context.transferSyntax}`, context);
  }
  return pairs;
}
