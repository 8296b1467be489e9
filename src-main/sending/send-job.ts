import { ImportChoices, patientAfter } from '../../src-shared/changes/import-decisions.ts';
import type { DeIdentifyRequest, InstanceChanges } from '../../src-shared/changes/model.ts';
import type { ImportDecision } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { retryDelayMs } from '../../src-shared/settings/basic.ts';
import { sendingFor } from '../../src-shared/settings/policy.ts';
import type { NodeSettings, Settings } from '../../src-shared/settings/schema.ts';
import type { SendItemResult } from '../archive/database/state-sending.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { AuditSink } from '../audit/types.ts';
import type { DeIdentification, DeIdentifySession } from '../de-identify/de-identification.ts';
import { StudyPatients } from '../de-identify/patients.ts';
import type { JobContext, JobRunner } from '../jobs/queue.ts';
import type { Log } from '../log/types.ts';
import { asError } from '../network/as-error.ts';
import { statusMeaning, statusText } from '../network/dimse/status.ts';
import type { Outgoing } from '../network/outgoing.ts';
import { type SendResult, sendInstances } from '../network/services/storage/scu.ts';
import type { SendLimits } from '../network/services/storage/send-limits.ts';
import type { Commitments } from '../network/services/storage-commitment/commitments.ts';
import type { Transcoder } from '../transcode/transcoder.ts';
import { type ListedInstance, type ListedPlace, listedInstances, type SendCatalogue } from './items.ts';

export interface SendParameters {
  nodeId: string;
  /** Batch of the items in the state database: `selection:…` or `rule:…`. */
  batch: string;
  /** Of a rule: one study. */
  studyUid?: string;
  /** Of a medium: opened again when it is not open any more (after a restart). */
  paths?: string[];
  /** Instances and bytes that earlier attempts brought to the node. */
  sent?: number;
  bytes?: number;
  /** Something of it was taken with a warning, or compressed with loss. */
  warned?: boolean;
  /** De-identified copies are sent. */
  deIdentify?: DeIdentifyRequest;
  /** Of a medium, by patient: what instances are given on their way. */
  decisions?: ImportDecision[];
}

export interface SendJobOptions {
  settings: () => Settings;
  state: Pick<State, 'call'>;
  /** The archive without paths; a medium with its own, ready to be read. */
  catalogue(paths: readonly string[] | undefined, signal: AbortSignal): Promise<SendCatalogue>;
  outgoing: Outgoing;
  transcoder?: Pick<Transcoder, 'transcode'>;
  limits: SendLimits;
  deIdentification?: Pick<DeIdentification, 'session'>;
  commitments?: Pick<Commitments, 'request'>;
  audit: AuditSink;
  log: Log;
}

/** An instance under way may end for so long after the user cancelled; then the association is aborted. */
const graceMs = 5000;

/** The jobs that send (`send`: somebody asked; `forward`: a rule did). */
export function sendRunner(kind: 'send' | 'forward', options: SendJobOptions): JobRunner<SendParameters> {
  const { settings } = options;
  const nodeOf = (nodeId: string) => settings().nodes.find(({ id }) => id === nodeId);
  return {
    kind,
    afterRestart: 'resume',
    priority: kind === 'send' ? 'interactive' : 'background',
    node: ({ nodeId }) => nodeId,
    atOnce: () => (settings().sending.jobs === 'one-by-one' ? 1 : undefined),
    together: ['send', 'forward'],
    retry: (error, { nodeId }, attempt) => {
      const node = nodeOf(nodeId);
      if (node === undefined || error.parameters['again'] !== true) {
        return undefined;
      }
      const { forwardDays, retry } = sendingFor(settings(), node);
      const goesOn = kind === 'forward' && attempt <= retry.attempts + forwardDays * 24;
      return retryDelayMs(retry, attempt) ?? (goesOn ? hourMs : undefined);
    },
    run: async (context) => {
      const node = nodeOf(context.parameters.nodeId);
      if (node === undefined) {
        const { nodeId } = context.parameters;
        throw new NegatoscopeError('not-found', `there is no node ${nodeId} any more`, { nodeId });
      }
      await new SendRun(context, node, options).run();
    },
  };
}

const hourMs = 60 * 60 * 1000;

