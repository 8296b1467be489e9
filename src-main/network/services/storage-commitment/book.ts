import type { Commitment } from '../../../../src-shared/contract/commitments.ts';
import type {
  CommitmentChange,
  CommitmentInstance,
  NewCommitment,
  StoredCommitment,
} from '../../../archive/database/state-commitments.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import type { Log } from '../../../log/types.ts';

const tellMs = 250;

/** What is told to windows: without what only we need to know. */
export const publicCommitment = ({
  address: _address,
  ownTitle: _ownTitle,
  dueAt: _dueAt,
  askedBefore: _askedBefore,
  ...commitment
}: StoredCommitment): Commitment => commitment;

/** The table of transactions: whatever becomes of one is written here first, then told to windows and to whoever waits for its end. */
export class CommitmentBook {
  readonly #state: State;
  readonly #log: Log;
  readonly #tell: (commitments: Commitment[]) => void;
  readonly #waiting = new Map<number, Set<() => void>>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(state: State, log: Log, tell: (commitments: Commitment[]) => void) {
    this.#state = state;
    this.#log = log;
    this.#tell = tell;
  }

  async insert(commitment: NewCommitment, instances: readonly CommitmentInstance[]): Promise<number> {
    const id = await this.#state.call('insertCommitment', commitment, [...instances]);
    this.#changed();
    return id;
  }

  /** Ends a transaction and writes another of the same instances in its place; gives back its number. */
  async replace(
    id: number,
    change: CommitmentChange & { endedAt: number },
    commitment: NewCommitment,
    instances: readonly CommitmentInstance[],
  ): Promise<number> {
    const other = await this.#state.call('replaceCommitment', id, change, commitment, [...instances]);
    this.#changed();
    this.#ended(id);
    return other;
  }

  get(id: number): Promise<StoredCommitment | undefined> {
    return this.#state.call('commitment', id);
  }

  ofTransaction(
    transactionUid: string,
    direction: Commitment['direction'],
    peer?: string,
  ): Promise<StoredCommitment | undefined> {
    return this.#state.call('commitmentOfTransaction', transactionUid, direction, peer);
  }

  /** In the order they were asked in. */
  instances(id: number): Promise<CommitmentInstance[]> {
    return this.#state.call('commitmentInstances', id);
  }

  async change(id: number, change: CommitmentChange, from?: Commitment['state']): Promise<void> {
    await this.#state.call('changeCommitment', id, change, from);
    this.#changed();
    if (typeof change.endedAt === 'number') {
      this.#ended(id);
    }
  }

  /** The result of each instance; with `endedAt` the transaction is over, with `nodeId` that node holds the committed ones for us. */
  async setResults(
    id: number,
    reasons: readonly number[],
    change: { state: Commitment['state']; endedAt?: number; nodeId?: string },
  ): Promise<void> {
    const { nodeId, ...rest } = change;
    const committed = nodeId === undefined ? undefined : { nodeId, at: Date.now() };
    await this.#state.call('setCommitmentResults', id, [...reasons], rest, committed);
    this.#changed();
    if (change.endedAt !== undefined) {
      this.#ended(id);
    }
  }

  /** Resolves at the end of a transaction; call the function when nobody waits any more. */
  onEnd(id: number): { ended: Promise<void>; leave: () => void } {
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting);
    let leave = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      waiting.add(resolve);
      leave = () => {
        waiting.delete(resolve);
        if (waiting.size === 0 && this.#waiting.get(id) === waiting) {
          this.#waiting.delete(id);
        }
      };
    });
    return { ended, leave };
  }

  async list(): Promise<Commitment[]> {
    return (await this.#state.call('commitments')).map(publicCommitment);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #ended(id: number): void {
    for (const resolve of this.#waiting.get(id) ?? []) {
      resolve();
    }
  }

  #changed(): void {
    if (this.#timer !== undefined || this.#closed) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.list().then(this.#tell, (error: unknown) =>
        this.#log.warn('the list of commitments cannot be read', { message: String(error) }),
      );
    }, tellMs);
    this.#timer.unref();
  }
}

/** What a transaction ends as. */
export function finalState(reasons: readonly (number | undefined)[]): Commitment['state'] {
  const failed = reasons.filter((reason) => reason !== 0).length;
  return failed === 0 ? 'committed' : failed === reasons.length ? 'failed' : 'partly';
}
