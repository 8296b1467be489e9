import type { Commitment } from '../../../../src-shared/contract/commitments.ts';
import { NegatoscopeError, toEnvelope } from '../../../../src-shared/contract/errors.ts';
import { callingTitle } from '../../../../src-shared/settings/policy.ts';
import type { AcceptancePolicy, NodeSettings, Settings } from '../../../../src-shared/settings/schema.ts';
import type { StoredCommitment } from '../../../archive/database/state-commitments.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { JobQueue } from '../../../jobs/queue.ts';
import type { Log } from '../../../log/types.ts';
import type { Peer } from '../../dimse/service.ts';
import { newUid } from '../../new-uid.ts';
import type { Outgoing } from '../../outgoing.ts';
import type { ServiceClass } from '../service-class.ts';
import { instancesOfStudies } from '../study-instances.ts';
import { CommitmentBook } from './book.ts';
import type { CommitmentArchive } from './check-instances.ts';
import { reportTarget, requesterNode } from './deliver.ts';
import { type CommitmentRequest, failureReason } from './messages.ts';
import { reportJob, reportJobKind } from './report-job.ts';
import { requestJob, requestJobKind } from './request-job.ts';
import { commitmentServiceClass, type RequestAssociation } from './scp.ts';
import { transactionsWithoutJob } from './without-job.ts';

export interface CommitmentsOptions {
  state: State;
  archive: CommitmentArchive;
  settings: () => Settings;
  outgoing: Outgoing;
  jobs: Pick<JobQueue, 'register' | 'submit'>;
  audit: AuditSink;
  log: Log;
  /** The list changed; told at most four times a second. */
  onChanged?(commitments: Commitment[]): void;
}

/** An instance that a node should have. */
export interface SentInstance {
  sopClassUid: string;
  sopInstanceUid: string;
}

export interface Commitments {
  /** For the listener. */
  readonly serviceClass: ServiceClass;
  /** After the jobs were started: overdue results are asked for again. */
  start(): Promise<void>;
  /**
   * Asks a node to commit instances (PS3.4 J), in as many transactions as its setting makes of them; resolves when they are written down.
   * The Transaction UID is that of the first. Every instance once, however often it is named.
   */
  request(node: NodeSettings, instances: readonly SentInstance[]): Promise<{ transactionUid: string }>;
  /** The same for whole studies of the archive. */
  requestStudies(nodeId: string, studyRows: readonly number[]): Promise<{ transactionUid: string }>;
  /** Newest first, at most 1000. */
  list(): Promise<Commitment[]>;
  failures(id: number): Promise<{ sopClassUid: string; sopInstanceUid: string; reason: number }[]>;
  /** Of these instances, those that the node has promised to keep. */
  committed(nodeId: string, sopInstanceUids: readonly string[]): Promise<string[]>;
  close(): void;
}

/** Storage Commitment both ways (PS3.4 J): one table of transactions, two kinds of jobs. Call before the jobs are started. */
export const createCommitments = (options: CommitmentsOptions): Commitments => new CommitmentService(options);

const longestTimerMs = 2 ** 31 - 1;

