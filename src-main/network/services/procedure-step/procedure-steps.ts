import type { ProcedureStep } from '../../../../src-shared/contract/procedure-steps.ts';
import { item, personName, text } from '../../../../src-shared/dicom/access.ts';
import { fromDicomJson } from '../../../../src-shared/dicom/json.ts';
import type { NodeSettings, Settings } from '../../../../src-shared/settings/schema.ts';
import type { StepForward, StepState, StoredStep } from '../../../archive/database/state-procedure-steps.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { JobQueue } from '../../../jobs/queue.ts';
import type { Log } from '../../../log/types.ts';
import type { Peer } from '../../dimse/service.ts';
import type { Outgoing } from '../../outgoing.ts';
import type { ServiceClass } from '../service-class.ts';
import { studyUidsOf, tags } from './attributes.ts';
import { type ForwardParameters, forwardJob, forwardJobKind } from './forward-job.ts';
import { procedureStepServiceClass, type StepStore } from './scp.ts';

export interface ProcedureStepsOptions {
  state: State;
  settings: () => Settings;
  outgoing: Outgoing;
  jobs: Pick<JobQueue, 'register' | 'submit'>;
  audit: AuditSink;
  log: Log;
  /** The list changed; told at most four times a second. */
  onChanged?(steps: ProcedureStep[]): void;
}

export interface ProcedureSteps {
  /** For the listener. */
  readonly serviceClass: ServiceClass;
  /** After the jobs were started: what should be passed on and has no job (the program ended between the two) gets one. */
  start(): Promise<void>;
  /** Newest first, at most 1000. */
  list(): Promise<ProcedureStep[]>;
  /** The states of the steps that a study was made in, and when each changed last (milliseconds since 1970). */
  ofStudy(studyUid: string): Promise<{ uid: string; state: StepState; changedAt: number }[]>;
  /** Told of each step that was written down. */
  onStep(listener: (step: { uid: string; state: StepState; studyUids: string[] }) => void): () => void;
  close(): void;
}

/** Performed procedure steps (PS3.4 F): what modalities tell us, and passing it on. Call before the jobs are started. */
export const createProcedureSteps = (options: ProcedureStepsOptions): ProcedureSteps => new StepBook(options);

const tellMs = 250;
/** Records read at a time: little enough for the main loop. */
const pageSize = 50;

type StepRow = Omit<ProcedureStep, 'forwarded'>;

