import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { RemoteItem } from '../../src-shared/contract/remote.ts';
import { policyFor } from '../../src-shared/settings/policy.ts';
import type { QueryingSettings } from '../../src-shared/settings/querying.ts';
import type { AcceptancePolicy, NodeSettings, Settings } from '../../src-shared/settings/schema.ts';
import type { JobContext, JobRunner } from '../jobs/queue.ts';
import { statusMeaning, statusText } from '../network/dimse/status.ts';
import type { OutgoingAssociation } from '../network/outgoing.ts';
import { get } from '../network/services/query-retrieve/get-scu.ts';
import { move } from '../network/services/query-retrieve/move-scu.ts';
import { retrieveOutcome } from '../network/services/query-retrieve/retrieve-outcome.ts';
import type { RetrieveResult, SubOperations } from '../network/services/query-retrieve/retrieve-scu.ts';
import { TransferRecord } from '../network/services/storage/transfer-record.ts';
import type { Arrival } from './arrivals.ts';
import { type NodeRules, type RemoteOptions, rulesOf } from './deps.ts';
import type { Limiter } from './limiter.ts';
import { isOf, Strangers } from './strangers.ts';

/** What is kept of a retrieve to do it again. */
export interface RetrieveParameters {
  /** The node that was searched. */
  nodeId: string;
  item: RemoteItem;
  /** What the search knew of it, for the contexts of a C-GET. */
  modalities?: string[];
  sopClasses?: string[];
}

/** The job that fetches a study, a series or an instance. */
export function retrieveRunner(options: RemoteOptions, limiter: Limiter): JobRunner<RetrieveParameters> {
  return {
    kind: 'retrieve',
    // What came before is known by its bytes and kept once, so beginning again does no harm.
    afterRestart: 'resume',
    node: ({ nodeId, item }) => sourceOf(options.settings(), nodeId, item.retrieveAeTitle)?.id ?? nodeId,
    retrieves: ({ item: { studyUid, seriesUid, sopInstanceUid } }) => ({ studyUid, seriesUid, sopInstanceUid }),
    run: async (context) => {
      const leave = await limiter.enter(context.signal);
      try {
        await new Retrieve(options, context).run();
      } finally {
        leave();
      }
    },
    retry: (error, { nodeId }, attempt) => {
      if (error.parameters['again'] === false) return undefined;
      const settings = options.settings();
      // The node may be gone from the settings.
      if (!settings.nodes.some(({ id }) => id === nodeId)) return undefined;
      const { attempts, delayMs, factor } = rulesOf(settings, nodeId).querying.retry;
      return attempt > attempts ? undefined : delayMs * factor ** (attempt - 1);
    },
  };
}

/** The node that is asked: the one that Retrieve AE Title names, if we know it and the rules want it; else the one that was searched. */
function sourceOf(settings: Settings, nodeId: string, retrieveAeTitle: string): NodeSettings | undefined {
  const searched = settings.nodes.find(({ id }) => id === nodeId);
  if (searched === undefined || retrieveAeTitle === '' || retrieveAeTitle === searched.aeTitle) return searched;
  const { querying } = rulesOf(settings, nodeId);
  if (querying.retrieveFrom === 'searched-node') return searched;
  return settings.nodes.find(({ aeTitle }) => aeTitle === retrieveAeTitle) ?? searched;
}

class Retrieve {
  readonly #options: RemoteOptions;
  readonly #context: JobContext<RetrieveParameters>;
  readonly #item: RemoteItem;
  readonly #rules: NodeRules;
  readonly #settings: Settings;
  /** Instances that came while it went on, by UID: one that comes twice counts once. */
  readonly #arrived = new Set<string>();
  readonly #strangers: Strangers;
  #bytes = 0;
  #lastArrivalAt = 0;
  #counts: SubOperations = {};
  readonly #stalled = new AbortController();
  #silence: NodeJS.Timeout | undefined;