class CommitmentService implements Commitments {
  readonly serviceClass: ServiceClass;
  readonly #options: CommitmentsOptions;
  readonly #log: Log;
  readonly #book: CommitmentBook;
  readonly #live = new Map<number, RequestAssociation>();
  /**
   * What writes transactions down and sees to their jobs goes one after the other: two with the same Transaction UID must see each other, and
   * nothing may look for transactions without a job while one is between the two.
   */
  #intake: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: CommitmentsOptions) {
    this.#options = options;
    const { state, archive, settings, outgoing, jobs, audit } = options;
    const log = options.log.child('commitment');
    this.#log = log;
    this.#book = new CommitmentBook(state, log, (list) => options.onChanged?.(list));
    const book = this.#book;
    jobs.register(reportJob({ book, archive, settings, outgoing, audit, log, live: this.#live }));
    jobs.register(
      requestJob({
        book,
        settings,
        outgoing,
        audit,
        log,
        again: (commitment, why) => this.#again(commitment, why, commitment.askedBefore),
        onWaiting: () => void this.#armTimer(),
      }),
    );
    this.serviceClass = commitmentServiceClass({
      book,
      audit,
      log,
      asks: () =>
        settings().nodes.some(({ roles, commitment }) => commitment.automatic || roles.includes('commitment')),
      reachable: (peer, policy) =>
        policy.commitment.report !== 'new-association' || reportTarget(settings().nodes, peer, policy) !== undefined,
      accept: (request, peer, policy, association) =>
        this.#inTurn(() => this.#accept(request, peer, policy, association)),
    });
  }

  async start(): Promise<void> {
    await this.#inTurn(() => this.#resume());
    await this.#inTurn(() => this.#askAgain());
  }

  async request(node: NodeSettings, instances: readonly SentInstance[]): Promise<{ transactionUid: string }> {
    const distinct = [...new Map(instances.map((one) => [`${one.sopClassUid} ${one.sopInstanceUid}`, one])).values()];
    if (distinct.length === 0) {
      throw new NegatoscopeError('invalid-input', 'there is nothing to be committed');
    }
    return this.#inTurn(() => this.#writeDown(node, distinct));
  }

  async requestStudies(nodeId: string, studyRows: readonly number[]): Promise<{ transactionUid: string }> {
    const { settings, archive } = this.#options;
    const node = settings().nodes.find(({ id }) => id === nodeId);
    if (node === undefined) {
      throw new NegatoscopeError('not-found', `there is no node ${nodeId}`, { nodeId });
    }
    const instances: SentInstance[] = [];
    for await (const { sopClassUid, sopInstanceUid } of instancesOfStudies(archive, studyRows)) {
      instances.push({ sopClassUid, sopInstanceUid });
    }
    if (instances.length === 0) {
      throw new NegatoscopeError('not-found', 'the studies are not in the archive any more');
    }
    return this.request(node, instances);
  }

  list(): Promise<Commitment[]> {
    return this.#book.list();
  }

  failures(id: number): Promise<{ sopClassUid: string; sopInstanceUid: string; reason: number }[]> {
    return this.#options.state.call('commitmentFailures', id);
  }

  committed(nodeId: string, sopInstanceUids: readonly string[]): Promise<string[]> {
    return this.#options.state.call('committedInstances', nodeId, [...sopInstanceUids]);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#book.close();
    this.#live.clear();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#intake.then(work);
    this.#intake = done.catch(() => undefined);
    return done;
  }

  async #writeDown(node: NodeSettings, instances: readonly SentInstance[]): Promise<{ transactionUid: string }> {
    const portion = node.commitment.maximumInstances;
    const ids: number[] = [];
    let first = '';
    for (let at = 0; at < instances.length; at += portion) {
      const transactionUid = newUid();
      first ||= transactionUid;
      ids.push(
        await this.#book.insert(
          {
            transactionUid,
            direction: 'asked-by-us',
            peer: node.aeTitle,
            address: node.host,
            ownTitle: node.callingAeTitle || callingTitle(this.#options.settings()),
            nodeId: node.id,
            requestedAt: Date.now(),
            askedBefore: 0,
            state: 'requesting',
          },
          instances.slice(at, at + portion),
        ),
      );
    }
    await this.#options.jobs.submit(requestJobKind, node.name, { nodeId: node.id, ids }, ids.length);
    return { transactionUid: first };
  }

  async #accept(
    { transactionUid, instances }: CommitmentRequest,
    peer: Peer,
    policy: AcceptancePolicy,
    association: RequestAssociation,
  ): Promise<void> {
    const before = await this.#book.ofTransaction(transactionUid, 'asked-of-us', peer.aeTitle);
    const repeated =
      before !== undefined &&
      policy.commitment.duplicateTransaction === 'repeat' &&
      sameInstances(await this.#book.instances(before.id), instances);
    const nodeId = requesterNode(this.#options.settings().nodes, peer)?.id;
    let id: number;
    if (before !== undefined && repeated) {
      id = before.id;
      await this.#book.change(id, { state: 'requesting', endedAt: null, error: null });
    } else {
      const duplicate = before === undefined ? {} : { reason: failureReason.duplicateTransactionUid };
      id = await this.#book.insert(
        {
          transactionUid,
          direction: 'asked-of-us',
          peer: peer.aeTitle,
          address: peer.address,
          ownTitle: peer.ownAeTitle.trim(),
          ...(nodeId !== undefined && { nodeId }),
          requestedAt: Date.now(),
          askedBefore: 0,
          state: 'requesting',
        },
        instances.map((instance) => ({ ...instance, ...duplicate })),
      );
    }
    this.#live.set(id, association);
    void association.endpoint.ended.then(() => {
      if (this.#live.get(id) === association) {
        this.#live.delete(id);
      }
    });
    await this.#options.jobs.submit(
      reportJobKind,
      peer.aeTitle,
      { id, ...(nodeId !== undefined && { nodeId }) },
      instances.length,
    );
  }

