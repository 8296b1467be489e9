import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { asError } from '../../as-error.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import { statusKind, statusMeaning, statusText } from '../../dimse/status.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import type { InstanceSource } from './instance-source.ts';
import type { PackedBlock } from './pdu-packer.ts';
import { BlockPool, PduPacker } from './pdu-packer.ts';

/** What became of one C-STORE. */
export interface StoreResult {
  source: InstanceSource;
  /** By the status as the standard has it (PS3.4 B.2.3): `warning` = stored, with a warning status. */
  outcome: 'sent' | 'warning' | 'failed';
  /** Of the response, if there was one. */
  status?: number;
  comment?: string;
  error?: NegatoscopeError;
  /**
   * The association is over: it ended under us, or (`source`) we aborted it since the bytes to send broke off in the middle. A caller goes on
   * with another one after the second only.
   */
  ended?: 'association' | 'source';
}

export interface StoreOptions {
  /** Set for the sub-operations of a C-MOVE: who asked for the transfer (PS3.7 9.1.1). */
  moveOriginator?: { aeTitle: string; messageId: number };
  /** PS3.7 9.1.1.1: 0 medium, 1 high, 2 low. */
  priority?: number;
  /** Memory for the blocks, of one association; absent: memory of its own. */
  pool?: BlockPool;
  /** From `prepareStore`, when reading began while something else was being sent. */
  prepared?: PreparedStore;
}

/** An instance whose first block is being read. */
export interface PreparedStore {
  /** Where its memory comes from and goes back to. */
  readonly pool: BlockPool;
  readonly packer: PduPacker;
  readonly first: Promise<PackedBlock>;
  /** It will not be sent after all. */
  drop(): void;
}

/** Blocks below may still wait in the socket's buffer when `write` says it takes more. */
const reusableLength = 256 * 1024;

/** Memory for what is sent over this association. `longestPdu` limits our PDUs below what the peer takes; 0 or absent: as the peer says. */
export const blockPool = (endpoint: DimseEndpoint, longestPdu = 0): BlockPool =>
  new BlockPool(
    longestPdu > 0
      ? Math.max(1, Math.min(endpoint.association.fragmentLength, longestPdu - 6))
      : endpoint.association.fragmentLength,
  );

/** Opens the source and reads its first block while others are still under way. */
export function prepareStore(context: PresentationContext, source: InstanceSource, pool: BlockPool): PreparedStore {
  const packer = new PduPacker(pool, source);
  const first = packer.next(context.id);
  first.catch(() => undefined);
  const drop = () =>
    void first.then(
      (block) => {
        pool.give(block.memory);
        packer.close();
      },
      () => packer.close(),
    );
  return { pool, packer, first, drop };
}

/**
 * One C-STORE (PS3.7 9.1.1) over an open association, as its requestor or as the acceptor of a C-GET: the bytes of the source as they are, in
 * the transfer syntax of the context, which must be the source's own. Never rejects.
 */
export async function storeInstance(
  endpoint: DimseEndpoint,
  context: PresentationContext,
  source: InstanceSource,
  options: StoreOptions = {},
): Promise<StoreResult> {
  const prepared = options.prepared ?? prepareStore(context, source, options.pool ?? blockPool(endpoint));
  const { packer, pool, first: firstBlock } = prepared;
  const first = await firstBlock.catch(asError);
  if (first instanceof NegatoscopeError) {
    packer.close();
    return { source, outcome: 'failed', error: first };
  }
  let inUse = first.memory;
  let broken: NegatoscopeError | undefined;
  const { moveOriginator } = options;
  try {
    const response = await endpoint.exchange(
      context,
      {
        field: commandField.store,
        affectedSopClassUid: source.sopClassUid,
        affectedSopInstanceUid: source.sopInstanceUid,
        priority: options.priority ?? 0,
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
              inUse = following.memory;
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
    return resultOf(source, response.status, response.command.errorComment);
  } catch (error) {
    const ended = broken === undefined ? 'association' : 'source';
    return { source, outcome: 'failed', error: broken ?? asError(error), ended };
  } finally {
    packer.close();
    pool.give(inUse);
  }
}

function resultOf(source: InstanceSource, status: number, comment: string | undefined): StoreResult {
  const kind = statusKind(status);
  const common = { source, status, ...(comment !== undefined && { comment }) };
  if (kind === 'success') {
    return { ...common, outcome: 'sent' };
  }
  if (kind === 'warning') {
    return { ...common, outcome: 'warning' };
  }
  return { ...common, outcome: 'failed', error: statusError(status, comment) };
}

/** A status that is no success, as an error: `dimse-status` with parameters `status` and `comment`. */
export function statusError(status: number, comment: string | undefined): NegatoscopeError {
  const message = `${statusText(status)} ${statusMeaning(status, 'storage')}`;
  return new NegatoscopeError('dimse-status', message, { status, comment });
}