  constructor(options: RemoteOptions, context: JobContext<RetrieveParameters>) {
    this.#options = options;
    this.#context = context;
    const { nodeId, item } = context.parameters;
    this.#item = item;
    this.#strangers = new Strangers(item);
    this.#settings = options.settings();
    const searched = rulesOf(this.#settings, nodeId);
    const node = sourceOf(this.#settings, nodeId, item.retrieveAeTitle) ?? searched.node;
    this.#rules = node.id === nodeId ? searched : rulesOf(this.#settings, node.id);
  }

  async run(): Promise<void> {
    const { querying } = this.#rules;
    const leave = this.#options.arrivals.on((arrival) => this.#took(arrival));
    try {
      this.#heard();
      const result = querying.retrieveBy === 'get' ? await this.#get() : await this.#move();
      clearTimeout(this.#silence);
      this.#counts = { ...this.#counts, ...result, ...(isCounted(result) && { remaining: result.remaining ?? 0 }) };
      await this.#conclude(result, querying);
    } finally {
      clearTimeout(this.#silence);
      leave();
      this.#strangers.tell((object, error, warns) => this.#context.notice?.(object, error, warns));
    }
  }

  /** A sign of life: the time begins anew. */
  #heard(): void {
    const { retrieveSilenceMs } = this.#rules.querying;
    if (retrieveSilenceMs === 0) return;
    if (this.#silence !== undefined) {
      this.#silence.refresh();
      return;
    }
    this.#silence = setTimeout(() => {
      const message = `nothing was heard of the retrieve for ${retrieveSilenceMs} ms`;
      this.#stalled.abort(new NegatoscopeError('timeout', message, { milliseconds: retrieveSilenceMs }));
    }, retrieveSilenceMs);
  }

  #request() {
    const { outgoing, log } = this.#options;
    const signal = AbortSignal.any([this.#context.signal, this.#stalled.signal]);
    const { node, querying } = this.#rules;
    const { patientId, studyUid, seriesUid, sopInstanceUid } = this.#item;
    return {
      outgoing,
      log,
      node,
      querying,
      signal,
      onAssociation: ({ entry }: OutgoingAssociation) => this.#context.association?.(entry.id),
      target: {
        patientId,
        studyUid,
        ...(seriesUid === undefined ? {} : { seriesUid }),
        ...(sopInstanceUid === undefined ? {} : { sopInstanceUid }),
      },
      onProgress: (counts: SubOperations) => {
        this.#heard();
        this.#counts = { ...this.#counts, ...counts };
        this.#tell();
      },
    };
  }

  #move(): Promise<RetrieveResult> {
    const { aeTitle, enabled } = this.#settings.listener;
    if (!enabled && this.#destination === aeTitle) {
      const parameters = { node: this.#rules.node.name, destination: aeTitle, reason: 'not-listening', again: false };
      throw new NegatoscopeError('unsupported', 'nothing can be sent to us while our listener is off', parameters);
    }
    return move(this.#request(), this.#destination);
  }

  get #destination(): string {
    return this.#rules.querying.moveDestination || this.#settings.listener.aeTitle;
  }

  async #get(): Promise<RetrieveResult> {
    const { audit, ingest } = this.#options;
    const { modalities = [], sopClasses = [] } = this.#context.parameters;
    const { node } = this.#rules;
    const record = new TransferRecord();
    const { listener } = this.#settings;
    try {
      return await get(this.#request(), {
        ingest,
        policy: policyFor(listener, listener.aeTitle) as AcceptancePolicy,
        expected: { modalities, sopClasses },
        onInstance: (outcome) => {
          record.add(outcome);
          if (outcome !== undefined) this.#strangers.pushed(outcome);
        },
        onBytes: () => this.#heard(),
      });
    } finally {
      if (record.total > 0) {
        audit.record({
          kind: 'instances-transferred',
          action: 'create',
          outcome: record.failed === 0 ? 'success' : 'minor-failure',
          peer: { aeTitle: node.aeTitle, address: node.host },
          askedBy: 'us',
          studies: record.studies(),
        });
      }
    }
  }