  /** The same instances under a new Transaction UID (PS3.4 J.3.2.1.1: none is used twice); the old one has failed for that reason. */
  async #again(commitment: StoredCommitment, why: NegatoscopeError, askedBefore: number): Promise<number> {
    const { nodeId } = commitment;
    const transactionUid = newUid();
    const instances = (await this.#book.instances(commitment.id)).map(({ sopClassUid, sopInstanceUid }) => ({
      sopClassUid,
      sopInstanceUid,
    }));
    return this.#book.replace(
      commitment.id,
      failed(why, { askedAgain: transactionUid }),
      {
        transactionUid,
        direction: 'asked-by-us',
        peer: commitment.peer,
        address: commitment.address,
        ownTitle: commitment.ownTitle,
        ...(nodeId !== undefined && { nodeId }),
        requestedAt: Date.now(),
        askedBefore,
        state: 'requesting',
      },
      instances,
    );
  }

  /** What was written down and has no job (the program ended between the two) gets one. */
  async #resume(): Promise<void> {
    const { state, jobs, settings } = this.#options;
    const byNode = new Map<string, number[]>();
    for (const { id, direction, peer, nodeId, instances } of await transactionsWithoutJob(state)) {
      if (direction === 'asked-of-us') {
        await jobs.submit(reportJobKind, peer, { id, ...(nodeId !== undefined && { nodeId }) }, instances);
      } else {
        byNode.set(nodeId ?? '', [...(byNode.get(nodeId ?? '') ?? []), id]);
      }
    }
    for (const [nodeId, ids] of byNode) {
      const name = settings().nodes.find(({ id }) => id === nodeId)?.name ?? nodeId;
      await jobs.submit(requestJobKind, name, { nodeId, ids }, ids.length);
    }
  }

  /** Results that did not come in their time are asked for again, or given up. One that comes later is still taken. */
  async #askAgain(): Promise<void> {
    const { state, jobs, settings } = this.#options;
    for (const commitment of await state.call('overdueCommitments', Date.now())) {
      const node = settings().nodes.find(({ id }) => id === commitment.nodeId);
      const why = new NegatoscopeError('timeout', 'no result came', { transactionUid: commitment.transactionUid });
      this.#log.warn('a commitment result is overdue', {
        peer: commitment.peer,
        transactionUid: commitment.transactionUid,
      });
      if (node === undefined || commitment.askedBefore >= node.commitment.askAgain) {
        await this.#book.change(commitment.id, failed(why, { overdue: true }));
      } else {
        const id = await this.#again(commitment, why, commitment.askedBefore + 1);
        await jobs.submit(requestJobKind, node.name, { nodeId: node.id, ids: [id] }, 1);
      }
    }
    await this.#armTimer();
  }

  async #armTimer(): Promise<void> {
    try {
      const due = await this.#options.state.call('nextCommitmentDue');
      clearTimeout(this.#timer);
      if (due === undefined || this.#closed) {
        return;
      }
      this.#timer = setTimeout(
        () => {
          this.#inTurn(() => this.#askAgain()).catch((error: unknown) =>
            this.#log.error('overdue commitments cannot be asked for again', { message: String(error) }),
          );
        },
        Math.min(longestTimerMs, Math.max(10, due - Date.now())),
      );
      this.#timer.unref();
    } catch (error) {
      if (!this.#closed) {
        this.#log.error('the next overdue commitment is not known', { message: String(error) });
      }
    }
  }
}

const failed = (why: NegatoscopeError, more: Record<string, unknown>) => {
  const { code, message, parameters } = toEnvelope(why);
  const error = { code, message, parameters: { ...parameters, ...more } };
  return { state: 'failed' as const, endedAt: Date.now(), dueAt: null, error };
};

function sameInstances(known: readonly SentInstance[], asked: readonly SentInstance[]): boolean {
  const keys = (list: readonly SentInstance[]) =>
    list.map(({ sopClassUid, sopInstanceUid }) => `${sopClassUid} ${sopInstanceUid}`).sort();
  const one = keys(known);
  const other = keys(asked);
  return one.length === other.length && one.every((key, index) => key === other[index]);
}