/** The program ends. */
const isInterrupted = ({ reason }: AbortSignal): boolean =>
  reason instanceof NegatoscopeError && reason.parameters['interrupted'] === true;

const flushMs = 1000;
const flushCount = 500;

/** One attempt of a job. */
class SendRun {
  readonly #context: JobContext<SendParameters>;
  readonly #node: NodeSettings;
  readonly #options: SendJobOptions;
  readonly #transcoded = new Map<string, number>();
  #results: SendItemResult[] = [];
  #writing: Promise<unknown> = Promise.resolve();
  #flushTimer: NodeJS.Timeout | undefined;
  #done: number;
  #bytes: number;
  #sent = 0;
  #failed = 0;
  #warned: boolean;
  #lastFailure: NegatoscopeError | undefined;
  #again: NegatoscopeError | undefined;
  #session: DeIdentifySession | undefined;
  /** Whose the instances on their way are, by item. */
  readonly #patientKeys = new Map<number, string>();
  readonly #leftOut = new Map<string, number>();

  constructor(context: JobContext<SendParameters>, node: NodeSettings, options: SendJobOptions) {
    this.#context = context;
    this.#node = node;
    this.#options = options;
    this.#done = context.parameters.sent ?? 0;
    this.#bytes = context.parameters.bytes ?? 0;
    // With the lines that say why it is forgotten when somebody says "again".
    this.#warned = context.attempt > 1 && context.parameters.warned === true;
  }