  #took(arrival: Arrival): void {
    if (!isOf(arrival, this.#item)) return;
    const { sopInstanceUid, bytes } = arrival;
    if (!this.#arrived.has(sopInstanceUid)) this.#strangers.arrived(arrival);
    this.#lastArrivalAt = performance.now();
    this.#heard();
    this.#arrived.add(sopInstanceUid);
    this.#bytes += bytes;
    this.#tell();
  }

  /** What the node counts, and what came: whichever is further. */
  #tell(): void {
    const { completed = 0, warning = 0, failed = 0, remaining } = this.#counts;
    const counted = completed + warning;
    const total = remaining === undefined ? this.#item.instances : counted + failed + remaining;
    const done = Math.max(counted, this.#arrived.size);
    this.#context.progress({
      done,
      ...(total === undefined || total < done ? {} : { total }),
      bytes: this.#bytes,
    });
  }

  async #conclude(result: RetrieveResult, querying: QueryingSettings): Promise<void> {
    const context = this.#context;
    const outcome = retrieveOutcome(result.status, querying);
    if (result.status !== 0) context.status?.(result.status);
    this.#tell();
    const error = this.#statusError(result);
    for (const uid of result.failedUids) context.problem(uid, error);
    if (outcome === 'retry' || outcome === 'failed') {
      throw new NegatoscopeError(error.code, error.message, { ...error.parameters, again: outcome === 'retry' });
    }
    const notSaid = (result.failed ?? 0) - result.failedUids.length;
    if (notSaid > 0 || (outcome === 'warning' && result.failedUids.length === 0)) {
      context.problem(this.#item.studyUid, error);
    }
    if (!querying.checkArrival) return;
    // Nothing of it could be sent: no warning, a failure.
    if ((result.failed ?? 0) > 0 && result.completed === 0 && !result.warning && this.#arrived.size === 0) {
      throw new NegatoscopeError(error.code, error.message, { ...error.parameters, again: true });
    }
    await this.#checkArrival(result);
  }

  #statusError({ status, comment, failed, completed }: RetrieveResult): NegatoscopeError {
    const service = this.#rules.querying.retrieveBy;
    const counts = failed ? `, ${failed} of ${failed + (completed ?? 0)} failed` : '';
    const said = comment === undefined ? '' : `: ${comment}`;
    const parameters = {
      status,
      comment,
      failed,
      node: this.#rules.node.name,
      ...(status === 0xa801 && { destination: this.#destination, reason: 'destination-unknown' }),
    };
    const message = `${statusText(status)} ${statusMeaning(status, service)}${counts}${said}`;
    return new NegatoscopeError('dimse-status', message, parameters);
  }

  /** The node said that all is well: what it says it sent must be here (or come soon, where nodes send later). */
  async #checkArrival({ completed, warning }: RetrieveResult): Promise<void> {
    const { querying, node } = this.#rules;
    const said = completed === undefined && warning === undefined ? undefined : (completed ?? 0) + (warning ?? 0);
    const expected = said ?? this.#item.instances ?? 1;
    const began = performance.now();
    while (this.#arrived.size < Math.max(1, expected)) {
      const quietSince = Math.max(began, this.#lastArrivalAt);
      const left = quietSince + querying.arrivalMs - performance.now();
      // Nothing was sent, and nothing will come.
      if (left <= 0 || expected === 0) break;
      await pause(Math.min(left, 50), this.#context.signal);
    }
    const arrived = this.#arrived.size;
    if (arrived >= Math.max(1, expected)) return;
    const parameters = {
      node: node.name,
      destination: this.#destination,
      sent: said,
      arrived,
      again: true,
    };
    if (arrived === 0 && expected === 0) {
      throw new NegatoscopeError('not-found', `${node.name} found nothing to send`, {
        ...parameters,
        reason: 'nothing-sent',
      });
    }
    const message = `${node.name} says that it sent ${said ?? 'everything'} to ${this.#destination}, ${arrived} arrived`;
    const error = new NegatoscopeError('not-found', message, { ...parameters, reason: 'nothing-arrived' });
    if (arrived === 0) throw error;
    this.#context.problem(this.#item.studyUid, error);
  }
}

/** The last response counts without what remains (PS3.4 C.4.2.1.6): nothing does then. */
const isCounted = ({ completed, failed }: RetrieveResult): boolean => completed !== undefined || failed !== undefined;

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const over = (): void => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(over, milliseconds);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