class StepBook implements ProcedureSteps, StepStore {
  readonly serviceClass: ServiceClass;
  readonly #options: ProcedureStepsOptions;
  readonly #log: Log;
  readonly #listeners = new Set<(step: { uid: string; state: StepState; studyUids: string[] }) => void>();
  /** What the list shows, as of the last change of each step: records are read again only when they changed. */
  #rows: ReadonlyMap<string, StepRow> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ProcedureStepsOptions) {
    this.#options = options;
    this.#log = options.log.child('procedure-step');
    const { state, settings, outgoing, jobs } = options;
    jobs.register(forwardJob({ state, settings, outgoing, log: this.#log, onChanged: () => this.#changed() }));
    this.serviceClass = procedureStepServiceClass(this);
  }

  async start(): Promise<void> {
    const { state, jobs, settings } = this.#options;
    const waiting = await state.call('waitingStepForwards');
    if (waiting.length === 0) {
      return;
    }
    const known = new Set<string>();
    for (const { id, kind, state: jobState } of await state.call('jobs')) {
      if (kind === forwardJobKind && (jobState === 'waiting' || jobState === 'running')) {
        const { stepUid, nodeId } = (await state.call('jobParameters', id)) as ForwardParameters;
        known.add(`${stepUid} ${nodeId}`);
      }
    }
    for (const { stepUid, nodeId } of waiting) {
      const node = settings().nodes.find(({ id }) => id === nodeId);
      if (node !== undefined && !known.has(`${stepUid} ${nodeId}`)) {
        await jobs.submit(forwardJobKind, node.name, { stepUid, nodeId }, 1);
      }
    }
  }

  step(uid: string): Promise<StoredStep | undefined> {
    return this.#options.state.call('step', uid);
  }

  async create(...[step, studyUids, message, peer]: Parameters<StepStore['create']>): Promise<boolean> {
    const nodes = this.#destinations();
    const done = await this.#options.state.call('createStep', step, studyUids, message, ids(nodes));
    return done && this.#written(step, studyUids, nodes, peer, 'create');
  }

  async update(...[step, studyUids, message, peer]: Parameters<StepStore['update']>): Promise<boolean> {
    const nodes = this.#destinations();
    const done = await this.#options.state.call('updateStep', step, studyUids, message, ids(nodes));
    return done && this.#written(step, studyUids, nodes, peer, 'update');
  }

  async list(): Promise<ProcedureStep[]> {
    const { state } = this.#options;
    const [heads, forwards] = await Promise.all([state.call('stepHeads'), state.call('stepForwards')]);
    const known = new Map<string, StepRow>();
    const changed: string[] = [];
    for (const { uid, changedAt } of heads) {
      const row = this.#rows.get(uid);
      if (row?.changedAt === changedAt) {
        known.set(uid, row);
      } else {
        changed.push(uid);
      }
    }
    for (let at = 0; at < changed.length; at += pageSize) {
      for (const step of await state.call('steps', changed.slice(at, at + pageSize))) {
        known.set(step.uid, stepRow(step));
      }
    }
    this.#rows = known;
    const byStep = new Map<string, StepForward[]>();
    for (const { step, forward } of forwards) {
      byStep.set(step, [...(byStep.get(step) ?? []), forward]);
    }
    return heads.flatMap(({ uid }) => {
      const row = known.get(uid);
      return row === undefined ? [] : [{ ...row, forwarded: byStep.get(uid) ?? [] }];
    });
  }

  async ofStudy(studyUid: string): Promise<{ uid: string; state: StepState; changedAt: number }[]> {
    const steps = await this.#options.state.call('stepsOfStudy', studyUid);
    return steps.map(({ uid, state, changedAt }) => ({ uid, state, changedAt }));
  }

  onStep(listener: (step: { uid: string; state: StepState; studyUids: string[] }) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #destinations(): NodeSettings[] {
    return this.#options.settings().nodes.filter(({ roles }) => roles.includes('procedure-step'));
  }

  async #written(
    step: StoredStep,
    studyUids: string[],
    nodes: readonly NodeSettings[],
    peer: Peer,
    action: 'create' | 'update',
  ): Promise<true> {
    const { jobs, audit } = this.#options;
    for (const { id, name } of nodes) {
      try {
        await jobs.submit(forwardJobKind, name, { stepUid: step.uid, nodeId: id }, 1);
      } catch (error) {
        // The record is written: refused now, the modality could not send it again. The next message or start passes it on.
        this.#log.error('a procedure step cannot be passed on yet', {
          uid: step.uid,
          node: id,
          message: String(error),
        });
      }
    }
    const attributes = fromDicomJson(JSON.parse(step.attributes));
    const patientId = text(attributes, 'PatientID');
    audit.record({
      kind: 'instances-transferred',
      action,
      outcome: 'success',
      peer: { aeTitle: peer.aeTitle, address: peer.address },
      studies: studyUids.map((studyUid) => ({ studyUid, ...(patientId !== undefined && { patientId }) })),
      detail: `performed procedure step ${step.uid}: ${step.state}`,
    });
    this.#log.info('procedure step', { uid: step.uid, state: step.state, peer: peer.aeTitle });
    for (const listener of this.#listeners) {
      listener({ uid: step.uid, state: step.state, studyUids });
    }
    this.#changed();
    return true;
  }

  #changed(): void {
    if (this.#timer !== undefined || this.#closed || this.#options.onChanged === undefined) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.list().then(
        (steps) => this.#options.onChanged?.(steps),
        (error: unknown) => this.#log.warn('the list of procedure steps cannot be read', { message: String(error) }),
      );
    }, tellMs);
    this.#timer.unref();
  }
}

const ids = (nodes: readonly NodeSettings[]): string[] => nodes.map(({ id }) => id);

function stepRow({ uid, state, changedAt, attributes }: StoredStep): StepRow {
  const record = fromDicomJson(JSON.parse(attributes));
  const name = personName(record, 'PatientName');
  const when = (date: string, time: string) => `${text(record, date) ?? ''}${text(record, time) ?? ''}`;
  return {
    sopInstanceUid: uid,
    state,
    name: {
      alphabetic: name?.Alphabetic ?? '',
      ...(name?.Ideographic && { ideographic: name.Ideographic }),
      ...(name?.Phonetic && { phonetic: name.Phonetic }),
    },
    patientId: text(record, 'PatientID') ?? '',
    modality: text(record, 'Modality') ?? '',
    stationAeTitle: text(record, 'PerformedStationAETitle') ?? '',
    description:
      text(record, 'PerformedProcedureStepDescription') ??
      text(item(record, tags.scheduledStep) ?? {}, 'ScheduledProcedureStepDescription') ??
      '',
    studyUids: studyUidsOf(record),
    startedAt: when('PerformedProcedureStepStartDate', 'PerformedProcedureStepStartTime'),
    endedAt: when('PerformedProcedureStepEndDate', 'PerformedProcedureStepEndTime'),
    changedAt,
  };
}
