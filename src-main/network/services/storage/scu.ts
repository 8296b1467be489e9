import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { CallingSettings, TlsSettings } from '../../../../src-shared/settings/schema.ts';
import type { Log } from '../../../log/types.ts';
import type { ActivityBook } from '../../activity.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import { statusKind, statusMeaning, statusText } from '../../dimse/status.ts';
import type { CalledNode } from '../../request.ts';
import { requestAssociation } from '../../request.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import type { AssociationPlan } from './context-plan.ts';
import { planAssociations } from './context-plan.ts';
import type { InstanceSource } from './instance-source.ts';
import type { PackedBlock } from './pdu-packer.ts';
import { BlockPool, PduPacker } from './pdu-packer.ts';

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
export interface SendResult {
  source: InstanceSource;
  /** `warning`: stored, with a warning status. */
  outcome: 'sent' | 'warning' | 'failed';
  /** Of the response, if there was one. */
  status?: number;
  comment?: string;
  error?: NegatoscopeError;
}

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

/** Blocks below may still wait in the socket's buffer when `write` says it takes more. */
const reusableLength = 256 * 1024;

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
    const pool = new BlockPool(endpoint.association.fragmentLength);
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
      const { result, lost } = await this.#send(endpoint, prepared, pool);
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
    prepared: Prepared,
    pool: BlockPool,
  ): Promise<{ result: SendResult; lost?: NegatoscopeError }> {
    const { context, packer, source } = prepared;
    if (context === undefined) {
      const error = new NegatoscopeError('unsupported', 'the peer takes no such SOP class in its transfer syntax', {
        sopClassUid: source.sopClassUid,
        transferSyntaxUid: source.transferSyntaxUid,
      });
      return { result: { source, outcome: 'failed', error } };
    }
    const first = await prepared.first.catch(asError);
    if (first instanceof NegatoscopeError) {
      packer.close();
      return { result: { source, outcome: 'failed', error: first } };
    }
    const used = [first.memory];
    let broken: NegatoscopeError | undefined;
    try {
      const { moveOriginator } = this.#options;
      const response = await endpoint.exchange(
        context,
        {
          field: commandField.store,
          affectedSopClassUid: source.sopClassUid,
          affectedSopInstanceUid: source.sopInstanceUid,
          priority: 0,
          ...(moveOriginator && {
            moveOriginatorAeTitle: moveOriginator.aeTitle,
            moveOriginatorMessageId: moveOriginator.messageId,
          }),
        },
        {
          data: async (association) => {
            let block: PackedBlock = first;
            while (!block.last) {
              const reading = packer.next(context.id);
              reading.catch(() => undefined);
              await association.sendPacked(block.bytes);
              try {
                const following = await reading;
                // A block longer than the socket's buffer is on its way when the wait is over: its memory takes the block after the next.
                if (block.bytes.length >= reusableLength) {
                  pool.give(block.memory);
                }
                used[0] = following.memory;
                block = following;
              } catch (error) {
                broken = asError(error);
                association.abort(broken);
                throw broken;
              }
            }
            await association.sendPacked(block.bytes);
          },
        },
      );
      return { result: resultOf(source, response.status, response.command.errorComment) };
    } catch (error) {
      const failure = asError(error);
      const result: SendResult = { source, outcome: 'failed', error: failure };
      return broken === undefined ? { result, lost: failure } : { result };
    } finally {
      packer.close();
      for (const memory of used) {
        pool.give(memory);
      }
    }
  }
}

interface Prepared {
  source: InstanceSource;
  context: PresentationContext | undefined;
  packer: PduPacker;
  first: Promise<PackedBlock>;
  drop(): void;
}

/** Opens the file and reads its first block while those before are still under way. */
function prepare(source: InstanceSource, contexts: Map<string, PresentationContext>, pool: BlockPool): Prepared {
  const context = contexts.get(`${source.sopClassUid} ${source.transferSyntaxUid}`);
  const packer = new PduPacker(pool, source);
  const first = context ? packer.next(context.id) : Promise.reject(new NegatoscopeError('unsupported', 'no context'));
  first.catch(() => undefined);
  const drop = () => void first.catch(() => undefined).then(() => packer.close());
  return { source, context, packer, first, drop };
}

function byPair(endpoint: DimseEndpoint): Map<string, PresentationContext> {
  const pairs = new Map<string, PresentationContext>();
  for (const context of endpoint.association.contexts.values()) {
    pairs.set(`${context.abstractSyntax} ${context.transferSyntax}`, context);
  }
  return pairs;
}

function resultOf(source: InstanceSource, status: number, comment: string | undefined): SendResult {
  const kind = statusKind(status);
  const common = { source, status, ...(comment !== undefined && { comment }) };
  if (kind === 'success') {
    return { ...common, outcome: 'sent' };
  }
  if (kind === 'warning') {
    return { ...common, outcome: 'warning' };
  }
  const message = `${statusText(status)} ${statusMeaning(status, 'storage')}`;
  return { ...common, outcome: 'failed', error: new NegatoscopeError('dimse-status', message, { status, comment }) };
}

const asError = (error: unknown): NegatoscopeError =>
  error instanceof NegatoscopeError
    ? error
    : new NegatoscopeError('io', error instanceof Error ? error.message : String(error), {}, error);