  async run(): Promise<void> {
    const { state, settings } = this.#options;
    const { id, parameters, attempt, signal } = this.#context;
    await state.call('claimSendItems', id, parameters.batch, parameters.studyUid);
    if (attempt === 1) {
      // Somebody says "again": also what had failed for good.
      await state.call('resetSendItems', id);
    }
    const counts = await state.call('sendCounts', id);
    this.#done += counts.sent;
    this.#context.progress({
      done: this.#done,
      total: this.#done + counts.waiting + counts.failed,
      bytes: this.#bytes,
    });
    const sending = sendingFor(settings(), this.#node);
    const hard = new AbortController();
    let grace: NodeJS.Timeout | undefined;
    const stopSoon = () => {
      grace = setTimeout(() => hard.abort(signal.reason), isInterrupted(signal) ? 0 : graceMs);
    };
    signal.addEventListener('abort', stopSoon, { once: true });
    try {
      const catalogue = await this.#options.catalogue(parameters.paths, signal);
      this.#session = await this.#deIdentifySession();
      const pairs = await state.call('sendPairs', id);
      const { transcoder, commitments: _, ...shared } = this.#options;
      await sendInstances(this.#node, this.#list(catalogue), {
        outgoing: shared.outgoing,
        settings: sending,
        limits: shared.limits,
        audit: shared.audit,
        pairs,
        signal,
        abort: hard.signal,
        ...(transcoder && { transcoder }),
        onResult: (result) => this.#take(result),
        onAssociation: (association) => this.#context.association?.(association),
      }).catch((error: unknown) => {
        // What is to be sent cannot be looked up; nothing is wrong with it.
        this.#again ??= asError(error);
      });
    } finally {
      signal.removeEventListener('abort', stopSoon);
      clearTimeout(grace);
      await this.#flush();
      await this.#session?.end().catch((error: unknown) => this.#context.problem('de-identification', error, true));
      // The next start goes on from what is written down.
      if (!isInterrupted(signal)) {
        await this.#end();
      }
    }
    signal.throwIfAborted();
    await this.#conclude(sending.partly);
  }

  #list(catalogue: SendCatalogue): AsyncIterable<ListedInstance> {
    const { id } = this.#context;
    const session = this.#session;
    const { decisions } = this.#context.parameters;
    const patients = session || decisions ? new StudyPatients(catalogue) : undefined;
    const choices = new ImportChoices(decisions);
    const missing = (item: { id: number; sopInstanceUid: string }, error: NegatoscopeError): void => {
      this.#fail(item.id, item.sopInstanceUid, error);
      this.#progress();
    };
    const changesOf =
      patients && ((listed: ListedPlace) => this.#changesOf(listed, choices, session, patients, missing));
    return listedInstances(this.#options.state, id, catalogue, missing, changesOf);
  }

  /** The same key for every attempt of a job without a project: its batch. */
  async #deIdentifySession(): Promise<DeIdentifySession | undefined> {
    const { batch, deIdentify } = this.#context.parameters;
    if (deIdentify === undefined) {
      return undefined;
    }
    const { deIdentification } = this.#options;
    if (deIdentification === undefined) {
      throw new NegatoscopeError('unsupported', 'nothing here de-identifies');
    }
    return deIdentification.session(deIdentify, batch);
  }

  async #changesOf(
    { item, place }: ListedPlace,
    choices: ImportChoices,
    session: DeIdentifySession | undefined,
    patients: StudyPatients,
    missing: (item: { id: number; sopInstanceUid: string }, error: NegatoscopeError) => void,
  ): Promise<InstanceChanges | undefined> {
    const { sopInstanceUid, studyRow } = place;
    const patient = await patients.of(studyRow);
    if (patient === undefined) {
      missing({ id: item, sopInstanceUid }, new NegatoscopeError('not-found', 'the study is gone', { sopInstanceUid }));
      return undefined;
    }
    const reconcile = choices.reconciliationOf(patient.study);
    const changes: InstanceChanges = reconcile === undefined ? {} : { reconcile };
    if (session === undefined) {
      return changes;
    }
    const key = patientAfter(patient.study, reconcile);
    const planned = await session.plan(place, key);
    if ('leftOut' in planned) {
      this.#leaveOut(item, planned.leftOut);
      return undefined;
    }
    this.#patientKeys.set(item, key);
    return { ...changes, deIdentify: planned.plan };
  }

  /** De-identification does not let it go: nothing failed, and nothing lies at the node. */
  #leaveOut(item: number, reason: string): void {
    this.#results.push({ id: item, state: 'sent', sentUid: '' });
    this.#leftOut.set(reason, (this.#leftOut.get(reason) ?? 0) + 1);
    this.#done++;
    this.#progress();
  }

  #take(result: SendResult): void {
    const { instance, outcome, status, comment, error, transcoding, attempted } = result;
    const { item, place } = instance as ListedInstance;
    const leftOut = error?.parameters['leftOut'];
    const patientKey = this.#patientKeys.get(item);
    this.#patientKeys.delete(item);
    if (outcome === 'failed' && typeof leftOut === 'string') {
      this.#leaveOut(item, leftOut);
      return;
    }
    if (status !== undefined && status !== 0) {
      this.#context.status?.(status);
    }
    if (outcome === 'done' || outcome === 'warning') {
      this.#results.push({ id: item, state: 'sent', sentUid: transcoding?.sopInstanceUid ?? instance.sopInstanceUid });
      this.#sent++;
      this.#done++;
      this.#bytes += result.bytes;
      if (patientKey !== undefined) {
        this.#session?.made(place, patientKey);
      }
      if (outcome === 'warning') {
        const meaning = `${statusText(status ?? 0)} ${statusMeaning(status ?? 0, 'storage')}`;
        const message = comment ? `${meaning}: ${comment}` : meaning;
        this.#notice(instance.sopInstanceUid, { code: 'dimse-status', message }, true);
      }
      if (transcoding !== undefined) {
        this.#note(transcoding, instance.sopInstanceUid);
      }
    } else if (outcome === 'failed') {
      this.#fail(item, instance.sopInstanceUid, error ?? new NegatoscopeError('internal', 'not sent'));
    } else {
      this.#again ??= error;
      if (attempted && error !== undefined) {
        // The next attempt comes to it again, and forgets this line.
        this.#context.problem(instance.sopInstanceUid, error);
      }
    }
    this.#progress();
  }

  #fail(item: number, sopInstanceUid: string, error: NegatoscopeError): void {
    this.#results.push({ id: item, state: 'failed' });
    this.#failed++;
    this.#lastFailure = error;
    this.#context.problem(sopInstanceUid, error, true);
  }

  /** What was transcoded is never silent: a line for each kind, and for each instance that lost something. */
  #note({ from, to, lossy, sopInstanceUid }: NonNullable<SendResult['transcoding']>, original: string): void {
    if (lossy !== undefined) {
      const text = `compressed with loss (${lossy.method}, ${lossy.ratio.toFixed(1)}:1), sent as ${sopInstanceUid}`;
      this.#notice(original, { code: 'lossy', message: text }, true);
    }
    if (from === to) {
      return;
    }
    const what = `${nameOf(from)} → ${nameOf(to)}`;
    this.#transcoded.set(what, (this.#transcoded.get(what) ?? 0) + 1);
  }

  #notice(object: string, line: { code: string; message: string }, warns: boolean): void {
    this.#warned ||= warns;
    this.#context.notice?.(object, line, warns);
  }

  #progress(): void {
    this.#context.progress({ done: this.#done, bytes: this.#bytes });
    if (this.#results.length >= flushCount) {
      void this.#flush();
    } else {
      this.#flushTimer ??= setTimeout(() => void this.#flush(), flushMs);
    }
  }

  /** What was sent is written down once a second: a crash sends no more than that again. */
  #flush(): Promise<unknown> {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const results = this.#results.splice(0);
    if (results.length > 0) {
      this.#writing = this.#writing
        .then(() => this.#options.state.call('markSendItems', results))
        .catch((error: unknown) => {
          this.#options.log.error('what was sent cannot be written down', { error: String(error) });
        });
    }
    return this.#writing;
  }

  /** What lies at the node now is forgotten here, and committed there if the node is set so. */
  async #end(): Promise<void> {
    const { id, parameters } = this.#context;
    const { state, commitments, log } = this.#options;
    for (const [message, count] of this.#transcoded) {
      this.#notice(count === 1 ? '1 instance' : `${count} instances`, { code: 'transcoded', message }, false);
    }
    for (const [reason, count] of this.#leftOut) {
      const message = `left out: ${reason.replaceAll('-', ' ')}`;
      this.#notice(count === 1 ? '1 instance' : `${count} instances`, { code: 'left-out', message }, true);
    }
    const { sent } = await state.call('sendCounts', id);
    if (sent === 0) {
      return;
    }
    if (this.#node.commitment.automatic && commitments !== undefined) {
      try {
        await this.#commit(commitments);
      } catch (error) {
        log.error('what was sent cannot be asked to be committed', { node: this.#node.id, error: String(error) });
        this.#context.problem('storage commitment', error, true);
      }
    }
    await this.#context.saveParameters({ ...parameters, sent: this.#done, bytes: this.#bytes, warned: this.#warned });
    await state.call('forgetSentItems', id);
  }

  async #commit(commitments: Pick<Commitments, 'request'>): Promise<void> {
    const { id } = this.#context;
    const pageSize = 10_000;
    for (let last = 0; ; ) {
      const page = await this.#options.state.call('sentItems', id, last, pageSize);
      const there = page.filter(({ sopInstanceUid }) => sopInstanceUid !== '');
      if (there.length > 0) {
        await commitments.request(
          this.#node,
          there.map(({ sopClassUid, sopInstanceUid }) => ({ sopClassUid, sopInstanceUid })),
        );
      }
      if (page.length < pageSize) {
        return;
      }
      last = page[page.length - 1]!.id;
    }
  }

  /** How the attempt ends. */
  async #conclude(partly: 'warning' | 'failed'): Promise<void> {
    if (this.#warned) {
      this.#context.warn?.();
    }
    if (this.#again !== undefined) {
      const { code, message, parameters } = this.#again;
      throw new NegatoscopeError(code, message, { ...parameters, again: true }, this.#again);
    }
    // Also what earlier attempts could not send, before a restart, too.
    const { failed } = await this.#options.state.call('sendCounts', this.#context.id);
    if (failed > 0 || this.#failed > 0) {
      const failure =
        this.#lastFailure ?? new NegatoscopeError('dimse-status', `${failed} instances were not sent`, { failed });
      if (partly === 'failed' || this.#done === 0) {
        throw new NegatoscopeError(failure.code, failure.message, failure.parameters, failure);
      }
      this.#context.warn?.();
    } else if (this.#sent === 0 && this.#done === 0) {
      this.#options.log.info('a job had nothing to send', { id: this.#context.id });
    }
  }
}

const nameOf = (uid: string): string => transferSyntaxes.get(uid)?.name ?? uid;
